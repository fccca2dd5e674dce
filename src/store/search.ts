// Full-text search: what is indexed of an article, and what a reader's words ask for.
import { type SQL, sql } from 'drizzle-orm';
import { type Database, rowsOf, type Write } from './database.ts';
import { Pace } from './pace.ts';
import type { Walker } from './turns.ts';

// These scripts put no space between words. Each letter is indexed alone and searched as a phrase, so that
// any run of letters is found, the same on every runtime (Intl.Segmenter's dictionaries differ).
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;

/** Half a character of every one of these, and of some others: to look for scripts takes ten times as long. */
const MAYBE_UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u19ff\u2e80-\uffef]/;

/** A text whose words FTS5 parts as a reader would. */
export function searchable(text: string): string {
  const composed = text.normalize('NFC');
  return MAYBE_UNSPACED.test(composed) ? composed.replace(UNSPACED, ' $& ') : composed;
}

/**
 * Indexes `text` at the position the article has by then. In a batch of many these come last: FTS5 writes what it has
 * gathered, as a piece of the index that will have to be merged, before each statement that may touch several rows.
 */
export const indexText = (db: Database, id: string, text: string): Write =>
  db.run(sql`INSERT INTO articles_fts (rowid, text)
    VALUES ((SELECT position FROM articles WHERE id = ${id}), ${searchable(text)})`);

export const unindexText = (db: Database, position: number): Write =>
  db.run(sql`DELETE FROM articles_fts WHERE rowid = ${position}`);

/** Terms of a query; more are ignored, since each costs an anonymous reader nothing and the server a list. */
const MAX_TERMS = 8;
/** Letters of a word that are tried as ё. */
const MAX_SPELLINGS = 6;
/** Letters a beginning needs: `a*` is half of the index. */
const MIN_PREFIX_LENGTH = 3;

export interface Matching {
  /** Whether each word may be the beginning of one. */
  beginnings?: boolean | undefined;
  /** Letters that a beginning has at least. */
  minPrefix?: number;
}

/** The terms of a query, in FTS5's syntax. */
function termsOf(q: string, { beginnings, minPrefix = MIN_PREFIX_LENGTH }: Matching = {}): string[] {
  const terms = [...q.matchAll(/"([^"]*)"?|[^\s"]+/gu)].map(([whole, phrase]) => {
    const words = searchable(phrase ?? whole)
      .replace(/["*\0]/g, ' ')
      .trim();
    const prefix =
      phrase === undefined && (beginnings || whole.endsWith('*')) && [...words].length >= minPrefix
        ? '*'
        : '';
    return /[\p{L}\p{N}]/u.test(words) ? `"${words}"${prefix}` : '';
  });
  return [...new Set(terms.filter(Boolean))].slice(0, MAX_TERMS);
}

/**
 * The FTS5 expression of a reader's query: every word, `"a phrase"` together, `word*` as a beginning.
 * Undefined where it has no word in it: nothing matches.
 */
export const matchExpression = (q: string, matching: Matching = {}): string | undefined =>
  termsOf(q, matching).map(spellings).join(' AND ') || undefined;

/** Russian mostly leaves out the dots of ё, which FTS5 takes for another letter; few words have two. */
function spellings(term: string): string {
  if (!/^"[^"\s]+"\*?$/.test(term) || !/[её]/i.test(term)) return term;
  const plain = term.replaceAll('ё', 'е').replaceAll('Ё', 'Е');
  const dotted = [...plain.matchAll(/е/gi)].map(
    ({ index }) => `${plain.slice(0, index)}ё${plain.slice(index + 1)}`,
  );
  return `(${[...new Set([term, plain, ...dotted.slice(0, MAX_SPELLINGS)])].join(' OR ')})`;
}

// What parts words for FTS5 (see the migration), and what it takes for the same letter or less. Apart from a final ς no
// letter's form depends on its neighbours, so a whole text is folded before it is split: quicker than word by word.
const BETWEEN = /[^\p{L}\p{N}\p{Co}\p{Mn}\p{Mc}]+/u;
const folded = (text: string) =>
  text
    .toUpperCase()
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\p{Mn}\p{Mc}]+/gu, '')
    .replaceAll('ς', 'σ');

/** The words of a text that is not in the index (any more), to be held against many queries. */
export const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(folded(searchable(text)).split(BETWEEN));

/** Whether a text of such words may match a query: false only where FTS5 would not find it. Phrases are taken apart. */
export function mayMatch(q: string, words: ReadonlySet<string>): boolean {
  const terms = termsOf(q);
  return terms.length > 0 && terms.every((term) => hasWords(term, words));
}

/** The same for a text that one query alone is held against. */
export function mayMatchText(q: string, text: string): boolean {
  const whole = folded(searchable(text));
  // Splitting takes longest, and is not needed where a word of the query appears nowhere in the text.
  const appears = termsOf(q)
    .flatMap(wordsIn)
    .every((word) => whole.includes(word));
  return appears && mayMatch(q, new Set(whole.split(BETWEEN)));
}

const wordsIn = (term: string): string[] => term.split(BETWEEN).filter(Boolean).map(folded);

function hasWords(term: string, words: ReadonlySet<string>): boolean {
  const wanted = wordsIn(term);
  const beginning = term.endsWith('*') ? wanted.pop() : undefined;
  if (!wanted.every((word) => words.has(word))) return false;
  return beginning === undefined || [...words].some((word) => word.startsWith(beginning));
}

/** FTS5 starts anew for each position, which takes about 0.1 ms; of a common word in a large index, more. */
const PROBES = { first: 5, most: 25 };

/** Those of `positions` that match. */
export async function searchAmong(
  db: Database,
  match: string,
  positions: readonly number[],
  walker?: Walker,
) {
  const found: number[] = [];
  const pace = new Pace(db, PROBES.first, PROBES.most, walker);
  for (let from = 0, to = 0; from < positions.length; from = to) {
    const rows = await pace.step((size) => {
      to = from + size;
      return rowsOf(
        db,
        sql`SELECT j.value FROM json_each(${JSON.stringify(positions.slice(from, to))}) AS j
            WHERE EXISTS (SELECT 1 FROM articles_fts WHERE articles_fts MATCH ${match} AND rowid = j.value)`,
      );
    });
    found.push(...rows.map(([position]) => Number(position)));
  }
  return found;
}

/** Hits of a range of the index that are read at once: 2 ms. */
const MAX_RANGE_HITS = 2_000;

/** The same of positions that mostly follow one another: between the least and the greatest all hits are read, if they are few. */
export async function searchBetween(
  db: Database,
  match: string,
  positions: readonly number[],
  walker?: Walker,
) {
  if (!positions.length) return [];
  const [least, greatest] = [Math.min(...positions), Math.max(...positions)];
  const pace = new Pace(db, MAX_RANGE_HITS, MAX_RANGE_HITS, walker);
  const rows = await pace.step(() =>
    rowsOf(
      db,
      sql`SELECT rowid FROM articles_fts WHERE articles_fts MATCH ${match}
          AND rowid >= CAST(${least} AS INTEGER) AND rowid <= CAST(${greatest} AS INTEGER)
          ORDER BY rowid LIMIT ${MAX_RANGE_HITS}`,
    ),
  );
  if (rows.length === MAX_RANGE_HITS) return searchAmong(db, match, positions, walker);
  const hits = new Set(rows.map(([position]) => Number(position)));
  return positions.filter((position) => hits.has(position));
}

/** Hits that are read at once, and hits for each position that are read before it is quicker to ask for each position. */
const RANGE_HITS = { chunk: 20_000, ofPosition: 100 };

/** The same of positions that may lie anywhere: what is between them is read as long as that is quick. */
export async function searchWithin(
  db: Database,
  match: string,
  positions: readonly number[],
  walker?: Walker,
): Promise<number[]> {
  const sorted = [...positions].sort((a, b) => a - b);
  const wanted = JSON.stringify(sorted);
  const found: number[] = [];
  const last = sorted.at(-1) ?? 0;
  const pace = new Pace(db, RANGE_HITS.chunk, RANGE_HITS.chunk, walker);
  let from = sorted[0] ?? 0;
  for (let left = sorted.length * RANGE_HITS.ofPosition; left > 0; left -= RANGE_HITS.chunk) {
    const limit = Math.min(left, RANGE_HITS.chunk);
    const [[count, hits, end] = []] = await pace.step(() =>
      rowsOf(
        db,
        sql`SELECT count(*), json_group_array(k) FILTER (WHERE k IN (SELECT value FROM json_each(${wanted}))), max(k)
            FROM (SELECT rowid AS k FROM articles_fts WHERE articles_fts MATCH ${match}
              AND rowid >= CAST(${from} AS INTEGER) AND rowid <= CAST(${last} AS INTEGER) ORDER BY rowid LIMIT ${limit})`,
      ),
    );
    found.push(...(JSON.parse(String(hits ?? '[]')) as number[]));
    if (Number(count) < limit) return found;
    from = Number(end) + 1;
  }
  return [
    ...found,
    ...(await searchAmong(
      db,
      match,
      sorted.filter((position) => position >= from),
      walker,
    )),
  ];
}

/** Words that a beginning may stand for, at most: of more of them FTS5 makes one list sooner. */
const MAX_WORDS = 16;

/** Whether FTS5 has to gather all that has a beginning before it finds the first. */
export const hasBeginning = (match: string): boolean => /"\*/.test(match);

/**
 * The same expression with words in place of their beginnings, where these are few. For a beginning FTS5 gathers all
 * articles that have one of its words, in each statement anew; of a word it reads as many as are asked for. Three
 * letters have an index of their own.
 */
export async function withoutBeginnings(db: Database, match: string): Promise<string> {
  let expression = match;
  for (const [term, word = ''] of match.matchAll(/"([^"\s]+)"\*/g)) {
    const beginning = folded(word);
    // `S-400` is two words, the second of which is a beginning.
    if (BETWEEN.test(beginning) || [...beginning].length <= MIN_PREFIX_LENGTH) continue;
    const words = await wordsBeginning(db, beginning);
    const either = words?.length ? words.map((one) => `"${one}"`).join(' OR ') : `"${word}"`;
    if (words) expression = expression.replace(term, () => `(${either})`);
  }
  return expression;
}

/** Words of the index with that beginning; undefined where they are too many. */
async function wordsBeginning(db: Database, beginning: string): Promise<string[] | undefined> {
  const end = `${beginning}\u{10ffff}`;
  const next = (from: SQL) =>
    sql`(SELECT term FROM articles_fts_terms WHERE term >= ${from} AND term < ${end} LIMIT 1)`;
  // Each found by one look-up: a table of words has a row for each of their places.
  const rows = await rowsOf(
    db,
    sql`WITH RECURSIVE w(term) AS (SELECT ${next(sql`${beginning}`)} UNION ALL
          SELECT ${next(sql`w.term || char(1)`)} FROM w WHERE w.term IS NOT NULL LIMIT ${MAX_WORDS + 2})
        SELECT term FROM w WHERE term IS NOT NULL`,
  );
  return rows.length > MAX_WORDS ? undefined : rows.map(([term]) => String(term));
}

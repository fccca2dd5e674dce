// A large database made fast: rows as publishing would leave them, without going through it.
import { createHash } from 'node:crypto';
import Libsql from 'libsql';
import { positionAt } from '../../src/domain/positions.ts';
import { randomFrom } from '../support/random.ts';
import { prose } from './prose.ts';

const START = Date.UTC(2016, 0, 1);
const STEP = 300_000;
const FIRST_TAG = 10;
/** Tags that every second article has in turn: large, and nothing in common. */
const HALVES = [3, 4];
const EVERYTHING = 1;
const ENGLISH = 2;

/** An identity that looks random and is not. */
function uuid(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

interface Facet {
  kind: string;
  slug: string;
  count: number;
  last: number;
}

/**
 * Fills a migrated, empty database with `articles`, each of `words` words (110 make 1 KB), with three of `tags`
 * tags (Zipf; `t0` the largest) and one of `even` and `odd`; one article in 20,000 has the word `rarest`, every
 * second one `commonest`. As on a site that was started five minutes before each article.
 */
export function fill(path: string, articles: number, { tags = 1_000, words: length = 110 } = {}): void {
  const db = new Libsql(path);
  db.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -1000000; BEGIN; DELETE FROM facets',
  );
  const insert = (table: string, columns: string) =>
    db.prepare(`INSERT INTO ${table} (${columns}) VALUES (${columns.replace(/\w+/g, '?')})`);
  const article = insert(
    'articles',
    'n, id, guid, slug, position, language, status, version, seq, published_at, updated_at, created_at, facets',
  );
  const revision = insert('revisions', 'article, version, at, kind, document');
  const slug = insert('slugs', 'slug, article');
  const index = insert('facet_articles', 'facet, visible, position');
  const change = insert('changes', 'seq, kind, article, version, at, facets');
  const facetChange = insert('facet_changes', 'facet, seq, sides');
  const text = db.prepare('INSERT INTO articles_fts (rowid, text) VALUES (?, ?)');

  const facets = new Map<number, Facet>([
    [EVERYTHING, { kind: 'all', slug: '', count: 0, last: 0 }],
    [ENGLISH, { kind: 'language', slug: 'en', count: 0, last: 0 }],
  ]);
  for (const [i, id] of HALVES.entries()) {
    facets.set(id, { kind: 'tag', slug: i ? 'odd' : 'even', count: 0, last: 0 });
  }
  for (let i = 0; i < tags; i++) facets.set(FIRST_TAG + i, { kind: 'tag', slug: `t${i}`, count: 0, last: 0 });

  const next = randomFrom(42);
  const words = prose(3);
  for (let n = 1; n <= articles; n++) {
    // Else the log of what is not yet in the file would become as large as the file.
    if (n % 20_000 === 0) db.exec('COMMIT; BEGIN');
    const at = START + n * STEP;
    const own = new Set([EVERYTHING, ENGLISH, HALVES[n % 2]!]);
    while (own.size < 6) own.add(FIRST_TAG + Math.floor((tags + 1) ** next()) - 1);
    const ids = [...own];
    const id = uuid(`article ${n}`);
    const body = `${words(length)}${n % 2 ? ' commonest' : ''}${n % 20_000 === 7 ? ' rarest' : ''}`;
    const document = {
      title: `Article ${n}`,
      content: { text: '' },
      html: `<p>${body}</p>`,
      tags: ids.slice(2).map((facet) => facets.get(facet)?.slug),
      authors: [],
      credits: [],
      enclosures: [],
      corrections: [],
    };
    const position = positionAt(at);
    article.run(
      n,
      id,
      `urn:uuid:${id}`,
      `article-${n}`,
      position,
      'en',
      'published',
      1,
      n,
      at,
      at,
      at,
      JSON.stringify(ids),
    );
    revision.run(n, 1, at, 'publish', JSON.stringify(document));
    slug.run(`article-${n}`, n);
    change.run(n, 'publish', n, 1, at, JSON.stringify(ids.map((facet) => [facet, 2])));
    text.run(position, `Article ${n} ${body}`);
    for (const facet of ids) {
      index.run(facet, 1, position);
      facetChange.run(facet, n, 2);
      const row = facets.get(facet)!;
      row.count += 1;
      row.last = n;
    }
  }
  const facet = insert(
    'facets',
    'id, kind, key, slug, label, uuid, count, last_seq, last_at, created_at, log',
  );
  for (const [id, { kind, slug, count, last }] of facets) {
    const log = id === EVERYTHING ? uuid('log') : null;
    facet.run(id, kind, slug, slug, slug, uuid(`facet ${id}`), count, last, START + last * STEP, START, log);
  }
  db.exec('COMMIT');
  db.close();
}

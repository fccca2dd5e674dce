// What editors were told, held against what the site has: the database, the log, the files, and what readers get.
import { createHash } from 'node:crypto';
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import type { Editor, Known } from './editor.ts';
import { rowsIn } from './rows.ts';

/**
 * What of the editors' articles is lost, doubled, half-written or invented in a database.
 * @param others articles of somebody else's
 */
export function wrongInDatabase(path: string, editors: readonly Editor[], others = 0): string[] {
  const wrong: string[] = [];
  const known = editors.flatMap(({ articles }) => articles);
  const stored = rowsIn(path, 'SELECT id, slug, status, version FROM articles');
  const byId = new Map(stored.map(([id, , status, version]) => [id, { status, version: Number(version) }]));
  const summaries = new Map<string, string[]>();
  const revisions = `SELECT a.id, r.document ->> 'title', r.document ->> 'summary' FROM revisions r
    JOIN articles a ON a.n = r.article ORDER BY r.article, r.version`;
  for (const [id, title, summary] of rowsIn(path, revisions)) {
    summaries.set(`${id} ${title}`, [...(summaries.get(`${id} ${title}`) ?? []), `${summary}`]);
  }
  for (const { id, title, status, history } of known) {
    const row = byId.get(id);
    if (!row) wrong.push(`lost: ${title}`);
    else if (row.version !== history.length || (row.status !== status && status !== 'scheduled')) {
      const due = status === 'scheduled' ? 1 : 0;
      if (row.version !== history.length + due)
        wrong.push(`${title}: is ${row.status} ${row.version}, should be ${status} ${history.length}`);
    }
    const found = summaries.get(`${id} ${title}`) ?? [];
    // A scheduled article has a version more once it has appeared, with the same text.
    const texts = row && row.version > history.length ? [...history, history.at(-1)] : history;
    if (JSON.stringify(found) !== JSON.stringify(texts))
      wrong.push(`${title}: versions ${found}, should be ${texts}`);
  }
  if (stored.length !== known.length + others) {
    const ids = new Set(known.map(({ id }) => id));
    const unknown = stored.filter(([id]) => !ids.has(`${id}`)).map(([, slug]) => slug);
    wrong.push(`doubled or invented: ${stored.length - known.length - others}: ${unknown.slice(0, 5)}`);
  }
  return wrong;
}

/** What of the editors' files is not what they sent. */
export async function wrongFiles(editors: readonly Editor[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const [url, hash] of editors.flatMap(({ files }) => [...files])) {
    const response = await fetch(url);
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (createHash('sha256').update(bytes).digest('hex') !== hash) wrong.push(`${url}: ${response.status}`);
  }
  return wrong;
}

/** Whether a scheduled article has to be shown, may be, or must not. */
export type Dueness = 'past' | 'near' | 'future';
export type DueAt = (known: Known) => Dueness;
/** By the clock on the wall. */
export const byNow: DueAt = ({ due }) => (due <= Date.now() ? 'past' : 'future');

/** Titles and summaries that an editor's tag may show; nobody writes meanwhile. */
const shownOf = ({ articles }: Editor, duenesses: readonly Dueness[], dueAt: DueAt): string[] =>
  articles
    .filter((known) => known.status !== 'retracted')
    .filter((known) => known.status === 'published' || duenesses.includes(dueAt(known)))
    .map(({ title, history }) => `${title}: ${history.at(-1)}`);

/** What stands in an article's place once it was withdrawn: readers see why. */
const noticesOf = ({ articles }: Editor): string[] =>
  articles
    .filter(({ status }) => status === 'retracted')
    .map(({ title }) => `Withdrawn: ${title}: <p>Why</p>`);

interface Page {
  items: { title: string; summary?: string; content_html: string; id: string }[];
  next_url?: string;
}

/** What readers of an editor's tag get that is not what it should be, in each format and on every page. */
export async function wrongForReaders(url: string, editor: Editor, dueAt: DueAt = byNow): Promise<string[]> {
  const view = `${url}/tags/${editor.name.toLowerCase()}`;
  const must = shownOf(editor, ['past'], dueAt);
  const found: string[] = [];
  let newest: string[] = [];
  for (let next: string | undefined = `${view}/feed.json?limit=200`; next; ) {
    const page = (await (await fetch(next)).json()) as Page;
    found.push(
      ...page.items.map(({ title, summary, content_html }) => `${title}: ${summary ?? content_html}`),
    );
    if (!newest.length) newest = page.items.map(({ id }) => id);
    next = page.next_url;
  }
  const lists = await newestIn(view);
  const may = shownOf(editor, ['past', 'near'], dueAt);
  const missing = must.filter((text) => !found.includes(text));
  const allowed = [...may, ...noticesOf(editor)];
  const extra = found.filter((text, i) => !allowed.includes(text) || found.indexOf(text) !== i);
  const wrong: string[] = [];
  if (missing.length) wrong.push(`${view} lacks ${missing.length} of ${must.length}: ${missing.slice(0, 3)}`);
  if (extra.length) wrong.push(`${view} shows ${extra.slice(0, 3)}, which it must not (now)`);
  // One that came due between the first answer and the last is in some of them.
  if (may.length !== must.length) return wrong;
  for (const [file, ids] of Object.entries(lists)) {
    const same = JSON.stringify(ids) === JSON.stringify(newest.slice(0, NEWEST));
    if (!same) wrong.push(`${view}/${file}: other articles than feed.json`);
  }
  return wrong;
}

const NEWEST = 20;

/** The newest in each format, read by a parser that knows nothing of Tagwire. */
async function newestIn(view: string): Promise<Record<string, (string | undefined)[]>> {
  const text = async (file: string) => (await fetch(`${view}/${file}?limit=${NEWEST}`)).text();
  return {
    'rss.xml': (parseRssFeed(await text('rss.xml')).items ?? []).map(({ guid }) => guid?.value),
    'atom.xml': (parseAtomFeed(await text('atom.xml')).entries ?? []).map(({ id }) => id),
    'feed.json': (parseJsonFeed(await text('feed.json')).items ?? []).map(({ id }) => id),
  };
}

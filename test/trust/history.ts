// What editors were told, held against what the site has: the database, the log, the files, and what readers get.
import { createHash } from 'node:crypto';
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import type { Editor, Known } from './editor.ts';
import { rowsIn } from './rows.ts';

/** What of the editors' articles is lost, doubled, half-written or invented in a database. */
export function wrongInDatabase(path: string, editors: readonly Editor[]): string[] {
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
  if (stored.length !== known.length) {
    const ids = new Set(known.map(({ id }) => id));
    const others = stored.filter(([id]) => !ids.has(`${id}`)).map(([, slug]) => slug);
    wrong.push(`doubled or invented: ${stored.length - known.length}: ${others.slice(0, 5)}`);
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

/** Titles and summaries that an editor's tag has to show at `now`, which nobody writes to meanwhile. */
export const shownOf = ({ articles }: Editor, now: number): string[] =>
  articles
    .filter(({ status, due }: Known) => status === 'published' || (status === 'scheduled' && due <= now))
    .map(({ title, history }) => `${title}: ${history.at(-1)}`)
    .sort();

interface Page {
  items: { title: string; summary: string; id: string }[];
  next_url?: string;
}

/** What readers of an editor's tag get that is not what it should be, in each format and on every page. */
export async function wrongForReaders(url: string, editor: Editor, now: () => number): Promise<string[]> {
  const view = `${url}/tags/${editor.name.toLowerCase()}`;
  const found: string[] = [];
  const wrong: string[] = [];
  let newest: string[] = [];
  const expected = shownOf(editor, now());
  for (let next: string | undefined = `${view}/feed.json?limit=200`; next; ) {
    const page = (await (await fetch(next)).json()) as Page;
    found.push(...page.items.map(({ title, summary }) => `${title}: ${summary}`));
    if (!newest.length) newest = page.items.map(({ id }) => id);
    next = page.next_url;
  }
  const later = shownOf(editor, now());
  const shown = JSON.stringify(found.sort());
  // One that came due between is shown, or not yet.
  if (shown !== JSON.stringify(expected) && shown !== JSON.stringify(later)) {
    const missing = expected.filter((text) => !found.includes(text));
    const extra = found.filter((text) => !later.includes(text));
    wrong.push(`${view}: not shown: ${missing.slice(0, 3)}; shown: ${extra.slice(0, 3)} (${found.length})`);
  }
  const text = async (file: string) => (await fetch(`${view}/${file}?limit=20`)).text();
  const ids = {
    'rss.xml': (parseRssFeed(await text('rss.xml')).items ?? []).map(({ guid }) => guid?.value),
    'atom.xml': (parseAtomFeed(await text('atom.xml')).entries ?? []).map(({ id }) => id),
    'feed.json': (parseJsonFeed(await text('feed.json')).items ?? []).map(({ id }) => id),
  };
  for (const [file, list] of Object.entries(ids)) {
    const same = JSON.stringify(list) === JSON.stringify(newest.slice(0, 20));
    if (!same && JSON.stringify(expected) === JSON.stringify(later))
      wrong.push(`${view}/${file}: other articles`);
  }
  return wrong;
}

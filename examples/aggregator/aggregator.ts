// Follows a Tagwire site. One request for /feeds.json tells which feeds have changed; each of those is asked for what is new
// in it since the last time (RFC 3229). What is known is kept in a file.
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

interface Known {
  /** Number of the feed's last change, as the manifest had it. */
  seq?: number;
  /** What the server calls the version that was read. */
  etag?: string;
}
interface State {
  site: string;
  manifest: Known;
  /** By their addresses. */
  feeds: Record<string, Known>;
  /** Titles and versions by id. */
  articles: Record<string, { title: string; version: string }>;
}
interface Manifest {
  seq: number;
  feeds: { kind: string; slug: string; seq: number; json: string }[];
}
interface Item {
  id: string;
  title: string;
  url: string;
  date_modified?: string;
  _tagwire?: { version: number };
}
interface Feed {
  items: Item[];
  next_url?: string;
  _tagwire?: { deleted?: { id: string; note?: string }[] };
}

const { STATE = 'state.json' } = process.env;
const [given, ...tags] = process.argv.slice(2);
// Without an address a site is started here, to try this.
const site = (given ?? (await (await import('./trial.ts')).startTrial())).replace(/\/$/, '');
const everyMs = 1_000 * Number(process.env.EVERY_SECONDS ?? (given ? 60 : 2));

const nothing = (): State => ({ site, manifest: {}, feeds: {}, articles: {} });
let state = nothing();
// A site that was started here is another one each time.
if (given && existsSync(STATE)) state = JSON.parse(await readFile(STATE, 'utf8')) as State;
if (state.site !== site)
  throw new Error(`${STATE} is of ${state.site}: remove it, or name another file by STATE`);

async function poll(): Promise<void> {
  const response = await ask(`${site}/feeds.json`, state.manifest);
  if (response.status === 304) return;
  const { seq, feeds } = (await bodyOf(response)) as Manifest;
  if (await isReset()) {
    console.log('The site was set back to a backup: everything is read again.');
    state = nothing();
  }
  for (const feed of feeds) {
    const isWanted = feed.kind === 'tag' && (!tags.length || tags.includes(feed.slug));
    // What moved goes on being followed under its new name.
    if (!isWanted && !state.feeds[feed.json]) continue;
    if (state.feeds[feed.json]?.seq === feed.seq) continue;
    await read(feed.json);
    state.feeds[feed.json] = { ...state.feeds[feed.json], seq: feed.seq };
  }
  // A feed that is no longer listed was renamed or has ended: its address says which.
  const listed = new Set(feeds.map(({ json }) => json));
  for (const url of Object.keys(state.feeds)) if (!listed.has(url)) await read(url);
  state.manifest = { seq, etag: response.headers.get('etag') ?? undefined };
}

/** Whether the log that was followed is no more: its numbers stand for other changes now. */
async function isReset(): Promise<boolean> {
  if (state.manifest.seq === undefined) return false;
  const log = await bodyOf(await ask(`${site}/changes.json?since=${state.manifest.seq}&limit=1`));
  return (log as { reset?: boolean }).reset === true;
}

async function read(url: string): Promise<void> {
  const known = state.feeds[url];
  const response = await ask(url, known);
  const { status, headers } = response;
  if (status === 304) return;
  if (status === 410) {
    console.log(`ended: ${url}`);
    delete state.feeds[url];
  } else if (status === 301 || status === 308) {
    const moved = new URL(headers.get('location')!, url).href;
    console.log(`moved: ${url} to ${moved}`);
    delete state.feeds[url];
    state.feeds[moved] ??= { etag: known?.etag };
    await read(moved);
  } else {
    let feed = (await bodyOf(response)) as Feed;
    const deleted = feed._tagwire?.deleted ?? [];
    for (const { id, note } of deleted) forget(id, note);
    // Of what was withdrawn a notice may still be among the items, for readers that know no `deleted`.
    const gone = new Set(deleted.map(({ id }) => id));
    let isOld = take(feed.items.filter(({ id }) => !gone.has(id)));
    // 226: what changed. 200: the newest articles. Whoever was away for long finds the others on the next pages.
    while (status === 200 && known && !isOld && feed.next_url) {
      feed = (await bodyOf(await ask(feed.next_url))) as Feed;
      isOld = take(feed.items);
    }
    state.feeds[url] = { ...known, etag: headers.get('etag') ?? undefined };
  }
}

/** @returns whether one of them was known */
function take(items: Item[]): boolean {
  let isOld = false;
  for (const { id, title, url, date_modified, _tagwire } of items) {
    const version = `${_tagwire?.version ?? date_modified}`;
    const known = state.articles[id];
    isOld ||= known !== undefined;
    if (known?.version !== version) console.log(`${known ? 'changed' : 'new'}: ${title} ${url}`);
    state.articles[id] = { title, version };
  }
  return isOld;
}

function forget(id: string, note?: string): void {
  const known = state.articles[id];
  if (known) console.log(`retracted: ${known.title}${note ? ` (${note})` : ''}`);
  delete state.articles[id];
}

function ask(url: string, { etag }: Known = {}): Promise<Response> {
  const headers = { 'a-im': 'feed', ...(etag && { 'if-none-match': etag }) };
  return fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(30_000) });
}

async function bodyOf(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  return response.json();
}

for (;;) {
  await poll().catch((error: Error) => console.error(`${error.message}; next try in ${everyMs / 1_000} s`));
  // Written aside first: whoever stops this in between loses nothing.
  await writeFile(`${STATE}.new`, JSON.stringify(state));
  await rename(`${STATE}.new`, STATE);
  await setTimeout(everyMs);
}

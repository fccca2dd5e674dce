// Follows the change log of a Tagwire site, or of some of its tags, and prints what is new, changed and withdrawn, as it
// happens. What is known is kept in a file.
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { type Change, type Cursor, createClient, TagwireError } from 'tagwire/client';

interface State {
  site: string;
  /** Where each view's log is read on. */
  cursors: Record<string, Cursor>;
  /** By id; `views` are those that have it. */
  articles: Record<string, { title: string; version: number; views: string[] }>;
}

const { STATE = 'state.json' } = process.env;
const SAVE_MS = 1_000;
const [given, ...tags] = process.argv.slice(2);
// Without an address a site is started here, to try this.
const site = (given ?? (await (await import('./trial.ts')).startTrial())).replace(/\/$/, '');
const views = tags.length ? tags.map((tag) => `/tags/${tag}`) : ['/'];

let state: State = { site, cursors: {}, articles: {} };
// A site that was started here is another one each time.
if (given && existsSync(STATE)) state = JSON.parse(await readFile(STATE, 'utf8')) as State;
if (state.site !== site)
  throw new Error(`${STATE} is of ${state.site}: remove it, or name another file by STATE`);

const client = createClient({ url: site });
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

async function follow(view: string): Promise<void> {
  const changes = client.changes(view, {
    ...state.cursors[view],
    fields: ['note', 'item'],
    signal: stop.signal,
    onBreak: ({ error, wait }) => console.error(`${error.message}; next try in ${Math.ceil(wait / 1_000)} s`),
  });
  try {
    for await (const change of changes) {
      if (change.kind === 'reset') {
        console.log(`The log of ${view} begins anew: all of it is read again.`);
        for (const id of Object.keys(state.articles)) leave(view, id);
      } else take(view, change);
      state.cursors[view] = change.cursor;
    }
  } catch (error) {
    // An editor retired the tag.
    if (!(error instanceof TagwireError) || error.status !== 410) throw error;
    console.log(`ended: ${view}`);
  }
}

function take(view: string, { kind, id, version, note, item }: Change<'note' | 'item'>): void {
  const known = state.articles[id];
  if (kind === 'retract') {
    if (known) console.log(`retracted: ${known.title}${note ? ` (${note})` : ''}`);
    delete state.articles[id];
  } else if (kind === 'left') leave(view, id);
  // Without its article it is older than another change, which follows.
  else if (item) {
    const title = item.title ?? '';
    if (known?.version !== version) console.log(`${known ? 'changed' : 'new'}: ${title} ${item.url}`);
    state.articles[id] = { title, version, views: [...new Set([...(known?.views ?? []), view])] };
  }
}

/** The view does not have it any more. */
function leave(view: string, id: string): void {
  const known = state.articles[id];
  if (!known) return;
  known.views = known.views.filter((other) => other !== view);
  if (!known.views.length) delete state.articles[id];
}

/** What was read, and where to go on, together: whoever stops this in between reads some of it again. */
async function save(): Promise<void> {
  await writeFile(`${STATE}.new`, JSON.stringify(state));
  await rename(`${STATE}.new`, STATE);
}

const all = Promise.all(views.map(follow));
let isEnded = false;
void all.finally(() => (isEnded = true)).catch(() => {});
while (!isEnded) {
  await save();
  await Promise.race([all, setTimeout(SAVE_MS, undefined, { signal: stop.signal }).catch(() => all)]);
}
await save();
process.exit();

// Sends a CMS's posts to Tagwire under the CMS's own ids. Run it again whenever something changed: what is the same stays.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

interface Post {
  id: string;
  title: string;
  markdown: string;
  tags: string[];
  /** When it is, or was, published; in the future it is scheduled. */
  publishedAt?: string;
  /** What was wrong before, for readers, where this is a correction. */
  correction?: string;
  /** Why it was taken back, if it was. */
  withdrawn?: string;
}
/** The CMS keeps only this of what it deleted. */
interface Deleted {
  id: string;
  deleted: true;
}
interface Answer {
  version?: number;
  url?: string;
  detail?: string;
  errors?: { code: string; pointer: string; detail: string }[];
}

const { TAGWIRE_URL, TAGWIRE_TOKEN = 'to-try-this-example', POSTS = 'posts.json' } = process.env;
// Without TAGWIRE_URL a server is started here, to try this.
const url = TAGWIRE_URL ?? (await (await import('./trial.ts')).startTrial(TAGWIRE_TOKEN));
const MAX_ATTEMPTS = 8;

function ask(
  method: string,
  id: string,
  headers: Record<string, string> = {},
  article?: object,
): Promise<Response> {
  return fetch(`${url}/admin/articles/by-guid/${encodeURIComponent(id)}`, {
    method,
    headers: { authorization: `Bearer ${TAGWIRE_TOKEN}`, 'content-type': 'application/json', ...headers },
    body: article && JSON.stringify(article),
    signal: AbortSignal.timeout(30_000),
  });
}

/** A post as Tagwire takes it. */
function articleOf({ title, markdown, tags, publishedAt, correction, withdrawn }: Post): object {
  const change =
    withdrawn !== undefined
      ? { note: withdrawn }
      : correction !== undefined
        ? { kind: 'correction', note: correction }
        : undefined;
  // Said each time: what it leaves out stays, and what was withdrawn would stay withdrawn.
  const status = withdrawn === undefined ? 'published' : 'retracted';
  return { title, content: { markdown }, tags, publishedAt, change, status };
}

/** Its version there; undefined where it is not there. */
async function etagOf(id: string): Promise<string | undefined> {
  const response = await ask('GET', id);
  if (response.status === 404) return undefined;
  if (!response.ok) return Promise.reject(response);
  return response.headers.get('etag') ?? undefined;
}

/**
 * One attempt: on the version that is there, so that a request which was held up on its way cannot undo a newer one, nor what
 * an editor changed in between.
 */
async function attempt(post: Post | Deleted): Promise<Response> {
  const etag = await etagOf(post.id);
  if ('deleted' in post) return ask('DELETE', post.id, etag ? { 'if-match': etag } : {});
  return ask('PUT', post.id, etag ? { 'if-match': etag } : { 'if-none-match': '*' }, articleOf(post));
}

/** Whether the same again may succeed: nothing came back, it changed meanwhile, or the server is busy. */
const isForLater = (status: number) => [409, 412, 429].includes(status) || status >= 500;

async function send(post: Post | Deleted): Promise<string> {
  let last: unknown;
  for (let tries = 0; tries < MAX_ATTEMPTS; tries++) {
    const response = await attempt(post).catch((error: unknown) => (last = error));
    if (!(response instanceof Response)) {
      await sleep(250 * 2 ** tries);
      continue;
    }
    if (response.status === 204) return `deleted: ${post.id}`;
    const { version, url: page, detail, errors = [] } = (await response.json()) as Answer;
    if (response.ok)
      return `${response.status === 201 ? 'created' : 'sent'}: ${post.id}, version ${version}, ${page}`;
    // It was withdrawn or deleted before it was ever sent: there is nothing to take back.
    if (response.status === 404 || errors.some(({ code }) => code === 'new-and-retracted'))
      return `never sent: ${post.id}`;
    const faults = errors.map((e) => `${e.pointer}: ${e.detail}`).join(' ');
    last = new Error(`${post.id}: ${response.status} ${detail} ${faults}`);
    if (!isForLater(response.status)) break;
    await sleep(Math.max(Number(response.headers.get('retry-after') ?? 0) * 1_000, 250 * 2 ** tries));
  }
  throw last;
}

// One after the other; several at once are fine, as long as no two are of the same post. One that is refused stops no other.
for (const post of JSON.parse(await readFile(POSTS, 'utf8')) as (Post | Deleted)[]) {
  try {
    console.log(await send(post));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
if (!TAGWIRE_URL)
  console.log(`Read them at ${url}/ or in a feed reader at ${url}/rss.xml. Stop with Ctrl-C.`);

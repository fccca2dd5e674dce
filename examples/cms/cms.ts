// Sends a CMS's posts to Tagwire under the CMS's own ids. Run it again whenever something changed: what is the same stays.
import { readFile } from 'node:fs/promises';

interface Post {
  id: string;
  title: string;
  markdown: string;
  tags: string[];
  /** Why it was taken back, if it was. */
  withdrawn?: string;
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

async function send({ id, title, markdown, tags, withdrawn }: Post): Promise<string> {
  const state = withdrawn ? { status: 'retracted', change: { note: withdrawn } } : { status: 'published' };
  const response = await fetch(`${url}/admin/articles/by-guid/${encodeURIComponent(id)}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${TAGWIRE_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ title, content: { markdown }, tags, ...state }),
  });
  const { version, url: page, detail, errors = [] } = (await response.json()) as Answer;
  if (response.ok)
    return `${response.status === 201 ? 'created' : 'sent'}: ${id}, version ${version}, ${page}`;
  // It was withdrawn before it was ever sent: there is nothing to take back.
  if (errors.some(({ code }) => code === 'new-and-retracted')) return `never sent: ${id}`;
  throw new Error(
    `${id}: ${response.status} ${detail} ${errors.map((e) => `${e.pointer}: ${e.detail}`).join(' ')}`,
  );
}

for (const post of JSON.parse(await readFile(POSTS, 'utf8')) as Post[]) console.log(await send(post));
if (!TAGWIRE_URL)
  console.log(`Read them at ${url}/ or in a feed reader at ${url}/rss.xml. Stop with Ctrl-C.`);

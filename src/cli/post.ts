import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { createApp } from '../app.ts';
import { type Command, Misuse, text, texts } from './command.ts';
import { remote } from './remote.ts';
import { withDatabase } from './with-database.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.markdown': 'text/markdown; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.htm': 'text/html; charset=utf-8',
  '.json': 'application/json',
  '.atom': 'application/atom+xml',
  '.rss': 'application/rss+xml',
};

/** The media type a file is posted as, by its ending. */
export const typeOf = (file: string): string | undefined => TYPES[extname(file).toLowerCase()];

export const post: Command = {
  usage: 'FILE… [--tag TAG]… [--language TAG] [--status STATUS] [--type TYPE] [--url URL --token TOKEN]',
  help: [
    `Files by their ending: ${Object.keys(TYPES).join(' ')}; --type names the media type of others.`,
    '--tag, --language and --status complete what a text does not say; JSON says all itself.',
    'Works on DATABASE_URL, or with --url over HTTP on a running site (the token: --token or ADMIN_TOKEN).',
  ].join('\n'),
  options: {
    tag: { type: 'string', multiple: true },
    language: { type: 'string' },
    status: { type: 'string' },
    type: { type: 'string' },
    url: { type: 'string' },
    token: { type: 'string' },
  },
  async run(options, files) {
    if (!files.length) throw new Misuse('say which files to post');
    const query = new URLSearchParams(texts(options.tag).map((tag) => ['tag', tag]));
    for (const name of ['language', 'status'] as const) {
      const value = text(options[name]);
      if (value) query.set(name, value);
    }
    const site = remote(options);
    if (site) return postAll(files, text(options.type), (body, type) => site.send(path(query), body, type));
    return withDatabase(async (context) => {
      // The same door as over HTTP, without a socket: a token of this process alone opens it.
      const adminToken = crypto.randomUUID();
      const app = createApp({ ...context, config: { ...context.config, adminToken } });
      const send: Send = async (body, type) => {
        const headers = { authorization: `Bearer ${adminToken}`, ...type };
        return app.fetch(new Request(context.site.url + path(query), { method: 'POST', headers, body }));
      };
      // Readers are told by the server that runs, or by the next one.
      return postAll(files, text(options.type), send).finally(() => app.stop());
    });
  },
};

const path = (query: URLSearchParams) => `/admin/articles${query.size ? `?${query}` : ''}`;

type Send = (body: Uint8Array<ArrayBuffer>, headers: Record<string, string>) => Promise<Response>;

/** Posts each file; one that is refused does not hold back the others. */
async function postAll(files: readonly string[], type: string | undefined, send: Send): Promise<number> {
  let failed = 0;
  for (const file of files) {
    try {
      const contentType = type ?? typeOf(file);
      if (!contentType) throw new Error('the ending tells no media type; say --type');
      const response = await send(new Uint8Array(await readFile(file)), { 'content-type': contentType });
      const answer = (await response.json()) as { url?: string; detail?: string };
      if (!response.ok) throw new Error(answer.detail);
      process.stdout.write(`${file}: ${answer.url}\n`);
    } catch (error) {
      failed += 1;
      process.stderr.write(`${file}: ${(error as Error).message}\n`);
    }
  }
  return failed ? 1 : 0;
}

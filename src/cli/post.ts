import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { createApp } from '../app.ts';
import { type Command, fileTrouble, Misuse, text, texts } from './command.ts';
import { progressOn } from './progress.ts';
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
  usage:
    'FILE… [--tag TAG]… [--language TAG] [--status STATUS] [--type TYPE] [--json] [--url URL --token TOKEN]',
  help: [
    `Files by their ending: ${Object.keys(TYPES).join(' ')}; --type names the media type of others, and of`,
    '- (standard input).',
    '--tag, --language and --status complete what a text does not say; JSON says all itself.',
    '--json prints an array of { file, article } or { file, error }. Exit code 1 when a file was refused.',
    'Works on DATABASE_URL, or with --url over HTTP on a running site (the token: --token or ADMIN_TOKEN).',
  ].join('\n'),
  options: {
    tag: { type: 'string', multiple: true },
    language: { type: 'string' },
    status: { type: 'string' },
    type: { type: 'string' },
    json: { type: 'boolean' },
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
    const type = text(options.type);
    const json = options.json === true;
    if (site) return postAll(files, { type, json }, (body, headers) => site.send(path(query), body, headers));
    return withDatabase(async (context) => {
      // The same door as over HTTP, without a socket: a token of this process alone opens it.
      const adminToken = crypto.randomUUID();
      const app = createApp({ ...context, config: { ...context.config, adminToken } });
      const send: Send = async (body, type) => {
        const headers = { authorization: `Bearer ${adminToken}`, ...type };
        return app.fetch(new Request(context.site.url + path(query), { method: 'POST', headers, body }));
      };
      // Readers are told by the server that runs, or by the next one.
      return postAll(files, { type, json }, send).finally(() => app.stop());
    });
  },
};

const path = (query: URLSearchParams) => `/admin/articles${query.size ? `?${query}` : ''}`;

type Send = (body: Uint8Array<ArrayBuffer>, headers: Record<string, string>) => Promise<Response>;

/** Posts each file; one that is refused does not hold back the others. */
async function postAll(
  files: readonly string[],
  { type, json }: { type?: string; json: boolean },
  send: Send,
): Promise<number> {
  const bar = progressOn(process.stderr);
  const results: object[] = [];
  let failed = 0;
  for (const [i, file] of files.entries()) {
    if (files.length > 1) bar.show(`${i} of ${files.length} posted, ${failed} refused`, i / files.length);
    try {
      const contentType = type ?? typeOf(file);
      if (!contentType) throw new Error('the ending tells no media type; say --type');
      const body = new Uint8Array(await readFile(file === '-' ? '/dev/stdin' : file));
      const response = await send(body, { 'content-type': contentType });
      const article = (await response.json()) as { url?: string; detail?: string };
      if (!response.ok) throw new Error(article.detail);
      results.push({ file, article });
      bar.clear();
      if (!json) process.stdout.write(`${file}: ${article.url}\n`);
    } catch (error) {
      failed += 1;
      const message = fileTrouble(error);
      results.push({ file, error: message });
      bar.clear();
      if (!json) process.stderr.write(`${file}: ${message}\n`);
    }
  }
  if (json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  return failed ? 1 : 0;
}

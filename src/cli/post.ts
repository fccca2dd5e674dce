import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { createApp } from '../app.ts';
import { utf8 } from '../domain/bytes.ts';
import { slugOf } from '../domain/slugs.ts';
import { languageTag } from '../intake/checks.ts';
import { type Command, fileTrouble, Misuse, type Options, text, texts } from './command.ts';
import { progressOn } from './progress.ts';
import { remote, SITE_HELP, SITE_OPTIONS } from './remote.ts';
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

export const command: Command = {
  usage:
    'FILE… [--tag TAG]… [--language TAG] [--status STATUS] [--type TYPE] [--json] [--url URL --token TOKEN]',
  help: [
    `Files by their ending: ${Object.keys(TYPES).join(' ')}; --type names the media type of others, and of`,
    '- (standard input).',
    '--tag, --language and --status complete what a file does not say.',
    '--json prints an array of { file, article } or { file, error }. Exit code 1 when a file was refused.',
    SITE_HELP,
  ].join('\n'),
  options: {
    tag: { type: 'string', multiple: true },
    language: { type: 'string' },
    status: { type: 'string' },
    type: { type: 'string' },
    json: { type: 'boolean' },
    ...SITE_OPTIONS,
  },
  async run(options, files) {
    if (!files.length) throw new Misuse('say which files to post');
    const type = text(options.type);
    const more = completing(options);
    if (!type && files.includes('-')) throw new Misuse('-: standard input has no ending; say its --type');
    const site = remote(options);
    const json = options.json === true;
    if (site) return postAll(files, { type, json, more }, site.send);
    return withDatabase(async (context) => {
      // The same route as over HTTP, without a socket: a token of this process alone is good for it.
      const adminToken = crypto.randomUUID();
      const app = createApp({ ...context, config: { ...context.config, adminToken } });
      const send: Send = async (path, body, type) => {
        const headers = { authorization: `Bearer ${adminToken}`, ...type };
        return app.fetch(new Request(context.site.url + path, { method: 'POST', headers, body }));
      };
      // Readers are told by the server that runs, or by the next one.
      return postAll(files, { type, json, more }, send).finally(() => app.stop());
    });
  },
};

const STATUSES = ['draft', 'review', 'scheduled', 'published'];

/** What the options say, for files that do not say it. */
interface More {
  tags: string[];
  language?: string;
  status?: string;
}

/** @throws Misuse */
function completing(options: Options): More {
  const [tags, language, status] = [texts(options.tag), text(options.language), text(options.status)];
  const empty = tags.find((tag) => !slugOf(tag));
  if (empty !== undefined) throw new Misuse(`--tag ${empty}: has no letter, digit or symbol`);
  if (language && !languageTag(language)) {
    throw new Misuse(`--language ${language}: must be a BCP 47 tag such as en or pt-BR`);
  }
  if (status && !STATUSES.includes(status)) {
    throw new Misuse(`--status ${status}: must be one of ${STATUSES.join(', ')}`);
  }
  return { tags, ...(language && { language }), ...(status && { status }) };
}

const PATH = '/admin/articles';
type Body = Uint8Array<ArrayBuffer>;

/** Where to post a file, and what: JSON takes nothing from the query. Of what is no article, the site says why. */
function completed(body: Body, type: string, { tags, ...more }: More): [path: string, body: Body] {
  const query = new URLSearchParams([...tags.map((tag) => ['tag', tag]), ...Object.entries(more)]);
  if (!query.size) return [PATH, body];
  if (!/^application\/json\b/i.test(type)) return [`${PATH}?${query}`, body];
  try {
    const { tags: own = [], ...said } = JSON.parse(new TextDecoder().decode(body));
    if (!Array.isArray(own) || !said.title) return [PATH, body];
    const all = { ...more, ...said, tags: [...new Set([...own, ...tags])] };
    return [PATH, utf8(JSON.stringify(all))];
  } catch {
    return [PATH, body];
  }
}

type Send = (path: string, body: Body, headers: Record<string, string>) => Promise<Response>;

/** Posts each file; one that is refused does not hold back the others. */
async function postAll(
  files: readonly string[],
  { type, json, more }: { type?: string; json: boolean; more: More },
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
      const response = await send(...completed(body, contentType, more), { 'content-type': contentType });
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

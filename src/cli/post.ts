import { extname } from 'node:path';
import { utf8 } from '../domain/bytes.ts';
import { slugOf } from '../domain/slugs.ts';
import { languageTag } from '../intake/checks.ts';
import { type Command, fileTrouble, Misuse, type Options, text, texts } from './command.ts';
import { readNamed } from './named-file.ts';
import { Posting } from './post/posting.ts';
import { progressOn } from './progress.ts';
import { SITE_HELP, SITE_OPTIONS } from './remote.ts';
import { withSite } from './with-site.ts';

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
    'FILE… [--tag TAG]… [--language TAG] [--status STATUS] [--type TYPE] [--new] [--overwrite] [--json] [--url URL --token TOKEN]',
  help: [
    `Files by their ending: ${Object.keys(TYPES).join(' ')}; --type names the media type of others, and of`,
    '- (standard input).',
    '--tag, --language and --status complete what a file does not say.',
    '',
    'A file posted again is the same article, changed if the file was. It is known by its guid (`guid` of front matter,',
    'JSON and RSS, `id` of front matter and Atom), else by its name in .tagwire.json beside it, which this command writes:',
    'for each site (--url, or PUBLIC_URL) the guid, version and hash of each file. Commit it with the files, so that',
    'everybody posts the same articles. A file that is renamed and not changed stays its article; one that is renamed and',
    'changed becomes another. A copied folder posts to the articles of the first: delete the copy’s .tagwire.json to have',
    'new ones. Where .tagwire.json cannot be written, a file without a guid is refused. Standard input without a guid is a',
    'new article each time. An article that was changed on the site since then is left as it is, and the file is refused:',
    '--overwrite posts it all the same. --new posts new articles and remembers nothing.',
    '',
    '--json prints an array of { file, article } or { file, error }. Exit code 1 when a file was refused.',
    SITE_HELP,
  ].join('\n'),
  options: {
    tag: { type: 'string', multiple: true },
    language: { type: 'string' },
    status: { type: 'string' },
    type: { type: 'string' },
    new: { type: 'boolean' },
    overwrite: { type: 'boolean' },
    json: { type: 'boolean' },
    ...SITE_OPTIONS,
  },
  async run(options, files) {
    if (!files.length) throw new Misuse('say which files to post');
    const type = text(options.type);
    const more = completing(options);
    if (!type && files.includes('-')) throw new Misuse('-: standard input has no ending; say its --type');
    const how = { type, more, json: options.json === true };
    const [isNew, overwrites] = [options.new === true, options.overwrite === true];
    return withSite(options, (site) => postAll(files, how, new Posting(site, { isNew, overwrites })));
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

type Body = Uint8Array<ArrayBuffer>;

/** What to post of a file, and the query to it: JSON takes nothing from that. Of what is no article, the site says why. */
function completed(body: Body, type: string, { tags, ...more }: More): [query: string, body: Body] {
  const query = new URLSearchParams([...tags.map((tag) => ['tag', tag]), ...Object.entries(more)]);
  if (!query.size) return ['', body];
  if (!/^application\/json\b/i.test(type)) return [`?${query}`, body];
  try {
    const { tags: own = [], ...said } = JSON.parse(new TextDecoder().decode(body));
    if (!Array.isArray(own) || !said.title) return ['', body];
    const all = { ...more, ...said, tags: [...new Set([...own, ...tags])] };
    return ['', utf8(JSON.stringify(all))];
  } catch {
    return ['', body];
  }
}

/** Posts each file; one that is refused does not hold back the others. */
async function postAll(
  files: readonly string[],
  { type, json, more }: { type?: string; json: boolean; more: More },
  posting: Posting,
): Promise<number> {
  const bar = progressOn(process.stderr);
  const results: object[] = [];
  let failed = 0;
  for (const [i, file] of files.entries()) {
    if (files.length > 1) bar.show(`${i} of ${files.length} posted, ${failed} refused`, i / files.length);
    try {
      const contentType = type ?? typeOf(file);
      if (!contentType) throw new Error('the ending tells no media type; say --type');
      const body = new Uint8Array(await readNamed(file));
      const article = await posting.post(file, body, contentType, completed(body, contentType, more));
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

import { appendFile } from 'node:fs/promises';
import { Refusal } from '../errors.ts';
import { webUrl } from '../intake/checks.ts';
import {
  GENERATOR_NAMES,
  type GeneratorName,
  isAsked,
  type KnownSite,
  siteOf,
} from '../intake/static-site/site.ts';
import { type Command, Failure, fileFailure, Misuse, noMore, type Options, text } from './command.ts';
import { progressOn } from './progress.ts';
import { SITE_HELP, SITE_OPTIONS } from './remote.ts';
import { type Folder, listFolder, textOf } from './sync/folder.ts';
import { linesOf, markdownOf } from './sync/summary.ts';
import { sync } from './sync/sync.ts';
import { withSite } from './with-site.ts';

export const command: Command = {
  usage:
    'DIR --base-url URL [--prune] [--dry-run] [--json] [--summary FILE] [--generator NAME] [--content FOLDER] [--permalink PATTERN] [--force] [--url URL --token TOKEN]',
  help: [
    'Brings the articles of a static site here, and keeps them as they are there. DIR is the site’s own folder, with the',
    'configuration of Hugo, Zola, Jekyll, Eleventy or Astro; nothing in it is run. --base-url is the address of the site.',
    '',
    'An article is a text with a date. Drafts, texts dated in the future, expired ones, pages of sections and pages',
    'without a date are left out. Its address is worked out as the generator does and becomes its canonicalUrl. Its guid',
    'is that of the generator’s own feed, unless the file has a `guid` or `id`. A file that moved and has its old address',
    'in `aliases` or `redirect_from` stays the same article.',
    '',
    '--permalink is the address of files that have none of their own, such as /blog/:path/, with :path :section :slug',
    ':title :filename :year :month :day; without it Astro’s is /:section/:path/. --generator and --content (the folder of',
    `texts) are for a folder that does not tell. Generators: ${GENERATOR_NAMES.join(' ')} (any folder of Markdown).`,
    'Shortcodes, Liquid and MDX become HTML where they are known; others are left out, with a remark.',
    '',
    'A second run brings what was changed there: an article becomes what its file says. What an editor changed here stays',
    'until the file changes. An article that is no longer on the site is listed; --prune withdraws it, and readers are',
    'told so. This concerns articles whose canonicalUrl is below --base-url, except those written here (their guid is a',
    'random urn:uuid). An article whose file comes back is brought back, unless an editor withdrew it.',
    'A folder without any article is refused. So is --prune while a file cannot be read, and where it would withdraw more',
    'than three articles that are more than a third; --force allows the last.',
    '',
    '--dry-run changes nothing and says what would be done; --json writes the report as JSON to standard output; --summary',
    'appends it as Markdown to a file, such as "$GITHUB_STEP_SUMMARY".',
    SITE_HELP,
    'The token needs the scopes articles:read and articles:write.',
    'Exit code 0 when all is in, 1 when a file was refused (the others are in) or nothing was done, 2 for misuse.',
  ].join('\n'),
  options: {
    'base-url': { type: 'string' },
    prune: { type: 'boolean' },
    force: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean' },
    summary: { type: 'string' },
    generator: { type: 'string' },
    content: { type: 'string' },
    permalink: { type: 'string' },
    ...SITE_OPTIONS,
  },
  async run(options, [root, extra]) {
    if (root === undefined) throw new Misuse('say the folder of the site');
    noMore(extra);
    const asked = askedOf(options);
    const dryRun = options['dry-run'] === true;
    const folder = await listFolder(root);
    const known = await siteIn(folder, asked);
    const bar = progressOn(process.stderr);
    const report = await withSite(options, (site) =>
      sync(site, {
        ...{ folder, known, dryRun, bar, now: Date.now() },
        ...{ prune: options.prune === true, force: options.force === true },
      }),
    ).finally(() => bar.clear());
    const { out, err } = linesOf(report, dryRun);
    if (options.json === true) process.stdout.write(`${JSON.stringify(report)}\n`);
    else process.stdout.write(`${out.join('\n')}\n`);
    if (err.length) process.stderr.write(`${err.join('\n')}\n`);
    const summary = text(options.summary);
    if (summary !== undefined) {
      await appendFile(summary, markdownOf(report, dryRun)).catch((error: unknown) => {
        throw fileFailure(summary, error);
      });
    }
    return report.failed.length ? 1 : 0;
  },
};

interface AskedFor {
  base: string;
  generator?: GeneratorName;
  content?: string;
  permalink?: string;
}

/** @throws Misuse */
function askedOf(options: Options): AskedFor {
  const written = text(options['base-url']);
  if (written === undefined)
    throw new Misuse('--base-url: say where the site is, such as https://example.org/');
  const url = webUrl(written);
  if (!url || /[?#]/.test(url))
    throw new Misuse(
      `--base-url ${written}: write an absolute http(s) URL without ? and #: https://example.org/`,
    );
  const name = text(options.generator);
  const generator = GENERATOR_NAMES.find((one) => one === name);
  if (name !== undefined && !generator)
    throw new Misuse(`--generator ${name}: must be one of ${GENERATOR_NAMES.join(', ')}`);
  const permalink = text(options.permalink);
  if (permalink !== undefined && !permalink.startsWith('/'))
    throw new Misuse(`--permalink ${permalink}: must begin with /, such as /blog/:path/`);
  const content = text(options.content)?.replace(/^\.?\/|\/$/g, '');
  return { base: new URL(url.endsWith('/') ? url : `${url}/`).href, generator, content, permalink };
}

async function siteIn(folder: Folder, asked: AskedFor): Promise<KnownSite> {
  const texts = new Map<string, string>();
  try {
    for (const path of folder.files.filter(isAsked)) texts.set(path, await textOf(folder, path));
    return siteOf({ ...asked, files: new Set(folder.files), texts });
  } catch (error) {
    if (error instanceof Refusal || error instanceof Failure)
      throw new Failure(`${folder.root}: ${error.message}`);
    throw error;
  }
}

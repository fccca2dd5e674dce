import { readConfig } from '../config.ts';
import { type Cleaned, cleanStored } from '../services/pictures/clean-stored.ts';
import { type Command, Misuse, noMore, type Options, text } from './command.ts';
import { copyMedia, sitePlace, sourcePlace } from './media-copy.ts';
import { progressOn } from './progress.ts';
import { remote, SITE_HELP, SITE_OPTIONS } from './remote.ts';
import { withDatabase } from './with-database.ts';

export const command: Command = {
  usage: 'clean [--dry-run] [--credentials remove] [--json] [--url URL --token TOKEN] | copy FOLDER [--json]',
  help: [
    'Takes place, serial numbers, owner, maker’s notes and thumbnails out of pictures that were uploaded to an older version,',
    'which kept them. A clean copy takes the place of each picture, and the old address leads to it: articles and feeds stay',
    'as they are. A server may run meanwhile. When the command is stopped, start it again: it goes on.',
    '',
    '--dry-run changes nothing and tells what would be done.',
    '--credentials remove also cleans pictures with content credentials (C2PA), which that breaks; else they are listed.',
    '--json prints { examined, cleaned, signed, unreadable }.',
    'Exit code 1 where pictures are damaged: they stay as they are, and are listed.',
    SITE_HELP,
    '',
    'copy takes the uploaded files of FOLDER that are not there to where this site has its own: those of the former MEDIA_DIR to',
    'the S3 of MEDIA_S3_URL. Stop the server before, and start it with MEDIA_S3_URL after: files that are deleted between a copy',
    'and that start, or before a later copy, would be there again. It needs no database, and can be begun again.',
    'Files that are deleted while it runs are left out. --json prints { copied, kept }.',
  ].join('\n'),
  options: {
    'dry-run': { type: 'boolean' },
    credentials: { type: 'string' },
    json: { type: 'boolean' },
    ...SITE_OPTIONS,
  },
  async run(options, [action, ...more]) {
    if (action === 'copy') return copy(options, more);
    noMore(more[0]);
    if (action !== 'clean')
      throw new Misuse('say what to do: tagwire media clean, or tagwire media copy FOLDER');
    const credentials = text(options.credentials);
    if (credentials !== undefined && credentials !== 'remove' && credentials !== 'keep')
      throw new Misuse('--credentials: must be keep or remove');
    const done = await all(options, credentials);
    process.stdout.write(
      options.json ? `${JSON.stringify({ ...done, next: undefined })}\n` : inWords(done, options),
    );
    return done.unreadable.length ? 1 : 0;
  },
};

const CLEAN_ONLY = ['dry-run', 'credentials', ...Object.keys(SITE_OPTIONS)];

async function copy(options: Options, [folder, ...more]: readonly string[]): Promise<number> {
  if (!folder) throw new Misuse('say tagwire media copy FOLDER');
  noMore(more[0]);
  const odd = CLEAN_ONLY.find((name) => options[name] !== undefined);
  if (odd)
    throw new Misuse(`--${odd}: goes with clean; copy takes files to where this machine's settings say`);
  const uploads = await sourcePlace(folder, folder);
  const site = sitePlace(readConfig(process.env));
  const done = await copyMedia(uploads, site);
  process.stdout.write(
    options.json
      ? `${JSON.stringify(done)}\n`
      : `Copied ${done.copied} files to ${site.told}; ${done.kept} were there.\n`,
  );
  return 0;
}

type Step = (after: string | undefined) => Promise<Cleaned>;

function all(options: Options, credentials: string | undefined): Promise<Cleaned> {
  const dryRun = options['dry-run'] === true;
  const site = remote(options);
  if (site) {
    const query = (after: string | undefined) =>
      `${new URLSearchParams({ dryRun: `${dryRun}`, ...(credentials && { credentials }), ...(after && { after }) })}`;
    return repeated((after) => site.call<Cleaned>('POST', `/admin/media/clean?${query(after)}`));
  }
  const removeCredentials = credentials === 'remove';
  return withDatabase(options, (context) =>
    repeated((after) => cleanStored(context, { after, dryRun, removeCredentials })),
  );
}

async function repeated(step: Step): Promise<Cleaned> {
  const sum: Cleaned = { examined: 0, cleaned: [], signed: [], unreadable: [], next: null };
  const bar = progressOn(process.stderr);
  try {
    for (let after: string | undefined; after !== null; ) {
      const done: Cleaned = await step(after);
      sum.examined += done.examined;
      for (const list of ['signed', 'unreadable'] as const) sum[list].push(...done[list]);
      sum.cleaned.push(...done.cleaned);
      // Names are digests, as likely to begin with one digit as with another.
      const part = Number.parseInt(done.next?.slice(0, 4) ?? 'ffff', 16) / 0xffff;
      bar.show(
        `${sum.examined} pictures, ${sum.cleaned.length} cleaned`,
        Number.isNaN(part) ? undefined : part,
      );
      if (done.next === null) return sum;
      after = done.next;
    }
    return sum;
  } finally {
    bar.clear();
  }
}

function inWords({ examined, cleaned, signed, unreadable }: Cleaned, options: Options): string {
  const would = options['dry-run'] ? 'would be cleaned' : 'cleaned';
  const lines = [
    `Looked at ${examined} pictures; ${cleaned.length} ${would}.`,
    ...signed.map(
      (name) => `${name}: has content credentials and stays as it is; --credentials remove cleans it`,
    ),
    ...unreadable.map((name) => `${name}: is damaged and stays as it is; upload it again, or delete it`),
  ];
  return `${lines.join('\n')}\n`;
}

import { type Command, Misuse, type Options, text } from './command.ts';
import type { Asked, Destination } from './follow/destination.ts';
import { HeldLines } from './follow/held-lines.ts';
import { Lines } from './follow/lines.ts';
import { JOURNAL_FILE, MarkdownFolder } from './follow/markdown.ts';
import { Elsewhere, Mirror } from './follow/mirror.ts';
import { followAll, MAX_ATTEMPTS } from './follow/run.ts';
import { StateFile } from './follow/state.ts';
import { type Target, targetOf } from './follow/target.ts';
import { type Copy, verify } from './follow/verify.ts';
import { progressOn } from './progress.ts';
import { siteAddress, tokenOf } from './remote.ts';
import { stopAsked } from './stop-asked.ts';

const FORMATS = ['rss', 'atom', 'json', 'ninjs', 'markdown', 'article'] as const;

export const command: Command = {
  usage:
    'URL… [--markdown FOLDER | --to URL] [--token TOKEN] [--state FILE] [--once] [--verify] [--since N|now] [--fields NAMES] [--as FORMAT]',
  help: [
    'Tells the changes of a site, or of a view of it, as they happen: one line of JSON each on standard output, as',
    'changes.json has them. URL is the address of a site (https://example.org), of a view’s page',
    '(https://example.org/tags/a+b/), or of one of its feeds. Of several, each line says its site and view.',
    '',
    'It waits for what comes, and goes on after whatever breaks, until it is stopped (Ctrl-C). When a site was set back to',
    'a backup there is a line { "kind": "reset", "log": … }: drop what you have, since all of it follows from the beginning.',
    '',
    '--state is a file in which it keeps where it is, once the lines before that are written: the next run goes on there.',
    'After a kill some lines may come twice (the same seq), and the last line of a file may be cut; none is lost.',
    '--once ends when all is told, for cron. It gives up after some attempts where a site does not answer.',
    '--since N begins after that seq, --since now with what comes, unless there is a state already.',
    '--fields adds only these members to seq, kind, id, guid and version: title,url,item (ids: none). --as has articles in',
    `another format: ${FORMATS.join(', ')}.`,
    '',
    '--markdown keeps the articles of one site or view as a folder of Markdown with front matter: one file each, under a',
    'name that stays, as it is now; a file goes when its article is withdrawn or leaves the view. Files that are in the',
    `folder already are never touched. Where it is, it keeps in ${JOURNAL_FILE} in the folder (elsewhere with --state):`,
    'after a kill it goes on, and the folder is as the view is.',
    '',
    '--verify says whether anything is missing: of the folder of --markdown, which it brings up to date first; else of the',
    'lines of earlier runs on standard input (tagwire follow URL --verify < lines.jsonl). What is missing, too much, or of',
    'another version is listed, and the exit code is 1.',
    '',
    '--to keeps another Tagwire as a copy: the same articles with their ids, dates, versions and corrections, withdrawn and',
    'erased as they are there, under tags of the same names. Pictures stay where they are; drafts, own pages, redirects and',
    'settings are the copy’s own. --token (or ADMIN_TOKEN) is a token of the copy that may articles:write. Where it is, the',
    'copy knows itself: after a kill of either it goes on, and nothing is there twice.',
    '',
    'Exit code 0 when it was stopped or has told all, 1 when a view is no longer there or a site does not answer, 2 for',
    'misuse.',
  ].join('\n'),
  options: {
    markdown: { type: 'string' },
    verify: { type: 'boolean' },
    to: { type: 'string' },
    token: { type: 'string' },
    state: { type: 'string' },
    once: { type: 'boolean' },
    since: { type: 'string' },
    fields: { type: 'string' },
    as: { type: 'string' },
  },
  async run(options, urls) {
    if (!urls.length) throw new Misuse('say what to follow: https://example.org/tags/a/');
    const targets = urls.map(targetOf);
    const since = sinceOf(options);
    const stop = new AbortController();
    void stopAsked().then(() => stop.abort());
    if (options.verify === true) return verifyCopy(options, targets, stop.signal);
    const open = () => destinationOf(options, targets, stop.signal);
    let destination = await open();
    const bar =
      process.stdout.isTTY && options.markdown === undefined && options.to === undefined
        ? NO_BAR
        : progressOn(process.stderr);
    try {
      const how = { since, once: options.once === true, signal: stop.signal, bar };
      for (;;) {
        try {
          return (await followAll(targets, destination, how)) ? 1 : 0;
        } catch (error) {
          if (!(error instanceof Elsewhere)) throw error;
          destination = await open();
        }
      }
    } catch (error) {
      if (stop.signal.aborted) return 0;
      throw error;
    } finally {
      stop.abort();
      await destination.close?.();
    }
  },
};

/** @throws Misuse, Failure */
async function destinationOf(
  options: Options,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<Destination> {
  if (options.to !== undefined) return mirrorOf(options, targets, signal);
  const [folder, state] = [text(options.markdown), text(options.state)];
  const asked = askedOf(options);
  if (folder === undefined)
    return new Lines(
      asked,
      state === undefined ? undefined : await StateFile.open(state, targets),
      targets.length > 1,
    );
  const [target, other] = targets;
  if (!target || other) throw new Misuse('--markdown: a folder is of one site or view');
  const odd = (['since', 'fields', 'as'] as const).find((name) => options[name] !== undefined);
  if (odd) throw new Misuse(`--${odd}: a folder of Markdown has all articles, as they are`);
  return MarkdownFolder.open(folder, target, state);
}

/** @throws Misuse, Failure */
async function verifyCopy(
  options: Options,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<number> {
  const [target, other] = targets;
  if (!target || other) throw new Misuse('--verify: one site or view at a time');
  if (options.to !== undefined)
    throw new Misuse('--verify: of lines or a folder; of a copy with --to compare its digest.json');
  const [folder, state] = [text(options.markdown), text(options.state)];
  if (folder === undefined && process.stdin.isTTY)
    throw new Misuse('--verify: give the lines of earlier runs on standard input, or a folder by --markdown');
  const copy: Copy =
    folder === undefined
      ? await HeldLines.read(process.stdin, target)
      : await MarkdownFolder.open(folder, target, state);
  try {
    return await verify(target, copy, { signal, bar: progressOn(process.stderr) });
  } finally {
    await copy.close?.();
  }
}

/** @throws Misuse, Failure */
function mirrorOf(options: Options, targets: readonly Target[], signal: AbortSignal): Promise<Mirror> {
  const odd = (['markdown', 'state', 'since', 'fields', 'as'] as const).find(
    (name) => options[name] !== undefined,
  );
  if (odd) throw new Misuse(`--${odd}: a copy has all articles, as they are, and knows where it is`);
  const url = siteAddress('--to', text(options.to) ?? '');
  if (targetOf(url).view) throw new Misuse('--to: give the address of the copy’s site, not of a view');
  if (targets.some(({ site }) => site === url)) throw new Misuse('--to: a site is no copy of itself');
  const token = tokenOf(options, '--to needs a token of the copy');
  const attempts = options.once ? MAX_ATTEMPTS : Number.POSITIVE_INFINITY;
  return Mirror.open({ url, token, attempts, signal }, targets);
}

const NO_BAR = { show: () => {}, clear: () => {} };

/** @throws Misuse */
function sinceOf(options: Options): number | 'now' | undefined {
  const given = text(options.since);
  if (given === undefined || given === 'now') return given;
  if (!/^\d{1,15}$/.test(given)) throw new Misuse(`--since ${given}: must be the seq of a change, or now`);
  return Number(given);
}

/** @throws Misuse */
function askedOf(options: Options): Asked {
  const [names, format] = [text(options.fields), text(options.as)];
  const as = FORMATS.find((one) => one === format);
  if (format !== undefined && !as) throw new Misuse(`--as ${format}: must be one of ${FORMATS.join(', ')}`);
  return { as, fields: names?.split(',') as Asked['fields'] };
}

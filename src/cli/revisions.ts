import { readConfig } from '../config.ts';
import { type Pruned, pruneRevisions } from '../services/publishing/pruning.ts';
import { lastNumber } from '../store/articles/listings.ts';
import { type Command, Misuse, noMore, type Options, text } from './command.ts';
import { progressOn } from './progress.ts';
import { stopAsked } from './stop-asked.ts';
import { withDatabase } from './with-database.ts';

const DAY_MS = 86_400_000;

export const command: Command = {
  usage: 'prune --older-than DAYS [--keep N] [--dry-run] [--json]',
  help: [
    'Removes older versions of articles that others replaced more than DAYS days ago (365, or 365d), but for the newest N of each',
    'article (10). REVISIONS_DAYS and REVISIONS_KEEP say the same for a server, which then does it once a day.',
    'These stay in any case: the current, the first and the last published version, the last of each who wrote, the last two',
    'that imports wrote, and all of articles that are withdrawn. What goes cannot be brought back but from a backup.',
    '',
    '--dry-run removes nothing and tells how much would go.',
    '--json prints { versions, bytes }, bytes being those of the texts.',
    'The file stays as large: what is written next goes where they were. A server may run meanwhile; when the command is',
    'stopped, it says what went by then (exit code 130 or 143): start it again, and it goes on.',
  ].join('\n'),
  options: {
    'older-than': { type: 'string' },
    keep: { type: 'string' },
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean' },
  },
  async run(options, [action, ...more]) {
    noMore(more[0]);
    if (action !== 'prune') throw new Misuse('say what to do: tagwire revisions prune');
    const config = readConfig(process.env);
    const days = number(options, 'older-than', 'd') ?? config.revisionsDays;
    const keep = number(options, 'keep') ?? config.revisionsKeep;
    if (days === undefined) throw new Misuse('say how old they must be: --older-than 365');
    const dryRun = options['dry-run'] === true;
    let why: string | undefined;
    void stopAsked().then((reason) => {
      why = reason;
    });
    const done = await withDatabase(options, async (context) => {
      const end = await lastNumber(context.db);
      const bar = progressOn(process.stderr);
      const reached = (n: number) => bar.show(`${n} of ${end} articles`, n / end);
      const before = context.runtime.now() - days * DAY_MS;
      return pruneRevisions(
        context,
        { before, keep },
        { dryRun, reached, stopped: () => why !== undefined },
      ).finally(() => bar.clear());
    });
    process.stdout.write(options.json ? `${JSON.stringify(done)}\n` : inWords(done, dryRun));
    if (why === undefined) return 0;
    process.stderr.write('tagwire: stopped before the end: start it again, and it goes on\n');
    return why === 'SIGINT' ? 130 : 143;
  },
};

function number(options: Options, name: string, unit = ''): number | undefined {
  const said = text(options[name]);
  if (said === undefined) return undefined;
  const digits = unit && said.endsWith(unit) ? said.slice(0, -unit.length) : said;
  if (/^[1-9]\d{0,4}$/.test(digits)) return Number(digits);
  throw new Misuse(`--${name}: must be a whole number from 1 to 99999`);
}

const inWords = ({ versions, bytes }: Pruned, dryRun: boolean): string =>
  `${versions} older versions ${dryRun ? 'would be removed' : 'removed'}, ${(bytes / 1e6).toFixed(1)} MB of text.\n` +
  `${versions && !dryRun ? 'The file stays as large; what is written next goes where they were.\n' : ''}`;

// `npm run bench`: every part in turn, each a process of its own, and what they measured as docs/bench.json,
// docs/bench.md and the README's figures. A part that fails leaves the others', and its own last, figures as they are.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { shownDifferences, wholeTable, withFigures } from './document.ts';
import { besideEarlier, checkOut } from './earlier.ts';
import { compare, type Difference, type Figure, met, type Run, type Runs } from './figures.ts';
import { figureLine } from './part.ts';
import { PARTS, type Part } from './parts.ts';
import { runPart } from './run.ts';
import { machine } from './table.ts';

const HELP = `npm run bench -- [options]

Measures Tagwire, each figure beside a yardstick in the same run, and writes docs/bench.json, docs/bench.md and the
README's figures. Leave the machine alone meanwhile.

  --only a,b    these parts: ${PARTS.map(({ name }) => name).join(' ')}
  --resume      parts that this commit has figures of are not run again
  --before REV  measures an earlier commit's code as well, each part right after today's, and puts it beside
  --compare     writes nothing; says what is better or worse than docs/bench.json, beyond the noise
  --short       writes nothing; two minutes in all, to see that it works; nothing is judged by such numbers
  --help

Exit code: 0; 1 where a part failed or, with --compare, something is worse; 2 for misuse.
The databases of the part "scale" are kept in $BENCH_SITES (a folder for temporary files unless set): about 9 GB.
`;

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const [JSON_FILE, TABLE_FILE, README] = ['bench.json', 'bench.md', '../README.md'].map((name) =>
  here(`../../docs/${name}`),
) as [string, string, string];
const say = (line: string) => process.stderr.write(`${line}\n`);

const OPTIONS = {
  only: { type: 'string', default: '' },
  resume: { type: 'boolean', default: false },
  before: { type: 'string', default: '' },
  compare: { type: 'boolean', default: false },
  short: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Ends with 2 where the flags make no sense. */
function readFlags() {
  try {
    const { values } = parseArgs({ options: OPTIONS });
    const names = values.only.split(',').filter(Boolean);
    const unknown = names.find((name) => !PARTS.some((part) => part.name === name));
    if (unknown !== undefined) throw new Error(`there is no part "${unknown}"`);
    if (values.short && values.compare) throw new Error('numbers of --short compare with nothing');
    const earlier = values.before && !values.help ? checkOut(values.before) : undefined;
    return { ...values, earlier, parts: PARTS.filter(({ name }) => !names.length || names.includes(name)) };
  } catch (error) {
    say(`bench: ${(error as Error).message}\n\n${HELP}`);
    process.exit(2);
  }
}

const flags = readFlags();
if (flags.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

const lastRuns = (): Runs =>
  existsSync(JSON_FILE) ? (JSON.parse(readFileSync(JSON_FILE, 'utf8')) as Runs) : {};

/** Whole or not at all. */
function write(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

function keep(name: string, run: Run): void {
  const runs = { ...lastRuns(), [name]: run };
  const inOrder = Object.fromEntries(PARTS.flatMap(({ name }) => (runs[name] ? [[name, runs[name]]] : [])));
  write(JSON_FILE, `${JSON.stringify(inOrder, null, 1)}\n`);
  write(TABLE_FILE, wholeTable(inOrder));
  write(README, withFigures(readFileSync(README, 'utf8'), inOrder));
}

/** The code that is measured, with a `+` where it is not as committed. */
function commitOf(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: here('../..'), encoding: 'utf8' }).trim();
    const changed = git('status', '--porcelain', '--', 'src', 'db', 'test/bench', 'package-lock.json');
    return git('rev-parse', '--short=10', 'HEAD') + (changed && '+');
  } catch {
    return 'unknown';
  }
}

// Parts have a folder for temporary files each; these databases stay.
process.env.BENCH_SITES ||= join(tmpdir(), 'tagwire-bench-sites');
const commit = commitOf();
const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort());
const tell = (figure: Figure) => process.stdout.write(`  ${figureLine(figure, !flags.short)}\n`);

const { earlier } = flags;
if (earlier) process.once('exit', () => earlier.remove());

async function measure({ name, title, patience }: Part): Promise<Run> {
  const load = loadavg()[0]!;
  process.stdout.write(`\n${title} (${name})\n`);
  const started = performance.now();
  const run = (file: string) =>
    runPart(file, {
      args: flags.short ? ['--short'] : [],
      patience: patience * 60_000,
      ...{ tell, signal: abort.signal },
    });
  let figures = await run(here(`${name}.ts`));
  if (earlier) {
    process.stdout.write(`  Before, at ${earlier.commit}:\n`);
    try {
      figures = besideEarlier(figures, earlier.commit, await run(earlier.part(name)));
    } catch (error) {
      // Its code may have no room for what is measured today.
      say(`bench: ${name} of ${earlier.commit}: ${(error as Error).message}`);
    }
  }
  const seconds = Math.round((performance.now() - started) / 1_000);
  return { at: new Date().toISOString(), commit, machine: machine(), load, seconds, figures };
}

const failed: string[] = [];
const differences: Difference[] = [];
const missed: string[] = [];
for (const part of flags.parts) {
  if (abort.signal.aborted) break;
  const last = lastRuns()[part.name];
  if (flags.resume && last?.commit === commit && !commit.endsWith('+')) {
    process.stdout.write(`\n${part.title} (${part.name}): measured at ${last.at}\n`);
    continue;
  }
  try {
    const run = await measure(part);
    if (flags.short) continue;
    missed.push(
      ...run.figures.filter((each) => met(each) === false).map((each) => `${part.name}: ${each.name}`),
    );
    if (!flags.compare) keep(part.name, run);
    else if (last) differences.push(...compare(run, last));
  } catch (error) {
    failed.push(part.name);
    say(`bench: ${part.name} ${(error as Error).message}`);
  }
}

const tellAll = (title: string, lines: readonly string[]) => {
  if (lines.length) process.stdout.write(`\n${title}\n${lines.map((line) => `  ${line}\n`).join('')}`);
};
tellAll(
  'Beside docs/bench.json (beyond the noise: where the ranges of both runs do not touch):',
  shownDifferences(differences),
);
tellAll('Missed aims:', missed);
tellAll('Failed; what docs/bench.json has of them is older:', failed);
if (abort.signal.aborted) process.exit(130);
process.exitCode = failed.length || differences.some(({ verdict }) => verdict === 'worse') ? 1 : 0;

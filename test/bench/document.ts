// The tables that people read, made of the figures and of nothing else.
import { type Difference, type Figure, met, type Run, type Runs } from './figures.ts';
import { PARTS } from './parts.ts';

/** Three digits that count: 0.034, 1.23, 12.3, 123, 12,345. */
function digits(value: number): string {
  const size = Math.abs(value);
  const places = size >= 100 || value === 0 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3;
  return value.toLocaleString('en', { minimumFractionDigits: places, maximumFractionDigits: places });
}
const withUnit = (value: number, unit: string) =>
  unit === ''
    ? Math.round(value).toLocaleString('en')
    : unit === '/s'
      ? `${digits(value)}/s`
      : [digits(value), unit].filter(Boolean).join(' ');

export const shownValue = ({ value, unit }: Figure): string => withUnit(value, unit);
export const shownBeside = ({ beside, unit }: Figure): string =>
  beside ? `${beside.name} ${withUnit(beside.value, unit)}` : '';
const range = (spread: Figure['spread']) => spread?.map((each) => digits(each)).join('–') ?? '';
export const shownRatio = ({ ratio, spread }: Figure): string =>
  ratio === undefined
    ? range(spread)
    : [digits(ratio), spread && `(${range(spread)})`].filter(Boolean).join(' ');
/** What the code of an earlier commit did, where that was measured as well. */
export function shownEarlier({ was, unit }: Figure): string {
  if (!was) return '';
  return [withUnit(was.value, unit), was.ratio !== undefined && `(${digits(was.ratio)})`]
    .filter(Boolean)
    .join(' ');
}
export function shownAim(figure: Figure): string {
  const good = met(figure);
  return good === undefined ? '' : `${figure.aim} ${good ? '✓' : '✗ missed'}`;
}

const row = (cells: readonly string[]) =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, i) => (i === 0 || i === head.length - 1 ? '---' : '--:'));
  return [row(head), row(rule), ...rows.map(row)].join('\n');
}

const COLUMNS: [head: string, shown: (figure: Figure) => string][] = [
  ['Tagwire', shownValue],
  ['beside', shownBeside],
  ['ratio (least–most)', shownRatio],
  ['before (ratio)', shownEarlier],
  ['aim', shownAim],
];
function figuresTable(figures: readonly Figure[]): string {
  const columns = COLUMNS.filter(([, shown]) => shown !== shownEarlier || figures.some(({ was }) => was));
  return markdownTable(
    ['', ...columns.map(([head]) => head)],
    figures.map((figure) => [figure.name, ...columns.map(([, shown]) => shown(figure))]),
  );
}

const measured = (runs: Runs) =>
  PARTS.flatMap((part) => {
    const run = runs[part.name];
    return run ? [{ part, run }] : [];
  });

function aboutRun({ at, commit, machine, load, seconds, figures }: Run): string {
  const { cpu, cores, node } = machine;
  const earlier = figures.find(({ was }) => was)?.was?.commit;
  const before = earlier ? ` Before: commit ${earlier}, measured right after.` : '';
  return `${at.slice(0, 10)}, commit ${commit}; ${cpu}, ${cores} cores, Node ${node.replace('v', '')}; ${digits(seconds)} s; load before: ${load.toFixed(1)}.${before}`;
}

const HEADING = `# Benchmarks

\`npm run bench\` measures all of it and writes this page. Whatever is measured beside something else was measured in the same run, by turns; the load generator shares the machine’s two cores. Compare ratios: they carry over to other machines, the rest does not. Without rounds a figure may be off by a quarter. Aims are of the ratio, or of the value where there is none; those that are missed are listed. \`npm run bench -- --compare\` says what has become better or worse, beyond the noise.

## In short`;

/** docs/bench.md */
export function wholeTable(runs: Runs): string {
  const sections = measured(runs).map(({ part, run }) => {
    const notes = run.figures.filter(({ note }) => note).map(({ name, note }) => `- ${name}: ${note}`);
    return [
      `## ${part.title}`,
      part.about,
      figuresTable(run.figures),
      ...(notes.length ? [notes.join('\n')] : []),
      aboutRun(run),
    ].join('\n\n');
  });
  return `${[HEADING, leadTable(runs), ...sections].join('\n\n')}\n`;
}

export const MARKS = ['<!-- npm run bench writes this -->', '<!-- to here -->'] as const;

/** What matters most, and every aim that is missed. */
export function leadTable(runs: Runs): string {
  const all = measured(runs);
  const leading = all.flatMap(({ run }) => run.figures.filter(({ lead }) => lead));
  const missed = all.flatMap(({ part, run }) =>
    run.figures
      .filter((figure) => met(figure) === false)
      .map(
        (figure) =>
          `- ${part.name}, ${figure.name}: ${shownRatio(figure) || shownValue(figure)} (aim ${figure.aim})${figure.note ? `; ${figure.note}` : ''}`,
      ),
  );
  if (!all.length) return 'Nothing is measured yet.';
  const aims = all.flatMap(({ run }) => run.figures).filter(({ aim }) => aim).length;
  const verdict = missed.length
    ? [`Of ${aims} aims these are missed:`, missed.join('\n')]
    : [`Every aim is met (${aims} of them).`];
  const absent = PARTS.filter(({ name }) => !runs[name]).map(({ name }) => name);
  const rest = absent.length ? [`Not measured yet: ${absent.join(', ')}.`] : [];
  return [figuresTable(leading), ...verdict, ...rest].join('\n\n');
}

/** The README's figures, and what it calls them. */
const README_FIGURES = [
  ['warm', 'a tag, 200 gzip', 'compressed feeds a second'],
  ['warm', 'a tag, 304', 'polls a second that find nothing new (304)'],
  ['write', 'one POST of 3 KB, acknowledged on disk', 'for a new article, until it is on disk'],
] as const;

function readmeFigures(runs: Runs): string {
  const figures = README_FIGURES.flatMap(([part, name, words]) => {
    const figure = runs[part]?.figures.find((one) => one.name === name);
    return figure
      ? [`- **${shownValue(figure).replace('/s', '')}** ${words}; beside it, ${shownBeside(figure)}`]
      : [];
  });
  return figures.length ? figures.join('\n') : 'Nothing is measured yet.';
}

/** @throws Error where the marks are missing */
export function withFigures(readme: string, runs: Runs): string {
  const [from, to] = [readme.indexOf(MARKS[0]) + MARKS[0].length, readme.indexOf(MARKS[1])];
  if (from < MARKS[0].length || to < from) throw new Error('README.md lacks the marks around the figures');
  return `${readme.slice(0, from)}\n\n${readmeFigures(runs)}\n\n${readme.slice(to)}`;
}

/** For a terminal: this run beside the last. */
export function shownDifferences(differences: readonly Difference[]): string[] {
  const order = { worse: 0, better: 1, noise: 2, 'another machine': 3 };
  const words = {
    worse: 'WORSE',
    better: 'better',
    noise: 'within the noise',
    'another machine': 'not compared',
  };
  return [...differences]
    .sort((a, b) => order[a.verdict] - order[b.verdict])
    .map(({ figure, last, factor, verdict }) => {
      const shown = (each: Figure) =>
        shownRatio(each.ratio === undefined && !each.spread ? { ...each, ratio: each.value } : each);
      return `${words[verdict].padEnd(16)}  ×${factor.toFixed(2)}  ${figure.name}: ${shown(figure)}, was ${shown(last)}`;
    });
}

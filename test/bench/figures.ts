// What every part of `npm run bench` reports: figures, each with what it is measured beside in the same run.

export interface Figure {
  /** With its part's name it is the same figure from one run to the next. */
  name: string;
  value: number;
  /** Such as `/s`, `ms`, `µs`, `MB`. */
  unit: string;
  /** The measure in the same unit, of the same run. */
  beside?: { name: string; value: number };
  /** What an earlier commit's code measured in the same hour, on the same machine. */
  was?: { commit: string; value: number; ratio?: number };
  /** What carries over to other machines; the larger the better, unless the aim says `≤`. */
  ratio?: number;
  /** Least and most over the rounds: of the ratio, or of the value where there is none. */
  spread?: [least: number, most: number];
  /** `≥ 0.9` or `≤ 5`: of the ratio, or of the value where there is none. */
  aim?: string;
  /** Shown first. */
  lead?: boolean;
  /** What a reader of the table should know. */
  note?: string;
}

/** One part's last run. */
export interface Run {
  /** ISO 8601. */
  at: string;
  commit: string;
  machine: { node: string; platform: string; cores: number; cpu: string };
  /** Processes that wanted to run when it began, others' included. */
  load: number;
  seconds: number;
  figures: Figure[];
}
/** By the name of the part. */
export type Runs = Record<string, Run>;

/** What the aim and the spread are about. */
export const decisive = ({ ratio, value }: Figure): number => ratio ?? value;

/** @throws Error for an aim that says nothing */
function parseAim(aim: string): { most: boolean; limit: number } {
  const parsed = /^([≥≤]) (\d+(?:\.\d+)?)$/.exec(aim);
  if (!parsed) throw new Error(`"${aim}" is no aim`);
  return { most: parsed[1] === '≤', limit: Number(parsed[2]) };
}

/** Undefined where nothing is aimed at. As it is shown, so that 0.90 meets 0.9. */
export function met(figure: Figure): boolean | undefined {
  if (figure.aim === undefined) return undefined;
  const { most, limit } = parseAim(figure.aim);
  const shown = Number(decisive(figure).toFixed(2));
  return most ? shown <= limit : shown >= limit;
}

const lessIsBetter = ({ aim, ratio, unit }: Figure): boolean =>
  aim ? parseAim(aim).most : ratio === undefined && unit !== '/s' && unit !== '%';

/** How far a figure without rounds may be off, as a share of it. */
export const ASSUMED = 0.25;

const rangeOf = (figure: Figure): [number, number] => {
  const value = decisive(figure);
  return figure.spread ?? [value * (1 - ASSUMED), value * (1 + ASSUMED)];
};

export interface Difference {
  figure: Figure;
  last: Figure;
  /** Of this run's ratio (or value) to the last one's. */
  factor: number;
  /** Beyond the noise where the ranges of both runs do not touch. */
  verdict: 'better' | 'worse' | 'noise' | 'another machine';
}

/** What both runs measured, side by side. */
export function compare(now: Run, last: Run): Difference[] {
  const same = JSON.stringify(now.machine) === JSON.stringify(last.machine);
  const differences: Difference[] = [];
  for (const figure of now.figures) {
    const before = last.figures.find(({ name }) => name === figure.name);
    if (!before || (before.ratio === undefined) !== (figure.ratio === undefined)) continue;
    const factor = decisive(figure) / decisive(before);
    const [a, b] = [rangeOf(figure), rangeOf(before)];
    const apart = a[0] > b[1] || b[0] > a[1];
    // Whatever is no ratio belongs to the machine it was measured on.
    const told = figure.ratio === undefined && !same ? 'another machine' : apart ? undefined : 'noise';
    const verdict = told ?? (factor > 1 === lessIsBetter(figure) ? 'worse' : 'better');
    differences.push({ figure, last: before, factor, verdict });
  }
  return differences;
}

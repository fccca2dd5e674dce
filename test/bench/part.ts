// What a part's own file begins with: its flags, and `tell`, by which its figures leave it, one by one: as lines
// of JSON for `npm run bench`, for people otherwise.
import { parseArgs } from 'node:util';
import { shownAim, shownBeside, shownRatio, shownValue } from './document.ts';
import type { Figure } from './figures.ts';

export interface Flags {
  /** A few seconds: whether it works, not how fast it is. */
  short: boolean;
  /** Of cases, those whose names have this in them. */
  only: string;
  /** A folder for `--cpu-prof` of Tagwire's process. */
  prof: string;
}

export function partFlags(): Flags & { tell: (figure: Figure) => void } {
  const { values } = parseArgs({
    options: {
      short: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      prof: { type: 'string', default: '' },
    },
  });
  const { json, ...flags } = values;
  const tell = (figure: Figure) => {
    process.stdout.write(`${json ? JSON.stringify(figure) : figureLine(figure)}\n`);
  };
  return { ...flags, tell };
}

/** For a terminal. */
export function figureLine(figure: Figure, judged = true): string {
  const cells = [shownValue(figure), shownBeside(figure), shownRatio(figure), judged ? shownAim(figure) : ''];
  return [figure.name, ...cells.filter(Boolean)].join('; ');
}

/** For a child that is to be profiled. */
export const profiling = ({ prof }: Pick<Flags, 'prof'>): string[] =>
  prof ? ['--cpu-prof', `--cpu-prof-dir=${prof}`] : [];

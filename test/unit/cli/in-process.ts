// The tagwire command without a process of its own, which takes half a second: the same exit code, output and settings.
import { vi } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { DRIVER_VARS } from '../../support/database-driver.ts';
import { type Finished, type Vars, withoutDatabase } from './process.ts';

let last: Promise<unknown> = Promise.resolve();

/** Runs a command to its end. One at a time, since a process has one environment and one output. */
export async function tagwire(args: readonly string[], vars: Vars = {}): Promise<Finished> {
  return withoutDatabase(await tagwireWhole(args, vars));
}

/** The same, with the line that says which database it works on. */
export function tagwireWhole(args: readonly string[], vars: Vars = {}): Promise<Finished> {
  const turn = last.then(() => run(args, vars));
  last = turn.catch(() => {});
  return turn;
}

/** What a command may listen to until its process ends. */
const LISTENED: readonly [NodeJS.EventEmitter, string][] = [
  [process, 'SIGTERM'],
  [process, 'SIGINT'],
  [process.stdout, 'error'],
];

async function run(args: readonly string[], vars: Vars): Promise<Finished> {
  const finished: Finished = { code: null, stdout: '', stderr: '' };
  const { env } = process;
  process.env = { PATH: env.PATH, ...DRIVER_VARS, ...vars };
  const listeners = LISTENED.map(([to, event]) => to.listeners(event));
  const outputs = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk, ...more) => {
      finished[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      const written = more.at(-1);
      if (typeof written === 'function') written();
      return true;
    }),
  );
  try {
    finished.code = await main(args);
  } finally {
    for (const output of outputs) output.mockRestore();
    process.env = env;
    for (const [i, [to, event]] of LISTENED.entries())
      for (const one of to.listeners(event))
        if (!listeners[i]!.includes(one)) to.off(event, one as () => void);
  }
  return finished;
}

import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { leadTable, wholeTable, withFigures } from './document.ts';
import { besideEarlier } from './earlier.ts';
import { compare, type Figure, met, type Run, type Runs } from './figures.ts';
import { PARTS } from './parts.ts';
import { runPart } from './run.ts';

const home = mkdtempSync(join(tmpdir(), 'tagwire-bench-test-'));
afterAll(() => rmSync(home, { recursive: true }));

const figure = (more: Partial<Figure> = {}): Figure => ({ name: 'a figure', value: 10, unit: 'ms', ...more });
const machine = { node: 'v24.0.0', platform: 'linux x64', cores: 2, cpu: 'A' };
const run = (figures: Figure[], more: Partial<Run> = {}): Run => ({
  ...{ at: '2026-01-02T03:04:05.000Z', commit: 'abc', machine, load: 0.1, seconds: 60, figures, ...more },
});

describe('an aim', () => {
  test.each<[Partial<Figure>, boolean | undefined]>([
    [{}, undefined],
    [{ aim: '≤ 10' }, true],
    [{ aim: '≤ 9.9' }, false],
    [{ ratio: 0.5, aim: '≥ 0.5' }, true],
    [{ ratio: 0.496, aim: '≥ 0.5' }, true],
    [{ ratio: 0.494, aim: '≥ 0.5' }, false],
  ])('of %o: %s', (more, expected) => {
    expect(met(figure(more))).toBe(expected);
  });

  test('that says nothing is refused', () => {
    expect(() => met(figure({ aim: 'fast' }))).toThrow('"fast" is no aim');
  });
});

describe('a comparison', () => {
  const verdict = (now: Partial<Figure>, last: Partial<Figure>, more: Partial<Run> = {}) =>
    compare(run([figure(now)]), run([figure(last)], more))[0]?.verdict;

  test.each<[string, Partial<Figure>, Partial<Figure>, string | undefined]>([
    ['ranges that touch', { ratio: 0.8, spread: [0.7, 0.91] }, { ratio: 1, spread: [0.9, 1.1] }, 'noise'],
    ['a ratio below', { ratio: 0.8, spread: [0.7, 0.89] }, { ratio: 1, spread: [0.9, 1.1] }, 'worse'],
    ['a ratio above', { ratio: 1.3, spread: [1.2, 1.4] }, { ratio: 1, spread: [0.9, 1.1] }, 'better'],
    ['a ratio that is to be small', { ratio: 3, aim: '≤ 5' }, { ratio: 1, aim: '≤ 5' }, 'worse'],
    ['more a second', { value: 20, unit: '/s' }, { unit: '/s' }, 'better'],
    ['a longer time', { value: 20 }, {}, 'worse'],
    ['a time within a quarter', { value: 12 }, {}, 'noise'],
    ['a figure that was another one', { ratio: 1 }, {}, undefined],
  ])('of %s', (_name, now, last, expected) => {
    expect(verdict(now, last)).toBe(expected);
  });

  test('with another machine is of ratios only', () => {
    const other = { machine: { ...machine, cores: 64 } };
    expect(verdict({ value: 20 }, {}, other)).toBe('another machine');
    expect(verdict({ ratio: 3 }, { ratio: 1 }, other)).toBe('better');
  });
});

describe('the tables', () => {
  const runs: Runs = {
    warm: run([
      figure({ name: 'shown', lead: true, beside: { name: 'bare', value: 5 }, ratio: 2, spread: [1.9, 2.1] }),
      figure({ name: 'not shown', aim: '≤ 9', note: 'why' }),
    ]),
  };

  test('have every figure, what is missed, and notes', () => {
    expect(wholeTable(runs)).toContain('| shown | 10.0 ms | bare 5.00 ms | 2.00 (1.90–2.10) |  |');
    expect(wholeTable(runs)).toContain('| not shown | 10.0 ms |  |  | ≤ 9 ✗ missed |');
    expect(wholeTable(runs)).toContain('- not shown: why');
    expect(leadTable(runs)).not.toContain('| not shown');
    expect(leadTable(runs)).toContain('- warm, not shown: 10.0 ms (aim ≤ 9)');
  });

  test('have what an earlier commit did, where it was measured', () => {
    const now = [figure({ ratio: 2 }), figure({ name: 'new' })];
    const then = [figure({ value: 30, ratio: 6 })];
    const table = wholeTable({ warm: run(besideEarlier(now, 'def', then)) });
    expect(table).toContain('|  | Tagwire | beside | ratio (least–most) | before (ratio) | aim |');
    expect(table).toContain('| a figure | 10.0 ms |  | 2.00 | 30.0 ms (6.00) |  |');
    expect(table).toContain('| new | 10.0 ms |  |  |  |  |');
    expect(table).toContain('Before: commit def, measured right after.');
  });

  test('in the README and in docs are what docs/bench.json says', () => {
    const file = 'docs/bench.json';
    const last = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Runs) : {};
    const readme = readFileSync('README.md', 'utf8');
    expect(withFigures(readme, last)).toBe(readme);
    expect(readFileSync('docs/bench.md', 'utf8')).toBe(wholeTable(last));
  });

  test('every part has its file', () => {
    for (const { name } of PARTS) expect(existsSync(`test/bench/${name}.ts`), name).toBe(true);
  });
});

describe('a part', () => {
  const script = (name: string, code: string) => {
    writeFileSync(join(home, `${name}.mjs`), code);
    return join(home, `${name}.mjs`);
  };
  const says = `console.log(JSON.stringify({ name: 'one', value: 1, unit: 'ms' }));`;

  test('tells its figures', async () => {
    const told: Figure[] = [];
    const tell = (each: Figure) => void told.push(each);
    expect(await runPart(script('well', says), { patience: 10_000, tell })).toEqual(told);
    expect(told).toEqual([{ name: 'one', value: 1, unit: 'ms' }]);
  });

  test.each([
    ['that fails', `${says} process.exitCode = 3;`, 'ended with 3'],
    ['that says nothing', '', 'measured nothing'],
    ['that says what is no figure', 'console.log("warm"); setInterval(() => {}, 1_000)', 'JSON'],
  ])('%s', async (name, code, message) => {
    await expect(runPart(script(name, code), { patience: 10_000 })).rejects.toThrow(message);
  });

  test('that hangs is ended, and so is what it started', async () => {
    const pid = join(home, 'pid');
    const child = `import('node:fs').then((fs) => fs.writeFileSync(${JSON.stringify(pid)}, String(process.pid))); setInterval(() => {}, 1_000)`;
    const code = `import { spawn } from 'node:child_process'; spawn(process.execPath, ['-e', ${JSON.stringify(child)}]); setInterval(() => {}, 1_000)`;
    await expect(runPart(script('hangs', code), { patience: 1_500 })).rejects.toThrow('took longer');
    await expect.poll(() => isRunning(Number(readFileSync(pid, 'utf8')))).toBe(false);
  });

  const isRunning = (pid: number) => {
    try {
      // A zombie that nobody waits for has ended.
      return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return false;
    }
  };
});

test.each([
  [['--help'], 0, 'npm run bench -- [options]'],
  [['--only', 'hot'], 2, 'there is no part "hot"'],
  [['--before', 'nowhere'], 2, 'there is no commit "nowhere" here'],
  [['--fast'], 2, "Unknown option '--fast'"],
  [['--short', '--compare'], 2, 'numbers of --short compare with nothing'],
])('npm run bench -- %s', async (args, code, says) => {
  const command = fileURLToPath(new URL('bench.ts', import.meta.url));
  const ended = await new Promise<{ code: number; text: string }>((resolve) => {
    const child = execFile(process.execPath, [command, ...args], (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, text: stdout + stderr });
    });
  });
  expect(ended).toEqual({ code, text: expect.stringContaining(says) });
});

// Ticks on Workers: each in a request of its own, few at a time.
import { expect, test } from 'vitest';
import { BoundedTicks } from '../../../../src/services/push/delivery/bounded-ticks.ts';

/** Ticks that go on until they are told to end. */
function ticks(now: () => number) {
  const apart = new BoundedTicks(now);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (name: string, isSpent = false) =>
    apart.run({ isSpent }, async () => {
      begun.push(name);
      await new Promise<void>((end) => ends.set(name, end));
    });
  return { begun, run, end: (name: string) => ends.get(name)?.() };
}

test('two go on, one waits, further ones leave their news to that', async () => {
  const { begun, run, end } = ticks(() => 0);
  const [a, b, c] = [run('a'), run('b'), run('c')];
  await Promise.all([run('d'), run('e')]);
  expect(begun).toEqual(['a', 'b']);
  end('a');
  await a;
  await expect.poll(() => begun).toEqual(['a', 'b', 'c']);
  end('b');
  end('c');
  await Promise.all([b, c]);
});

test('who may make no more calls stands in nobody’s way, nor does who was killed', async () => {
  let now = 0;
  const { begun, run } = ticks(() => now);
  for (const name of ['a', 'b', 'c']) void run(name, true);
  expect(begun).toEqual(['a', 'b', 'c']);
  for (const name of ['d', 'e']) void run(name);
  expect(begun).toHaveLength(5);
  void run('f');
  expect(begun).toHaveLength(5);
  now = 10_000;
  await expect.poll(() => begun).toContain('f');
});

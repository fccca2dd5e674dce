// Lines of the log: many in one write, none late, none lost when it matters.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { bufferedLines } from '../../../../src/runtimes/node/buffered-lines.ts';

test('many in one write, soon; at once for what must not be lost, or when there are enough', async () => {
  const written: string[] = [];
  const line = bufferedLines((text) => written.push(text));
  for (const text of ['a', 'b', 'c']) line(text, false);
  expect(written).toEqual([]);
  await sleep(80);
  expect(written.splice(0)).toEqual(['a\nb\nc\n']);
  line('d', false);
  line('error', true);
  expect(written.splice(0)).toEqual(['d\nerror\n']);
  line('x'.repeat(70_000), false);
  expect(written.length).toBe(1);
});

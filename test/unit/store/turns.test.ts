// Whose step comes next.
import { expect, test } from 'vitest';
import { Turns, turn } from '../../../src/store/turns.ts';

/** Walks of so many steps each, begun in this order; the order of their steps. */
async function stepsOf(turns: Turns, walks: readonly { lane: string; name: string; steps: number }[]) {
  const order: string[] = [];
  const walk = async ({ lane, name, steps }: (typeof walks)[number]) => {
    const number = turns.number();
    for (let i = 0; i < steps; i++) {
      await turns.next(lane, number);
      order.push(name);
    }
  };
  await Promise.all(walks.map(walk));
  return order;
}

test('lanes alternate, however many walks one has', async () => {
  const many = Array.from({ length: 40 }, (_, i) => ({ lane: 'a', name: `a${i}`, steps: 3 }));
  const order = await stepsOf(new Turns(), [...many, { lane: 'b', name: 'b', steps: 5 }]);
  // One of `a` began before there was a `b`.
  expect(order.slice(1, 11).map((name) => name.slice(0, 1))).toEqual([...'abababab', 'a', 'b']);
  expect(order).toHaveLength(40 * 3 + 5);
});

test('of one lane the walk that began first comes to its end first', async () => {
  const walks = ['x', 'y', 'z'].map((name) => ({ lane: 'a', name, steps: 3 }));
  expect((await stepsOf(new Turns(), walks)).join('')).toBe('xxxyyyzzz');
});

test('the event loop goes on between any two steps', async () => {
  const turns = new Turns();
  let rounds = 0;
  const seen: number[] = [];
  let walking = true;
  const loop = async () => {
    while (walking) {
      await turn();
      rounds += 1;
    }
  };
  const looping = loop();
  const walk = async (lane: number) => {
    const number = turns.number();
    for (let i = 0; i < 5; i++) {
      await turns.next(lane, number);
      seen.push(rounds);
    }
  };
  await Promise.all([0, 1, 2, 3].map(walk));
  walking = false;
  await looping;
  expect(new Set(seen).size).toBe(20);
});

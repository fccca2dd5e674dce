// A few at a time, some more wait, others are sent away.
import { expect, test } from 'vitest';
import { Slots } from '../../../src/domain/slots.ts';

test('who gives up waiting leaves its place to another', async () => {
  let patience = () => Promise.reject(new Error('waited for long enough'));
  const slots = new Slots(1, 1, () => patience());
  let end = () => {};
  const running = slots.run(() => new Promise<void>((done) => (end = done)));
  await expect(slots.run(async () => 'late')).rejects.toThrow('waited for long enough');
  expect(slots.isFull).toBe(false);
  patience = () => running as Promise<never>;
  const next = slots.run(async () => 'next');
  expect(slots.isFull).toBe(true);
  end();
  expect(await next).toBe('next');
});

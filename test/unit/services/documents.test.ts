// Documents that are kept: what Last-Modified says of them, where a change comes late (embedded replicas).
import { expect, test } from 'vitest';
import { DocumentCache, Representation } from '../../../src/services/feeds/cache.ts';

test('a document that is found again says no other date, and no date goes back', async () => {
  let now = 54_200;
  const cache = new DocumentCache(8, { now: () => now, join: (begun) => begun });
  const made = (tag: string, modified: number) => async () =>
    new Representation({ tag, modified, contentType: 'text/plain', link: '' }, async () => '');
  const told: number[] = [];
  const find = async (state: string, build: Parameters<DocumentCache['get']>[2]) => {
    const document = await cache.get(state, 'feed', build);
    told.push(Math.floor(document.validators(now).modified / 1_000));
  };
  await find('1', made('9', 54_100));
  now = 55_010;
  await find('2', made('10', 54_800));
  now = 55_090;
  await find('3', made('11', 54_900));
  // Something else was changed: this one still holds.
  await find('4', async (kept) => kept!);
  now = 55_150;
  await find('5', async (kept) => kept!);
  now = 57_000;
  await find('6', async (kept) => kept!);
  expect(told).toEqual([54, 55, 55, 55, 55, 55]);
});

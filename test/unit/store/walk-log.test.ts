// The log of a view, page by page and within a bound of work: what a look at every change finds, each change once.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FacetWalk, walkLog } from '../../../src/store/walk.ts';
import type { Touching } from '../../../src/store/walk-blocks.ts';
import { randomFrom } from '../../support/random.ts';
import { type TestServer, testServer } from '../../support/server.ts';

const FACETS = [2, 3, 4, 5, 6];
const COUNT = 1_500;
const END = COUNT - 10;

let server: TestServer;
/** By seq: sides by facet. */
const log: Map<number, number>[] = [];
beforeAll(async () => {
  server = await testServer();
  const random = randomFrom(11);
  const rows: [number, number, number][] = [];
  for (let seq = 1; seq <= COUNT; seq++) {
    // Facet 5 has long stretches without a change, 6 has few.
    const has = (facet: number) =>
      random() < (facet === 6 ? 0.01 : facet === 5 ? (Math.floor(seq / 500) % 2 ? 0 : 0.5) : 0.4);
    const sidesOf = new Map(FACETS.filter(has).map((facet) => [facet, 1 + Math.floor(random() * 3)]));
    log[seq] = sidesOf;
    for (const [facet, sides] of sidesOf) rows.push([facet, seq, sides]);
  }
  const sql =
    'INSERT INTO facet_changes (facet, seq, sides) SELECT value->>0, value->>1, value->>2 FROM json_each(?)';
  await server.driver.batch([{ sql, params: [JSON.stringify(rows)] }]);
});
afterAll(() => server.close());

/** What there is to find. */
function expected(walk: FacetWalk, since: number): Touching[] {
  const found: Touching[] = [];
  for (let seq = since + 1; seq <= END; seq++) {
    const on = (facet: number, side: number) => ((log[seq]!.get(facet) ?? 0) & side) !== 0;
    const matches = (side: number) =>
      walk.some(({ all, none }) => all.every((f) => on(f, side)) && !none.some((f) => on(f, side)));
    const sides = (matches(1) ? 1 : 0) + (matches(2) ? 2 : 0);
    if (sides) found.push([seq, sides]);
  }
  return found;
}

test.each<[string, FacetWalk]>([
  ['one facet', [{ all: [2], none: [] }]],
  ['all of two', [{ all: [6, 2], none: [] }]],
  ['all of three, one in stretches', [{ all: [5, 3, 4], none: [] }]],
  ['one without another', [{ all: [2], none: [3] }]],
  ['one without two', [{ all: [4], none: [3, 2] }]],
  [
    'either',
    [
      { all: [6], none: [] },
      { all: [5], none: [] },
    ],
  ],
  [
    'either of several kinds',
    [
      { all: [2, 3], none: [5] },
      { all: [6], none: [] },
      { all: [4], none: [2] },
    ],
  ],
  ['a facet that is none', [{ all: [2, 0], none: [] }]],
])('%s', async (_, walk) => {
  const { db } = server.app.context;
  for (const limit of [1, 7, 400])
    for (const maxRows of [1, 300, 1_000_000]) {
      const all: Touching[] = [];
      let pages = 0;
      for (let since = 0; since < END; pages++) {
        const { found, upTo } = await walkLog(db, { walk }, { since, end: END, limit, maxRows });
        expect(upTo).toBeGreaterThan(since);
        expect(found.length).toBeLessThanOrEqual(limit);
        expect(found.every(([seq]) => seq > since && seq <= upTo)).toBe(true);
        all.push(...found);
        since = upTo;
      }
      const whole = expected(walk, 0);
      expect(all).toEqual(whole);
      // With the bound out of reach no page is empty but one of nothing.
      if (maxRows > COUNT * 10) expect(pages).toBe(Math.max(1, Math.ceil(whole.length / limit)));
    }
  expect(await walkLog(db, { walk }, { since: 567, end: END, limit: COUNT })).toEqual({
    found: expected(walk, 567),
    upTo: END,
  });
});

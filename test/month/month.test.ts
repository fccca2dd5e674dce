// A simulated month: whoever follows the site, in whichever way, ends with the same articles and versions.
// MONTH_SEED=n repeats one month, MONTH_RUNS=n lives through more of them, MONTH_SIZE=large through busier ones.
import { afterEach, describe, expect, test } from 'vitest';
import { START, type TestServer, testServer } from '../support/server.ts';
import { atomReader } from './atom.ts';
import { dice } from './dice.ts';
import { delta, log, plain } from './followers.ts';
import { differences, judge } from './judge.ts';
import { live, type Visitor } from './month.ts';
import { Newsroom } from './newsroom.ts';
import { published, truthOf } from './truth.ts';
import { VIEWS } from './views.ts';
import { walker } from './walker.ts';

const { MONTH_SEED, MONTH_RUNS = '3', MONTH_SIZE } = process.env;
const first = Number(MONTH_SEED ?? Math.floor(Math.random() * 1e9));
const seeds = Array.from({ length: MONTH_SEED ? 1 : Number(MONTH_RUNS) }, (_, i) => first + i);
const SIZE =
  MONTH_SIZE === 'large'
    ? { perDay: 30, burst: 120, bursts: 3, pause: 60 }
    : { perDay: 9, burst: 60, bursts: 1, pause: 150 };

let server: TestServer;
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') console.log(server.logged.filter(({ level }) => level === 'error'));
  await server.close();
});

describe('a month', () => {
  test.each(seeds)('MONTH_SEED=%d', { timeout: 600_000 }, async (seed) => {
    console.log(`MONTH_SEED=${seed}`);
    server = await testServer();
    const chance = dice(seed);
    const room = new Newsroom(server, START);
    const read = atomReader();
    const { whole } = chance;

    /** How much of the journal there was at each visit. */
    const noted = (visit: () => Promise<void>, visits: number[]) => async () => {
      visits.push(room.journal.length + room.overdue().length);
      await visit();
    };
    const often = () => whole(SIZE.pause >> 1, SIZE.pause * 2);
    const followed = VIEWS.map((view) => {
      const [polled, asked] = [plain(server, read, view), delta(server, view)];
      const visits = { polled: [] as number[], asked: [] as number[] };
      const away = { from: whole(3, 25) * 24 * 60, minutes: whole(2, 4) * 24 * 60 };
      const visitors: Visitor[] = [
        // At night it sleeps: less than the day that the window reaches back.
        { rest: () => (chance.chance(0.05) ? whole(300, 700) : often()), visit: noted(polled.visit, visits.polled) },
        // Once it is away for days: what it knows is old, and told apart all the same.
        {
          rest: (minute) => (Math.abs(minute - away.from) < SIZE.pause ? away.minutes : often()),
          visit: noted(asked.visit, visits.asked),
        },
      ];
      return { view, polled, asked, visits, visitors, walking: walker(server, read, view) };
    });
    const reader = log(server, whole(1, 40));
    const visitors: Visitor[] = [
      ...followed.flatMap((f) => f.visitors),
      ...followed.map(({ walking }) => ({ rest: () => whole(600, 4_000), visit: walking.visit })),
      { rest: () => whole(20, 2_000), visit: reader.visit },
    ];
    await live(room, chance, SIZE, visitors);

    const articles = await published(server);
    for (const { view, polled, asked, visits, walking } of followed) {
      const truth = truthOf(articles, view);
      expect(reader.held(view), `changes.json, ${view.path}`).toEqual(truth.json);
      expect(walking.held(), walking.name).toEqual(truth.atom);

      const scratch = walker(server, read, view);
      await scratch.visit();
      expect(scratch.held(), `${scratch.name} from scratch`).toEqual(truth.atom);
      expect(new Set(truth.atom.keys()), `${scratch.name} forward`).toEqual(await scratch.forward());

      const knows = judge(room.journal, view, visits.asked);
      const ofAsked = differences(asked.held, truth.json);
      expect({ ...ofAsked, left: ofAsked.left.filter((id) => !knows.mayHaveLeft(id)) }, asked.name).toEqual({
        ...{ left: [], stale: [], missing: [] },
      });

      const sees = judge(room.journal, view, visits.polled);
      const ofPolled = differences(polled.held, truth.atom);
      const unexcused = {
        left: ofPolled.left.filter((id) => !sees.mayHaveLeft(id)),
        stale: ofPolled.stale.filter((id) => {
          const may = sees.maybeBehind(id);
          return may !== 'anything' && !may.has(polled.held.get(id) ?? '');
        }),
        missing: ofPolled.missing.filter((id) => sees.maybeBehind(id) !== 'anything'),
      };
      expect(unexcused, polled.name).toEqual({ left: [], stale: [], missing: [] });
      await polled.feed.verify();
      console.log(
        `${view.path}: ${truth.atom.size} articles; plain ${JSON.stringify(polled.feed.statuses)}, not known to it:`,
        `${ofPolled.left.length} left, ${ofPolled.stale.length} fixed silently, ${ofPolled.missing.length} entered silently;`,
        `A-IM ${JSON.stringify(asked.feed.statuses)}, ${ofAsked.left.length} left;`,
        `archives ${JSON.stringify(walking.counts)}, from scratch ${scratch.counts.fetched}`,
      );
    }
  });
});

// A simulated month: whoever follows the site, in whichever way, ends with the same articles and versions.
// MONTH_SEED=n begins with another seed, MONTH_RUNS=n lives through so many, MONTH_SIZE=large through busier ones.
import { afterEach, expect, test } from 'vitest';
import { START, type TestServer, testServer } from '../../support/server.ts';
import { crowd } from './crowd.ts';
import { dice } from './dice.ts';
import type { Held } from './followers.ts';
import { type Differences, differences, judge } from './judge.ts';
import { live } from './month.ts';
import { Newsroom } from './newsroom.ts';
import { published, truthOf } from './truth.ts';
import { addressOf } from './views.ts';

const { MONTH_SEED, MONTH_RUNS = '3', MONTH_SIZE } = process.env;
const first = Number(MONTH_SEED || 1);
const seeds = Array.from({ length: Number(MONTH_RUNS) }, (_, i) => first + i);
const SIZES = {
  small: { perDay: 9, burst: 60, bursts: 1, pause: 150 },
  large: { perDay: 30, burst: 120, bursts: 3, pause: 60 },
};
const SIZE = MONTH_SIZE === 'large' ? SIZES.large : SIZES.small;

let server: TestServer;
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') console.log(server.logged.filter(({ level }) => level === 'error'));
  await server.close();
});

const NONE: Differences = { left: [], stale: [], missing: [] };

test.each(seeds)('MONTH_SEED=%d', { timeout: 600_000 }, async (seed) => {
  server = await testServer();
  const chance = dice(seed);
  const room = new Newsroom(server, START);
  const { followers, reader, wires, visitors, fresh } = crowd(server, room, chance, SIZE.pause);
  await live(room, chance, SIZE, visitors);

  const articles = await published(server);
  const unknown = { plain: 0, delta: 0 };
  for (const { viewNow, follower } of wires) {
    expect(follower.held, follower.name).toEqual(truthOf(articles, await viewNow()).json);
    await follower.leave();
  }
  for (const { view, plain, delta, walker } of followers) {
    const truth = truthOf(articles, view);
    const where = addressOf(view, '');

    // The log tells everything.
    expect(reader.held(view), `changes.json of ${where}`).toEqual(truth.json);

    // So do the archives, walked day after day or all at once, backwards or forwards.
    expect(walker.held(), walker.name).toEqual(truth.atom);
    const scratch = fresh(view);
    await scratch.visit();
    expect(scratch.held(), `${scratch.name} from scratch`).toEqual(truth.atom);
    expect(await scratch.forward(), `${scratch.name} forwards`).toEqual(new Set(truth.atom.keys()));

    // A-IM tells all but what left the view without being retracted.
    const told = differences(delta.held, truth.json);
    const asked = judge(room.journal, view, delta.visits);
    expect({ ...told, left: told.left.filter((id) => !asked.mayHaveLeft(id)) }, delta.name).toEqual(NONE);

    // The window tells neither that, nor silent changes of what it no longer shows.
    const seen = differences(plain.held, truth.atom);
    expect(unexcused(seen, plain.held, judge(room.journal, view, plain.visits)), plain.name).toEqual(NONE);
    await plain.feed.verify();

    unknown.delta += told.left.length;
    unknown.plain += seen.left.length + seen.stale.length + seen.missing.length;
  }
  console.log(
    `MONTH_SEED=${seed}: ${articles.length} articles after ${room.journal.length} changes, ${followers.length} views.`,
    `Nobody told A-IM of ${unknown.delta} that left a view; plain polling knows not of ${unknown.plain}.`,
  );
});

/** What a plain poller gets wrong though it could know better. */
function unexcused(seen: Differences, held: Held, may: ReturnType<typeof judge>): Differences {
  return {
    left: seen.left.filter((id) => !may.mayHaveLeft(id)),
    stale: seen.stale.filter((id) => {
      const behind = may.maybeBehind(id);
      return behind !== 'anything' && !behind.has(held.get(id) ?? '');
    }),
    missing: seen.missing.filter((id) => may.maybeBehind(id) !== 'anything'),
  };
}

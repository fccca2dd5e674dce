// A simulated month: whoever follows the site, in whichever way, ends with the same articles and versions.
// MONTH_SEED=n begins with another seed, MONTH_RUNS=n lives through so many, MONTH_SIZE=large through busier ones.
import { afterEach, expect, test, vi } from 'vitest';
import { START, type TestServer, testServer } from '../../support/server.ts';
import { expectSameFeeds, type Readable } from '../same-feeds.ts';
import { logOf, mirrorTo, reachable } from './commands.ts';
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
let copy: TestServer;
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') console.log(server.logged.filter(({ level }) => level === 'error'));
  vi.unstubAllGlobals();
  await server.close();
  await copy.close();
});

// Without Last-Modified: of an archive it depends on when somebody read it.
const readable = ({ config, get }: TestServer): Readable => ({
  url: config.publicUrl,
  async read(path) {
    const response = await get(path);
    return `${response.status} ${await response.text()}`;
  },
});

const NONE: Differences = { left: [], stale: [], missing: [] };

test.each(seeds)('MONTH_SEED=%d', { timeout: 600_000 }, async (seed) => {
  server = await testServer();
  copy = await testServer({ vars: { PUBLIC_URL: 'https://copy.example' } });
  reachable(server, copy);
  const chance = dice(seed);
  const room = new Newsroom(server, START);
  const { followers, reader, wires, visitors, fresh } = crowd(server, copy, room, chance, SIZE.pause);
  await live(room, chance, SIZE, visitors);

  const articles = await published(server);
  const unknown = { plain: 0, delta: 0 };
  for (const { viewNow, follower } of wires) {
    const truth = truthOf(articles, await viewNow()).json;
    expect(follower.held, follower.name).toEqual(follower.truthOf?.(truth) ?? truth);
    await follower.leave();
  }
  await mirrorTo(copy, server);
  const documents = await expectSameFeeds(readable(server), readable(copy));
  // In the mirror's log each change is what it is in the site's, once; only what was over before it came may be missing.
  const changes = await logOf(server);
  let at = -1;
  for (const change of await logOf(copy)) {
    at = changes.indexOf(change, at + 1);
    if (at < 0) expect.fail(`the mirror tells of ${change} too often, or too late`);
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
    `MONTH_SEED=${seed}: ${articles.length} articles after ${room.journal.length} changes, ${followers.length} views; ${documents} documents of the mirror are the same.`,
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

// Everybody who follows a site for a month, each in a way of its own and at times of its own.
import { expect } from 'vitest';
import type { TestServer } from '../../support/server.ts';
import { atomReader } from './atom.ts';
import { byFolder, byLines, byMirror } from './commands.ts';
import type { Dice } from './dice.ts';
import { delta, type Held, log, plain } from './followers.ts';
import type { Visitor } from './month.ts';
import type { Newsroom } from './newsroom.ts';
import { truthOf } from './truth.ts';
import { type Followed, RENAMED, tagView, VIEWS } from './views.ts';
import { walker } from './walker.ts';
import { byPages, byStream, byWaiting, type WireFollower } from './wire.ts';

const DAY = 24 * 60;
type Wired = (server: TestServer, view: Followed, dice: Dice) => WireFollower;

/**
 * @param copy another Tagwire, which follows the site
 * @param pause minutes between two visits, about
 */
export function crowd(server: TestServer, copy: TestServer, room: Newsroom, dice: Dice, pause: number) {
  const { chance, whole } = dice;
  const read = atomReader();
  const often = () => whole(pause >> 1, pause * 2);

  /** A visitor, and how much of the journal there was at each of its visits. */
  function noted(visit: () => Promise<void>, rest: Visitor['rest']) {
    const visits: number[] = [];
    const visitor: Visitor = {
      rest,
      visit: () => {
        visits.push(room.journal.length + room.overdue().length);
        return visit();
      },
    };
    return { visitor, visits };
  }

  function followersOf(view: Followed) {
    const [polled, asked] = [plain(server, read, view), delta(server, view)];
    const away = { from: whole(3, 25) * DAY, minutes: whole(2, 4) * DAY };
    return {
      view,
      // At night it sleeps: less than the day that the window reaches back.
      plain: { ...polled, ...noted(polled.visit, () => (chance(0.05) ? whole(300, 700) : often())) },
      // Once it is away for days: what it knows is old, and told apart all the same.
      delta: {
        ...asked,
        ...noted(asked.visit, (minute) => (Math.abs(minute - away.from) < pause ? away.minutes : often())),
      },
      walker: walker(server, read, view),
    };
  }

  /** What the log of a view tells is all there is, at each visit. */
  function wired(view: Followed, viewNow: () => Promise<Followed>, by: Wired) {
    const follower = by(server, view, dice);
    const visit = async () => {
      const due = room.overdue();
      await server.app.tick();
      await room.reread(due);
      const truth = truthOf(room.shown(), await viewNow()).json;
      await follower.visit(() => isSame(follower.held, truth));
      expect(follower.held, follower.name).toEqual(follower.truthOf?.(truth) ?? truth);
    };
    return { viewNow, follower, visitor: { rest: () => whole(2_000, 8_000), visit } };
  }
  const wiredTo = (view: Followed, viewNow = async () => view) =>
    [byPages, byWaiting, byStream, byLines, byFolder, byMirror(copy)].map((by) => wired(view, viewNow, by));

  const followers = VIEWS.map(followersOf);
  const wires = [
    ...VIEWS.flatMap((view) => wiredTo(view)),
    ...RENAMED.flatMap((tag) =>
      wiredTo(tagView(tag), async () => tagView((await room.facet(tag))?.slug ?? tag)),
    ),
  ];
  const reader = log(server, whole(1, 40));
  const visitors: Visitor[] = [
    ...followers.flatMap((f) => [f.plain.visitor, f.delta.visitor]),
    ...followers.map((f) => ({ rest: () => whole(600, 4_000), visit: f.walker.visit })),
    { rest: () => whole(20, 2_000), visit: reader.visit },
    ...wires.map(({ visitor }) => visitor),
  ];
  return { followers, reader, wires, visitors, fresh: (view: Followed) => walker(server, read, view) };
}

const isSame = (one: Held, other: Held) =>
  one.size === other.size && [...one].every(([id, print]) => other.get(id) === print);

// How many articles wait for whoever looks.
import { may } from '../../domain/rights.ts';
import { countReturned, countWaiting } from '../../store/review.ts';
import { actorOf, type Principal } from '../access/actor.ts';
import type { Context } from '../context.ts';
import { authorOf } from './notes.ts';

/** For editors those that were handed in, for writers those that were given back to them. */
export async function waitingFor({ db }: Context, principal: Principal): Promise<number | undefined> {
  if (may(principal, 'articles:write')) return countWaiting(db);
  return may(principal, 'articles:draft') ? countReturned(db, authorOf(actorOf(principal))) : undefined;
}

// The number of articles that wait for the signed-in person.
import { may } from '../../domain/rights.ts';
import { countReturned, countWaiting } from '../../store/articles/review.ts';
import { actorOf, type Principal } from '../access/actor.ts';
import type { Context } from '../context.ts';
import { authorOf } from './notes.ts';

/** For editors submitted articles, for writers returned ones. */
export async function waitingFor({ db }: Context, principal: Principal): Promise<number | undefined> {
  if (may(principal, 'articles:write')) return countWaiting(db);
  return may(principal, 'articles:draft') ? countReturned(db, authorOf(actorOf(principal))) : undefined;
}

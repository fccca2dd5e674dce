// Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): the same request again, the first answer again.
//
// A key is claimed in the batch that does what the request asks for, so that nothing is done twice. Answers may hold
// secrets, of tokens and webhooks, that are stored nowhere else: they are encrypted with a key that is made of the
// Idempotency-Key and the token, neither of which the database has.

import { sha256 } from '../../domain/hash.ts';
import { seal, unseal } from '../../domain/seal.ts';
import { Conflict, fault, invalid, malformed, Refusal } from '../../errors.ts';
import type { Write } from '../../store/database.ts';
import {
  findIdempotent,
  forgetKeys,
  type IdempotencyRow,
  idempotencyWrite,
  keepAnswer,
} from '../../store/idempotency.ts';
import type { Context } from '../context.ts';

/** An answer as it was sent the first time. */
export interface FirstAnswer {
  status: number;
  headers?: Record<string, string>;
  /** JSON. */
  body?: string;
}

/** What a request leaves for the next one. */
export interface Claim {
  key: string;
  /** SHA-256 of the request. */
  hash: string;
}
/** A claim whose answer is kept. */
export interface AnsweredClaim extends Claim {
  /** What its answer is encrypted with. */
  secret: string;
}

const MAX_KEY_LENGTH = 255;
/** Of an answer's JSON, in characters: D1 takes 2 MB a row. Behind a longer one is what may be done again. */
const MAX_KEPT_LENGTH = 1_000_000;

/**
 * What a request claims. Keys are of whoever sends them, and of an operation.
 * @param key the header
 * @param request what is compared when the key comes again
 * @throws Refusal 400
 */
export async function claimOf(
  key: string,
  sender: { id: string; token?: string },
  operation: string,
  request: string,
): Promise<AnsweredClaim> {
  if (!key || key.length > MAX_KEY_LENGTH)
    throw malformed(`Idempotency-Key: from 1 to ${MAX_KEY_LENGTH} characters.`);
  const secret = JSON.stringify([sender.id, sender.token, operation, key]);
  return { key: await sha256(secret), hash: await sha256(request), secret };
}

/** What an earlier request claimed by the same key. @throws Refusal 422 when that was another request */
export async function claimed(
  { db }: Pick<Context, 'db'>,
  claim: Claim,
): Promise<IdempotencyRow | undefined> {
  const row = await findIdempotent(db, claim.key);
  if (row && row.hash !== claim.hash) throw invalid([fault('', 'idempotency-key-reused')]);
  return row;
}

export const ERASED_SINCE =
  'What came with this Idempotency-Key was erased since; to post it again, use a new key.';

/** The answer to the first request; undefined where none is kept. @throws Refusal 422 */
export async function firstAnswer(
  context: Pick<Context, 'db'>,
  claim: AnsweredClaim,
): Promise<FirstAnswer | undefined> {
  const row = await claimed(context, claim);
  return row?.answer ? (JSON.parse(await unseal(claim.secret, row.answer)) as FirstAnswer) : undefined;
}

/** Keeps the answer of a claim that was made without one. */
export async function keep(
  { db, runtime }: Context,
  claim: AnsweredClaim,
  answer: FirstAnswer,
): Promise<void> {
  const json = JSON.stringify(answer);
  if (json.length > MAX_KEPT_LENGTH) return;
  await keepAnswer(db, claim.key, await seal(claim.secret, json), runtime.now());
}

/** The statements by which a request claims its key with its answer. */
export type Claiming = (answer: FirstAnswer) => Promise<Write[]>;

/**
 * Answers as the first time, or does the work, which commits the claim with what it does.
 * @throws Refusal 422 when the key came with another request
 */
export async function once(
  context: Context,
  claim: AnsweredClaim | undefined,
  work: (claiming: Claiming) => Promise<FirstAnswer>,
): Promise<FirstAnswer> {
  if (!claim) return work(async () => []);
  const { key, hash, secret } = claim;
  const first = await firstAnswer(context, claim);
  if (first) return first;
  try {
    return await work(async (answer) => {
      const json = JSON.stringify(answer);
      if (json.length > MAX_KEPT_LENGTH) return [];
      const sealed = await seal(secret, json);
      const row = { key, hash, article: '', answer: sealed, at: context.runtime.now() };
      return [idempotencyWrite(context.db, row), forgetKeys(context.db, row.at)];
    });
  } catch (error) {
    // The same request came at the same time, and was faster: a key refused this one, or what that one made is in its way.
    const isLate = error instanceof Conflict || error instanceof Refusal;
    const other = isLate && (await firstAnswer(context, claim));
    if (!other) throw error;
    return other;
  }
}

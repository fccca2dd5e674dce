// Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): the same request again, the first result again.

import { sha256 } from '../../domain/hash.ts';
import { fault, invalid, malformed } from '../../errors.ts';
import { findIdempotent, keepAnswer } from '../../store/idempotency.ts';
import type { Principal } from '../access/actor.ts';
import type { Context } from '../context.ts';

/** An answer as it was sent the first time. */
export interface FirstAnswer {
  body: string;
  location: string;
  etag: string;
}

/** What a request with an Idempotency-Key leaves for the next one. */
export interface IdempotencyClaim {
  key: string;
  /** SHA-256 of the request. */
  hash: string;
}

/** What the request claims; undefined without the header. Keys are the token's own. */
export async function claimOf(
  principal: Principal,
  request: Request,
  body: Uint8Array<ArrayBuffer>,
): Promise<IdempotencyClaim | undefined> {
  const key = request.headers.get('idempotency-key')?.trim();
  if (key === undefined) return undefined;
  if (!key || key.length > 255) throw malformed('Idempotency-Key: from 1 to 255 characters.');
  const { search } = new URL(request.url);
  const about = `${request.headers.get('content-type')}\n${search}\n${await sha256(body)}`;
  return { key: `${principal.id} ${key}`, hash: await sha256(about) };
}

/**
 * What a claim left, if the same request came before; `answer` is missing while that is being answered, or
 * when the server stopped before it was.
 * @throws Refusal 422 when the key came with another body
 */
export async function claimed(
  { db }: Pick<Context, 'db'>,
  claim: IdempotencyClaim,
): Promise<{ article: string; answer?: FirstAnswer } | undefined> {
  const row = await findIdempotent(db, claim.key);
  if (row && row.hash !== claim.hash) {
    throw invalid([fault('', 'idempotency-key-reused')]);
  }
  return (
    row && { article: row.article, answer: row.answer ? (JSON.parse(row.answer) as FirstAnswer) : undefined }
  );
}

export const keep = (context: Context, claim: IdempotencyClaim, answer: FirstAnswer): Promise<void> =>
  keepAnswer(context.db, claim.key, JSON.stringify(answer), context.runtime.now());

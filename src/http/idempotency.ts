// Idempotency-Key, as requests bring it.
import { sha256 } from '../domain/hash.ts';
import { Refusal } from '../errors.ts';
import { type AnsweredClaim, claimOf, type FirstAnswer, once } from '../services/access/idempotency.ts';
import type { Context } from '../services/context.ts';
import { commit } from '../store/database.ts';
import { findIdempotent } from '../store/idempotency.ts';
import type { Request_ } from './env.ts';

/** How /openapi.json describes the header. */
export const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  description:
    'the same key with the same request returns the first answer again, for a week; with a different request the answer is 422',
  schema: { type: 'string' as const, maxLength: 255 },
};

/** What a request claims; undefined without the header. @param content what its body says @throws Refusal 400 */
export async function requestClaim(
  c: Request_,
  content: string | (() => Promise<string>),
): Promise<AnsweredClaim | undefined> {
  const key = c.req.header('idempotency-key')?.trim();
  if (key === undefined) return undefined;
  const sender = { id: c.get('principal').id, token: c.get('token') };
  const said = typeof content === 'string' ? content : await content();
  return claimOf(key, sender, `${c.req.method} ${c.req.path}`, `${new URL(c.req.url).search}\n${said}`);
}

export const sendAnswer = ({ status, headers, body }: FirstAnswer): Response =>
  new Response(body, {
    status,
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
  });

/**
 * The same of a body that is read as it comes, and of work that may be done again: it is compared when it was read.
 * @param bytes the body; undefined for none
 */
export async function answerStream(
  c: Request_,
  context: Context,
  bytes: AsyncIterable<Uint8Array>,
  work: (bytes: AsyncIterable<Uint8Array>) => Promise<FirstAnswer>,
): Promise<FirstAnswer> {
  const key = await requestClaim(c, '');
  if (!key) return work(bytes);
  const body = new Digested(bytes);
  const isKnown = (await findIdempotent(context.db, key.key)) !== undefined;
  const answer = isKnown ? undefined : await body.lend(work);
  const claim = await requestClaim(c, await body.digest());
  return once(context, claim, async (claiming) => {
    // Forgotten just now, since it was a week old.
    if (!answer) throw new Refusal(409, 'The first answer was forgotten just now: send the request again.');
    await commit(context.db, await claiming(answer));
    return answer;
  });
}

const BLOCK_BYTES = 64 * 1024;

/** A body and its digest: WebCrypto digests whole texts only, so that it is one of digests of blocks. */
class Digested {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #block = new Uint8Array(BLOCK_BYTES);
  #filled = 0;
  #digests = '';

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#chunks = bytes[Symbol.asyncIterator]();
  }

  /** Lets `work` read. Without `return`, so that what it leaves can be read to the end. */
  async lend<T>(work: (bytes: AsyncIterable<Uint8Array>) => Promise<T>): Promise<T> {
    try {
      return await work({ [Symbol.asyncIterator]: () => ({ next: () => this.#next() }) });
    } catch (error) {
      await this.#chunks.return?.();
      throw error;
    }
  }

  /** Of the whole body, what was not read yet included. */
  async digest(): Promise<string> {
    while (!(await this.#next()).done);
    await this.#endBlock();
    return this.#digests;
  }

  async #next(): Promise<IteratorResult<Uint8Array>> {
    const next = await this.#chunks.next();
    for (let at = 0; !next.done && at < next.value.length; ) {
      const part = next.value.subarray(at, at + BLOCK_BYTES - this.#filled);
      this.#block.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === BLOCK_BYTES) await this.#endBlock();
    }
    return next;
  }

  async #endBlock(): Promise<void> {
    const hash = await sha256(this.#block.slice(0, this.#filled));
    this.#digests = await sha256(this.#digests + hash);
    this.#filled = 0;
  }
}

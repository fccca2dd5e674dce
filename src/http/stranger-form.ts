// Forms of whoever is not known, or not known yet: as little as they need, and no more than a client's share of memory.
import { malformed, Refusal } from '../errors.ts';
import { problem } from '../problems.ts';
import type { Hold } from '../services/access/held-bytes.ts';
import type { Context } from '../services/context.ts';
import { clientOf } from './client-address.ts';
import type { Request_ } from './env.ts';

/**
 * Bytes of a form whose sender is not known: a token; a callback, a topic and a secret, each escaped; an app's code with
 * its addresses. Nothing else has a reason to be long.
 */
export const STRANGER_BYTES = 16 * 1024;

/** Fields of a form: more than any page has. */
const MAX_FIELDS = 5_000;

/** @throws Refusal 400 */
export function parseForm(text: string): URLSearchParams {
  // Of fields without `=` Node's own parser takes a time that is the square of their number.
  for (let fields = 1, at = -1; ; fields++) {
    at = text.indexOf('&', at + 1);
    if (at < 0) return new URLSearchParams(text);
    if (fields === MAX_FIELDS) throw malformed(problem('too-many-fields', { count: MAX_FIELDS }));
  }
}

/** A form that may go on once one of its first fields has said who sends it. */
export interface Recognised {
  /** Bytes of the body then. */
  maxBytes: number;
  /** Whether a field tells. @throws Refusal where it tells of nobody */
  by(name: string, value: string): Promise<boolean>;
  /** What to do about a form that is too long and says it too late, or never. */
  advice: string;
}

export class StrangerForm {
  readonly #c: Pick<Request_, 'req'>;
  readonly #recognised: Recognised | undefined;
  readonly #hold: Hold;
  #known = false;

  /** @throws Refusal 413 where Content-Length says that it is too long */
  constructor(c: Request_, context: Context, recognised?: Recognised) {
    this.#c = c;
    this.#recognised = recognised;
    const length = Number(c.req.header('content-length') ?? 0);
    const maxBytes = recognised?.maxBytes ?? STRANGER_BYTES;
    if (length > maxBytes) throw tooLarge(maxBytes);
    this.#hold = context.held.open(clientOf(c, context).key);
  }

  /** Says that so many bytes stay in memory. @throws Refusal 429, 503 where they may not */
  keep(bytes: number): void {
    this.#hold.take(bytes);
  }

  /** Called at the end, whatever the end is. */
  release(): void {
    this.#hold.release();
  }

  /** Looks at a field for who sends it. @throws Refusal */
  async recognise(name: string, value: string): Promise<void> {
    if (this.#recognised && !this.#known) this.#known = await this.#recognised.by(name, value);
  }

  /**
   * The body; what is more than a stranger's is asked for only when its sender is known.
   * @throws Refusal 413; 429, 503 where what was kept of it has to go
   */
  async *bytes(): AsyncGenerator<Uint8Array> {
    const { body } = this.#c.req.raw;
    if (!body) return;
    const reader = body.getReader();
    let length = 0;
    try {
      for (;;) {
        const reading = reader.read();
        // It may reject after nobody waits for it any more.
        reading.catch(() => {});
        const { done, value } = await Promise.race([reading, this.#hold.evicted]);
        if (done) return;
        const room = Math.max(0, STRANGER_BYTES - length);
        length += value.length;
        if (room) yield value.subarray(0, room);
        if (value.length <= room) continue;
        if (!this.#known) throw tooLarge(STRANGER_BYTES, this.#recognised?.advice);
        if (length > (this.#recognised?.maxBytes ?? 0)) throw tooLarge(this.#recognised?.maxBytes ?? 0);
        yield value.subarray(room);
      }
    } finally {
      // Not cancelled: Node would close the connection before it has the answer.
      reader.releaseLock();
    }
  }

  /** All of an application/x-www-form-urlencoded body. @throws Refusal 400, 413, 429, 503 */
  async text(): Promise<string> {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let text = '';
    let size = 0;
    for await (const chunk of this.bytes()) {
      this.keep(chunk.length);
      text += decode(() => decoder.decode(chunk, { stream: true }));
      size += chunk.length;
      if (size === STRANGER_BYTES) await this.#recogniseIn(text);
    }
    return text + decode(() => decoder.decode());
  }

  /** By the fields that are whole. */
  async #recogniseIn(text: string): Promise<void> {
    if (!this.#recognised) return;
    for (const [name, value] of parseForm(text.slice(0, Math.max(0, text.lastIndexOf('&'))))) {
      await this.recognise(name, value);
    }
  }
}

function decode(work: () => string): string {
  try {
    return work();
  } catch {
    throw malformed(problem('body-not-utf-8'));
  }
}

const sizeOf = (bytes: number) => (bytes < 1024 * 1024 ? `${bytes / 1024} kB` : `${bytes / 1024 / 1024} MB`);
const tooLarge = (maxBytes: number, advice = '') =>
  new Refusal(413, {
    code: 'body-too-large',
    detail: `The form may have ${sizeOf(maxBytes)}.${advice && ` ${advice}`}`,
  });

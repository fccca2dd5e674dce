// Random UUIDs (RFC 9562 §5.4), many at once: one by one, each is put together of twenty pieces.
import { randomBytes } from 'node:crypto';

const BATCH = 128;
const SHAPE = 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx';
const RANDOM = 'x'.charCodeAt(0);

export class RequestIds {
  #batch = '';
  #at = 0;

  next(): string {
    if (this.#at === this.#batch.length) this.#refill();
    this.#at += SHAPE.length;
    return this.#batch.slice(this.#at - SHAPE.length, this.#at);
  }

  #refill(): void {
    const digits = Buffer.from(randomBytes((SHAPE.length / 2) * BATCH).toString('hex'));
    const text = Buffer.from(SHAPE.repeat(BATCH));
    for (let i = 0; i < text.length; i++) if (text[i] === RANDOM) text[i] = digits[i]!;
    this.#batch = text.toString('latin1');
    this.#at = 0;
  }
}

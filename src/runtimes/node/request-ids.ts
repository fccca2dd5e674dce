// Ids in the form of random UUIDs (RFC 9562 §5.4), thousands from one: they tell requests apart and are no secrets
// (nor is how many there were), and to draw and spell each costs more than to find a warm answer.
import { randomUUID } from 'node:crypto';

const TAILS = Array.from({ length: 4_096 }, (_, i) => i.toString(16).padStart(3, '0'));

export class RequestIds {
  #head = '';
  #next = TAILS.length;

  next(): string {
    if (this.#next === TAILS.length) {
      this.#head = randomUUID().slice(0, -3);
      this.#next = 0;
    }
    return this.#head + TAILS[this.#next++];
  }
}

// scrypt of node:crypto, which Node, Deno, Bun and Workers have alike. It works beside the event loop; on Workers in the
// request that asks.
import { scrypt as derive } from 'node:crypto';
import { Slots } from '../domain/slots.ts';
import type { Scrypt } from '../ports.ts';

/** At once, of 32 MB each: the pool they work in reads files, too. */
const MAX_AT_ONCE = 2;

const once: Scrypt = (password, salt, { logN, r, p }, length) =>
  new Promise((resolve, reject) => {
    const N = 2 ** logN;
    const maxmem = 128 * r * (N + p + 2) + 1024 * 1024;
    derive(password, salt, length, { N, r, p, maxmem }, (error, key) =>
      error ? reject(error) : resolve(new Uint8Array(key)),
    );
  });

/** In a Worker, where no request may wait for another's work. */
export const scryptAlone: Scrypt = once;

/** One after the other, beyond so many at once. */
export function scryptInTurn(): Scrypt {
  const slots = new Slots(MAX_AT_ONCE);
  return (...asked) => slots.run(() => once(...asked));
}

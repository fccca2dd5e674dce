// What was made and may be asked for again, bounded in bytes.
import { LRUCache } from 'lru-cache';
import type { Runtime } from '../../ports.ts';

/** Of a cache, for what was not asked for again yet. */
const NEW_SHARE = 1 / 4;

/**
 * In a full cache what is new takes the place of other new things, until it is asked for again: thousands of views that are
 * asked for once leave the others, and more views than there is room for, asked for in turn, do not push out each other
 * always just before they are asked for (as in an LRU). This is the 2Q of Johnson and Shasha (VLDB 1994).
 */
export class ByteCache<V extends object | string> {
  readonly #new: LRUCache<string, V>;
  readonly #asked: LRUCache<string, V>;
  readonly maxBytes: number;

  constructor(megabytes: number, sizeOf: (value: V) => number) {
    this.maxBytes = megabytes * 1_048_576;
    const maxNew = this.maxBytes * NEW_SHARE;
    this.#asked = new LRUCache({ maxSize: this.maxBytes - maxNew, sizeCalculation: sizeOf });
    this.#new = new LRUCache({
      maxSize: maxNew,
      sizeCalculation: sizeOf,
      dispose: (value, key, reason) => {
        const hasRoom = this.#asked.calculatedSize + sizeOf(value) <= this.#asked.maxSize;
        if (reason === 'evict' && hasRoom) this.#asked.set(key, value);
      },
    });
  }

  get bytes(): number {
    return this.#new.calculatedSize + this.#asked.calculatedSize;
  }

  get(key: string): V | undefined {
    const asked = this.#asked.get(key);
    if (asked !== undefined) return asked;
    const again = this.#new.peek(key);
    if (again !== undefined) {
      this.#new.delete(key);
      this.#asked.set(key, again);
    }
    return again;
  }

  /** Without counting as being asked for. */
  peek(key: string): V | undefined {
    return this.#asked.peek(key) ?? this.#new.peek(key);
  }

  /** @param value another than the one before where its size is another */
  set(key: string, value: V): void {
    (this.#asked.has(key) ? this.#asked : this.#new).set(key, value);
  }
}

/** How full a cache is. */
export type Fill = Pick<ByteCache<never>, 'bytes' | 'maxBytes'>;

export function watchCache({ meter }: Pick<Runtime, 'meter'>, name: string, cache: Fill): void {
  meter.gauge('tagwire_cache_bytes', name, () => cache.bytes);
  meter.gauge('tagwire_cache_limit_bytes', name, () => cache.maxBytes);
}

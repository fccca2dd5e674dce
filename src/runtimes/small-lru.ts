// Stands in the Worker for lru-cache (18 KB), of which only this is used here. wrangler.toml names it.

export interface Options<V> {
  /** Entries at most. */
  max?: number;
  /** The sum of sizes at most. */
  maxSize?: number;
  sizeCalculation?: (value: V, key: string) => number;
}

/** A map that forgets what was used longest ago. An entry that is too big for it is not kept. */
export class LRUCache<_ extends string, V> {
  // A Map keeps the order in which entries came; whatever is used comes again.
  readonly #entries = new Map<string, { value: V; size: number }>();
  readonly #options: Options<V>;
  #size = 0;

  constructor(options: Options<V>) {
    this.#options = options;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  peek(key: string): V | undefined {
    return this.#entries.get(key)?.value;
  }

  set(key: string, value: V): void {
    const {
      max = Number.POSITIVE_INFINITY,
      maxSize = Number.POSITIVE_INFINITY,
      sizeCalculation,
    } = this.#options;
    this.#forget(key);
    const size = sizeCalculation?.(value, key) ?? 0;
    if (size > maxSize) return;
    this.#entries.set(key, { value, size });
    this.#size += size;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= max && this.#size <= maxSize) break;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    this.#size -= this.#entries.get(key)?.size ?? 0;
    this.#entries.delete(key);
  }
}

/** Keeps what was used last, up to `most` in sizes; `sizeOf` is asked when a value is set, and 1 without it. */
export class Lru<V> {
  /** The least recently used first: a Map keeps the order in which keys were set. */
  readonly #kept = new Map<string, { value: V; size: number }>();
  readonly #most: number;
  readonly #sizeOf: (value: V) => number;
  #size = 0;

  constructor(most: number, sizeOf: (value: V) => number = () => 1) {
    this.#most = most;
    this.#sizeOf = sizeOf;
  }

  /** Of all that is kept. */
  get size(): number {
    return this.#size;
  }

  has(key: string): boolean {
    return this.#kept.has(key);
  }

  /** Looks without using. */
  peek(key: string): V | undefined {
    return this.#kept.get(key)?.value;
  }

  get(key: string): V | undefined {
    const entry = this.#kept.get(key);
    if (!entry) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, entry);
    return entry.value;
  }

  /** A value larger than all there is room for is not kept. */
  set(key: string, value: V): void {
    this.#drop(key);
    const size = this.#sizeOf(value);
    if (size > this.#most) return;
    this.#kept.set(key, { value, size });
    this.#size += size;
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= this.#most) return;
      this.#drop(oldest);
    }
  }

  delete(key: string): void {
    this.#drop(key);
  }

  #drop(key: string): void {
    this.#size -= this.#kept.get(key)?.size ?? 0;
    this.#kept.delete(key);
  }
}

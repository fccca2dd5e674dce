import { LRUCache } from 'lru-cache';

/** Those of so many entries that were used last. It grows with what is in it; `max` would take the room for all at once. */
export const lru = <V extends object | string | number | boolean>(most: number): LRUCache<string, V> =>
  new LRUCache<string, V>({ maxSize: most, sizeCalculation: () => 1 });

// What one process knows of the site's pictures, and what it does for them at a time.

import { Slots } from '../../domain/slots.ts';
import type { Size } from '../../media/image-size.ts';
import type { Words } from '../../media/words/words.ts';
import type { Runtime } from '../../ports.ts';
import { lru } from '../lru.ts';

/** What a stored picture's file says. */
export interface StoredPicture {
  size?: Size;
  words: Words;
  /** Bytes. */
  length: number;
}

/** What the beginning of its file says. */
export interface Measured {
  name: string;
  /** Bytes. */
  length: number;
  size?: Size;
  isAnimated: boolean;
}

const MAX_KNOWN = 2_000;
/** Pictures that come in at a time, which takes as long as their senders do, and how many more wait. 16 MB each at most. */
const [MAX_COMING, MAX_WAITING_TO_COME] = [6, 32];
/** Pictures that are read or written as a whole at a time, twice 16 MB each at most, and how many more wait for that. */
const [MAX_WHOLE, MAX_WAITING_WHOLE] = [3, 32];
/** Renditions that are made at a time, and how many more wait. */
const [MAX_MADE, MAX_WAITING_MADE] = [1, 16];

export class PictureWork {
  /** By name. */
  readonly known = lru<StoredPicture>(MAX_KNOWN);
  readonly sizes = lru<Measured>(5 * MAX_KNOWN);
  readonly coming: Slots;
  readonly whole: Slots;
  readonly making: Slots;
  /** By name, of renditions. */
  readonly underWay = new Map<string, Promise<Uint8Array<ArrayBuffer> | undefined>>();

  constructor({ join }: Pick<Runtime, 'join'>) {
    this.coming = new Slots(MAX_COMING, MAX_WAITING_TO_COME, join);
    this.whole = new Slots(MAX_WHOLE, MAX_WAITING_WHOLE, join);
    this.making = new Slots(MAX_MADE, MAX_WAITING_MADE, join);
  }

  /** Of a file that is there no more. */
  forget(name: string): void {
    this.known.delete(name);
    this.sizes.delete(name);
  }
}

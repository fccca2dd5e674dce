// Ids and versions of a view's articles by the million: twenty bytes each, sorted in turns.
import { turn } from '../../store/turns.ts';

/** Four words of the id, and the version. */
const WORDS = 5;
/** Records looked at between two turns of the event loop, and sorted at once: 2 ms. */
const PER_TURN = 10_000;
const PER_SORT = 2_048;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const HEX_DIGITS = new TextEncoder().encode('0123456789abcdef');
const [DASH, SPACE, LINE_FEED, ZERO] = [0x2d, 0x20, 0x0a, 0x30];
/** A UUID and a space. */
const ID_LENGTH = 37;

export class HeldVersions {
  #words = new Uint32Array(256 * WORDS);
  count = 0;

  /** @param id a UUID; in the text it is in lower case */
  add(id: string, version: number): void {
    const at = this.count * WORDS;
    if (at === this.#words.length) {
      const more = new Uint32Array(this.#words.length * 2);
      more.set(this.#words);
      this.#words = more;
    }
    this.#words.set(wordsOf(id), at);
    this.#words[at + 4] = version;
    this.count += 1;
  }

  /** Without these articles. */
  async drop(ids: ReadonlySet<string>): Promise<void> {
    const dropped = Map.groupBy([...ids].map(wordsOf), ([first]) => first);
    let kept = 0;
    for (let i = 0; i < this.count; i++) {
      if (i % PER_TURN === PER_TURN - 1) await turn();
      const at = i * WORDS;
      const alike = dropped.get(this.#words[at]);
      if (alike?.some((words) => words.every((word, j) => word === this.#words[at + j]))) continue;
      this.#words.copyWithin(kept * WORDS, at, at + WORDS);
      kept += 1;
    }
    this.count = kept;
  }

  /** `{id} {version}` and a line feed each, sorted by id, as `LC_ALL=C sort` does. */
  async text(): Promise<Uint8Array<ArrayBuffer>> {
    const order = await this.#sorted();
    let length = 0;
    for (let i = 0; i < this.count; i++) {
      if (i % PER_TURN === PER_TURN - 1) await turn();
      length += ID_LENGTH + digitsOf(this.#words[i * WORDS + 4]!) + 1;
    }
    const bytes = new Uint8Array(length);
    for (let i = 0, at = 0; i < this.count; i++) {
      if (i % PER_TURN === PER_TURN - 1) await turn();
      at = this.#write(order[i]!, bytes, at);
    }
    return bytes;
  }

  /** @returns where the next line begins */
  #write(record: number, bytes: Uint8Array, start: number): number {
    let at = start;
    for (let i = 0; i < 4; i++) {
      const word = this.#words[record * WORDS + i]!;
      for (let shift = 28; shift >= 0; shift -= 4) {
        bytes[at++] = HEX_DIGITS[(word >>> shift) & 15]!;
        const digits = at - start;
        if (digits === 8 || digits === 13 || digits === 18 || digits === 23) bytes[at++] = DASH;
      }
    }
    bytes[at++] = SPACE;
    let version = this.#words[record * WORDS + 4]!;
    const end = at + digitsOf(version);
    for (let digit = end - 1; digit >= at; digit--) {
      bytes[digit] = ZERO + (version % 10);
      version = Math.floor(version / 10);
    }
    bytes[end] = LINE_FEED;
    return end + 1;
  }

  readonly #byId = (a: number, b: number): number => {
    for (let i = 0; i < 4; i++) {
      const difference = this.#words[a * WORDS + i]! - this.#words[b * WORDS + i]!;
      if (difference) return difference;
    }
    return 0;
  };

  /** The records in order: short runs are sorted, then merged. */
  async #sorted(): Promise<Uint32Array> {
    let from = new Uint32Array(this.count);
    for (let i = 0; i < this.count; i++) from[i] = i;
    for (let run = 0; run < this.count; run += PER_SORT) {
      from.subarray(run, run + PER_SORT).sort(this.#byId);
      await turn();
    }
    let to = new Uint32Array(this.count);
    for (let size = PER_SORT; size < this.count; size *= 2) {
      for (let run = 0; run < this.count; run += 2 * size) {
        const [middle, end] = [Math.min(run + size, this.count), Math.min(run + 2 * size, this.count)];
        for (let at = run, left = run, right = middle; at < end; at++) {
          if (at % PER_TURN === PER_TURN - 1) await turn();
          const isLeft = left < middle && (right === end || this.#byId(from[left]!, from[right]!) <= 0);
          to[at] = isLeft ? from[left++]! : from[right++]!;
        }
      }
      [from, to] = [to, from];
    }
    return from;
  }
}

/** @throws where it is no UUID */
function wordsOf(id: string): number[] {
  if (!UUID.test(id)) throw new Error(`${id} is no UUID`);
  const hex = id.replaceAll('-', '');
  return [0, 8, 16, 24].map((at) => Number.parseInt(hex.slice(at, at + 8), 16));
}

function digitsOf(version: number): number {
  let digits = 1;
  for (let rest = version; rest >= 10; rest /= 10) digits += 1;
  return digits;
}

// Finished documents, kept as bytes, compressed once; correct because each is asked about the change log.
import { LRUCache } from 'lru-cache';
import type { Coding, Runtime } from '../ports.ts';

/** A document as it goes over the wire. */
export interface Rendered {
  /** Opaque part of its ETag, without quotes and coding. */
  tag: string;
  /** Milliseconds; Last-Modified. */
  modified: number;
  contentType: string;
  bytes: Uint8Array<ArrayBuffer>;
  /** Value of the Link header, '' for none. */
  link: string;
  /** The tag of what it is a difference to (RFC 3229); absent on whole documents. */
  base?: string;
  coded: Map<Coding, Promise<Uint8Array<ArrayBuffer>>>;
}

const encoder = new TextEncoder();

/** A document of text. */
export function rendered(
  fields: Pick<Rendered, 'tag' | 'modified' | 'contentType' | 'link' | 'base'>,
  text: string,
): Rendered {
  return { ...fields, bytes: encoder.encode(text), coded: new Map() };
}

/** Compresses once, however many ask. */
export function bytesIn(document: Rendered, coding: Coding | undefined, runtime: Runtime) {
  if (!coding) return document.bytes;
  let bytes = document.coded.get(coding);
  if (!bytes) {
    bytes = runtime.compress(coding, document.bytes);
    document.coded.set(coding, bytes);
    bytes.catch(() => document.coded.delete(coding));
  }
  return bytes;
}

interface Entry {
  document: Rendered;
  /** The state of the database it was found right for. */
  state: string | undefined;
}

/** Says what the database's state is; the same text twice: nothing was committed in between. */
export type StateOf = () => { state: string; certain: boolean };

/**
 * Documents by key, bounded in bytes. `build` gets what was kept and returns it again where it still holds;
 * it runs once however many ask, and never serves a request that came after a later commit.
 */
export class DocumentCache {
  readonly #kept: LRUCache<string, Entry>;
  readonly #building = new Map<string, Promise<Rendered>>();
  readonly #stateOf: StateOf;

  constructor(maxBytes: number, stateOf: StateOf) {
    this.#stateOf = stateOf;
    // Compressed copies come later; together they are rarely larger than the text.
    const sizeOf = (entry: Entry) => entry.document.bytes.length * 2 + 1_000;
    this.#kept = new LRUCache({ maxSize: maxBytes, sizeCalculation: sizeOf });
  }

  async get(key: string, build: (kept: Rendered | undefined) => Promise<Rendered>): Promise<Rendered> {
    const { state, certain } = this.#stateOf();
    const entry = this.#kept.get(key);
    if (entry && certain && entry.state === state) return entry.document;
    const flight = `${state} ${key}`;
    let building = this.#building.get(flight);
    if (!building) {
      building = build(entry?.document).then((document) => {
        this.#kept.set(key, { document, state });
        return document;
      });
      this.#building.set(flight, building);
      const done = () => this.#building.delete(flight);
      building.then(done, done);
    }
    return building;
  }
}

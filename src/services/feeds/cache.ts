// Finished documents, kept as bytes, compressed once; correct because each is asked about the change log.

import { utf8 } from '../../domain/bytes.ts';
import { sha256 } from '../../domain/hash.ts';
import { isBumped } from '../../domain/log-time.ts';
import type { Coding, Runtime } from '../../ports.ts';
import { lru } from '../lru.ts';
import { ByteCache, type Fill } from './byte-cache.ts';

/** What a client may hold of a document, and what its headers say. */
export interface Facts {
  /** Opaque part of its ETag, without quotes and coding. */
  tag: string;
  /** Milliseconds; Last-Modified. NaN: nobody knows. */
  modified: number;
  contentType: string;
  /** Value of the Link header, '' for none. */
  link: string;
  /** It changes with the clock alone, too. */
  passing?: boolean;
  /** Each client asks for it once: keeping it would take the place of what is asked for again. */
  unkept?: boolean;
  /** Bytes of what it is made of, which it holds for as long as it is kept, whether it is ever rendered or not. */
  held?: number;
  /** There is nothing in it yet: whoever waits, waits for more. */
  empty?: boolean;
  /** The tag of what it is a difference to (RFC 3229); absent on whole documents. */
  base?: string;
  /** Number of the article whose page it is: who gets it is counted as its reader. */
  article?: number;
}

/** Its validator is no longer right: ask for the document again. */
export class ChangedWhileRendering extends Error {}

/**
 * A document in one state (RFC 9110 §3.2): its validators at once, its bytes when they are asked for, since a
 * 304 needs none.
 */
export class Representation implements Facts {
  readonly tag: string;
  readonly modified: number;
  readonly contentType: string;
  readonly link: string;
  readonly passing: boolean;
  readonly unkept: boolean;
  readonly empty: boolean;
  readonly base: string | undefined;
  readonly article: number | undefined;
  readonly #render: () => Promise<string | Uint8Array<ArrayBuffer>>;
  readonly #coded = new Map<Coding | '', Promise<Uint8Array<ArrayBuffer>>>();
  /** While it is made, and then until the memory is wanted: most clients take it compressed, and that is kept. */
  #rendering: Promise<Uint8Array<ArrayBuffer>> | undefined;
  #plain: WeakRef<Uint8Array<ArrayBuffer>> | undefined;
  /** Bytes it holds by now: what it is made of, and what was made, compressed copies included. */
  size: number;
  /** What it is a state of, among all documents; unset while nobody keeps it. */
  key: string | undefined;
  /** What Last-Modified says in the end: see DocumentCache. */
  settled: number;
  /** Called when `size` has changed. */
  grown: () => void = () => {};

  constructor(facts: Facts, render: () => Promise<string | Uint8Array<ArrayBuffer>>) {
    this.tag = facts.tag;
    this.modified = facts.modified;
    this.settled = facts.modified;
    this.contentType = facts.contentType;
    this.link = facts.link;
    this.passing = facts.passing ?? false;
    this.unkept = facts.unkept ?? false;
    this.size = facts.held ?? 0;
    this.empty = facts.empty ?? false;
    this.base = facts.base;
    this.article = facts.article;
    this.#render = render;
  }

  /**
   * What preconditions are compared with. A date that has yet to come was logged while the clock ran ahead: `modified`
   * is NaN then, because until the clock has caught up no date tells one body from another.
   */
  validators(now: number): { tag: string; modified: number } {
    const modified = [this.settled, this.modified].find((date) => date <= now) ?? Number.NaN;
    return { tag: this.tag, modified };
  }

  /**
   * `Last-Modified` in milliseconds; NaN where nobody knows. RFC 9110 §8.8.2.1: a date in the future is replaced with
   * the date of the answer.
   */
  lastModified(now: number): number {
    if (Number.isNaN(this.modified)) return Number.NaN;
    const { modified } = this.validators(now);
    return Number.isNaN(modified) ? now : modified;
  }

  /** Those it has bytes in; undefined for none. */
  get codings(): (Coding | undefined)[] {
    return [...this.#coded.keys()].map((coding) => coding || undefined);
  }

  /** Rendered and compressed once, however many ask. @throws ChangedWhileRendering */
  bytes(coding: Coding | undefined, runtime: Runtime): Promise<Uint8Array<ArrayBuffer>> {
    const key = coding ?? '';
    const begun = this.#coded.get(key);
    if (begun) return runtime.join(begun);
    const bytes = this.#make(coding, runtime);
    this.#coded.set(key, bytes);
    bytes.catch(() => this.#coded.delete(key));
    return bytes;
  }

  async #make(coding: Coding | undefined, runtime: Runtime): Promise<Uint8Array<ArrayBuffer>> {
    const { shared } = runtime;
    const name = shared && (await this.#name(coding));
    const found = name === undefined ? undefined : await shared?.get(name);
    const made = found ?? (await this.#produce(coding, runtime));
    if (name !== undefined && !found) shared?.put(name, made);
    this.size += made.length;
    this.grown();
    return made;
  }

  async #produce(coding: Coding | undefined, runtime: Runtime): Promise<Uint8Array<ArrayBuffer>> {
    const { meter } = runtime;
    const begun = coding && this.#coded.get('');
    const plain = await (begun ? runtime.join(begun) : this.#rendered(runtime));
    if (!coding) return plain;
    const started = meter.clock();
    const coded = await runtime.compress(coding, plain);
    meter.time('tagwire_compress_duration_seconds', coding, meter.clock() - started);
    return coded;
  }

  #rendered(runtime: Runtime): Promise<Uint8Array<ArrayBuffer>> | Uint8Array<ArrayBuffer> {
    const kept = this.#plain?.deref();
    if (kept) return kept;
    if (this.#rendering) return runtime.join(this.#rendering);
    this.#rendering = this.#encoded(runtime).finally(() => {
      this.#rendering = undefined;
    });
    return this.#rendering;
  }

  async #encoded({ meter }: Runtime): Promise<Uint8Array<ArrayBuffer>> {
    const started = meter.clock();
    const text = await this.#render();
    const form = this.key?.slice(0, this.key.indexOf(' ') >>> 0) ?? 'other';
    meter.time('tagwire_render_duration_seconds', form, meter.clock() - started);
    const bytes = typeof text === 'string' ? utf8(text) : text;
    this.#plain = new WeakRef(bytes);
    return bytes;
  }

  /** Of these very bytes. A tag alone is not: views that last changed together share it. */
  async #name(coding: Coding | undefined): Promise<string | undefined> {
    const { key, tag, modified } = this;
    return key === undefined ? undefined : sha256(JSON.stringify([key, tag, modified, coding]));
  }
}

/** What a document takes in memory beside its bytes: key, tag, links, and the functions that make it. */
const OVERHEAD_BYTES = 2_000;
/** Documents handed out soon after their last change that are remembered. */
const MAX_EARLY = 20_000;
/** A mirror logs changes at their origin's times, up to so much later: another of the same second may still come. */
const COPY_DELAY_S = 60;
const secondOf = (milliseconds: number) => Math.floor(milliseconds / 1_000);

/** Makes a document as it is now; `kept` where that still holds. */
export type Build = (kept: Representation | undefined) => Promise<Representation>;

interface Entry {
  document: Representation;
  /** The state of the database it was found right for. */
  state: string;
}

/**
 * Documents by key, bounded in bytes. `build` gets what was kept and returns it again where it still holds;
 * it runs once however many ask, and never serves a request that came after a later commit.
 */
export class DocumentCache {
  readonly #kept: ByteCache<Entry>;
  readonly #building = new Map<string, Promise<Representation>>();
  readonly #runtime: Pick<Runtime, 'now' | 'join'>;
  /** What was handed out while another change of its second may still come, or a clock set back gives several one time. */
  readonly #early = lru<{ second: number; tag: string }>(MAX_EARLY);

  constructor(megabytes: number, runtime: Pick<Runtime, 'now' | 'join'>) {
    this.#kept = new ByteCache(megabytes, ({ document }) => document.size + OVERHEAD_BYTES);
    this.#runtime = runtime;
  }

  get fill(): Fill {
    return this.#kept;
  }

  /** @param state it must be of; undefined for any */
  has(key: string, state: string | undefined): boolean {
    const kept = this.#kept.peek(key);
    return kept !== undefined && (state === undefined || kept.state === state);
  }

  /** @param state of the database, as it was when the request came or later */
  async get(state: string, key: string, build: Build): Promise<Representation> {
    const document = await this.#find(state, key, build);
    const { settled } = document;
    const second = secondOf(settled);
    const now = this.#runtime.now();
    const early = second > secondOf(now) - COPY_DELAY_S || (isBumped(settled) && settled <= now);
    if (early && this.#early.peek(key)?.second !== second) {
      this.#early.set(key, { second, tag: document.tag });
    }
    return document;
  }

  /**
   * A date tells seconds, so who got a document in the second of its change would not hear of another change in
   * that second (RFC 9110 §8.8.2.2). Of what follows it therefore Last-Modified says the next second, once that has
   * begun. Of one document it is the same however often it is found again.
   */
  #settle(key: string, { modified, tag }: Representation): number {
    const early = this.#early.peek(key);
    if (!early || early.second < secondOf(modified)) return modified;
    if (early.second > secondOf(modified)) return early.second * 1_000;
    return early.tag === tag ? modified : (early.second + 1) * 1_000;
  }

  /**
   * Makes a document anew, and its bytes as they were asked for, for who asks next; false where it is still the same.
   * @throws ChangedWhileRendering
   */
  async renew(state: string, key: string, build: Build, runtime: Runtime): Promise<boolean> {
    const kept = this.#kept.peek(key)?.document;
    if (!kept) return true;
    const document = await this.#find(state, key, build);
    if (document === kept) return false;
    for (const coding of kept.codings) await document.bytes(coding, runtime);
    return true;
  }

  async #find(state: string, key: string, build: Build): Promise<Representation> {
    const entry = this.#kept.get(key);
    if (entry?.state === state) return entry.document;
    const flight = `${state} ${key}`;
    const begun = this.#building.get(flight);
    if (begun) return this.#runtime.join(begun);
    const building = build(entry?.document).then((document) => {
      document.settled = this.#settle(key, document);
      if (!document.unkept) this.#kept.set(key, { document, state });
      document.key ??= key;
      document.grown = () => {
        const entry = this.#kept.peek(key);
        if (entry?.document === document) this.#kept.set(key, { ...entry });
      };
      return document;
    });
    this.#building.set(flight, building);
    const done = () => this.#building.delete(flight);
    building.then(done, done);
    return building;
  }
}

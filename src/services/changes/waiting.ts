// Wakes those who wait for a change of a view. However many wait, the log is read once for all of them.
import { conjunctionsOf, documentPath, type View } from '../../domain/views.ts';
import { changesAfter } from '../../store/push/outbox.ts';
import { turn } from '../../store/turns.ts';
import type { Context } from '../context.ts';
import type { Freshness } from '../feeds/freshness.ts';
import { logEnd } from '../feeds/log-end.ts';
import { concerns, type NamedChange, nameFacets } from '../push/hub-topics.ts';
import { Places } from './places.ts';

/** How often to look for what other processes have written: where that takes no query, and where it takes one. */
const LOOK_INTERVAL_MS = 100;
const QUERY_INTERVAL_MS = 1_000;
/** Changes that are read at once. */
const CHUNK_CHANGES = 500;
/** Of those that wait, how many are woken in one turn of the event loop: each has an answer written. */
const WOKEN_PER_TURN = 100;

/** How far the log has come; another object once it has gone on, or names have changed. */
export interface LogPosition {
  readonly seq: number;
  /** Of names: renames are not in the log. */
  readonly edition: number;
}

export interface Waiter {
  readonly view: View;
  /** Up to where the log is known to have nothing for it. */
  after: LogPosition;
  /** Called once; it waits no longer. */
  wake(): void;
}

interface Waited {
  view: View;
  waiters: Set<Waiter>;
}

export class Waiting {
  readonly places: Places;
  readonly #context: Context;
  readonly #freshness: Freshness;
  /** By the view's address. */
  readonly #views = new Map<string, Waited>();
  /** The same by a facet that every article of theirs has, for each conjunction: those that a change may concern. */
  readonly #byFacet = new Map<string, Set<Waited>>();
  #position: { state: string; at: LogPosition } | undefined;
  #seen: LogPosition | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #looking: Promise<void> | undefined;
  #again = false;
  /** Since the last look began, by this process. */
  #hasWritten = false;
  readonly #ends: (() => void | Promise<void>)[] = [];
  /** Nobody is to wait any more: the server ends. */
  isStopped = false;

  constructor(context: Context, freshness: Freshness) {
    this.#context = context;
    this.#freshness = freshness;
    this.places = new Places(context.runtime);
    context.written = () => {
      this.#hasWritten = true;
      if (this.#views.size && !this.#looking) this.#lookIn(0);
    };
  }

  /** How far the log is, with what has come due. To be asked before a page is read that somebody then waits after. */
  async position(): Promise<LogPosition> {
    const state = await this.#freshness.promoted();
    if (this.#position?.state === state) return this.#position.at;
    const { seq, edition } = await logEnd(this.#context);
    const last = this.#position?.at;
    const at = last?.seq === seq && last.edition === edition ? last : { seq, edition };
    this.#position = { state, at };
    return at;
  }

  /** Waits for a change of its view, or of names. */
  add(waiter: Waiter): void {
    const waited = this.#waited(waiter.view);
    waited.waiters.add(waiter);
    this.#seen ??= waiter.after;
    if (!this.#looking && !this.#timer) this.#lookIn(this.#interval);
    // What came between its page and now has woken the others already.
    if (waiter.after === this.#seen || !isBefore(waiter.after, this.#seen)) return;
    void turn().then(() => {
      if (this.#leave(waited, waiter)) waiter.wake();
    });
  }

  /** Waits no longer. */
  remove(waiter: Waiter): void {
    const waited = this.#views.get(documentPath(waiter.view, ''));
    if (waited) this.#leave(waited, waiter);
  }

  /**
   * Whether something that the view may show was logged between two positions, or names have changed.
   * Of a text query it may be that nothing was.
   */
  async hasChanged(view: View, after: LogPosition, to: LogPosition): Promise<boolean> {
    if (after === to) return false;
    if (!isFollowing(after, to)) return true;
    for await (const changes of this.#between(after, to)) {
      if (changes.some((change) => concerns(view, change))) return true;
    }
    return false;
  }

  /** Lets all go, and nobody wait any more. */
  async stop(): Promise<void> {
    this.isStopped = true;
    for (const end of this.#ends) await end();
  }

  /** @param end lets go of some who wait; called when all are to be let go */
  whenStopped(end: () => void | Promise<void>): void {
    this.#ends.push(end);
  }

  /** Up to where changes have woken those who wait for them; undefined while nobody waits. */
  get seen(): LogPosition | undefined {
    return this.#seen;
  }

  get #interval(): number {
    return this.#freshness.state() === undefined ? QUERY_INTERVAL_MS : LOOK_INTERVAL_MS;
  }

  #lookIn(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#look, milliseconds);
  }

  readonly #look = (): void => {
    this.#hasWritten = false;
    this.#again = true;
    this.#looking ??= this.#lookOn().finally(() => {
      this.#looking = undefined;
      if (this.#views.size) this.#lookIn(this.#hasWritten ? LOOK_INTERVAL_MS : this.#interval);
      else this.#rest();
    });
  };

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#seen = undefined;
  }

  /** Never fails: what cannot be read now is looked for again. */
  async #lookOn(): Promise<void> {
    const { runtime } = this.#context;
    while (this.#again) {
      this.#again = false;
      const known = this.#position;
      if (known && known.at === this.#seen && this.#freshness.holds(known.state)) continue;
      try {
        await this.#wakeChanged(await this.position());
      } catch (error) {
        runtime.background(Promise.reject(error));
        await new Promise((resolve) => setTimeout(resolve, QUERY_INTERVAL_MS));
      }
    }
  }

  async #wakeChanged(to: LogPosition): Promise<void> {
    const after = this.#seen ?? to;
    // At once: who comes meanwhile with an older page is woken by `add`.
    this.#seen = to;
    if (after === to) return;
    if (!isFollowing(after, to)) return this.#wakeAll();
    try {
      for await (const changes of this.#between(after, to)) await this.#wake(this.#concerned(changes));
    } catch (error) {
      this.#seen = after;
      throw error;
    }
  }

  /** The log between two positions, some changes at a time. */
  async *#between(after: LogPosition, to: LogPosition) {
    for (let { seq } = after; seq < to.seq; await turn()) {
      const changes = await changesAfter(this.#context.db, seq, CHUNK_CHANGES);
      if (!changes.length) return;
      yield nameFacets(this.#context, changes);
      seq = changes.at(-1)!.seq;
    }
  }

  /** Those who wait for one of these changes; they are taken out. */
  #concerned(changes: readonly NamedChange[]): Waiter[] {
    const last = new Map<Waited, number>();
    for (const change of changes) {
      for (const facet of change.sides.keys()) {
        for (const waited of this.#byFacet.get(facet) ?? []) {
          if (concerns(waited.view, change)) last.set(waited, change.seq);
        }
      }
    }
    return [...last].flatMap(([waited, seq]) => this.#take(waited, seq));
  }

  /** Takes out who has not seen the log up to `seq`; without it all. */
  #take(waited: Waited, seq = Number.POSITIVE_INFINITY): Waiter[] {
    const taken = [...waited.waiters].filter(({ after }) => after.seq < seq);
    for (const waiter of taken) this.#leave(waited, waiter);
    return taken;
  }

  #wakeAll(): Promise<void> {
    return this.#wake([...this.#views.values()].flatMap((waited) => this.#take(waited)));
  }

  async #wake(waiters: readonly Waiter[]): Promise<void> {
    for (const [i, waiter] of waiters.entries()) {
      waiter.wake();
      if (i % WOKEN_PER_TURN === WOKEN_PER_TURN - 1) await turn();
    }
  }

  #waited(view: View): Waited {
    const key = documentPath(view, '');
    const known = this.#views.get(key);
    if (known) return known;
    const waited = { view, waiters: new Set<Waiter>() };
    this.#views.set(key, waited);
    for (const facet of facetsOf(view)) {
      const others = this.#byFacet.get(facet) ?? new Set();
      this.#byFacet.set(facet, others.add(waited));
    }
    return waited;
  }

  /** Whether it was still there. */
  #leave(waited: Waited, waiter: Waiter): boolean {
    if (!waited.waiters.delete(waiter)) return false;
    if (waited.waiters.size) return true;
    this.#views.delete(documentPath(waited.view, ''));
    for (const facet of facetsOf(waited.view)) {
      const others = this.#byFacet.get(facet);
      others?.delete(waited);
      if (!others?.size) this.#byFacet.delete(facet);
    }
    if (!this.#views.size && !this.#looking) this.#rest();
    return true;
  }
}

/** Of each conjunction a facet that all its articles have. */
const facetsOf = (view: View): string[] =>
  conjunctionsOf(view).map(({ all: [first] }) => (first ? `${first.kind}:${first.slug}` : 'all:'));

/** Whether the log has gone on from one position to the other, under the same names. */
const isFollowing = (after: LogPosition, to: LogPosition): boolean =>
  after.edition === to.edition && after.seq <= to.seq;

const isBefore = (one: LogPosition, other: LogPosition): boolean =>
  one.edition !== other.edition || one.seq < other.seq;

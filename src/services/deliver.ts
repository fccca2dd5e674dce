// The one tick(): reads the log, claims what is due, makes the calls, writes down what came of them.
import { refusalIn, Unavailable } from '../errors.ts';
import { CLAIM_MS, CLOCK_SKEW_MS, type Claimed, claimDue, release, settle } from '../store/deliveries.ts';
import { fanOut, outboxState } from '../store/outbox.ts';
import { turn } from '../store/turns.ts';
import type { Context } from './context.ts';
import { TicksApart } from './deliver-apart.ts';
import { Housekeeping } from './deliver-clean.ts';
import { Gathered } from './deliver-gather.ts';
import { Hosts, laneOf } from './deliver-hosts.ts';
import { type Job, jobsOf } from './deliver-load.ts';
import { goOn } from './deliver-onward.ts';
import { outcomeOf } from './deliver-outcome.ts';
import { Queue } from './deliver-queue.ts';
import { CALL_TIME, DONE, type Result } from './deliver-result.ts';
import type { Feeds } from './feeds.ts';
import { isBehind, readLog } from './outbox.ts';

/** Rows claimed at once, and rows that wait for room at their hosts. */
const CHUNK = 500;
const MOST_WAITING = 4_000;
/** Calls begun in one turn of the event loop. */
const SLICE = 16;
/** And while somebody publishes. */
const SLIVER = 2;
/** Milliseconds between looks at what hangs. */
const LOOK = 25;
/** Milliseconds between claims that find nothing: where much is due at busy hosts, they look at all of that. */
const REST = 100;
/** How long a stop waits for calls under way, in milliseconds. */
const PATIENCE = 1_500;

interface Running {
  row: Claimed;
  /** By a clock that is never set. */
  started: number;
  /** What its host had answered then. */
  good: number;
  aside: boolean;
}

export class Deliveries {
  readonly #context: Context;
  readonly #feeds: Feeds;
  readonly #hosts = new Hosts();
  readonly #queue = new Queue(this.#hosts);
  readonly #apart: TicksApart;
  readonly #running = new Set<Running>();
  #filling = false;
  #publishing = 0;
  readonly #housekeeping = new Housekeeping();
  readonly #gathered = new Gathered(() => this.#wake());
  /** Calls this tick may still make. */
  #left = Number.POSITIVE_INFINITY;
  #ticking: Promise<void> | undefined;
  #again = false;
  /** Nothing more was due at the last look, and nothing has ended since. */
  #exhausted = false;
  /** Since when nothing was due but at hosts that have enough waiting; in milliseconds. */
  #fruitless = Number.NEGATIVE_INFINITY;
  #stopping = false;
  #wake = () => {};

  constructor(context: Context, feeds: Feeds) {
    this.#context = context;
    this.#feeds = feeds;
    this.#apart = new TicksApart(context.runtime.now);
  }

  /**
   * Makes every call that is due, and what becomes due meanwhile; resolves when none is left. In one process
   * there is one at a time, and a second call is told to the first. Bounded ticks begin up to `chains` others.
   */
  tick(chains?: number): Promise<void> {
    const { perTick } = this.#context.runtime.outgoing;
    if (perTick) return this.#tickApart(perTick, chains);
    this.#again = true;
    this.#exhausted = false;
    this.#wake();
    this.#ticking ??= this.#loop();
    return this.#ticking;
  }

  /** On Workers a request must not wait for another's calls: they end with that. */
  #tickApart(calls: number, chains?: number): Promise<void> {
    const tick = new Deliveries(this.#context, this.#feeds);
    tick.#left = calls;
    const work = async () => {
      await this.#housekeeping.run(this.#context);
      await tick.#drain();
      if (tick.spent) await goOn(this.#context, calls, chains);
    };
    // What another began goes on beside it; requests and cron stand in line.
    return chains === undefined ? this.#apart.run(tick, work) : work();
  }

  /** Whether it may make no more calls. */
  get spent(): boolean {
    return this.#left <= 0;
  }

  /** Runs somebody's request with hardly any call begun meanwhile: who publishes waits for an answer. */
  async first<T>(work: () => Promise<T>): Promise<T> {
    this.#publishing += 1;
    try {
      return await work();
    } finally {
      this.#publishing -= 1;
    }
  }

  /** Ends what can be ended soon, and gives the rest back. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake();
    await this.#ticking?.catch(() => {});
    const { db, runtime } = this.#context;
    try {
      await this.#flush();
      await release(db, this.#queue.rows(), runtime.now());
    } catch (error) {
      // What is claimed is due again when the claims end.
      if (!(refusalIn(error) instanceof Unavailable)) throw error;
    }
  }

  async #loop(): Promise<void> {
    try {
      while (this.#again && !this.#stopping) {
        this.#again = false;
        await this.#housekeeping.run(this.#context);
        await this.#drain();
      }
    } finally {
      this.#ticking = undefined;
    }
  }

  async #drain(): Promise<void> {
    for (;;) {
      if (this.#gathered.due) await this.#flush();
      const claimed = this.#stopping ? 0 : await this.#fetch();
      this.#fill();
      if (this.#running.size) await this.#pause();
      else if (!this.#gathered.empty) await this.#flush();
      else if (!claimed || !this.#left) break;
      if (this.#stopping) return this.#finish();
    }
  }

  /** Reads the log's news and claims what is due; how many rows that were. */
  async #fetch(): Promise<number> {
    const { db, runtime } = this.#context;
    const room = Math.min(CHUNK, MOST_WAITING - this.#queue.size, this.#left - this.#queue.size);
    // Where calls are counted, queries are too: this asks no more than it must.
    const bounded = Number.isFinite(this.#left);
    if (bounded && (this.#exhausted || room <= 0)) return 0;
    let state = await outboxState(db);
    while (isBehind(this.#context, state)) state = await readLog(this.#context, state);
    const now = runtime.now();
    if (bounded) this.#exhausted = state.dueAt > now;
    if (state.dueAt > now || this.#exhausted || room <= 0) return 0;
    const except = this.#queue.sated();
    if (except.length && this.#resting) return 0;
    const rows = await claimDue(db, { now, until: now + CLAIM_MS, limit: room, except });
    this.#exhausted = rows.length < room;
    if (!rows.length) this.#fruitless = now;
    const jobs = await jobsOf(this.#context, this.#feeds, rows);
    for (const [i, row] of rows.entries()) {
      this.#queue.add({ row, job: row.kind === 'fanout' ? () => this.#fanOut(row) : jobs[i]! });
    }
    await release(db, this.#queue.excess(), now);
    return rows.length;
  }

  /** Starts what there is room for, a few at a time: who publishes or reads meanwhile waits for no more than those. */
  #fill(): void {
    const { runtime } = this.#context;
    const slice = this.#publishing ? SLIVER : SLICE;
    for (let starts = 0; starts < slice; ) {
      const full = this.#running.size >= runtime.outgoing.concurrency;
      const next = this.#stopping || !this.#left || full ? undefined : this.#queue.next();
      if (!next) {
        this.#hunger();
        return;
      }
      // A claim that would end before the call does, or was shortened after the clock was set back, is left to end.
      const left = next.row.until - runtime.now();
      if (left < CALL_TIME + 1_000 || left > CLAIM_MS + CLOCK_SKEW_MS) continue;
      this.#start(next.row, next.job);
      starts += 1;
    }
    this.#refill();
  }

  /** Nothing that waits may start: claims more where that may help. */
  #hunger(): void {
    if (this.#queue.thin) {
      this.#exhausted = false;
      this.#fruitless = Number.NEGATIVE_INFINITY;
    }
    this.#queue.thin = false;
    if (!this.#exhausted && !this.#resting) this.#wake();
  }

  get #resting(): boolean {
    return Math.abs(this.#context.runtime.now() - this.#fruitless) < REST;
  }

  /** Another slice, when others have had their turn. */
  #refill(): void {
    if (this.#filling) return;
    this.#filling = true;
    void turn().then(() => {
      this.#filling = false;
      this.#fill();
    });
  }

  #start(row: Claimed, job: Job): void {
    const { runtime } = this.#context;
    const running = {
      row,
      started: runtime.meter.clock(),
      good: this.#hosts.start(laneOf(row)),
      aside: false,
    };
    this.#running.add(running);
    this.#left -= 1;
    job()
      .catch((error: unknown): Result => {
        const level = refusalIn(error) instanceof Unavailable ? 'debug' : 'error';
        runtime.log.log(level, 'delivery failed', { kind: row.kind, delivery: row.id, error });
        return { retry: 'something went wrong here' };
      })
      .then((result) => this.#end(running, result));
  }

  #end(running: Running, result: Result): void {
    const { row, aside, started } = running;
    const milliseconds = this.#context.runtime.meter.clock() - started;
    this.#running.delete(running);
    this.#hosts.end(laneOf(row), { ok: 'done' in result, milliseconds, aside });
    const outcome = outcomeOf(this.#context, row, result, milliseconds);
    this.#gathered.add(outcome, Number.isFinite(this.#left));
    this.#refill();
    if (this.#gathered.due || !(this.#running.size || this.#queue.size)) this.#wake();
  }

  /** Gives a topic's subscriptions their deliveries, in chunks between which others get their turn. */
  async #fanOut(row: Claimed): Promise<Result> {
    const { db, runtime } = this.#context;
    let after: number | undefined = Number(row.data ?? 0);
    while (after !== undefined && !this.#stopping) {
      const now = runtime.now();
      after = await fanOut(db, row, after, now, now + CLAIM_MS);
      this.#exhausted = false;
      this.#wake();
      await turn();
    }
    return after === undefined ? DONE : { retry: 'stopped' };
  }

  async #flush(): Promise<void> {
    const outcomes = this.#gathered.take();
    // What got a newer change while it was delivered is due again.
    if (outcomes.length) this.#exhausted = false;
    try {
      await settle(this.#context.db, outcomes, this.#context.runtime.now());
    } catch (error) {
      // Kept: what was delivered is not to be delivered again because the database is away.
      this.#gathered.giveBack(outcomes);
      throw error;
    }
  }

  /** Until something ended, was asked for, or may hang. */
  async #pause(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, LOOK);
    });
    clearTimeout(timer);
    this.#wake = () => {};
    for (const running of this.#running) {
      const { row, started, good, aside } = running;
      const milliseconds = this.#context.runtime.meter.clock() - started;
      running.aside = aside || this.#hosts.setAside(laneOf(row), { milliseconds, good });
    }
  }

  /** By a clock that is never set; not by looks, of which each call that ends takes one. */
  async #finish(): Promise<void> {
    const { meter } = this.#context.runtime;
    const deadline = meter.clock() + PATIENCE;
    while (this.#running.size && meter.clock() < deadline) await this.#pause();
  }
}

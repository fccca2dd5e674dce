// The one tick(): reads the log, claims what is due, makes the calls, writes down what came of them.
import { refusalIn, Unavailable } from '../../../errors.ts';
import {
  CLAIM_MS,
  CLOCK_SKEW_MS,
  type Claimed,
  claimDue,
  release,
  settle,
} from '../../../store/deliveries.ts';
import { fanOut, outboxState } from '../../../store/outbox.ts';
import { turn } from '../../../store/turns.ts';
import type { Context } from '../../context.ts';
import type { Feeds } from '../../feeds/feeds.ts';
import { isBehind, readLog } from '../outbox.ts';
import { TicksApart } from './bounded-ticks.ts';
import { goOn } from './continue.ts';
import { Housekeeping } from './housekeeping.ts';
import { jobsOf } from './jobs.ts';
import type { Line } from './line.ts';
import { Lines } from './lines.ts';
import { outcomeOf } from './outcome.ts';
import { Gathered } from './outcome-buffer.ts';
import type { Waiting } from './queue.ts';
import { CALL_TIME, DONE, type Result } from './result.ts';

/** Calls begun in one turn of the event loop. */
const SLICE = 16;
/** And while somebody publishes. */
const SLIVER = 2;
/** Milliseconds between looks at what hangs. */
const LOOK = 25;
/** How long a stop waits for calls under way, in milliseconds. */
const PATIENCE = 1_500;

interface Running {
  row: Claimed;
  line: Line;
  lane: string;
  /** By a clock that is never set. */
  started: number;
  /** What its host had answered then. */
  good: number;
  aside: boolean;
}

export class Deliveries {
  readonly #context: Context;
  readonly #feeds: Feeds;
  readonly #lines: Lines;
  readonly #apart: TicksApart;
  readonly #running = new Set<Running>();
  #filling = false;
  #publishing = 0;
  readonly #housekeeping = new Housekeeping();
  readonly #gathered = new Gathered(() => this.#wake());
  #ticking: Promise<void> | undefined;
  #again = false;
  #stopping = false;
  #wake = () => {};

  /** @param calls that it may make */
  constructor(context: Context, feeds: Feeds, calls = Number.POSITIVE_INFINITY) {
    this.#context = context;
    this.#feeds = feeds;
    this.#lines = new Lines(context.runtime, calls);
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
    this.#lines.setExhausted(false);
    this.#wake();
    this.#ticking ??= this.#loop();
    return this.#ticking;
  }

  /** On Workers a request must not wait for another's calls: they end with that. */
  #tickApart(calls: number, chains?: number): Promise<void> {
    const tick = new Deliveries(this.#context, this.#feeds, calls);
    const work = async () => {
      await this.#housekeeping.run(this.#context);
      await tick.#drain();
      if (tick.spent) await goOn(this.#context, calls, chains);
    };
    // What another began goes on beside it; requests and cron stand in line.
    return chains === undefined ? this.#apart.run(tick, work) : work();
  }

  /** Whether it may make no more calls, of all or of verifications. */
  get spent(): boolean {
    return this.#lines.spent;
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
      const rows = this.#lines.all.flatMap((line) => line.rows());
      await release(db, rows, runtime.now());
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
      else if (!claimed || this.#lines.ended) break;
      if (this.#stopping) return this.#finish();
    }
  }

  /** Reads the log's news and claims what is due; how many rows that were. */
  async #fetch(): Promise<number> {
    const { db, runtime } = this.#context;
    // Where calls are counted, queries are too: this asks no more than it must.
    const { bounded } = this.#lines;
    if (bounded && !this.#lines.shares(runtime.now()).length) return 0;
    let state = await outboxState(db);
    while (isBehind(this.#context, state)) state = await readLog(this.#context, state);
    const now = runtime.now();
    if (state.dueAt > now) {
      if (bounded) this.#lines.setExhausted(true);
      return 0;
    }
    const shares = this.#lines.shares(now);
    if (!shares.length) return 0;
    const rows = await claimDue(db, { now, until: now + CLAIM_MS, shares });
    for (const { line, limit } of shares) {
      line.claimed(rows.filter((row) => this.#lines.of(row) === line).length, limit, now);
    }
    const jobs = await jobsOf(this.#context, this.#feeds, rows);
    for (const [i, row] of rows.entries()) {
      this.#lines.of(row).add(row, row.kind === 'fanout' ? () => this.#fanOut(row) : jobs[i]!);
    }
    for (const { rows: excess, dueAt } of this.#lines.all.flatMap((line) => line.excess(now))) {
      await release(db, excess, dueAt);
    }
    return rows.length;
  }

  /** Starts what there is room for, a few at a time: who publishes or reads meanwhile waits for no more than those. */
  #fill(): void {
    const slice = this.#publishing ? SLIVER : SLICE;
    for (let starts = 0; starts < slice; ) {
      const begun = this.#lines.all.filter((line) => this.#startNext(line));
      if (!begun.length) {
        // Nothing that waits may start: more is claimed where that may help.
        if (this.#lines.areHungry(this.#context.runtime.now())) this.#wake();
        return;
      }
      starts += begun.length;
    }
    this.#refill();
  }

  /** Takes the next of a line; false where none may start. */
  #startNext(line: Line): boolean {
    const next = this.#stopping || this.#lines.ended ? undefined : line.next();
    if (!next) return false;
    // A claim that would end before the call does, or was shortened after the clock was set back, is left to end.
    const left = next.row.until - this.#context.runtime.now();
    if (left >= CALL_TIME + 1_000 && left <= CLAIM_MS + CLOCK_SKEW_MS) this.#start(line, next);
    return true;
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

  #start(line: Line, { row, job, lane }: Waiting): void {
    const { runtime } = this.#context;
    const good = line.hosts.start(lane);
    const running = { row, line, lane, started: runtime.meter.clock(), good, aside: false };
    this.#running.add(running);
    this.#lines.start(line);
    job()
      .catch((error: unknown): Result => {
        const level = refusalIn(error) instanceof Unavailable ? 'debug' : 'error';
        runtime.log.log(level, 'delivery failed', { kind: row.kind, delivery: row.id, error });
        return { retry: 'something went wrong here' };
      })
      .then((result) => this.#end(running, result));
  }

  #end(running: Running, result: Result): void {
    const { row, line, lane, aside, started } = running;
    const milliseconds = this.#context.runtime.meter.clock() - started;
    this.#running.delete(running);
    line.running -= 1;
    line.hosts.end(lane, { ok: 'done' in result, milliseconds, aside });
    const outcome = outcomeOf(this.#context, row, result, milliseconds);
    this.#gathered.add(outcome, this.#lines.bounded);
    this.#refill();
    const idle = !this.#running.size && !this.#lines.waiting;
    if (this.#gathered.due || idle) this.#wake();
  }

  /** Gives a topic's subscriptions their deliveries, in chunks between which others get their turn. */
  async #fanOut(row: Claimed): Promise<Result> {
    const { db, runtime } = this.#context;
    let after: number | undefined = Number(row.data ?? 0);
    while (after !== undefined && !this.#stopping) {
      const now = runtime.now();
      after = await fanOut(db, row, after, now, now + CLAIM_MS);
      this.#lines.setExhausted(false);
      this.#wake();
      await turn();
    }
    return after === undefined ? DONE : { retry: 'stopped' };
  }

  async #flush(): Promise<void> {
    const outcomes = this.#gathered.take();
    // What got a newer change while it was delivered is due again.
    if (outcomes.length) this.#lines.setExhausted(false);
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
      const { line, lane, started, good, aside } = running;
      // A verification that hangs keeps its place: its domain gets no other for it.
      if (aside || line.verifications) continue;
      const milliseconds = this.#context.runtime.meter.clock() - started;
      running.aside = line.hosts.setAside(lane, { milliseconds, good });
    }
  }

  /** By a clock that is never set; not by looks, of which each call that ends takes one. */
  async #finish(): Promise<void> {
    const { meter } = this.#context.runtime;
    const deadline = meter.clock() + PATIENCE;
    while (this.#running.size && meter.clock() < deadline) await this.#pause();
  }
}

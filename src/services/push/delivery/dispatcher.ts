// Claims what is due, makes the calls, writes down what came of them.
import { refusalIn, Unavailable } from '../../../errors.ts';
import { CLAIM_MS, CLOCK_SKEW_MS, type Claimed, claimDue, release } from '../../../store/deliveries.ts';
import { fanOut, outboxState } from '../../../store/outbox.ts';
import { turn } from '../../../store/turns.ts';
import type { Context } from '../../context.ts';
import type { Feeds } from '../../feeds/feeds.ts';
import { isBehind, readLog } from '../outbox.ts';
import { type Budget, Budgets, type Waiting } from './budget.ts';
import type { Housekeeping } from './housekeeping.ts';
import { jobsOf } from './jobs.ts';
import { outcomeOf } from './outcome.ts';
import { OutcomeBuffer } from './outcome-buffer.ts';
import { CALL_TIME, DONE, type Result } from './result.ts';

/** Calls begun in one turn of the event loop; fewer while somebody publishes. */
const STARTS_PER_TURN = 16;
const STARTS_WHILE_PUBLISHING = 2;
/** Milliseconds between looks for slow calls. */
const CHECK_INTERVAL_MS = 25;
/** How long a stop waits for calls under way. */
const SHUTDOWN_TIMEOUT_MS = 1_500;

interface Running {
  budget: Budget;
  lane: string;
  /** By a clock that is never set. */
  started: number;
  /** It has given up its place. */
  slow: boolean;
}

export class Dispatcher {
  readonly #context: Context;
  readonly #feeds: Feeds;
  readonly #housekeeping: Housekeeping;
  readonly #budgets: Budgets;
  readonly #outcomes: OutcomeBuffer;
  readonly #running = new Set<Running>();
  #draining: Promise<void> | undefined;
  #isStopping = false;
  #willStart = false;
  #wake = () => {};
  /** Requests that publish at the moment: calls leave them the event loop. */
  publishing = 0;

  /** @param calls that it may make */
  constructor(context: Context, feeds: Feeds, housekeeping: Housekeeping, calls = Number.POSITIVE_INFINITY) {
    this.#context = context;
    this.#feeds = feeds;
    this.#housekeeping = housekeeping;
    this.#budgets = new Budgets(context.runtime, calls);
    this.#outcomes = new OutcomeBuffer({ bounded: Number.isFinite(calls), onDue: () => this.#wake() });
  }

  /** Whether it may make no more calls, of all or of verifications. */
  get isSpent(): boolean {
    return this.#budgets.isSpent;
  }

  get #clock(): number {
    return this.#context.runtime.meter.clock();
  }

  get #mayClaim(): boolean {
    return this.#budgets.shares(this.#clock).length > 0;
  }

  /** Makes every call that is due, and what becomes due meanwhile; resolves when none is left. */
  drain(): Promise<void> {
    this.#claimAgain();
    this.#draining ??= this.#drain();
    return this.#draining;
  }

  /** Ends what can be ended soon, and gives the rest back. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#wake();
    await this.#draining?.catch(() => {});
    const deadline = this.#clock + SHUTDOWN_TIMEOUT_MS;
    while (this.#running.size && this.#clock < deadline) await this.#pause();
    const { db, runtime } = this.#context;
    try {
      await this.#flush();
      const rows = this.#budgets.all.flatMap((budget) => budget.rows());
      await release(db, rows, runtime.now());
    } catch (error) {
      // What is claimed is due again when the claims end.
      if (!(refusalIn(error) instanceof Unavailable)) throw error;
    }
  }

  async #drain(): Promise<void> {
    try {
      while (!this.#isStopping) {
        await this.#housekeeping.run(this.#context);
        if (this.#outcomes.isDue) await this.#flush();
        const claimed = await this.#claim();
        this.#startCalls();
        if (this.#running.size) await this.#pause();
        else if (!this.#outcomes.isEmpty) await this.#flush();
        else if (!claimed && !this.#mayClaim && !this.#budgets.waiting) return;
      }
    } finally {
      // In the same turn as the decision to end: whoever asks from now on begins anew.
      this.#draining = undefined;
    }
  }

  /** Reads the log's news and claims what is due; how many rows that were. */
  async #claim(): Promise<number> {
    // Before any query: where calls are counted, queries are, too.
    const shares = this.#budgets.shares(this.#clock);
    if (!shares.length) return 0;
    for (const share of shares) share.budget.claiming(share);
    const { db, runtime } = this.#context;
    let state = await outboxState(db);
    while (isBehind(this.#context, state)) state = await readLog(this.#context, state);
    const now = runtime.now();
    if (state.dueAt > now) return 0;
    const rows = await claimDue(db, { now, until: now + CLAIM_MS, shares });
    for (const share of shares) {
      const count = rows.filter((row) => this.#budgets.of(row) === share.budget).length;
      share.budget.claimed(count, share, this.#clock);
    }
    const jobs = await jobsOf(this.#context, this.#feeds, rows);
    for (const [i, row] of rows.entries()) {
      this.#budgets.of(row).add(row, row.kind === 'fanout' ? () => this.#fanOut(row) : jobs[i]!);
    }
    for (const [delay, excess] of this.#budgets.all.flatMap((budget) => [...budget.overflow()])) {
      await release(db, excess, now + delay);
    }
    return rows.length;
  }

  /** News: more may be due. */
  #claimAgain(): void {
    this.#budgets.claimAgain();
    this.#wake();
  }

  /** Starts what there is room for, a few calls in a turn of the event loop. */
  #startCalls(): void {
    const most = this.publishing ? STARTS_WHILE_PUBLISHING : STARTS_PER_TURN;
    for (let starts = 0; starts < most; ) {
      const begun = this.#budgets.all.filter((budget) => this.#startNext(budget));
      if (!begun.length) {
        if (this.#mayClaim) this.#wake();
        return;
      }
      starts += begun.length;
    }
    this.#startSoon();
  }

  #startSoon(): void {
    if (this.#willStart) return;
    this.#willStart = true;
    void turn().then(() => {
      this.#willStart = false;
      this.#startCalls();
    });
  }

  /** Takes the next of a budget; false where none may start. */
  #startNext(budget: Budget): boolean {
    const next = this.#isStopping ? undefined : budget.take();
    if (!next) return false;
    // A claim that would end before the call does, or was shortened after the clock was set back, is left to end.
    const left = next.row.until - this.#context.runtime.now();
    if (left >= CALL_TIME + 1_000 && left <= CLAIM_MS + CLOCK_SKEW_MS) this.#start(budget, next);
    return true;
  }

  #start(budget: Budget, { row, job, lane }: Waiting): void {
    const { runtime } = this.#context;
    const running = { budget, lane, started: this.#clock, slow: false };
    this.#running.add(running);
    budget.running += 1;
    budget.hosts.start(lane);
    job()
      .catch((error: unknown): Result => {
        const level = refusalIn(error) instanceof Unavailable ? 'debug' : 'error';
        runtime.log.log(level, 'delivery failed', { kind: row.kind, delivery: row.id, error });
        return { retry: 'something went wrong here' };
      })
      .then((result) => this.#end(running, row, result));
  }

  #end(running: Running, row: Claimed, result: Result): void {
    const { budget, lane, slow, started } = running;
    const milliseconds = this.#clock - started;
    this.#running.delete(running);
    budget.running -= 1;
    budget.hosts.end(lane, { ok: 'done' in result, milliseconds, slow });
    this.#outcomes.add(outcomeOf(this.#context, row, result, milliseconds));
    this.#startSoon();
    if (this.#outcomes.isDue || !this.#running.size) this.#wake();
  }

  /** Gives a topic's subscriptions their deliveries, in chunks between which others get their turn. */
  async #fanOut(row: Claimed): Promise<Result> {
    const { db, runtime } = this.#context;
    let after: number | undefined = Number(row.data ?? 0);
    while (after !== undefined && !this.#isStopping) {
      const now = runtime.now();
      after = await fanOut(db, row, after, now, now + CLAIM_MS);
      this.#claimAgain();
      await turn();
    }
    return after === undefined ? DONE : { retry: 'stopped' };
  }

  async #flush(): Promise<void> {
    if (this.#outcomes.isEmpty) return;
    await this.#outcomes.flush(this.#context.db, this.#context.runtime.now());
    // What got a newer change while it was delivered is due again.
    this.#budgets.claimAgain();
  }

  /** Until something ended, was asked for, or may be slow. */
  async #pause(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, CHECK_INTERVAL_MS);
    });
    clearTimeout(timer);
    this.#wake = () => {};
    for (const running of this.#running) {
      const { budget, lane, started, slow } = running;
      // A verification keeps its place: its domain gets no other for it.
      if (slow || budget.verifications) continue;
      running.slow = budget.hosts.giveUpPlace(lane, this.#clock - started);
    }
  }
}

// Claims what is due, makes the calls, writes down what came of them.
import { refusalIn, Unavailable } from '../../../errors.ts';
import { problem } from '../../../problems.ts';
import {
  CLAIM_MS,
  CLOCK_SKEW_MS,
  type Claimed,
  claimDue,
  type DeliveryKind,
  type Outcome,
  release,
  settle,
} from '../../../store/push/deliveries.ts';
import { fanOut, outboxState } from '../../../store/push/outbox.ts';
import { turn } from '../../../store/turns.ts';
import type { Context } from '../../context.ts';
import type { Feeds } from '../../feeds/feeds.ts';
import { isBehind, readLog, replayMissed } from '../outbox.ts';
import type { Housekeeping } from './housekeeping.ts';
import { jobsOf } from './jobs.ts';
import { outcomeOf } from './outcome.ts';
import { type DeliveryQueue, type QueuedCall, queues } from './queue.ts';
import { CALL_TIMEOUT_MS, DONE, type Result } from './result.ts';

/** Calls begun in one turn of the event loop; fewer while somebody publishes. */
const STARTS_PER_TURN = 16;
const STARTS_WHILE_PUBLISHING = 2;
/**
 * An outcome waits for others for so many times as long as the last ones took to be written, within these bounds; longer where
 * queries are counted. A crash repeats these calls, and those under way.
 */
const OUTCOME_DELAY_FACTOR = 4;
const [MIN_OUTCOME_DELAY_MS, MAX_OUTCOME_DELAY_MS] = [5, 100];
const OUTCOME_DELAY_BOUNDED_MS = 1_000;
/** So many of them do not wait there either. */
const MAX_OUTCOMES_BOUNDED = 10;
const CHECK_INTERVAL_MS = 25;
/** How long a stop waits for calls under way. */
const SHUTDOWN_TIMEOUT_MS = 1_500;

/** Puts the next deliveries of a row that stands for many, and prolongs the claim; where it goes on, undefined at the end. */
type Step = (context: Context, row: Claimed, after: number) => Promise<number | undefined>;

const STEPS: Readonly<Partial<Record<DeliveryKind, Step>>> = {
  fanout: ({ db, runtime }, row, after) => fanOut(db, row, after, runtime.now(), runtime.now() + CLAIM_MS),
  replay: (context, row, after) => replayMissed(context, row, after, context.runtime.now() + CLAIM_MS),
};

export class Dispatcher {
  readonly #context: Context;
  readonly #feeds: Feeds;
  readonly #housekeeping: Housekeeping;
  readonly #queues: readonly DeliveryQueue[];
  /** Calls that it may still claim rows for; finite where a runtime bounds them, and then it bounds queries, too. */
  #callsLeft: number;
  /** Outcomes to be written down together, and when by the meter's clock. */
  #outcomes: Outcome[] = [];
  #settleAt = Number.POSITIVE_INFINITY;
  #outcomeDelay = MIN_OUTCOME_DELAY_MS;
  #draining: Promise<void> | undefined;
  #starting: Promise<void> | undefined;
  #isStopping = false;
  #wake = () => {};
  /** Requests that publish at the moment: calls leave them the event loop. */
  publishing = 0;

  /** @param calls that it may make */
  constructor(context: Context, feeds: Feeds, housekeeping: Housekeeping, calls = Number.POSITIVE_INFINITY) {
    this.#context = context;
    this.#feeds = feeds;
    this.#housekeeping = housekeeping;
    this.#queues = queues(context.runtime.outgoing);
    this.#callsLeft = calls;
  }

  /** Whether it may make no more calls. */
  get isSpent(): boolean {
    return this.#callsLeft <= 0;
  }

  get #clock(): number {
    return this.#context.runtime.meter.clock();
  }

  get #isCalling(): boolean {
    return this.#queues.some(({ running }) => running.size);
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
    while (this.#isCalling && this.#clock < deadline) await this.#pause();
    const { db, runtime } = this.#context;
    try {
      await this.#settle();
      const rows = this.#queues.flatMap((queue) => queue.rows());
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
        if (this.#clock >= this.#settleAt) await this.#settle();
        const claimed = await this.#claim();
        this.#startCalls();
        if (this.#isCalling || this.#queues.some(({ waiting }) => waiting)) await this.#pause();
        else if (this.#outcomes.length) await this.#settle();
        else if (!claimed && !this.#claiming().length) return;
      }
    } finally {
      // In the same turn as the decision to end: whoever asks from now on begins anew.
      this.#draining = undefined;
    }
  }

  /** The queues that a claim may bring something. */
  #claiming(): DeliveryQueue[] {
    const clock = this.#clock;
    return this.isSpent ? [] : this.#queues.filter((queue) => queue.mayClaim(clock));
  }

  /** Reads the log's news and claims what is due; how many rows that were. */
  async #claim(): Promise<number> {
    const claiming = this.#claiming();
    // Before any query: where calls are counted, queries are, too.
    if (!claiming.length) return 0;
    let calls = this.#callsLeft;
    const shares = claiming.flatMap((queue) => {
      // What the one before leaves unused is for the next claim.
      if (calls <= 0) return [];
      const share = queue.claiming(calls);
      calls -= share.limit;
      return [{ ...share, queue }];
    });
    const { db, runtime } = this.#context;
    let state = await outboxState(db);
    while (isBehind(this.#context, state)) state = await readLog(this.#context, state);
    const now = runtime.now();
    if (state.dueAt > now) return 0;
    const rows = await claimDue(db, { now, until: now + CLAIM_MS, shares });
    const jobs = await jobsOf(this.#context, this.#feeds, rows);
    this.#callsLeft -= rows.length;
    for (const { queue, ...share } of shares) {
      let count = 0;
      for (const [i, row] of rows.entries()) {
        if (!queue.takes(row)) continue;
        queue.add(row, STEPS[row.kind] ? () => this.#inSteps(row, STEPS[row.kind]!) : jobs[i]!);
        count += 1;
      }
      queue.claimed(count, share, this.#clock);
      for (const [delay, excess] of queue.overflow()) {
        this.#callsLeft += excess.length;
        await release(db, excess, now + delay);
      }
    }
    return rows.length;
  }

  /** News: more may be due. */
  #claimAgain(): void {
    for (const queue of this.#queues) queue.claimAgain();
    this.#wake();
  }

  /** Starts what there is room for, a few calls in a turn of the event loop. */
  #startCalls(): void {
    this.#starting ??= turn().then(() => {
      this.#starting = undefined;
      let starts = this.publishing ? STARTS_WHILE_PUBLISHING : STARTS_PER_TURN;
      while (starts > 0 && !this.#isStopping) {
        const begun = this.#queues.filter((queue) => this.#startNext(queue));
        if (!begun.length) break;
        starts -= begun.length;
      }
      if (starts <= 0) this.#startCalls();
      else if (!this.#isCalling || this.#claiming().length) this.#wake();
    });
  }

  /** Takes the next of a queue; false where none may start. */
  #startNext(queue: DeliveryQueue): boolean {
    const call = queue.take();
    if (!call) return false;
    // A claim that would end before the call does, or was shortened after the clock was set back, is left to end.
    const left = call.row.until - this.#context.runtime.now();
    if (left >= CALL_TIMEOUT_MS + 1_000 && left <= CLAIM_MS + CLOCK_SKEW_MS) void this.#make(queue, call);
    return true;
  }

  async #make(queue: DeliveryQueue, call: QueuedCall): Promise<void> {
    const { runtime } = this.#context;
    const { row, job } = call;
    queue.begin(call, this.#clock);
    const result = await job().catch((error: unknown): Result => {
      const level = refusalIn(error) instanceof Unavailable ? 'debug' : 'error';
      runtime.log.log(level, 'delivery failed', { kind: row.kind, delivery: row.id, error });
      return { retry: problem('delivery-failed-here') };
    });
    const clock = this.#clock;
    queue.end(call, 'done' in result, clock);
    const outcome = outcomeOf(this.#context, row, result, clock - call.started);
    this.#outcomes.push(outcome);
    this.#settleAt = Math.min(this.#settleAt, clock + this.#settleDelay(outcome));
    this.#startCalls();
    if (clock >= this.#settleAt) this.#wake();
  }

  /** What changes more than its own row, such as a subscription that was confirmed, does not wait. */
  #settleDelay({ writes }: Outcome): number {
    if (Number.isFinite(this.#callsLeft))
      return this.#outcomes.length >= MAX_OUTCOMES_BOUNDED ? 0 : OUTCOME_DELAY_BOUNDED_MS;
    return writes ? 0 : this.#outcomeDelay;
  }

  /** What cannot be written stays, so that nothing is delivered again because the database is away. */
  async #settle(): Promise<void> {
    const outcomes = this.#outcomes;
    if (!outcomes.length) return;
    this.#outcomes = [];
    this.#settleAt = Number.POSITIVE_INFINITY;
    const began = this.#clock;
    try {
      await settle(this.#context.db, outcomes, this.#context.runtime.now());
      const delay = (this.#clock - began) * OUTCOME_DELAY_FACTOR;
      this.#outcomeDelay = Math.min(MAX_OUTCOME_DELAY_MS, Math.max(MIN_OUTCOME_DELAY_MS, delay));
    } catch (error) {
      this.#outcomes.unshift(...outcomes);
      this.#settleAt = 0;
      throw error;
    }
    // What got a newer change while it was delivered is due again.
    this.#claimAgain();
  }

  /** Puts deliveries in chunks between which others get their turn. */
  async #inSteps(row: Claimed, step: Step): Promise<Result> {
    let after: number | undefined = Number(row.data ?? 0);
    while (after !== undefined && !this.#isStopping) {
      after = await step(this.#context, row, after);
      this.#claimAgain();
      await turn();
    }
    return after === undefined ? DONE : { retry: problem('delivery-stopped') };
  }

  /** Until there is something to do, or calls may have become slow. */
  async #pause(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, Math.max(0, Math.min(CHECK_INTERVAL_MS, this.#settleAt - this.#clock)));
    });
    clearTimeout(timer);
    this.#wake = () => {};
    for (const queue of this.#queues) queue.giveUpSlowPlaces(this.#clock);
  }
}

// The one tick(): reads the log, claims what is due, makes the calls, writes down what came of them.

import { commit } from '../store/database.ts';
import { type Claimed, claimDue, forgetGivenUp, type Outcome, release, settle } from '../store/deliveries.ts';
import { fanOut, outboxState } from '../store/outbox.ts';
import { expireSubscriptions } from '../store/subscriptions.ts';
import { turn } from '../store/walk.ts';
import type { Context } from './context.ts';
import { Hosts } from './deliver-hosts.ts';
import { type Job, jobsOf } from './deliver-load.ts';
import { CALL_TIME, DONE, type Result } from './deliver-result.ts';
import { nextAttempt } from './deliver-retry.ts';
import type { Feeds } from './feeds.ts';
import { dismissSubscribers } from './hub.ts';
import { isBehind, readLog } from './outbox.ts';

/** A claim's length, in milliseconds: that of a call, and some waiting for its turn. */
const CLAIM = 25_000;
/** Rows claimed at once; as many again are fetched when fewer wait. */
const CHUNK = 500;
const FEW = 128;
/** Outcomes written at once; a crash repeats at most these and what is under way. */
const OUTCOMES = 500;
/** Calls begun in one turn of the event loop. */
const SLICE = 16;
/** Milliseconds between looks at what hangs. */
const LOOK = 25;
const HOUSEKEEPING = 60_000;
/** How long a stop waits for calls under way, in milliseconds. */
const PATIENCE = 1_500;

interface Running {
  row: Claimed;
  started: number;
  aside: boolean;
}

export class Deliveries {
  readonly #context: Context;
  readonly #feeds: Feeds;
  readonly #hosts = new Hosts();
  readonly #queues = new Map<string, { row: Claimed; job: Job }[]>();
  readonly #running = new Set<Running>();
  #queued = 0;
  #filling = false;
  #outcomes: Outcome[] = [];
  /** Calls this tick may still make. */
  #left = 0;
  #ticking: Promise<void> | undefined;
  #again = false;
  /** Nothing more was due at the last look, and nothing has ended since. */
  #exhausted = false;
  #stopping = false;
  #wake = () => {};
  #cleaned = 0;

  constructor(context: Context, feeds: Feeds) {
    this.#context = context;
    this.#feeds = feeds;
  }

  /**
   * Makes every call that is due, and what becomes due meanwhile; resolves when none is left. In one process
   * there is one at a time, and a second call is told to the first.
   */
  tick(): Promise<void> {
    const { perTick } = this.#context.runtime.outgoing;
    // On Workers a request must not wait for another's calls: they end with that.
    if (perTick) return this.#clean().then(() => new Deliveries(this.#context, this.#feeds).#drain(perTick));
    this.#again = true;
    this.#exhausted = false;
    this.#wake();
    this.#ticking ??= this.#loop();
    return this.#ticking;
  }

  /** Ends what can be ended soon, and gives the rest back. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake();
    await this.#ticking?.catch(() => {});
    const { db, runtime } = this.#context;
    const waiting = [...this.#queues.values()].flat().map(({ row }) => row);
    await this.#flush();
    await release(db, waiting, runtime.now());
  }

  async #loop(): Promise<void> {
    try {
      while (this.#again && !this.#stopping) {
        this.#again = false;
        await this.#clean();
        await this.#drain();
      }
    } finally {
      this.#ticking = undefined;
    }
  }

  async #drain(calls = Number.POSITIVE_INFINITY): Promise<void> {
    this.#left = calls;
    for (;;) {
      if (this.#outcomes.length >= OUTCOMES || !this.#running.size) await this.#flush();
      const claimed = this.#stopping ? 0 : await this.#fetch();
      this.#fill();
      if (this.#running.size) await this.#pause();
      else if (!claimed || !this.#left) break;
      if (this.#stopping) return this.#finish();
    }
  }

  /** Reads the log's news and claims what is due; how many rows that were. */
  async #fetch(): Promise<number> {
    const { db, runtime } = this.#context;
    let state = await outboxState(db);
    while (isBehind(this.#context, state)) state = await readLog(this.#context, state);
    const now = runtime.now();
    const room = Math.min(CHUNK, this.#left - this.#queued);
    if (state.dueAt > now || this.#exhausted || this.#queued >= FEW || room <= 0) return 0;
    const rows = await claimDue(db, { now, until: now + CLAIM, limit: room, except: this.#busy() });
    this.#exhausted = rows.length < room;
    const jobs = await jobsOf(this.#context, this.#feeds, rows);
    for (const [i, row] of rows.entries()) {
      const queue = this.#queues.get(row.host) ?? [];
      queue.push({ row, job: row.kind === 'fanout' ? () => this.#fanOut(row) : jobs[i]! });
      this.#queues.set(row.host, queue);
    }
    this.#queued += rows.length;
    return rows.length;
  }

  /** Hosts that have more waiting than they take soon. */
  #busy(): string[] {
    return [...this.#queues]
      .filter(([host, queue]) => queue.length > this.#hosts.window(host))
      .map(([host]) => host);
  }

  /** Starts what there is room for, a few at a time: who publishes or reads meanwhile waits for no more than those. */
  #fill(): void {
    let starts = SLICE;
    for (const host of [...this.#queues.keys()]) starts -= this.#fillHost(host, starts);
    if (starts <= 0) this.#refill();
  }

  /** Another slice, when others have had their turn. */
  #refill(): void {
    if (this.#filling) return;
    this.#filling = true;
    setTimeout(() => {
      this.#filling = false;
      this.#fill();
    }, 0);
  }

  /** Starts what a host has room for, at most so many; how many that were. */
  #fillHost(host: string, most: number): number {
    const queue = this.#queues.get(host);
    const { runtime } = this.#context;
    let starts = 0;
    while (queue?.length && this.#hosts.room(host) && this.#running.size < runtime.outgoing.concurrency) {
      if (this.#stopping || !this.#left || starts === most) return starts;
      const { row, job } = queue.shift()!;
      this.#queued -= 1;
      // A claim that would end before the call does is left to end: the row is due again then.
      if (row.until - runtime.now() < CALL_TIME + 1_000) continue;
      this.#start(row, job);
      starts += 1;
    }
    if (!queue?.length) this.#queues.delete(host);
    return starts;
  }

  #start(row: Claimed, job: Job): void {
    const { runtime } = this.#context;
    const running = { row, started: runtime.now(), aside: false };
    this.#running.add(running);
    this.#hosts.start(row.host);
    this.#left -= 1;
    job()
      .catch((error: unknown): Result => {
        runtime.log.log('error', 'delivery failed', { kind: row.kind, delivery: row.id, error });
        return { retry: 'something went wrong here' };
      })
      .then((result) => this.#end(running, result));
  }

  #end(running: Running, result: Result): void {
    const { row, aside, started } = running;
    const now = this.#context.runtime.now();
    this.#running.delete(running);
    this.#exhausted = false;
    this.#hosts.end(row.host, { ok: 'done' in result, milliseconds: now - started, aside });
    this.#outcomes.push(this.#outcomeOf(row, result));
    this.#refill();
    if (this.#queued < FEW || this.#outcomes.length >= OUTCOMES || !this.#running.size) this.#wake();
  }

  #outcomeOf(row: Claimed, result: Result): Outcome {
    if ('done' in result) return { row, writes: result.writes };
    const { runtime } = this.#context;
    const about = { kind: row.kind, host: row.host, subject: row.subject, attempts: row.attempts + 1 };
    if ('end' in result) {
      runtime.log.log('info', 'delivery ended', { ...about, reason: result.end });
      return { row, drop: true, writes: result.writes };
    }
    const { retry: reason, after: asked, maxAge } = result;
    const dueAt = nextAttempt(row, { now: runtime.now(), random: Math.random(), asked, maxAge });
    if (dueAt === null) runtime.log.log('warn', 'delivery given up', { ...about, reason });
    // What a stranger asked for and never confirmed is not kept.
    if (dueAt === null && (row.kind === 'verify' || row.kind === 'deny')) return { row, drop: true };
    return { row, failure: { reason, dueAt } };
  }

  /** Gives a topic's subscriptions their deliveries, in chunks between which others get their turn. */
  async #fanOut(row: Claimed): Promise<Result> {
    const { db, runtime } = this.#context;
    let after: number | undefined = Number(row.data ?? 0);
    while (after !== undefined && !this.#stopping) {
      const now = runtime.now();
      after = await fanOut(db, row, after, now, now + CLAIM);
      this.#exhausted = false;
      this.#wake();
      await turn();
    }
    return after === undefined ? DONE : { retry: 'stopped' };
  }

  async #flush(): Promise<void> {
    const outcomes = this.#outcomes;
    this.#outcomes = [];
    await settle(this.#context.db, outcomes, this.#context.runtime.now());
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
    const now = this.#context.runtime.now();
    for (const running of this.#running) {
      if (!running.aside) running.aside = this.#hosts.setAside(running.row.host, now - running.started);
    }
  }

  async #finish(): Promise<void> {
    const deadline = this.#context.runtime.now() + PATIENCE;
    for (let looks = PATIENCE / LOOK; looks > 0 && this.#running.size; looks--) {
      await this.#pause();
      if (this.#context.runtime.now() > deadline) break;
    }
  }

  async #clean(): Promise<void> {
    const { db, runtime } = this.#context;
    const now = runtime.now();
    if (now - this.#cleaned < HOUSEKEEPING) return;
    this.#cleaned = now;
    while (await dismissSubscribers(this.#context)) await turn();
    while (await expireSubscriptions(db, now)) await turn();
    await commit(db, [forgetGivenUp(db, now)]);
  }
}

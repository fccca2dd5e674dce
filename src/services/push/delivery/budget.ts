// Two budgets, for deliveries and for verifications: anybody can ask for thousands of verifications, at hosts that
// never answer. Each has calls that run, claimed rows that wait for room at their hosts, and a share of every claim.
import type { Runtime } from '../../../ports.ts';
import { type Claimed, isVerification, type Share } from '../../../store/deliveries.ts';
import type { Intent } from '../hub-calls.ts';
import { type HostCaps, HostLimits, laneOf } from './host-limits.ts';
import type { Job } from './jobs.ts';

/** Rows claimed at once. */
const CLAIM_ROWS = 500;
/** Rows that may wait at a host, for each call that it gets at once; more are given back. */
const MAX_WAITING_PER_CALL = 8;
/** Milliseconds until what is given back is due again, where a claim cannot leave it out. */
const POSTPONE_MS = 1_000;
/** Milliseconds after a claim that brought nothing: it has read all that is due at the hosts it left out. */
const REST_MS = 100;

const MAX_WAITING = 4_000;
const MAX_VERIFICATIONS = 64;
const MAX_WAITING_VERIFICATIONS = 1_024;
const VERIFICATION_CAPS: HostCaps = { unproven: 4, responsive: 16 };

export interface Waiting {
  row: Claimed;
  job: Job;
  lane: string;
}

interface BudgetOptions {
  verifications: boolean;
  /** Calls it may make. */
  calls: number;
  maxRunning: number;
  maxWaiting: number;
  /** Whose cap a row counts against. */
  laneOf: (row: Claimed) => string;
  caps?: HostCaps;
}

export class Budget {
  readonly #options: BudgetOptions;
  readonly #lanes = new Map<string, Waiting[]>();
  readonly hosts: HostLimits;
  running = 0;
  waiting = 0;
  /** Rows claimed, each for a call. */
  promised = 0;
  /** When a claim may bring more, by a clock that is never set; Infinity until more may be due. */
  #claimAt = 0;
  /** No claim before, since the last one brought nothing and left hosts out. */
  #restUntil = 0;
  /** Hosts that the last claim left out, since they have enough waiting. */
  #leftOut = new Set<string>();

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.hosts = new HostLimits(options.caps);
  }

  get verifications(): boolean {
    return this.#options.verifications;
  }

  /** Whether it may make no more calls. */
  get isSpent(): boolean {
    return this.promised >= this.#options.calls;
  }

  add(row: Claimed, job: Job): void {
    const lane = this.#options.laneOf(row);
    const waiting = this.#lanes.get(lane) ?? [];
    waiting.push({ row, job, lane });
    this.#lanes.set(lane, waiting);
    this.waiting += 1;
  }

  /** Takes the next that may start; lanes take turns, so that none waits behind another's thousands. */
  take(): Waiting | undefined {
    if (this.running >= this.#options.maxRunning) return undefined;
    for (const [lane, waiting] of this.#lanes) {
      if (!this.hosts.hasRoom(lane)) continue;
      const next = waiting.shift();
      this.waiting -= 1;
      this.#lanes.delete(lane);
      if (waiting.length) this.#lanes.set(lane, waiting);
      if (next && waiting.length <= this.hosts.cap(lane) / 2 && this.#leftOut.delete(laneOf(next.row))) {
        this.#claimAt = 0;
      }
      return next;
    }
    return undefined;
  }

  /** What the next claim may bring; undefined for nothing. @param calls that it may be given */
  share(calls: number, clock: number): (Share & { budget: Budget }) | undefined {
    const { verifications, maxWaiting } = this.#options;
    const callsLeft = Math.min(calls, this.#options.calls - this.promised);
    const limit = Math.min(CLAIM_ROWS, callsLeft, maxWaiting - this.waiting);
    if (limit <= 0 || clock < this.#claimAt) return undefined;
    return { budget: this, verifications, limit, except: [...this.#fullHosts()] };
  }

  /** More may be due. */
  claimAgain(): void {
    this.#claimAt = this.#restUntil;
  }

  /** A claim begins: what becomes due from now on needs another. */
  claiming({ except }: Share): void {
    this.#claimAt = Number.POSITIVE_INFINITY;
    this.#leftOut = new Set(except);
  }

  claimed(rows: number, { limit, except }: Share, clock: number): void {
    this.promised += rows;
    this.#restUntil = !rows && except.length ? clock + REST_MS : 0;
    if (rows === limit) this.#claimAt = 0;
  }

  /** Takes out what its lane will not come to soon, by the milliseconds after which that is due again. */
  overflow(): Map<number, Claimed[]> {
    const rows = [...this.#lanes].flatMap(([lane, waiting]) =>
      waiting.splice(MAX_WAITING_PER_CALL * this.hosts.cap(lane)).map(({ row }) => row),
    );
    this.waiting -= rows.length;
    this.promised -= rows.length;
    const full = rows.length ? this.#fullHosts() : new Set();
    // The next claim leaves out hosts that are full, but not all hosts of a client or a domain.
    return Map.groupBy(rows, (row) => (full.has(laneOf(row)) ? 0 : POSTPONE_MS));
  }

  rows(): Claimed[] {
    return [...this.#lanes.values()].flatMap((waiting) => waiting.map(({ row }) => row));
  }

  /** Hosts of lanes that have enough waiting, as claims know them. */
  #fullHosts(): Set<string> {
    const full = [...this.#lanes].filter(([lane, waiting]) => waiting.length > this.hosts.cap(lane) / 2);
    return new Set(full.flatMap(([, waiting]) => waiting.map(({ row }) => laneOf(row))));
  }
}

export class Budgets {
  readonly #calls: number;
  readonly #deliveries: Budget;
  readonly #verifications: Budget;
  readonly all: readonly Budget[];

  /** @param calls that may be made, of which verifications get half */
  constructor({ outgoing }: Runtime, calls: number) {
    this.#calls = calls;
    const maxRunning = outgoing.concurrency;
    this.#deliveries = new Budget({
      verifications: false,
      calls,
      maxRunning,
      maxWaiting: MAX_WAITING,
      laneOf,
    });
    this.#verifications = new Budget({
      verifications: true,
      calls: Math.ceil(calls / 2),
      maxRunning: Math.min(MAX_VERIFICATIONS, Math.ceil(maxRunning / 2)),
      maxWaiting: MAX_WAITING_VERIFICATIONS,
      caps: VERIFICATION_CAPS,
      // A thousand domains of one client have the places of one.
      laneOf: (row) => laneOf({ ...row, host: clientOf(row) ?? outgoing.domainOf(hostOf(row.host)) }),
    });
    this.all = [this.#deliveries, this.#verifications];
  }

  get #callsLeft(): number {
    return this.#calls - this.#deliveries.promised - this.#verifications.promised;
  }

  /** Whether no more calls may be made, of all or of verifications. */
  get isSpent(): boolean {
    return this.#callsLeft <= 0 || this.#verifications.isSpent;
  }

  get waiting(): number {
    return this.#deliveries.waiting + this.#verifications.waiting;
  }

  of(row: Claimed): Budget {
    return isVerification(row) ? this.#verifications : this.#deliveries;
  }

  /** What the next claim may bring. Where calls are counted none is promised twice. */
  shares(clock: number): (Share & { budget: Budget })[] {
    const verifications = this.#verifications.share(Math.ceil(this.#callsLeft / 2), clock);
    const deliveries = this.#deliveries.share(this.#callsLeft - (verifications?.limit ?? 0), clock);
    return [deliveries, verifications].filter((share) => share !== undefined);
  }

  /** More may be due. */
  claimAgain(): void {
    for (const budget of this.all) budget.claimAgain();
  }
}

/** The host of `host:port`, without the brackets of an IPv6 address. */
const hostOf = (host: string): string => host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');

/** Who asked for a verification, where that is known. */
function clientOf({ kind, data }: Claimed): string | undefined {
  if (kind !== 'verify') return undefined;
  const { client } = JSON.parse(data ?? '{}') as Partial<Intent>;
  return client && `client ${client}`;
}

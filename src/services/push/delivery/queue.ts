// Claimed deliveries that wait for a place at their hosts, and the calls that have one. No I/O, no clock of its own.

import { bareHost } from '../../../domain/text.ts';
import type { Outgoing } from '../../../ports.ts';
import { type Claimed, isVerification, type Share } from '../../../store/push/deliveries.ts';
import { lru } from '../../lru.ts';
import type { Intent } from '../hub-calls.ts';
import type { Job } from './jobs.ts';

/** Rows claimed at once. */
const CLAIM_ROWS = 500;
/** Rows that may wait in a lane, for each call that it gets at once; more are given back. */
const MAX_WAITING_PER_CALL = 8;
/** Until what is given back is due again, where a claim cannot leave it out. */
const POSTPONE_MS = 1_000;
/** Pause after a claim that brought nothing: it has read all that is due at the hosts it left out. */
const REST_MS = 100;
/** A call is slow that takes so long, and so many times as long as its host's usual ones. */
const SLOW_MS = 50;
const SLOW_FACTOR = 4;
/** Slow calls that have given up their place, of all hosts. */
const MAX_SLOW = 768;
const MAX_LANES = 10_000;
const MAX_VERIFICATIONS = 64;

/** What shares one cap: first attempts or retries at a host; verifications of one domain or client. */
class Lane {
  readonly waiting: QueuedCall[] = [];
  /** Calls that hold a place, and slow ones that hold none. */
  places = 0;
  slow = 0;
  /** Whether its last call was answered well, how many were, and how long they take, smoothed. */
  isResponsive = false;
  succeeded = 0;
  usualMs = 0;
}

export interface QueuedCall {
  readonly row: Claimed;
  readonly job: Job;
  readonly lane: Lane;
  /** Since it began, by the meter's clock. */
  started: number;
  hasPlace: boolean;
}

interface QueueOptions {
  verifications: boolean;
  maxRunning: number;
  maxWaiting: number;
  /** Calls that a lane gets at once: before and after it has answered one well. */
  caps: { unproven: number; responsive: number };
  maxSlow: number;
  /** The lane of a row. */
  laneOf: (row: Claimed) => string;
}

export class DeliveryQueue {
  readonly #options: QueueOptions;
  readonly #lanes = lru<Lane>(MAX_LANES);
  /** Lanes in which something waits, the next to be served first. */
  readonly #turns = new Set<Lane>();
  readonly running = new Set<QueuedCall>();
  waiting = 0;
  #slow = 0;
  /** When a claim may bring more; Infinity until more may be due. */
  #claimAt = 0;
  #restUntil = 0;
  /** Lanes of which the last claim wanted nothing, since enough waits in them. */
  #leftOut = new Set<Lane>();

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  takes(row: Claimed): boolean {
    return isVerification(row) === this.#options.verifications;
  }

  add(row: Claimed, job: Job): void {
    const name = this.#options.laneOf(row);
    const lane = this.#lanes.get(name) ?? new Lane();
    this.#lanes.set(name, lane);
    lane.waiting.push({ row, job, lane, started: 0, hasPlace: false });
    this.#turns.add(lane);
    this.waiting += 1;
  }

  /** Takes the next that may start; lanes take turns, so that none waits behind another's thousands. */
  take(): QueuedCall | undefined {
    if (this.running.size >= this.#options.maxRunning) return undefined;
    for (const lane of this.#turns) {
      if (lane.places >= this.#cap(lane)) continue;
      const next = lane.waiting.shift();
      this.waiting -= 1;
      this.#turns.delete(lane);
      if (lane.waiting.length) this.#turns.add(lane);
      if (!this.#isFull(lane) && this.#leftOut.delete(lane)) this.#claimAt = 0;
      return next;
    }
    return undefined;
  }

  begin(call: QueuedCall, clock: number): void {
    call.started = clock;
    call.hasPlace = true;
    call.lane.places += 1;
    this.running.add(call);
  }

  end(call: QueuedCall, isSuccess: boolean, clock: number): void {
    const { lane } = call;
    this.running.delete(call);
    if (call.hasPlace) {
      lane.places -= 1;
    } else {
      lane.slow -= 1;
      this.#slow -= 1;
    }
    // The failure of a slow call says nothing of the others, which the host answered meanwhile.
    if (isSuccess || call.hasPlace) lane.isResponsive = isSuccess;
    if (!isSuccess) return;
    lane.succeeded += 1;
    lane.usualMs += (clock - call.started - lane.usualMs) / 8;
  }

  /** Slow calls go on, and others get their places; a host that answers nothing gets no more calls by that. */
  giveUpSlowPlaces(clock: number): void {
    for (const call of this.running) {
      const { lane, started, hasPlace } = call;
      if (this.#slow >= this.#options.maxSlow) return;
      if (!hasPlace || clock - started < Math.max(SLOW_MS, lane.usualMs * SLOW_FACTOR)) continue;
      if (lane.slow >= lane.succeeded / 4) continue;
      call.hasPlace = false;
      lane.places -= 1;
      lane.slow += 1;
      this.#slow += 1;
    }
  }

  mayClaim(clock: number): boolean {
    // Where nothing waits no host is left out, and there is nothing to rest for.
    const isRested = clock >= this.#claimAt || (!this.waiting && this.#claimAt < Number.POSITIVE_INFINITY);
    return isRested && this.waiting < this.#options.maxWaiting;
  }

  /** More may be due. */
  claimAgain(): void {
    this.#claimAt = this.#restUntil;
  }

  /** What the claim that begins now brings; what becomes due from now on needs another. @param calls of which it may have half, or all */
  claiming(calls: number): Share {
    const { verifications, maxWaiting } = this.#options;
    this.#claimAt = Number.POSITIVE_INFINITY;
    this.#leftOut = new Set([...this.#turns].filter((lane) => this.#isFull(lane)));
    const limit = Math.min(
      CLAIM_ROWS,
      verifications ? Math.ceil(calls / 2) : calls,
      maxWaiting - this.waiting,
    );
    return { verifications, limit, except: [...hostsOf(this.#leftOut)] };
  }

  claimed(rows: number, { limit, except }: Share, clock: number): void {
    this.#restUntil = !rows && except.length ? clock + REST_MS : 0;
    if (rows === limit) this.#claimAt = 0;
  }

  /** Takes out what its lane will not come to soon, by the milliseconds after which that is due again. */
  overflow(): Map<number, Claimed[]> {
    const rows = [...this.#turns].flatMap((lane) =>
      lane.waiting.splice(MAX_WAITING_PER_CALL * this.#cap(lane)).map(({ row }) => row),
    );
    this.waiting -= rows.length;
    const full = hostsOf([...this.#turns].filter((lane) => this.#isFull(lane)));
    // The next claim leaves out hosts that are full, but not all hosts of a client or a domain.
    return Map.groupBy(rows, (row) => (full.has(hostLane(row)) ? 0 : POSTPONE_MS));
  }

  rows(): Claimed[] {
    return [...this.#turns].flatMap(({ waiting }) => waiting.map(({ row }) => row));
  }

  #cap({ isResponsive }: Lane): number {
    const { unproven, responsive } = this.#options.caps;
    return isResponsive ? responsive : unproven;
  }

  /** Whether enough waits in a lane, so that a claim need not bring more. */
  #isFull(lane: Lane): boolean {
    return lane.waiting.length > this.#cap(lane) / 2;
  }
}

const hostsOf = (lanes: Iterable<Lane>): Set<string> =>
  new Set([...lanes].flatMap(({ waiting }) => waiting.map(({ row }) => hostLane(row))));

/**
 * Verifications have a queue of their own: anybody can ask for thousands, at hosts that never answer. A thousand
 * domains of one client share its places, and a thousand hosts those of their domain.
 */
export const queues = ({ concurrency, domainOf }: Outgoing): readonly DeliveryQueue[] => [
  new DeliveryQueue({
    verifications: true,
    maxRunning: Math.min(MAX_VERIFICATIONS, Math.ceil(concurrency / 2)),
    maxWaiting: 1_024,
    caps: { unproven: 4, responsive: 16 },
    maxSlow: 0,
    laneOf: (row) => hostLane({ ...row, host: clientOf(row) ?? domainOf(hostOf(row.host)) }),
  }),
  new DeliveryQueue({
    verifications: false,
    maxRunning: concurrency,
    maxWaiting: 4_000,
    caps: { unproven: 8, responsive: 64 },
    maxSlow: MAX_SLOW,
    laneOf: hostLane,
  }),
];

/** Retries count apart from their host's first attempts: those that hang again and again would take all places. */
const hostLane = ({ host, attempts }: Claimed): string => (attempts ? `${host} again` : host);

/** The host of `host:port`. */
const hostOf = (host: string): string => bareHost(host.replace(/:\d+$/, ''));

/** Who asked for a verification, where that is known. */
function clientOf({ kind, data }: Claimed): string | undefined {
  if (kind !== 'verify') return undefined;
  const { client } = JSON.parse(data ?? '{}') as Partial<Intent>;
  return client && `client ${client}`;
}

// The budgets of a process: what subscribers confirmed and the operator wants told, and verifications apart from that,
// since anybody can ask for thousands of them, at hosts that never answer.
import type { Runtime } from '../../../ports.ts';
import { type Claimed, isVerification, type Share } from '../../../store/deliveries.ts';
import type { Intent } from '../hub-calls.ts';
import { type HostWindow, laneOf } from './host-limits.ts';
import { Line } from './line.ts';

/** Deliveries that wait for room at their hosts. */
const MAX_WAITING = 4_000;
/** Verifications at once, in all; those that wait; and what a lane of them gets at once, at first and at most. */
const MAX_VERIFICATIONS = 64;
const MAX_WAITING_VERIFICATIONS = 1_024;
const VERIFICATIONS_OF_LANE: HostWindow = { first: 4, most: 16 };

/** The host of `host:port`, without the brackets of an IPv6 address. */
const hostOf = (host: string): string => host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');

/** Who asked for a verification, where that is known: who names a thousand domains waits for those alone. */
function clientOf({ kind, data }: Claimed): string | undefined {
  if (kind !== 'verify') return undefined;
  const { client } = JSON.parse(data ?? '{}') as Partial<Intent>;
  return client && `client ${client}`;
}

export class Lines {
  readonly #deliveries: Line;
  readonly #verifications: Line;
  readonly all: readonly Line[];
  /** Calls all of them may still make. */
  #left: number;

  /** @param calls that may be made, of which verifications get half */
  constructor({ outgoing }: Runtime, calls: number) {
    this.#left = calls;
    this.#deliveries = new Line({
      verifications: false,
      maxRunning: outgoing.concurrency,
      maxWaiting: MAX_WAITING,
      laneOf,
    });
    this.#verifications = new Line({
      verifications: true,
      maxRunning: Math.min(MAX_VERIFICATIONS, Math.ceil(outgoing.concurrency / 2)),
      maxWaiting: MAX_WAITING_VERIFICATIONS,
      laneOf: (row) => laneOf({ ...row, host: clientOf(row) ?? outgoing.domainOf(hostOf(row.host)) }),
      window: VERIFICATIONS_OF_LANE,
    });
    this.#verifications.left = Math.ceil(calls / 2);
    this.all = [this.#deliveries, this.#verifications];
  }

  /** Whether calls are counted. */
  get bounded(): boolean {
    return Number.isFinite(this.#left);
  }

  /** Whether no more calls may be made. */
  get ended(): boolean {
    return this.#left <= 0;
  }

  /** Whether no more calls may be made, of all or of verifications. */
  get spent(): boolean {
    return this.ended || this.#verifications.left <= 0;
  }

  get waiting(): number {
    return this.#deliveries.waiting + this.#verifications.waiting;
  }

  of(row: Claimed): Line {
    return isVerification(row) ? this.#verifications : this.#deliveries;
  }

  /** A call of a line begins. */
  start(line: Line): void {
    line.running += 1;
    line.left -= 1;
    this.#left -= 1;
  }

  /** More may be due than at the last look, or nothing is. */
  setExhausted(exhausted: boolean): void {
    for (const line of this.all) line.exhausted = exhausted;
  }

  /** What each wants claimed now. */
  shares(now: number): (Share & { line: Line })[] {
    const left = this.#left - this.waiting;
    // Where calls are counted, none is promised to both; what one does not take, the other's next claim does.
    const verifications = this.#verifications.claim(Math.ceil(left / 2), now);
    const deliveries = this.#deliveries.claim(left - (this.bounded ? (verifications?.limit ?? 0) : 0), now);
    return [
      ...(deliveries ? [{ line: this.#deliveries, verifications: false, ...deliveries }] : []),
      ...(verifications ? [{ line: this.#verifications, verifications: true, ...verifications }] : []),
    ];
  }

  /** Whether a claim may help one of them, when nothing that waits may start. */
  areHungry(now: number): boolean {
    return this.all.filter((line) => line.isHungry(now)).length > 0;
  }
}

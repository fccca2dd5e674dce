// The registry of a process on Node, Deno and Bun. A few maps instead of a library, since the hottest path must count
// by one addition (http/response-cache.ts), and several processes are one site.
import type { Counted, Family, Gauged, Meter, Timed } from '../../ports.ts';
import { seriesOf } from '../../services/telemetry/exposition.ts';
import { COUNTERS, type CounterName, GAUGES, TIMERS, type TimerName } from './measures.ts';
import { processFamilies } from './process-families.ts';

/** Series of one metric; what would be one more is counted under labels of `other`. */
const MOST_SERIES = 2_000;
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** Milliseconds between looks at the event loop. */
const LOOK = 100;

/** A number that only grows. */
export class Count {
  value = 0;
}

/** How often it took at most so long. */
export class Histogram {
  readonly counts: number[];
  readonly buckets: readonly number[];
  sum = 0;

  constructor(buckets: readonly number[]) {
    this.buckets = buckets;
    this.counts = new Array<number>(buckets.length + 1).fill(0);
  }

  /** @param seconds a negative time is none: clocks are set back */
  observe(seconds: number): void {
    const { buckets } = this;
    let i = 0;
    while (i < buckets.length && seconds > buckets[i]!) i++;
    this.counts[i]! += 1;
    this.sum += Math.max(0, seconds);
  }
}

class Cells<T> {
  readonly #cells = new Map<string, { labels: string[]; cell: T }>();
  readonly #make: () => T;

  constructor(make: () => T) {
    this.#make = make;
  }

  of(labels: string[]): T {
    const key = labels.join('\n');
    const known = this.#cells.get(key);
    if (known) return known.cell;
    if (this.#cells.size >= MOST_SERIES && labels[0] !== 'other') return this.of(labels.map(() => 'other'));
    const cell = this.#make();
    this.#cells.set(key, { labels, cell });
    return cell;
  }

  values = () => this.#cells.values();
}

const tableOf = <N extends string, T>(names: readonly N[], make: (name: N) => T) =>
  Object.fromEntries(names.map((name) => [name, new Cells(() => make(name))])) as Record<N, Cells<T>>;
const keysOf = <N extends string>(table: Readonly<Record<N, unknown>>) => Object.keys(table) as N[];

export class NodeMeter implements Meter {
  readonly #counters = tableOf(keysOf(COUNTERS), () => new Count());
  readonly #timers = tableOf(keysOf(TIMERS), (name) => new Histogram(TIMERS[name].buckets));
  readonly #gauges = new Map<Gauged, { label: string; read: () => number }[]>();
  #timer: ReturnType<typeof setInterval> | undefined;
  /** Milliseconds by which the event loop was late when it was last looked at. */
  lag = 0;
  /** What all processes of the site know, where there are several. */
  gather: () => Promise<Family[]> = async () => this.own();
  readonly #folder: string | undefined;

  /** @param folder where the site keeps its data, whose disk is watched */
  constructor(folder?: string) {
    this.#folder = folder;
    for (const name of keysOf(COUNTERS)) {
      for (const labels of COUNTERS[name].known ?? []) this.counter(name, ...labels);
    }
  }

  clock = (): number => performance.now();

  /** The cell of an answer, to be counted without looking it up again. */
  counter(name: CounterName, ...labels: string[]): Count {
    return this.#counters[name].of(labels);
  }

  timer(name: TimerName, ...labels: string[]): Histogram {
    return this.#timers[name].of(labels);
  }

  request(route: string, method: string, status: number, milliseconds: number): void {
    this.answers(route, method, status).value += 1;
    this.timer('tagwire_http_request_duration_seconds', route).observe(milliseconds / 1_000);
  }

  answers(route: string, method: string, status: number): Count {
    const known = METHODS.has(method) ? method : 'other';
    return this.counter('tagwire_http_requests_total', route, known, `${status}`);
  }

  count(name: Counted, ...labels: string[]): void {
    this.counter(name, ...labels).value += 1;
  }

  time(name: Timed, label: string, milliseconds: number): void {
    this.timer(name, label).observe(milliseconds / 1_000);
  }

  gauge(name: Gauged, label: string, read: () => number): void {
    this.#gauges.set(name, [...(this.#gauges.get(name) ?? []), { label, read }]);
  }

  families(): Promise<Family[]> {
    return this.gather();
  }

  /** Watches the event loop until `close`. */
  watch(): void {
    const lags = this.timer('tagwire_event_loop_lag_seconds');
    let due = performance.now() + LOOK;
    this.#timer = setInterval(() => {
      const now = performance.now();
      this.lag = Math.max(0, now - due);
      due = now + LOOK;
      lags.observe(this.lag / 1_000);
    }, LOOK);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** What this process knows. */
  own(): Family[] {
    const counters = keysOf(COUNTERS).map((name): Family => {
      const { help, labels } = COUNTERS[name];
      const series = [...this.#counters[name].values()].map((one): [string, number] => [
        seriesOf(name, labels, one.labels),
        one.cell.value,
      ]);
      return { name, help, type: 'counter', series };
    });
    const gauges = [...this.#gauges].map(([name, values]): Family => {
      const { help, labels } = GAUGES[name];
      const series = values.map(({ label, read }): [string, number] => [
        seriesOf(name, labels, [label]),
        read(),
      ]);
      return { name, help, type: 'gauge', series };
    });
    return [
      ...counters,
      ...keysOf(TIMERS).map((name) => this.#histogram(name)),
      ...gauges,
      ...processFamilies(this.#folder),
    ];
  }

  #histogram(name: TimerName): Family {
    const { help, labels } = TIMERS[name];
    const series: [string, number][] = [];
    for (const { labels: values, cell } of this.#timers[name].values()) {
      let total = 0;
      for (const [i, count] of cell.counts.entries()) {
        total += count;
        const le = cell.buckets[i] ?? '+Inf';
        series.push([seriesOf(`${name}_bucket`, [...labels, 'le'], [...values, le]), total]);
      }
      series.push([seriesOf(`${name}_sum`, labels, values), cell.sum]);
      series.push([seriesOf(`${name}_count`, labels, values), total]);
    }
    return { name, help, type: 'histogram', series };
  }
}

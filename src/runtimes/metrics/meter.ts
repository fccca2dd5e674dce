// The metrics of a process on Node, Deno and Bun.
import {
  AggregatorRegistry,
  Counter,
  Gauge,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from 'prom-client';
import type { Counted, Gauged, Meter, Timed } from '../../ports.ts';
import { COUNTERS, type CounterName, GAUGES, TIMERS, type TimerName } from './measures.ts';
import { registerProcessMetrics, type Watched } from './process-metrics.ts';

/** What one process knows, in a form that can be sent to another. */
export type Snapshot = MetricObjectWithValues<MetricValue<string>>[];

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const EVENT_LOOP_CHECK_MS = 100;

function mapNames<N extends string, V, T>(table: Readonly<Record<N, V>>, make: (name: N, value: V) => T) {
  const names = Object.keys(table) as N[];
  return Object.fromEntries(names.map((name) => [name, make(name, table[name])])) as Record<N, T>;
}

export class NodeMeter implements Meter {
  readonly #registry = new Registry();
  readonly #counters: Record<CounterName, Counter>;
  readonly #timers: Record<TimerName, Histogram>;
  readonly #readings: Record<Gauged, Map<string, () => number>>;
  readonly #watched: Watched;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** Milliseconds by which the event loop was late when it was last checked. */
  lag = 0;
  /** What all processes of the site know together; set where there are several. */
  gather: (() => Promise<Snapshot>) | undefined;

  constructor(watched: Watched = {}) {
    this.#watched = watched;
    const registers = [this.#registry];
    this.#counters = mapNames(COUNTERS, (name, { help, labels, known = [] }) => {
      const counter = new Counter({ name, help, labelNames: labels, registers });
      for (const values of known) counter.labels(...values).inc(0);
      return counter;
    });
    this.#timers = mapNames(
      TIMERS,
      (name, { help, labels, buckets }) =>
        new Histogram({ name, help, labelNames: labels, buckets: [...buckets], registers }),
    );
    this.#readings = mapNames(GAUGES, (name, { help, labels }) => {
      const readings = new Map<string, () => number>();
      new Gauge({
        name,
        help,
        labelNames: labels,
        registers,
        collect() {
          for (const [label, read] of readings) this.labels(...(labels.length ? [label] : [])).set(read());
        },
      });
      return readings;
    });
  }

  clock = (): number => performance.now();

  /** One series of a counter: what counts often keeps it. */
  counter(name: CounterName, ...labels: string[]): Counter.Internal {
    return this.#counters[name].labels(...labels);
  }

  /** One series of a histogram, which takes seconds. */
  timer(name: TimerName, ...labels: string[]): Histogram.Internal<string> {
    return this.#timers[name].labels(...labels);
  }

  /** The counter of such answers. */
  answers(route: string, method: string, status: number): Counter.Internal {
    const known = METHODS.has(method) ? method : 'other';
    return this.counter('tagwire_http_requests_total', route, known, `${status}`);
  }

  request(route: string, method: string, status: number, milliseconds: number): void {
    this.answers(route, method, status).inc();
    this.timer('tagwire_http_request_duration_seconds', route).observe(milliseconds / 1_000);
  }

  count(name: Counted, ...labels: string[]): void {
    this.counter(name, ...labels).inc();
  }

  time(name: Timed, label: string, milliseconds: number): void {
    this.timer(name, label).observe(milliseconds / 1_000);
  }

  gauge(name: Gauged, label: string, read: () => number): void {
    this.#readings[name].set(label, read);
  }

  async exposition(): Promise<string> {
    const registry = this.gather ? AggregatorRegistry.aggregate([await this.gather()]) : this.#registry;
    return registry.metrics();
  }

  /** What this process knows. */
  own(): Promise<Snapshot> {
    return this.#registry.getMetricsAsJSON();
  }

  /** Watches the process and its event loop until `close`. */
  watch(): void {
    registerProcessMetrics(this.#registry, this.#watched);
    const lags = this.timer('tagwire_event_loop_lag_seconds');
    let due = performance.now() + EVENT_LOOP_CHECK_MS;
    this.#timer = setInterval(() => {
      const now = performance.now();
      this.lag = Math.max(0, now - due);
      due = now + EVENT_LOOP_CHECK_MS;
      lags.observe(this.lag / 1_000);
    }, EVENT_LOOP_CHECK_MS);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

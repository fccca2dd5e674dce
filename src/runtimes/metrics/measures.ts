// What is measured: names and units as Prometheus' conventions say, https://prometheus.io/docs/practices/naming/
import type { Counted, Gauged, Timed } from '../../ports.ts';

interface Measure {
  help: string;
  labels: readonly string[];
  /** Labels that are there from the start: a counter whose first sample is 1 has not grown, for Prometheus. */
  known?: readonly (readonly string[])[];
}

const OPERATIONS = [['read'], ['batch']];
const CALLED = ['push', 'webhook', 'verify', 'ping'];

/** Upper bounds of a histogram's buckets, in seconds. */
const QUICK = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];
const REQUEST = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const CALL = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export type CounterName = Counted | 'tagwire_http_requests_total' | 'tagwire_log_messages_total';
export const COUNTERS: Readonly<Record<CounterName, Measure>> = {
  tagwire_http_requests_total: {
    help: 'Answers by route, method and status; 304 over all of them is the share that needed no body.',
    labels: ['route', 'method', 'status'],
  },
  tagwire_auth_failures_total: {
    help: 'Requests with a token that is unknown, revoked or expired.',
    labels: [],
    known: [[]],
  },
  tagwire_limited_total: {
    help: 'Requests refused with 429, by what there were too many of.',
    labels: ['kind'],
    known: [['token'], ['subscription'], ['walk'], ['read'], ['form'], ['waiting'], ['crawl'], ['stream']],
  },
  tagwire_shed_total: {
    help: 'Requests refused with 503 and connections closed, because more came than can be served; waiting, stream: for want of places.',
    labels: ['what'],
    known: [['request'], ['connection'], ['waiting'], ['stream']],
  },
  tagwire_deliveries_total: {
    help: 'Calls of the outbox by kind and result: done, retry, given_up, ended.',
    labels: ['kind', 'result'],
    known: CALLED.flatMap((kind) => ['done', 'retry', 'given_up'].map((result) => [kind, result])),
  },
  tagwire_database_errors_total: {
    help: 'Calls of the database that failed, by operation (read, batch).',
    labels: ['operation'],
    known: OPERATIONS,
  },
  tagwire_log_messages_total: {
    help: 'Messages logged, by level.',
    labels: ['level'],
    known: [['warn'], ['error']],
  },
};

export type TimerName = Timed | 'tagwire_http_request_duration_seconds' | 'tagwire_event_loop_lag_seconds';
export const TIMERS: Readonly<Record<TimerName, Measure & { buckets: readonly number[] }>> = {
  tagwire_http_request_duration_seconds: {
    help: 'Time to answer a request; of a body that is streamed, to its beginning.',
    labels: ['route'],
    buckets: REQUEST,
  },
  tagwire_render_duration_seconds: {
    help: 'Time to render a document that was not kept, by form, queries included.',
    labels: ['form'],
    buckets: QUICK,
  },
  tagwire_compress_duration_seconds: {
    help: 'Time to compress a document, by coding.',
    labels: ['coding'],
    buckets: QUICK,
  },
  tagwire_database_duration_seconds: {
    help: 'Time of a call of the database, waiting for its turn included, by operation (read, batch).',
    labels: ['operation'],
    buckets: QUICK,
  },
  tagwire_walk_duration_seconds: {
    help: 'Time that the searches and tag expressions of one request took in the database.',
    labels: ['for'],
    buckets: REQUEST,
  },
  tagwire_delivery_duration_seconds: {
    help: 'Time of a call of the outbox, by kind.',
    labels: ['kind'],
    buckets: CALL,
  },
  tagwire_event_loop_lag_seconds: {
    help: 'How late the event loop came to a timer that is due ten times a second.',
    labels: [],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  },
};

export const GAUGES: Readonly<Record<Gauged, Measure>> = {
  tagwire_cache_bytes: { help: 'Bytes kept in memory, by cache.', labels: ['cache'] },
  tagwire_cache_limit_bytes: { help: 'Bytes that a cache may keep.', labels: ['cache'] },
  tagwire_connections: { help: 'Open connections.', labels: [] },
  tagwire_waiting: {
    help: 'Requests that wait for a change (poll), and open streams of changes (stream).',
    labels: ['kind'],
  },
  tagwire_http_requests_in_flight: { help: 'Requests that are being answered.', labels: [] },
  tagwire_writes_waiting: {
    help: 'Changes that wait for their turn or are being written; above 1,000 further ones get 503.',
    labels: [],
  },
};

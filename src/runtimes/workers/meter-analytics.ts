// On Workers no isolate knows another's numbers: each is written to Analytics Engine, when the binding METRICS is there,
// and asked for there in SQL (docs/watch/README.md). What the database knows is at /metrics.
import type { Meter } from '../../ports.ts';

/** https://developers.cloudflare.com/analytics/analytics-engine/ */
export interface AnalyticsEngine {
  writeDataPoint(point: { indexes: string[]; blobs: string[]; doubles: number[] }): void;
}

/** Points that an isolate writes between two requests: an invocation may write 250. */
const MAX_POINTS = 100;

/** `index1` is the metric, `blob1…` its labels, `double1` how many, `double2` their seconds. */
export function analyticsMeter(dataset: AnalyticsEngine | undefined): Meter {
  let written = 0;
  const write = (name: string, labels: string[], seconds = 0) => {
    if (written >= MAX_POINTS) return;
    written += 1;
    dataset?.writeDataPoint({ indexes: [name], blobs: labels, doubles: [1, seconds] });
  };
  return {
    clock: Date.now,
    request: (route, method, status, milliseconds) => {
      written = 0;
      write('tagwire_http_requests', [route, method, `${status}`], milliseconds / 1_000);
    },
    count: (name, ...labels) => write(name, labels),
    time: (name, label, milliseconds) => {
      // Hundreds in a tick, and Cloudflare shows D1's itself.
      if (name !== 'tagwire_database_duration_seconds') write(name, [label], milliseconds / 1_000);
    },
    gauge: () => {},
    exposition: async () => '',
  };
}

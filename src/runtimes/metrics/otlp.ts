// Spans go to an OpenTelemetry collector as OTLP over HTTP, in JSON: https://opentelemetry.io/docs/specs/otlp/
// By hand, since it is one request, and the official SDK weighs more than the rest of the Worker.
import type { OtlpSettings } from '../../config.ts';
import type { Log, Span, Tracer } from '../../ports.ts';
import { VERSION } from '../../version.ts';

/** Spans that wait; of more the newest are lost, which is told. */
const MOST = 2_048;
/** Milliseconds for a call of the collector. */
const PATIENCE = 5_000;
const BETWEEN_LINES = 60_000;

/** https://opentelemetry.io/docs/specs/otel/trace/api/#spankind and #set-status */
const SERVER = 2;
const ERROR = 2;

export class OtlpTracer implements Tracer {
  readonly #settings: OtlpSettings;
  readonly #log: Log;
  #waiting: Span[] = [];
  #lost = 0;
  #told = Number.NEGATIVE_INFINITY;

  constructor(settings: OtlpSettings, log: Log) {
    this.#settings = settings;
    this.#log = log;
  }

  samples = (): boolean => Math.random() < this.#settings.ratio;

  add(span: Span): void {
    if (this.#waiting.length < MOST) this.#waiting.push(span);
    else this.#lost += 1;
  }

  /** Sends what waits; it never fails. */
  async flush(): Promise<void> {
    const spans = this.#waiting;
    if (!spans.length) return;
    this.#waiting = [];
    const { endpoint, headers } = this.#settings;
    const lost = this.#lost;
    this.#lost = 0;
    try {
      const answer = await fetch(`${endpoint}/v1/traces`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(this.#encoded(spans)),
        signal: AbortSignal.timeout(PATIENCE),
      });
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`it answered ${answer.status}`);
      if (lost) this.#tell(`${lost} spans were too many`);
    } catch (error) {
      this.#tell((error as Error).message);
    }
  }

  #tell(reason: string): void {
    const now = performance.now();
    if (now - this.#told < BETWEEN_LINES) return;
    this.#told = now;
    this.#log.log('warn', 'the OpenTelemetry collector did not get all spans', { reason });
  }

  #encoded(spans: readonly Span[]) {
    const resource = { 'service.name': this.#settings.service, 'service.version': VERSION };
    const scope = { name: 'tagwire', version: VERSION };
    return {
      resourceSpans: [
        {
          resource: { attributes: attributesOf(resource) },
          scopeSpans: [{ scope, spans: spans.map(encoded) }],
        },
      ],
    };
  }
}

const encoded = ({ traceId, spanId, parentId, name, startedAt, milliseconds, attributes, failed }: Span) => ({
  ...{ traceId, spanId, ...(parentId && { parentSpanId: parentId }), name, kind: SERVER },
  startTimeUnixNano: nanoseconds(startedAt),
  endTimeUnixNano: nanoseconds(startedAt + milliseconds),
  attributes: attributesOf(attributes),
  ...(failed && { status: { code: ERROR } }),
});

/** As text: a number of JavaScript is not that exact. */
const nanoseconds = (milliseconds: number): string => `${BigInt(Math.round(milliseconds * 1_000)) * 1_000n}`;

const attributesOf = (attributes: Readonly<Record<string, string | number>>) =>
  Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: `${value}` } : { stringValue: value },
  }));

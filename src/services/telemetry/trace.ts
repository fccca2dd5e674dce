// Spans of requests (OpenTelemetry), in the trace of whoever asks: https://www.w3.org/TR/trace-context/
import type { Span, Tracer } from '../../ports.ts';

const TRACEPARENT = /^[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-.*)?$/;

const randomHex = (bytes: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');

export type Begun = Pick<Span, 'traceId' | 'spanId' | 'parentId' | 'startedAt'>;

/** A span, if this request is one of those that are traced: the caller's word stands, else the lot decides. */
export function beginSpan(tracer: Tracer, traceparent: string | undefined, now: number): Begun | undefined {
  const [, traceId, parentId, flags = ''] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  const sampled = traceId ? (Number.parseInt(flags, 16) & 1) === 1 : tracer.samples();
  if (!sampled) return undefined;
  return { traceId: traceId ?? randomHex(16), parentId, spanId: randomHex(8), startedAt: now };
}

// Which answers may be sent again as they are (http/response-cache.ts): those that say what they depend on.

/** A body to send again; null for none (304, HEAD). */
export type Body = Uint8Array<ArrayBuffer> | null;

/** What an answer depends on, beside its URL and the database. */
export interface Reuse {
  body: Body;
  /** Milliseconds; while the clock says less the answer is another. */
  from: number;
  /** Request headers in lower case. */
  dependsOn: readonly string[];
  /** Number of the article whose page it is. */
  article?: number;
}

const marks = new WeakMap<Response, Reuse>();

/**
 * Says of an answer that nothing else decides it: what its `Vary` names is added to `dependsOn`. An answer for one
 * client alone is not marked (RFC 9111 §5.2.2.7, §5.2.2.5).
 */
export function markReusable(response: Response, { dependsOn, ...reuse }: Reuse): Response {
  const { headers } = response;
  if (/\b(?:private|no-store)\b/.test(headers.get('cache-control') ?? '')) return response;
  const vary = (headers.get('vary') ?? '').toLowerCase().split(/[,\s]+/);
  marks.set(response, { ...reuse, dependsOn: [...vary.filter(Boolean), ...dependsOn] });
  return response;
}

/** Undefined for an answer that is found anew each time. */
export const reuseOf = (response: Response): Reuse | undefined => marks.get(response);

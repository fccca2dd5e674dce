// Finished answers, sent again without the router: a whole feed or a 304 that was asked for before. What an answer
// depends on it says itself, in its `Vary` and its mark (RFC 9111 §4.1); whether it still holds, services/feeds/freshness.ts.

import type { Context } from '../services/context.ts';
import { ByteCache, watchCache } from '../services/feeds/byte-cache.ts';
import type { Freshness } from '../services/feeds/freshness.ts';
import type { Place, Readers } from '../services/telemetry/readership.ts';
import { isConditional } from './conditional.ts';
import { mayRead } from './limits.ts';
import { type Body, type Reuse, reuseOf } from './reusable.ts';
import { isPrefetched, placeOf } from './telemetry/count-readers.ts';
import type { RequestTelemetry } from './telemetry/request-telemetry.ts';

/** What an answer takes beside its body: its headers, and those it depends on. */
const ANSWER_BYTES = 4_000;
const MAX_URL_LENGTH = 2_000;
/** Answers kept for one URL: each spelling of Accept-Encoding, each validator has its own. */
const MAX_ANSWERS_PER_URL = 64;
/** URLs asked for once that are remembered: aggregators ask for thousands of feeds, once for each change. */
const MAX_NEW_URLS = 2_000;

/** A header's value; null or undefined where there is none. */
export type HeaderOf = (name: string) => string | null | undefined;

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Body;
  from: number;
  path: string;
  route: string;
  /** What readers are counted under. */
  place: Place | undefined;
  isConditional: boolean;
}

/** The answers to one URL in one state of the database. */
interface Kept {
  state: string;
  /** Request headers that these answers depend on. */
  dependsOn: readonly string[];
  /** By method and the values of those headers. */
  answers: Map<string, Answer>;
}

interface Parts {
  context: Context;
  freshness: Freshness;
  readers: Readers;
  telemetry: RequestTelemetry;
  /** The path below the site's prefix. */
  pathOf: (url: string) => string;
}

export class ResponseCache {
  readonly #parts: Parts;
  readonly #kept: ByteCache<Kept>;
  /** URLs asked for once, whose answers are not worth keeping yet. */
  readonly #new = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
    const { config, runtime } = parts.context;
    // Most bodies are those of documents that are kept anyway.
    this.#kept = new ByteCache(config.cacheMb, sizeOf);
    watchCache(runtime, 'answers', this.#kept);
  }

  /**
   * The answer to a request, where one is kept that still holds; undefined where the application has to be asked.
   * @param address the client's, where the runtime knows it
   * @param headerOf the request's headers by their lower-case names, where the runtime has a faster way to them
   */
  find(request: Request, address: string | undefined, headerOf?: HeaderOf): Response | undefined {
    const { context, freshness, readers, telemetry } = this.#parts;
    const kept = this.#kept.get(request.url);
    const { headers } = request;
    // The application echoes a client's own id.
    if (!kept) return undefined;
    const get = headerOf ?? ((name: string) => headers.get(name));
    if (get('x-request-id') != null) return undefined;
    const started = context.runtime.meter.clock();
    const answer = kept.answers.get(keyOf(request.method, get, kept.dependsOn));
    if (!answer || !freshness.holds(kept.state, answer.from)) return undefined;
    const { status, path, route, place } = answer;
    const isCounted = status === 200 && request.method === 'GET';
    // One too many is refused by the application.
    const read = { path, hasQuery: request.url.includes('?'), headerOf: get };
    const sent = { asksAgain: answer.isConditional, etag: answer.headers.etag };
    if (isCounted && mayRead(context, address, read, sent) !== true) return undefined;
    if (place && !('article' in place && isPrefetched(get('sec-purpose')))) {
      readers.seen(get('user-agent') ?? '', place, status, answer.isConditional);
    }
    const requestId = crypto.randomUUID();
    telemetry.record(request, { path, route, status, requestId, started });
    return new Response(answer.body, {
      ...context.runtime.responseInit,
      status,
      headers: { ...answer.headers, 'x-request-id': requestId },
    });
  }

  /** Answers a request by the application, and keeps the answer where it was marked and is asked for again. */
  async answer(request: Request, ask: () => Response | Promise<Response>): Promise<Response> {
    const { freshness } = this.#parts;
    const state = freshness.state();
    const response = await ask();
    const reuse = reuseOf(response);
    if (reuse && state !== undefined && freshness.holds(state)) this.#keep(request, response, reuse, state);
    return response;
  }

  #keep(request: Request, response: Response, reuse: Reuse, state: string): void {
    const { url, headers } = request;
    if (url.length > MAX_URL_LENGTH || headers.has('authorization') || headers.has('cookie')) return;
    const known = this.#kept.peek(url);
    if (!known && !this.#new.delete(url)) {
      if (this.#new.size === MAX_NEW_URLS) this.#new.delete(this.#new.values().next().value ?? '');
      this.#new.add(url);
      return;
    }
    const { body, from, dependsOn, article } = reuse;
    const isSame = known?.state === state && known.dependsOn.join() === dependsOn.join();
    const kept = isSame ? known : { state, dependsOn, answers: new Map<string, Answer>() };
    const { context, readers, pathOf } = this.#parts;
    const path = pathOf(url);
    const own = Object.fromEntries([...response.headers].filter(([name]) => name !== 'x-request-id'));
    if (kept.answers.size >= MAX_ANSWERS_PER_URL) {
      kept.answers.delete(kept.answers.keys().next().value ?? '');
    }
    kept.answers.set(
      keyOf(request.method, (name) => headers.get(name), kept.dependsOn),
      {
        status: response.status,
        headers: own,
        body,
        from,
        path,
        route: context.routeOf(path),
        place: placeOf(readers, { method: request.method, path }, article),
        isConditional: isConditional(headers),
      },
    );
    // A new value, since its size is asked for once.
    this.#kept.set(url, { ...kept });
  }
}

/** What begins a key, and the values of headers; a header value has no line breaks (RFC 9110 §5.5). */
export function keyOf(start: string, headerOf: HeaderOf, names: readonly string[]): string {
  let key = start;
  // A header that is empty is another than none.
  for (const name of names) key += `\n${headerOf(name) ?? '\n'}`;
  return key;
}

function sizeOf({ answers }: Kept): number {
  // Many answers have one body.
  const bodies = new Set([...answers.values()].map(({ body }) => body));
  return [...bodies].reduce((sum, body) => sum + (body?.length ?? 0), answers.size * ANSWER_BYTES);
}

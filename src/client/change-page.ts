// One answer of a view's change log, or why there is none.
import { answerOf, TagwireError } from './answer.ts';
import type { components } from './api.ts';
import { toldPause } from './pause.ts';
import { orAborted, textOf, Watchdog } from './read-text.ts';

/** A server waits so long at most for something to tell. */
const MAX_WAIT_MS = 30_000;
/** Nothing comes for so long: the other end is gone. */
const IDLE_MS = 30_000;
const MAX_HOPS = 5;
const NDJSON = 'application/x-ndjson';

export interface Answer {
  changes: components['schemas']['Change'][];
  next: number;
  log: string;
  names?: number;
  reset?: boolean;
  lagging?: boolean;
}

/** No page now; there may be one later. */
export class NoPage extends Error {
  /** Milliseconds that the server says to wait. */
  readonly told: number;
  constructor(message: string, { told = 0, cause }: { told?: number; cause?: unknown } = {}) {
    super(message, { cause });
    this.told = told;
  }
}

/** Sends a request once. */
export type Send = (request: Request) => Promise<Response>;

/**
 * Where a view has a document.
 * @throws TypeError for a view that is no path
 */
export function addressOf(base: string, view: string, file: string): URL {
  const [, path = '', query = ''] = /^([^?#]*)(?:\?([^#]*))?/.exec(view) ?? [];
  if (path && !path.startsWith('/'))
    throw new TypeError(`"${view}" is no view: write a path, such as /tags/a`);
  const url = new URL(`${base.replace(/\/$/, '')}${path.replace(/\/$/, '')}/${file}`);
  const words = new URLSearchParams(query).get('q');
  if (words) url.searchParams.set('q', words);
  return url;
}

/** @param isKnown the address has answered before: another thing in its place will pass. @throws NoPage, TagwireError */
export async function pageAt(
  send: Send,
  url: URL,
  signal: AbortSignal,
  isKnown: boolean,
): Promise<{ answer: Answer; from: URL; hasNext: boolean }> {
  const watchdog = new Watchdog();
  const ended = AbortSignal.any([signal, watchdog.signal]);
  try {
    watchdog.wind(MAX_WAIT_MS + IDLE_MS);
    const response = await orAborted(arrive(send, url, ended), ended);
    const { status, headers } = response;
    const answer = pageOf((await Array.fromAsync(textOf(response, watchdog, IDLE_MS))).join(''));
    const hasNext = /\brel="?next\b/.test(headers.get('link') ?? '');
    if (answer) return { answer, from: placeOf(response.url || url.href), hasNext };
    if (isKnown || (answer === undefined && /\bjson\b/.test(headers.get('content-type') ?? '')))
      throw new NoPage('answered something else than a change log');
    throw new TagwireError(status, {
      detail: `${placeOf(url.href).href} is no change log of a Tagwire site`,
    });
  } catch (error) {
    throw passing(error);
  } finally {
    watchdog.end();
  }
}

/** The lines of an answer, as they come. @throws NoPage, also where it is no NDJSON; TagwireError */
export async function* linesAt(
  send: Send,
  url: URL,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const watchdog = new Watchdog();
  const ended = AbortSignal.any([signal, watchdog.signal]);
  try {
    watchdog.wind(IDLE_MS);
    const response = await orAborted(arrive(send, url, ended, { accept: NDJSON }), ended);
    if (!response.headers.get('content-type')?.startsWith(NDJSON)) throw new NoPage('answered no lines');
    let rest = '';
    for await (const text of textOf(response, watchdog, IDLE_MS)) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    throw passing(error);
  } finally {
    watchdog.end();
  }
}

/** What failed on the way may not fail again. */
function passing(error: unknown): unknown {
  if (error instanceof NoPage || error instanceof TagwireError) return error;
  const { message, cause } = error as Error;
  return new NoPage((cause as Error | undefined)?.message ?? message, { cause: error });
}

/**
 * The answer behind redirects, which what is given instead of the platform's `fetch` may not follow.
 * @throws NoPage, TagwireError
 */
async function arrive(send: Send, url: URL, signal: AbortSignal, headers?: HeadersInit): Promise<Response> {
  for (let at = url, hops = 0; ; hops++) {
    const response = await send(new Request(at, { signal, headers }));
    const { status } = response;
    const location = [301, 302, 307, 308].includes(status) && response.headers.get('location');
    if (status >= 500 || [408, 425, 429].includes(status))
      throw new NoPage(`answered ${status}`, { told: toldPause(response.headers) });
    if (status >= 400) await answerOf(response);
    if (!location || hops === MAX_HOPS) return response;
    at = new URL(location, at);
    void response.body?.cancel();
  }
}

/** The address without what one request asked for. */
function placeOf(href: string): URL {
  const url = new URL(href);
  const words = url.searchParams.get('q');
  url.search = words ? `?${new URLSearchParams({ q: words })}` : '';
  return url;
}

/** Undefined for what is no JSON, or half of it; null for another site's. */
function pageOf(text: string): Answer | undefined | null {
  let page: Answer;
  try {
    page = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(page?.changes) || typeof page.log !== 'string') return null;
  const seqs = [...page.changes.map(({ seq }) => seq), page.next];
  const isInOrder = seqs.every((seq, i) => Number.isSafeInteger(seq) && seq >= (seqs[i - 1] ?? 0));
  return isInOrder ? page : null;
}

// Node sends an answer again without building a Request and a Response, which cost more than all else of a warm
// feed. What may be sent again, and until when, the application says (routes/reusable.ts).
import type { IncomingMessage, RequestListener } from 'node:http';
import type { createApp } from '../app.ts';
import type { Body, Reusable } from '../routes/reusable.ts';
import { watchCache } from '../services/cache.ts';
import { takesDeltas } from '../services/delta.ts';
import { Lru } from '../services/lru.ts';
import type { Readers } from '../services/readership.ts';
import type { Count, Histogram, NodeMeter } from './meter.ts';
import { RequestIds } from './request-ids.ts';

type App = ReturnType<typeof createApp>;

/** Headers that an answer depends on. */
const DECIDING = new Set([
  ...['accept-encoding', 'if-none-match', 'if-modified-since', 'if-match', 'if-unmodified-since'],
  ...['a-im', 'accept', 'sec-fetch-dest'],
]);
/** Headers for which the whole way is gone: a body follows, or something is echoed. */
const OTHERWISE = new Set(['content-length', 'transfer-encoding', 'expect', 'upgrade', 'x-request-id']);
/** Spellings of header names that are remembered. */
const SPELLINGS = 1_000;
const LONGEST = 2_000;
/** Most bodies are those of documents that are kept anyway. */
const MOST_BYTES = 16 * 1024 * 1024;

interface Ready {
  status: number;
  /** Names and values by turns, as node:http takes them; the request id is the last. */
  head: string[];
  body: Body;
  state: string;
  /** Milliseconds; when the next scheduled article appears. */
  until: number;
  /** What readers are counted under, where it is a feed. */
  feed: string | undefined;
  conditional: boolean;
  /** What it is counted in. */
  count: Count;
  timer: Histogram;
}

export class ReadyAnswers {
  readonly #kept = new Lru<Ready>(
    MOST_BYTES,
    // A key may be as long as a URL and some headers.
    ({ body }) => 4_000 + (body?.length ?? 0),
  );
  readonly #spellings = new Map<string, 'deciding' | 'delta' | 'otherwise' | 'nothing' | 'client'>();
  readonly #reusable: Reusable;
  readonly #readers: Readers;
  readonly #now: () => number;
  readonly #meter: NodeMeter;
  readonly #routeOf: (url: string) => string;
  readonly #mayRead: (incoming: IncomingMessage) => boolean;
  readonly #ids = new RequestIds();
  /** User-Agent of the request whose key was made last. */
  #client = '';

  /** @param mayRead counts a whole document for its client; false when it was one too many */
  constructor(
    { reusable, readers, routeOf }: Pick<App, 'reusable' | 'readers' | 'routeOf'>,
    meter: NodeMeter,
    now: () => number,
    mayRead: (incoming: IncomingMessage) => boolean = () => true,
  ) {
    this.#mayRead = mayRead;
    this.#readers = readers;
    this.#reusable = reusable;
    this.#routeOf = routeOf;
    this.#meter = meter;
    this.#now = now;
    watchCache({ meter }, 'answers', MOST_BYTES, this.#kept);
  }

  /** Answers with what is ready, and hands all other requests on. */
  readonly before =
    (others: RequestListener): RequestListener =>
    (incoming, outgoing) => {
      // One of many on its connection waits for its turn: else thousands of them would be one turn.
      if (outgoing.socket === null) return others(incoming, outgoing);
      const started = performance.now();
      const key = this.keyOf(incoming);
      const ready = key === undefined ? undefined : this.#kept.peek(key);
      if (!ready || ready.state !== this.#reusable.state() || ready.until <= this.#now()) {
        return others(incoming, outgoing);
      }
      // The application says why not.
      if (ready.status === 200 && !this.#mayRead(incoming)) return others(incoming, outgoing);
      if (ready.feed) this.#readers.seen(this.#client, ready.feed, ready.status, ready.conditional);
      const { head, body } = ready;
      head[head.length - 1] = this.#ids.next();
      outgoing.writeHead(ready.status, head);
      outgoing.end(body ?? undefined);
      ready.count.value += 1;
      ready.timer.observe((performance.now() - started) / 1_000);
    };

  /** What an answer depends on, besides the database; undefined for requests that are never answered from here. */
  keyOf({ method = '', url = '', rawHeaders }: Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders'>) {
    if ((method !== 'GET' && method !== 'HEAD') || url.length > LONGEST) return undefined;
    let key = `${method} ${url}`;
    let delta = false;
    this.#client = '';
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const name = rawHeaders[i]!;
      const means = this.#spellings.get(name) ?? this.#learn(name);
      if (means === 'nothing') continue;
      if (means === 'client') {
        this.#client = rawHeaders[i + 1]!;
        continue;
      }
      if (means === 'otherwise') return undefined;
      delta ||= means === 'delta';
      key += `\n${name}: ${rawHeaders[i + 1]}`;
    }
    return delta && !takesDeltas(this.#client) ? undefined : key;
  }

  #learn(spelling: string) {
    const name = spelling.toLowerCase();
    const other = name === 'user-agent' ? 'client' : 'nothing';
    const deciding = name === 'a-im' ? 'delta' : 'deciding';
    const means = DECIDING.has(name) ? deciding : OTHERWISE.has(name) ? 'otherwise' : other;
    if (this.#spellings.size < SPELLINGS) this.#spellings.set(spelling, means);
    return means;
  }

  /** Keeps an answer that was found while the database's state stayed `before`. */
  keep(key: string, response: Response, before: string | undefined): void {
    const body = this.#reusable.bodyOf(response);
    const state = this.#reusable.state();
    if (body === undefined || state === undefined || state !== before) return;
    const own = [...response.headers].filter(([name]) => name !== 'x-request-id');
    // Each text in one piece: what was put together, V8 keeps in pieces, and node:http looks at each letter.
    const head = JSON.parse(JSON.stringify([...own.flat(), 'x-request-id', ''])) as string[];
    const [method = '', url = ''] = key.split('\n', 1)[0]?.split(' ', 2) ?? [];
    const feed = this.#readers.feedOf(url);
    const route = this.#routeOf(url);
    const conditional = /\nif-(none-match|modified-since): /i.test(key);
    const { status } = response;
    const count = this.#meter.answers(route, method, status);
    const timer = this.#meter.timer('tagwire_http_request_duration_seconds', route);
    const until = this.#reusable.until();
    this.#kept.set(key, { status, head, body, state, until, feed, conditional, count, timer });
  }
}

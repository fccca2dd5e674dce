// Node sends an answer again without building a Request and a Response, which cost more than all else of a warm
// feed. What may be sent again, and until when, the application says (http/reusable.ts).
import type { IncomingMessage, RequestListener } from 'node:http';
import type { Counter, Histogram } from 'prom-client';
import type { createApp } from '../../app.ts';
import type { Body, Reusable } from '../../http/reusable.ts';
import { watchCache } from '../../services/feeds/cache.ts';
import { takesDeltas } from '../../services/feeds/delta.ts';
import { Lru } from '../../services/lru.ts';
import type { Readers } from '../../services/telemetry/readership.ts';
import type { NodeMeter } from '../metrics/meter.ts';

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
/** Ways to ask for one URL whose answers are kept. */
const MOST_WAYS = 64;
/** URLs asked for once that are remembered: aggregators ask for thousands of feeds, once for each change. */
const MOST_ONCE = 2_000;
/** Most bodies are those of documents that are kept anyway. */
const MOST_BYTES = 8 * 1024 * 1024;

type Meaning = 'deciding' | 'delta' | 'otherwise' | 'nothing' | 'client' | 'host';

interface Ready {
  /** As `#asked` has it. */
  asked: readonly string[];
  status: number;
  /** Names and values by turns, as node:http takes them; the request id is the last. */
  head: string[];
  body: Body;
  state: string;
  /** Milliseconds; before that its dates have yet to come. */
  from: number;
  /** Milliseconds; when the next scheduled article appears. */
  until: number;
  /** What readers are counted under, where it is a feed. */
  feed: string | undefined;
  conditional: boolean;
  /** What it is counted in. */
  count: Counter.Internal;
  timer: Histogram.Internal<string>;
}

export class ReadyAnswers {
  /** By URL. Each is compared with what is asked: to put that together as one key, and hash it, takes thrice as long. */
  readonly #kept = new Lru<Ready[]>(MOST_BYTES, (ways) => {
    // Many ways lead to one body; what is asked may be as long as some headers.
    const bodies = [...new Set(ways.map(({ body }) => body))];
    return bodies.reduce((sum, body) => sum + (body?.length ?? 0), ways.length * 4_000);
  });
  /** URLs asked for once, whose answers are not worth keeping yet. */
  readonly #once = new Set<string>();
  readonly #spellings = new Map<string, Meaning>();
  /** Names and meanings of the last request's headers by place: most requests have theirs in the same order. */
  readonly #places: { name: string; means: Meaning }[] = [];
  readonly #reusable: Reusable;
  readonly #readers: Readers;
  readonly #now: () => number;
  readonly #meter: NodeMeter;
  readonly #routeOf: (url: string) => string;
  readonly #mayRead: (incoming: IncomingMessage) => boolean;
  /** Of the request that was read last: the method, then names and values of the headers that decide. */
  readonly #asked: string[] = [];
  /** Its User-Agent. */
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
      const ready = this.#find(incoming);
      if (!ready || ready.state !== this.#reusable.state()) return others(incoming, outgoing);
      const now = this.#now();
      if (now < ready.from || ready.until <= now) return others(incoming, outgoing);
      // The application says why not.
      if (ready.status === 200 && !this.#mayRead(incoming)) return others(incoming, outgoing);
      if (ready.feed) this.#readers.seen(this.#client, ready.feed, ready.status, ready.conditional);
      const { head, body } = ready;
      head[head.length - 1] = crypto.randomUUID();
      outgoing.writeHead(ready.status, head);
      outgoing.end(body ?? undefined);
      ready.count.inc();
      ready.timer.observe((performance.now() - started) / 1_000);
    };

  #find(incoming: IncomingMessage): Ready | undefined {
    const count = this.#read(incoming);
    const ways = count ? this.#kept.peek(incoming.url ?? '') : undefined;
    if (ways) for (const ready of ways) if (isSame(ready.asked, this.#asked, count)) return ready;
    return undefined;
  }

  /** What an answer depends on, besides URL and database; undefined for requests that are never answered from here. */
  askedBy(incoming: IncomingMessage): string[] | undefined {
    const count = this.#read(incoming);
    return count ? this.#asked.slice(0, count) : undefined;
  }

  /** Reads into `#asked`; of how many texts, 0 for requests that are never answered from here. */
  #read({ method = '', url = '', rawHeaders }: IncomingMessage): number {
    if ((method !== 'GET' && method !== 'HEAD') || url.length > LONGEST) return 0;
    const asked = this.#asked;
    asked[0] = method;
    let count = 1;
    let delta = false;
    let hosts = 0;
    this.#client = '';
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const name = rawHeaders[i]!;
      const value = rawHeaders[i + 1]!;
      const place = this.#places[i / 2];
      const means = place?.name === name ? place.means : this.#learn(name, i / 2);
      if (means === 'nothing') continue;
      if (means === 'otherwise') return 0;
      if (means === 'host') {
        hosts += 1;
        if (hosts > 1) return 0;
      } else if (means === 'client') this.#client = value;
      else {
        delta ||= means === 'delta';
        asked[count++] = name;
        asked[count++] = value;
      }
    }
    return delta && !takesDeltas(this.#client) ? 0 : count;
  }

  #learn(spelling: string, place: number): Meaning {
    const means = this.#spellings.get(spelling) ?? this.#meaningOf(spelling);
    this.#places[place] = { name: spelling, means };
    return means;
  }

  #meaningOf(spelling: string): Meaning {
    const name = spelling.toLowerCase();
    const other = name === 'user-agent' ? 'client' : name === 'host' ? 'host' : 'nothing';
    const deciding = name === 'a-im' ? 'delta' : 'deciding';
    const means = DECIDING.has(name) ? deciding : OTHERWISE.has(name) ? 'otherwise' : other;
    if (this.#spellings.size < SPELLINGS) this.#spellings.set(spelling, means);
    return means;
  }

  /** Keeps an answer that was found while the database's state stayed `before`, of what is asked for again. */
  keep(url: string, asked: string[], response: Response, before: string | undefined): void {
    const marked = this.#reusable.markOf(response);
    const state = this.#reusable.state();
    if (marked === undefined || state === undefined || state !== before) return;
    const { body, from } = marked;
    if (!this.#kept.has(url) && !this.#once.delete(url)) {
      if (this.#once.size === MOST_ONCE) this.#once.delete(this.#once.values().next().value ?? '');
      this.#once.add(url);
      return;
    }
    const own = [...response.headers].filter(([name]) => name !== 'x-request-id');
    // Each text in one piece: what was put together, V8 keeps in pieces, and node:http looks at each letter.
    const head = JSON.parse(JSON.stringify([...own.flat(), 'x-request-id', ''])) as string[];
    const feed = this.#readers.feedOf(url);
    const route = this.#routeOf(url);
    const conditional = asked.some((text, i) => i % 2 && /^if-(none-match|modified-since)$/i.test(text));
    const { status } = response;
    const count = this.#meter.answers(route, asked[0]!, status);
    const timer = this.#meter.timer('tagwire_http_request_duration_seconds', route);
    const until = this.#reusable.until();
    const made: Ready = { asked, status, head, body, state, from, until, feed, conditional, count, timer };
    const ways = this.#kept.peek(url) ?? [];
    const others = ways.filter((one) => one.state === state && !isSame(one.asked, asked, asked.length));
    this.#kept.set(url, [...others.slice(1 - MOST_WAYS), made]);
  }
}

/** Whether the first `count` texts of `asked` are all of `known`. */
function isSame(known: readonly string[], asked: readonly string[], count: number): boolean {
  if (known.length !== count) return false;
  for (let i = 0; i < count; i++) if (known[i] !== asked[i]) return false;
  return true;
}

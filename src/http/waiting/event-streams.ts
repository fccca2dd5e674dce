// Server-Sent Events (https://html.spec.whatwg.org/multipage/server-sent-events.html): the log of a view as it goes on.
// Nothing is kept for who reads slowly: what comes next is read from the log when it is asked for.
import { utf8 } from '../../domain/bytes.ts';
import { EVERYTHING, type View } from '../../domain/views.ts';
import { refusalIn } from '../../errors.ts';
import type { ChangeLog } from '../../services/changes/change-log.ts';
import type { LogPosition, Waiter, Waiting } from '../../services/changes/waiting.ts';
import type { Context } from '../../services/context.ts';
import { Renamed } from '../../store/facets/facets.ts';
import { turn } from '../../store/turns.ts';
import { looksByItself, lookUntil, nextPosition } from './own-looks.ts';
import { type Followed, type Sent, StreamPages } from './stream-pages.ts';

/** Heartbeats in a row that find earlier bytes not taken; then the reader has stopped, and its stream is closed. */
const MAX_UNTAKEN = 4;
/** Proxies close a connection that is silent for a minute, some for half of one. */
const HEARTBEAT_INTERVAL_MS = 15_000;
/** All streams that were sent one change would be due at once: their heartbeats are spread over so long, some sent early. */
const CHECK_INTERVAL_MS = 25;
const SPREAD_MS = 10_000;
const HEARTBEAT = utf8(': \n\n');
/** When a client is to come again after a break: not all at once. */
const [MIN_RETRY_MS, RETRY_SPREAD_MS] = [1_000, 4_000];
/** When a page is asked for again that could not be read. */
const READ_AGAIN_MS = 2_000;

export const STREAM_HEADERS = {
  'content-type': 'text/event-stream',
  // Neither kept nor compressed: what is compressed waits for more.
  'cache-control': 'no-store, no-transform',
  // A stream ends when its server leaves: an idle connection would keep that from ending for minutes.
  connection: 'close',
  // nginx: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering
  'x-accel-buffering': 'no',
};

export class EventStreams {
  readonly #context: Context;
  readonly #waiting: Waiting;
  readonly pages: StreamPages;
  /** The one that was sent nothing for longest comes first. */
  readonly #open = new Set<EventStream>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #lastTurn = Promise.resolve();

  constructor(context: Context, waiting: Waiting, log: ChangeLog) {
    this.#context = context;
    this.#waiting = waiting;
    this.pages = new StreamPages(context, waiting, log);
    waiting.whenStopped(() => {
      for (const stream of this.#open) stream.close();
    });
  }

  /**
   * Opens a stream; what cannot be followed is refused before it begins.
   * @throws Renamed, Refusal as `ChangeLog.page` does; Refusal 429 or 503 where too many wait
   */
  async open(followed: Followed): Promise<ReadableStream<Uint8Array>> {
    const { places } = this.#waiting;
    places.check(followed.client);
    const first = await this.pages.read(followed);
    // Others may have come meanwhile.
    places.check(followed.client);
    const stream = new EventStream(this.#context, this.#waiting, this, followed, first);
    // On Workers a request may end without a word: its place would never be left.
    if (looksByItself(this.#context)) return stream.body;
    this.#open.add(stream);
    places.take('stream', followed.client);
    this.#timer ??= setInterval(() => this.#beat(), CHECK_INTERVAL_MS);
    return stream.body;
  }

  /**
   * Those that are behind send one page in a turn of the event loop, whichever's it is: each may be a megabyte, and a
   * hundred that begin together would hold up all others.
   */
  turn(): Promise<void> {
    this.#lastTurn = this.#lastTurn.then(turn);
    return this.#lastTurn;
  }

  closed(stream: EventStream, { client }: Followed): void {
    if (!this.#open.delete(stream)) return;
    this.#waiting.places.leave('stream', client);
    if (this.#open.size) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.pages.clear();
  }

  /** A stream was sent something. */
  heard(stream: EventStream): void {
    if (this.#open.delete(stream)) this.#open.add(stream);
  }

  #beat(): void {
    const { size } = this.#open;
    const atOnce = Math.ceil((size * CHECK_INTERVAL_MS) / SPREAD_MS);
    // A round takes so long: it begins early enough for the last one not to be late.
    const early = (size / atOnce) * CHECK_INTERVAL_MS;
    const until = this.#context.runtime.meter.clock() - HEARTBEAT_INTERVAL_MS + early;
    let beaten = 0;
    for (const stream of this.#open) {
      if (beaten === atOnce || stream.quietSince > until) return;
      stream.beat();
      beaten += 1;
    }
  }
}

/** It is woken by a call, not by a promise: of thousands each promise would count. */
class EventStream implements Waiter {
  readonly body: ReadableStream<Uint8Array>;
  /** What it waits for. */
  view: View;
  after: LogPosition;
  readonly #context: Context;
  readonly #waiting: Waiting;
  readonly #streams: EventStreams;
  #followed: Followed;
  #key: string | undefined;
  /** The page that was read before the stream was opened. */
  #first: Sent | undefined;
  /** All that there was is sent. */
  #isAtEnd = false;
  #isReading = false;
  #names: number | undefined;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #isClosed = false;
  /** By the meter's clock. */
  quietSince = 0;
  #untaken = 0;
  /** When it ends on Workers. */
  readonly #until: number | undefined;

  constructor(context: Context, waiting: Waiting, streams: EventStreams, followed: Followed, first: Sent) {
    this.view = followed.view;
    this.after = first.after;
    this.#context = context;
    this.#waiting = waiting;
    this.#streams = streams;
    this.#followed = followed;
    this.#first = first;
    this.#heard();
    this.#until = looksByItself(context) ? lookUntil(context) : undefined;
    const source: UnderlyingDefaultSource<Uint8Array> = {
      start: (controller) => {
        this.#controller = controller;
      },
      pull: () => this.#pull(),
      cancel: () => this.#end(),
    };
    // Nothing is read before it can be sent.
    this.body = new ReadableStream(source, { highWaterMark: 0 });
  }

  /** Lets the reader come again. */
  close(): void {
    if (this.#isClosed) return;
    this.#end();
    this.#controller.close();
  }

  /** Sends a comment: the connection is kept, and one that is dead is noticed. */
  beat(): void {
    this.#heard();
    this.#untaken = (this.#controller.desiredSize ?? 0) < 0 ? this.#untaken + 1 : 0;
    if (this.#untaken >= MAX_UNTAKEN) this.close();
    else if (!this.#untaken) this.#controller.enqueue(HEARTBEAT);
  }

  wake(): void {
    this.#isAtEnd = false;
    if (this.#waiting.isStopped) this.close();
    else void this.#send();
  }

  /** The reader takes more. */
  #pull(): Promise<void> | undefined {
    if (!this.#isAtEnd) return this.#send();
    if (this.#until !== undefined) return this.#look(this.#until);
    if (this.#waiting.isStopped) this.close();
    else this.#waiting.add(this);
    return undefined;
  }

  /** Sends what there is, or waits. Never fails. */
  async #send(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    const sent = this.#first ?? this.#streams.pages.known(this.#key) ?? (await this.#read());
    if (sent?.page.more && this.#until === undefined) await this.#streams.turn();
    this.#isReading = false;
    this.#first = undefined;
    if (!sent || this.#isClosed) return this.close();
    const { page, after, bytes, following } = sent;
    const head = this.#headOf(page);
    const { view, client } = this.#followed;
    // What has been is read on the client's account, news on everybody's.
    const walker = page.more ? this.#followed.walker : this.#context.walks.forPushes;
    this.#followed = { view, client, walker, query: following.query };
    this.#key = following.key;
    this.#isAtEnd = !page.more;
    this.after = after;
    // On a replica that is behind anything may be the news.
    this.view = page.lagging ? EVERYTHING : view;
    if (head) this.#controller.enqueue(head);
    // Searched so far and found nothing: who is cut off goes on from here.
    const found = bytes ?? (page.more ? utf8(`id: ${page.next}\n\n`) : undefined);
    if (found) this.#controller.enqueue(found);
    if (!head && !found) return this.#pull();
    this.#heard();
  }

  #heard(): void {
    this.quietSince = this.#context.runtime.meter.clock();
    this.#streams.heard(this);
  }

  /** Undefined where the view cannot be followed any more: who asks for it anew is told why. */
  async #read(): Promise<Sent | undefined> {
    while (!this.#isClosed) {
      try {
        const { walker } = this.#followed;
        if (walker && walker !== this.#context.walks.forPushes) this.#context.walks.check(walker);
        return await this.#streams.pages.read(this.#followed, this.#key);
      } catch (error) {
        const { status = 500 } = refusalIn(error) ?? {};
        // 429: too much searched in the last minute. That passes.
        if (error instanceof Renamed || (status < 500 && status !== 429)) return undefined;
        if (status >= 500) this.#context.runtime.background(Promise.reject(error));
        await new Promise((resolve) => setTimeout(resolve, READ_AGAIN_MS));
      }
    }
    return undefined;
  }

  async #look(until: number): Promise<void> {
    const { view, after } = this;
    const found = await nextPosition(this.#context, this.#waiting, { view, after, until });
    if (!found) return this.close();
    this.#isAtEnd = false;
    return this.#send();
  }

  /** At the beginning, when the log begins anew, and when names have changed. */
  #headOf({ log, names, reset }: Sent['page']): Uint8Array<ArrayBuffer> | undefined {
    if (this.#names === names && !reset) return undefined;
    const isFirst = this.#names === undefined;
    this.#names = names;
    const seq = reset ? 0 : this.#followed.query.since;
    const retry = isFirst ? `retry: ${Math.round(MIN_RETRY_MS + Math.random() * RETRY_SPREAD_MS)}\n` : '';
    const about = `event: log\nid: ${seq}\ndata: ${JSON.stringify({ log, seq, names })}\n\n`;
    return utf8(retry + about + (reset ? `event: reset\ndata: ${JSON.stringify({ log })}\n\n` : ''));
  }

  #end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#waiting.remove(this);
    this.#streams.closed(this, this.#followed);
  }
}

// Followers by HTTP alone: one that asks and waits, one that listens to a stream. Whatever breaks, they go on from what they know.
import { type ClientRequest, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import { type Change, type Page, Told } from './told.ts';

/** A server that is killed is asked again after that. */
const PAUSE_MS = 40;
/** Nothing is heard of a stream for so long only if heartbeats are missing. */
const SILENCE_MS = 45_000;

export abstract class Follower {
  readonly name: string;
  readonly told: Told;
  protected readonly url: URL;
  /** Whether it was asked to end. */
  protected ended = false;
  #call: ClientRequest | undefined;
  #run: Promise<void> | undefined;

  constructor(name: string, url: string) {
    this.name = name;
    this.url = new URL(url);
    this.told = new Told(name);
  }

  start(): void {
    this.#run = (async () => {
      while (!this.ended) {
        await this.turn().catch((error: NodeJS.ErrnoException) => {
          // The server is away, or was killed in the middle; whatever else is told.
          if (!/^E[A-Z]+$/.test(error.code ?? '')) this.told.complaints.push(`${this.name}: ${error.stack}`);
        });
        await sleep(PAUSE_MS);
      }
    })();
  }

  protected abstract turn(): Promise<void>;

  /** The connection ends without a word, as where a process is killed. */
  cut(): void {
    this.#call?.destroy(Object.assign(new Error('cut'), { code: 'ECUT' }));
  }

  async stop(): Promise<void> {
    this.ended = true;
    this.cut();
    await this.#run;
  }

  /** @param onText called with what comes, as it comes. Resolves when the answer is over. */
  protected get(url: URL, headers: Record<string, string>, onText: (text: string, type: string) => void) {
    return new Promise<number>((resolve, reject) => {
      this.#call = request(url, { headers, agent: false, timeout: SILENCE_MS }, (response) => {
        const { statusCode = 0, headers: answered } = response;
        response.setEncoding('utf8').on('data', (text: string) => {
          if (statusCode === 200) onText(text, answered['content-type'] ?? '');
        });
        response.once('error', reject).once('end', () => resolve(statusCode));
      });
      this.#call.once('timeout', () => this.#call!.destroy(new Error(`silence for ${SILENCE_MS} ms`)));
      this.#call.once('error', reject).end();
    });
  }

  /** What may be answered while a server starts or ends. */
  protected check(status: number): void {
    if (status !== 200 && status !== 503) this.told.complaints.push(`${this.name}: answered ${status}`);
  }
}

/** `?wait=`. */
export class LongPoll extends Follower {
  protected async turn(): Promise<void> {
    const { since, log } = this.told;
    const url = new URL(this.url);
    for (const [name, value] of Object.entries({ since, wait: 20, limit: 7, ...(log && { log }) }))
      url.searchParams.set(name, `${value}`);
    let body = '';
    const status = await this.get(url, {}, (text) => {
      body += text;
    });
    this.check(status);
    if (status === 200) this.told.page(JSON.parse(body) as Page);
  }
}

/** `text/event-stream`, read by eventsource-parser. */
export class Stream extends Follower {
  lastId = '';
  heartbeats = 0;
  retry = 0;

  protected async turn(): Promise<void> {
    const parser = createParser({
      onEvent: ({ event, id, data }) => {
        const said = JSON.parse(data) as Change & { log: string };
        if (event === 'log') this.told.isOf(said.log);
        else if (event === 'reset') this.told.reset(said.log);
        else if (event === undefined && id === `${said.seq}`) this.told.change(said);
        else this.told.complaints.push(`${this.name}: an event ${event} with the id ${id}`);
        if (id !== undefined) this.lastId = id;
      },
      onComment: () => {
        this.heartbeats += 1;
      },
      onRetry: (milliseconds) => {
        this.retry = milliseconds;
      },
      onError: (error) => this.told.complaints.push(`${this.name}: ${error}`),
    });
    const headers = { accept: 'text/event-stream', ...(this.lastId && { 'last-event-id': this.lastId }) };
    const status = await this.get(this.url, headers, (text, type) => {
      if (!type.startsWith('text/event-stream')) this.told.complaints.push(`${this.name}: answered ${type}`);
      parser.feed(text);
    });
    this.check(status);
  }
}

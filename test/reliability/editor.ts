// An editor who writes without pause, remembers what was acknowledged, and asks again where no answer came.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { TOKEN } from './tagwire-process.ts';

/** An article as its editor knows it to be. */
export interface Known {
  id: string;
  title: string;
  status: 'published' | 'scheduled' | 'retracted';
  /** When the server was first asked for it, in real milliseconds. */
  asked: number;
  /** When a scheduled one appears, in milliseconds. */
  due: number;
  /** The summary of each version, oldest first. */
  history: string[];
}

export interface Counts {
  acknowledged: number;
  /** Answered 503, and sent again. */
  refused: number;
  /** Not answered, and found out later. */
  uncertain: number;
}

interface Answer {
  status: number;
  text: string;
}

/** What the server did that it must not. */
export class Violation extends Error {}

export class Editor {
  readonly name: string;
  readonly articles: Known[] = [];
  /** Addresses of files and the SHA-256 of their bytes. */
  readonly files = new Map<string, string>();
  /** Whether what was answered 503 was never stored: not where a file of the database was removed while it was written. */
  isRefusalFinal = true;
  readonly counts: Counts = { acknowledged: 0, refused: 0, uncertain: 0 };
  readonly #url: string;
  readonly #random: () => number;
  readonly #now: () => number;
  #made = 0;

  readonly #token: string;

  /** @param now the server's clock, in milliseconds */
  constructor(
    name: string,
    url: string,
    random: () => number,
    now: () => number = Date.now,
    token: string = TOKEN,
  ) {
    this.#token = token;
    this.name = name;
    this.#url = url;
    this.#random = random;
    this.#now = now;
  }

  /** Writes until `ended`; what was begun is brought to its end. @throws Violation */
  async run(ended: () => boolean, pause = 20): Promise<void> {
    while (!ended()) {
      await this.step();
      await sleep(this.#random() * pause);
    }
  }

  async step(): Promise<void> {
    const dice = this.#random();
    const standing = this.articles.filter(({ status }) => status === 'published');
    const one = standing[Math.floor(this.#random() * standing.length)];
    if (dice < 0.06) await this.#upload();
    else if (dice < 0.16) await this.#create(this.#now() + 500 + this.#random() * 3_000);
    else if (dice < 0.45 || !one) await this.#create();
    else if (dice < 0.88) await this.#update(one);
    else await this.#retract(one);
  }

  async #create(due?: number): Promise<void> {
    const n = this.#made++;
    const title = `${this.name} ${n}`;
    const article = {
      ...{ title, summary: `v1 of ${title}`, tags: ['All', this.name, `T${n % 7}`] },
      content: { markdown: `About *${title}*. ${'More of it. '.repeat(Math.floor(this.#random() * 200))}` },
      ...(due !== undefined && { publishedAt: new Date(due).toISOString() }),
    };
    const asked = Date.now();
    const { status, text } = await this.#until(
      () => this.#send('POST', '/admin/articles', article, { 'idempotency-key': title }),
      // The key makes sure that the same request does it once.
      async () => undefined,
    );
    if (status !== 201) throw new Violation(`${title}: POST answered ${status} ${text}`);
    const made = JSON.parse(text) as { id: string; title: string; status: string; version: number };
    if (made.title !== title) throw new Violation(`${title}: the key of it answered ${made.title}`);
    this.articles.push({
      // It may have come due on its way, which is a version of the same text.
      history: Array.from({ length: made.version }, () => article.summary),
      ...{ id: made.id, title, asked, due: due ?? 0 },
      status: made.status === 'scheduled' ? 'scheduled' : 'published',
    });
  }

  async #update(known: Known): Promise<void> {
    const version = known.history.length;
    const summary = `v${version + 1} of ${known.title}`;
    const kind = ['update', 'correction', 'silent'][Math.floor(this.#random() * 3)];
    const headers = { 'if-match': `"${version}"` };
    const done = await this.#until(
      () => this.#send('PATCH', `/admin/articles/${known.id}`, { summary, change: { kind } }, headers),
      () => this.#stands(known, version + 1, (now) => now.summary === summary),
    );
    if (done.status !== 200)
      throw new Violation(`${known.title}: PATCH answered ${done.status} ${done.text}`);
    known.history.push(summary);
  }

  async #retract(known: Known): Promise<void> {
    const version = known.history.length;
    const path = `/admin/articles/${known.id}?note=Why`;
    const done = await this.#until(
      () => this.#send('DELETE', path, undefined, { 'if-match': `"${version}"` }),
      () => this.#stands(known, version + 1, (now) => now.status === 'retracted'),
    );
    if (done.status >= 300)
      throw new Violation(`${known.title}: DELETE answered ${done.status} ${done.text}`);
    known.status = 'retracted';
    known.history.push(known.history.at(-1) ?? '');
  }

  async #upload(): Promise<void> {
    const noise = Buffer.from(Array.from({ length: 2_000 }, () => Math.floor(this.#random() * 256)));
    // Kept as it comes: of a picture what is behind it would be left out.
    const bytes = Buffer.concat([Buffer.from('%PDF-1.4\n'), noise, noise, noise]);
    const done = await this.#until(
      () => this.#send('POST', '/admin/media', bytes),
      async () => undefined,
    );
    if (done.status >= 300) throw new Violation(`a file: POST answered ${done.status} ${done.text}`);
    const { url } = JSON.parse(done.text) as { url: string };
    this.files.set(url, createHash('sha256').update(bytes).digest('hex'));
  }

  /** Whether a change that got no answer was made all the same. @throws Violation where something else was */
  async #stands(
    { id, title }: Known,
    version: number,
    made: (now: { status: string; summary: string }) => boolean,
  ): Promise<Answer | undefined> {
    const { status, text } = await this.#until(
      () => this.#send('GET', `/admin/articles/${id}`),
      async () => undefined,
    );
    if (status !== 200) throw new Violation(`${title}: lost: GET answered ${status} ${text}`);
    const now = JSON.parse(text) as { version: number; status: string; summary: string };
    if (now.version === version - 1) return undefined;
    if (now.version === version && made(now)) return { status: 200, text };
    throw new Violation(`${title}: is ${text.slice(0, 300)}, which nobody wrote`);
  }

  /** Asks until there is an answer that is no 503; `outcome` tells whether what got no answer was done. */
  async #until(
    ask: () => Promise<(Answer & { retryAfter: string | null }) | undefined>,
    outcome: () => Promise<Answer | undefined>,
  ): Promise<Answer> {
    for (;;) {
      const answer = await ask();
      if (answer && answer.status !== 503) {
        this.counts.acknowledged += 1;
        return answer;
      }
      if (answer) {
        this.counts.refused += 1;
        if (!Number(answer.retryAfter)) throw new Violation(`503 without Retry-After: ${answer.text}`);
        await sleep(40 + this.#random() * 60);
        if (this.isRefusalFinal) continue;
      } else this.counts.uncertain += 1;
      await sleep(20 + this.#random() * 40);
      const found = await outcome();
      if (found) return found;
    }
  }

  /** One exchange; undefined where the connection broke. */
  async #send(method: string, path: string, body?: object, more: Record<string, string> = {}) {
    const headers: Record<string, string> = { authorization: `Bearer ${this.#token}`, ...more };
    const bytes = body instanceof Uint8Array;
    if (body && !bytes) headers['content-type'] = 'application/json';
    try {
      const response = await fetch(this.#url + path, {
        ...{ method, headers, signal: AbortSignal.timeout(60_000) },
        body: bytes ? new Uint8Array(body) : body && JSON.stringify(body),
      });
      return {
        status: response.status,
        text: await response.text(),
        retryAfter: response.headers.get('retry-after'),
      };
    } catch (error) {
      if ((error as Error).name === 'TimeoutError')
        throw new Violation(`${method} ${path}: no answer in a minute`);
      return undefined;
    }
  }
}

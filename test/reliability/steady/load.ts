// What a busy site gets at once: readers, editors, subscribers, those who wait, and imports.
import { setTimeout as sleep } from 'node:timers/promises';
import { prose } from '../../bench/prose.ts';
import { randomFrom } from '../../support/random.ts';

const TAGS = 10_000;
const HOT_TAGS = 50;
const STREAMS = 100;
const WAITING = 20;
/** Articles of its own that are there at most; further ones take the places of the oldest. */
const MAX_OWN = 2_000;
/** Articles that imports bring, again and again. */
const IMPORTED = 5_000;
const PER_IMPORT = 50;
/** More than the server remembers something of (src/services/feeds/validators.ts). */
const VIEWS = 22_000;

export class Load {
  readonly #url: string;
  readonly #token: string;
  readonly #random: () => number;
  readonly #own: string[] = [];
  #ended = false;
  #posted = 0;
  /** Answers by kind. */
  readonly counts: Record<string, number> = {};
  /** Milliseconds until the polls so far were answered, altogether. */
  pollMs = 0;
  /** What was answered otherwise than it should be. */
  readonly wrong: string[] = [];

  constructor(url: string, token: string, seed: number) {
    this.#url = url;
    this.#token = token;
    this.#random = randomFrom(seed);
  }

  #pick = (most: number): number => Math.floor(this.#random() * most);

  async #ask(kind: string, path: string, init: RequestInit, expected: readonly number[]): Promise<Response> {
    const response = await fetch(this.#url + path, init);
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    if (!expected.includes(response.status)) {
      const text = (await response.clone().text()).slice(0, 200);
      if (this.wrong.length < 20) this.wrong.push(`${kind} ${path}: ${response.status} ${text}`);
    }
    return response;
  }

  async #admin(kind: string, method: string, path: string, body?: object, expected = [200, 201, 204]) {
    const headers = { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' };
    const response = await this.#ask(
      kind,
      path,
      { method, headers, body: body && JSON.stringify(body) },
      expected,
    );
    return response.text();
  }

  /** Again and again, with a pause in between, until the end; what fails is told. */
  async #again(pause: number, work: () => Promise<unknown>): Promise<void> {
    while (!this.#ended) {
      await work().catch((error: Error) => {
        if (!this.#ended && this.wrong.length < 20) this.wrong.push(`${error} ${error.cause ?? ''}`);
      });
      // In pieces, so that the end is not waited for.
      for (let left = pause; left > 0 && !this.#ended; left -= 200) await sleep(Math.min(left, 200));
    }
  }

  #article() {
    const n = ++this.#posted;
    const tags = [`t${this.#pick(HOT_TAGS)}`, `t${this.#pick(TAGS)}`, `Soak ${n % 200}`];
    return { title: `Soak ${n}`, tags, content: { text: prose(n)(330) } };
  }

  #readers(): Promise<unknown>[] {
    const validators = new Map<string, string>();
    const warm = async () => {
      const path = `/tags/t${this.#pick(HOT_TAGS)}/rss.xml`;
      const known = validators.get(path);
      const headers = { 'accept-encoding': 'gzip', ...(known && { 'if-none-match': known }) };
      const asked = performance.now();
      const response = await this.#ask('polls', path, { headers }, [200, 304]);
      validators.set(path, response.headers.get('etag') ?? '');
      await response.arrayBuffer();
      this.pollMs += performance.now() - asked;
    };
    const cold = async () => {
      const [a, b] = [this.#pick(TAGS), this.#pick(TAGS)];
      const paths = [
        `/tags/t${a}/atom.xml`,
        `/tags/t${a},t${b}/feed.json`,
        `/tags/t${a % 50}+!t${b}/rss.xml`,
      ];
      paths.push(`/rss.xml?q=soak+${a}`, `/tags/t${a}/`, '/archive/2016/01/');
      const response = await this.#ask('cold views', paths[this.#pick(paths.length)]!, {}, [200]);
      await response.arrayBuffer();
    };
    return [
      ...Array.from({ length: 4 }, () => this.#again(20, warm)),
      ...Array.from({ length: 2 }, () => this.#again(100, cold)),
    ];
  }

  /** @param number of each article that it brings, among those that imports bring */
  #import(number: (i: number) => number): Promise<string> {
    const items = Array.from({ length: PER_IMPORT }, (_, i) => {
      const { title, tags, content } = this.#article();
      return { id: `urn:soak:${number(i)}`, title, tags, content_text: content.text };
    });
    const feed = { version: 'https://jsonfeed.org/version/1.1', title: 'Soak', items };
    return this.#admin('imports', 'POST', '/admin/import', feed);
  }

  #editors(): Promise<unknown>[] {
    const post = async () => {
      const { id } = JSON.parse(await this.#admin('posts', 'POST', '/admin/articles', this.#article()));
      this.#own.push(id);
      if (this.#own.length <= MAX_OWN && this.#random() < 0.5) return;
      const gone = this.#own.splice(this.#pick(this.#own.length - 1), 1)[0];
      const how = this.#random() < 0.5 ? '?hard=true' : '?note=Not+so';
      await this.#admin('deletions', 'DELETE', `/admin/articles/${gone}${how}`);
    };
    const retag = async () => {
      const id = this.#own[this.#pick(this.#own.length)];
      if (id)
        await this.#admin(
          'retags',
          'PATCH',
          `/admin/articles/${id}`,
          { tags: this.#article().tags },
          [200, 404],
        );
    };
    const rename = () =>
      this.#admin(
        'renamed tags',
        'PATCH',
        `/admin/facets/tag/soak-${this.#pick(200)}`,
        { label: `Soak ${this.#pick(200)}` },
        [200, 404, 409, 422],
      );
    const list = () => this.#admin('lists', 'GET', `/admin/articles?limit=20&tag=t${this.#pick(HOT_TAGS)}`);
    const bring = () => this.#import(() => this.#pick(IMPORTED));
    return [
      ...[this.#again(250, post), this.#again(700, retag), this.#again(20_000, rename)],
      ...[this.#again(1_000, list), this.#again(30_000, bring)],
    ];
  }

  #waiting(): Promise<unknown>[] {
    const stream = async () => {
      const signal = AbortSignal.timeout(5_000 + this.#pick(40_000));
      const headers = { accept: 'text/event-stream' };
      try {
        const response = await this.#ask('streams', '/changes.json?since=now', { headers, signal }, [200]);
        for await (const _ of response.body!) if (this.#ended) return;
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    };
    const wait = async () => {
      const response = await this.#ask('waits', '/changes.json?since=now&wait=10', {}, [200]);
      await response.arrayBuffer();
    };
    return [
      ...Array.from({ length: STREAMS }, () => this.#again(500, stream)),
      ...Array.from({ length: WAITING }, () => this.#again(500, wait)),
    ];
  }

  /** What would come by and by in the first hour: feeds as long as they become, and views to remember. */
  async fill(): Promise<void> {
    for (let first = 0; first < IMPORTED; first += PER_IMPORT) await this.#import((i) => first + i);
    let asked = 0;
    const ask = async () => {
      for (let i = asked++; i < VIEWS; i = asked++) {
        // Neighbours, then those two apart, then three: no two of these views are the same.
        const [a, apart] = [i % TAGS, 1 + Math.floor(i / TAGS)];
        const path = `/tags/t${a},t${(a + apart) % TAGS}/feed.json?limit=1`;
        await (await this.#ask('first views', path, {}, [200])).arrayBuffer();
      }
    };
    await Promise.all(Array.from({ length: 4 }, ask));
  }

  /** Resolves when all have ended, after `end()`. */
  run(): Promise<unknown> {
    return Promise.all([...this.#readers(), ...this.#editors(), ...this.#waiting()]);
  }

  end(): void {
    this.#ended = true;
  }
}

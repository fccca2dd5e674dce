// An editor who writes on and on: publishes, changes, tags anew, retracts, brings back, erases. What a killed server answered is not known.
import { setTimeout as sleep } from 'node:timers/promises';
import { TOKEN } from '../tagwire-process.ts';

export const TAGS = ['T1', 'T2', 'T3'];
const WORDS = ['cable', 'pipeline'];

type Article = {
  id: string;
  guid: string;
  title: string;
  status: string;
  version: number;
  html: string;
  tags: string[];
};

export class Writer {
  readonly complaints: string[] = [];
  /** Answers of a server that was there. */
  done = 0;
  readonly #url: string;
  readonly #random: () => number;
  readonly #known: { id: string; isShown: boolean }[] = [];
  #counter = 0;
  #isWriting = false;
  #run: Promise<void> | undefined;

  constructor(url: string, random: () => number) {
    this.#url = url;
    this.#random = random;
  }

  start(): void {
    this.#isWriting = true;
    this.#run = (async () => {
      while (this.#isWriting) {
        const isDone = await this.#act().catch(() => false);
        if (isDone) this.done += 1;
        await sleep(isDone ? 5 : 60);
      }
    })();
  }

  async stop(): Promise<void> {
    this.#isWriting = false;
    await this.#run;
  }

  /** After the server was set back: articles may be as they were, or no more. */
  forget(): void {
    this.#known.length = 0;
  }

  #pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)]!;
  }

  async #act(): Promise<boolean> {
    const chance = this.#random();
    const some = this.#known.length ? this.#pick(this.#known) : undefined;
    if (!some || chance < 0.4) return this.#create();
    const to = `/admin/articles/${some.id}`;
    const change = { kind: this.#pick(['update', 'correction', 'silent']) };
    if (!some.isShown)
      some.isShown =
        (await this.#call('PATCH', to, { status: 'published', tags: this.#tags() })) !== undefined;
    else if (chance < 0.6) await this.#call('PATCH', to, { content: this.#content(), change });
    else if (chance < 0.8) await this.#call('PATCH', to, { tags: this.#tags(), change });
    else if (chance < 0.9) some.isShown = (await this.#call('DELETE', `${to}?note=Wrong.`)) === undefined;
    else {
      this.#known.splice(this.#known.indexOf(some), 1);
      await this.#call('DELETE', `${to}?hard=true`);
    }
    return true;
  }

  async #create(): Promise<boolean> {
    const title = `Article ${++this.#counter}`;
    const made = await this.#call('POST', '/admin/articles', {
      title,
      tags: this.#tags(),
      content: this.#content(),
    });
    if (made) this.#known.push({ id: made.id!, isShown: true });
    return made !== undefined;
  }

  #tags = () => TAGS.filter(() => this.#random() < 0.5);
  #content = () => ({ text: `Of a ${this.#pick(WORDS)}, version ${++this.#counter}.` });

  /** The answer; none where it was refused, which is told unless the server was about to end. */
  async #call(method: string, path: string, body?: object): Promise<{ id?: string } | undefined> {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const init = { method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(20_000) };
    const response = await fetch(this.#url + path, init);
    const text = await response.text();
    if (response.ok) return text ? (JSON.parse(text) as { id: string }) : {};
    // What a killed server did not answer may be done all the same: its article is gone, or shown already.
    if (![404, 409, 410, 503].includes(response.status))
      this.complaints.push(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    return undefined;
  }
}

/** Every published article. */
export async function published(url: string): Promise<Article[]> {
  const found: Article[] = [];
  for (let before = ''; ; ) {
    const response = await fetch(`${url}/admin/articles?status=published&limit=200${before}`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    const page = (await response.json()) as { articles: Article[]; next: string | null };
    found.push(...page.articles);
    if (!page.next) return found;
    before = `&before=${page.next}`;
  }
}

// A reader who polls and remembers: one validator has one body, and what was shown once is not taken back.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { rowsIn } from './rows.ts';

const PATHS = [
  '/rss.xml',
  '/tags/all/atom.xml',
  '/tags/t1,t2/feed.json',
  '/tags/all+!t3/rss.xml?limit=50',
  '/feeds.json',
];

export class Reader {
  readonly complaints: string[] = [];
  answers = 0;
  readonly #url: string;
  readonly #bodies = new Map<string, string>();
  readonly #log = new Map<number, string>();
  #since = 0;

  constructor(url: string) {
    this.#url = url;
  }

  async run(ended: () => boolean, pause = 30): Promise<void> {
    while (!ended()) {
      for (const path of PATHS) await this.#poll(path);
      await this.#follow();
      await sleep(pause);
    }
  }

  async #poll(path: string): Promise<void> {
    const response = await this.#get(path);
    if (!response) return;
    const { status, etag, text } = response;
    if (status !== 200) {
      this.complaints.push(`${path}: ${status} ${text.slice(0, 200)}`);
      return;
    }
    const key = `${path} ${etag}`;
    const hash = createHash('sha256').update(text).digest('base64');
    if ((this.#bodies.get(key) ?? hash) !== hash) this.complaints.push(`${key} has two bodies`);
    this.#bodies.set(key, hash);
  }

  async #follow(): Promise<void> {
    const response = await this.#get(`/changes.json?since=${this.#since}&limit=1000`);
    if (response?.status !== 200) return;
    const log = JSON.parse(response.text) as {
      changes: { seq: number; kind: string; id: string; version: number }[];
      next: number;
    };
    for (const { seq, kind, id, version } of log.changes) this.#log.set(seq, `${kind} ${id} ${version}`);
    this.#since = log.next;
  }

  async #get(path: string) {
    try {
      const response = await fetch(this.#url + path, { signal: AbortSignal.timeout(60_000) });
      const { status, headers } = response;
      const text = await response.text();
      this.answers += 1;
      return { status, etag: headers.get('etag'), text };
    } catch {
      // It was killed just now.
      return undefined;
    }
  }

  /** Changes that were read and are others, or none, in the database. */
  takenBack(path: string): string[] {
    const rows = rowsIn(
      path,
      'SELECT c.seq, kind, id, c.version FROM changes c JOIN articles a ON a.n = c.article',
    );
    const log = new Map(rows.map(([seq, kind, id, version]) => [Number(seq), `${kind} ${id} ${version}`]));
    return [...this.#log].flatMap(([seq, change]) =>
      log.get(seq) === change ? [] : [`change ${seq} was read as ${change}, and is ${log.get(seq)}`],
    );
  }
}

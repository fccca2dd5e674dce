// One subscriber of one feed in every way at once, and what each way sends over the wire.
import type { TestServer } from '../support/server.ts';

export type Way = 'whole' | 'validators' | 'delta' | 'changes' | 'push' | 'pushDelta';
export const CODINGS = ['identity', 'gzip', 'br'] as const;
type Coding = (typeof CODINGS)[number];
/** A way that does not exist in a coding. */
export const NONE = -1;

interface Count {
  way: Way;
  messages: number;
  /** Those that carried a body. */
  bodies: number;
  bytes: Record<Coding, number>;
}

const READER = {
  host: 'wire.example',
  'user-agent': 'ExampleReader/4.2 (+https://reader.example/about)',
  accept: 'application/atom+xml, application/rss+xml, application/feed+json;q=0.9, */*;q=0.1',
};
/** What the HTTP server adds to an answer. */
const SERVER = { date: 'Mon, 23 Nov 2026 12:00:00 GMT', connection: 'keep-alive', 'keep-alive': 'timeout=5' };
const HUB = {
  host: 'subscriber.example',
  'user-agent': 'Tagwire/0.1 (+https://wire.example)',
  'x-hub-signature': `sha256=${'0'.repeat(64)}`,
};

const textBytes = (line: string, headers: Iterable<readonly [string, string]>) =>
  [...headers].reduce((sum, [name, value]) => sum + name.length + value.length + 4, line.length + 4);

export class Meter {
  readonly #server: TestServer;
  readonly #feed: string;
  readonly #view: string;
  readonly #counts = new Map<Way, Count>();
  /** Headers that a way's next request repeats, by way and coding. */
  readonly #validators = new Map<string, Record<string, string>>();
  /** Exchanges and their bytes, by status and coding. */
  readonly #polls = new Map<string, { count: number; bytes: number }>();
  #since = 0;
  /** Tags of the feed when it was last looked at, and when it was last pushed. */
  #seen = '';
  #pushed = '';

  constructor(server: TestServer, view: string, feed: string) {
    this.#server = server;
    this.#view = view;
    this.#feed = feed;
  }

  #add(way: Way, coding: Coding, bytes: number, body: boolean): void {
    const none = { identity: NONE, gzip: NONE, br: NONE };
    const count = this.#counts.get(way) ?? { way, messages: 0, bodies: 0, bytes: none };
    this.#counts.set(way, count);
    count.bytes[coding] = Math.max(0, count.bytes[coding]) + bytes;
    if (coding !== 'identity') return;
    count.messages += 1;
    count.bodies += body ? 1 : 0;
  }

  /** One poll in every way and coding. */
  async poll(): Promise<void> {
    for (const coding of CODINGS) {
      await this.#get('whole', this.#feed, coding, {});
      for (const way of ['validators', 'delta'] as const) {
        const more = this.#validators.get(`${way} ${coding}`) ?? {};
        const manipulation: Record<string, string> = way === 'delta' ? { 'a-im': 'feed' } : {};
        await this.#get(way, this.#feed, coding, { ...manipulation, ...more });
      }
    }
    if (this.#view === '/') await this.#changes();
  }

  async #get(way: Way, path: string, coding: Coding, more: Record<string, string>): Promise<string> {
    const accepted: Record<string, string> = coding === 'identity' ? {} : { 'accept-encoding': coding };
    const sent = { ...READER, ...accepted, ...more };
    const response = await this.#server.get(path, sent);
    const body = new Uint8Array(await response.arrayBuffer());
    const asked = textBytes(`GET ${path} HTTP/1.1`, Object.entries(sent));
    const answered = textBytes(`HTTP/1.1 ${response.status} OK`, [
      ...response.headers,
      ...Object.entries(SERVER),
    ]);
    this.#add(way, coding, asked + answered + body.length, body.length > 0);
    if (way !== 'changes') {
      const poll = `${response.status} ${coding}`;
      const { count, bytes } = this.#polls.get(poll) ?? { count: 0, bytes: 0 };
      this.#polls.set(poll, { count: count + 1, bytes: bytes + asked + answered + body.length });
    }
    const [etag, modified] = ['etag', 'last-modified'].map((name) => response.headers.get(name) ?? '');
    if (body.length) {
      this.#validators.set(`${way} ${coding}`, { 'if-none-match': etag!, 'if-modified-since': modified! });
    }
    return coding === 'identity' ? new TextDecoder().decode(body) : '';
  }

  /** The log in pages, as who polls it hourly reads it; one page holds an hour. */
  async #changes(): Promise<void> {
    const path = `/changes.json?since=${this.#since}&limit=1000`;
    for (const coding of ['gzip', 'br'] as const) await this.#get('changes', path, coding, {});
    const { next } = JSON.parse(await this.#get('changes', path, 'identity', {})) as { next: number };
    this.#since = next;
  }

  /** What the hub sends if the view changed: every change but silent ones (CONTRACT §1), as the topic is then. */
  async push(): Promise<void> {
    const response = await this.#server.get(this.#feed);
    const tag = response.headers.get('etag') ?? '';
    const before = this.#seen;
    if (tag === before) return;
    this.#seen = tag;
    const base = this.#pushed || tag;
    if (before && !(await this.#isLoud(before))) return;
    this.#pushed = tag;
    if (!before) return;
    const { headers } = response;
    const about = ['content-type', 'content-length', 'link'].map(
      (name) => [name, headers.get(name) ?? ''] as const,
    );
    const around =
      textBytes('POST /callback/5f0c7c1c HTTP/1.1', [...Object.entries(HUB), ...about]) +
      textBytes('HTTP/1.1 204 No Content', Object.entries(SERVER));
    this.#add('push', 'identity', around + (await response.arrayBuffer()).byteLength, true);
    const delta = await this.#server.get(this.#feed, { 'a-im': 'feed', 'if-none-match': base });
    this.#add('pushDelta', 'identity', around + (await delta.arrayBuffer()).byteLength, true);
  }

  /** Whether what happened since a tag was not silent only. */
  async #isLoud(tag: string): Promise<boolean> {
    const response = await this.#server.get(`/changes.json?since=${/\d+/.exec(tag)?.[0]}&limit=1000`);
    const { changes } = (await response.json()) as { changes: { kind: string }[] };
    return changes.some(({ kind }) => kind !== 'silent');
  }

  results() {
    const ways = [...this.#counts.values()];
    const pushes = this.#counts.get('push')?.messages ?? 0;
    const polls = [...this.#polls].map(([kind, { count, bytes }]) => ({ kind, bytes: bytes / count }));
    return { path: this.#feed, ways, polls, perDay: pushes / 30 };
  }
}

// A CMS that sends 500 articles by its own ids alone: created, updated, withdrawn and sent again, in random order, each perhaps
// several times, some without hearing the answer, older ones late; and the server killed (kill -9) in between. Afterwards the
// site is that of the straight run, in which each state was sent once, in order, to a server that stayed.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { randomFrom } from '../support/random.ts';
import { temporaryFolder } from '../unit/cli/process.ts';
import { brokenIn } from './invariants.ts';
import { freePort, TagwireProcess, TOKEN } from './tagwire-process.ts';

const ARTICLES = 500;
const WORKERS = 8;
const KILLS = 6;
/** For one answer, and for a server that is down: hangs alone last so long. */
const PATIENCE_MS = 60_000;
const TAGS = ['Harbour', 'Ferries', 'Council', 'Weather', 'Sport', 'Culture', 'Schools', 'Roads'];
const FIRST = Date.parse('2026-01-01T06:00:00Z');

const servers: TagwireProcess[] = [];
afterAll(async () => {
  for (const server of servers) await server.end('SIGKILL');
});

type State = Record<string, unknown>;
interface Article {
  /** Absolute, so that it is the same guid on every site. */
  guid: string;
  /** What the CMS says of it, one after the other. */
  states: State[];
}

/** What editors did in the CMS: the same for both runs. */
function newsroom(seed: number): Article[] {
  const random = randomFrom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  return Array.from({ length: ARTICLES }, (_, i) => {
    const publishedAt = new Date(FIRST + i * 3_600_000).toISOString();
    const said = (version: number) => ({
      title: `Article ${i}${version ? `, version ${version}` : ''}`,
      content: { markdown: `Text ${version} of *article ${i}*.` },
      tags: [...new Set([pick(TAGS), pick(TAGS)])],
      authors: [{ name: pick(['Ann Lee', 'Bo Berg', 'Cem Kaya']) }],
      publishedAt,
      status: 'published',
    });
    const states: State[] = [said(0)];
    let last = said(0);
    for (let version = 1; random() < 0.5; version++) {
      const isWithdrawn = states.at(-1)?.status === 'retracted';
      const what = random();
      if (what < 0.35 && !isWithdrawn) {
        states.push({ ...last, status: 'retracted', change: { note: `Withdrawn for reason ${version}.` } });
        continue;
      }
      last = said(version);
      const change = what > 0.8 && !isWithdrawn && { kind: 'correction', note: `Mistake ${version}.` };
      states.push({ ...last, ...(change && { change }) });
    }
    return { guid: `https://cms.example/posts/${i}`, states };
  });
}

async function started(name: string): Promise<TagwireProcess> {
  const vars = { PUBLIC_URL: 'https://wire.example', LOG_LEVEL: 'warn' };
  const server = new TagwireProcess(join(temporaryFolder(), name), await freePort(), vars);
  servers.push(server);
  server.start();
  expect(await server.ready()).toBe(true);
  return server;
}

interface Answered {
  status: number;
  etag: string | null;
  text: string;
}

/** What the CMS is to the server: it knows ids, and the version that it was told of. */
class Sender {
  readonly #server: TagwireProcess;
  readonly #random: () => number;
  /** Requests whose answers it did not wait for. */
  lost = 0;

  constructor(server: TagwireProcess, random: () => number) {
    this.#server = server;
    this.#random = random;
  }

  /** Undefined where no answer came. */
  async put(guid: string, state: State, headers: Record<string, string> = {}, patience = PATIENCE_MS) {
    const url = `${this.#server.url}/admin/articles/by-guid/${encodeURIComponent(guid)}`;
    try {
      const response = await fetch(url, {
        method: 'PUT',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
        body: JSON.stringify(state),
        signal: AbortSignal.timeout(patience),
      });
      const text = await response.text();
      return { status: response.status, etag: response.headers.get('etag'), text } satisfies Answered;
    } catch {
      return undefined;
    }
  }

  async #etagOf(guid: string): Promise<string | undefined> {
    const url = `${this.#server.url}/admin/articles/by-guid/${encodeURIComponent(guid)}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } });
    await response.text();
    return response.headers.get('etag') ?? undefined;
  }

  /** Sends until it hears that it arrived. @param etag of the version that this one is made from; undefined for a new one */
  async deliver(guid: string, state: State, etag: string | undefined, isGuarded: boolean): Promise<string> {
    let known = etag;
    for (const deadline = performance.now() + PATIENCE_MS; performance.now() < deadline; ) {
      const guard: Record<string, string> = known ? { 'if-match': known } : { 'if-none-match': '*' };
      // Who guards a request may go away before the answer comes: the server may be at it still when the next one comes.
      const patience = isGuarded && this.#random() < 0.08 ? Math.ceil(this.#random() * 12) : undefined;
      const heard = await this.put(guid, state, isGuarded ? guard : {}, patience);
      // Now and then what the server did is never heard of.
      const answer = this.#random() < 0.06 ? undefined : heard;
      if (answer && answer.status < 300) return answer.etag ?? '';
      if (!answer) this.lost += 1;
      else if (answer.status === 412) known = await this.#etagOf(guid).catch(() => known);
      else if (answer.status !== 503) throw new Error(`${guid}: ${answer.status} ${answer.text}`);
      if (!heard) await sleep(30);
    }
    throw new Error(`${guid}: never heard of`);
  }
}

/** The site as readers and its API have it, without what the server's clock says. */
async function siteOf(server: TagwireProcess) {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const read = async <T>(path: string) => (await (await fetch(server.url + path, { headers })).json()) as T;
  const articles: Record<string, unknown> = {};
  for (let next: string | null = ''; next !== null; ) {
    const page: { articles: Record<string, unknown>[]; next: string | null } = await read(
      `/admin/articles?limit=200${next && `&before=${encodeURIComponent(next)}`}`,
    );
    for (const { guid, title, slug, status, version, tags, publishedAt, html, url } of page.articles)
      articles[`${guid}`] = { title, slug, status, version, tags, publishedAt, html, url };
    next = page.next;
  }
  // Of each article in the order of the log; between articles no order is promised.
  const changes: Record<string, string[]> = {};
  for (let since = 0, more = true; more; ) {
    const page: { changes: { seq: number; guid: string; kind: string; version: number }[] } = await read(
      `/changes.json?since=${since}&limit=1000`,
    );
    for (const { guid, kind, version } of page.changes) {
      changes[guid] ??= [];
      changes[guid].push(`${kind} ${version}`);
    }
    more = page.changes.length > 0;
    since = page.changes.at(-1)?.seq ?? since;
  }
  const feeds: Record<string, unknown> = {};
  for (const view of ['/', ...TAGS.map((tag) => `/tags/${tag.toLowerCase()}/`), '/tags/harbour+ferries/']) {
    const feed = await read<{ items: Record<string, unknown>[] }>(`${view}feed.json?limit=100`);
    feeds[view] = feed.items.map(({ id, url, title, content_html, date_published, tags }) => ({
      ...{ id, url, title, content_html, date_published, tags },
    }));
    const rss = await (await fetch(`${server.url}${view}rss.xml?limit=100`)).text();
    feeds[`${view}rss.xml`] = [...rss.matchAll(/<guid[^>]*>([^<]*)<\/guid>/g)].map(([, guid]) => guid);
  }
  const { facets } = await read<{ facets: { kind: string; slug: string; count: number }[] }>(
    '/admin/facets?limit=200',
  );
  const counts = facets.map(({ kind, slug, count }) => `${kind} ${slug} ${count}`).sort();
  return { articles, changes, feeds, counts };
}

test('the same site as the straight run', { timeout: 600_000 }, async () => {
  const seed = 18;
  const articles = newsroom(seed);
  const straight = await started('straight');
  const plain = new Sender(straight, () => 1);
  const mine = (worker: number) => articles.filter((_, i) => i % WORKERS === worker);
  const work = (one: (worker: number) => Promise<void>) =>
    Promise.all(Array.from({ length: WORKERS }, (_, worker) => one(worker)));
  await work(async (worker) => {
    for (const { guid, states } of mine(worker))
      for (const state of states) expect((await plain.put(guid, state))?.status).toBeLessThan(300);
  });

  const rough = await started('rough');
  const random = randomFrom(seed + 1);
  let delivered = 0;
  let late = 0;
  let isDone = false;
  const senders = Array.from({ length: WORKERS }, (_, i) => new Sender(rough, randomFrom(seed + 2 + i)));
  const sending = work(async (worker) => {
    const sender = senders[worker]!;
    const chance = randomFrom(seed + 100 + worker);
    const queue = mine(worker).map((article) => ({
      ...article,
      etags: [] as string[],
      isGuarded: chance() < 0.6,
    }));
    const open = [...queue];
    while (open.length) {
      const place = Math.floor(chance() * open.length);
      const one = open[place]!;
      const { guid, states, etags, isGuarded } = one;
      const at = etags.length;
      etags.push(await sender.deliver(guid, states[at]!, etags.at(-1), isGuarded));
      delivered += 1;
      if (etags.length === states.length) open.splice(place, 1);
      // The newest again, as queues do that deliver at least once.
      if (chance() < 0.3) await sender.deliver(guid, states[at]!, etags.at(-1), isGuarded);
      // An older one that comes late, with the version that it was made from.
      const before = at - 1;
      if (isGuarded && before >= 0 && chance() < 0.5) {
        const guard: Record<string, string> =
          before === 0 ? { 'if-none-match': '*' } : { 'if-match': etags[before - 1]! };
        const answer = await sender.put(guid, states[before]!, guard);
        if (answer && answer.status !== 503) {
          expect([answer.status, guid]).toEqual([412, guid]);
          late += 1;
        }
      }
    }
  }).finally(() => {
    isDone = true;
  });
  const total = articles.reduce((sum, { states }) => sum + states.length, 0);
  let kills = 0;
  const killing = (async () => {
    while (!isDone && kills < KILLS) {
      const wanted = ((kills + 0.5 + random() * 0.4) / (KILLS + 0.5)) * total;
      while (!isDone && delivered < wanted) await sleep(5);
      if (isDone) return;
      await rough.end('SIGKILL');
      expect(brokenIn(join(rough.dir, 'tagwire.db'))).toEqual([]);
      kills += 1;
      rough.start();
      expect(await rough.ready()).toBe(true);
    }
  })();
  await Promise.all([sending, killing]);
  expect(kills).toBe(KILLS);
  expect(late).toBeGreaterThan(50);
  expect(senders.reduce((sum, { lost }) => sum + lost, 0)).toBeGreaterThan(20);

  const [wanted, found] = [await siteOf(straight), await siteOf(rough)];
  expect(Object.keys(wanted.articles)).toHaveLength(ARTICLES);
  expect(found.articles).toEqual(wanted.articles);
  expect(found.changes).toEqual(wanted.changes);
  expect(found.counts).toEqual(wanted.counts);
  expect(found.feeds).toEqual(wanted.feeds);
  await rough.end('SIGTERM');
  expect(brokenIn(join(rough.dir, 'tagwire.db'))).toEqual([]);
  expect([...straight.complaints(), ...rough.complaints()]).toEqual([]);
});

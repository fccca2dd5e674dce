// The change log as lines (NDJSON): a first full copy, and what comes after it.
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import type { Outgoing, SqlDriver } from '../../../src/ports.ts';
import { fill as synthetic } from '../../bench/synthetic.ts';
import { randomFrom } from '../../support/random.ts';
import { article, type ServerOptions, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
afterEach(() => server.close());
const LINES = { accept: 'application/x-ndjson' };

interface Line {
  seq: number;
  kind: string;
  id: string;
  item?: { id: string; title: string };
  facets?: unknown[];
}
interface Last {
  next: number;
  log: string;
  names: number;
  more?: true;
}
const linesOf = (text: string): unknown[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const wholeOf = (text: string) => {
  const lines = linesOf(text);
  return { last: lines.pop() as Last, changes: lines as Line[] };
};
async function read(path: string, headers: Record<string, string> = {}) {
  const answer = await server.get(path, { ...LINES, ...headers });
  expect(answer.status, path).toBe(200);
  return wholeOf(await answer.text());
}
async function pages(path: string, since = 0): Promise<Line[]> {
  const all: Line[] = [];
  for (let next = since; ; ) {
    const query = `${path.includes('?') ? '&' : '?'}since=${next}&limit=1000`;
    const page = (await (await server.get(path + query)).json()) as { changes: Line[]; next: number };
    if (page.next === next) return all;
    all.push(...page.changes);
    next = page.next;
  }
}
/** What a follower has after changes. */
function held(changes: readonly Line[], had: ReadonlyMap<string, Line> = new Map()): Map<string, Line> {
  const now = new Map(had);
  for (const change of changes) {
    now.delete(change.id);
    if (change.kind !== 'retract' && change.kind !== 'left') now.set(change.id, change);
  }
  return now;
}
const serve = async (options: ServerOptions = {}) => {
  server = await testServer(options);
};
const fill = (count: number) =>
  server.fill(
    Array.from({ length: count }, (_, i) => ({
      title: `Article ${i}`,
      tags: ['All', i % 2 ? 'Odd' : 'Even'],
    })),
  );

/** Things that happen to a site, by chance. */
async function live(next: () => number, rounds: number): Promise<void> {
  const { changes } = await read('/changes.json?fields=ids');
  const ids = changes.map(({ id }) => id);
  const pick = () => `/admin/articles/${ids[Math.floor(next() * ids.length)]}`;
  for (let i = 0; i < rounds; i++) {
    server.tick(1_000);
    const kind = ['silent', 'update', 'correction'][i % 3];
    const work = [
      () => server.admin('PATCH', pick(), { title: `Changed ${i}`, change: { kind } }),
      () => server.admin('PATCH', pick(), { tags: [i % 2 ? 'Even' : 'Odd'] }),
      () => server.admin('DELETE', `${pick()}${i % 2 ? '' : '?hard=true'}`),
      () => server.post(article({ title: `New ${i}`, tags: ['All', 'Odd'] })),
    ];
    await work[Math.floor(next() * work.length)]!();
  }
}

const VIEWS = [
  '/changes.json',
  '/tags/odd/changes.json',
  '/tags/all+!even/changes.json',
  '/changes.json?q=changed',
];

test('has each visible article of a view once, at its last change, as pages have it', async () => {
  await serve();
  await fill(60);
  await live(randomFrom(7), 40);
  const asked = ['', 'fields=ids', 'fields=title,url', 'fields=facets,title,item', 'as=article'];
  for (const [view, query] of VIEWS.flatMap((view) => asked.map((query) => [view, query] as const))) {
    const path = `${view}${view.includes('?') ? '&' : '?'}${query}`;
    const { changes, last } = await read(path);
    const [seqs, ids] = [changes.map(({ seq }) => seq), changes.map(({ id }) => id)];
    expect(seqs, path).toEqual([...seqs].sort((a, b) => a - b));
    expect(new Set(ids).size, path).toBe(ids.length);
    const expected = [...held(await pages(path)).values()];
    expect(changes, path).toEqual(expected.sort((a, b) => a.seq - b.seq));
    expect(changes.length, path).toBeGreaterThan(2);
    const page = await (await server.get(`${path}&since=${last.next}`)).json();
    expect(page, path).toEqual({ ...last, changes: [] });
  }
  const { changes } = await read('/changes.json?fields=item&as=markdown');
  expect(Object.keys(changes[0]!)).toEqual(['seq', 'kind', 'id', 'guid', 'version', 'item']);
  expect(changes[0]?.item).toMatch(/^---\n/);
});

test('whatever changes while it is read is in it or comes after it', async () => {
  await serve();
  await fill(130);
  const next = randomFrom(11);
  for (const path of VIEWS.slice(0, 3)) {
    const { body } = await server.get(path, LINES);
    let text = '';
    let chunks = 0;
    for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      chunks += 1;
      await live(next, 6);
    }
    expect(chunks).toBeGreaterThan(2);
    const { changes, last } = wholeOf(text);
    expect(new Set(changes.map(({ id }) => id)).size).toBe(changes.length);
    const followed = held(await pages(path, last.next), held(changes));
    const byId = (lines: Map<string, Line>) =>
      [...lines.values()].map(({ id, seq, item }) => [id, seq, item]).sort();
    expect(byId(followed), path).toEqual(byId(held(await pages(path))));
  }
});

test('after a number it is each change, as in pages', async () => {
  await serve();
  await fill(90);
  const { last } = await read('/changes.json');
  await live(randomFrom(3), 60);
  const since = last.next - 30;
  for (const path of VIEWS.slice(0, 3)) {
    const { changes, last } = await read(`${path}?since=${since}`);
    expect(changes, path).toEqual(await pages(path, since));
    expect(last.next).toBeGreaterThan(since);
  }
  const again = await read(`/changes.json?since=${last.next + 1_000}&log=${last.log}`);
  expect(again.changes[0]).toEqual({ reset: true, log: last.log });
  expect(again.changes.slice(1)).toEqual((await read('/changes.json')).changes);
});

test('is sent to who asks for it, compressed where that is wanted, and kept by nobody', async () => {
  await serve();
  await fill(50);
  const plain = await server.get('/changes.json', LINES);
  expect(Object.fromEntries(plain.headers)).toMatchObject({
    'content-type': 'application/x-ndjson',
    'cache-control': 'no-store',
    vary: 'Accept-Encoding, Accept',
    'access-control-allow-origin': '*',
  });
  const text = await plain.text();
  const packed = await server.get('/changes.json', { ...LINES, 'accept-encoding': 'br, gzip;q=0.5' });
  expect(packed.headers.get('content-encoding')).toBe('gzip');
  expect(gunzipSync(new Uint8Array(await packed.arrayBuffer())).toString()).toBe(text);
  const head = await server.request('HEAD', '/changes.json', undefined, LINES);
  expect([head.status, head.headers.get('content-type'), await head.text()]).toEqual([200, LINES.accept, '']);
  const types: [accept: string, type: string][] = [
    ['application/x-ndjson;q=0.4, application/json;q=0.5', 'application/json; charset=utf-8'],
    ['application/x-ndjson;q=0.5, application/json;q=0.4', 'application/x-ndjson'],
    ['application/x-ndjson;q=0', 'application/json; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
  ];
  for (let i = 0; i < 3; i++) {
    for (const [accept, type] of types) {
      const answer = await server.get('/changes.json', { accept });
      expect(answer.headers.get('content-type'), accept).toBe(type);
      await answer.text();
    }
  }
  expect((await server.get('/changes.json?since=x', LINES)).status).toBe(400);
  expect((await server.get('/tags/Odd/changes.json', LINES)).status).toBe(308);
});

test('a bounded number is read at once, of one client and of all', async () => {
  await serve({ vars: { TRUST_PROXY: '1' } });
  await fill(200);
  const ask = (address: string) => server.get('/changes.json', { ...LINES, 'x-forwarded-for': address });
  const open = [await ask('9.9.9.1'), await ask('9.9.9.1')];
  const refused = await ask('9.9.9.1');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
  for (let i = 0; i < 14; i++) open.push(await ask(`9.9.9.${i + 10}`));
  const full = await ask('9.9.9.99');
  expect([full.status, full.headers.get('retry-after')]).toEqual([503, '30']);
  // Who reads to the end, and who leaves, makes room.
  await open[0]!.text();
  await open[1]!.body!.cancel();
  const [third, fourth, fifth] = [await ask('9.9.9.1'), await ask('9.9.9.1'), await ask('9.9.9.99')];
  expect([third.status, fourth.status, fifth.status]).toEqual([200, 200, 503]);
  for (const answer of [...open.slice(2), third, fourth]) await answer.body!.cancel();
  expect((await ask('9.9.9.99')).status).toBe(200);
});

test('where a request may ask the database so many times only it ends before, and says so', async () => {
  const outgoing: Outgoing = {
    ...{ refusal: () => undefined, domainOf: (host) => host, concurrency: 6, perTick: 40, close: () => {} },
    send: () => Promise.reject(new Error('nobody is called')),
  };
  let asked = 0;
  const counting = (driver: SqlDriver): SqlDriver => ({
    all: (sql, params) => {
      asked += 1;
      return driver.all(sql, params);
    },
    batch: (statements) => driver.batch(statements),
    close: () => driver.close(),
  });
  await serve({ outgoing, around: counting });
  synthetic(join(server.dir, 'tagwire.db'), 6_000, { tags: 10, words: 5 });
  const all: Line[] = [];
  let [since, reads] = [0, 0];
  for (let more: true | undefined = true; more; reads++) {
    asked = 0;
    const { changes, last } = await read(`/changes.json?since=${since}&fields=ids`);
    expect(asked).toBeLessThan(50);
    all.push(...changes);
    ({ next: since, more } = last);
  }
  expect(reads).toBe(4);
  expect(new Set(all.map(({ id }) => id)).size).toBe(6_000);
  asked = 0;
  expect(await (await server.get('/digest.json')).json()).toMatchObject({ count: 6_000 });
  expect(asked).toBeLessThan(15);
});

test('a stream that fails lacks its last line', async () => {
  let broken = false;
  const breaking = (driver: SqlDriver): SqlDriver => ({
    all: (sql, params) => (broken ? Promise.reject(new Error('gone')) : driver.all(sql, params)),
    batch: (statements) => driver.batch(statements),
    close: () => driver.close(),
  });
  await serve({ around: breaking });
  await fill(130);
  const { body } = await server.get('/changes.json', LINES);
  let text = '';
  await expect(async () => {
    for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      broken = true;
    }
  }).rejects.toThrow();
  broken = false;
  expect(linesOf(text).length).toBeGreaterThan(10);
  expect(linesOf(text).at(-1)).not.toHaveProperty('next');
  expect(server.logged.map(({ message }) => message)).toContain('a stream of lines was cut');
});

test('who leaves while a chunk is read is no failure', async () => {
  await serve();
  await fill(130);
  for (let i = 0; i < 5; i++) {
    const { body } = await server.get('/changes.json', LINES);
    const reader = body!.getReader();
    await reader.read();
    void reader.read().catch(() => {});
    await reader.cancel();
  }
  await (await server.get('/changes.json', LINES)).text();
  expect(server.logged.map(({ message }) => message)).not.toContain('a stream of lines was cut');
});

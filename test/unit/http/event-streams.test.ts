// Streams of changes (Server-Sent Events): what they say, where they go on, and when they end.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Unavailable } from '../../../src/errors.ts';
import { metricsOf } from '../../support/metrics.ts';
import { article, type TestServer, testServer } from '../../support/server.ts';
import { until } from '../cli/process.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ vars: { TRUST_PROXY: '1' } });
});
afterAll(() => server.close());

const EVENT_STREAM = { accept: 'text/event-stream' };

/** Reads a stream as it comes, as the standard says (HTML §9.2.6). */
class Reader {
  readonly response: Response;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  readonly events: { event: string; id: string; data: Record<string, unknown> }[] = [];
  text = '';
  ended = false;
  #rest = '';
  #id = '';

  constructor(response: Response) {
    this.response = response;
    this.#reader = response.body!.getReader();
    void this.#read();
  }

  async #read() {
    for (;;) {
      const { done, value } = await this.#reader.read().catch(() => ({ done: true, value: undefined }));
      if (done) break;
      const more = this.#decoder.decode(value, { stream: true });
      this.text += more;
      const blocks = (this.#rest + more).split('\n\n');
      this.#rest = blocks.pop()!;
      for (const block of blocks) this.#take(block);
    }
    this.ended = true;
  }

  #take(block: string) {
    let [event, data] = ['message', ''];
    for (const line of block.split('\n')) {
      const [, name, value = ''] = /^([^:]*):? ?(.*)$/s.exec(line)!;
      if (name === 'id') this.#id = value;
      else if (name === 'event') event = value;
      else if (name === 'data') data += value;
    }
    if (data) this.events.push({ event, id: this.#id, data: JSON.parse(data) as Record<string, unknown> });
  }

  get changes() {
    return this.events.filter(({ event }) => event === 'message').map(({ data }) => data);
  }
  get seqs() {
    return this.changes.map(({ seq }) => seq as number);
  }

  stop = () => this.#reader.cancel();
}

async function open(path: string, headers: Record<string, string> = {}, of = server): Promise<Reader> {
  const response = await of.get(path, { ...EVENT_STREAM, ...headers });
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return new Reader(response);
}

const end = async () =>
  ((await (await server.get('/changes.json?since=now')).json()) as { next: number; log: string }).next;
const metric = async (name: string) =>
  metricsOf(await (await server.admin('GET', '/metrics')).text()).get(name) ?? 0;
const streams = () => metric('tagwire_waiting{kind="stream"}');

describe('a stream', () => {
  test('begins at the beginning, goes on with what comes, and says where it is', async () => {
    const { seq } = await server.post(article({ title: 'First', tags: ['Stream'] }));
    const reader = await open('/tags/stream/changes.json');
    const { headers } = reader.response;
    expect(headers.get('content-type')).toBe('text/event-stream');
    expect(headers.get('cache-control')).toBe('no-store, no-transform');
    expect(headers.get('x-accel-buffering')).toBe('no');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('vary')).toContain('Accept');
    expect(headers.get('content-encoding')).toBeNull();
    await until(() => reader.seqs.length === 1);
    expect(reader.text).toMatch(/^retry: [1-5]\d{3}\n/);
    const [log, first] = reader.events;
    expect(log).toMatchObject({ event: 'log', id: '0', data: { seq: 0, log: expect.any(String) } });
    expect(first).toMatchObject({ id: `${seq}`, data: { kind: 'publish', item: { title: 'First' } } });
    await server.post(article({ title: 'Another', tags: ['Elsewhere'] }));
    const second = await server.post(article({ title: 'Second', tags: ['Stream'] }));
    await until(() => reader.seqs.length === 2);
    expect(reader.seqs).toEqual([seq, second.seq]);
    const page = await (await server.get('/tags/stream/changes.json')).json();
    expect(reader.changes).toEqual((page as { changes: unknown[] }).changes);
    await reader.stop();
  });

  test('goes on after Last-Event-ID, which is stronger than since', async () => {
    const since = await end();
    const first = await server.post(article({ tags: ['Resumed'] }));
    const second = await server.post(article({ tags: ['Resumed'] }));
    const reader = await open(`/tags/resumed/changes.json?since=${since}`, {
      'last-event-id': `${first.seq}`,
    });
    const other = await open(`/tags/resumed/changes.json?since=${since}`, { 'last-event-id': 'nonsense' });
    await until(() => reader.seqs.length === 1 && other.seqs.length === 2);
    expect([reader.seqs, other.seqs]).toEqual([[second.seq], [first.seq, second.seq]]);
    expect(reader.events[0]).toMatchObject({ event: 'log', id: `${first.seq}` });
    await Promise.all([reader.stop(), other.stop()]);
  });

  test('since=now tells what comes, and what to come again with', async () => {
    const since = await end();
    const reader = await open('/changes.json?since=now&fields=ids');
    await until(() => reader.events.length === 1);
    expect(reader.events[0]).toMatchObject({ event: 'log', id: `${since}` });
    const { seq, id, guid } = await server.post(article());
    await until(() => reader.seqs.length === 1);
    expect(reader.changes).toEqual([{ seq, kind: 'publish', id, guid, version: 1 }]);
    await reader.stop();
  });

  test('who comes with another log, or from the future, is told to begin anew', async () => {
    const far = { 'last-event-id': '9'.repeat(400) };
    for (const [query, headers] of [['since=1&log=another'], ['since=99999999'], ['', far]] as const) {
      const reader = await open(`/changes.json?${query}&fields=ids`, headers);
      await until(() => reader.seqs.length > 2);
      expect(reader.events.slice(0, 2)).toMatchObject([
        { event: 'log', id: '0' },
        { event: 'reset', id: '0', data: { log: expect.any(String) } },
      ]);
      expect(reader.seqs[0]).toBe(1);
      await reader.stop();
    }
  });

  test('a backlog of many pages comes whole, and not before it is taken', async () => {
    const since = await end();
    await server.fill(Array.from({ length: 450 }, (_, i) => ({ title: `Backlog ${i}`, tags: ['Backlog'] })));
    const response = await server.get(`/tags/backlog/changes.json?since=${since}`, EVENT_STREAM);
    // Nobody reads yet.
    await new Promise((done) => setTimeout(done, 50));
    const { seq } = await server.post(article({ title: 'After them', tags: ['Backlog'] }));
    const reader = new Reader(response);
    await until(() => reader.seqs.at(-1) === seq);
    expect(reader.seqs).toHaveLength(451);
    expect(reader.seqs).toEqual([...new Set(reader.seqs)].sort((a, b) => a - b));
    await reader.stop();
  });

  test('many that are behind take turns, so that others come in between', async () => {
    const since = await end();
    await server.fill(Array.from({ length: 250 }, (_, i) => ({ title: `Behind ${i}`, tags: ['Behind'] })));
    const path = `/changes.json?since=${since}&fields=ids`;
    const bodies = await Promise.all(
      Array.from({ length: 20 }, async () => (await server.get(path, EVENT_STREAM)).body!.getReader()),
    );
    let [told, most] = [0, 0];
    const count = () => {
      most = Math.max(most, told);
      told = 0;
    };
    let isCounting = true;
    const eachTurn = () => {
      count();
      if (isCounting) setImmediate(eachTurn);
    };
    setImmediate(eachTurn);
    const read = async (reader: (typeof bodies)[number]) => {
      // What the log is, and two pages with more behind them.
      for (let i = 0; i < 3; i++) {
        await reader.read();
        told += 1;
      }
    };
    await Promise.all(bodies.map(read));
    isCounting = false;
    count();
    expect(most).toBeLessThan(10);
    await Promise.all(bodies.map((reader) => reader.cancel()));
  });

  test('new names are told; where the view itself has another name the stream ends, and leads on', async () => {
    await server.post(article({ tags: ['Former'] }));
    const moved = await open('/tags/former/changes.json');
    const other = await open('/tags/unrelated/changes.json');
    await until(() => moved.events.length === 2 && other.events.length === 1);
    await server.admin('PATCH', '/admin/facets/tag/former', { slug: 'latter' });
    await until(() => moved.ended && other.events.length === 2);
    expect(other.events[1]!.data.names).toBeGreaterThan(other.events[0]!.data.names as number);
    const again = await server.get('/tags/former/changes.json', EVENT_STREAM);
    expect([again.status, again.headers.get('location')]).toEqual([308, '/tags/latter/changes.json']);
    await other.stop();
  });

  test('what is no view, or is written wrongly, is refused before it begins', async () => {
    const status = async (path: string, headers = EVENT_STREAM) => (await server.get(path, headers)).status;
    expect(await status('/tags/a+/changes.json')).toBe(400);
    expect(await status('/tags/B/changes.json')).toBe(308);
    expect(await status('/changes.json?since=x')).toBe(400);
    expect(await status('/changes.json?fields=nonsense')).toBe(400);
  });

  test.each([
    ['application/json', 'application/json; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
    ['text/*', 'application/json; charset=utf-8'],
    ['text/event-stream;q=0', 'application/json; charset=utf-8'],
    ['application/json, text/event-stream;q=0.5', 'application/json; charset=utf-8'],
    ['text/event-stream, */*;q=0.1', 'text/event-stream'],
    ['TEXT/Event-Stream', 'text/event-stream'],
  ])('Accept: %s is answered as %s', async (accept, type) => {
    const response = await server.get('/changes.json?since=now', { accept });
    expect(response.headers.get('content-type')).toBe(type);
    const head = await server.request('HEAD', '/changes.json?since=now', undefined, { accept });
    expect([head.status, head.headers.get('content-type'), head.body]).toEqual([200, type, null]);
    await response.body!.cancel();
  });

  test('a comment comes where nothing else does, and a reader that has stopped is let go', async () => {
    const { meter } = server.app.context.runtime;
    const { clock } = meter;
    const reader = await open('/tags/silence/changes.json');
    const stopped = await server.get('/tags/silence/changes.json', EVENT_STREAM);
    await until(() => reader.events.length === 1);
    expect(await streams()).toBe(2);
    let beats = 0;
    while ((await streams()) === 2) {
      beats += 1;
      expect(beats).toBeLessThan(10);
      meter.clock = () => clock.call(meter) + beats * 16_000;
      await until(() => reader.text.split(': \n\n').length === beats + 1);
    }
    expect(beats).toBeGreaterThan(3);
    expect(reader.ended).toBe(false);
    meter.clock = clock;
    await reader.stop();
    await stopped.body!.cancel();
    expect(await streams()).toBe(0);
  });

  test('five hundred of one view cost one page, and nothing is left of them', async () => {
    const readers = await Promise.all(
      Array.from({ length: 500 }, () => open('/tags/streamed/changes.json?since=now')),
    );
    await until(() => readers.every(({ events }) => events.length === 1));
    const reads = 'tagwire_database_duration_seconds_count{operation="read"}';
    const before = await metric(reads);
    const { seq } = await server.post(article({ tags: ['Streamed'] }));
    await until(() => readers.every(({ seqs }) => seqs[0] === seq));
    expect((await metric(reads)) - before).toBeLessThan(150);
    expect(await streams()).toBe(500);
    await Promise.all(readers.map((reader) => reader.stop()));
    expect(await streams()).toBe(0);
  });

  test('places are bounded, for each client and in all', async () => {
    const ask = (client: string) =>
      server.get('/changes.json?since=now', { ...EVENT_STREAM, 'x-forwarded-for': client });
    const own = await Promise.all(Array.from({ length: 100 }, () => ask('9.9.9.9')));
    expect(new Set(own.map(({ status }) => status))).toEqual(new Set([200]));
    const refused = await ask('9.9.9.9');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
    const { places } = server.app.waiting;
    const { most } = places;
    places.most = 100;
    expect((await ask('8.8.8.8')).status).toBe(503);
    places.most = most;
    await Promise.all(own.map(({ body }) => body!.cancel()));
    expect((await ask('9.9.9.9')).status).toBe(200);
  });

  test('a database that is away for a moment ends no stream', async () => {
    const reader = await open('/tags/patient/changes.json?since=now');
    await until(() => reader.events.length === 1);
    const { all } = server.driver;
    const { id } = await server.post(article({ tags: ['Patient'] }));
    await until(() => reader.seqs.length === 1);
    let failed = 0;
    server.driver.all = async () => {
      failed += 1;
      throw new Unavailable('away');
    };
    const other = await testServer({ dir: server.dir });
    await other.admin('PATCH', `/admin/articles/${id}`, { title: 'Since then' }, { 'if-match': '*' });
    await until(() => failed > 0);
    server.driver.all = all;
    await until(() => reader.seqs.length === 2);
    expect(reader.ended).toBe(false);
    await reader.stop();
    await other.close();
  });

  test('a server that ends lets all go', async () => {
    const reader = await open('/changes.json?since=now');
    const idle = await server.get('/changes.json?since=0', EVENT_STREAM);
    await until(() => reader.events.length === 1);
    await server.app.waiting.stop();
    await until(() => reader.ended);
    expect(await streams()).toBe(0);
    const late = await open('/changes.json?since=now');
    await until(() => late.ended);
    expect(late.events).toHaveLength(1);
    expect(await idle.text()).toBe('');
  });
});

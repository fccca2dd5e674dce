// `client.changes()` through a network that does all that networks do.
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  type Change,
  type Cursor,
  createClient,
  type FollowOptions,
  type Reset,
  TagwireError,
} from '../../src/entries/client.ts';

const SITE = 'https://example.org/wire';
type Told = (Change<'seq'> | Reset) & { cursor: Cursor };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A site whose log is so long; `faults` are what becomes of the next requests. */
function site(length: number, log = 'first') {
  const state = { length, log, faults: [] as Fault[], asked: [] as URL[] };
  const answer = (url: URL): Response => {
    const known = url.searchParams.get('log');
    const given = Number(url.searchParams.get('since'));
    const reset = (known !== null && known !== state.log) || given > state.length;
    const since = reset ? 0 : given;
    const limit = Number(url.searchParams.get('limit'));
    const count = Math.max(0, Math.min(limit, state.length - since));
    const changes = Array.from({ length: count }, (_, i) => ({ seq: since + i + 1, kind: 'publish' }));
    const page = { changes, next: since + count, log: state.log, names: 1, ...(reset && { reset }) };
    const headers = new Headers({ 'content-type': 'application/json' });
    if (page.next < state.length) headers.set('link', '</changes.json>; rel="next"');
    return new Response(JSON.stringify(page), { headers });
  };
  const fetch = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    state.asked.push(url);
    return state.faults.shift()?.(url, answer, request) ?? answer(url);
  };
  return Object.assign(state, { client: createClient({ url: SITE, fetch }) });
}
type Fault = (
  url: URL,
  answer: (url: URL) => Response,
  request: Request,
) => Response | Promise<Response> | undefined;

const says =
  (status: number, headers: HeadersInit = {}, body = '<h1>No</h1>'): Fault =>
  () =>
    new Response(body, { status, headers });
const lost: Fault = () => Promise.reject(new TypeError('fetch failed'));
const silent: Fault = () => new Promise(() => {});
const half: Fault = async (url, answer) => {
  const text = await answer(url).text();
  return new Response(text.slice(0, text.length / 2), { headers: { 'content-type': 'application/json' } });
};
/** Half of the body, then what `end` does. */
const broken =
  (end: (body: ReadableStreamDefaultController<Uint8Array>) => void): Fault =>
  async (url, answer) => {
    const bytes = new Uint8Array(await answer(url).arrayBuffer());
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes.slice(0, bytes.length / 2));
        end(controller);
      },
    });
    return new Response(body, { headers: { 'content-type': 'application/json' } });
  };
const cut = broken((body) => body.error(new TypeError('terminated')));
const hanging = broken(() => {});
const otherJson = says(
  200,
  { 'content-type': 'application/json' },
  '{"changes":[{"seq":"x"}],"next":1,"log":"y"}',
);
const backwards: Fault = () => Response.json({ changes: [{ seq: 3 }, { seq: 2 }], next: 3, log: 'first' });
const lagging: Fault = (url) =>
  Response.json({ changes: [], next: Number(url.searchParams.get('since')), log: 'first', lagging: true });
/** What a cache kept of an earlier answer to another question. */
const stale: Fault = () => Response.json({ changes: [{ seq: 1, kind: 'publish' }], next: 1, log: 'first' });

/** Reads so many entries, while time passes as fast as it can. */
async function read(
  iterator: AsyncGenerator<Told, void, undefined>,
  count = Number.POSITIVE_INFINITY,
): Promise<Told[]> {
  const told: Told[] = [];
  let ended = false;
  const reading = (async () => {
    while (told.length < count) {
      const { done, value } = await iterator.next();
      if (done) break;
      told.push(value as Told);
    }
  })().finally(() => {
    ended = true;
  });
  reading.catch(() => {});
  while (!ended) await vi.advanceTimersByTimeAsync(1_000);
  await reading;
  return told;
}
const seqs = (told: readonly Told[]) => told.map((one) => ('seq' in one ? one.seq : one.kind));
const upTo = (length: number, from = 1) => Array.from({ length: length - from + 1 }, (_, i) => i + from);

test('every change once, in order, page after page, and what comes later', async () => {
  const here = site(450);
  const stop = new AbortController();
  const changes = here.client.changes('', { signal: stop.signal });
  expect(seqs(await read(changes, 450))).toEqual(upTo(450));
  setTimeout(() => {
    here.length = 452;
  }, 60_000);
  const later = await read(changes, 2);
  expect(seqs(later)).toEqual([451, 452]);
  expect(later[1]?.cursor).toEqual({ since: 452, log: 'first' });
  stop.abort();
  expect(await read(changes)).toEqual([]);
  const { pathname, searchParams } = here.asked[0]!;
  expect(pathname).toBe('/wire/changes.json');
  expect(Object.fromEntries(searchParams)).toEqual({ since: '0', limit: '200', wait: '25' });
  expect(here.asked[1]?.search).toBe('?since=200&log=first&limit=200&wait=25');
});

test.each<[string, Fault]>([
  ['a connection that cannot be made', lost],
  ['no answer at all', silent],
  ['half an answer', half],
  ['a connection that breaks in the middle', cut],
  ['a body that does not go on', hanging],
  ['502', says(502)],
  ['503 with Retry-After', says(503, { 'retry-after': '7' })],
  ['429', says(429)],
  ['a page of a proxy', says(200, { 'content-type': 'text/html' })],
  ['another JSON', otherJson],
  ['changes out of order', backwards],
  ['a replica that lags', lagging],
  ['an answer to another question', stale],
  ['nothing', says(200, {}, '')],
])('%s is got over', async (_, fault) => {
  const here = site(5);
  here.faults = [() => undefined, ...Array(4).fill(fault)];
  const options = { limit: 2, once: true };
  expect(seqs(await read(here.client.changes('', options)))).toEqual(upTo(5));
});

test('a server that is away for minutes is asked again ever more slowly', async () => {
  const here = site(3);
  here.faults = Array(20).fill(lost);
  const pauses: number[] = [];
  const onBreak: FollowOptions['onBreak'] = ({ wait }) => void pauses.push(wait);
  expect(seqs(await read(here.client.changes('', { onBreak }), 3))).toEqual([1, 2, 3]);
  expect(pauses).toHaveLength(20);
  expect(pauses[0]).toBeLessThanOrEqual(500);
  expect(Math.min(...pauses.slice(10))).toBeGreaterThanOrEqual(30_000);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(60_000);
  here.faults = [says(503, { 'retry-after': '600' })];
  await read(here.client.changes('', { onBreak }), 3);
  expect(pauses.at(-1)).toBe(600_000);
});

test('only so many attempts where that is asked for', async () => {
  const here = site(3);
  here.faults = Array(9).fill(lost);
  await expect(read(here.client.changes('', { attempts: 3 }))).rejects.toThrow('fetch failed');
  expect(here.asked).toHaveLength(3);
});

test('another log is told from its beginning, after a reset', async () => {
  const here = site(5);
  const changes = here.client.changes('', { since: 3, log: 'first' });
  expect(seqs(await read(changes, 2))).toEqual([4, 5]);
  Object.assign(here, { length: 2, log: 'second' });
  const told = await read(changes, 3);
  expect(told.map(({ cursor: _, ...one }) => one)).toEqual([
    { kind: 'reset', log: 'second' },
    { kind: 'publish', seq: 1 },
    { kind: 'publish', seq: 2 },
  ]);
  expect(told.map(({ cursor }) => cursor)).toEqual([
    { since: 0, log: 'second' },
    { since: 1, log: 'second' },
    { since: 2, log: 'second' },
  ]);
});

test('what will not mend is an error', async () => {
  const here = site(5);
  const problem = { 'content-type': 'application/problem+json' };
  here.faults = [says(410, problem, '{"code":"facet-retired","detail":"It ended."}')];
  const refused = await read(here.client.changes('/tags/a')).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(TagwireError);
  expect(refused).toMatchObject({ status: 410, code: 'facet-retired', message: 'It ended.' });
  // Where no log was ever seen, another thing is no break but another address.
  here.faults = [says(200, { 'content-type': 'text/html' })];
  await expect(read(here.client.changes('/tags/a'))).rejects.toThrow(
    'https://example.org/wire/tags/a/changes.json is no change log of a Tagwire site',
  );
  await expect(read(here.client.changes('tags/a'))).rejects.toThrow('write a path');
});

test('a view is asked for by its path and its words, and followed to its new name', async () => {
  const here = site(3);
  const moved: Fault = (url) =>
    url.pathname.includes('/tags/b/')
      ? undefined
      : Response.redirect(url.href.replace('/tags/a/', '/tags/b/'), 308);
  here.faults = [moved, moved];
  const options = { fields: ['note', 'seq'] as const, as: 'markdown' as const, once: true };
  const told: (Change<'note' | 'seq', 'markdown'> | Reset)[] = await Array.fromAsync(
    here.client.changes('/tags/a/?q=sea+side&x=1', options),
  );
  expect(told).toHaveLength(3);
  const addresses = here.asked.map(({ pathname, search }) => pathname + search);
  expect(addresses[0]).toBe(
    '/wire/tags/a/changes.json?q=sea+side&since=0&as=markdown&limit=200&fields=note%2Cseq',
  );
  expect(addresses[1]).toBe(addresses[0]?.replace('/a/', '/b/'));
});

/** A copy of the first `length` changes but for those of articles that changed again, as a stream that ends after so many lines. */
const copyOf =
  (seqs: number[], end: object, lines = Number.POSITIVE_INFINITY): Fault =>
  () => {
    const told = [...seqs.map((seq) => ({ seq, kind: 'publish' })), end].slice(0, lines);
    const text = told.map((line) => `${JSON.stringify(line)}\n`).join('');
    return new Response(text, { headers: { 'content-type': 'application/x-ndjson' } });
  };
const END = { next: 9, log: 'first', names: 1 };

test.each<[string, Fault, number[]]>([
  ['whole', copyOf([2, 5, 8, 9], END), [2, 5, 8, 9, 10]],
  ['cut', copyOf([2, 5, 8, 9], END, 2), [2, 5, 6, 7, 8, 9, 10]],
  [
    'cut in a line',
    () => new Response('{"seq":2,"kind', { headers: { 'content-type': 'application/x-ndjson' } }),
    upTo(10),
  ],
  ['of another log', copyOf([2, 5], { ...END, log: 'second' }), [2, 5, ...upTo(10, 6)]],
  ['not offered', () => undefined, upTo(10)],
  ['refused for now', says(503), upTo(10)],
  ['only a part', copyOf([2, 5], { ...END, next: 6, more: true }), [2, 5, 7, 8, 9, 10]],
])('a copy that is %s leads on to all that follows', async (_, copy, expected) => {
  const here = site(9);
  here.faults = [
    () => Response.json({ changes: [], next: 9, log: 'first', names: 1 }),
    copy,
    () => {
      here.length = 10;
      return undefined;
    },
  ];
  const told = await read(here.client.changes('', { copy: true, limit: 2 }), expected.length);
  expect(seqs(told)).toEqual(expected);
  expect(told.at(-1)?.cursor).toEqual({ since: 10, log: 'first' });
  expect(here.asked[0]?.searchParams.get('since')).toBe('now');
});

test('whatever breaks, and wherever the reader ends and goes on: nothing twice, nothing missed', async () => {
  const faults = [
    lost,
    silent,
    half,
    cut,
    hanging,
    otherJson,
    lagging,
    stale,
    says(502),
    says(200),
    () => undefined,
  ];
  const plan = fc.record({
    faults: fc.array(fc.constantFrom(...faults), { maxLength: 12 }),
    ends: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 6 }),
    limit: fc.integer({ min: 1, max: 7 }),
    length: fc.integer({ min: 1, max: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ faults, ends, limit, length }) => {
      const here = site(length);
      here.faults = [() => undefined, ...faults];
      const all: Told[] = [];
      let cursor: Cursor | undefined;
      for (const end of [...ends, Number.POSITIVE_INFINITY]) {
        const some = await read(here.client.changes('', { ...cursor, limit, once: true }), end);
        all.push(...some);
        cursor = all.at(-1)?.cursor;
      }
      expect(seqs(all)).toEqual(upTo(length));
    }),
    { numRuns: 60, seed: 19 },
  );
});

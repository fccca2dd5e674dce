// Large texts are worked on in a thread: with the answers, and the refusals, that they have in place.
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Log } from '../../../src/ports.ts';
import { type OffloadOptions, OffloadThread } from '../../../src/runtimes/node/offload.ts';
import { article, type TestServer, testServer } from '../../support/server.ts';

const LARGE = 'Some *words* of a [text](https://example.org/).\n\n'.repeat(3_000);

const lines: string[] = [];
const log: Log = { log: (level, message) => void lines.push(`${level} ${message}`) };

function opened(options?: OffloadOptions): OffloadThread {
  lines.length = 0;
  const offload = new OffloadThread(log, options);
  onTestFinished(() => offload.close());
  return offload;
}
const nextWorker = async () => ((await once(process, 'worker')) as [Worker])[0];

describe('the same by both ways', () => {
  let [here, there]: TestServer[] = [];
  let offload: OffloadThread;
  beforeAll(async () => {
    offload = new OffloadThread(log, { least: 0 });
    [here, there] = [await testServer({ offload: null }), await testServer({ offload })];
  });
  afterAll(async () => {
    await here?.close();
    await there?.close();
    await offload.close();
  });

  /** What both answer, without what differs from article to article. */
  async function both(ask: (server: TestServer) => Promise<Response>) {
    const [one, other] = await Promise.all(
      [here!, there!].map(async (server) => {
        const response = await ask(server);
        const text = (await response.text()).replace(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, 'id');
        return { status: response.status, text };
      }),
    );
    expect(other).toEqual(one);
    return one!;
  }

  test.each([
    [
      'application/json',
      JSON.stringify(article({ content: { html: '<p onclick="x">a<script>b</script>' } })),
    ],
    ['application/json', '{"title":'],
    ['application/json', '{"title":"a","content":{"text":3},"tgas":[]}'],
    ['text/markdown', '---\ntags: [a]\n---\n# Ü\n\nb[^1]\n\n[^1]: c'],
    ['text/markdown', '---\ntags: {a\n---\n'],
    ['text/markdown', `# A\n\n${'&'.repeat(700_000)}`],
    ['text/plain', 'A title\n\nBy Ann Lee\n\nA text.'],
    [
      'text/html; charset=iso-8859-1',
      new Uint8Array([...Buffer.from('<title>'), 0xfc, ...Buffer.from('</title><p>a')]),
    ],
    ['text/html; charset=klingon', '<p>'],
    [
      'application/atom+xml',
      '<entry xmlns="http://www.w3.org/2005/Atom"><title>a</title><content type="html">&lt;b>c</content></entry>',
    ],
    ['application/atom+xml', '<entry'],
    ['application/x-unknown', 'a'],
  ])('a body of %s', async (type, body) => {
    const { status } = await both((server) => server.send(type, body, type.includes('json') ? '' : '?tag=t'));
    expect(status).toBeLessThan(500);
  });

  const part = fc.oneof(
    fc.constantFrom(
      '<b>',
      '</b>',
      '<script>',
      '&amp;',
      '&',
      '**',
      '`',
      '\n\n',
      '> ',
      '- ',
      '[a](b "c")',
      '[^1]',
      '\n[^1]: x',
    ),
    fc.constantFrom(
      '<a href="javascript:x">',
      '<p style="font-weight:bold">',
      '| a | b |\n|--|--|\n',
      '<!--',
      '\u0000',
      '\uD800',
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  const text = fc.array(part, { maxLength: 20 }).map((parts) => parts.join(''));

  test('any text in any notation, posted, previewed and found by its words', async () => {
    const property = fc.asyncProperty(
      fc.constantFrom('markdown', 'html', 'text'),
      text,
      async (notation, written) => {
        const body = article({ content: { [notation]: written } });
        await both((server) => server.admin('POST', '/admin/preview', body));
        await both((server) => server.admin('POST', '/admin/articles', body));
      },
    );
    await fc.assert(property, { numRuns: 40 });
    await both((server) => server.get('/feed.json?q=amp&limit=100'));
  });

  test('an app’s post without a title', async () => {
    const content = [{ html: '<p>First <i>words</i>.</p><p>More.' }];
    const posted = (server: TestServer) =>
      server.admin('POST', '/micropub', { type: ['h-entry'], properties: { content, category: ['app'] } });
    expect((await both(posted)).status).toBe(201);
    const { text: feed } = await both((server) => server.get('/tags/app/feed.json'));
    expect(feed).toContain('"title":"First words."');
  });

  test('an import of large articles', async () => {
    const items = [1, 2].map((id) => ({
      id: `urn:x:${id}`,
      title: `Large ${id}`,
      content_html: `<p>a${LARGE}`,
      tags: ['large'],
    }));
    const feed = { version: 'https://jsonfeed.org/version/1.1', title: 'x', items };
    const { text: report } = await both((server) =>
      server.admin('POST', '/admin/import', feed, { 'content-type': 'application/feed+json' }),
    );
    expect(report).toContain('"created":2');
    await both((server) => server.get('/tags/large/atom.xml'));
  });
});

test('while one is worked on the event loop goes on', async () => {
  const offload = opened();
  await offload.run('render', [{ text: 'a' }]);
  let isDone = false;
  const done = offload.run('render', [{ markdown: LARGE }]).finally(() => {
    isDone = true;
  });
  let turns = 0;
  for (; !isDone; turns++) await new Promise((resolve) => setImmediate(resolve));
  expect(turns).toBeGreaterThan(1);
  expect(((await done) as { words: string }).words.split('\n')).toHaveLength(3_000);
});

test('small texts start no thread', async () => {
  let started = 0;
  const count = () => void started++;
  process.on('worker', count);
  const offload = opened();
  const server = await testServer({ offload });
  await server.post(article());
  await server.close();
  process.off('worker', count);
  expect(started).toBe(0);
});

test('when the thread ends its text is refused, nothing of it is stored, and the next one has another thread', async () => {
  const offload = opened();
  const server = await testServer({ offload });
  onTestFinished(() => server.close());
  void nextWorker().then((thread) => thread.on('message', () => void thread.terminate()));
  const large = article({ title: 'Large', content: { markdown: LARGE } });
  const broken = await server.admin('POST', '/admin/articles', large);
  expect([broken.status, broken.headers.get('retry-after')]).toEqual([503, '2']);
  expect(await broken.json()).toMatchObject({ code: 'overloaded' });
  expect(await (await server.get('/feed.json')).json()).toMatchObject({ items: [] });
  expect((await server.post(large)).html).toContain('<em>words</em>');
});

test('a thread that ends while it has nothing to do is not missed', async () => {
  const offload = opened({ idleMs: 1 });
  for (let i = 0; i < 2; i++) {
    const started = nextWorker();
    const { words } = (await offload.run('render', [{ text: `a ${i}` }])) as { words: string };
    expect(words).toBe(`a ${i}`);
    await once(await started, 'exit');
  }
  const started = nextWorker();
  await offload.run('render', [{ text: 'a' }]);
  await (await started).terminate();
  expect(await offload.run('render', [{ text: 'b' }])).toMatchObject({ words: 'b' });
});

test('where no thread can be started it is done all the same, and the log says so once', async () => {
  const offload = opened();
  void nextWorker().then((thread) => void thread.terminate());
  for (const text of ['a', 'b'])
    expect(await offload.run('render', [{ text }])).toMatchObject({ words: text });
  expect(lines).toEqual([expect.stringMatching(/^warn no thread can be started/)]);
});

test('when many wait, large posts are asked to come again and small ones are taken', async () => {
  const offload = opened({ maxWaiting: 2 });
  const waiting = [1, 2].map(() => offload.run('render', [{ markdown: LARGE }]));
  expect(offload.isFull()).toBe(true);
  const full = { least: offload.least, isFull: () => true, run: offload.run.bind(offload) };
  const server = await testServer({ offload: full });
  onTestFinished(() => server.close());
  const refused = await server.send('text/markdown', `# Large\n\n${LARGE}`);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
  await server.post(article());
  await Promise.all(waiting);
  expect(offload.isFull()).toBe(false);
});

test('who closes it waits for what was asked before', async () => {
  const offload = opened();
  const asked = offload.run('render', [{ markdown: LARGE }]);
  await offload.close();
  expect(await asked).toMatchObject({ words: expect.stringContaining('Some words') });
});

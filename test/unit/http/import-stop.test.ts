// Whoever closes the connection ends an import where it is; sent again it goes on.
import { expect, onTestFinished, test } from 'vitest';
import { Refusal } from '../../../src/errors.ts';
import { streamOf } from '../../../src/intake/import/stream-of.ts';
import { TEXT_WORK } from '../../../src/intake/text-work.ts';
import type { Offload } from '../../../src/ports.ts';
import { article, SITE, TOKEN, testServer } from '../../support/server.ts';

const ITEMS = 200;
/** After so many the client is gone. */
const SENT = 50;

async function* feed(sent: (count: number) => void): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder();
  yield bytes.encode('<rss version="2.0"><channel><title>Old site</title>');
  for (let i = 0; i < ITEMS; i++) {
    sent(i);
    yield bytes.encode(
      `<item><guid isPermaLink="false">old-${i}</guid><title>Article ${i}</title><description>Text.</description></item>`,
    );
  }
  yield bytes.encode('</channel></rss>');
}

test('an import ends with the connection of whoever asked for it, and what it has read is in', async () => {
  const server = await testServer();
  const post = async (signal?: AbortSignal, sent = (_: number) => {}) => {
    const request = new Request(`${SITE}/admin/import`, {
      ...{ method: 'POST', signal, duplex: 'half', body: streamOf(feed(sent)) },
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/xml' },
    } as RequestInit);
    return server.app.fetch(request);
  };
  const client = new AbortController();
  const stopped = await post(client.signal, (count) => {
    if (count === SENT) client.abort();
  });
  expect(stopped.status).toBe(499);
  const { created, unchanged } = (await (await post()).json()) as { created: number; unchanged: number };
  expect(unchanged).toBeGreaterThan(0);
  expect(unchanged).toBeLessThan(ITEMS / 2);
  expect(created + unchanged).toBe(ITEMS);
  await server.close();
});

test('a fault of the server while it restores an export ends that, and leaves no article out; sent again it is whole', async () => {
  const origin = await testServer();
  onTestFinished(() => origin.close());
  for (const title of ['One', 'Two', 'Three']) await origin.post(article({ title }));
  const exported = await (await origin.admin('GET', '/admin/export')).text();
  let isAway = true;
  const run: Offload['run'] = async (name, args) => {
    if (isAway && name === 'render') throw new Refusal(503, 'The thread has ended.');
    return (TEXT_WORK[name as keyof typeof TEXT_WORK] as (...args: readonly unknown[]) => unknown)(...args);
  };
  const server = await testServer({ offload: { least: 0, isFull: () => false, run } });
  onTestFinished(() => server.close());
  const send = () => server.admin('POST', '/admin/import', exported, { 'content-type': 'application/json' });
  expect((await send()).status).toBe(503);
  isAway = false;
  const report = (await (await send()).json()) as { created: number; unchanged: number; failed: number };
  expect([report.created + report.unchanged, report.failed]).toEqual([3, 0]);
  const listed = (await (await server.admin('GET', '/admin/articles')).json()) as { articles: object[] };
  expect(listed.articles).toHaveLength(3);
});

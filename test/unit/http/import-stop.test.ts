// Whoever closes the connection ends an import where it is; sent again it goes on.
import { expect, test } from 'vitest';
import { streamOf } from '../../../src/intake/import/stream-of.ts';
import { SITE, TOKEN, testServer } from '../../support/server.ts';

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

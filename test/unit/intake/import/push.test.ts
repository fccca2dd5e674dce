// Who is told of an import: of news everybody, of history nobody.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SITE, START, type TestServer } from '../../../support/server.ts';
import { posts, pushServer, settled, subscribe } from '../../services/push/kit.ts';
import { Subscriber } from '../../services/push/subscriber.ts';
import { importInto } from './kit.ts';

let server: TestServer;
let subscriber: Subscriber;
beforeEach(async () => {
  server = await pushServer();
  subscriber = await Subscriber.start();
});
afterEach(async () => {
  await server.close();
  await subscriber.stop();
});

const HOUR = 3_600_000;
const rss = (hours: readonly number[], title = 'Item') =>
  `<rss version="2.0"><channel>${hours
    .map(
      (ago) =>
        `<item><guid>urn:x:${ago}</guid><title>${title} ${ago}</title><pubDate>${new Date(START - ago * HOUR).toUTCString()}</pubDate></item>`,
    )
    .join('')}</channel></rss>`;
const old = Array.from({ length: 50 }, (_, i) => 25 + i * 30);

test('an archive is pushed to nobody; what its source changes is, at once', async () => {
  await subscribe(server, `${SITE}/feed.json`, subscriber.url('/a'));
  expect((await importInto(server, rss(old))).created).toBe(50);
  await settled(server);
  expect(posts(subscriber, '/a')).toEqual([]);
  expect((await importInto(server, rss(old, 'Changed'))).updated).toBe(50);
  await settled(server);
  const [pushed, ...more] = posts(subscriber, '/a');
  expect(more).toEqual([]);
  expect(pushed?.body.toString()).toContain('Changed 25');
});

test('what is news in it is pushed as it is', async () => {
  await subscribe(server, `${SITE}/feed.json`, subscriber.url('/a'));
  await importInto(server, rss([...old, 2, 1]));
  await settled(server);
  const [pushed, ...more] = posts(subscriber, '/a');
  expect(more).toEqual([]);
  const { items } = JSON.parse(pushed?.body.toString() ?? '{}') as { items: { title: string }[] };
  expect(items.slice(0, 2).map(({ title }) => title)).toEqual(['Item 1', 'Item 2']);
});

test('an export that is put back is nobody’s news either', async () => {
  await importInto(server, rss([3, 2, 1]));
  const document = await (await server.admin('GET', '/admin/export')).text();
  const other = await pushServer();
  await subscribe(other, `${SITE}/feed.json`, subscriber.url('/b'));
  expect((await importInto(other, document)).created).toBe(3);
  await settled(other);
  expect(posts(subscriber, '/b')).toEqual([]);
  await other.post({ title: 'New', content: { text: 'x' } });
  await settled(other);
  expect(posts(subscriber, '/b')).toHaveLength(1);
  await other.close();
});

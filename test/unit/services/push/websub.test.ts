// The scenarios of the public WebSub hub test suite (websub.rocks, 100–106), for every format.
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FORMATS } from '../../../../src/formats/all.ts';
import { article, SITE, type TestServer } from '../../../support/server.ts';
import { ask, posts, pushServer, settled, subscribe, subscriptionsOf, unsubscribe } from './kit.ts';
import { Subscriber } from './subscriber.ts';

let server: TestServer;
let subscriber: Subscriber;
beforeAll(async () => {
  server = await pushServer();
  subscriber = await Subscriber.start();
  await server.post(article({ title: 'Before', tags: ['News'] }));
});
afterAll(async () => {
  await server.close();
  await subscriber.stop();
});

let count = 0;
async function publish(title = `Article ${++count}`): Promise<string> {
  server.tick(1_000);
  await server.post(article({ title, tags: ['News'] }));
  await settled(server);
  return title;
}

describe.each(FORMATS.map(({ name, file, contentType }) => ({ name, file, contentType })))(
  '$name',
  (format) => {
    const { name, contentType } = format;
    const topic = `${SITE}/tags/news/${format.file}`;

    /** Subscribes, publishes, and checks that the delivery is the topic's document. */
    async function deliveredTo(path: string, more: Record<string, string> = {}) {
      await subscribe(server, topic, subscriber.url(path), more);
      const bare = path.split('?')[0]!;
      const [asked] = subscriber.at(bare, 'GET');
      expect(posts(subscriber, bare), 'nothing is sent for subscribing').toHaveLength(0);
      const title = await publish();
      const [delivery, ...others] = posts(subscriber, bare);
      expect(others).toHaveLength(0);
      const document = await server.get(topic);
      expect(delivery!.body.equals(Buffer.from(await document.arrayBuffer()))).toBe(true);
      expect(delivery!.body.toString()).toContain(title);
      expect(delivery!.headers['content-type']).toBe(contentType);
      expect(document.headers.get('content-type')).toBe(contentType);
      expect(delivery!.headers.link).toBe(document.headers.get('link'));
      expect(delivery!.headers.link).toContain(`<${topic}>; rel="self"`);
      expect(delivery!.headers.link).toContain(`<${SITE}/hub>; rel="hub"`);
      return { asked: asked!, delivery: delivery! };
    }

    test('100: a typical subscription', async () => {
      const { asked, delivery } = await deliveredTo(`/100-${name}`);
      expect(asked.query.get('hub.mode')).toBe('subscribe');
      expect(asked.query.get('hub.topic')).toBe(topic);
      expect(asked.query.get('hub.challenge')).toMatch(/^\w{20,}$/);
      expect(asked.query.get('hub.lease_seconds')).toBe('864000');
      expect(delivery.headers['x-hub-signature']).toBeUndefined();
    });

    test('101: with a secret, signed', async () => {
      const secret = `ключ-${name} & more`;
      const { delivery } = await deliveredTo(`/101-${name}`, { 'hub.secret': secret });
      const signature = createHmac('sha256', secret).update(delivery.body).digest('hex');
      expect(delivery.headers['x-hub-signature']).toBe(`sha256=${signature}`);
    });

    test('102: with parameters nobody knows, and a query of its own', async () => {
      const path = `/102-${name}?id=a%20b+c&hub.mode=mine&empty=`;
      const more = { 'hub.color': 'red', foo: 'bar', 'hub.verify': 'sync' };
      const { asked, delivery } = await deliveredTo(path, more);
      expect(asked.url.startsWith(`${path}&hub.mode=subscribe&`)).toBe(true);
      expect(asked.query.getAll('hub.mode')).toEqual(['mine', 'subscribe']);
      expect(delivery.url).toBe(path);
    });

    test('103: subscribing again replaces', async () => {
      const path = `/103-${name}`;
      await subscribe(server, topic, subscriber.url(path), {
        'hub.secret': 'first',
        'hub.lease_seconds': '3600',
      });
      await deliveredTo(path, { 'hub.secret': 'second', 'hub.lease_seconds': '7200' });
      expect(subscriber.at(path, 'GET')).toHaveLength(2);
      const [delivery] = posts(subscriber, path);
      const signature = createHmac('sha256', 'second').update(delivery!.body).digest('hex');
      expect(delivery!.headers['x-hub-signature']).toBe(`sha256=${signature}`);
      const mine = (await subscriptionsOf(server)).subscriptions.filter((s) => s.callback.endsWith(path));
      expect(mine.map(({ leaseSeconds, topic }) => [leaseSeconds, topic])).toEqual([[7200, topic]]);
    });

    test('104: unsubscribing', async () => {
      const path = `/104-${name}`;
      await deliveredTo(path);
      await unsubscribe(server, topic, subscriber.url(path));
      const asked = subscriber.at(path, 'GET').at(-1)!;
      expect([asked.query.get('hub.mode'), asked.query.get('hub.topic')]).toEqual(['unsubscribe', topic]);
      await publish();
      expect(posts(subscriber, path)).toHaveLength(1);
    });

    // 105 and 106 are topics of plain text and of JSON: no XML is assumed anywhere.
    test('105, 106: content is carried as bytes, whatever it is', async () => {
      const path = `/105-${name}`;
      await subscribe(server, topic, subscriber.url(path));
      const title = await publish('Ünïcödé — ТАСС 🙂 & <b>');
      const [delivery] = posts(subscriber, path);
      const document = await server.get(topic);
      expect(delivery!.body.equals(Buffer.from(await document.arrayBuffer()))).toBe(true);
      expect(Number(delivery!.headers['content-length'])).toBe(delivery!.body.length);
      if (name === 'json') expect(JSON.parse(delivery!.body.toString()).items[0].title).toBe(title);
    });
  },
);

test('a spelling of ours that is not canonical is the same topic, and confirmed as it was written', async () => {
  const topic = `${SITE}/tags/!Sport+NEWS/rss.xml?utm=1`;
  await subscribe(server, topic, subscriber.url('/spelling'));
  expect(subscriber.at('/spelling', 'GET')[0]!.query.get('hub.topic')).toBe(topic);
  await publish();
  const [delivery] = posts(subscriber, '/spelling');
  expect(delivery!.headers.link).toContain(`<${SITE}/tags/news+!sport/rss.xml>; rel="self"`);
});

test('views that a change does not concern are not pushed; what left a view is', async () => {
  const views = {
    '/other': '/tags/other/rss.xml',
    '/all': '/atom.xml',
    '/not': '/tags/!news/rss.xml',
    '/q': '/rss.xml?q=one',
    '/q-other': '/tags/news/feed.json?q=ferry',
  };
  for (const [path, topic] of Object.entries(views))
    await subscribe(server, SITE + topic, subscriber.url(path));
  const { id } = await server.post(article({ title: 'One', tags: ['News'] }));
  await settled(server);
  const counts = () => Object.keys(views).map((path) => posts(subscriber, path).length);
  expect(counts()).toEqual([0, 1, 0, 1, 0]);
  await server.admin('PATCH', `/admin/articles/${id}`, { tags: ['Other'] });
  await settled(server);
  expect(counts()).toEqual([1, 2, 1, 2, 0]);
  await server.admin('PATCH', `/admin/articles/${id}`, { title: 'Silent', change: { kind: 'silent' } });
  await settled(server);
  expect(counts()).toEqual([1, 2, 1, 2, 0]);
  await server.admin('DELETE', `/admin/articles/${id}`);
  await settled(server);
  expect(counts()).toEqual([2, 3, 2, 2, 0]);
});

test('a text query is told of what it finds, and of what it found before', async () => {
  const path = '/found';
  await subscribe(server, `${SITE}/tags/sea/atom.xml?q=ferr*%20port`, subscriber.url(path));
  const told = async (work: Promise<unknown>) => {
    const before = posts(subscriber, path).length;
    await work;
    await settled(server);
    return posts(subscriber, path).length - before;
  };
  const post = (title: string, tags = ['Sea']) => server.post(article({ title, tags }));
  expect(await told(post('A Férry in PORT'))).toBe(1);
  const [delivery] = posts(subscriber, path);
  expect(delivery!.headers.link).toContain(`<${SITE}/tags/sea/atom.xml?q=ferr*%20port>; rel="self"`);
  expect(await told(post('A portal for ferries'))).toBe(0);
  expect(await told(post('A ferry in port', ['Land']))).toBe(0);
  const { id } = await post('Ferries leave port');
  await settled(server);
  const patch = (change: object) => told(server.admin('PATCH', `/admin/articles/${id}`, change));
  expect(await patch({ summary: 'Slowly.' })).toBe(1);
  expect(await patch({ title: 'They left' }), 'it is no longer found').toBe(1);
  expect(await patch({ title: 'They are far away' })).toBe(0);
  expect(await patch({ title: 'A ferry, a port' })).toBe(1);
  expect(await told(server.admin('DELETE', `/admin/articles/${id}`))).toBe(1);
});

test('several changes before a delivery are one', async () => {
  const path = '/burst';
  await subscribe(server, `${SITE}/tags/burst/feed.json`, subscriber.url(path));
  subscriber.on(path, 503);
  await server.post(article({ title: 'One', tags: ['Burst'] }));
  await settled(server);
  for (const title of ['Two', 'Three']) await server.post(article({ title, tags: ['Burst'] }));
  await settled(server);
  subscriber.on(path);
  server.tick(10_000);
  await settled(server);
  expect(posts(subscriber, path)).toHaveLength(2);
  expect(posts(subscriber, path)[1]!.body.toString()).toContain('Three');
});

test('a publisher’s ping is taken for our own topics', async () => {
  const ping = (form: [string, string][]) =>
    ask(server, new URLSearchParams([['hub.mode', 'publish'], ...form]));
  const own = `${SITE}/rss.xml`;
  expect((await ping([['hub.url', own]])).status).toBe(204);
  expect(
    (
      await ping([
        ['hub.topic', own],
        ['hub.url', `${SITE}/tags/news/feed.json`],
      ])
    ).status,
  ).toBe(204);
  expect((await ping([['hub.url', 'https://other.example/rss.xml']])).status).toBe(404);
  expect((await ping([])).status).toBe(400);
});

test('what the hub is, for who looks', async () => {
  const answer = await server.get('/hub');
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('WebSub')]);
});

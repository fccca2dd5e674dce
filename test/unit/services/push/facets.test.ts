// Subscribers and webhooks of a facet that is renamed, merged or retired.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { article, SITE, type TestServer } from '../../../support/server.ts';
import { ask, posts, pushServer, settled, subscribe, subscriptionsOf, unsubscribe } from './kit.ts';
import { Subscriber } from './subscriber.ts';

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

const publish = async (...tags: string[]) => {
  await server.post(article({ tags }));
  await settled(server);
};
const change = async (slug: string, body: object) => {
  const answer = await server.admin('PATCH', `/admin/facets/tag/${slug}`, body);
  expect(answer.status).toBe(200);
  await settled(server);
};
const topics = async () => (await subscriptionsOf(server)).subscriptions.map(({ topic }) => topic);

test('a subscription follows its topic to the new name, and is told of nothing by that', async () => {
  await publish('Turkey', 'NATO');
  await subscribe(server, `${SITE}/tags/turkey/rss.xml`, subscriber.url('/one'));
  await subscribe(server, `${SITE}/tags/nato+turkey/atom.xml`, subscriber.url('/both'));
  await subscribe(server, `${SITE}/tags/nato/atom.xml`, subscriber.url('/other'));
  await change('turkey', { label: 'Anatolia', slug: 'anatolia' });
  expect(posts(subscriber, '/one')).toHaveLength(0);
  await publish('Anatolia');
  const [told] = posts(subscriber, '/one');
  expect(told?.headers.link).toContain(`<${SITE}/tags/anatolia/rss.xml>; rel="self"`);
  expect(`${told?.body}`).toContain('<category>Anatolia</category>');
  await publish('Turkey', 'NATO');
  expect(posts(subscriber, '/one')).toHaveLength(2);
  expect(posts(subscriber, '/both')).toHaveLength(1);
  expect(posts(subscriber, '/other')).toHaveLength(1);
});

test('who knows only the old address renews and ends by it', async () => {
  await publish('Turkey');
  await change('turkey', { slug: 'anatolia' });
  const old = `${SITE}/tags/turkey/rss.xml`;
  await subscribe(server, old, subscriber.url('/one'));
  expect(subscriber.at('/one', 'GET')[0]?.query.get('hub.topic')).toBe(old);
  await publish('Turkey');
  expect(posts(subscriber, '/one')).toHaveLength(1);
  await unsubscribe(server, old, subscriber.url('/one'));
  expect(await topics()).toEqual([]);
});

/** Answers a verification, or rssCloud's check, only after the tag has got another name. */
const renameMeanwhile = (path: string, slug: string, body: object) =>
  subscriber.on(path, async ({ query }, response) => {
    await server.admin('PATCH', `/admin/facets/tag/${slug}`, body);
    response.end(query.get('hub.challenge') ?? query.get('challenge') ?? '');
    subscriber.on(path);
  });

test('a tag that is renamed while a subscriber is asked: it is subscribed to the new name', async () => {
  await publish('Turkey');
  renameMeanwhile('/one', 'turkey', { slug: 'anatolia' });
  await subscribe(server, `${SITE}/tags/turkey/rss.xml`, subscriber.url('/one'));
  expect(await topics()).toEqual([`${SITE}/tags/anatolia/rss.xml`]);
  await publish('Turkey');
  expect(posts(subscriber, '/one')).toHaveLength(1);
  renameMeanwhile('/one', 'anatolia', { slug: 'asia-minor' });
  await unsubscribe(server, `${SITE}/tags/turkey/rss.xml`, subscriber.url('/one'));
  expect(await topics()).toEqual([]);
  renameMeanwhile('/two', 'asia-minor', { slug: 'turkey' });
  const cloud = { protocol: 'http-post', domain: '127.0.0.1', port: `${subscriber.port}`, path: '/two' };
  await ask(server, { ...cloud, url1: `${SITE}/tags/asia-minor/rss.xml` }, '/rsscloud/pleaseNotify');
  await publish('Turkey');
  expect(posts(subscriber, '/two')).toHaveLength(1);
});

test('a tag that is retired while a subscriber is asked: it is told that it is gone', async () => {
  await publish('Old');
  subscriber.on('/late', async ({ query }, response) => {
    await server.admin('DELETE', '/admin/facets/tag/old');
    subscriber.on('/late');
    response.end(query.get('hub.challenge') ?? '');
  });
  await subscribe(server, `${SITE}/tags/old/rss.xml`, subscriber.url('/late'));
  await settled(server);
  expect(await topics()).toEqual([]);
  expect(subscriber.at('/late', 'GET').at(-1)?.query.get('hub.mode')).toBe('denied');
});

test('of two topics that become one a callback has one', async () => {
  await publish('Turkey', 'Ankara');
  await subscribe(server, `${SITE}/tags/turkey/rss.xml`, subscriber.url('/one'));
  await subscribe(server, `${SITE}/tags/ankara/rss.xml`, subscriber.url('/one'));
  await subscribe(server, `${SITE}/tags/ankara/rss.xml`, subscriber.url('/two'));
  await change('ankara', { mergeInto: 'turkey' });
  // What came over is no news.
  expect(posts(subscriber, '/one')).toHaveLength(0);
  await publish('Ankara');
  expect(posts(subscriber, '/one')).toHaveLength(1);
  expect(posts(subscriber, '/two')).toHaveLength(1);
});

test('of a retired tag subscribers are told that it is gone; of what goes on without it nothing', async () => {
  await publish('Old', 'News');
  const topic = `${SITE}/tags/old/rss.xml`;
  await subscribe(server, topic, subscriber.url('/old'));
  await subscribe(server, `${SITE}/tags/news,old/rss.xml`, subscriber.url('/either'));
  expect((await server.admin('DELETE', '/admin/facets/tag/old')).status).toBe(200);
  await settled(server);
  const denied = subscriber.at('/old', 'GET').at(-1);
  expect(denied?.query.get('hub.mode')).toBe('denied');
  expect(denied?.query.get('hub.topic')).toBe(topic);
  expect(denied?.query.get('hub.reason')).toContain('retired');
  expect(await topics()).toHaveLength(1);
  await publish('News');
  expect(posts(subscriber, '/either')).toHaveLength(1);
  await expect(subscribe(server, topic, subscriber.url('/late'))).rejects.toThrow(/410/);
});

test('an old address of what is retired by now is gone, too', async () => {
  await publish('Once');
  await change('once', { slug: 'twice' });
  expect((await server.admin('DELETE', '/admin/facets/tag/twice')).status).toBe(200);
  await settled(server);
  const late = subscribe(server, `${SITE}/tags/once/rss.xml`, subscriber.url('/late'));
  await expect(late).rejects.toThrow(/410/);
  const hook = { url: subscriber.url('/late'), view: '/tags/once/' };
  expect((await server.admin('POST', '/admin/webhooks', hook)).status).toBe(422);
});

test('a webhook of a view follows, too', async () => {
  await publish('Turkey');
  const hook = (view: string) =>
    server.admin('POST', '/admin/webhooks', { url: subscriber.url('/hook'), view });
  expect((await hook('/tags/turkey/')).status).toBe(201);
  await change('turkey', { slug: 'anatolia' });
  await publish('Turkey');
  expect(posts(subscriber, '/hook')).toHaveLength(1);
  const made = (await (await hook('/tags/turkey/')).json()) as { view: string };
  expect(made.view).toBe('/tags/anatolia/');
  await server.admin('DELETE', '/admin/facets/tag/anatolia');
  expect((await hook('/tags/anatolia/')).status).toBe(422);
});

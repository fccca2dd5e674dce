// Names that do not resolve: strangers name a thousand hosts below domains whose name server never answers, and nobody
// else waits for those.
import { lookup } from 'node:dns';
import { expect, onTestFinished, test } from 'vitest';
import { HostsFile } from '../../../src/runtimes/node/dns/hosts-file.ts';
import { NameLookup } from '../../../src/runtimes/node/dns/name-lookup.ts';
import { nodeOutgoing } from '../../../src/runtimes/node/outgoing-node.ts';
import { NameServer } from '../../support/name-server.ts';
import { article, SITE } from '../../support/server.ts';
import { FORM, posts, pushServer, settled, subscriptionsOf } from '../../unit/services/push/kit.ts';
import { Subscriber } from '../../unit/services/push/subscriber.ts';

const TOPIC = `${SITE}/tags/news/feed.json`;
const CLIENT = '8.8.4.4';
const ATTACKER = '8.8.8.8';
/**
 * What takes one or two tenths of a second has this long, since a machine that runs other tests is slow; one silent
 * name after the other would take two threads half an hour.
 */
const BOUND_MS = 10_000;

async function setup() {
  const nameServer = await NameServer.start((name, type) =>
    /(^|\.)evil(-\d+)?\.test$/.test(name) ? 'silent' : type === 'A' ? ['127.0.0.1'] : [],
  );
  const names = new NameLookup({
    resolver: nameServer.resolver(),
    hostsFile: new HostsFile('/nowhere/hosts'),
  });
  const server = await pushServer({ outgoing: nodeOutgoing(['127.0.0.1/32'], { names }) });
  const subscriber = await Subscriber.start();
  onTestFinished(async () => {
    await server.close();
    await subscriber.stop();
    await nameServer.stop();
  });
  const url = (host: string, path = '/') => `http://${host}:${subscriber.port}${path}`;
  /** What the hub answers to a client of an address, which is only counted by it. */
  const subscribe = (callback: string, address: string) => {
    const form = { 'hub.mode': 'subscribe', 'hub.topic': TOPIC, 'hub.callback': callback };
    const body = new URLSearchParams(form).toString();
    return server.app.fetch(new Request(`${SITE}/hub`, { method: 'POST', body, headers: FORM }), address);
  };
  /** Until it is so; the milliseconds that took. */
  const until = async (so: () => boolean | Promise<boolean>) => {
    const started = performance.now();
    while (!(await so())) {
      const waited = performance.now() - started;
      if (waited > BOUND_MS) throw new Error(`not so after ${waited} ms: ${so}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return performance.now() - started;
  };
  const isSubscribed = async (callback: string) =>
    (await subscriptionsOf(server)).subscriptions.some((one) => one.callback === callback);
  return { ...{ nameServer, server, subscriber, url, subscribe, until, isSubscribed } };
}

const GOOD = [1, 2, 3, 4, 5].map((i) => ({ host: `s.good-${i}.test`, path: `/good-${i}` }));

test.each([
  ['a thousand names below one domain', 1_000, (i: number) => `n${i}.evil.test`],
  ['a hundred below a domain each', 100, (i: number) => `n.evil-${i}.test`],
])('%s: pushes, imports, newcomers and the threads of dns.lookup go on', async (_, attacks, hostOf) => {
  const { nameServer, server, subscriber, url, subscribe, until, isSubscribed } = await setup();
  for (const { host, path } of GOOD) await subscribe(url(host, path), CLIENT);
  await settled(server);
  /** How long a publication takes to reach all. */
  const publish = async (title: string) => {
    await server.post(article({ title, tags: ['News'] }));
    const isTold = ({ path }: { path: string }) =>
      posts(subscriber, path).some(({ body }) => body.includes(title));
    return until(() => GOOD.every(isTold));
  };
  expect((await subscriptionsOf(server)).subscriptions).toHaveLength(GOOD.length);

  const attack = (async () => {
    for (let i = 0; i < attacks; i++) {
      expect((await subscribe(url(hostOf(i), `/evil-${i}`), ATTACKER)).status).toBe(202);
      // As from a socket: others get their turn between two requests.
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  await until(() => nameServer.asked.some((question) => question.includes('evil')));
  const pushedMeanwhile = await publish('Meanwhile');

  await attack;
  const pushed = await publish('Afterwards');
  const newcomer = url('s.newcomer.test', '/newcomer');
  expect((await subscribe(newcomer, CLIENT)).status).toBe(202);
  const confirmed = await until(() => isSubscribed(newcomer));

  subscriber.on('/feed.xml', (_request, response) => {
    response.setHeader('content-type', 'application/rss+xml');
    const item = '<item><title>One</title><guid>https://feeds.test/1</guid></item>';
    response.end(`<rss version="2.0"><channel><title>Feed</title>${item}</channel></rss>`);
  });
  const feed = encodeURIComponent(url('feeds.test', '/feed.xml'));
  const started = performance.now();
  const imported = await server.admin('POST', `/admin/import?url=${feed}`, '');
  const importedAfter = performance.now() - started;
  expect([imported.status, await imported.json()]).toMatchObject([200, { created: 1, failed: 0 }]);

  // With a thread of dns.lookup, of which there are two, everything waits that names its database by host.
  const asked = performance.now();
  await new Promise((resolve) => lookup('localhost', resolve));
  const local = performance.now() - asked;
  for (const milliseconds of [importedAfter, local]) expect(milliseconds).toBeLessThan(BOUND_MS);
  if (process.env.SHOW) console.log({ pushedMeanwhile, pushed, confirmed, importedAfter, local });
});

test('rssCloud: registrations of one domain, and of one client, are few at once', async () => {
  const { nameServer, server, subscriber, url } = await setup();
  const register = async (domain: string, address?: string) => {
    const form = { notifyProcedure: '', protocol: 'http-post', port: `${subscriber.port}`, path: '/cloud' };
    const body = new URLSearchParams({ ...form, domain, url1: TOPIC }).toString();
    const request = new Request(`${SITE}/rsscloud/pleaseNotify`, { method: 'POST', body, headers: FORM });
    const { status } = await server.app.fetch(request, address);
    return status;
  };
  const statusesOf = async (statuses: Promise<number>[]) =>
    Object.fromEntries(
      Map.groupBy(await Promise.all(statuses), String)
        .entries()
        .map(([k, v]) => [k, v.length]),
    );
  const below = Array.from({ length: 20 }, (_, i) => register(`n${i}.evil.test`));
  const ofClient = Array.from({ length: 20 }, (_, i) => register(`n.evil-${i}.test`, ATTACKER));
  expect(await register('s.good-1.test', CLIENT)).toBe(200);
  expect(await statusesOf(below)).toEqual({ 200: 4, 503: 16 });
  expect(await statusesOf(ofClient)).toEqual({ 200: 8, 503: 12 });
  expect(subscriber.at('/cloud')).toHaveLength(1);
  expect(nameServer.asked.some((question) => question.includes('evil'))).toBe(true);
  expect((await subscriptionsOf(server)).subscriptions.map(({ callback }) => callback)).toEqual([
    url('s.good-1.test', '/cloud'),
  ]);
});

// The hub's rules: bad input, leases, denials, and what a callback's answers mean.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { article, SITE, type TestServer } from '../../../support/server.ts';
import { ask, deliveriesOf, FORM, posts, pushServer, settled, subscribe, subscriptionsOf } from './kit.ts';
import { Subscriber } from './subscriber.ts';

let server: TestServer;
let subscriber: Subscriber;
beforeAll(async () => {
  server = await pushServer();
  subscriber = await Subscriber.start();
});
afterAll(async () => {
  await server.close();
  await subscriber.stop();
});

const TOPIC = `${SITE}/tags/news/rss.xml`;
const publish = async () => {
  await server.post(article({ tags: ['News'] }));
  await settled(server);
};
const statesOf = async (path: string) =>
  (await subscriptionsOf(server)).subscriptions
    .filter((s) => s.callback === subscriber.url(path))
    .map((s) => s.state);

describe('bad input is 4xx with the reason as text', () => {
  const good = () => ({
    'hub.mode': 'subscribe',
    'hub.topic': TOPIC,
    'hub.callback': subscriber.url('/bad'),
  });
  const CASES: [name: string, more: Record<string, string>, status: number, reason: RegExp][] = [
    ['no mode', { 'hub.mode': '' }, 400, /hub\.mode/],
    ['another mode', { 'hub.mode': 'denied' }, 400, /hub\.mode/],
    ['no topic', { 'hub.topic': '' }, 400, /hub\.topic/],
    ['a topic that is no URL', { 'hub.topic': '/rss.xml' }, 400, /hub\.topic/],
    [
      'a foreign topic',
      { 'hub.topic': 'https://other.example/rss.xml' },
      404,
      /feeds of https:\/\/wire\.example/,
    ],
    ['our host by another scheme', { 'hub.topic': 'http://wire.example/rss.xml' }, 404, /hub\.topic/],
    ['a page', { 'hub.topic': `${SITE}/tags/news/` }, 404, /no feed/],
    ['nothing of ours', { 'hub.topic': `${SITE}/nothing/at/all.xml` }, 404, /no feed/],
    ['a malformed expression', { 'hub.topic': `${SITE}/tags/a++b/rss.xml` }, 400, /expression/],
    ['an older page', { 'hub.topic': `${SITE}/rss.xml?before=zz` }, 400, /older/],
    ['no callback', { 'hub.callback': '' }, 400, /hub\.callback/],
    ['a relative callback', { 'hub.callback': '/callback' }, 400, /hub\.callback/],
    ['a callback of another scheme', { 'hub.callback': 'ftp://a.example/' }, 400, /http/],
    ['a callback with a fragment', { 'hub.callback': 'https://a.example/#x' }, 400, /fragment/],
    ['a callback with a password', { 'hub.callback': 'https://me:pass@a.example/' }, 400, /password/],
    ['a raw callback', { 'hub.callback': 'https://a.example/ä' }, 400, /percent-encoded/],
    ['an endless callback', { 'hub.callback': `https://a.example/${'x'.repeat(3_000)}` }, 400, /2048/],
    ['a private callback', { 'hub.callback': 'http://10.0.0.1/' }, 400, /not a public address/],
    [
      'a private callback in disguise',
      { 'hub.callback': 'http://0x7f000002:80/' },
      400,
      /not a public address/,
    ],
    ['a secret of 200 bytes', { 'hub.secret': 'é'.repeat(100) }, 400, /200 bytes/],
    ['a lease of no time', { 'hub.lease_seconds': '0' }, 400, /lease/],
    ['a negative lease', { 'hub.lease_seconds': '-1' }, 400, /lease/],
    ['a lease in words', { 'hub.lease_seconds': 'forever' }, 400, /lease/],
    ['a broken lease', { 'hub.lease_seconds': '3600.5' }, 400, /lease/],
    ['an absurd lease', { 'hub.lease_seconds': '99999999999' }, 400, /lease/],
  ];
  test.each(CASES)('%s', async (_, more, status, reason) => {
    const answer = await ask(server, { ...good(), ...more });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      'text/plain; charset=utf-8',
    ]);
    expect(await answer.text()).toMatch(reason);
  });

  test('a form too large, another type, broken text', async () => {
    const form = new URLSearchParams(good()).toString();
    const send = (body: string | Uint8Array<ArrayBuffer>, type = FORM['content-type']) =>
      server.request('POST', '/hub', body, { 'content-type': type });
    const statuses = [
      await send(`${form}&x=${'x'.repeat(20_000)}`),
      await send(JSON.stringify(good()), 'application/json'),
      await send(new Uint8Array([...new TextEncoder().encode(`${form}&x=`), 0xff])),
    ];
    expect(statuses.map(({ status }) => status)).toEqual([413, 415, 400]);
  });

  test('and nothing came of it', async () => {
    await settled(server);
    expect(subscriber.received).toEqual([]);
    expect((await ask(server, good())).status).toBe(202);
  });
});

test.each([
  ['PUT', '/hub', 'GET, HEAD, POST'],
  ['DELETE', '/hub', 'GET, HEAD, POST'],
  ['GET', '/rsscloud/pleaseNotify', 'POST'],
  ['PUT', '/admin/webhooks', 'GET, HEAD, POST'],
  ['PUT', '/admin/webhooks/1', 'GET, HEAD, PATCH, DELETE'],
  ['GET', '/admin/webhooks/1/test', 'POST'],
])('%s %s does nothing, and says what does', async (method, path, allow) => {
  const answer = await server.admin(method, path);
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
});

describe('verification of intent', () => {
  const WRONG: [string, number | string][] = [
    ['not found', 404],
    ['a redirect', 302],
    ['another text', 'hello'],
    ['nothing', ''],
  ];
  test.each(WRONG)('answered with %s: no subscription, no delivery', async (name, answer) => {
    const path = `/wrong-${name.replaceAll(' ', '-')}`;
    subscriber.on(path, typeof answer === 'number' ? answer : (_, response) => response.end(answer));
    await subscribe(server, TOPIC, subscriber.url(path));
    await publish();
    expect(posts(subscriber, path)).toEqual([]);
    expect(await statesOf(path)).toEqual([]);
    server.tick(3_600_000);
    await settled(server);
    expect(subscriber.at(path)).toHaveLength(1);
  });

  test('a failed one leaves the subscription that stands as it was', async () => {
    const path = '/standing';
    await subscribe(server, TOPIC, subscriber.url(path), {
      'hub.lease_seconds': '864000',
      'hub.secret': 'one',
    });
    subscriber.on(path, (request, response) =>
      response.writeHead(request.method === 'GET' ? 404 : 200).end(),
    );
    const before = (await subscriptionsOf(server)).subscriptions.find((s) => s.callback.endsWith(path));
    await subscribe(server, TOPIC, subscriber.url(path), {
      'hub.lease_seconds': '3600',
      'hub.secret': 'two',
    });
    await subscribe(server, TOPIC, subscriber.url(path), { 'hub.mode': 'unsubscribe' });
    expect((await subscriptionsOf(server)).subscriptions.find((s) => s.callback.endsWith(path))).toEqual(
      before,
    );
    await publish();
    expect(posts(subscriber, path)).toHaveLength(1);
  });

  test('who cannot be reached is asked again', async () => {
    const path = '/later';
    subscriber.on(path, 503);
    await subscribe(server, TOPIC, subscriber.url(path));
    const [pending] = (await subscriptionsOf(server)).pending.filter((p) => p.callback.endsWith(path));
    expect(pending).toMatchObject({
      mode: 'subscribe',
      state: 'retrying',
      lastError: expect.stringContaining('503'),
    });
    subscriber.on(path);
    server.tick(10_000);
    await settled(server);
    expect(await statesOf(path)).toEqual(['active']);
  });

  test('but not for ever', async () => {
    const path = '/never';
    subscriber.on(path, 503);
    await subscribe(server, TOPIC, subscriber.url(path));
    for (let i = 0; i < 20; i++) {
      server.tick(120_000);
      await settled(server);
    }
    expect(subscriber.at(path).length).toBeLessThan(10);
    expect((await deliveriesOf(server)).filter(({ kind }) => kind === 'verify')).toEqual([]);
  });
});

describe('leases', () => {
  test.each([
    ['', 864_000],
    ['1', 60],
    ['86400', 86_400],
    ['315360000', 2_592_000],
  ])('%s asked for: %i s given, and told', async (asked, given) => {
    const path = `/lease-${asked}`;
    await subscribe(server, TOPIC, subscriber.url(path), { 'hub.lease_seconds': asked });
    expect(subscriber.at(path)[0]!.query.get('hub.lease_seconds')).toBe(`${given}`);
  });

  test('run out', async () => {
    const path = '/runs-out';
    await subscribe(server, TOPIC, subscriber.url(path), { 'hub.lease_seconds': '600' });
    server.tick(599_000);
    await publish();
    server.tick(2_000);
    await publish();
    expect(posts(subscriber, path)).toHaveLength(1);
    server.tick(60_000);
    await settled(server);
    expect(await statesOf(path)).toEqual([]);
  });
});

test('410 ends the subscription', async () => {
  const path = '/gone';
  await subscribe(server, TOPIC, subscriber.url(path));
  subscriber.on(path, 410);
  await publish();
  subscriber.on(path);
  await publish();
  expect(posts(subscriber, path)).toHaveLength(1);
  expect(await statesOf(path)).toEqual([]);
});

test('a redirect is not followed', async () => {
  const path = '/moved';
  await subscribe(server, TOPIC, subscriber.url(path));
  subscriber.on(path, (_, response) =>
    response.writeHead(307, { location: subscriber.url('/target') }).end(),
  );
  await publish();
  expect(subscriber.at('/target')).toEqual([]);
  expect(await statesOf(path)).toEqual(['failing']);
});

test('what was published before subscribing is not delivered', async () => {
  const path = '/new';
  await server.post(article({ tags: ['News'] }));
  await subscribe(server, TOPIC, subscriber.url(path));
  expect(posts(subscriber, path)).toEqual([]);
  expect((await deliveriesOf(server)).filter((d) => d.subject === path)).toEqual([]);
});

describe('an outside hub', () => {
  test('gets a ping for every feed that changed; ours sends its subscribers there', async () => {
    const own = await pushServer();
    await subscribe(own, TOPIC, subscriber.url('/dismissed'));
    await own.app.stop();
    const hubUrl = subscriber.url('/outside');
    const outside = await pushServer({ dir: own.dir, vars: { HUB_URL: hubUrl } });
    await settled(outside);
    const denied = subscriber.at('/dismissed', 'GET').at(-1)!.query;
    expect(denied.get('hub.mode')).toBe('denied');
    expect(denied.get('hub.topic')).toBe(TOPIC);
    expect(denied.get('hub.reason')).toContain(hubUrl);
    const refused = await ask(outside, {
      'hub.mode': 'subscribe',
      'hub.topic': TOPIC,
      'hub.callback': hubUrl,
    });
    expect([refused.status, await refused.text()]).toEqual([404, expect.stringContaining(hubUrl)]);
    const told = await outside.get('/hub');
    expect([told.status, await told.text()]).toEqual([200, expect.stringContaining(hubUrl)]);
    for (const { headers } of [refused, told]) expect(headers.get('link')).toBe(`<${hubUrl}>; rel="hub"`);

    await outside.post(article({ tags: ['News'], authors: [{ name: 'Ann Lee' }] }));
    await settled(outside);
    const pings = posts(subscriber, '/outside').map(({ body }) => new URLSearchParams(body.toString()));
    expect(new Set(pings.map((p) => p.get('hub.mode')))).toEqual(new Set(['publish']));
    const urls = pings.map((p) => p.get('hub.url')!).sort();
    expect(urls).toEqual([...new Set(urls)]);
    for (const path of [
      '/rss.xml',
      '/atom.xml',
      '/feed.json',
      '/tags/news/rss.xml',
      '/authors/ann-lee/feed.json',
    ]) {
      expect(urls).toContain(SITE + path);
    }
    for (const file of ['rss.xml', 'atom.xml', 'feed.json', 'ninjs.json']) {
      const feed = await outside.get(`/${file}`);
      expect(feed.headers.get('link')).toBe(`<${SITE}/${file}>; rel="self", <${hubUrl}>; rel="hub"`);
      if (file !== 'ninjs.json') expect(await feed.text()).toContain(`"${hubUrl}"`);
    }
    // It is told of no expression, query or page, so these name no hub.
    for (const path of [
      '/tags/a+news/rss.xml',
      '/tags/!news/atom.xml',
      '/languages/en/tags/news/feed.json',
      '/tags/news/rss.xml?q=text',
      '/atom.xml?limit=1',
    ]) {
      const feed = await outside.get(path);
      expect(feed.headers.get('link')).toBe(`<${SITE}${path}>; rel="self"`);
      expect(await feed.text()).not.toMatch(/outside|"hubs?"/);
    }
    expect(await (await own.get('/tags/a+news/rss.xml')).text()).toContain(`${SITE}/hub" rel="hub"`);
    expect(posts(subscriber, '/dismissed')).toEqual([]);
    await outside.close();
    await own.close();
  });
});

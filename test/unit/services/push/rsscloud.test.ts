// rssCloud's REST protocol: registration is checked, notification is the feed's URL.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CallFailed } from '../../../../src/errors.ts';
import { article, SITE, type TestServer } from '../../../support/server.ts';
import { until } from '../../cli/process.ts';
import { FORM, posts, pushServer, settled, subscriptionsOf } from './kit.ts';
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

const FEED = `${SITE}/tags/news/rss.xml`;

/** What registering answers, from a client at `address`. */
async function register(
  form: Record<string, string>,
  address = '127.0.0.1',
  headers: Record<string, string> = {},
) {
  const good = { notifyProcedure: '', port: `${subscriber.port}`, protocol: 'http-post', url1: FEED };
  const body = new URLSearchParams({ ...good, ...form }).toString();
  const init = { method: 'POST', body, headers: { ...FORM, ...headers } };
  const answer = await server.app.fetch(new Request(`${SITE}/rsscloud/pleaseNotify`, init), address);
  expect(answer.status).toBe(200);
  return answer.text();
}
const publish = async () => {
  await server.post(article({ tags: ['News'] }));
  await settled(server);
};
const SUCCESS = /<notifyResult success="true" msg="[^"]+"\/>/;
const FAILURE = /<notifyResult success="false" msg="[^"]+"\/>/;

test('with a domain: a challenge, then notifications with the feed’s URL', async () => {
  const path = '/cloud';
  expect(await register({ path, domain: '127.0.0.1' })).toMatch(SUCCESS);
  const [asked] = subscriber.at(path, 'GET');
  expect(asked!.query.get('url')).toBe(FEED);
  expect(asked!.query.get('challenge')).toMatch(/^\w{20,}$/);
  await publish();
  const [told] = posts(subscriber, path);
  expect(told!.body.toString()).toBe(new URLSearchParams({ url: FEED }).toString());
  expect(told!.headers['content-type']).toBe('application/x-www-form-urlencoded');
});

test('without one: the address that asks, tried by a notification', async () => {
  const path = '/cloud-self';
  expect(await register({ path })).toMatch(SUCCESS);
  expect(posts(subscriber, path)).toHaveLength(1);
  await publish();
  expect(posts(subscriber, path)).toHaveLength(2);
  expect(await register({ path }, '10.1.1.1')).toMatch(FAILURE);
});

test('registering again renews; after 25 hours it ends', async () => {
  const path = '/cloud-lease';
  const mine = async () =>
    (await subscriptionsOf(server)).subscriptions.filter(({ callback }) => callback.endsWith(path));
  await register({ path, domain: '127.0.0.1' });
  await register({ path, domain: '127.0.0.1' });
  expect(await mine()).toMatchObject([{ protocol: 'rsscloud', topic: FEED, leaseSeconds: 90_000 }]);
  server.tick(25 * 3_600_000);
  await settled(server);
  expect(await mine()).toEqual([]);
  await publish();
  expect(posts(subscriber, path)).toEqual([]);
});

test('several feeds at once', async () => {
  const path = '/cloud-many';
  await register({
    path,
    domain: '127.0.0.1',
    url1: `${SITE}/rss.xml`,
    url2: FEED,
    url3: `${SITE}/tags/other/rss.xml`,
  });
  await publish();
  const told = posts(subscriber, path).map(({ body }) => new URLSearchParams(body.toString()).get('url'));
  expect(told.sort()).toEqual([`${SITE}/rss.xml`, FEED]);
});

test.each([
  ['a foreign feed', { path: '/x', url1: 'https://other.example/rss.xml' }, 'url1: '],
  ['no address', { path: '/x', url1: 'rss.xml' }, 'url1: '],
  ['a second that is no feed', { path: '/x', url2: `${SITE}/articles/x` }, 'url2: '],
  ['an older page', { path: '/x', url1: `${FEED}?before=1` }, 'url1: '],
  ['no feed', { path: '/x', url1: '' }, 'url1 '],
  ['another protocol', { path: '/x', protocol: 'xml-rpc' }, 'protocol '],
  ['a port that is none', { path: '/x', port: '70000' }, 'port '],
  ['a private machine', { path: '/x', domain: '10.0.0.1' }, 'domain: '],
  ['a machine with a path', { path: '/x', domain: 'a.example/y?' }, 'domain '],
  ['a path to elsewhere', { path: '//10.0.0.1/x', domain: '127.0.0.1' }, 'path '],
  ['nobody there', { path: '/x', domain: '127.0.0.1', port: '1' }, 'domain, port, path: '],
])('%s is refused with the reason, in words of its protocol', async (_, form, named) => {
  const answer = await register(form);
  expect(answer).toMatch(FAILURE);
  expect(answer).toContain(`msg="${named}`);
  expect(answer).not.toContain('hub');
});

test('whatever a name resolves to, a stranger is told one sentence, and the log the reason', async () => {
  const { outgoing } = server.app.context.runtime;
  const send = vi.spyOn(outgoing, 'send');
  const reasons = [
    'not called: intranet.example is 10.0.0.7, not a public address',
    'there is no such host',
    'connect ECONNREFUSED 192.0.2.1:80',
  ];
  const told = new Set<string>();
  try {
    for (const reason of reasons) {
      send.mockRejectedValueOnce(new CallFailed(reason));
      told.add(await register({ path: '/cb?key=s3cret-key', domain: 'intranet.example' }));
    }
  } finally {
    send.mockRestore();
  }
  subscriber.on('/cloud-404', 404);
  told.add(await register({ path: '/cloud-404', domain: '127.0.0.1' }));
  expect([...told]).toEqual([expect.stringMatching(FAILURE)]);
  expect(`${[...told]}`).not.toMatch(/10\.0\.0|no such host|REFUSED|404/);
  const refused = server.logged.filter(({ message }) => message === 'registration refused');
  for (const reason of [...reasons, 'answered 404'])
    expect(refused.map(({ fields }) => fields.reason)).toContain(reason);
  expect(JSON.stringify(server.logged)).not.toContain('s3cret-key');
});

test('who does not echo the challenge is not registered', async () => {
  subscriber.on('/cloud-wrong', (_, response) => response.end('no'));
  expect(await register({ path: '/cloud-wrong', domain: '127.0.0.1' })).toMatch(FAILURE);
});

test('who does not want to be called is called once', async () => {
  const path = '/cloud-victim';
  subscriber.on(path, (_, response) => response.end('no'));
  const urls = Array.from({ length: 19 }, (_, i) => [
    `url${i + 2}`,
    i % 2 ? FEED : `${SITE}/tags/t${i}/rss.xml`,
  ]);
  expect(await register({ path, domain: '127.0.0.1', ...Object.fromEntries(urls) })).toMatch(FAILURE);
  expect(subscriber.at(path, 'GET')).toHaveLength(1);
});

test('few registrations of one host are checked at once', async () => {
  const path = '/cloud-hangs';
  const waiting: (() => void)[] = [];
  subscriber.on(path, (_, response) => void waiting.push(() => response.end('no')));
  const asked = Array.from({ length: 10 }, () => {
    const body = new URLSearchParams({
      ...{ notifyProcedure: '', port: `${subscriber.port}`, protocol: 'http-post' },
      ...{ url1: FEED, path, domain: '127.0.0.1' },
    });
    const request = new Request(`${SITE}/rsscloud/pleaseNotify`, { method: 'POST', body, headers: FORM });
    return server.app.fetch(request);
  });
  await until(() => waiting.length === 4);
  const refused = await Promise.race(asked);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '10']);
  for (const answer of waiting) answer();
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 503)).toHaveLength(6);
});

test('as JSON where that is wanted', async () => {
  const json = await register({ path: '/cloud', domain: '127.0.0.1' }, undefined, {
    accept: 'application/json',
  });
  expect(JSON.parse(json)).toEqual({ success: true, msg: expect.any(String) });
});

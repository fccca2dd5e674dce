// WebSub, rssCloud, webhooks: a real subscriber on loopback, and what it must not reach.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Received, Subscriber } from '../../unit/services/push/subscriber.ts';
import { SITE } from '../combinations.ts';
import { article, type Site, until } from '../site.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

export function push(site: Site): void {
  let subscriber: Subscriber;
  beforeAll(async () => {
    subscriber = await Subscriber.start();
  });
  afterAll(() => subscriber.stop());

  const posts = (path: string) => subscriber.at(path, 'POST');
  const form = (path: string, fields: Record<string, string>) =>
    site.request('POST', path, new URLSearchParams(fields).toString(), FORM);
  const listed = async () =>
    (await site.admin('GET', '/admin/subscriptions?limit=1000')).json<{
      subscriptions: { callback: string; topic: string; protocol: string; leaseSeconds: number }[];
    }>().subscriptions;

  async function ask(mode: string, topic: string, path: string, more: Record<string, string> = {}) {
    const callback = subscriber.url(path);
    const answer = await form('/hub', {
      'hub.mode': mode,
      'hub.topic': topic,
      'hub.callback': callback,
      ...more,
    });
    expect(answer.status, answer.text).toBe(202);
    const there = mode === 'subscribe';
    await until(async () => (await listed()).some((s) => s.callback === callback) === there);
  }

  describe.each(['rss.xml', 'atom.xml', 'feed.json', 'ninjs.json'])('WebSub: %s', (file) => {
    test('confirmed, then delivered as the document is, signed; unsubscribed, not', async () => {
      const tag = `WebSub ${file}`;
      const topic = `${SITE}/tags/websub-${file.replace('.', '-')}/${file}`;
      const path = `/websub-${file}`;
      const secret = `ключ-${file} & more`;
      await ask('subscribe', topic, `${path}?id=1`, { 'hub.secret': secret, 'hub.lease_seconds': '7200' });
      const [asked] = subscriber.at(path, 'GET');
      expect(asked?.query.get('hub.topic')).toBe(topic);
      expect([asked?.query.get('hub.mode'), asked?.query.get('hub.lease_seconds')]).toEqual([
        'subscribe',
        '7200',
      ]);
      await site.post(article({ title: `Ünïcödé 🙂 ${file}`, tags: [tag] }));
      const delivery = await until(() => posts(path)[0]);
      const document = await site.get(topic);
      expect(delivery.body.equals(document.bytes)).toBe(true);
      expect(delivery.body.toString()).toContain('Ünïcödé 🙂');
      expect(delivery.url).toBe(`${path}?id=1`);
      expect(delivery.headers['content-type']).toBe(document.headers['content-type']);
      expect(delivery.headers.link).toBe(document.headers.link);
      const signature = createHmac('sha256', secret).update(delivery.body).digest('hex');
      expect(delivery.headers['x-hub-signature']).toBe(`sha256=${signature}`);
      await ask('unsubscribe', topic, `${path}?id=1`);
      await site.post(article({ title: 'Unheard', tags: [tag] }));
      // Another subscriber's delivery of the same change tells that this one's would have come.
      expect(posts(path)).toHaveLength(1);
    });
  });

  test('a burst reaches each subscriber with the last state, other topics nobody', async () => {
    const topic = `${SITE}/tags/burst/feed.json`;
    const paths = Array.from({ length: 12 }, (_, i) => `/burst-${i}`);
    for (const path of paths) await ask('subscribe', topic, path);
    await ask('subscribe', `${SITE}/tags/quiet/rss.xml`, '/quiet');
    for (const title of ['Burst one', 'Burst two', 'Burst three'])
      await site.post(article({ title, tags: ['Burst'] }));
    await until(() => paths.every((path) => posts(path).some(({ body }) => body.includes('Burst three'))));
    expect(posts('/quiet')).toEqual([]);
  });

  test('who does not echo the challenge is not subscribed', async () => {
    subscriber.on('/mute', (_, response) => response.end('no'));
    const callback = subscriber.url('/mute');
    const fields = { 'hub.mode': 'subscribe', 'hub.topic': `${SITE}/rss.xml`, 'hub.callback': callback };
    expect((await form('/hub', fields)).status).toBe(202);
    await until(() => subscriber.at('/mute', 'GET').length);
    expect((await listed()).some((s) => s.callback === callback)).toBe(false);
  });

  test.each([
    ['a private address', 'http://10.0.0.1/'],
    ['a private address in hexadecimal', 'http://0x7f000002/'],
    ['IPv4 in IPv6', 'http://[::ffff:192.168.0.1]/'],
    ['a name of this network', 'http://localhost/'],
    ['no URL', 'x'],
  ])('%s is refused as a callback', async (_name, callback) => {
    const answer = await form('/hub', {
      'hub.mode': 'subscribe',
      'hub.topic': `${SITE}/rss.xml`,
      'hub.callback': callback,
    });
    expect(answer.status).toBe(400);
  });

  test('topics of other sites are refused, a ping for our own is taken', async () => {
    const fields = {
      'hub.mode': 'subscribe',
      'hub.topic': 'https://other.example/rss.xml',
      'hub.callback': subscriber.url('/x'),
    };
    expect((await form('/hub', fields)).status).toBeGreaterThanOrEqual(400);
    expect((await form('/hub', { 'hub.mode': 'publish', 'hub.url': `${SITE}/rss.xml` })).status).toBe(204);
  });

  describe('rssCloud', () => {
    const register = (fields: Record<string, string>) =>
      form('/rsscloud/pleaseNotify', {
        notifyProcedure: '',
        port: `${subscriber.port}`,
        protocol: 'http-post',
        ...fields,
      });

    test('with a domain: a challenge, then the feed’s URL', async () => {
      const url1 = `${SITE}/tags/cloud/rss.xml`;
      expect((await register({ path: '/cloud', domain: '127.0.0.1', url1 })).text).toContain(
        'success="true"',
      );
      expect(subscriber.at('/cloud', 'GET')[0]?.query.get('url')).toBe(url1);
      await site.post(article({ tags: ['Cloud'] }));
      const told = await until(() => posts('/cloud')[0]);
      expect(told.body.toString()).toBe(new URLSearchParams({ url: url1 }).toString());
    });

    test('without one: the address that asks', async () => {
      const url1 = `${SITE}/tags/cloud-self/rss.xml`;
      const answer = await register({ path: '/cloud-self', url1 });
      expect(answer.text).toContain('success="true"');
      expect(posts('/cloud-self')).toHaveLength(1);
      await site.post(article({ tags: ['Cloud self'] }));
      await until(() => posts('/cloud-self').length === 2);
    });

    test.each([
      ['a foreign feed', { path: '/x', domain: '127.0.0.1', url1: 'https://other.example/rss.xml' }],
      ['a private machine', { path: '/x', domain: '10.0.0.1', url1: `${SITE}/rss.xml` }],
      ['nobody there', { path: '/x', domain: '127.0.0.1', port: '1', url1: `${SITE}/rss.xml` }],
    ])('%s is refused', async (_name, fields) => {
      expect((await register(fields)).text).toContain('success="false"');
    });
  });

  describe('webhooks', () => {
    async function hook(path: string, more: object = {}) {
      const answer = await site.admin('POST', '/admin/webhooks', { url: subscriber.url(path), ...more });
      expect(answer.status, answer.text).toBe(201);
      return answer.json<{ id: string; secret: string }>();
    }

    test('each kind of change, signed, once; of its view alone', async () => {
      const { secret } = await hook('/hook', { view: '/tags/B2+A2/rss.xml' });
      await site.post(article({ tags: ['A2'] }));
      const { id, guid, url } = await site.post(article({ title: 'First', tags: ['A2', 'B2'] }));
      for (const change of [
        { title: 'Second' },
        { title: 'Silent', change: { kind: 'silent' } },
        { title: 'Third', change: { kind: 'correction', note: 'It was wrong.' } },
      ])
        await site.admin('PATCH', `/admin/articles/${id}`, change);
      await site.admin('DELETE', `/admin/articles/${id}?note=Why`);
      await until(() => posts('/hook').length === 4);
      for (const call of posts('/hook')) expect(verified(call, secret)).toBe(true);
      const bodies = posts('/hook').map(({ body }) => JSON.parse(body.toString()));
      bodies.sort((a, b) => a.data.seq - b.data.seq);
      expect(bodies.map(({ type, data }) => [type, data.version])).toEqual([
        ['article.publish', 1],
        ['article.update', 2],
        ['article.correction', 4],
        ['article.retract', 5],
      ]);
      expect(bodies[2].data).toMatchObject({ id, guid, note: 'It was wrong.' });
      expect(bodies[3].data).toMatchObject({ title: 'Third', url });
    });

    test('what fails is kept for another time; 410 ends it', async () => {
      await hook('/hook-fails', { view: '/tags/hook-fails/' });
      const gone = await hook('/hook-gone', { view: '/tags/hook-fails/' });
      subscriber.on('/hook-fails', 500);
      subscriber.on('/hook-gone', 410);
      await site.post(article({ tags: ['Hook fails'] }));
      type Listed = { deliveries: { kind: string; attempts: number; lastError: string | null }[] };
      const failed = await until(async () => {
        const answer = await site.admin('GET', '/admin/deliveries?limit=1000');
        return answer
          .json<Listed>()
          .deliveries.find(({ kind, attempts }) => kind === 'webhook' && attempts > 0);
      });
      expect(failed.lastError).toBe('answered 500');
      subscriber.on('/hook-fails');
      const state = async () => (await site.admin('GET', `/admin/webhooks/${gone.id}`)).json().state;
      await until(async () => (await state()) === 'disabled');
      subscriber.on('/hook-gone');
      const on = await site.admin('PATCH', `/admin/webhooks/${gone.id}`, { enabled: true, missed: 'send' });
      expect([on.status, on.json()]).toEqual([
        200,
        expect.objectContaining({ state: 'active', missedSince: null }),
      ]);
      // Whoever publishes next begins the deliveries, at the latest.
      await site.post(article({ title: 'Later', tags: ['Hook fails'] }));
      await until(() => posts('/hook-gone').length === 3);
      const { deliveries } = await until(async () => {
        const answer = await site.admin('GET', `/admin/deliveries?webhook=${gone.id}&status=done`);
        const page = answer.json<{ deliveries: { lastStatus: number; attempts: number }[] }>();
        return page.deliveries.length === 2 && page;
      });
      expect(deliveries.map(({ lastStatus, attempts }) => [lastStatus, attempts])).toEqual([
        [200, 1],
        [200, 1],
      ]);
    });

    test('a test event, signed by the new secret and the one before', async () => {
      const { id, secret } = await hook('/hook-tested');
      const rotated = (await site.admin('PATCH', `/admin/webhooks/${id}`, { rotateSecret: true })).json<{
        secret: string;
      }>();
      subscriber.on('/hook-tested', (_, response) => response.writeHead(500).end('Not today.'));
      const answer = await site.admin('POST', `/admin/webhooks/${id}/test`);
      expect([answer.status, answer.json()]).toEqual([
        200,
        { ok: false, status: 500, durationMs: expect.any(Number), body: 'Not today.', error: null },
      ]);
      const [call] = posts('/hook-tested');
      expect([secret, rotated.secret].map((one) => verified(call!, one))).toEqual([true, true]);
      expect(JSON.parse(call!.body.toString()).type).toBe('webhook.test');
    });

    test('removed, it hears nothing; wrong input is told field by field', async () => {
      const { id } = await hook('/hook-removed');
      expect((await site.admin('GET', '/admin/webhooks')).text).not.toContain('whsec_');
      expect((await site.admin('DELETE', `/admin/webhooks/${id}`)).status).toBe(204);
      expect((await site.admin('DELETE', `/admin/webhooks/${id}`)).status).toBe(404);
      for (const [pointer, input] of [
        ['/url', { url: 'http://10.0.0.1/' }],
        ['/view', { url: 'https://a.example/', view: '/nothing/here/' }],
        ['/events/0', { url: 'https://a.example/', events: ['silent'] }],
      ]) {
        const answer = await site.admin('POST', '/admin/webhooks', input as object);
        expect([answer.status, answer.json()]).toEqual([
          422,
          expect.objectContaining({ errors: [expect.objectContaining({ pointer })] }),
        ]);
      }
    });
  });
}

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
function verified({ headers, body }: Received, secret: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const expected = createHmac('sha256', key).update(signed).digest();
  return `${headers['webhook-signature']}`.split(' ').some((one) => {
    const [version, signature] = one.split(',');
    const given = Buffer.from(signature ?? '', 'base64');
    return version === 'v1' && given.length === 32 && timingSafeEqual(given, expected);
  });
}

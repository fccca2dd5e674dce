// Signed webhooks, verified by what the specification says and nothing of Tagwire's.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { article, SITE, START } from '../../../support/server.ts';
import { deliveriesOf, settled, type Webhook, withWebhooks } from './kit.ts';
import type { Received } from './subscriber.ts';

const at = withWebhooks();
const { hook } = at;

interface Described {
  properties: Record<string, Described>;
  required: string[];
}

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
function verified({ headers, body }: Received, secret: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const expected = createHmac('sha256', key).update(signed).digest();
  const [version, signature] = `${headers['webhook-signature']}`.split(',');
  const given = Buffer.from(signature ?? '', 'base64');
  return version === 'v1' && given.length === 32 && timingSafeEqual(given, expected);
}

test('each kind of change, signed, once', async () => {
  const { path, secret, state, view } = await hook();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect([state, view]).toEqual(['active', '/']);
  const { id, guid, url } = await at.server.post(article({ title: 'First', tags: ['News'] }));
  for (const change of [
    { title: 'Second' },
    { title: 'Silent', change: { kind: 'silent' } },
    { title: 'Third', change: { kind: 'correction', note: 'It was wrong.' } },
  ]) {
    await at.server.admin('PATCH', `/admin/articles/${id}`, change);
    await settled(at.server);
  }
  await at.server.admin('DELETE', `/admin/articles/${id}?note=Why`);
  await settled(at.server);
  const calls = at.subscriber.at(path);
  for (const call of calls) {
    expect(verified(call, secret)).toBe(true);
    expect(call.headers['webhook-timestamp']).toBe(`${START / 1_000}`);
    expect(call.headers['content-type']).toBe('application/json');
  }
  expect(new Set(calls.map(({ headers }) => headers['webhook-id'])).size).toBe(4);
  const bodies = calls.map(({ body }) => JSON.parse(body.toString()));
  bodies.sort((a, b) => a.data.seq - b.data.seq);
  const { components } = (await (await at.server.get('/openapi.json')).json()) as {
    components: { schemas: Record<string, Described> };
  };
  const { data } = components.schemas.WebhookEvent!.properties;
  for (const body of bodies) {
    const told = Object.keys(body.data);
    expect(told.filter((name) => !Object.hasOwn(data!.properties, name))).toEqual([]);
    expect(data!.required.filter((name) => !told.includes(name))).toEqual([]);
  }
  expect(bodies.map(({ type, data }) => [type, data.kind, data.version, data.item?.title])).toEqual([
    ['article.publish', 'publish', 1, expect.any(String)],
    ['article.update', 'update', 2, 'Second'],
    ['article.correction', 'correction', 4, 'Third'],
    ['article.retract', 'retract', 5, undefined],
  ]);
  for (const { data, timestamp } of bodies) {
    expect(data).toMatchObject({ id, guid, url });
    expect(timestamp).toBe(new Date(START).toISOString());
  }
  expect(bodies[2].data.note).toBe('It was wrong.');
  expect(bodies[3].data.title).toBe('Third');
});

test('a retraction names what readers saw: not what it says as a draft, and nothing of what was erased', async () => {
  const { path } = await hook({ events: ['retract'] });
  const [drafted, erased] = [
    await at.server.post(article({ title: 'Seen' })),
    await at.server.post(article({ title: 'Erased' })),
  ];
  await at.server.admin('PATCH', `/admin/articles/${drafted.id}`, { title: 'Unfinished', status: 'draft' });
  await at.server.admin('DELETE', `/admin/articles/${erased.id}?hard=true`);
  await settled(at.server);
  const named = at.subscriber.at(path).map(({ body }) => {
    const { id, title, url } = JSON.parse(body.toString()).data;
    return { id, title, url };
  });
  expect(named).toHaveLength(2);
  expect(named).toContainEqual({ id: drafted.id, title: 'Seen', url: drafted.url });
  expect(named).toContainEqual({ id: erased.id });
});

test('only the events and the view asked for', async () => {
  const { path } = await hook({ view: '/tags/B+A/rss.xml', events: ['publish', 'retract'] });
  const none = await at.server.post(article({ tags: ['A'] }));
  const { id } = await at.server.post(article({ tags: ['A', 'B'] }));
  await at.server.admin('PATCH', `/admin/articles/${id}`, { title: 'Changed' });
  await at.server.admin('DELETE', `/admin/articles/${id}`);
  await at.server.admin('DELETE', `/admin/articles/${none.id}`);
  await settled(at.server);
  const types = at.subscriber.at(path).map(({ body }) => JSON.parse(body.toString()).type);
  expect(types.sort()).toEqual(['article.publish', 'article.retract']);
});

test('a retry has the same id, a new timestamp, and a signature of its own', async () => {
  const { path, secret } = await hook();
  at.subscriber.on(path, 500);
  await at.server.post(article());
  await settled(at.server);
  expect(await deliveriesOf(at.server)).toMatchObject([
    { kind: 'webhook', attempts: 1, lastError: 'answered 500' },
  ]);
  at.subscriber.on(path);
  at.server.tick(10_000);
  await settled(at.server);
  const [first, second] = at.subscriber.at(path);
  expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
  expect(Number(second!.headers['webhook-timestamp'])).toBe(Number(first!.headers['webhook-timestamp']) + 10);
  expect([verified(first!, secret), verified(second!, secret)]).toEqual([true, true]);
});

test('410 disables it', async () => {
  const { path, id } = await hook();
  at.subscriber.on(path, 410);
  for (let i = 0; i < 2; i++) {
    await at.server.post(article({ title: `Article ${i}` }));
    await settled(at.server);
  }
  expect(at.subscriber.at(path)).toHaveLength(1);
  expect(await (await at.server.admin('GET', `/admin/webhooks/${id}`)).json()).toMatchObject({
    state: 'disabled',
  });
  expect(await deliveriesOf(at.server)).toEqual([]);
});

test('its secret is shown once; removed, it hears nothing', async () => {
  const { id, path } = await hook({ secret: `whsec_${Buffer.alloc(24, 7).toString('base64')}` });
  const list = await (await at.server.admin('GET', '/admin/webhooks')).text();
  expect(list).toContain(id);
  expect(list).not.toContain('whsec_');
  expect((await at.server.admin('DELETE', `/admin/webhooks/${id}`)).status).toBe(204);
  expect((await at.server.admin('DELETE', `/admin/webhooks/${id}`)).status).toBe(404);
  await at.server.post(article());
  await settled(at.server);
  expect(at.subscriber.at(path)).toEqual([]);
});

describe('with a text query', () => {
  test('it hears of what that finds', async () => {
    const { path, view } = await hook({ view: '/tags/B+A/rss.xml?q=%20Big+ferry&limit=3' });
    expect(view).toBe('/tags/a+b/?q=Big%20ferry');
    await at.server.post(article({ title: 'A ferry', tags: ['A', 'B'] }));
    await at.server.post(article({ title: 'The ferry is big', tags: ['A', 'B'] }));
    await at.server.post(article({ title: 'The ferry is big', tags: ['A'] }));
    await settled(at.server);
    const titles = at.subscriber.at(path).map(({ body }) => JSON.parse(body.toString()).data.item.title);
    expect(titles).toEqual(['The ferry is big']);
    await at.server.admin('PATCH', '/admin/facets/tag/a', { label: 'Z', slug: 'z' });
    await settled(at.server);
    const { webhooks } = (await (await at.server.admin('GET', '/admin/webhooks')).json()) as {
      webhooks: Webhook[];
    };
    expect(webhooks.map((w) => w.view)).toEqual(['/tags/b+z/?q=Big%20ferry']);
  });

  // Words that fold, split or join in surprising ways; the feed's own search is the judge.
  const WORDS =
    'Straße STRASSE İstanbul istanbul ısı ΣΟΦΟΣ σοφός हिन्दी हिन 東京都 東京 京 ไทย café CAFÉ cafe naïve œuvre ﬁsh fish ' +
    "don't don S-400 C++ x² x2 🙂ferry Fähre Fahre أحمد احمد ſtrange strange Ёлка ёлка елка Ọ̀ṣun osun 서울 ①";

  test('it hears of everything that the feed finds, in any script', async () => {
    const words = WORDS.split(' ');
    const queries = words.flatMap((word) => [word, `${word.slice(0, 3)}*`, `"${word} end"`, `${word} other`]);
    const hooks = new Map<string, string>();
    for (const q of new Set(queries)) {
      const { path } = await hook({ view: `/?q=${encodeURIComponent(q)}`, events: ['publish'] });
      hooks.set(q, path);
    }
    for (const word of words)
      await at.server.post(article({ title: `Of ${word}`, content: { text: `${word} end other` } }));
    await settled(at.server);
    const more: string[] = [];
    for (const [q, path] of hooks) {
      const feed = await at.server.get(`/feed.json?limit=200&q=${encodeURIComponent(q)}`);
      const found = ((await feed.json()) as { items: { title: string }[] }).items.map(({ title }) => title);
      const told = at.subscriber.at(path).map(({ body }) => JSON.parse(body.toString()).data.item.title);
      expect(told, q).toEqual(expect.arrayContaining(found));
      more.push(...told.filter((title) => !found.includes(title)).map((title) => `${q}: ${title}`));
    }
    // Of letters that FTS5 keeps apart (ß and ss) some are taken for the same, and phrases for their words.
    expect(more.length / hooks.size, `${more}`).toBeLessThan(0.5);
  });
});

describe('wrong input is told field by field', () => {
  test.each([
    ['/url', {}],
    ['/url', { url: 'hook' }],
    ['/url', { url: 'http://10.0.0.1/' }],
    ['/view', { url: 'https://a.example/', view: 'tags/a' }],
    ['/view', { url: 'https://a.example/', view: '/tags/a++b/' }],
    ['/view', { url: 'https://a.example/', view: '/nothing/here/' }],
    ['/events/0', { url: 'https://a.example/', events: ['silent'] }],
    ['/secret', { url: 'https://a.example/', secret: 'whsec_c2hvcnQ=' }],
    ['/colour', { url: 'https://a.example/', colour: 1 }],
  ])('%s', async (pointer, input) => {
    const answer = await at.server.admin('POST', '/admin/webhooks', input);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ errors: [{ pointer }] });
  });
});

test('the lists need a token that may', async () => {
  for (const path of ['/admin/webhooks', '/admin/subscriptions', '/admin/deliveries']) {
    expect((await at.server.get(path)).status).toBe(401);
  }
  const made = await at.server.admin('POST', '/admin/tokens', { name: 'reader', scopes: ['articles:read'] });
  const { token } = (await made.json()) as { token: string };
  const headers = { authorization: `Bearer ${token}` };
  const status = async (path: string) => (await at.server.get(path, headers)).status;
  expect(await status('/admin/webhooks')).toBe(403);
  expect(await status('/admin/subscriptions')).toBe(200);
  expect(await status('/admin/deliveries')).toBe(200);
  expect(`${SITE}`).toMatch(/^https/);
});

// Webhooks that are changed, tested, turned off and on again, and what was told to them.
import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { article, START } from '../../../support/server.ts';
import { settled, type Webhook, withWebhooks } from './kit.ts';
import type { Received } from './subscriber.ts';

const HOUR_MS = 3_600_000;
const at = withWebhooks();
const { hook } = at;

interface Delivery {
  id: number;
  state: string;
  attempts: number;
  seq: number;
  message: string;
  [field: string]: unknown;
}
async function change(id: string, more: object): Promise<Webhook> {
  const answer = await at.server.admin('PATCH', `/admin/webhooks/${id}`, more);
  expect(answer.status, await answer.clone().text()).toBe(200);
  return (await answer.json()) as Webhook;
}
async function posted(title: string, ...tags: string[]): Promise<void> {
  await at.server.post(article({ title, tags }));
}
const deliveries = async (query: string): Promise<Delivery[]> =>
  ((await (await at.server.admin('GET', `/admin/deliveries?${query}`)).json()) as { deliveries: Delivery[] })
    .deliveries;
const told = (path: string) =>
  at.subscriber.at(path).map(({ body }) => JSON.parse(body.toString()).data.title);
function signatures(call: Received, ...secrets: string[]): string {
  const { headers, body } = call;
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const one = (secret: string) =>
    createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
      .update(signed)
      .digest('base64');
  return secrets.map((secret) => `v1,${one(secret)}`).join(' ');
}

test('view and events count for what is published from then on, also where nothing was delivered yet', async () => {
  const { id, path } = await hook({ view: '/tags/a/', events: ['publish'] });
  await posted('Before, of the old view', 'A');
  await posted('Before, of the new view', 'B');
  expect(await change(id, { view: '/tags/B/rss.xml', events: ['publish', 'retract'] })).toMatchObject({
    view: '/tags/b/',
    events: ['publish', 'retract'],
  });
  await posted('After, of the old view', 'A');
  await posted('After, of the new view', 'B');
  await settled(at.server);
  expect(told(path).sort()).toEqual(['After, of the new view', 'Before, of the old view']);
});

test('what waits goes to a new address, at once', async () => {
  const { id, path } = await hook();
  at.subscriber.on(path, 500);
  await posted('One');
  await settled(at.server);
  await change(id, { url: at.subscriber.url(`${path}/new`) });
  await settled(at.server);
  expect(told(`${path}/new`)).toEqual(['One']);
  expect(await deliveries(`webhook=${id}`)).toMatchObject([{ state: 'done', attempts: 2 }]);
});

test('a 410 of the address that it had turns nothing off', async () => {
  const { id, path } = await hook();
  at.subscriber.on(path, async (_, response) => {
    await change(id, { url: at.subscriber.url(`${path}/new`) });
    response.writeHead(410).end();
  });
  await posted('One');
  await settled(at.server);
  expect(await deliveries(`webhook=${id}`)).toMatchObject([{ state: 'retrying', lastStatus: 410 }]);
  at.server.tick(HOUR_MS);
  await settled(at.server);
  expect(told(`${path}/new`)).toEqual(['One']);
  expect(await (await at.server.admin('GET', `/admin/webhooks/${id}`)).json()).toMatchObject({
    state: 'active',
  });
});

test('a replaced secret signs for a day beside the new one, by the clock; so do those before it', async () => {
  const { id, path, secret: first } = await hook();
  const changed = await change(id, { rotateSecret: true });
  const second = changed.secret;
  expect(second).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(second).not.toBe(first);
  expect(changed.oldSecretsUntil).toBe(new Date(START + 24 * HOUR_MS).toISOString().replace('.000', ''));
  at.server.tick(HOUR_MS);
  const third = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
  expect((await change(id, { secret: third })).secret).toBe(third);
  const check = async (...secrets: string[]) => {
    await posted('Signed');
    await settled(at.server);
    const call = at.subscriber.at(path).at(-1)!;
    expect(call.headers['webhook-signature']).toBe(signatures(call, ...secrets));
  };
  await check(third, second, first);
  at.server.tick(22 * HOUR_MS + HOUR_MS - 1_000);
  await check(third, second, first);
  at.server.tick(1_000);
  await check(third, second);
  at.server.tick(HOUR_MS);
  await check(third);
  const now = (await (await at.server.admin('GET', `/admin/webhooks/${id}`)).json()) as Webhook;
  expect(now).toMatchObject({ oldSecretsUntil: null });
  expect(now.secret).toBeUndefined();
});

test('a change whose answer was lost is sent again with its key: one new secret, one answer', async () => {
  await posted('Before');
  const { id } = await hook();
  const send = async () => {
    const headers = { 'idempotency-key': 'rotate-1' };
    const input = { rotateSecret: true, enabled: false };
    return (await at.server.admin('PATCH', `/admin/webhooks/${id}`, input, headers)).json();
  };
  const first = (await send()) as Webhook;
  expect(first).toMatchObject({ state: 'disabled', missedSince: 1, secret: expect.any(String) });
  expect(await send()).toEqual(first);
  const now = await (await at.server.admin('GET', `/admin/webhooks/${id}`)).json();
  expect({ ...first, secret: undefined }).toEqual({ ...(now as Webhook), secret: undefined });
});

test('410 turns it off; turned on again it hears of what comes, and of what it missed where that is asked for', async () => {
  for (const missed of ['send', 'skip', undefined]) {
    const { id, path } = await hook({ view: '/tags/a/', events: ['publish'] });
    const of = (title: string) => `${title}, ${missed}`;
    await posted(of('Told'), 'A');
    await settled(at.server);
    at.subscriber.on(path, 503);
    await posted(of('Failing'), 'A');
    await settled(at.server);
    at.subscriber.on(path, 410);
    await posted(of('Refused'), 'A');
    await settled(at.server);
    const off = (await (await at.server.admin('GET', `/admin/webhooks/${id}`)).json()) as Webhook;
    expect(off).toMatchObject({ state: 'disabled', disabledReason: 'answered-410' });
    await posted(of('Missed'), 'A');
    await posted(of('Of another view'), 'B');
    await settled(at.server);
    at.subscriber.on(path);
    at.subscriber.received.length = 0;
    expect(await change(id, { enabled: true, ...(missed && { missed }) })).toMatchObject({
      ...{ state: 'active', disabledAt: null, disabledReason: null, missedSince: null },
    });
    await posted(of('Later'), 'A');
    await settled(at.server);
    const all = ['Failing', 'Later', 'Missed', 'Refused'];
    expect(told(path).sort()).toEqual((missed === 'send' ? all : ['Later']).map(of));
    // As the log has it, for a receiver that would rather read it there.
    const log = await at.server.get(`/changes.json?since=${off.missedSince}`);
    const { changes } = (await log.json()) as { changes: { item: { title: string } }[] };
    expect(changes.map(({ item }) => item.title)).toEqual(
      ['Failing', 'Refused', 'Missed', 'Of another view', 'Later'].map(of),
    );
    await at.server.admin('DELETE', `/admin/webhooks/${id}`);
  }
});

test('many that were missed come once each, in steps', async () => {
  const { id, path } = await hook({ events: ['publish'] });
  await change(id, { enabled: false });
  for (const size of [100, 4]) {
    const articles = Array.from({ length: size }, (_, i) => ({
      ...{ method: 'create', article: { title: `N${size + i}` } },
    }));
    expect((await at.server.admin('POST', '/admin/articles/batch', { articles })).status).toBe(200);
  }
  await change(id, { enabled: true, missed: 'send' });
  await settled(at.server);
  expect(new Set(told(path)).size).toBe(104);
  expect(told(path)).toHaveLength(104);
  expect(await deliveries('')).toEqual([]);
});

test('turned off by hand it is not called, and its failed deliveries are not tried again until it is on', async () => {
  const { id, path } = await hook();
  at.subscriber.on(path, 500);
  await posted('One');
  await settled(at.server);
  at.server.tick(25 * HOUR_MS);
  await settled(at.server);
  const [failed] = await deliveries('status=failed');
  expect(await change(id, { enabled: false })).toMatchObject({
    state: 'disabled',
    disabledReason: 'by-hand',
    missedSince: expect.any(Number),
  });
  const again = () => at.server.admin('POST', `/admin/deliveries/${failed!.id}/retry`);
  const refused = await again();
  expect([refused.status, await refused.json()]).toEqual([
    409,
    expect.objectContaining({ code: 'webhook-disabled' }),
  ]);
  at.subscriber.on(path);
  await change(id, { enabled: true });
  expect((await again()).status).toBe(202);
  await settled(at.server);
  expect(told(path).at(-1)).toBe('One');
  const more = await at.server.admin('PATCH', `/admin/webhooks/${id}`, { enabled: true, missed: 'send' });
  expect([more.status, await more.json()]).toEqual([
    422,
    expect.objectContaining({
      errors: [expect.objectContaining({ pointer: '/missed', code: 'webhook-missed-nothing' })],
    }),
  ]);
});

test('what was told can be read for a week, and be sent again; then it is forgotten', async () => {
  const { id, path } = await hook();
  const other = await hook();
  await posted('One');
  await settled(at.server);
  const done = await deliveries(`webhook=${id}`);
  expect(done).toMatchObject([
    {
      ...{ kind: 'webhook', webhook: id, state: 'done', attempts: 1, lastStatus: 200, lastError: null },
      doneAt: new Date(START).toISOString().replace('.000', ''),
      lastDurationMs: expect.any(Number),
    },
  ]);
  expect(done[0]!.message).toBe(at.subscriber.at(path)[0]!.headers['webhook-id']);
  expect(await deliveries('')).toEqual([]);
  expect(await deliveries('status=done')).toHaveLength(2);
  expect(await deliveries(`webhook=${other.id}&status=failed`)).toEqual([]);
  expect((await at.server.admin('POST', `/admin/deliveries/${done[0]!.id}/retry`)).status).toBe(202);
  await settled(at.server);
  expect(told(path)).toEqual(['One', 'One']);
  at.subscriber.on(path, 418);
  await posted('Two');
  await settled(at.server);
  expect(await deliveries(`webhook=${id}&status=open`)).toMatchObject([
    { state: 'retrying', lastStatus: 418, lastError: 'answered 418' },
  ]);
  const first = await at.server.admin('GET', `/admin/deliveries?webhook=${id}&limit=1`);
  const { next } = (await first.json()) as { next: string };
  expect(await deliveries(`webhook=${id}&limit=1&after=${next}`)).toMatchObject([{ seq: 1 }]);
  at.subscriber.on(path);
  at.server.tick(7 * 24 * HOUR_MS - 1_000);
  await settled(at.server);
  expect(await deliveries(`webhook=${id}`)).toHaveLength(2);
  // The second one succeeded only now.
  at.server.tick(62_000);
  await settled(at.server);
  expect(await deliveries(`webhook=${id}`)).toMatchObject([{ seq: 2, state: 'done' }]);
  for (const [query, status] of [
    [`webhook=${crypto.randomUUID()}`, 404],
    ['status=nothing', 400],
  ])
    expect((await at.server.admin('GET', `/admin/deliveries?${query}`)).status).toBe(status);
});

test('a test is signed, sent once, answers what came back, and changes nothing', async () => {
  const { id, path, secret } = await hook({ view: '/tags/a/' });
  const tried = async () => {
    const answer = await at.server.admin('POST', `/admin/webhooks/${id}/test`);
    expect(answer.status).toBe(200);
    return answer.json();
  };
  at.subscriber.on(path, (_, response) => response.writeHead(202).end('Taken.'));
  expect(await tried()).toEqual({
    ...{ ok: true, status: 202, durationMs: expect.any(Number), body: 'Taken.', error: null },
  });
  const [call] = at.subscriber.at(path);
  expect(call!.headers['webhook-signature']).toBe(signatures(call!, secret));
  expect(JSON.parse(`${call!.body}`)).toEqual({
    type: 'webhook.test',
    timestamp: new Date(START).toISOString(),
    data: { webhook: id, view: '/tags/a/', events: ['publish', 'update', 'correction', 'retract'] },
  });
  at.subscriber.on(path, (_, response) => response.writeHead(410).end('x'.repeat(100_000)));
  expect(await tried()).toMatchObject({ ok: false, status: 410, body: 'x'.repeat(1_000) });
  at.subscriber.on(path, (_, response) => response.destroy());
  expect(await tried()).toMatchObject({ ok: false, status: null, error: { detail: expect.any(String) } });
  expect(await (await at.server.admin('GET', `/admin/webhooks/${id}`)).json()).toMatchObject({
    state: 'active',
  });
  expect(await deliveries(`webhook=${id}`)).toEqual([]);
});

test('of an article that leaves the view it says so', async () => {
  const { path } = await hook({ view: '/tags/a/' });
  const { id } = await at.server.post(article({ title: 'Moves', tags: ['A'] }));
  await at.server.admin('PATCH', `/admin/articles/${id}`, { tags: ['B'] });
  await at.server.admin('PATCH', `/admin/articles/${id}`, { tags: ['A'] });
  await at.server.admin('DELETE', `/admin/articles/${id}`);
  await settled(at.server);
  const data = at.subscriber.at(path).map(({ body }) => JSON.parse(`${body}`).data);
  data.sort((a, b) => a.seq - b.seq);
  expect(data.map(({ kind, inView, title }) => [kind, inView, title])).toEqual([
    ['publish', true, 'Moves'],
    ['update', false, 'Moves'],
    ['update', true, 'Moves'],
    ['retract', false, 'Moves'],
  ]);
});

test.each([
  ['/url', { url: 'http://10.0.0.1/' }],
  ['/view', { view: '/nothing/here/' }],
  ['/events', { events: [] }],
  ['/secret', { secret: 'whsec_c2hvcnQ=' }],
  ['/secret', { secret: '', rotateSecret: false }],
  ['/enabled', { enabled: 'yes' }],
  ['/missed', { enabled: true, missed: 'some' }],
  ['/colour', { colour: 1 }],
])('a wrong change is told by its field and changes nothing: %s', async (pointer, input) => {
  const { id } = await hook();
  const answer = await at.server.admin('PATCH', `/admin/webhooks/${id}`, { rotateSecret: true, ...input });
  expect(answer.status).toBe(422);
  expect(await answer.json()).toMatchObject({ errors: [{ pointer }] });
  expect(await (await at.server.admin('GET', `/admin/webhooks/${id}`)).json()).toMatchObject({
    oldSecretsUntil: null,
  });
});

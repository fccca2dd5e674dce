// The audit log: every change, by whom, when and from where; and no secret in it or in the log.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KEPT, logKeeper } from '../../../src/services/log-keeper.ts';
import { promoteDue } from '../../../src/services/publishing/publish.ts';
import { article, START, type TestServer, TOKEN, testServer } from '../../support/server.ts';

interface Entry {
  id: number;
  at: string;
  actor: { id: string; name: string };
  action: string;
  object: string;
  detail: Record<string, unknown>;
  address: string | null;
  requestId: string | null;
}

let server: TestServer;
let desk: { id: string; token: string };
beforeAll(async () => {
  server = await testServer({ vars: { TRUST_PROXY: '1', OUTBOUND_ALLOW: 'hooks.example' } });
  const made = await server.admin('POST', '/admin/tokens', {
    name: 'desk',
    scopes: ['articles:write', 'media'],
  });
  desk = (await made.json()) as typeof desk;
});
afterAll(() => server.close());

const audit = async (query = '') => {
  const response = await server.admin('GET', `/admin/audit${query}`);
  expect(response.status, query).toBe(200);
  return (await response.json()) as { entries: Entry[]; next: number | null };
};
const latest = async () => (await audit('?limit=1')).entries[0];
const byDesk = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  server.request(method, path, body, {
    ...{ authorization: `Bearer ${desk.token}`, 'x-forwarded-for': '9.9.9.9', 'x-request-id': 'req-1' },
    ...headers,
  });

test('an article from its creation to its end', async () => {
  const created = (await (await byDesk('POST', '/admin/articles', article())).json()) as { id: string };
  const path = `/admin/articles/${created.id}`;
  await byDesk('PATCH', path, { title: 'Another', change: { kind: 'correction', note: 'It was another.' } });
  // The same again changes nothing.
  await byDesk('PATCH', path, { title: 'Another' });
  await byDesk('DELETE', path);
  await byDesk('DELETE', `${path}?hard=true`);
  const { entries } = await audit(`?object=${created.id}`);
  expect(entries.map(({ action }) => action)).toEqual([
    ...['article.erase', 'article.retract', 'article.update', 'article.create'],
  ]);
  expect(entries.at(-1)).toEqual({
    ...{ id: expect.any(Number), at: new Date(START).toISOString().replace('.000', '') },
    ...{ actor: { id: desk.id, name: 'desk' }, action: 'article.create', object: created.id },
    ...{ detail: { version: 1, status: 'published' }, address: '9.9.9.9', requestId: 'req-1' },
  });
  expect(entries[2]?.detail).toEqual({ version: 2, status: 'published', change: 'correction' });
});

test('what was refused has no entry', async () => {
  const before = await latest();
  expect((await byDesk('POST', '/admin/articles', {})).status).toBe(422);
  const { id } = await server.post(article());
  expect((await byDesk('DELETE', `/admin/articles/${id}`, undefined, { 'if-match': '"9"' })).status).toBe(
    412,
  );
  expect((await byDesk('POST', '/admin/tokens', { name: 'x', scopes: [] })).status).toBe(403);
  expect((await audit(`?object=${id}`)).entries).toHaveLength(1);
  expect((await latest())?.id).toBe((before?.id ?? 0) + 1);
});

test('an article that comes due is published by nobody', async () => {
  const { id } = await server.post(article({ publishedAt: new Date(START + 60_000).toISOString() }));
  server.tick(61_000);
  expect(await promoteDue(server.app.context)).toBe(1);
  expect((await audit(`?object=${id}`)).entries[0]).toMatchObject({
    ...{
      action: 'article.publish',
      actor: { id: 'system', name: 'Tagwire' },
      address: null,
      requestId: null,
    },
  });
});

test('tokens, facets, webhooks, files, imports', async () => {
  const made = (await (
    await server.admin('POST', '/admin/tokens', { name: 'gone', scopes: ['media'] })
  ).json()) as {
    id: string;
  };
  await server.admin('DELETE', `/admin/tokens/${made.id}`);
  await server.post(article({ tags: ['Renamed'] }));
  await byDesk('PATCH', '/admin/facets/tag/renamed', { label: 'Called so' });
  const hook = await server.admin('POST', '/admin/webhooks', { url: 'https://hooks.example/x?key=hidden' });
  const { id: hookId } = (await hook.json()) as { id: string };
  await server.admin('DELETE', `/admin/webhooks/${hookId}`);
  const feed = JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: 'A',
    items: [{ id: 'urn:x:1', title: 'One', content_text: 'Text' }],
  });
  for (const dry of ['true', 'false', 'false']) {
    const headers = { 'content-type': 'application/feed+json' };
    expect(
      (await byDesk('POST', `/admin/import?dryRun=${dry}`, feed as unknown as object, headers)).status,
    ).toBe(200);
  }
  const { entries } = await audit('?limit=20');
  const seen = entries.map(({ action, object }) => [action, object]);
  expect(seen).toEqual(
    expect.arrayContaining([
      ['token.create', made.id],
      ['token.revoke', made.id],
      ['facet.change', 'tag/renamed'],
      ['webhook.create', hookId],
      ['webhook.remove', hookId],
    ]),
  );
  const imports = entries.filter(({ action }) => action === 'import.run');
  expect(imports.map(({ detail }) => detail)).toEqual([{ created: 1, updated: 0, failed: 0 }]);
  expect(JSON.stringify(entries)).not.toMatch(/hidden|whsec_|tw_/);
});

test('filters, and pages', async () => {
  const all = (await audit('?limit=1000')).entries;
  expect(all.length).toBeGreaterThan(10);
  const paged: Entry[] = [];
  for (let next: number | null = all[0]!.id + 1; next; ) {
    const page: { entries: Entry[]; next: number | null } = await audit(`?limit=3&before=${next}`);
    paged.push(...page.entries);
    next = page.next;
  }
  expect(paged).toEqual(all);
  const by = async (query: string) => (await audit(`?limit=1000&${query}`)).entries;
  expect(await by('actor=desk')).toEqual(all.filter(({ actor }) => actor.name === 'desk'));
  expect(await by(`actor=${desk.id}`)).toEqual(all.filter(({ actor }) => actor.id === desk.id));
  expect(await by('action=token')).toEqual(all.filter(({ action }) => action.startsWith('token.')));
  expect(await by('action=article.erase')).toEqual(all.filter(({ action }) => action === 'article.erase'));
  const moment = new Date(START + 30_000).toISOString();
  expect(await by(`since=${moment}`)).toEqual(all.filter(({ at }) => Date.parse(at) >= START + 30_000));
  expect(await by(`until=${moment}`)).toEqual(all.filter(({ at }) => Date.parse(at) < START + 30_000));
  expect(await by('since=2027-01-01')).toEqual([]);
  for (const wrong of ['action=nonsense', 'since=soon', 'limit=x', 'limit=0', 'before=-1', 'limit=1001']) {
    expect((await server.admin('GET', `/admin/audit?${wrong}`)).status, wrong).toBe(400);
  }
});

test('for admins alone', async () => {
  expect((await server.get('/admin/audit')).status).toBe(401);
  expect((await byDesk('GET', '/admin/audit')).status).toBe(403);
  const browser = await server.get('/admin/audit?action=token', { accept: 'text/html' });
  expect([browser.status, browser.headers.get('location')]).toEqual([303, '/admin/activity?action=token']);
});

test('it is bounded in number and age', async () => {
  const { context } = server.app;
  const { driver } = server;
  const count = async () => Number((await driver.all('SELECT count(*) FROM audit', []))[0]?.[0]);
  const newest = (await latest())?.id ?? 0;
  const fill = `INSERT INTO audit (at, actor, name, action, object) SELECT ?, 'x', 'x', 'article.update', 'x'
    FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n)`;
  await driver.batch([{ sql: fill, params: [START, KEPT.entries + 10] }]);
  await logKeeper(context).tick();
  expect(await count()).toBe(KEPT.entries);
  expect((await audit(`?limit=1&before=${newest + 1}`)).entries).toEqual([]);
  server.tick(KEPT.life + 120_000);
  await logKeeper(context).tick();
  expect(await count()).toBe(0);
});

test('neither the log nor the audit log has a token, a cookie or a secret', async () => {
  const text = JSON.stringify([server.logged, (await audit('?limit=1000')).entries]);
  expect(text).not.toContain(desk.token);
  expect(text).not.toContain(TOKEN);
  expect(text).not.toMatch(/tw_[\w-]{20}|ts_[\w-]{20}|whsec_/);
});

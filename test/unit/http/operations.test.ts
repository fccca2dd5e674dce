import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { article, SITE, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.post(article({ tags: ['Ops'] }));
});
afterAll(() => server.close());

const json = async (path: string) => (await (await server.get(path)).json()) as Record<string, unknown>;

describe('operations', () => {
  test('health and readiness', async () => {
    expect(await json('/healthz')).toEqual({ status: 'ok' });
    expect(await json('/readyz')).toEqual({ status: 'ready' });
    const empty = await testServer();
    await empty.driver.batch([{ sql: 'DELETE FROM migrations', params: [] }]);
    expect((await empty.get('/readyz')).status).toBe(503);
    expect((await empty.get('/healthz')).status).toBe(200);
    await empty.close();
  });

  test('an unreachable database is not ready, and says nothing of its innards', async () => {
    const broken = await testServer();
    await broken.driver.close();
    const response = await broken.get('/readyz');
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    const feed = await broken.get('/rss.xml');
    expect(feed.status).toBe(500);
    const problem = (await feed.json()) as { detail: string; requestId: string };
    expect(problem.detail).not.toMatch(/sql|database|select/i);
    const line = broken.logged.find(({ level }) => level === 'error');
    expect(broken.logged.some(({ fields }) => fields.requestId === problem.requestId)).toBe(true);
    expect(line).toBeDefined();
  });

  test('what crawlers and browsers ask for', async () => {
    expect(await (await server.get('/robots.txt')).text()).toMatch(/User-agent: \*\n.*Disallow: \/admin/s);
    const below = await testServer({ vars: { PUBLIC_URL: 'https://wire.example/news' } });
    const robots = await (await below.get('/news/robots.txt')).text();
    expect(robots).toContain('Disallow: /news/admin\n');
    expect(robots).toContain('Sitemap: https://wire.example/news/sitemap.xml\n');
    await below.close();
    const icon = await server.get('/favicon.ico');
    expect(icon.headers.get('content-type')).toBe('image/x-icon');
    expect([...new Uint8Array(await icon.arrayBuffer()).slice(0, 4)]).toEqual([0, 0, 1, 0]);
    for (const [path, type] of [
      ['/feed.css', 'text/css'],
      ['/assets/site.css', 'text/css'],
      ['/docs', 'text/html'],
      ['/docs/openapi-explorer.js', 'text/javascript'],
    ]) {
      const response = await server.get(path as string);
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        expect.stringContaining(type as string),
      ]);
    }
    expect((await server.get('/docs/package.json')).status).toBe(404);
    expect(await (await server.get('/docs')).text()).not.toMatch(/https?:\/\//);
  });

  test('pages send a strict policy', async () => {
    for (const path of ['/', '/tags/', '/articles/a-title', '/tags/ops/']) {
      const { headers } = await server.get(path);
      expect(headers.get('content-security-policy'), path).toMatch(/default-src 'none'/);
      expect(headers.get('content-security-policy')).toMatch(/script-src 'self';/);
      expect(headers.get('content-security-policy')).not.toMatch(/unsafe/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  test('the request id of an answer is in the log', async () => {
    const response = await server.get('/rss.xml', { 'x-request-id': 'abc-1' });
    expect(response.headers.get('x-request-id')).toBe('abc-1');
    expect(server.logged).toContainEqual(
      expect.objectContaining({
        level: 'debug',
        fields: expect.objectContaining({ requestId: 'abc-1', status: 200 }),
      }),
    );
  });
});

describe('/openapi.json', () => {
  test('is OpenAPI 3.1 and tells every route of the admin endpoint', async () => {
    const spec = (await json('/openapi.json')) as {
      openapi: string;
      paths: Record<string, Record<string, object>>;
      servers: object[];
    };
    expect(spec.openapi).toBe('3.1.0');
    expect(spec.servers).toEqual([{ url: SITE }]);
    const calls = Object.entries(spec.paths).flatMap(([path, item]) =>
      Object.keys(item).map((m) => `${m} ${path}`),
    );
    for (const call of [
      'post /admin/articles',
      'get /admin/articles',
      'get /admin/articles/{id}',
      'put /admin/articles/{id}',
      'patch /admin/articles/{id}',
      'delete /admin/articles/{id}',
      'get /admin/articles/{id}/revisions',
      'get /admin/tokens',
      'post /admin/tokens',
      'delete /admin/tokens/{id}',
      'get /rss.xml',
      'get /tags/{expr}/atom.xml',
      'get /languages/{language}/feed.json',
      'get /tags/{expr}/',
      'get /tags/',
      'get /articles/{slug}',
      'get /healthz',
      'get /readyz',
    ]) {
      expect(calls).toContain(call);
    }
    expect(JSON.stringify(spec)).not.toContain('vSchema');
  });

  test('its schema takes what the endpoint takes and refuses what it refuses', async () => {
    const spec = (await json('/openapi.json')) as unknown as {
      paths: Record<string, Record<string, { requestBody: { content: Record<string, { schema: object }> } }>>;
      components?: object;
    };
    const { schema } = spec.paths['/admin/articles']?.post?.requestBody.content['application/json'] ?? {};
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const valid = ajv.compile({ ...schema, components: spec.components });
    const good = article({
      tags: ['x'],
      publishedAt: '2026-01-01',
      enclosures: [{ url: 'https://x.example/a.mp3', type: 'audio/mpeg', length: 1 }],
    });
    expect(valid(good), JSON.stringify(valid.errors)).toBe(true);
    for (const bad of [
      { title: 5 },
      article({ tags: 'x' }),
      article({ status: 'live' }),
      article({ enclosures: [{}] }),
    ]) {
      expect(valid(bad), JSON.stringify(bad)).toBe(false);
      expect((await server.admin('POST', '/admin/articles', bad)).status).toBe(422);
    }
  });
});

describe('tokens', () => {
  const call = async (method: string, path: string, token?: string, body?: object) =>
    server.request(method, path, body, token === undefined ? {} : { authorization: `Bearer ${token}` });
  const make = async (input: object) => {
    const response = await server.admin('POST', '/admin/tokens', input);
    expect(response.status).toBe(201);
    return (await response.json()) as { id: string; token: string; scopes: string[] };
  };

  test('shown once, stored hashed, revoked at once, expiring, last use kept', async () => {
    const { id, token } = await make({
      name: 'brief',
      scopes: ['articles:read'],
      expiresAt: '2026-11-23T13:00:00Z',
    });
    expect(token).toMatch(/^tw_[\w-]{43}$/);
    expect(JSON.stringify(await server.driver.all('SELECT * FROM tokens', []))).not.toContain(token);
    expect((await call('GET', '/admin/articles', token)).status).toBe(200);
    const list = (await (await server.admin('GET', '/admin/tokens')).json()) as {
      tokens: { id: string; lastUsedAt: string | null }[];
    };
    expect(JSON.stringify(list)).not.toContain(token);
    expect(list.tokens.find((t) => t.id === id)?.lastUsedAt).toBe('2026-11-23T12:00:00Z');
    server.tick(3_600_000);
    expect((await call('GET', '/admin/articles', token)).status, 'expired').toBe(401);
    server.tick(-3_600_000);
    expect((await server.admin('DELETE', `/admin/tokens/${id}`)).status).toBe(204);
    expect((await call('GET', '/admin/articles', token)).status, 'revoked').toBe(401);
    expect((await server.admin('DELETE', `/admin/tokens/${id}`)).status).toBe(404);
    expect(server.logged.map((line) => JSON.stringify(line)).join()).not.toContain(token);
  });
});

// Real answers, held against what /openapi.json says of them.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closed } from '../../support/described.ts';
import { article, SITE, type TestServer, TOKEN, testServer } from '../../support/server.ts';

type Schema = Record<string, unknown>;
interface Answer {
  content?: Record<string, { schema?: Schema }>;
  headers?: Record<string, unknown>;
}
interface Spec {
  paths: Record<string, Record<string, { responses: Record<string, Answer> }>>;
  components: { schemas: Record<string, Schema> };
}

let server: TestServer;
let spec: Spec;
const compiled = new Map<string, ValidateFunction>();
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });

beforeAll(async () => {
  server = await testServer();
  spec = (await (await server.get('/openapi.json')).json()) as Spec;
  const { schemas } = spec.components;
  spec.components.schemas = closed(schemas) as typeof schemas;
});
afterAll(() => server.close());

/** What an operation answers, after a look whether it is what is described. */
async function call(operation: string, path: string, body?: object | string, type?: string): Promise<Schema> {
  const [method = '', template = ''] = operation.split(' ');
  const headers = { authorization: `Bearer ${TOKEN}`, ...(type && { 'content-type': type }) };
  const response = await server.request(method.toUpperCase(), path, body, headers);
  const described = spec.paths[template]?.[method]?.responses[response.status];
  expect(described, `${operation} answers ${response.status}`).toBeDefined();
  const [media = ''] = (response.headers.get('content-type') ?? '').split(';');
  const schema = described?.content?.[media]?.schema;
  expect(schema, `${operation} ${response.status} ${media}`).toBeDefined();
  for (const name of ['location', 'etag', 'last-modified']) {
    if (!/^\/(admin|changes|feeds|feed|tags)/.test(template) || response.status >= 400) continue;
    const told = Object.keys(described?.headers ?? {}).map((one) => one.toLowerCase());
    expect([operation, name, told.includes(name)]).toEqual([operation, name, response.headers.has(name)]);
  }
  const key = `${operation} ${response.status} ${media}`;
  const valid =
    compiled.get(key) ?? ajv.compile({ ...(closed(schema) as Schema), components: spec.components });
  compiled.set(key, valid);
  const json = (await response.json()) as Schema;
  expect([key, valid(json), valid.errors]).toEqual([key, true, null]);
  return json;
}

const FULL = {
  ...article({ title: 'Everything', tags: ['One', 'Two'], language: 'en' }),
  content: { markdown: 'Text' },
  summary: 'Short',
  authors: [{ name: 'Ann', url: 'https://x.example/ann' }],
  source: { name: 'TASS', url: 'https://x.example/', note: 'Based on TASS' },
  credits: [{ role: 'photo', name: 'Bob' }],
  image: { url: 'https://x.example/a.jpg', alt: 'A', caption: 'C', width: 3, height: 2 },
  enclosures: [{ url: 'https://x.example/a.mp3', type: 'audio/mpeg', length: 1, durationSeconds: 2.5 }],
  canonicalUrl: 'https://x.example/original',
  rights: '© X',
};

test('articles', async () => {
  const { id } = await call('post /admin/articles', '/admin/articles', FULL);
  const one = `/admin/articles/${id}`;
  await call(
    'post /admin/articles',
    '/admin/articles',
    'ANKARA, 3 March. /TASS/. Text.\n\nMore.',
    'text/plain',
  );
  await call('get /admin/articles/{id}', one);
  await call('patch /admin/articles/{id}', one, { change: { kind: 'correction', note: 'A name was wrong' } });
  await call('post /admin/articles', '/admin/articles', { ...FULL, language: 'de', translationOf: id });
  await call('put /admin/articles/{id}', one, FULL);
  await call('get /admin/articles', '/admin/articles?limit=1');
  await call('get /admin/articles', '/admin/articles?fields=id,title');
  await call('post /admin/articles/batch', '/admin/articles/batch', {
    articles: [
      { method: 'create', article: FULL },
      { method: 'create', article: { title: 5 } },
      { method: 'retract', id: 'x' },
    ],
  });
  await call('get /admin/articles/{id}/revisions', `${one}/revisions`);
  await call('post /admin/preview', '/admin/preview', { title: 'x', image: { url: 'https://x.example/y' } });
  await call('patch /admin/facets/{kind}/{slug}', '/admin/facets/tag/one', { label: 'Uno' });
  await call('get /admin/facets/{kind}/{slug}', '/admin/facets/tag/one');
  await call('delete /admin/facets/{kind}/{slug}', '/admin/facets/tag/two');
  await call('get /admin/articles/{id}', one);
  await call('get /admin/facets', '/admin/facets?state=retired');
});

test('tokens, webhooks, deliveries, the audit log', async () => {
  const token = await call('post /admin/tokens', '/admin/tokens', { name: 'x', scopes: ['admin'] });
  await call('get /admin/tokens', '/admin/tokens');
  await call('get /admin/tokens/{id}', `/admin/tokens/${token.id}`);
  const hook = await call('post /admin/webhooks', '/admin/webhooks', { url: 'https://hooks.example/' });
  await call('get /admin/webhooks', '/admin/webhooks');
  await call('get /admin/webhooks/{id}', `/admin/webhooks/${hook.id}`);
  await server.post(article({ title: 'To be told', tags: ['x'] }));
  await call('get /admin/deliveries', '/admin/deliveries');
  await call('get /admin/subscriptions', '/admin/subscriptions');
  await call('get /admin/audit', '/admin/audit');
});

test('import, export, files', async () => {
  const feed = await call('get /admin/export', '/admin/export');
  await call('post /admin/import', '/admin/import?dryRun=true', feed, 'application/json');
  const pdf = await call('post /admin/media', '/admin/media', '%PDF-1.7\n%%EOF', 'application/octet-stream');
  expect(pdf.type).toBe('application/pdf');
});

test('what everybody reads', async () => {
  await call('get /feed.json', '/feed.json');
  await call('get /tags/{expr}/feed.json', '/tags/x/feed.json');
  await call('get /ninjs.json', '/ninjs.json');
  await call('get /feeds.json', '/feeds.json');
  await call('get /changes.json', '/changes.json?since=1');
  await call('get /healthz', '/healthz');
  await call('get /readyz', '/readyz');
  await call('get /.well-known/oauth-authorization-server', '/.well-known/oauth-authorization-server');
});

test('refusals', async () => {
  await call('get /admin/articles', '/admin/articles?limit=0');
  await call('get /admin/articles', '/admin/articles?status=live');
  await call('get /admin/facets', '/admin/facets?state=gone');
  await call('get /admin/facets', '/admin/facets?kind=place');
  await call('get /admin/export', '/admin/export?format=pdf');
  await call('get /admin/audit', '/admin/audit?since=yesterday');
  await call('get /admin/deliveries', '/admin/deliveries?limit=x');
  await call('post /admin/articles', '/admin/articles', { title: 5 });
  await call('post /admin/import', '/admin/import?dryRun=perhaps', 'x', 'text/markdown');
  await call('delete /admin/articles/{id}', '/admin/articles/x?hard=perhaps');
  await call('get /admin/tokens/{id}', '/admin/tokens/x');
  await call('get /micropub', '/micropub?q=weather');
  await call('get /changes.json', '/changes.json?limit=0');
});

test('it says where it is', () => {
  expect(spec).toMatchObject({ openapi: '3.1.0', servers: [{ url: SITE }] });
});

test.each([
  ['GET', '/admin/articles?limit=0', 'limit: a number from 1 to 200.'],
  ['GET', '/admin/articles?limit=5x', 'limit: a number from 1 to 200.'],
  ['GET', '/admin/articles?limit=201&limit=2', 'limit: a number from 1 to 200.'],
  [
    'GET',
    '/admin/articles?before=!&status=live',
    'before: is not a cursor of this site; take it from a "next" link.',
  ],
  ['GET', '/admin/articles?status=live', 'status: one of draft, review, scheduled, published, retracted.'],
  ['DELETE', '/admin/articles/x?hard=', 'hard: true or false.'],
  ['GET', '/admin/facets?state=', 'state: one of active, retired, merged, pending.'],
  ['GET', '/admin/audit?limit=0', 'limit: a number from 1 to 1000.'],
  ['GET', '/admin/audit?until=soon', 'until: a date such as 2027-01-31 or 2027-01-31T00:00:00Z.'],
  ['GET', '/admin/deliveries?limit=1001', 'limit: a number of at most 1000.'],
  ['GET', '/admin/subscriptions?after=x', 'after: a number of at most 9007199254740991.'],
  ['POST', '/admin/import?dryRun=1', 'dryRun: true or false.'],
  ['POST', '/admin/import?url=feed.xml', 'url: an absolute http(s) URL.'],
  ['GET', '/admin/export?format=', 'format: one of json, markdown, wxr, site.'],
  ['GET', '/changes.json?since=-1', 'since: a whole number from 0 to 9007199254740991, or now.'],
])('%s %s: %s', async (method, path, detail) => {
  const response = await server.admin(method, path, method === 'POST' ? 'x' : undefined);
  expect([response.status, await response.json()]).toEqual([
    400,
    expect.objectContaining({ code: 'parameter-invalid', detail }),
  ]);
});

test.each([
  ['GET', '/admin/articles?stauts=draft', 'stauts: unknown parameter; did you mean status?'],
  ['GET', '/admin/audit?foo=1', /^foo: unknown parameter; known are action, actor, .*, limit\.$/],
  ['GET', '/admin/tokens?limit=5', 'limit: unknown parameter; there is none here.'],
  ['POST', '/admin/articles?tags=x', 'tags: unknown parameter; did you mean tag?'],
  ['POST', '/admin/preview?Id=x', 'Id: unknown parameter; did you mean id?'],
])('%s %s: %s', async (method, path, detail) => {
  const response = await server.admin(method, path, method === 'POST' ? 'x' : undefined);
  expect(await response.json()).toMatchObject({
    ...{ status: 400, code: 'parameter-invalid' },
    detail: typeof detail === 'string' ? detail : expect.stringMatching(detail),
  });
});

test('every operation of the API refuses what it does not know, and a reading path ignores it', async () => {
  const asked: string[] = [];
  for (const [template, operations] of Object.entries(spec.paths)) {
    if (!/^\/admin\/(?!authorize)/.test(template)) continue;
    for (const method of Object.keys(operations)) {
      const path = template.replace(/\{\w+\}/g, 'tag');
      const response = await server.admin(method.toUpperCase(), `${path}?surprise=1`);
      const { detail } = (await response.json()) as { detail: string };
      const operation = `${method} ${template}`;
      expect(operations[method]?.responses[400], operation).toBeDefined();
      expect([operation, response.status, detail]).toEqual([
        operation,
        400,
        expect.stringContaining('surprise: unknown parameter'),
      ]);
      asked.push(operation);
    }
  }
  expect(asked.length).toBeGreaterThanOrEqual(28);
  for (const path of ['/rss.xml', '/changes.json', '/feeds.json', '/'])
    expect([path, (await server.get(`${path}?surprise=1`)).status]).toEqual([path, 200]);
});

test.each([
  '/admin/articles?limit=1&limit=0',
  '/admin/articles?limit=&before=&status=&tag=&q=',
  '/admin/facets?kind=&q=&limit=',
  '/admin/audit?actor=+&action=&object=&since=+2027-01-31+&until=&before=&limit=+5',
  '/admin/subscriptions?after=&limit=0',
  '/changes.json?since=&limit=',
])('%s is answered', async (path) => {
  expect((await server.admin('GET', path)).status).toBe(200);
});

// Idempotency-Key on every POST of the API: done once, answered alike, and no secret in the database.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { change } from '../../support/mirror.ts';
import { article, type Body, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ vars: { OUTBOUND_ALLOW: '127.0.0.0/8' } });
});
afterAll(() => server.close());

const post = async (path: string, body: Body, key: string, headers: Record<string, string> = {}) => {
  const response = await server.admin('POST', path, body, { 'idempotency-key': key, ...headers });
  const text = await response.text();
  return { status: response.status, location: response.headers.get('location'), text };
};
const numberOf = async (table: string) =>
  (await server.driver.all(`SELECT count(*) FROM ${table}`, []))[0]?.[0];
const stored = async () => JSON.stringify(await server.driver.all('SELECT * FROM idempotency', []));

const feed = (title: string) => ({
  version: 'https://jsonfeed.org/version/1.1',
  title: 'F',
  items: [{ id: `urn:x:${title}`, title, content_text: 'x' }],
});

describe.each([
  ['/admin/articles', 'articles', article({ title: 'One' }), article({ title: 'Two' })],
  ['/admin/tokens', 'tokens', { name: 'a', scopes: [] }, { name: 'b', scopes: [] }],
  ['/admin/webhooks', 'webhooks', { url: 'https://hooks.example/' }, { url: 'https://other.example/' }],
  ['/admin/import', 'articles', feed('Imported'), feed('Also')],
])('%s', (path, table, body, other) => {
  test('is done once, and answered alike', async () => {
    const before = Number(await numberOf(table));
    const both = await Promise.all([post(path, body, 'k'), post(path, body, 'k')]);
    const again = await post(path, body, 'k');
    expect(again.status).toBeLessThan(300);
    expect(again.text.length).toBeGreaterThan(20);
    expect(both).toEqual([again, again]);
    expect(await numberOf(table)).toBe(before + 1);
  });

  test('another body with the key is refused', async () => {
    const before = await numberOf(table);
    const refused = await post(path, other, 'k');
    expect([refused.status, JSON.parse(refused.text)]).toEqual([
      422,
      expect.objectContaining({ errors: [expect.objectContaining({ code: 'idempotency-key-reused' })] }),
    ]);
    expect((await post(path, other, 'another')).status).toBeLessThan(300);
    expect(await numberOf(table)).toBe(Number(before) + 1);
  });

  test('what was refused leaves its key free', async () => {
    expect((await post(path, '!', 'free', { 'content-type': 'application/json' })).status).toBe(400);
    expect((await post(path, body, 'free')).status).not.toBe(400);
  });

  test.each(['', ' ', 'x'.repeat(256)])('the key %j is none', async (key) => {
    expect((await post(path, body, key)).status).toBe(400);
  });
});

describe('every POST below /admin that /openapi.json knows', () => {
  /** May be sent again as they are; a code is redeemed once anyway (RFC 6749 §4.1.2). */
  const WITHOUT = ['cleanFiles', 'previewArticle', 'redeemCodeForProfile'];
  interface Operation {
    operationId: string;
    parameters?: { name: string }[];
  }
  let operations: [path: string, Operation][] = [];
  let known: { article: string; person: string; webhook: string; files: string[] };
  const made = async (path: string, body: Body) => (await post(path, body, crypto.randomUUID())).text;
  const upload = async (text: string) => {
    const type = { 'content-type': 'application/octet-stream' };
    const bytes = new TextEncoder().encode(`%PDF-1.7\n${text}\n%%EOF`);
    const sent = await post('/admin/media', bytes, crypto.randomUUID(), type);
    return (JSON.parse(sent.text) as { name: string }).name;
  };

  beforeAll(async () => {
    const spec = (await (await server.get('/openapi.json')).json()) as {
      paths: Record<string, { post?: Operation }>;
    };
    operations = Object.entries(spec.paths).flatMap(([path, item]): [string, Operation][] =>
      path.startsWith('/admin') && item.post ? [[path, item.post]] : [],
    );
    const idOf = async (path: string, body: Body) =>
      (JSON.parse(await made(path, body)) as { id: string }).id;
    known = {
      article: await idOf('/admin/articles', article({ title: 'Draft', status: 'draft' })),
      person: await idOf('/admin/people', { name: 'Bo', email: 'bo@example.org', role: 'writer' }),
      webhook: await idOf('/admin/webhooks', { url: 'https://walked.invalid/' }),
      files: [await upload('one'), await upload('two')],
    };
  });

  const takes = ({ parameters = [] }: Operation) => parameters.some(({ name }) => name === 'Idempotency-Key');

  test('takes a key, but those that need none', () => {
    expect(operations.length).toBeGreaterThan(10);
    const without = operations.filter(([, one]) => !takes(one)).map(([, one]) => one.operationId);
    expect(without.sort()).toEqual(WITHOUT);
  });

  test('does once what it is sent twice with a key', async () => {
    const bodies: Record<string, () => Body> = {
      createArticle: () => article({ title: 'Walked' }),
      batchArticles: () => ({ articles: [{ method: 'create', article: article({ title: 'In a batch' }) }] }),
      createToken: () => ({ name: 'walked', scopes: [] }),
      createWebhook: () => ({ url: 'https://walked.example/' }),
      importArticles: () => feed('Walked'),
      takeChanges: () => ({
        ...{ origin: 'https://other.example/', log: 'a', since: 0, next: 1 },
        changes: [change('Walked copy')],
      }),
      createPage: () => ({ title: 'Walked', content: { text: 'x' } }),
      uploadFile: () => new TextEncoder().encode('%PDF-1.7\nwalked\n%%EOF'),
      replaceFile: () => ({ by: known.files[1] }),
      invitePerson: () => ({ name: 'Cy', email: 'cy@example.org', role: 'writer' }),
      resetPerson: () => '',
      addNote: () => ({ text: 'Who says so?' }),
      testWebhook: () => '',
      shareArticle: () => ({ days: 7 }),
      createRedirect: () => ({ from: '/walked-before', to: 'https://walked.example/' }),
    };
    // It needs a delivery that failed: test/unit/services/push/outbox.test.ts sends it twice.
    const walked = operations.filter(([, one]) => takes(one) && one.operationId !== 'retryDelivery');
    for (const [template, { operationId }] of walked) {
      const path = template
        .replace('/people/{id}', `/people/${known.person}`)
        .replace('/webhooks/{id}', `/webhooks/${known.webhook}`)
        .replace('{id}', known.article)
        .replace('{name}', known.files[0]!);
      const body = bodies[operationId];
      expect(body, `no body for ${operationId}`).toBeDefined();
      const sent = body!();
      const type: Record<string, string> =
        sent instanceof Uint8Array ? { 'content-type': 'application/octet-stream' } : {};
      // What becomes of the articles is not written in the batch that replaces a file: its answer is kept after that.
      const send = () => post(path, sent, 'walk', type);
      const both =
        operationId === 'replaceFile' ? [await send(), await send()] : await Promise.all([send(), send()]);
      const logged = await numberOf('audit');
      const again = await send();
      expect(again.status, `${operationId}: ${again.text}`).toBeLessThan(300);
      expect(both, operationId).toEqual([again, again]);
      expect(await numberOf('audit'), operationId).toBe(logged);
    }
    expect((await post(`/admin/articles/${known.article}/notes`, { text: 'Another' }, 'walk')).status).toBe(
      422,
    );
    const { notes } = (await (
      await server.admin('GET', `/admin/articles/${known.article}/notes`)
    ).json()) as { notes: unknown[] };
    expect(notes).toHaveLength(1);
  });

  test('notes of the same moment have a number each', async () => {
    const path = `/admin/articles/${known.article}/notes`;
    const texts = ['a', 'b', 'c', 'd'];
    const sent = await Promise.all(texts.map((text) => server.admin('POST', path, { text })));
    expect(sent.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    const answered = await Promise.all(sent.map(async (one) => (await one.json()) as { id: number }));
    const { notes } = (await (await server.admin('GET', path)).json()) as { notes: { id: number }[] };
    expect(notes).toEqual(expect.arrayContaining(answered));
    expect(new Set(answered.map(({ id }) => id)).size).toBe(4);
  });
});

test('secrets are answered again, and the database does not have them, nor the keys', async () => {
  const token = await post('/admin/tokens', { name: 'secret', scopes: ['articles:read'] }, 'key-of-a-token');
  const { token: text } = JSON.parse(token.text) as { token: string };
  expect(
    await post('/admin/tokens', { name: 'secret', scopes: ['articles:read'] }, 'key-of-a-token'),
  ).toEqual(token);
  expect(text).toMatch(/^tw_/);
  const rows = await stored();
  expect(rows.length).toBeGreaterThan(500);
  for (const secret of [text, 'key-of-a-token', 'whsec_', '"One"']) expect(rows).not.toContain(secret);
});

test('keys are of a token and an operation', async () => {
  const make = async () => {
    const made = await server.admin('POST', '/admin/tokens', { name: 'x', scopes: ['articles:write'] });
    return { authorization: `Bearer ${((await made.json()) as { token: string }).token}` };
  };
  const ids = new Set<string>();
  for (const headers of [await make(), await make()]) {
    const made = await post('/admin/articles', article({ title: 'Mine' }), 'shared', headers);
    ids.add((JSON.parse(made.text) as { id: string }).id);
  }
  expect(ids.size).toBe(2);
  expect((await post('/admin/tokens', { name: 'y', scopes: [] }, 'shared')).status).toBe(201);
});

test('a file: the same bytes are the same request, whatever form they come in', async () => {
  const send = (bytes: Uint8Array<ArrayBuffer>, boundary: string) => {
    const [head, tail] = [
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n`,
      `\r\n--${boundary}--\r\n`,
    ].map((text) => new TextEncoder().encode(text));
    const form = new Uint8Array([...head!, ...bytes, ...tail!]);
    const type = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    return post('/admin/media', form, 'file', type);
  };
  const pdf = (text: string) => new TextEncoder().encode(`%PDF-1.7\n${text.repeat(40_000)}\n%%EOF`);
  const first = await send(pdf('a'), 'one');
  expect([first.status, first.location]).toEqual([201, expect.stringContaining('/media/')]);
  expect(await send(pdf('a'), 'another-boundary')).toEqual(first);
  expect((await send(pdf('b'), 'one')).status).toBe(422);
  // The last byte of a long one.
  expect((await send(new Uint8Array([...pdf('a'), 10]), 'one')).status).toBe(422);
});

test('an import answers what it did the first time', async () => {
  const first = await post('/admin/import', feed('Counted'), 'count');
  expect(JSON.parse(first.text)).toMatchObject({ created: 1, unchanged: 0 });
  expect(await post('/admin/import', feed('Counted'), 'count')).toEqual(first);
  const { text } = await post('/admin/import', feed('Counted'), 'count-again');
  expect(JSON.parse(text)).toMatchObject({ created: 0, unchanged: 1 });
  expect((await post('/admin/import?dryRun=true', feed('Counted'), 'count')).status).toBe(422);
});

test('keys are forgotten after a week', async () => {
  const wanted = { name: 'weekly', scopes: [] };
  const first = await post('/admin/tokens', wanted, 'weekly');
  server.tick(6 * 86_400_000);
  await post('/admin/tokens', wanted, 'other');
  expect(await post('/admin/tokens', wanted, 'weekly')).toEqual(first);
  server.tick(2 * 86_400_000);
  await post('/admin/tokens', wanted, 'third');
  expect(await post('/admin/tokens', wanted, 'weekly')).not.toEqual(first);
});

// Idempotency-Key on every POST of the API: done once, answered alike, and no secret in the database.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

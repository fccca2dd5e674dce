// Media on Node, in a folder.
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SITE, type TestServer, TOKEN, testServer } from '../../support/server.ts';
import { mediaContract } from '../media/contract.ts';
import { FORM_TYPE, fileForm, fixture, PDF } from '../media/samples.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

describe('contract', () =>
  mediaContract(() => ({
    url: SITE,
    token: TOKEN,
    async send(method, path, headers, body) {
      const response = await server.request(method, path, body && new Uint8Array(body), headers);
      const bytes = new Uint8Array(await response.arrayBuffer());
      return { status: response.status, bytes, header: (name) => response.headers.get(name) ?? undefined };
    },
    files: async () => readdirSync(server.config.mediaDir),
  })));

test('the API describes it', async () => {
  const { paths } = (await (await server.get('/openapi.json')).json()) as { paths: Record<string, object> };
  expect(paths['/admin/media']).toMatchObject({
    post: {
      requestBody: { content: { 'multipart/form-data': {} } },
      responses: { 201: {}, 413: {}, 415: {} },
    },
  });
  expect(paths['/media/{name}']).toMatchObject({ get: { responses: { 200: {}, 206: {}, 416: {} } } });
});

test('a file is served below a path prefix', async () => {
  const below = await testServer({ vars: { PUBLIC_URL: 'https://wire.example/news' } });
  const answer = await below.admin('POST', '/news/admin/media', fileForm(PDF), { 'content-type': FORM_TYPE });
  const { url } = (await answer.json()) as { url: string };
  expect(url).toMatch(/^https:\/\/wire\.example\/news\/media\//);
  expect((await below.get(url)).status).toBe(200);
  await below.close();
});

test('with no place for files, the answer says what to bind', async () => {
  const bare = await testServer();
  bare.app.context.runtime.media = undefined;
  const answer = await bare.admin('POST', '/admin/media', fileForm(PDF), { 'content-type': FORM_TYPE });
  expect([answer.status, (await answer.json()).detail]).toEqual([
    501,
    expect.stringMatching(/R2 bucket as MEDIA/),
  ]);
  // Articles are taken all the same.
  await bare.post({
    title: 'x',
    content: { text: 'x' },
    image: { url: `${SITE}/media/${'0'.repeat(64)}.jpg` },
  });
  await bare.close();
});

test('a folder that cannot be written is told, and articles are published without', async () => {
  const file = new URL('../media/fixtures/plain-31x17.png', import.meta.url).pathname;
  const broken = await testServer({ vars: { MEDIA_DIR: `${file}/media` } });
  const answer = await broken.admin('POST', '/admin/media', fileForm(fixture('plain-31x17.png')), {
    'content-type': FORM_TYPE,
  });
  expect([answer.status, (await answer.json()).detail]).toEqual([503, expect.stringMatching(/MEDIA_DIR/)]);
  await broken.post({
    title: 'x',
    content: { text: 'x' },
    image: { url: `${SITE}/media/${'0'.repeat(64)}.jpg` },
  });
  await broken.close();
});

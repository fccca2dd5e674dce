// The media library, beside what the contract asks of every runtime: what was stored before there was one.
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { readMigrations } from '../../../src/runtimes/node/index.ts';
import { png } from '../../support/png.ts';
import { article, SITE, START, type TestServer, testServer } from '../../support/server.ts';
import { browser } from '../routes/admin/browse.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
});
afterEach(() => server.close());

interface File {
  name: string;
  url: string;
  alt: string | null;
  width: number | null;
  uploadedBy: { name: string } | null;
  useCount: number;
}

const upload = async (shade: number): Promise<File> =>
  (await (await server.admin('POST', '/admin/media', png(30, 20, [shade, 0, 0]))).json()) as File;
const list = async (query = ''): Promise<File[]> =>
  ((await (await server.admin('GET', `/admin/media${query}`)).json()) as { files: File[] }).files;
const AGAIN = ['DELETE FROM file_uses', "UPDATE library SET file = '', article = 0"];
const run = (statements: string[]) => server.driver.batch(statements.map((sql) => ({ sql, params: [] })));
/** The database as it was before it had a library. */
const forget = () => run(['DELETE FROM files', 'DELETE FROM files_fts', ...AGAIN]);

test('files and uses that were there before are taken in by and by, and nothing is deleted until then', async () => {
  const pictures: File[] = [];
  for (let shade = 0; shade < 25; shade++) pictures.push(await upload(shade));
  const [first, second] = pictures as [File, File];
  await server.post(article({ image: { url: first.url, alt: 'A lynx' } }));
  await server.post(article({ title: 'Two', content: { html: `<p><img src="${second.url}" alt=""></p>` } }));
  await forget();
  expect(await list()).toEqual([]);
  await server.app.tick();
  const files = await list();
  expect(files).toHaveLength(25);
  expect(files.find(({ name }) => name === first.name)).toMatchObject({
    ...{ alt: 'A lynx', width: 30, useCount: 1, uploadedBy: null },
  });
  expect((await list('?q=lyn')).map(({ name }) => name)).toEqual([first.name]);
  expect(await list('?unused=true')).toHaveLength(23);
  expect((await server.admin('DELETE', `/admin/media/${second.name}`)).status).toBe(409);
});

test('a file that was taken in and is uploaded again is found by its name from then on', async () => {
  const again = () =>
    server.admin('POST', '/admin/media', png(30, 20, [7, 0, 0]), {
      'content-disposition': 'attachment; filename="S-400_launcher.png"',
    });
  const { name } = (await (await again()).json()) as File;
  await server.post(article({ image: { url: `${SITE}/media/${name}`, alt: 'A lynx' } }));
  await forget();
  await server.app.tick();
  expect(await list('?q=launcher')).toEqual([]);
  await again();
  for (const words of ['launcher', 'lynx'])
    expect((await list(`?q=${words}`)).map((file) => file.name)).toEqual([name]);
});

test('a file that only the store has is deleted by who may delete files, unless something uses it', async () => {
  const [unused, used] = [await upload(3), await upload(4)];
  await server.post(article({ image: { url: used.url, alt: '' } }));
  await run(['DELETE FROM files', 'DELETE FROM files_fts']);
  expect(await list()).toEqual([]);
  const remove = (name: string, headers = {}) =>
    server.admin('DELETE', `/admin/media/${name}`, undefined, headers);
  expect((await remove(used.name)).status).toBe(409);
  const made = await server.admin('POST', '/admin/tokens', { name: 'a writer', scopes: ['media'] });
  const { token } = (await made.json()) as { token: string };
  expect((await remove(unused.name, { authorization: `Bearer ${token}` })).status).toBe(403);

  expect((await remove(unused.name)).status).toBe(204);
  expect((await server.get(`/media/${unused.name}`)).status).toBe(404);
  expect((await remove(unused.name)).status).toBe(404);
});

test('what came with ADMIN_TOKEN is from no “ADMIN_TOKEN”', async () => {
  const { name } = await upload(2);
  const b = browser(server);
  await b.signIn();
  expect((await b.get(`/admin/library/${name}`)).text).toMatch(/Uploaded.* by Administrator key/);
});

test('deleting waits for what is not taken in yet', async () => {
  const { name, url } = await upload(1);
  await server.post(article({ image: { url } }));
  await forget();
  expect((await server.admin('DELETE', `/admin/media/${name}`)).status).toBe(409);
});

test('an article that changes while it is taken in has the uses that it has then', async () => {
  const [old, next] = [await upload(1), await upload(2)];
  const made = await server.post(article({ image: { url: old.url } }));
  await forget();
  await server.admin('PATCH', `/admin/articles/${made.id}`, { image: { url: next.url } });
  await server.app.tick();
  const counts = Object.fromEntries((await list()).map(({ name, useCount }) => [name, useCount]));
  expect(counts).toEqual({ [old.name]: 0, [next.name]: 1 });
});

test('a picture that was cleaned is one file, used by whoever names its old address', async () => {
  const { name, url } = await upload(1);
  const clean = await upload(2);
  await server.post(article({ image: { url } }));
  const { media } = server.app.context.runtime;
  await media?.keep?.(`${name}.moved`, new TextEncoder().encode(clean.name), 'text/plain');
  await media?.remove?.(name);
  await forget();
  await server.app.tick();
  expect((await list()).map((file) => [file.name, file.useCount])).toEqual([[clean.name, 1]]);
  expect((await server.admin('DELETE', `/admin/media/${name}`)).status).toBe(409);
});

test('many articles follow a file that was replaced, and a stop in between loses none', async () => {
  const [old, next] = [await upload(1), await upload(2)];
  const items = Array.from({ length: 45 }, (_, i) => ({
    id: `urn:uuid:${crypto.randomUUID()}`,
    title: `Article ${i}`,
    content_html: `<p><img src="${old.url}" alt="x"></p>`,
    date_published: new Date(START - i * 60_000).toISOString(),
  }));
  const feed = { version: 'https://jsonfeed.org/version/1.1', title: 'Many', items };
  const imported = await server.admin('POST', '/admin/import', feed, {
    'content-type': 'application/feed+json',
  });
  expect(await imported.json()).toMatchObject({ created: 45 });
  const answer = await server.admin('POST', `/admin/media/${old.name}/replace`, { by: next.name });
  expect(await answer.json()).toMatchObject({ left: 25, useCount: 45 });
  await server.app.tick();
  expect(await list()).toMatchObject([{ name: next.name, useCount: 45 }]);
  expect(await (await server.get('/rss.xml')).text()).not.toContain(old.name);
  expect((await server.get(`/media/${old.name}`)).headers.get('location')).toBe(`${SITE}/media/${next.name}`);
});

test('an article that is not taken in yet follows a file that was replaced', async () => {
  const [old, next] = [await upload(1), await upload(2)];
  const made = await server.post(article({ image: { url: old.url } }));
  const { media } = server.app.context.runtime;
  for (let i = 0; i < 250; i++)
    await media?.keep?.(`${i.toString(16).padStart(64, '0')}.pdf`, new Uint8Array([37]), 'application/pdf');
  await run(AGAIN);
  const answer = await server.admin('POST', `/admin/media/${old.name}/replace`, { by: next.name });
  expect(await answer.json()).toMatchObject({ name: next.name, left: 1 });
  await server.app.tick();
  const url = `/admin/articles/${made.id}`;
  expect(await (await server.admin('GET', url)).json()).toMatchObject({ image: { url: next.url } });
});

test('pages, tags and the site use files, too: counted, kept, and found again after an upgrade', async () => {
  const [ofPage, ofTag, ofSite] = [await upload(1), await upload(2), await upload(3)];
  const content = { markdown: `![A lynx](${ofPage.url})` };
  expect((await server.admin('POST', '/admin/pages', { title: 'About', content })).status).toBe(201);
  await server.post(article({ tags: ['Lynx'] }));
  await server.admin('PATCH', '/admin/facets/tag/lynx', { image: { url: ofTag.url, alt: 'A lynx' } });
  await server.admin('PATCH', '/admin/settings', { logo: { url: ofSite.url, alt: 'The wire' } });
  const usesOf = async ({ name }: File) =>
    (
      (await (await server.admin('GET', `/admin/media/${name}`)).json()) as {
        uses: { kind: string; id: string }[];
      }
    ).uses.map(({ kind, id }) => `${kind} ${id}`);
  const all = async () => [await usesOf(ofPage), await usesOf(ofTag), (await usesOf(ofSite)).length];
  const expected = [['page about'], ['tag lynx'], 1];
  expect(await all()).toEqual(expected);
  expect((await list()).map(({ useCount }) => useCount)).toEqual([1, 1, 1]);
  expect(await list('?unused=true')).toEqual([]);
  expect((await server.admin('DELETE', `/admin/media/${ofTag.name}`)).status).toBe(409);
  // As it was before it was written down, and then as the migration finds it.
  await server.driver.batch([{ sql: 'DELETE FROM file_uses', params: [] }]);
  const { sql } = readMigrations().find((one) => one.name.includes('file_users'))!;
  await server.driver.batch([{ sql, params: [] }]);
  expect(await all()).toEqual(expected);
  await server.admin('DELETE', '/admin/pages/about');
  await server.admin('PATCH', '/admin/facets/tag/lynx', { image: null });
  expect((await list('?unused=true')).map(({ name }) => name).sort()).toEqual(
    [ofPage.name, ofTag.name].sort(),
  );
});

test('a file that is deleted while somebody brings the same is still there', async () => {
  let meanwhile: (() => Promise<unknown>) | undefined;
  const other = await testServer({
    around: (driver) => ({
      ...{ all: driver.all.bind(driver), close: driver.close.bind(driver) },
      async batch(statements) {
        const rows = await driver.batch(statements);
        const isRemoval = statements.some(({ params }) => params.includes('media.remove'));
        if (isRemoval) await meanwhile?.();
        return rows;
      },
    }),
  });
  onTestFinished(() => other.close());
  const bring = async () => (await other.admin('POST', '/admin/media', png(30, 20, [9, 9, 9]))).json();
  const { name } = (await bring()) as File;
  meanwhile = bring;
  expect((await other.admin('DELETE', `/admin/media/${name}`)).status).toBe(204);
  expect((await other.get(`/media/${name}`)).status).toBe(200);
});

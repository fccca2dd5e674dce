// What feeds and pages of views are called, and that one validator has one title.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { article, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.post(article({ title: 'One', tags: ['Turkey', 'Diplomacy'], authors: [{ name: 'Ann Lee' }] }));
});
afterAll(() => server.close());

const text = async (path: string) => (await server.get(path)).text();
const headingOf = async (path: string) => /<h1[^>]*>([^<]*)</.exec(await text(path))?.[1];
const titleOf = async (path: string) => /<title>([^<]*)</.exec(await text(path))?.[1];

test('a page and its feeds say the same', async () => {
  const path = '/tags/diplomacy+turkey+!sport/authors/ann-lee/';
  const name = 'Diplomacy and Turkey, without sport, by Ann Lee';
  expect(await headingOf(path)).toBe(name);
  for (const file of ['', 'rss.xml', 'atom.xml'])
    expect(await titleOf(path + file)).toBe(`${name} · Tagwire`);
});

test('a tag has its name where its page finds nothing', async () => {
  expect(await headingOf('/tags/turkey/?q=zzzq')).toBe('Turkey, with “zzzq”');
  expect(await headingOf('/tags/diplomacy+turkey/?q=zzzq')).toBe('Diplomacy and Turkey, with “zzzq”');
});

test('a label that comes after the last change of a view: its feed stays as it is, its page says it', async () => {
  const path = '/tags/turkey+!football/';
  const etags = () => Promise.all([server.etag(`${path}rss.xml`), server.etag(path)]);
  const titles = () => Promise.all([titleOf(`${path}rss.xml`), titleOf(path)]);
  const before = await etags();
  expect(await titles()).toEqual(Array(2).fill('Turkey, without football · Tagwire'));
  await server.post(article({ title: 'Two', tags: ['Football'] }));
  const after = await etags();
  expect([after[0] === before[0], after[1] === before[1]]).toEqual([true, false]);
  expect(await titles()).toEqual([
    'Turkey, without football · Tagwire',
    'Turkey, without Football · Tagwire',
  ]);
  expect((await server.get(path, { 'if-none-match': before[1] })).status).toBe(200);

  await server.post(article({ title: 'Three', tags: ['Football'] }));
  expect(await etags(), 'a second article of it changes nothing').toEqual(after);
  await server.post(article({ title: 'Four', tags: ['Turkey'] }));
  expect(await titles()).toEqual(Array(2).fill('Turkey, without Football · Tagwire'));
});

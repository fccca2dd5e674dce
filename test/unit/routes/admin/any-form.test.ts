// Whatever a form says: an answer, never an error of ours, and pages that are whole.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { article, type TestServer, testServer } from '../../../support/server.ts';
import { read as elementsOf } from '../../pages/html.ts';
import { browser } from './browse.ts';

let server: TestServer;
let b: ReturnType<typeof browser>;
let id: string;
beforeAll(async () => {
  server = await testServer();
  b = browser(server);
  await b.signIn();
  id = (await server.post(article())).id;
});
afterAll(() => server.close());

const NAMES =
  'title summary content notation slug language tag tag author.name author.url source.name source.url credit.role ' +
  'credit.name image.url image.alt image.width enclosure.url enclosure.length publishedAt canonicalUrl translationOf ' +
  'rights kind note do version draft restore sure label mergeInto scope expiresAt id name back';
const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '"><script>alert(1)</script>',
    '</textarea>',
    '{{',
    '\r\n\r\n',
    '-1',
    '1e999',
    'publish',
    'draft',
    'now',
  ),
  fc.constantFrom(
    'save',
    'erase',
    'rename',
    'https://x.example/',
    'javascript:alert(1)',
    '2026-99-99T99:99',
    '../..',
    '\0',
  ),
);
const fields = fc.array(fc.tuple(fc.constantFrom(...NAMES.split(' ')), value), { maxLength: 25 });

test('no form is answered with an error of ours, nor with a page that runs something', async () => {
  const formToken = /name="formToken" value="([^"]+)"/.exec((await b.get('/admin/write')).html)?.[1] ?? '';
  const paths = [
    'write',
    `edit/${id}`,
    'live',
    `restore/${id}`,
    'names/tag/x',
    'access',
    'revoke',
    'language',
    'sign-in',
  ];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), fields, async (path, sent) => {
      const page = await b.post(`/admin/${path}`, [['formToken', formToken], ...sent]);
      expect(page.status, page.text).toBeLessThan(500);
      expect(page.html).not.toMatch(/<script(?! src="\/admin\/assets\/)/);
      if (page.html.startsWith('<!doctype html>')) expect(elementsOf(page.html).faults).toEqual([]);
    }),
    { seed: 11, numRuns: 150 },
  );
});

test('nor is any address', async () => {
  const words = fc.array(
    fc.oneof(fc.constantFrom('list', 'edit', 'history', 'look', 'names', 'tag', id, '%', '..', '%2F'), value),
    {
      maxLength: 4,
    },
  );
  await fc.assert(
    fc.asyncProperty(words, fields, async (segments, query) => {
      const path = segments.map((s) => s.toWellFormed().replace(/[?#\\\s\0]/g, '')).join('/');
      const search = new URLSearchParams(query.map(([n, v]) => [n, v.toWellFormed()]));
      const page = await b.get(`/admin/${encodeURI(path)}?${search}&from=x&to=2&after=y`);
      expect(page.status, page.text).toBeLessThan(500);
    }),
    { seed: 11, numRuns: 150 },
  );
});

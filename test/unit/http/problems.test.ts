// The pages of errors' codes.
import { expect, test } from 'vitest';
import { memory } from '../../../src/entries/memory.ts';
import { STATUS_TEXT } from '../../../src/http/status-text.ts';
import { createTagwire } from '../../../src/index.ts';
import { problemOfCode } from '../../../src/pages/problems.ts';
import { PROBLEM_GROUPS } from '../../../src/problem-texts.ts';
import { codeOfStatus } from '../../../src/problems.ts';
import { testServer } from '../../support/server.ts';

const CODES = Object.values(PROBLEM_GROUPS).flatMap((texts) => Object.keys(texts));

test('each code and each status has a page that says what to do', async () => {
  const server = await testServer();
  expect(CODES.length).toBeGreaterThan(150);
  for (const code of [...CODES, ...Object.values(STATUS_TEXT).map(codeOfStatus)]) {
    const page = await server.get(`/problems/${code}`);
    const html = await page.text();
    expect([code, page.status]).toEqual([code, 200]);
    expect(html).toContain(`<h1><code>${code}</code></h1>`);
    expect(html, code).toMatch(/What to do<\/h2>\n<p>\w.{20,}/);
    expect(html, code).not.toMatch(/undefined|\[object/);
  }
  const list = await (await server.get('/problems/')).text();
  for (const code of CODES) expect(list).toContain(`/problems/${code}"`);
  await server.close();
});

test('a page has the text in the languages of the editors’ pages', async () => {
  const server = await testServer();
  const page = await (await server.get('/problems/slug-taken')).text();
  expect(page).toContain('&quot;<var>slug</var>&quot; is another article&#39;s; choose another');
  for (const language of ['ru', 'ar', 'tr']) expect(page).toContain(`<li lang="${language}"`);
  await server.close();
});

test.each([
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html; charset=utf-8'],
  ['text/html, application/json;q=0.5', 'text/html; charset=utf-8'],
  ['text/html;q=0, application/json', 'application/problem+json'],
  ['application/problem+json, text/html;q=0.1', 'application/problem+json'],
  ['*/*', 'application/problem+json'],
])('an error for who accepts %j is %s', async (accept, type) => {
  const server = await testServer();
  for (const path of ['/nothing', '/tags/a++b/'])
    expect((await server.get(path, { accept })).headers.get('content-type')).toBe(type);
  await server.close();
});

test('no name of an object’s own members is a code', () => {
  for (const name of ['constructor', '__proto__', 'toString', ''])
    expect(problemOfCode(name)).toBeUndefined();
});

test('a type leads to its page below a path prefix, and where pages for readers are switched off', async () => {
  const below = await testServer({ vars: { PUBLIC_URL: 'https://wire.example/news/' } });
  const { type } = (await (await below.get('/news/admin/tokens')).json()) as { type: string };
  expect(type).toBe('https://wire.example/news/problems/token-missing');
  expect((await below.get(type)).status).toBe(200);
  await below.close();

  const wire = createTagwire({ publicUrl: 'https://wire.example', database: memory(), pages: false });
  const page = await wire.fetch(new Request('https://wire.example/problems/token-missing'));
  expect(page?.status).toBe(200);
  await wire.close();
});

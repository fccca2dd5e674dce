// “Fill in from the text”: what goes into no field stays in the text, and a text keeps its notation.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../support/server.ts';
import { browser, type Page } from './browse.ts';

let server: TestServer;
let b: ReturnType<typeof browser>;
beforeAll(async () => {
  server = await testServer();
  b = browser(server);
  await b.signIn();
});
afterAll(() => server.close());

const press = async (values: Record<string, string | string[]>) =>
  b.send(await b.get('/admin/write'), '/admin/write', values, 'recognise');
const value = (page: Page, name: string) => page.fields('/admin/write').find((f) => f[0] === name)?.[1];
const values = (page: Page, name: string) =>
  page
    .fields('/admin/write')
    .filter((f) => f[0] === name && f[1])
    .map((f) => f[1]);
const notice = (page: Page) => /role="status">([^<]*)</.exec(page.html)?.[1] ?? '';

const AGENCY =
  '25 November 2026\nMinisters met today in the capital, officials said.\n\nThey will meet again.\n\n' +
  'World Press Agency\nPhoto: Reuters\nBased on materials from TASS';

test('lines whose fields are filled stay in the text; the notice names what was filled in', async () => {
  const page = await press({
    ...{ title: 'T typed', content: AGENCY, publishedAt: '2026-12-01T10:00', 'source.name': 'AP' },
    ...{ 'credit.role': 'video', 'credit.name': 'Bob', 'author.name': 'Ann' },
  });
  expect(value(page, 'content')).toBe(AGENCY);
  expect([value(page, 'source.name'), value(page, 'publishedAt')]).toEqual(['AP', '2026-12-01T10:00']);
  expect([values(page, 'credit.name'), values(page, 'author.name')]).toEqual([['Bob'], ['Ann']]);
  expect(notice(page)).toContain('Nothing was found');
});

test('those whose fields are empty go there, the others stay', async () => {
  const page = await press({ content: `A title\n${AGENCY}`, 'credit.role': 'video', 'credit.name': 'Bob' });
  expect(value(page, 'content')).toContain('Photo: Reuters');
  expect(value(page, 'content')).not.toContain('TASS');
  expect(value(page, 'content')).not.toContain('25 November');
  expect(value(page, 'source.name')).toBe('TASS');
  expect(notice(page)).toBe(
    'Filled in from the text: Title, Date and time (UTC), Authors, Source. Check them before you publish.',
  );
});

test('Markdown stays Markdown; its heading and front matter are understood', async () => {
  const text = 'Some *markdown* [link](https://x.example)\n\n- a\n- b';
  const page = await press({ content: `# Head\n\n${text}\n\nPhoto: Reuters` });
  expect([value(page, 'title'), value(page, 'notation')]).toEqual(['Head', 'markdown']);
  expect(value(page, 'content')).toBe(text);
  expect(values(page, 'credit.name')).toEqual(['Reuters']);
  const front = await press({ content: `---\ntitle: Front\ntags: [One, Two]\n---\n${text}` });
  expect([value(front, 'title'), values(front, 'tag')]).toEqual(['Front', ['One', 'Two']]);
  expect(value(front, 'content')).toBe(text);
  const both = `---\ntitle: Front\ntags: [One]\n---\n${text}`;
  const kept = await press({ title: 'Typed', content: both });
  expect([value(kept, 'title'), value(kept, 'content')]).toEqual(['Typed', both]);
  const headed = await press({ title: 'Typed', content: `# Head\n\n${text}` });
  expect(value(headed, 'content')).toBe(`# Head\n\n${text}`);
  const long = `**Bold** words begin it, and it goes on.\n\n${text}`;
  const none = await press({ content: long });
  expect([value(none, 'title'), value(none, 'content')]).toEqual(['', long]);
});

test('HTML stays HTML; its heading or <title> is understood', async () => {
  const rest = '<p>By Ann</p><p class="x">Text <b>x</b></p>';
  const page = await press({ notation: 'html', content: `<h1>Head</h1>${rest}` });
  expect([value(page, 'title'), value(page, 'notation'), value(page, 'content')]).toEqual([
    ...['Head', 'html', rest],
  ]);
  const kept = await press({ notation: 'html', title: 'Typed', content: `<h1>Head</h1>${rest}` });
  expect(value(kept, 'content')).toBe(`<h1>Head</h1>${rest}`);
  const whole = await press({
    notation: 'html',
    content:
      '<html><head><title>Paged</title><meta name="author" content="Ada"></head><body><p>T</p></body></html>',
  });
  expect([value(whole, 'title'), values(whole, 'author.name')]).toEqual(['Paged', ['Ada']]);
  expect(value(whole, 'content')).toBe('<p>T</p>');
});

test('twice is the same as once', async () => {
  const once = await press({ content: `A title\n${AGENCY}` });
  const twice = await b.send(once, '/admin/write', {}, 'recognise');
  const all = (page: Page) => page.fields('/admin/write').filter(([name]) => name !== 'image.measured');
  expect(all(twice)).toEqual(all(once));
});

// What the form of a text asks the server: another format, without scripts too; what a film is called; a picture of elsewhere.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Answer, Call, Outgoing } from '../../../../src/ports.ts';
import { png } from '../../../support/png.ts';
import { SITE, type TestServer, testServer } from '../../../support/server.ts';
import { browser, type Page } from './browse.ts';

const FILM = 'https://www.youtube.com/watch?v=abc';
const ANSWERS: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>> = {
  [`https://www.youtube.com/oembed?format=json&url=${encodeURIComponent(FILM)}`]:
    '{"title":" The last\\nferry ","type":"video"}',
  'https://vimeo.com/api/oembed.json?format=json&url=https%3A%2F%2Fvimeo.com%2F1': '<html>no JSON</html>',
  'https://old.example/quay.png': png(30, 20),
  'https://old.example/huge.png': Buffer.concat([png(30, 20), new Uint8Array(16 * 1024 * 1024)]),
  'https://old.example/page': '<html>no picture</html>',
};
const asked: string[] = [];
const outgoing: Outgoing = {
  refusal: () => undefined,
  async send({ url, maxBytes }: Call): Promise<Answer> {
    asked.push(url);
    const said = ANSWERS[url];
    const bytes = (typeof said === 'string' ? new TextEncoder().encode(said) : said)?.slice(0, maxBytes);
    const text = typeof said === 'string' ? said : '';
    return { status: said ? 200 : 404, text, bytes: bytes ?? new Uint8Array(), header: () => undefined };
  },
  domainOf: (host) => host,
  concurrency: 4,
  close() {},
};

let server: TestServer;
let b: ReturnType<typeof browser>;
beforeAll(async () => {
  server = await testServer({ outgoing });
  b = browser(server);
  await b.signIn();
});
afterAll(() => server.close());

const textOf = (page: Page) => {
  const fields = new Map(page.fields('/admin/write'));
  return [fields.get('notation'), fields.get('content')];
};

test('“Change format” converts the text, and what would lose is refused and stays', async () => {
  const MARKDOWN = '## Talks\n\nA **bold** [link](https://a.example/).';
  const blank = await b.get('/admin/write');
  // Chosen before anything was written: it is what the text is in.
  const html = await b.send(
    blank,
    '/admin/write',
    { notation: 'markdown', content: MARKDOWN, title: 'Kept' },
    'convert',
  );
  expect(textOf(html)).toEqual(['markdown', MARKDOWN]);
  const made = await b.send(html, '/admin/write', { notation: 'html' }, 'convert');
  expect(new Map(made.fields('/admin/write')).get('title')).toBe('Kept');
  const [notation, content = ''] = textOf(made);
  expect([notation, content]).toEqual(['html', expect.stringContaining('<strong>bold</strong>')]);
  const lost = await b.send(made, '/admin/write', { notation: 'text' }, 'convert');
  expect([lost.status, ...textOf(lost)]).toEqual([422, 'html', content]);
  expect(lost.html).toMatch(/id="content"[^>]*aria-invalid="true"/);
  const back = await b.send(made, '/admin/write', { notation: 'markdown' }, 'convert');
  expect(textOf(back)).toEqual(['markdown', MARKDOWN]);
  // The same is so of an article that is stored, and of another button where the text was left as it was.
  const stored = await b.send(back, '/admin/write', { title: 'Stored' }, 'draft');
  const edit = new URL(stored.url).pathname;
  const saved = await b.send(stored, edit, { notation: 'html' }, 'draft');
  expect(new Map(saved.fields(edit)).get('content')).toBe(content);
});

const ask = async (path: string, url: unknown, token = new Map(blankFields).get('formToken') ?? '') => {
  const cookie = [...b.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return server.request('POST', path, JSON.stringify({ url }), {
    ...{ cookie, origin: SITE, 'x-form-token': token, 'content-type': 'application/json' },
    'content-length': String(JSON.stringify({ url }).length),
  });
};
let blankFields: [string, string][] = [];

test('a film is called what its site says; nobody else is asked', async () => {
  blankFields = (await b.get('/admin/write')).fields('/admin/write');
  const title = async (url: string) => (await (await ask('/admin/link-title', url)).json()) as object;
  expect(await title(FILM)).toEqual({ title: 'The last ferry' });
  expect(await title('https://vimeo.com/1')).toEqual({});
  expect(asked).toHaveLength(2);
  expect(await title('https://youtube.com.evil.example/watch')).toEqual({});
  expect(asked).toHaveLength(2);
  for (const wrong of ['javascript:alert(1)', 'nonsense'])
    expect((await ask('/admin/link-title', wrong)).status).toBe(400);
  for (const wrong of [7, undefined]) expect((await ask('/admin/link-title', wrong)).status).toBe(422);
});

test('a picture of elsewhere is fetched into the library; what is none is refused', async () => {
  const made = await ask('/admin/media-fetch', 'https://old.example/quay.png');
  expect(made.status).toBe(201);
  const { url } = (await made.json()) as { url: string };
  expect(url).toMatch(new RegExp(`^${SITE}/media/[\\da-f]{64}\\.png$`));
  expect((await server.get(new URL(url).pathname)).headers.get('content-type')).toBe('image/png');
  expect((await ask('/admin/media-fetch', 'https://old.example/quay.png')).status).toBe(200);
  expect((await ask('/admin/media-fetch', 'https://old.example/page')).status).toBe(415);
  expect((await ask('/admin/media-fetch', 'https://old.example/none.png')).status).toBe(400);
  expect((await ask('/admin/media-fetch', 'https://old.example/huge.png')).status).toBe(413);
  // Another site's form has not the session's own word.
  expect((await ask('/admin/media-fetch', 'https://old.example/quay.png', 'x')).status).toBe(403);
});

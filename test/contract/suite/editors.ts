// The editors' interface as a browser without script has it, and what an article would be before it is stored.
import { beforeAll, describe, expect, test } from 'vitest';
import { browser, type Page } from '../../unit/routes/admin/browse.ts';
import { type ArticleAnswer, article, type Site } from '../site.ts';

const PIXEL = new Uint8Array(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
);
const idOf = ({ url }: Page) => /\/edit\/([\w-]+)/.exec(url)?.[1] ?? '';

/** A request of the browser's, sent to the site. */
export const through = (site: Site) => async (request: Request) => {
  const { pathname, search } = new URL(request.url);
  const body = request.body ? Buffer.from(await request.arrayBuffer()) : undefined;
  const answer = await site.request(
    request.method,
    pathname + search,
    body,
    Object.fromEntries(request.headers),
  );
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers))
    for (const one of [value].flat()) headers.append(name, `${one}`);
  return new Response(answer.status === 303 ? null : answer.text, { status: answer.status, headers });
};

export function editors(site: Site): void {
  const b = browser({ app: { fetch: through(site) } });
  const stored = async (id: string) =>
    (await site.admin('GET', `/admin/articles/${id}`)).json<ArticleAnswer>();
  const write = async (values: Parameters<typeof b.send>[2], button = 'publish') =>
    b.send(await b.get('/admin/write'), '/admin/write', values, button);

  beforeAll(async () => {
    const door = await b.get('/admin/list?status=draft');
    expect(door.url).toContain('/admin/sign-in?back=');
    const list = await b.send(door, '/admin/sign-in', { token: site.running.token });
    expect([list.status, list.url]).toEqual([200, expect.stringMatching(/\/admin\/list\?status=draft$/)]);
  });

  test('written with a picture, seen in the feed, corrected, compared, restored', async () => {
    const page = await write({
      ...{ title: 'By hand — “typed”', content: 'Some *words*.', tag: ['By hand', '交通'] },
      ...{ 'image.alt': 'A dot', imageFile: new File([PIXEL], 'dot.png') },
    });
    const id = idOf(page);
    const { image } = await stored(id);
    expect(image).toMatchObject({ alt: 'A dot', width: 1, height: 1 });
    expect((await site.get((image as { url: string }).url)).bytes).toEqual(Buffer.from(PIXEL));
    expect(await site.titles('/tags/by-hand/feed.json')).toEqual(['By hand — “typed”']);
    await b.send(page, `/admin/edit/${id}`, { title: 'Better' }, 'publish');
    const history = await b.get(`/admin/history/${id}`);
    expect(history.text).toContain('Better');
    await b.send(history, `/admin/restore/${id}`, {});
    expect(await stored(id)).toMatchObject({ title: 'By hand — “typed”', version: 3 });
    const looked = await b.get(`/admin/look/${id}`);
    for (const format of ['RSS 2.0', 'Atom 1.0', 'JSON Feed 1.1', 'ninjs 3.1'])
      expect(looked.text).toContain(format);
  });

  test('an agency’s text is understood, in its own words', async () => {
    const page = await write(
      { content: 'Паром снова ходит\n\n17 декабря 2020\n\nТекст.\n\nФото: Анна Ли\nИсточник: ТАСС' },
      'recognise',
    );
    const fields = Object.fromEntries(page.fields('/admin/write'));
    expect(fields).toMatchObject({ title: 'Паром снова ходит', 'source.name': 'ТАСС' });
    expect(page.fields('/admin/write')).toContainEqual(['credit.name', 'Анна Ли']);
    expect(fields.publishedAt).toMatch(/^2020-12-17/);
  });

  test('who comes second is shown both versions', async () => {
    const page = await write({ title: 'Theirs', content: 'x' });
    const id = idOf(page);
    await site.admin('PATCH', `/admin/articles/${id}`, { title: 'Ours' });
    const conflict = await b.send(page, `/admin/edit/${id}`, { title: 'Mine' }, 'publish');
    expect([conflict.status, (await stored(id)).title]).toEqual([409, 'Ours']);
    expect(conflict.text).toContain('Ours');
  });

  test('a form from elsewhere, a wrong token', async () => {
    const page = await b.get('/admin/write');
    const foreign = await b.post('/admin/write', page.fields('/admin/write'), {
      origin: 'https://evil.example',
    });
    expect(foreign.status).toBe(403);
    const other = browser({ app: { fetch: through(site) } });
    expect((await other.signIn('tw_nobody')).status).toBe(401);
  });

  test.each(['en', 'ru', 'ar', 'tr'])('every page speaks %s', async (language) => {
    await b.post('/admin/language', [['language', language]]);
    for (const path of [
      ...['', '/list', '/write', '/names', '/importing', '/subscribers', '/outbox', '/access', '/activity'],
    ]) {
      const page = await b.get(`/admin${path}`);
      expect(page.status, path).toBe(200);
      expect(page.html, path).toContain(`<html lang="${language}"`);
    }
    await b.post('/admin/language', [['language', 'en']]);
  });

  test('an article’s page speaks its language', async () => {
    const { id, url } = await site.post(article({ title: 'Konu', language: 'tr' }));
    await site.admin('PATCH', `/admin/articles/${id}`, { title: 'Yeni konu' });
    expect((await site.get(url, { accept: 'text/html' })).text).toContain('Güncelleme');
  });

  test.each(
    ['editor.js', 'writing.js', 'admin.css', 'writing.css', 'icons.svg'].map(
      (name) => `/admin/assets/${name}`,
    ),
  )('%s', async (path) => {
    const file = await site.get(path);
    expect([file.status, file.headers['cache-control']]).toEqual([200, expect.stringContaining('public')]);
    expect(file.bytes.length).toBeGreaterThan(1_000);
  });

  describe('preview', () => {
    test('is what a POST makes of it, with the feed doctor’s findings, and stores nothing', async () => {
      const body = article({ title: 'ALL CAPITALS HERE', tags: ['Previewed'], content: { markdown: '*x*' } });
      const answer = await site.admin('POST', '/admin/preview', body);
      expect(answer.status, answer.text).toBe(200);
      const seen = answer.json<{ html: string; formats: object; findings: { rule: string }[] }>();
      expect(seen.html).toContain('<em>x</em>');
      expect(Object.keys(seen.formats)).toEqual(['rss', 'atom', 'json', 'ninjs']);
      expect(seen.findings.length).toBeGreaterThan(0);
      expect(await site.titles('/tags/previewed/feed.json')).toEqual([]);
    });

    test('live, as the editor’s script asks for it', async () => {
      const page = await b.get('/admin/write');
      const live = await b.post('/admin/live', [
        ...page.fields('/admin/write').filter(([name]) => name === 'formToken'),
        ['title', 'Alive'],
        ['content', '**now**'],
      ]);
      expect([live.status, live.html]).toEqual([200, expect.stringContaining('<strong>now</strong>')]);
    });
  });

  test('signed out, the door is shut', async () => {
    await b.send(await b.get('/admin'), '/admin/sign-out', {});
    expect((await b.get('/admin')).url).toContain('/admin/sign-in');
  });
}

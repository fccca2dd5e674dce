// Pages of the site's own: made, changed and deleted over the API, and as readers see them.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RESERVED_SLUGS } from '../../../src/domain/own-page.ts';
import { article, SITE, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
});
afterEach(() => server.close());

const ABOUT = { title: 'About', content: { markdown: 'Who **we** are.' } };
type Page = Record<string, unknown> & { slug: string; version: number };
const make = async (more: object = {}): Promise<Page> => {
  const response = await server.admin('POST', '/admin/pages', { ...ABOUT, ...more });
  expect(response.status, await response.clone().text()).toBe(201);
  return (await response.json()) as Page;
};
const statusOf = async (path: string) => (await server.get(path, { accept: 'text/html' })).status;
const text = async (path: string) => (await server.get(path, { accept: 'text/html' })).text();

describe('for readers', () => {
  test('a page is at its slug, with its text made safe, and in the sitemap', async () => {
    await make({ content: { markdown: 'Who **we** are. <script>alert(1)</script>' }, description: 'Of us.' });
    const answer = await server.get('/about');
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('link')).toBe(`<${SITE}/about>; rel="canonical"`);
    const page = await answer.text();
    expect(page).toContain('<title>About · Tagwire</title>');
    expect(page).toContain('<p>Who <strong>we</strong> are.');
    expect(page).toContain('<meta name="description" content="Of us.">');
    expect(page).not.toContain('<script>alert');
    expect(await text('/sitemap.xml')).toContain(`<loc>${SITE}/about</loc>`);
    expect((await server.get('/about', { 'if-none-match': answer.headers.get('etag')! })).status).toBe(304);
  });

  test('what is no more the same has other validators, at once', async () => {
    await make();
    const { headers } = await server.get('/about');
    server.tick(2_000);
    await server.admin('PATCH', '/admin/pages/about', { title: 'About us' });
    const answer = await server.get('/about', { 'if-none-match': headers.get('etag')! });
    expect(await answer.text()).toContain('<h1 dir="auto">About us</h1>');
    expect(Date.parse(answer.headers.get('last-modified')!)).toBeGreaterThan(
      Date.parse(headers.get('last-modified')!),
    );
    await server.admin('PATCH', '/admin/settings', { title: 'North Wire' });
    expect(await text('/about')).toContain('About us · North Wire');
  });

  test('drafts are nowhere, and appear when they are published', async () => {
    await make({ status: 'draft', navigation: true });
    expect(await statusOf('/about')).toBe(404);
    expect(await text('/sitemap.xml')).not.toContain('/about');
    expect(await text('/')).not.toContain('/about');
    await server.admin('PATCH', '/admin/pages/about', { status: 'published' });
    expect(await statusOf('/about')).toBe(200);
    expect(await text('/')).toContain('<a href="/about"><bdi>About</bdi></a>');
    expect(await text('/about')).toContain('<a href="/about" aria-current="page">');
    await server.admin('PATCH', '/admin/pages/about', { navigation: null });
    expect(await text('/')).not.toContain('"/about"');
  });

  test('a deleted page answers 410, a renamed one leads on, a deleted draft was never there', async () => {
    await make();
    await make({ title: 'Draft', status: 'draft' });
    expect((await server.admin('PATCH', '/admin/pages/about', { slug: 'about-us' })).status).toBe(200);
    const moved = await server.get('/about?a=1');
    expect([moved.status, moved.headers.get('location')]).toEqual([308, '/about-us?a=1']);
    for (const slug of ['about-us', 'draft'])
      expect((await server.admin('DELETE', `/admin/pages/${slug}`)).status).toBe(204);
    expect([await statusOf('/about-us'), await statusOf('/draft')]).toEqual([410, 404]);
    expect((await server.admin('GET', '/admin/pages/about-us')).status).toBe(404);
    await make({ slug: 'about-us' });
    expect(await statusOf('/about-us')).toBe(200);
  });

  test('another spelling leads to the page', async () => {
    await make({ title: 'Über uns' });
    expect(await statusOf('/%C3%BCber-uns')).toBe(200);
    for (const path of ['/%C3%9Cber-uns', '/%C3%BCber-uns/', '/%c3%bcber-uns']) {
      const { status, headers } = await server.get(path);
      expect([path, status, headers.get('location')]).toEqual([path, 308, '/%C3%BCber-uns']);
    }
  });

  test('no page takes the place of a route, whatever it is called', async () => {
    for (const { path } of server.app.routes.routes) {
      const first = path.split('/')[1] ?? '';
      if (/^[a-z-]+$/.test(first)) expect(RESERVED_SLUGS, path).toContain(first);
    }
    for (const slug of ['tags', 'Articles', 'archive', 'subscribe', 'admin']) {
      const refused = await server.admin('POST', '/admin/pages', { ...ABOUT, slug });
      expect(refused.status).toBe(422);
      expect(await refused.json()).toMatchObject({
        errors: [{ pointer: '/slug', code: 'page-slug-reserved' }],
      });
    }
  });

  test('feeds and their validators know nothing of pages', async () => {
    await server.post(article());
    const { headers } = await server.get('/rss.xml');
    server.tick(5_000);
    await make({ navigation: true });
    const after = await server.get('/rss.xml');
    expect(after.headers.get('etag')).toBe(headers.get('etag'));
    expect(after.headers.get('last-modified')).toBe(headers.get('last-modified'));
  });
});

describe('over the API', () => {
  test('it is read and listed as it was written', async () => {
    const made = await make({ navigation: true, language: 'en-gb' });
    expect(made).toMatchObject({
      ...ABOUT,
      ...{ slug: 'about', url: `${SITE}/about`, status: 'published', language: 'en-GB', version: 1 },
    });
    const read = await server.admin('GET', '/admin/pages/about');
    expect(read.headers.get('etag')).toBe('"1"');
    expect(await read.json()).toEqual(made);
    expect(await (await server.admin('GET', '/admin/pages')).json()).toEqual({ pages: [made] });
  });

  test('a text in another notation takes the place of the one there is', async () => {
    await make();
    const changed = await server.admin('PATCH', '/admin/pages/about', { content: { html: '<p>Us.</p>' } });
    expect(await changed.json()).toMatchObject({ content: { html: '<p>Us.</p>' }, version: 2 });
  });

  test('a change of an older version is refused', async () => {
    await make();
    const put = (body: object) => server.admin('PATCH', '/admin/pages/about', body, { 'if-match': '"1"' });
    expect((await put({ title: 'One' })).status).toBe(200);
    expect((await put({ title: 'Two' })).status).toBe(412);
    const removal = await server.admin('DELETE', '/admin/pages/about', undefined, { 'if-match': '"1"' });
    expect(removal.status).toBe(412);
  });

  test('the same request again is the same page', async () => {
    const send = () => server.admin('POST', '/admin/pages', ABOUT, { 'idempotency-key': 'k' });
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(await second.json()).toEqual(await first.json());
  });

  test('who made, changed and deleted it is in the audit log', async () => {
    await make();
    await server.admin('PATCH', '/admin/pages/about', { title: 'Us' });
    await server.admin('DELETE', '/admin/pages/about');
    const { entries } = (await (await server.admin('GET', '/admin/audit?object=about')).json()) as {
      entries: { action: string }[];
    };
    expect(entries.map(({ action }) => action)).toEqual(['page.remove', 'page.change', 'page.create']);
  });

  test.each([
    ['no title', { title: '' }, '/title', 'blank'],
    ['two notations', { content: { markdown: 'a', html: 'a' } }, '/content', 'not-one-notation'],
    ['an address that is taken', { slug: 'about' }, '/slug', 'page-slug-taken'],
    ['an address without letters', { slug: '!' }, '/slug', 'slug-without-letters'],
    ['what there is not', { tags: ['a'] }, '/tags', 'unknown-member'],
  ])('%s is refused', async (_, more, pointer, code) => {
    await make();
    const response = await server.admin('POST', '/admin/pages', { ...ABOUT, ...more });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer, code }] });
  });
});

test('an export carries pages and what is set of the site, and gives them back', async () => {
  await server.post(article({ tags: ['News'] }));
  await make({ navigation: true });
  await make({ title: 'Gone' });
  await server.admin('DELETE', '/admin/pages/gone');
  const face = {
    title: 'North Wire',
    accent: '#0b5fa5',
    navigation: [{ label: 'News', url: '/tags/news/' }],
  };
  await server.admin('PATCH', '/admin/settings', face);
  const exported = await (await server.admin('GET', '/admin/export')).text();
  const other = await testServer();
  const back = await other.admin('POST', '/admin/import', exported, {
    'content-type': 'application/feed+json',
  });
  expect(back.status, await back.clone().text()).toBe(200);
  expect(await (await other.admin('GET', '/admin/settings')).json()).toMatchObject(face);
  for (const path of ['/about', '/', '/gone', '/sitemap.xml']) {
    const [one, two] = [await server.get(path), await other.get(path)];
    expect([path, two.status]).toEqual([path, one.status]);
    if (one.status === 200) expect(await two.text()).toBe(await one.text());
  }
  await other.close();
});

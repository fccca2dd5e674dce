// What a site is called and looks like, on its pages: set while it is served.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { article, SITE, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
});
afterEach(() => server.close());

const setSite = async (body: object) => {
  const response = await server.admin('PATCH', '/admin/settings', body);
  expect(response.status, await response.clone().text()).toBe(200);
};
const text = async (path: string) => (await server.get(path, { accept: 'text/html' })).text();
const lookOf = (page: string) => /href="(\/assets\/look\.css\?v=\w+)"/.exec(page)?.[1] ?? '';

describe('the pages of a site', () => {
  test('have its logo, navigation and footer', async () => {
    await server.post(article({ slug: 'one' }));
    await setSite({
      title: 'North Wire',
      logo: { url: '/media/logo.png', width: 400, height: 80 },
      navigation: [
        { label: 'News', url: '/tags/news/' },
        { label: 'Shop & more', url: 'https://shop.example/?a=1&b=2' },
      ],
      footer: 'By [us](/about), **all** of us. <script>alert(1)</script>',
    });
    for (const path of ['/', '/articles/one', '/tags/', '/nothing']) {
      const page = await text(path);
      expect(page, path).toContain(
        `<img class="logo" src="${SITE}/media/logo.png" alt="North Wire" width="400" height="80">`,
      );
      expect(page, path).toContain('<a href="/tags/news/"><bdi>News</bdi></a>');
      expect(page, path).toContain('href="https://shop.example/?a=1&amp;b=2"');
      expect(page, path).not.toContain('<a href="/tags/"><bdi>');
      expect(page, path).toMatch(/<p>By <a href="\/about"[^>]*>us<\/a>, <strong>all<\/strong> of us\./);
      expect(page, path).not.toContain('alert(1)</script>');
      expect(page, path).toContain(`<meta property="og:image" content="${SITE}/media/logo.png">`);
    }
    expect(await text('/articles/one')).toContain(
      `"logo":{"@type":"ImageObject","url":"${SITE}/media/logo.png"}`,
    );
  });

  test('have a style sheet of its own, as a file, that is kept as long as it holds', async () => {
    expect(lookOf(await text('/'))).toBe('');
    await setSite({ accent: '#0b5fa5', css: 'h1 { font-style: normal }</style><b>' });
    const page = await text('/');
    expect(page).not.toContain('<b>');
    const path = lookOf(page);
    const answer = await server.get(path);
    expect(answer.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect(answer.headers.get('cache-control')).toContain('immutable');
    const css = await answer.text();
    expect(css).toContain(':root { --accent: #0b5fa5; }');
    expect(css).toMatch(/dark\) \{ :root \{ --accent: #[0-9a-f]{6}/);
    expect(css).toContain('h1 { font-style: normal }');
    const { status } = await server.get(path, { 'if-none-match': answer.headers.get('etag')! });
    expect(status).toBe(304);
    await setSite({ accent: '#00695c' });
    expect(lookOf(await text('/'))).not.toBe(path);
    const old = await server.get(path);
    expect(await old.text()).toContain('#00695c');
    expect(old.headers.get('cache-control')).not.toContain('immutable');
    expect(await text('/feed.css')).toContain('--accent: #00695c');
  });

  test('keep their own text where a logo has none, and the small picture where there is an icon', async () => {
    await setSite({ icon: '/media/icon.png' });
    const page = await text('/');
    expect(page).toContain(
      `<img src="${SITE}/media/icon.png" alt="" width="28" height="28"><bdi>Tagwire</bdi>`,
    );
    expect(page).not.toContain('favicon.svg');
  });

  test('are below the path that the site is below', async () => {
    const below = await testServer({ vars: { PUBLIC_URL: `${SITE}/wire` } });
    await below.admin('PATCH', '/wire/admin/settings', {
      navigation: [{ label: 'About', url: '/about' }],
      footer: '[Imprint](/imprint) ![](/media/seal.png)',
      accent: '#0b5fa5',
    });
    const page = await (await below.get('/wire/')).text();
    expect(page).toContain('<a href="/wire/about"><bdi>About</bdi></a>');
    expect(page).toContain('href="/wire/imprint"');
    expect(page).toContain('src="/wire/media/seal.png"');
    expect(page).toContain('href="/wire/assets/look.css?v=');
    await below.close();
  });
});

test.each([
  ['#ffcc00', '1.4'],
  ['#777777', '4.3'],
])('an accent of %s cannot be read: the refusal names a shade that can', async (accent, ratio) => {
  const refused = await server.admin('PATCH', '/admin/settings', { accent });
  expect(refused.status).toBe(422);
  const { errors } = (await refused.json()) as { errors: { code: string; detail: string }[] };
  expect(errors[0]?.code).toBe('colour-too-pale');
  expect(errors[0]?.detail).toContain(`${ratio} : 1`);
  await setSite({ accent: /#\w{6}/.exec(errors[0]!.detail)![0] });
});

test('the page of a tag, an author or a source has its own title, text and picture', async () => {
  await server.post(article({ tags: ['Turkey'], authors: [{ name: 'Ann' }] }));
  const before = await text('/tags/turkey/');
  expect(before).toContain('<h1 dir="auto">Turkey</h1>');
  for (const [path, facet] of [
    ['/tags/turkey/', 'tag/turkey'],
    ['/authors/ann/', 'author/ann'],
  ] as const) {
    await server.admin('PATCH', `/admin/facets/${facet}`, {
      title: 'All of <it>',
      description: 'What happens there.',
      image: { url: '/media/t.png', alt: 'A map', width: 300, height: 300 },
    });
    const page = await text(path);
    expect(page).toContain('<h1 dir="auto">All of &lt;it&gt;</h1>');
    expect(page).toContain('<title>All of &lt;it&gt; · Tagwire</title>');
    expect(page).toContain('<p dir="auto">What happens there.</p>');
    expect(page).toContain(`src="${SITE}/media/t.png" alt="A map" width="300" height="300"`);
    expect(page).toContain('<meta name="description" content="What happens there.">');
    expect(page).toContain('<meta property="og:description" content="What happens there.">');
    expect(page).toContain(`<meta property="og:image" content="${SITE}/media/t.png">`);
  }
  expect(await text('/tags/turkey/?q=text')).not.toContain('What happens there.');
});

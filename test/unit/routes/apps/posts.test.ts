import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SITE, START, type TestServer, testServer } from '../../../support/server.ts';
import { FORM, micropub, refusal } from './kit.ts';

let server: TestServer;
let app: ReturnType<typeof micropub>;
beforeAll(async () => {
  server = await testServer();
  app = micropub(server);
});
afterAll(() => server.close());

const page = async (url: string) => (await server.get(url)).text();
const feedItem = async (url: string) => {
  const { items } = (await (await server.get('/feed.json?limit=200')).json()) as {
    items: { url: string; [member: string]: unknown }[];
  };
  return items.find((item) => item.url === url);
};

describe('content', () => {
  test('of a form may be HTML or Markdown', async () => {
    const html = await app.created(await app.form({ h: 'entry', 'content[html]': '<b>Bold</b> words.' }));
    expect(await page(html.url)).toContain('<b>Bold</b> words.');
    const markdown = await app.created(await app.form({ 'content[markdown]': '**Strong** words.' }));
    expect(await page(markdown.url)).toContain('<strong>Strong</strong> words.');
    expect((await app.source(markdown.url)).content).toEqual([
      { markdown: '**Strong** words.', html: '<p><strong>Strong</strong> words.</p>\n' },
    ]);
  });

  test('as text is text, not markup', async () => {
    const url = await app.make({ content: ['5 < 6 & **not bold**'] });
    expect(await page(url)).toContain('5 &lt; 6 &amp; **not bold**');
    expect((await app.source(url)).content).toEqual(['5 < 6 & **not bold**']);
  });

  test('no script comes through', async () => {
    const evil = '<script>alert(1)</script><a href="javascript:alert(2)">x</a>';
    const url = await app.make({
      content: [{ html: evil }],
      'in-reply-to': ['javascript:alert(3)', `https://x.example/"><script>alert(4)</script>`],
      location: [
        {
          type: ['h-card'],
          properties: { name: ['<img src=x onerror=alert(5)>'], url: ['javascript:alert(6)'] },
        },
      ],
      photo: [
        'https://x.example/1.jpg',
        { value: 'https://x.example/"onerror="alert(7)', alt: '"><script>alert(8)</script>' },
      ],
    });
    const item = await feedItem(url);
    for (const text of [await page(url), `${item?.content_html}`]) {
      expect(text).not.toMatch(/<script>alert|<img src=x|href="javascript:|"\s*onerror=/i);
    }
  });

  test('changed by an app that knows only HTML', async () => {
    const url = await app.make({ content: [{ markdown: 'Some *words*.' }] });
    const [content] = (await app.source(url)).content as { markdown: string }[];
    await app.update(url, { replace: { content: [{ ...content, html: '<p>Other words.</p>' }] } });
    expect((await app.source(url)).content).toEqual([{ html: '<p>Other words.</p>' }]);
  });
});

describe('titles', () => {
  test('are the beginning of the text where there is none, and follow it', async () => {
    const text =
      'This is a note of some length that says a great many things before it ever comes to an end.';
    const url = await app.make({ content: [text] });
    expect((await app.article(url)).title).toBe(
      'This is a note of some length that says a great many things before it ever…',
    );
    expect(await app.source(url)).not.toHaveProperty('name');
    expect((await app.update(url, { replace: { content: ['Now it is short.'] } })).status).toBe(204);
    expect((await app.article(url)).title).toBe('Now it is short.');
    await app.update(url, { add: { name: ['A name'] } });
    await app.update(url, { replace: { content: ['The name stays.'] } });
    expect(await app.source(url)).toMatchObject({ name: ['A name'], content: ['The name stays.'] });
    await app.update(url, { delete: ['name'] });
    expect((await app.article(url)).title).toBe('The name stays.');
  });

  test.each([
    [{ summary: ['In short'] }, 'In short'],
    [{ 'like-of': ['https://x.example/post'] }, '♥ https://x.example/post'],
    [{ photo: [{ value: 'https://x.example/p.jpg', alt: 'A harbour' }] }, 'A harbour'],
    [{ photo: ['https://x.example/p.jpg'] }, '2026-11-23'],
  ])('of %j', async (properties, title) => {
    const url = await app.make(properties);
    expect((await app.article(url)).title).toBe(title);
    expect(await app.source(url)).not.toHaveProperty('name');
  });
});

describe('properties', () => {
  test('every field that has a name', async () => {
    const url = await app.make({
      name: ['A title'],
      content: ['A text.'],
      summary: [{ html: 'In <i>short</i>' }],
      category: ['one', { type: ['h-card'], properties: { name: ['Ann Lee'] } }],
      author: [
        'Bo',
        'https://c.example/',
        { type: ['h-card'], properties: { name: ['Di'], url: ['https://d.example/'] } },
      ],
      audio: ['https://x.example/talk'],
      video: [{ value: 'https://x.example/film.webm' }],
      published: ['2017-05-31T12:03:36-0700'],
      'mp-slug': ['/2017/A Title!'],
      'mp-language': ['tr'],
      visibility: ['public'],
      'post-status': ['published'],
    });
    expect(url).toBe(`${SITE}/articles/2017-a-title`);
    expect(await app.article(url)).toMatchObject({
      title: 'A title',
      summary: 'In short',
      tags: ['one', 'Ann Lee'],
      authors: [
        { name: 'Bo' },
        { name: 'c.example', url: 'https://c.example/' },
        { name: 'Di', url: 'https://d.example/' },
      ],
      enclosures: [
        { url: 'https://x.example/talk', type: 'audio/mpeg' },
        { url: 'https://x.example/film.webm', type: 'video/webm' },
      ],
      publishedAt: '2017-05-31T19:03:36Z',
      language: 'tr',
      status: 'published',
    });
    expect(await app.source(url)).toMatchObject({
      audio: ['https://x.example/talk'],
      video: ['https://x.example/film.webm'],
      published: ['2017-05-31T19:03:36.000Z'],
      'mp-slug': ['2017-a-title'],
    });
  });

  test('what it answers, likes or repeats is in every format', async () => {
    const cite = { type: ['h-cite'], properties: { url: ['https://x.example/2'], name: ['The second'] } };
    const url = await app.make({
      content: ['Well said.'],
      'in-reply-to': ['https://x.example/1'],
      'repost-of': [cite],
      rsvp: ['yes'],
    });
    const lead =
      '<p>↩ <a href="https://x.example/1">https://x.example/1</a></p><p>↻ <a href="https://x.example/2">The second</a></p>';
    expect(`${(await feedItem(url))?.content_html}`).toBe(`${lead}\n<p>Well said.</p>`);
    expect(await page(url)).toContain(lead);
    expect(await (await server.get('/rss.xml')).text()).toContain('https://x.example/2');
    expect(await app.source(url)).toMatchObject({
      content: ['Well said.'],
      'repost-of': [cite],
      rsvp: ['yes'],
    });
    expect((await app.article(url)).title).toBe('Well said.');
  });

  test('where it was', async () => {
    const properties = { name: ['Los Gorditos'], url: ['https://p.example/'], locality: ['Portland'] };
    const url = await app.make({
      content: ['Lunch.'],
      checkin: [{ type: ['h-card'], properties }],
      location: ['geo:45.5,-122.6'],
    });
    expect(await page(url)).toContain(
      '<p>📍 <a href="https://p.example/">Los Gorditos, Portland</a></p><p>📍 geo:45.5,-122.6</p>',
    );
  });

  test('an editor’s change keeps what only apps know; an app’s keeps what only editors know', async () => {
    const url = await app.make({
      content: ['A text.'],
      'x-weight': ['70'],
      'like-of': ['https://x.example/liked'],
    });
    const { id } = await app.article(url);
    const source = { name: 'TASS' };
    const image = { url: '/media/a.jpg', alt: 'x', caption: 'A caption' };
    const enclosures = [
      { url: 'https://x.example/a.pdf', type: 'application/pdf' },
      { url: 'https://x.example/a.mp3', type: 'audio/mpeg', durationSeconds: 60 },
    ];
    const patched = await server.admin('PATCH', `/admin/articles/${id}`, {
      source,
      image,
      enclosures,
      content: { text: 'Another.' },
    });
    expect(patched.status).toBe(200);
    expect(await app.source(url)).toMatchObject({
      'x-weight': ['70'],
      photo: [{ value: `${SITE}/media/a.jpg`, alt: 'x' }],
    });
    await app.update(url, { add: { category: ['new'], audio: ['https://x.example/b.mp3'] } });
    expect(await app.article(url)).toMatchObject({
      source,
      image,
      tags: ['new'],
      enclosures: [enclosures[1], { url: 'https://x.example/b.mp3' }, enclosures[0]],
      mf2: { 'x-weight': ['70'] },
    });
    await app.update(url, { replace: { photo: [{ value: `${SITE}/media/a.jpg`, alt: 'y' }] } });
    expect((await app.article(url)).image).toEqual({
      url: `${SITE}/media/a.jpg`,
      alt: 'y',
      caption: 'A caption',
    });
    await app.update(url, { delete: ['x-weight', 'like-of', 'photo'] });
    const left = await app.article(url);
    expect([left.mf2, left.image, left.html]).toEqual([undefined, undefined, '<p>Another.</p>']);
  });

  test('a wish for an address that another has', async () => {
    const first = await app.make({ content: ['First.'], 'mp-slug': ['wanted'] });
    const second = await app.make({ content: ['Second.'], 'mp-slug': ['wanted'] });
    expect([first, second]).toEqual([`${SITE}/articles/wanted`, `${SITE}/articles/wanted-2`]);
    const moved = await app.update(second, { replace: { 'mp-slug': ['elsewhere'] } });
    expect([moved.status, moved.headers.get('location')]).toEqual([201, `${SITE}/articles/elsewhere`]);
    expect((await server.get(second)).headers.get('location')).toBe('/articles/elsewhere');
    expect((await app.update(second, { add: { category: ['by-old-address'] } })).status).toBe(204);
    expect(await refusal(await app.update(second, { replace: { 'mp-slug': ['wanted'] } }))).toEqual([
      ...[400, 'invalid_request'],
      expect.stringContaining('wanted'),
    ]);
  });

  test('a translation, by the address of its original', async () => {
    const original = await app.make({ content: ['Merhaba.'], 'mp-language': ['tr'] });
    const url = await app.make({ content: ['Hello.'], 'mp-language': ['en'], 'translation-of': [original] });
    expect((await app.article(url)).translationOf).toBe((await app.article(original)).id);
    expect(await page(url)).toContain(`hreflang="tr" href="${original}"`);
  });

  test('what nothing is made of is told', async () => {
    const { answer, url } = await app.created(
      await app.send({
        properties: { content: ['Told.'], 'mp-syndicate-to': ['x'], updated: ['2020-01-01'] },
      }),
    );
    expect(answer).toEqual({
      url,
      'post-status': 'published',
      ignored: { 'mp-syndicate-to': expect.any(String), updated: expect.any(String) },
    });
    const answered = await app.update(url, { replace: { 'mp-nothing': ['x'] } });
    expect([answered.status, await answered.json()]).toMatchObject([
      200,
      { ignored: { 'mp-nothing': expect.any(String) } },
    ]);
  });

  test('they leave with an export and come back', async () => {
    const url = await app.make({
      content: ['Travels.'],
      'in-reply-to': ['https://x.example/far'],
      'x-kept': [{ value: 'y' }],
    });
    const all = await (await server.admin('GET', '/admin/export')).text();
    const empty = await testServer();
    const imported = await empty.admin('POST', '/admin/import', all, {
      'content-type': 'application/feed+json',
    });
    expect(imported.status, await imported.clone().text()).toBe(200);
    expect(await micropub(empty).source(url)).toEqual(await app.source(url));
    for (const path of ['/feed.json', '/atom.xml'])
      expect(await (await empty.get(path)).text()).toBe(await (await server.get(path)).text());
    await empty.close();
  });
});

describe('status', () => {
  test('a draft, then published', async () => {
    const url = await app.make({ content: ['Not yet.'], 'post-status': ['draft'] });
    expect((await server.get(url)).status).toBe(404);
    expect((await app.source(url))['post-status']).toEqual(['draft']);
    await app.update(url, { replace: { 'post-status': ['published'] } });
    expect((await server.get(url)).status).toBe(200);
  });

  test('in the future it waits, unless it is told to appear now', async () => {
    const published = [new Date(START + 86_400_000).toISOString()];
    const url = await app.make({ content: ['Tomorrow.'], published });
    expect((await server.get(url)).status).toBe(404);
    expect((await app.source(url))['post-status']).toEqual(['scheduled']);
    await app.update(url, { replace: { 'post-status': ['published'] } });
    expect((await server.get(url)).status).toBe(200);
  });

  test('a deleted draft is undeleted as a draft; deleting twice, undeleting twice changes nothing', async () => {
    const url = await app.make({ content: ['A draft.'], 'post-status': ['draft'] });
    for (const action of ['delete', 'delete', 'undelete', 'undelete'])
      expect((await app.form({ action, url })).status).toBe(204);
    expect(await app.source(url)).toMatchObject({ 'post-status': ['draft'] });
  });

  test('what is deleted is not updated', async () => {
    const url = await app.make({ content: ['Gone.'], 'x-more': ['stays'] });
    await app.form({ action: 'delete', url });
    expect(await refusal(await app.update(url, { replace: { content: ['x'] } }))).toEqual([
      ...[400, 'invalid_request'],
      expect.stringContaining('undelete'),
    ]);
    expect((await app.source(url))['post-status']).toEqual(['deleted']);
    await app.form({ action: 'undelete', url });
    expect(await app.source(url)).toMatchObject({ content: ['Gone.'], 'x-more': ['stays'] });
  });
});

test('apps in browsers may ask from anywhere', async () => {
  const preflight = await server.request('OPTIONS', '/micropub', undefined, {
    origin: 'https://app.example',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type',
  });
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
  expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
  expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization,content-type');
  const answer = await app.form({ content: 'From a browser.' });
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect(answer.headers.get('access-control-expose-headers')).toContain('Location');
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

test('the home page and articles say where to post', async () => {
  const home = await server.get('/', { accept: 'text/html' });
  expect(home.headers.get('link')).toContain(`<${SITE}/micropub>; rel="micropub"`);
  expect(await home.text()).toContain(`<link rel="micropub" href="${SITE}/micropub">`);
  expect(await page(await app.make({ content: ['Has links.'] }))).toContain('rel="micropub"');
});

test('below a path prefix', async () => {
  const below = await testServer({ vars: { PUBLIC_URL: 'https://wire.example/news' } });
  const answer = await below.admin('POST', '/news/micropub', 'content=Below.', FORM);
  const location = answer.headers.get('location') ?? '';
  expect([answer.status, location]).toEqual([201, 'https://wire.example/news/articles/below']);
  const read = await below.admin('GET', `/news/micropub?q=source&url=${encodeURIComponent(location)}`);
  expect(await read.json()).toMatchObject({ properties: { content: ['Below.'] } });
  await below.close();
});

// POST /admin/preview: the article as it would be, and what the feed doctor says of it. Nothing is stored.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/doctor/finding.ts';
import { article, START, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.post(article({ title: 'There already', tags: ['Turkey', 'S-400', 'Economies', 'Москва'] }));
  await server.post(article({ title: 'Other', tags: ['Old'] }));
  await server.admin('DELETE', '/admin/facets/tag/old');
});
afterAll(() => server.close());

interface Answer {
  article: Record<string, never>;
  html: string;
  formats: Record<'rss' | 'atom' | 'json' | 'ninjs', string>;
  findings: Finding[];
}
async function preview(body: object | string, type = 'application/json', query = ''): Promise<Answer> {
  const response = await server.admin('POST', `/admin/preview${query}`, body, { 'content-type': type });
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as Answer;
}
const rules = async (body: object) => (await preview(body)).findings.map(({ rule }) => rule);

/** An article the doctor has nothing to say of. */
const good = (more: object = {}) => ({
  title: 'Turkey says the test of the S-400 is no breach',
  summary: 'The minister said so on Thursday.',
  content: { html: '<p>Text with a <a href="https://example.org/">link</a>.</p>' },
  tags: ['Turkey'],
  ...more,
});

test('a good article is told nothing, and is what a POST makes of it', async () => {
  const body = good({
    image: { url: 'https://img.example/a.jpg', alt: 'A launcher' },
    enclosures: [{ url: 'https://img.example/a.mp3', length: 5 }],
    tags: ['Turkey', 'A new one'],
    authors: [{ name: 'Ann Lee' }],
    source: { name: 'TASS' },
  });
  const { article: seen, formats, html, findings } = await preview(body);
  expect(findings).toEqual([]);
  const made = await server.post(body);
  // What is not stored is nobody's.
  const same = (a: object) => ({ ...a, id: '', guid: '', seq: 0, owner: undefined });
  expect(same(seen)).toEqual(same(made));
  const guid = (text: string) => text.replaceAll(`${seen.guid}`, made.guid).replaceAll(`${seen.id}`, made.id);
  const entry = async (path: string) => (await server.get(path)).text();
  expect(await entry('/rss.xml')).toContain(guid(formats.rss));
  expect(await entry('/atom.xml')).toContain(guid(formats.atom));
  const [item] = (JSON.parse(await entry('/feed.json')) as { items: object[] }).items;
  expect({ ...item, _tagwire: 0 }).toEqual({ ...JSON.parse(guid(formats.json)), _tagwire: 0 });
  expect(JSON.parse(formats.ninjs)).toMatchObject({ headlines: expect.anything() });
  expect(html).toContain('<img src="https://img.example/a.jpg" alt="A launcher"');
  expect(html).toContain('Source: TASS');
  await server.admin('DELETE', `/admin/articles/${made.id}?hard=true`);
});

test('stores nothing: no article, no tag, no change', async () => {
  const count = () =>
    server.driver.all(
      'SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM facets), (SELECT count(*) FROM changes)',
      [],
    );
  const before = await count();
  await preview(good({ tags: ['Never seen'], authors: [{ name: 'Never Seen' }] }));
  expect(await count()).toEqual(before);
});

test('takes what POST takes: plain text, Markdown with front matter', async () => {
  const text = 'A title\n\nThe text.\n\nPhoto: Ann Lee';
  const seen = await preview(text, 'text/plain', '?tag=Turkey&language=de&status=draft');
  expect(seen.article).toMatchObject({ title: 'A title', language: 'de', status: 'draft', tags: ['Turkey'] });
  expect(seen.article.recognised).toContainEqual(expect.objectContaining({ field: 'credits' }));
  const markdown = await preview('---\ntitle: A title\n---\n\nThe *text*.', 'text/markdown');
  expect(markdown.article).toMatchObject({ html: expect.stringContaining('<em>text</em>') });
});

test('of a change keeps what the article has: its id, its address, its title is its own', async () => {
  const made = await server.post(good({ title: 'A title of its own' }));
  const seen = await preview(
    good({ title: 'A title of its own', slug: made.slug }),
    undefined,
    `?id=${made.id}`,
  );
  expect(seen.article).toMatchObject({ id: made.id, guid: made.guid, slug: made.slug, version: 2 });
  expect(seen.findings).toEqual([]);
});

test('what a POST refuses is an error here', async () => {
  const { findings, formats } = await preview({ content: { text: 'Text without a title.' } });
  expect(findings[0]).toMatchObject({ severity: 'error', rule: 'refused', pointer: '/title' });
  expect(formats.rss).toContain('Text without a title.');
  const other = await preview(good({ slug: 'there-already' }));
  expect(other.findings[0]).toMatchObject({ severity: 'error', pointer: '/slug' });
});

test.each([
  ['text/plain', '', '', 401],
  ['application/json', '{', 'token', 400],
  ['image/png', 'x', 'token', 415],
  ['application/json', '{"title": 5}', 'token', 422],
  ['application/json', JSON.stringify({ title: 'x'.repeat(9_000_000) }), 'token', 413],
])('%s %#: %s', async (type, body, token, status) => {
  const send = token ? server.admin : server.request;
  const response = await send('POST', '/admin/preview', body, { 'content-type': type });
  expect(response.status).toBe(status);
});

const DAY = 24 * 3_600_000;
const dated = (days: number) => new Date(START + days * DAY).toISOString();
const html = (text: string) => ({ content: { html: text } });

describe('the doctor', () => {
  test.each<[rule: string, more: object, pointer: string | undefined, message: RegExp]>([
    ['long-title', { title: `${'Long word '.repeat(12)}end` }, '/title', /123 characters/],
    ['capitals', { title: 'TURKEY SAYS NO' }, '/title', /capitals/],
    [
      'capitals',
      { title: 'ТУРЦИЯ СКАЗАЛА НЕТ', language: 'ru', ...html('<p>Нет.</p>') },
      '/title',
      /capitals/,
    ],
    ['markup-in-title', { title: 'A <em>fine</em> title' }, '/title', /HTML/],
    ['markup-in-title', { title: 'Bread &amp; butter' }, '/title', /HTML/],
    ['same-title', { title: 'There already' }, '/title', /articles\/there-already$/],
    ['no-summary', { summary: undefined }, '/summary', /no summary/],
    ['no-summary', { summary: 'Turkey says the test of the S-400 is no breach' }, '/summary', /repeats/],
    ['long-summary', { summary: 'word '.repeat(200) }, '/summary', /999 characters/],
    ['empty-content', html(' '), '/content', /no text/],
    ['empty-content', html('<p>&nbsp;</p>'), '/content', /no text/],
    [
      'dropped',
      html('<p>See:</p><iframe src="https://video.example/x"></iframe>'),
      '/content',
      /video\.example/,
    ],
    ['dropped', html('<p>x</p><svg><circle/></svg>'), '/content', /<svg>/],
    ['dropped', html('<p>x</p><form action="/x"><input name="a"></form>'), '/content', /<form>/],
    ['dropped', html('<p>x</p><script>1</script>'), '/content', /<script>/],
    ['unsafe-link', html('<p><a href="javascript:x()">x</a></p>'), '/content', /javascript/],
    ['relative-link', html('<p><a href="plan.html">x</a></p>'), '/content', /plan\.html/],
    ['relative-link', html('<p><a href="#note">x</a></p>'), '/content', /#/],
    ['dropped', { content: { markdown: 'See <iframe src="x"></iframe>' } }, '/content', /<iframe> vanishes/],
    ['unsafe-link', { content: { markdown: '<a href="javascript:x()">x</a>' } }, '/content', /javascript/],
    ['tags-shown', { content: { markdown: '<div class="a\n\nText.' } }, '/content', /Markdown/],
    ['tags-shown', { content: { text: '<p>Text</p>' } }, '/content', /Plain text/],
    ['missing-alt', html('<p><img src="https://a.example/x.jpg"></p>'), '/content', /A picture/],
    ['missing-alt', { image: { url: 'https://a.example/x.jpg' } }, '/image/alt', /alternative/],
    [
      'huge-image',
      { image: { url: 'https://a.example/x.jpg', alt: 'x', width: 9_000, height: 6_000 } },
      '/image',
      /9000 × 6000/,
    ],
    [
      'huge-image',
      html(`<p><img alt="x" src="data:image/png;base64,${'A'.repeat(200_000)}"></p>`),
      '/content',
      /200 kB/,
    ],
    ['insecure-media', { image: { url: 'http://a.example/x.jpg', alt: 'x' } }, '/image/url', /http/],
    ['insecure-media', html('<p><img alt="x" src="http://a.example/x.jpg"></p>'), '/content', /a\.example/],
    [
      'insecure-media',
      { enclosures: [{ url: 'http://a.example/x.mp3', length: 5 }] },
      '/enclosures/0/url',
      /http/,
    ],
    ['enclosure-length', { enclosures: [{ url: 'https://a.example/x.mp3' }] }, '/enclosures/0/length', /RSS/],
    [
      'enclosure-type',
      { enclosures: [{ url: 'https://a.example/x', length: 5 }] },
      '/enclosures/0/type',
      /media type/,
    ],
    ['language', html(`<p>${'قالت تركيا إن الاختبار '.repeat(9)}</p>`), '/language', /Arabic/],
    ['language', html(`<p>${'Турция сообщила '.repeat(9)}</p>`), '/language', /Cyrillic/],
    [
      'language',
      { language: 'ja', ...html(`<p>${'Only English words here. '.repeat(3)}</p>`) },
      '/language',
      /Latin/,
    ],
    ['no-tags', { tags: [] }, '/tags', /no tag/],
    ['retired-tag', { tags: ['Old'] }, '/tags/0', /retired/],
    ['similar-tag', { tags: ['Turkey', 'Türkey'] }, '/tags/1', /“Turkey”/],
    ['similar-tag', { tags: ['Turkeys'] }, '/tags/0', /“Turkey”/],
    ['similar-tag', { tags: ['Economy'] }, '/tags/0', /“Economies”/],
    ['similar-tag', { tags: ['S400'] }, '/tags/0', /“S-400”/],
    ['similar-tag', { tags: ['Moskva'] }, '/tags/0', /“Москва”/],
    ['similar-tag', { tags: ['Trukey'] }, '/tags/0', /“Turkey”/],
    ['date', { publishedAt: dated(2) }, '/publishedAt', /scheduled/],
    ['date', { publishedAt: dated(5_000) }, '/publishedAt', /14 years/],
    ['date', { publishedAt: dated(-60) }, '/publishedAt', /2026-09-24/],
    ['date', { publishedAt: '1926-01-01' }, '/publishedAt', /1926-01-01/],
  ])('%s %#', async (rule, more, pointer, message) => {
    const { findings } = await preview(good(more));
    expect(findings.map((f) => f.rule)).toContain(rule);
    const found = findings.find((f) => f.rule === rule && message.test(f.message));
    expect(found, JSON.stringify(findings)).toMatchObject({ pointer });
    expect(found?.fix).toMatch(/\w/);
    // One thing is wrong, so one thing is said; a large picture is part of an article that is large anyway.
    expect(findings.filter((f) => f.rule !== rule)).toEqual([]);
  });

  test.each<[string, object]>([
    ['a tag with another number', { tags: ['S-300'] }],
    ['a tag that has articles', { tags: ['Economies'] }],
    ['another word', { tags: ['Turning'] }],
    ['C++ beside C', { tags: ['C', 'C++', 'C#'] }],
    ['Serbian in Latin letters', { language: 'sr', ...html(`<p>${'Turska je saopštila '.repeat(3)}</p>`) }],
    ['Japanese', { language: 'ja', ...html(`<p>${'トルコは試験を実施したと発表した。'.repeat(9)}</p>`) }],
    ['a quotation in another script', html(`<p>${'Words and words '.repeat(9)} Турция сообщила об этом</p>`)],
    ['a decoration', html('<p>x <img alt="" src="https://a.example/x.gif"></p>')],
    ['a path on this site', html('<p>x <a href="/tags/turkey/">x</a></p>')],
    ['tags in code', { content: { markdown: 'Write `<iframe>` or\n\n```\n<p>\n```' } }],
    ['video', html('<video src="https://a.example/x.mp4" controls></video>')],
    ['an acronym', { title: 'NATO' }],
    ['a draft of last year', { status: 'draft', publishedAt: dated(-300) }],
    [
      'a script without capitals',
      { title: '北约秘书长访问安卡拉并会见总统', language: 'zh', ...html('<p>…中文…</p>') },
    ],
  ])('says nothing of %s', async (_, more) => {
    expect(await rules(good(more))).toEqual([]);
  });
});

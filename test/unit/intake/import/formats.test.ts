// Atom, JSON Feed, WordPress and Ghost: each document with the articles it becomes.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../support/server.ts';
import { articlesOf, counts, importInto } from './kit.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const dry = (body: string | object, headers: Record<string, string> = {}) =>
  importInto(server, typeof body === 'string' ? body : JSON.stringify(body), {
    query: '?dryRun=true',
    headers,
  });

interface Case {
  name: string;
  document: string | object;
  articles: object[];
  headers?: Record<string, string>;
}
const atom = (inside: string, head = '<id>urn:feed</id>') =>
  `<feed xmlns="http://www.w3.org/2005/Atom">${head}${inside}</feed>`;
const entry = (inside: string) => atom(`<entry><id>urn:e:1</id><title>T</title>${inside}</entry>`);

const ATOM: Case[] = [
  {
    name: 'Atom 0.3',
    document: `<?xml version="1.0"?><feed version="0.3" xmlns="http://purl.org/atom/ns#" xml:lang="en"><title>F</title>
      <entry><title mode="escaped" type="text/html">A &amp;lt;b&amp;gt;</title><link rel="alternate" type="text/html" href="https://e.org/a"/><id>tag:e.org,2003:a</id>
      <issued>2003-12-13T08:29:29-04:00</issued><modified>2003-12-14T18:30:02Z</modified><author><name>Mark</name><url>https://e.org/m</url></author>
      <content type="text/html" mode="escaped">&lt;p&gt;Hi&lt;/p&gt;</content></entry></feed>`,
    articles: [
      {
        ...{
          guid: 'tag:e.org,2003:a',
          publishedAt: '2003-12-13T12:29:29Z',
          updatedAt: '2003-12-14T18:30:02Z',
        },
        ...{ authors: [{ name: 'Mark', url: 'https://e.org/m' }], html: '<p>Hi</p>', title: 'A <b>' },
      },
    ],
  },
  {
    name: 'Atom 0.3 with XHTML that stands without a div',
    document: `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><id>urn:x:1</id><title>T</title><content type="application/xhtml+xml" mode="xml"><p xmlns="http://www.w3.org/1999/xhtml">One</p><p xmlns="http://www.w3.org/1999/xhtml">Two</p></content></entry></feed>`,
    articles: [{ html: '<p>One</p><p>Two</p>' }],
  },
  {
    name: 'the types of texts',
    document: atom(
      '<entry><id>urn:e:1</id><title type="html">&lt;i&gt;A&lt;/i&gt; &amp;amp; B</title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>X<br/>Y</p></div></content></entry><entry><id>urn:e:2</id><title type="text">1 &lt; 2</title><content type="text">a &lt; b</content></entry><entry><id>urn:e:3</id><title>C</title><summary type="html">&lt;b&gt;s&lt;/b&gt;</summary><content type="html"><![CDATA[<h2>H</h2>]]></content></entry>',
    ),
    articles: [
      { title: 'A & B', html: '<p>X<br />Y</p>' },
      { title: '1 < 2', content: { text: 'a < b' } },
      { title: 'C', summary: 's', html: '<h2>H</h2>' },
    ],
  },
  {
    name: 'HTML that is not escaped',
    document: entry('<content type="html"><p>One <b>two</b></p></content>'),
    articles: [{ html: '<p>One <b>two</b></p>' }],
  },
  {
    name: 'the author of the feed for entries without one',
    document: atom(
      '<entry><id>urn:e:1</id><title>A</title></entry><entry><id>urn:e:2</id><title>B</title><author><name>Own</name></author></entry>',
      '<id>urn:feed</id><author><name>All</name></author>',
    ),
    articles: [{ authors: [{ name: 'All' }] }, { authors: [{ name: 'Own' }] }],
  },
  {
    name: 'nested xml:base and xml:lang',
    document: `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://e.org/a/" xml:lang="ar"><entry xml:base="b/"><id>urn:e:1</id><title>T</title><link href="c"/><content type="html" xml:base="d/" xml:lang="fa">&lt;img src="p.png"&gt;&lt;a href="/q"&gt;q&lt;/a&gt;</content></entry></feed>`,
    articles: [
      {
        ...{ canonicalUrl: 'https://e.org/a/b/c', language: 'fa' },
        html: '<img src="https://e.org/a/b/d/p.png" /><a href="https://e.org/q">q</a>',
      },
    ],
  },
  {
    name: 'no xml:base, but Content-Location',
    document: entry('<link href="/x"/><content type="html">&lt;img src="p.png"&gt;</content>'),
    headers: { 'content-location': 'https://cdn.example/f/feed.xml' },
    articles: [{ canonicalUrl: 'https://cdn.example/x', html: '<img src="https://cdn.example/f/p.png" />' }],
  },
  {
    name: 'enclosures, categories, rights, drafts',
    document: entry(
      '<link rel="enclosure" href="https://e.org/a.ogg" length="9" type="audio/ogg"/><category term="t" label="Label"/><category term="bare"/><rights>© us</rights><app:control xmlns:app="http://www.w3.org/2007/app"><app:draft>yes</app:draft></app:control>',
    ),
    articles: [
      {
        ...{ status: 'draft', tags: ['Label', 'bare'], rights: '© us' },
        enclosures: [{ url: 'https://e.org/a.ogg', length: 9, type: 'audio/ogg' }],
      },
    ],
  },
  {
    name: 'prefixed Atom, with the namespace written wrong',
    document:
      '<a:feed xmlns:a="https://www.w3.org/2005/Atom/"><a:entry><a:id>urn:e:9</a:id><a:title>P</a:title></a:entry></a:feed>',
    articles: [{ guid: 'urn:e:9', title: 'P' }],
  },
  {
    name: 'one entry alone',
    document: '<entry xmlns="http://www.w3.org/2005/Atom"><id>urn:e:1</id><title>Alone</title></entry>',
    articles: [{ title: 'Alone' }],
  },
];

const feed = (items: object[], more: object = {}) => ({
  version: 'https://jsonfeed.org/version/1',
  title: 'F',
  items,
  ...more,
});
const JSON_FEED: Case[] = [
  {
    name: 'JSON Feed 1.0: a numeric id, one author',
    document: feed([
      { id: 7, content_text: 'Two\n\nlines', author: { name: 'Ann', url: 'https://e.org/ann' } },
    ]),
    articles: [
      {
        ...{
          title: 'Two',
          content: { text: 'Two\n\nlines' },
          guid: expect.stringMatching(/^urn:uuid:.{14}5/),
        },
        authors: [{ name: 'Ann', url: 'https://e.org/ann' }],
      },
    ],
  },
  {
    name: 'JSON Feed 1.1: what items inherit, and what they have',
    document: feed(
      [
        {
          ...{ id: 'https://e.org/1', url: '/1', title: 'One', content_html: '<p>x</p>', content_text: 'x' },
          ...{
            summary: 's',
            image: '/p.jpg',
            tags: ['a', 'A', '', 5],
            date_published: '2020-01-02T03:04:05+01:00',
          },
          ...{
            date_modified: '2020-02-02T00:00:00Z',
            language: 'tr',
            external_url: 'https://other.example/',
          },
          attachments: [
            { url: '/a.mp3', mime_type: 'audio/mpeg', size_in_bytes: 5, duration_in_seconds: 6.5 },
            {},
          ],
        },
        { id: 'x', title: 'Two', content_text: '' },
      ],
      { home_page_url: 'https://e.org/', language: 'de', authors: [{ name: 'All' }] },
    ),
    articles: [
      {
        ...{ guid: 'https://e.org/1', summary: 's', tags: ['a', '5'], language: 'tr', html: '<p>x</p>' },
        ...{ publishedAt: '2020-01-02T02:04:05Z', updatedAt: '2020-02-02T00:00:00Z' },
        ...{ image: { url: 'https://e.org/p.jpg' }, canonicalUrl: 'https://e.org/1' },
        enclosures: [{ url: 'https://e.org/a.mp3', type: 'audio/mpeg', length: 5, durationSeconds: 6.5 }],
      },
      { title: 'Two', language: 'de', authors: [{ name: 'All' }] },
    ],
  },
  {
    name: 'a page elsewhere that an item is about; in feeds of Tagwire its first address',
    document: feed([
      { id: 'https://e.org/1', title: 'A', external_url: 'https://other.example/' },
      {
        ...{ id: 'https://e.org/2', title: 'B', url: 'https://e.org/2', _tagwire: {} },
        external_url: 'https://first.example/b',
      },
    ]),
    articles: [{ canonicalUrl: 'https://other.example/' }, { canonicalUrl: 'https://first.example/b' }],
  },
  {
    name: 'a bare list, with a byte order mark',
    document: `\uFEFF[{"id":"https://e.org/1","title":"A"},{"id":"https://e.org/2","title":"B"}]`,
    articles: [{ title: 'A' }, { title: 'B' }],
  },
];

const ghost = (data: object) => ({ db: [{ meta: { version: '5' }, data }] });
const GHOST: Case[] = [
  {
    name: 'posts, their tags and authors in order; no page',
    document: ghost({
      posts: [
        {
          ...{
            id: 'p1',
            uuid: '9E1E5C1E-3C1B-4B5C-8C1B-0B5C8C1B0B5C',
            title: 'One',
            slug: 'one',
            status: 'published',
          },
          ...{ html: '<p><a href="__GHOST_URL__/x">x</a></p>', published_at: '2020-01-01T00:00:00.000Z' },
          ...{
            updated_at: '2020-01-05T00:00:00.000Z',
            custom_excerpt: 'ex',
            feature_image: '__GHOST_URL__/c/i.jpg',
          },
        },
        {
          id: '65a1b2c3d4e5f60718293a4b',
          uuid: '00000000-0000-4000-8000-000000000002',
          title: 'Two',
          slug: 'two',
          status: 'draft',
          mobiledoc: '{"cards":[["markdown",{"markdown":"*m*"}]]}',
        },
        { id: 'p3', title: 'About', type: 'page', status: 'published', html: '' },
        {
          id: 4,
          title: 'Old',
          slug: 'old',
          page: 0,
          status: 'published',
          markdown: '# m',
          published_at: 1500000000000,
          author_id: 1,
        },
      ],
      posts_tags: [
        { post_id: 'p1', tag_id: 't2', sort_order: 1 },
        { post_id: 'p1', tag_id: 't1', sort_order: 0 },
        { post_id: 'p1', tag_id: 't3', sort_order: 2 },
      ],
      tags: [
        { id: 't1', name: 'First' },
        { id: 't2', name: 'Second' },
        { id: 't3', name: '#internal', visibility: 'internal' },
      ],
      posts_authors: [{ post_id: 'p1', author_id: 'u1' }],
      users: [
        { id: 'u1', name: 'Ann' },
        { id: 1, name: 'Old Bo' },
      ],
    }),
    articles: [
      {
        ...{
          guid: 'urn:uuid:9e1e5c1e-3c1b-4b5c-8c1b-0b5c8c1b0b5c',
          slug: 'one',
          tags: ['First', 'Second'],
          summary: 'ex',
        },
        ...{ authors: [{ name: 'Ann' }], html: '<p><a href="/x">x</a></p>', image: { url: '/c/i.jpg' } },
        ...{ publishedAt: '2020-01-01T00:00:00Z', updatedAt: '2020-01-05T00:00:00Z' },
      },
      {
        // What Ghost's own feed has as its guid, and so ours.
        guid: 'urn:x-rss-guid:65a1b2c3d4e5f60718293a4b',
        ...{ slug: 'two', status: 'draft', content: { markdown: '*m*' } },
      },
      {
        slug: 'old',
        publishedAt: '2017-07-14T02:40:00Z',
        content: { markdown: '# m' },
        authors: [{ name: 'Old Bo' }],
      },
    ],
  },
  {
    name: 'what only members, payers or a mail had is a draft',
    document: ghost({
      posts: [
        ...['public', 'members', 'paid', 'tiers', 'label:vip'].map((visibility) => ({
          ...{ id: visibility, title: visibility, html: 'x', status: 'published', visibility },
        })),
        { id: 's', title: 'sent', html: 'x', status: 'sent', visibility: 'public' },
        { id: 'm', title: 'mail', html: 'x', status: 'published', visibility: 'public' },
        { id: 'o', title: 'old', html: 'x', status: 'published', visibility: null },
      ],
      posts_meta: [{ post_id: 'm', email_only: 1 }],
    }),
    articles: [
      { title: 'public', status: 'published' },
      ...['members', 'paid', 'tiers', 'label:vip', 'sent', 'mail'].map((title) => ({
        title,
        status: 'draft',
      })),
      { title: 'old', status: 'published' },
    ],
  },
  {
    name: 'without the outer db',
    document: { data: { posts: [{ id: 1, title: 'A', status: 'published', html: 'x' }] } },
    articles: [{ title: 'A' }],
  },
];

const post = (inside: string, meta = '') =>
  `<item><title>A post</title><link>https://w.example/a/</link><pubDate>Thu, 17 Dec 2020 09:00:00 +0000</pubDate><dc:creator><![CDATA[ann]]></dc:creator><guid isPermaLink="false">https://w.example/?p=1</guid><description></description>${inside}<wp:post_id>1</wp:post_id><wp:post_date>2020-12-17 12:00:00</wp:post_date><wp:post_date_gmt>2020-12-17 09:00:00</wp:post_date_gmt><wp:post_modified_gmt>2020-12-18 00:00:00</wp:post_modified_gmt><wp:post_name>a-post</wp:post_name><wp:post_type>post</wp:post_type>${meta}</item>`;
const wxr = (items: string, version = '1.2') =>
  `<?xml version="1.0" encoding="UTF-8" ?><!-- generator="WordPress/5.6" --><rss version="2.0" xmlns:excerpt="http://wordpress.org/export/${version}/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/${version}/"><channel><title>W</title><link>https://w.example</link><language>de-DE</language><wp:wxr_version>${version}</wp:wxr_version><wp:author><wp:author_login><![CDATA[ann]]></wp:author_login><wp:author_display_name><![CDATA[Ann Lee]]></wp:author_display_name></wp:author>${items}</channel></rss>`;
const body = (text: string, status = 'publish') =>
  `<content:encoded><![CDATA[${text}]]></content:encoded><excerpt:encoded><![CDATA[An excerpt]]></excerpt:encoded><wp:status>${status}</wp:status>`;

const WXR: Case[] = [
  {
    name: 'a post with all it has',
    document: wxr(
      post(
        `${body('Line one\nline two\n\n<h2>Head</h2>\n\n[sic] & <em>more</em>')}<category domain="category" nicename="news"><![CDATA[News]]></category><category domain="post_tag" nicename="sea"><![CDATA[Sea]]></category><category domain="nav_menu" nicename="m"><![CDATA[Menu]]></category>`,
        '<wp:postmeta><wp:meta_key>enclosure</wp:meta_key><wp:meta_value><![CDATA[https://w.example/a.mp3\n123\naudio/mpeg\n]]></wp:meta_value></wp:postmeta><wp:comment><wp:comment_content>Spam</wp:comment_content></wp:comment>',
      ),
    ),
    articles: [
      {
        ...{
          guid: 'https://w.example/?p=1',
          slug: 'a-post',
          language: 'de-DE',
          authors: [{ name: 'Ann Lee' }],
        },
        ...{ publishedAt: '2020-12-17T09:00:00Z', updatedAt: '2020-12-18T00:00:00Z', summary: 'An excerpt' },
        ...{
          tags: ['News', 'Sea'],
          enclosures: [{ url: 'https://w.example/a.mp3', length: 123, type: 'audio/mpeg' }],
        },
        html: '<p>Line one<br />\nline two</p>\n<h2>Head</h2>\n<p>[sic] &amp; <em>more</em></p>',
      },
    ],
  },
  {
    name: 'blocks keep their own paragraphs, in the first version of the format',
    document: wxr(post(body('<!-- wp:paragraph -->\n<p>One</p>\n<!-- /wp:paragraph -->')), '1.0'),
    articles: [{ html: '<p>One</p>' }],
  },
  {
    name: 'drafts and private posts, which have no date that anybody saw',
    document: wxr(
      post(body('d', 'draft'))
        .replace(/<pubDate>.*?<\/pubDate>/, '<pubDate>Mon, 30 Nov -0001 00:00:00 +0000</pubDate>')
        .replace('<wp:post_date_gmt>2020-12-17 09', '<wp:post_date_gmt>0000-00-00 00') +
        post(body('p', 'private')).replace('?p=1', '?p=2'),
    ),
    articles: [{ status: 'draft' }, { status: 'draft' }],
  },
  {
    name: 'a post behind a password is a draft',
    document: wxr(post(`${body('secret')}<wp:post_password><![CDATA[hunter2]]></wp:post_password>`)),
    articles: [{ status: 'draft' }],
  },
  {
    name: 'an empty password is none',
    document: wxr(post(`${body('open')}<wp:post_password><![CDATA[]]></wp:post_password>`)),
    articles: [{ status: 'published' }],
  },
  {
    name: 'names of terms and people are HTML',
    document: wxr(
      post(
        `${body('x')}<category domain="category" nicename="a"><![CDATA[News &amp; Views]]></category><category domain="post_tag" nicename="b"><![CDATA[R&D &lt;x&gt; <b>]]></category><category domain="post_tag" nicename="c"><![CDATA[AT&amp;amp;T]]></category>`,
      ),
    ).replace('Ann Lee', 'Ann &#039;Lee&#039; &amp; Bo'),
    articles: [{ tags: ['News & Views', 'R&D <x> <b>', 'AT&amp;T'], authors: [{ name: "Ann 'Lee' & Bo" }] }],
  },
  {
    name: 'a post without a title, its slug in another script',
    document: wxr(
      post(body('Just words.'))
        .replace('A post</title>', '</title>')
        .replace('a-post', '%d1%82%d0%b0%d1%81%d1%81'),
    ),
    articles: [{ title: 'Just words.', slug: 'тасс' }],
  },
  {
    name: 'its picture before it and after it',
    document: wxr(
      `<item><wp:post_id>5</wp:post_id><wp:post_type>attachment</wp:post_type><wp:attachment_url>https://w.example/5.jpg</wp:attachment_url><wp:postmeta><wp:meta_key>_wp_attachment_image_alt</wp:meta_key><wp:meta_value>Alt</wp:meta_value></wp:postmeta></item>${post(body('x'), '<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>5</wp:meta_value></wp:postmeta>')}`,
    ),
    articles: [{ image: { url: 'https://w.example/5.jpg', alt: 'Alt' } }],
  },
];

describe.each([
  ['Atom', ATOM],
  ['JSON Feed', JSON_FEED],
  ['Ghost', GHOST],
  ['WordPress', WXR],
])('%s', (_, cases) => {
  test.each(cases)('$name', async ({ document, articles, headers }) => {
    const report = await dry(document, headers);
    expect(report.errors).toEqual([]);
    expect(report.articles).toMatchObject(articles);
    expect(report.articles).toHaveLength(articles.length);
  });
});

test('of WordPress posts are articles, pages are pages, and the rest is counted by its kind', async () => {
  const others = ['page', 'nav_menu_item', 'revision', 'wp_block'].map((type, i) =>
    post(body('x'))
      .replace('?p=1', `?p=${i + 2}`)
      .replace('>post</wp:post_type>', `>${type}</wp:post_type>`),
  );
  const trash = post(body('x', 'trash')).replace('?p=1', '?p=9');
  const report = await dry(wxr([...others, trash, post(body('x'))].join('')));
  expect(counts(report)).toEqual({ created: 1, updated: 0, unchanged: 0, skipped: 4, failed: 0 });
  expect(report).toMatchObject({
    pages: { created: 1, updated: 0, unchanged: 0 },
    left: ['nav_menu_item', 'revision', 'wp_block', 'trash'].map((kind) => ({
      ...{ kind, count: 1, names: ['A post'] },
    })),
  });
});

describe('a picture that comes after its post', () => {
  let site: TestServer;
  beforeEach(async () => {
    site = await testServer();
  });
  afterEach(() => site.close());

  const later = (picture = 5, text = 'x') =>
    wxr(
      `${post(body(text), `<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>${picture}</wp:meta_value></wp:postmeta>`)}${[5, 6].map((n) => `<item><wp:post_id>${n}</wp:post_id><wp:post_type>attachment</wp:post_type><wp:attachment_url>https://w.example/${n}.jpg</wp:attachment_url></item>`).join('')}`,
    );
  const image = async () => (await articlesOf(site))[0]?.image;

  test('once and again', async () => {
    expect(counts(await importInto(site, later()))).toMatchObject({ created: 1, skipped: 0 });
    const feed = await (await site.get('/feed.json')).text();
    expect(feed).toContain('https://w.example/5.jpg');
    expect(counts(await importInto(site, later()))).toMatchObject({ unchanged: 1, updated: 0 });
    expect(await (await site.get('/feed.json')).text()).toBe(feed);
  });

  test('in a dry run', async () => {
    const { articles } = await importInto(site, later(), { query: '?dryRun=true' });
    expect(articles).toMatchObject([{ image: { url: 'https://w.example/5.jpg' } }]);
  });

  test('another one, or one that an older text did not have', async () => {
    await importInto(site, later(7));
    await importInto(site, later(7, 'y'));
    expect(await image()).toBeUndefined();
    await importInto(site, later(5, 'y'));
    expect(await image()).toMatchObject({ url: 'https://w.example/5.jpg' });
    await importInto(site, later(6, 'y'));
    expect(await image()).toMatchObject({ url: 'https://w.example/6.jpg' });
  });

  test('not one that an editor took away', async () => {
    await importInto(site, later());
    const [{ id } = { id: '' }] = await articlesOf(site);
    await site.admin('PATCH', `/admin/articles/${id}`, { image: null });
    await importInto(site, later());
    expect(await image()).toBeUndefined();
  });
});

describe('galleries', () => {
  let site: TestServer;
  beforeEach(async () => {
    site = await testServer();
  });
  afterEach(() => site.close());

  const picture = (n: number) =>
    `<item><wp:post_id>${n}</wp:post_id><wp:post_parent>1</wp:post_parent><wp:post_type>attachment</wp:post_type><wp:attachment_url>https://w.example/${n}.jpg</wp:attachment_url></item>`;
  const thumbnail =
    '<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>5</wp:meta_value></wp:postmeta>';
  const document = (text: string) => wxr(post(body(text), thumbnail) + picture(5) + picture(6));
  const filled = (...ids: number[]) =>
    ids.map((n) => `<figure><img src="https://w.example/${n}.jpg" alt="" /></figure>`).join('\n');
  const article = async () => (await articlesOf(site))[0];

  test('get their pictures, wherever these stand, once', async () => {
    const text = 'A\n\n[gallery ids="6"]\n\n[gallery]';
    expect(counts(await importInto(site, document(text)))).toMatchObject({ created: 1, skipped: 0 });
    expect(await article()).toMatchObject({
      html: `<p>A</p>\n${filled(6)}\n${filled(5, 6)}`,
      image: { url: 'https://w.example/5.jpg' },
    });
    const feed = await (await site.get('/feed.json')).text();
    expect(counts(await importInto(site, document(text)))).toMatchObject({ unchanged: 1, updated: 0 });
    expect(await (await site.get('/feed.json')).text()).toBe(feed);
    await importInto(site, document('B [gallery ids="5"]'));
    expect(await article()).toMatchObject({ html: `<p>B</p>\n${filled(5)}` });
  });

  test('that an editor took out stay out', async () => {
    await importInto(site, document('A [gallery]'));
    const { id = '' } = (await article()) ?? {};
    await site.admin('PATCH', `/admin/articles/${id}`, { title: 'Mine', content: { html: '<p>A</p>' } });
    expect(counts(await importInto(site, document('A [gallery]')))).toMatchObject({ unchanged: 1 });
    expect(await article()).toMatchObject({ title: 'Mine', html: '<p>A</p>' });
  });

  test('of many shortcodes are no more than a bound', async () => {
    const report = await importInto(site, document('[gallery]'.repeat(5_000)), { query: '?dryRun=true' });
    expect(`${report.articles?.[0]?.html}`.match(/<img /g)).toHaveLength(1_000);
  });
});

describe('the address that a site had', () => {
  const taken = (document: string | object, baseUrl: string) =>
    importInto(server, typeof document === 'string' ? document : JSON.stringify(document), {
      query: `?dryRun=true&baseUrl=${encodeURIComponent(baseUrl)}`,
    });
  const post = {
    ...{ id: 'p', title: 'A', slug: 'a', status: 'published' },
    ...{ html: '<p><a href="__GHOST_URL__/x/">x</a> <img src="/content/i.png" alt=""></p>' },
    ...{ feature_image: '__GHOST_URL__/content/f.png', canonical_url: '__GHOST_URL__/a/' },
  };

  test.each([
    [
      'Ghost',
      ghost({ posts: [post] }),
      {
        html: '<p><a href="https://old.example/blog/x/">x</a> <img src="https://old.example/content/i.png" alt="" /></p>',
        image: { url: 'https://old.example/blog/content/f.png' },
        canonicalUrl: 'https://old.example/blog/a/',
      },
    ],
    [
      'RSS, before its own page',
      '<rss version="2.0"><channel><title>T</title><link>https://e.org/</link><item><guid>urn:x:1</guid><title>A</title><description>&lt;img src="i.png"&gt;</description></item></channel></rss>',
      { html: '<img src="https://old.example/blog/i.png" />' },
    ],
    [
      'Atom, after its own xml:base',
      '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/"><entry><id>urn:x:1</id><title>A</title><link href="a"/></entry></feed>',
      { canonicalUrl: 'https://b.example/a' },
    ],
    [
      'JSON Feed',
      feed([{ id: 'urn:x:1', title: 'A', url: 'a', content_html: '<img src="i.png">' }]),
      { html: '<img src="https://old.example/blog/i.png" />', canonicalUrl: 'https://old.example/blog/a' },
    ],
    [
      'Markdown',
      '---\ntitle: A\nimage: f.png\n---\n[x](x "t") ![i](/i.png) [t](#t) [m](mailto:a@b.example)\n\n[r]: r.html\n',
      {
        content: {
          markdown:
            '[x](https://old.example/blog/x "t") ![i](https://old.example/i.png) [t](#t) [m](mailto:a@b.example)\n\n[r]: https://old.example/blog/r.html',
        },
        image: { url: 'https://old.example/blog/f.png' },
      },
    ],
  ])('%s', async (_, document, article) => {
    expect((await taken(document, 'https://old.example/blog/')).articles).toMatchObject([article]);
  });

  test('is an absolute one', async () => {
    const response = await server.admin('POST', '/admin/import?baseUrl=old.example', '<rss/>');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: 'parameter-invalid',
      detail: expect.stringContaining('baseUrl'),
    });
  });
});

// Where each generator puts its pages. Hugo's and Eleventy's are compared with what they build in test/browser.
import { expect, test } from 'vitest';
import { BASE, placesOf, post, siteIn } from './kit.ts';

const DATE = 'date: 2024-03-04';

test('Hugo', async () => {
  const site = await siteIn({
    'hugo.toml':
      'baseURL = "https://e.org/blog/"\n[permalinks]\nnotes = "/:year/:month/:slug/"\n[languages.tr]\nweight = 2\n[languages.en]\nweight = 1\n',
    'content/_index.md': post('title: Home'),
    'content/about.md': post('title: About'),
    'content/posts/_index.md': post(DATE),
    'content/posts/My Post & Co.md': post(DATE),
    'content/posts/Öl_x+ v1.2.md': post(DATE),
    'content/posts/bundle/index.md': `+++\ndate = 2024-03-04T01:00:00+02:00\n+++\nText.\n`,
    'content/posts/bundle/part.md': post(DATE),
    'content/posts/slug.md': '{ "date": "2024-03-04", "slug": "A  Slug - Über" }\nText.',
    'content/posts/url.md': post(`${DATE}\nurl: /x/Foo bar`),
    'content/posts/file.md': post(`${DATE}\nurl: rel/Path.html`),
    'content/posts/a.tr.md': post(DATE),
    'content/notes/n.md': post(`${DATE}\ntitle: "Hello, World: it’s me?"`, '[Contact](contact.md)'),
    'content/notes/contact.md': post('title: Contact'),
    'content/posts/draft.md': post(`${DATE}\ndraft: true`),
    'content/posts/later.md': post('date: 2024-07-01'),
    'content/posts/published-later.md': post(`${DATE}\npublishDate: 2024-07-01`),
    'content/posts/over.md': post(`${DATE}\nexpiryDate: 2024-05-01`),
    'content/posts/hidden.md': post(`${DATE}\nbuild:\n  list: never`),
    'content/posts/out.md': post(`${DATE}\nurl: https://elsewhere.example/`),
    'content/posts/when.md': post('date: someday'),
    'content/posts/broken.md': '---\ntitle: "x\n---\n',
    'layouts/x.md': post(DATE),
  });
  expect(placesOf(site)).toEqual({
    'content/_index.md': 'section',
    'content/about.md': 'page',
    'content/posts/_index.md': 'section',
    'content/posts/My Post & Co.md': '/posts/my-post--co/',
    'content/posts/Öl_x+ v1.2.md': '/posts/%C3%B6l_x+-v1.2/',
    'content/posts/bundle/index.md': '/posts/bundle/',
    'content/posts/slug.md': '/posts/a-slug-%C3%BCber/',
    'content/posts/url.md': '/x/Foo%20bar/',
    'content/posts/file.md': '/rel/Path.html',
    'content/posts/a.tr.md': '/tr/posts/a/',
    'content/notes/n.md': '/2024/03/hello-world-its-me/',
    'content/notes/contact.md': 'page',
    'content/posts/draft.md': 'draft',
    'content/posts/later.md': 'future',
    'content/posts/published-later.md': 'future',
    'content/posts/over.md': 'expired',
    'content/posts/hidden.md': 'page',
    'content/posts/out.md': expect.stringContaining('is not below'),
    'content/posts/when.md': expect.stringContaining('someday'),
    'content/posts/broken.md': expect.stringContaining('YAML'),
  });
  // As Hugo 0.131 builds it.
  const { content } = site.article('content/notes/n.md').document;
  expect(content).toEqual({ markdown: `[Contact](${BASE}1/01/contact/)` });
});

test('Zola', async () => {
  const site = await siteIn({
    'config.toml': 'base_url = "https://e.org/blog"\ndefault_language = "en"\n[languages.tr]\n',
    'content/_index.md': '+++\n+++\n',
    'content/blog/bundle/index.tr.md': '+++\ndate = 2024-03-04\n+++\nMetin.\n',
    'content/blog/2024-03-04-Über uns_x.md': '+++\ntitle = "X"\n+++\nText.\n',
    'content/blog/bundle/index.md': '+++\ndate = 2024-03-04\n[taxonomies]\ntags = ["A"]\n+++\nText.\n',
    'content/blog/path.md':
      '+++\ndate = 2024-03-04\npath = "/own/place"\naliases = ["old/one"]\n+++\nText.\n',
    'content/blog/привет.md': '+++\ndate = 2024-03-04\n+++\nText.\n',
    'content/blog/hidden.md': '+++\ndate = 2024-03-04\nrender = false\n+++\nText.\n',
  });
  expect(placesOf(site)).toEqual({
    'content/_index.md': 'section',
    'content/blog/2024-03-04-Über uns_x.md': '/blog/uber-uns-x/',
    'content/blog/bundle/index.tr.md': '/tr/blog/bundle/',
    'content/blog/bundle/index.md': '/blog/bundle/',
    'content/blog/path.md': '/own/place/',
    'content/blog/привет.md': expect.stringContaining('slug or path'),
    'content/blog/hidden.md': 'page',
  });
  expect(site.pages['content/blog/path.md']).toMatchObject({ aliases: [`${BASE}old/one`] });
  expect(site.article('content/blog/bundle/index.md').document.tags).toEqual(['A']);
});

test('Jekyll, whose own feed calls a post by another id', async () => {
  const files = {
    '_posts/2024-03-04-Hello World.md': post('categories: News City'),
    'sport/_posts/2024-03-05-goal.markdown': post('tags: a b\ndate: 2024-03-05 23:30:00 -0300'),
    '_posts/2024-03-06-own.md': post('permalink: /own/:year/:title.html\nredirect_from: /was/here'),
    '_posts/2024-03-07-no.md': post('published: false'),
    '_drafts/idea.md': post('title: Idea'),
    'about.md': post('title: About'),
  };
  const site = await siteIn({ '_config.yml': 'title: X', ...files });
  expect(placesOf(site)).toEqual({
    '_posts/2024-03-04-Hello World.md': '/news/city/2024/03/04/Hello-World.html',
    'sport/_posts/2024-03-05-goal.markdown': '/sport/2024/03/06/goal.html',
    '_posts/2024-03-06-own.md': '/own/2024/own.html',
    '_posts/2024-03-07-no.md': 'draft',
  });
  expect(site.pages['_posts/2024-03-06-own.md']).toMatchObject({
    guid: `${BASE}own/2024/own`,
    aliases: [`${BASE}was/here`],
  });
  expect(site.article('sport/_posts/2024-03-05-goal.markdown').document).toMatchObject({
    title: 'Goal',
    tags: ['a', 'b', 'sport'],
    publishedAt: Date.parse('2024-03-06T02:30:00Z'),
  });
  const config =
    'permalink: pretty\ntimezone: Europe/Istanbul\ndefaults:\n- scope:\n    path: ""\n  values:\n    author: Ann\n';
  const pretty = await siteIn({ '_config.yml': config, ...files });
  expect(placesOf(pretty)).toMatchObject({
    '_posts/2024-03-04-Hello World.md': '/news/city/2024/03/04/Hello-World/',
  });
  expect(pretty.article('_posts/2024-03-04-Hello World.md').document).toMatchObject({
    authors: [{ name: 'Ann' }],
    tags: ['News', 'City'],
    publishedAt: Date.parse('2024-03-03T21:00:00Z'),
  });
});

test('Eleventy, with data of its folders', async () => {
  const site = await siteIn({
    'eleventy.config.js': 'export default () => ({ dir: { input: "src" } });',
    'src/blog/blog.json': '{ "tags": ["posts", "City"], "author": "Ann" }',
    'src/blog/2024-03-04-dated.md': post('title: Dated\ntags: News'),
    'src/blog/bundle/index.md': post(DATE),
    'src/blog/own.md': post(`${DATE}\ntitle: Its Own Place\npermalink: /n/{{ title | slugify }}/`),
    'src/blog/index.md': post(`${DATE}\npermalink: /{{ page.fileSlug }}/index.html`),
    'src/blog/program.md': post(`${DATE}\npermalink: "/{% if x %}y{% endif %}/"`),
    'src/blog/none.md': post(`${DATE}\npermalink: false`),
    'src/blog/modified.md': post('date: Last Modified'),
    'README.md': post(DATE),
  });
  expect(placesOf(site)).toEqual({
    'src/blog/2024-03-04-dated.md': '/blog/2024-03-04-dated/',
    'src/blog/bundle/index.md': '/blog/bundle/',
    'src/blog/own.md': '/n/its-own-place/',
    'src/blog/index.md': '/blog/',
    'src/blog/program.md': expect.stringContaining('permalink'),
    'src/blog/none.md': 'page',
    'src/blog/modified.md': 'page',
  });
  expect(site.article('src/blog/2024-03-04-dated.md').document).toMatchObject({
    tags: ['City', 'News'],
    authors: [{ name: 'Ann' }],
  });
});

test('Astro, and a pattern of its own', async () => {
  const files = {
    'astro.config.mjs': "export default defineConfig({ trailingSlash: 'never' });",
    'src/content/blog/First Post.mdx': post(
      'title: A\npubDate: Jul 08 2022\nheroImage: /hero.jpg\nheroAlt: A hero',
    ),
    'src/content/blog/deep/index.md': post('pubDate: 2024-03-04\nheroImage: ./beside.jpg'),
    'src/content/blog/_hidden.md': post('pubDate: 2024-03-04'),
    'src/pages/news/one.md': post('date: 2024-03-04'),
    'src/pages/about.md': post('title: About'),
  };
  const site = await siteIn(files);
  expect(placesOf(site)).toEqual({
    'src/content/blog/First Post.mdx': '/blog/first-post',
    'src/content/blog/deep/index.md': '/blog/deep',
    'src/pages/news/one.md': '/news/one',
    'src/pages/about.md': 'page',
  });
  expect(site.article('src/content/blog/First Post.mdx').document).toMatchObject({
    image: { url: 'https://e.org/hero.jpg', alt: 'A hero' },
    publishedAt: Date.parse('2022-07-08T00:00:00Z'),
  });
  const beside = site.article('src/content/blog/deep/index.md');
  expect(beside.document).not.toHaveProperty('image');
  expect(beside.remarks).toEqual([expect.stringContaining('./beside.jpg')]);
  const other = await siteIn(files, { permalink: '/p/:year/:path/' });
  expect(placesOf(other)).toMatchObject({ 'src/content/blog/First Post.mdx': '/p/2022/first-post/' });
});

test('any other folder, by a pattern', async () => {
  const files = { 'a/2024-03-04-x.md': post('title: X'), 'a/b/index.md': post(`${DATE}\nid: 42`) };
  const site = await siteIn(files, { permalink: '/t/:path/' });
  expect(placesOf(site)).toEqual({ 'a/2024-03-04-x.md': '/t/a/x/', 'a/b/index.md': '/t/a/b/' });
  expect(site.pages['a/b/index.md']).toMatchObject({ guid: expect.stringMatching(/^urn:uuid:.{14}5/) });
  // A file's own address is stronger, whatever the generator.
  for (const [generator, path, own] of [
    ['hugo', 'content/a.md', 'url'],
    ['zola', 'content/a.md', 'path'],
    ['jekyll', '_posts/2024-03-04-a.md', 'permalink'],
    ['eleventy', 'a.md', 'permalink'],
    ['plain', 'a.md', 'permalink'],
  ] as const) {
    const asked = { generator, permalink: '/:year/:slug/' };
    expect(placesOf(await siteIn({ [path]: post(`${DATE}\ntitle: A`) }, asked))).toEqual({
      [path]: '/2024/a/',
    });
    const said = await siteIn({ [path]: post(`${DATE}\n${own}: /mine/`) }, asked);
    expect(placesOf(said), generator).toEqual({ [path]: '/mine/' });
  }
  const wrong = await siteIn(files, { permalink: '/:nothing/' });
  expect(placesOf(wrong)).toMatchObject({ 'a/2024-03-04-x.md': expect.stringContaining(':nothing') });
  await expect(siteIn(files)).rejects.toThrow('--generator');
});

// Sites move in: of all addresses that they had, and twenty of their feeds', none is lost.
import { expect, test } from 'vitest';
import {
  ghostSite,
  ledTo,
  lostAddresses,
  type OldSite,
  PERMALINKS,
  wordPressSite,
} from '../support/old-sites.ts';
import { SITE, testServer } from '../support/server.ts';

const WORDPRESS_FEEDS = [
  ...[
    '/feed/',
    '/feed',
    '/feed/rss/',
    '/feed/rss2/',
    '/feed/atom/',
    '/feed/rdf/',
    '/?feed=rss2',
    '/?feed=atom',
  ],
  ...['/index.php/feed/', '/wp-rss2.php', '/wp-atom.php', '/category/news-views/feed/'],
  ...['/category/news-views/the-harbour/feed/atom/', '/tag/ferry/feed/', '/tag/r-and-d/feed/atom/'],
  ...['/tag/r-and-d/?feed=atom', '/author/ann/feed/', '/author/ann/feed/atom/', '/?tag=ferry&feed=rss2'],
  '/?category_name=news-views&feed=rss2',
];
const GHOST_FEEDS = [
  ...['/rss/', '/rss', '/rss/index.xml', '/feed/', '/tag/the-news/rss/', '/tag/the-news/rss'],
  ...['/tag/the-news/feed/', '/author/bo/rss/', '/author/bo/rss'],
];

/** Of one WordPress and one Ghost site, as large as sites that move often are. */
const MANY = 1_000;
/** Of the others: any two of the kinds of texts, terms and addresses meet within 70 posts, and a thousand take 90 s of CPU. */
const SOME = 150;

const SITES: [string, () => OldSite, string[]][] = [
  ...Object.entries(PERMALINKS).map(([name, permalink], i): [string, () => OldSite, string[]] => {
    const version = (['1.0', '1.1', '1.2'] as const)[i % 3]!;
    // Of 1.0 nobody is called anything but by a login.
    const feeds = version === '1.0' ? WORDPRESS_FEEDS.filter((one) => !/author/.test(one)) : WORDPRESS_FEEDS;
    const host = i % 2 ? SITE : SITE.replace('://', '://www.');
    return [
      `WordPress ${version}, ${name}`,
      () => wordPressSite({ host, version, permalink, articles: name === 'with category' ? MANY : SOME }),
      feeds,
    ];
  }),
  ['Ghost 5', () => ghostSite(MANY), GHOST_FEEDS],
  ['Ghost 1, bare', () => ghostSite(SOME, { wrapped: false, version: '1.25.0' }), GHOST_FEEDS],
];

test.each(SITES)('%s', { timeout: 600_000 }, async (_, make, feeds) => {
  const server = await testServer();
  try {
    const site = make();
    const headers = { 'content-type': 'application/octet-stream' };
    const answer = await server.admin('POST', '/admin/import', site.document, headers);
    const report = await answer.json();
    expect(report).toMatchObject({ created: site.articles, failed: 0, pages: { created: site.pages } });
    const lost = await lostAddresses(server, site);
    for (const path of feeds) {
      const [status, at] = await ledTo(server, path);
      if (status !== 200 || !/\.(?:xml|json)$/.test(at)) lost.push(`${path} → ${status} ${at}, no feed`);
    }
    expect(lost).toEqual([]);
  } finally {
    await server.close();
  }
});

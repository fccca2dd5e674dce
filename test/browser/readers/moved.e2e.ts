// Readers of a WordPress or Ghost site, whose address Tagwire takes over with its articles: they follow to the new feed, find
// nothing twice and nothing unread again, and then what is new.
import { createServer, type Server as HttpServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort, type Server, serve, stopServers, TOKEN, temporaryFolder } from '../../unit/cli/process.ts';
import { Miniflux, type MinifluxEntry } from './miniflux.ts';
import { Newsboat } from './newsboat.ts';

const home = temporaryFolder();
stopServers();
let miniflux: Miniflux;
beforeAll(async () => {
  miniflux = await Miniflux.start(home);
});
afterAll(() => miniflux?.stop());

interface Post {
  id: number;
  title: string;
  slug: string;
  html: string;
  at: Date;
}
const post = (id: number, title: string, slug: string): Post => ({
  ...{ id, title, slug, html: `<p>What is known of ${slug} &amp; more.</p>` },
  at: new Date(Date.UTC(2026, 0, id, 8, 30)),
});
/** Oldest first. */
const POSTS = [
  post(12, 'Ferry delayed & late', 'ferry-delayed'),
  post(15, 'Harbour “closed”', 'harbour-closed'),
  post(17, 'Паром ушёл', 'ferry-left'),
];

/** What an old system answers with at the addresses of its feeds, and what it exports. */
interface OldSystem {
  feeds: Readonly<Record<string, (site: string) => string>>;
  export: (site: string) => string;
}

const RSS =
  '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"';
const cdata = (text: string) => `<![CDATA[${text}]]>`;
const escaped = (text: string) => text.replaceAll('&', '&#038;');

const wpLink = (site: string, { slug, at }: Post) =>
  `${site}/${at.toISOString().slice(0, 10).replaceAll('-', '/')}/${slug}/`;
const wpItem = (site: string, one: Post, more = '') =>
  `<item><title>${escaped(one.title)}</title><link>${wpLink(site, one)}</link><dc:creator>${cdata('Ann Lee')}</dc:creator><pubDate>${one.at.toUTCString()}</pubDate><category>${cdata('Harbour')}</category><guid isPermaLink="false">${site}/?p=${one.id}</guid><description>${cdata('What is known')}</description><content:encoded>${cdata(one.html)}</content:encoded>${more}</item>`;
const wpRss = (path: string) => (site: string) =>
  `${RSS}><channel><title>Old</title><atom:link href="${site}${path}" rel="self" type="application/rss+xml"/><link>${site}</link><description>Old</description>${POSTS.toReversed()
    .map((one) => wpItem(site, one))
    .join('')}</channel></rss>`;
const wpAtom = (site: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title type="text">Old</title><updated>2026-01-17T08:30:00Z</updated><link rel="alternate" type="text/html" href="${site}"/><id>${site}/feed/atom/</id><link rel="self" type="application/atom+xml" href="${site}/feed/atom/"/>${POSTS.toReversed()
    .map(
      (one) =>
        `<entry><author><name>Ann Lee</name></author><title type="html">${cdata(escaped(one.title))}</title><link rel="alternate" type="text/html" href="${wpLink(site, one)}"/><id>${site}/?p=${one.id}</id><updated>${one.at.toISOString()}</updated><published>${one.at.toISOString()}</published><content type="html" xml:base="${wpLink(site, one)}">${cdata(one.html)}</content></entry>`,
    )
    .join('')}</feed>`;
const wpExport = (site: string) => {
  const items = POSTS.map((one) => {
    const day = one.at.toISOString().slice(0, 19).replace('T', ' ');
    const more = `<category domain="category" nicename="harbour">${cdata('Harbour')}</category><wp:post_id>${one.id}</wp:post_id><wp:post_date>${day}</wp:post_date><wp:post_date_gmt>${day}</wp:post_date_gmt><wp:post_name>${one.slug}</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>`;
    return wpItem(site, one, more).replace('<dc:creator><![CDATA[Ann Lee]]>', '<dc:creator><![CDATA[ann]]>');
  });
  return `${RSS} xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Old</title><link>${site}</link><wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>${site}</wp:base_site_url><wp:base_blog_url>${site}</wp:base_blog_url><wp:author><wp:author_login>ann</wp:author_login><wp:author_display_name>${cdata('Ann Lee')}</wp:author_display_name></wp:author>${items.join('')}</channel></rss>`;
};

const ghostId = ({ id }: Post) => `65a1b2c3d4e5f607182930${id}`;
const ghostRss = (site: string) =>
  `${RSS}><channel><title>${cdata('Old')}</title><description>${cdata('Old')}</description><link>${site}/</link><generator>Ghost 5.82</generator><ttl>60</ttl><atom:link href="${site}/rss/" rel="self" type="application/rss+xml"/>${POSTS.toReversed()
    .map(
      (one) =>
        `<item><title>${cdata(one.title)}</title><description>${cdata('What is known')}</description><link>${site}/${one.slug}/</link><guid isPermaLink="false">${ghostId(one)}</guid><category>${cdata('Harbour')}</category><dc:creator>${cdata('Ann Lee')}</dc:creator><pubDate>${one.at.toUTCString()}</pubDate><content:encoded>${cdata(one.html)}</content:encoded></item>`,
    )
    .join('')}</channel></rss>`;
const ghostExport = () => {
  const posts = POSTS.map((one) => ({
    ...{ id: ghostId(one), uuid: `00000000-0000-4000-8000-0000000000${one.id}`, title: one.title },
    ...{ slug: one.slug, html: one.html, type: 'post', status: 'published', visibility: 'public' },
    ...{ published_at: one.at.toISOString(), updated_at: one.at.toISOString() },
  }));
  const data = {
    posts,
    tags: [{ id: 't', name: 'Harbour', slug: 'harbour', visibility: 'public' }],
    posts_tags: posts.map(({ id }) => ({ post_id: id, tag_id: 't', sort_order: 0 })),
    users: [{ id: 'u', name: 'Ann Lee', slug: 'ann' }],
    posts_authors: posts.map(({ id }) => ({ post_id: id, author_id: 'u', sort_order: 0 })),
  };
  return JSON.stringify({ db: [{ meta: { version: '5.82.0' }, data }] });
};

const SYSTEMS: Record<string, OldSystem> = {
  WordPress: {
    feeds: {
      '/feed/': wpRss('/feed/'),
      '/feed/atom/': wpAtom,
      '/category/harbour/feed/': wpRss('/category/harbour/feed/'),
    },
    export: wpExport,
  },
  Ghost: { feeds: { '/rss/': ghostRss, '/tag/harbour/rss/': ghostRss }, export: ghostExport },
};

async function start({ feeds }: OldSystem, port: number, site: string): Promise<HttpServer> {
  const server = createServer(({ url = '' }, response) => {
    const type = url.includes('atom') ? 'application/atom+xml' : 'application/rss+xml';
    const feed = feeds[url]?.(site);
    response.writeHead(feed ? 200 : 404, { 'content-type': `${type}; charset=UTF-8` }).end(feed);
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  return server;
}

test.each(Object.entries(SYSTEMS))(
  'of %s',
  async (name, system) => {
    const port = await freePort();
    const site = `http://127.0.0.1:${port}`;
    const paths = Object.keys(system.feeds);
    // A cache for each: newsboat knows an item by its guid alone, and keeps it in the feed it saw it in last.
    const boats = paths.map((path, i) => {
      const boat = new Newsboat(join(home, `${name}-${i}`));
      boat.subscribe(site + path);
      return boat;
    });
    const ids = new Map<string, number>();

    const old = await start(system, port, site);
    for (const path of paths) {
      await miniflux.subscribe(site + path);
      const subscribed = (await miniflux.feeds()).find(({ feed_url }) => feed_url === site + path);
      ids.set(path, subscribed!.id);
    }
    for (const boat of boats) await boat.reload();
    /** What both readers show of each feed: titles, oldest first, and whether they were read. */
    const shown = async (): Promise<string[][]> => {
      const lists: string[][] = [];
      for (const [i, path] of paths.entries()) {
        const entries = await miniflux.entriesOf(ids.get(path)!);
        const byDate = entries.sort((a, b) => a.published_at.localeCompare(b.published_at));
        lists.push(byDate.map(({ title, status }: MinifluxEntry) => `${title}: ${status}`));
        const items = boats[i]!.items(site + path).sort((a, b) => a.pubDate - b.pubDate);
        lists.push(items.map(({ title, unread }) => `${title}: ${unread ? 'unread' : 'read'}`));
      }
      return lists;
    };
    const everywhere = (...list: string[]) => paths.flatMap(() => [list, list]);
    const titles = POSTS.map(({ title }) => title);
    expect(await shown()).toEqual(everywhere(...titles.map((title) => `${title}: unread`)));
    for (const [i, path] of paths.entries()) {
      await miniflux.markAllRead(ids.get(path)!);
      boats[i]!.markAllRead();
    }
    const read = titles.map((title) => `${title}: read`);
    expect(await shown()).toEqual(everywhere(...read));
    old.closeAllConnections();
    await new Promise((done) => old.close(done));

    const tagwire: Server = await serve({
      ...{ DATA_DIR: join(home, `tagwire-${name}`), PORT: `${port}`, PUBLIC_URL: site, LOG_LEVEL: 'debug' },
    });
    const imported = await fetch(`${site}/admin/import`, {
      ...{ method: 'POST', headers: { authorization: `Bearer ${TOKEN}` }, body: system.export(site) },
    });
    expect(await imported.json()).toMatchObject({ created: POSTS.length, failed: 0 });
    const again = async () => {
      // Readers compare Last-Modified to the second.
      await new Promise((done) => setTimeout(done, 1_100));
      for (const [i, path] of paths.entries()) {
        await miniflux.refreshFeed(ids.get(path)!);
        await boats[i]!.reload();
      }
      for (const feed of await miniflux.feeds()) expect(feed.parsing_error_message).toBe('');
    };
    await again();
    expect(await shown()).toEqual(everywhere(...read));
    for (const path of paths) expect((await fetch(site + path, { redirect: 'manual' })).status).toBe(308);

    const sent = { title: 'Ferry sails', tags: ['Harbour'], content: { text: 'At last.' } };
    expect((await tagwire.admin('POST', '/admin/articles', sent)).status).toBe(201);
    await again();
    expect(await shown()).toEqual(everywhere(...read, 'Ferry sails: unread'));

    const list = await tagwire.admin('GET', '/admin/articles?status=published');
    const { articles } = (await list.json()) as { articles: { id: string; slug: string }[] };
    const first = articles.find(({ slug }) => slug === POSTS[0]?.slug);
    const corrected = await tagwire.admin('PATCH', `/admin/articles/${first?.id}`, {
      ...{ title: 'Ferry on time', change: { kind: 'correction', note: 'It was not late.' } },
    });
    expect(corrected.status).toBe(200);
    await again();
    expect(await shown()).toEqual(everywhere('Ferry on time: read', ...read.slice(1), 'Ferry sails: unread'));
  },
  180_000,
);

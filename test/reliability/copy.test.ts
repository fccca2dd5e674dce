// The site as files: every link in it leads somewhere, and its feeds have what the server's have.
import { afterEach, expect, test } from 'vitest';
import { copyApp } from '../../src/app.ts';
import { siteCopy } from '../../src/services/transfer/copy/site-copy.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { brokenLinks, type Copy } from './copy-links.ts';
import { fill, LONG } from './full-site.ts';

const open: TestServer[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function copyOf(site: TestServer): Promise<Copy> {
  const files: Copy = new Map();
  for await (const { name, body, length } of siteCopy(site.app.context, copyApp(site.app.context))) {
    expect(files.has(name), `${name} twice`).toBe(false);
    const parts: Uint8Array[] = [];
    for await (const part of body) parts.push(part);
    files.set(name, Buffer.concat(parts));
    expect(files.get(name)?.length, name).toBe(length);
  }
  return files;
}

/** What tells entries apart, in order. */
const ids = (feed: string): string[] =>
  feed.startsWith('{')
    ? itemsOf(JSON.parse(feed)).map(({ id, uri }) => id ?? uri ?? '')
    : [...feed.matchAll(/<guid[^>]*>([^<]+)|<entry[^>]*>[\s\S]*?<id>([^<]+)/g)].map(
        ([, rss, atom]) => rss ?? atom ?? '',
      );
type Items = { id?: string; uri?: string }[];
const itemsOf = (feed: { items?: Items; associations?: Items }): Items =>
  feed.items ?? feed.associations ?? [];

const SITES = ['https://wire.example', 'https://example.org/news'];
test.each(SITES)('at %s', { timeout: 180_000 }, async (PUBLIC_URL) => {
  const site = await testServer({ vars: { PUBLIC_URL } });
  open.push(site);
  const { picture } = await fill(site);
  const item = { id: 'urn:latin-1', title: 'Café', content_text: 'Text.', url: `${PUBLIC_URL}/2020/caf%E9/` };
  const latin = { version: 'https://jsonfeed.org/version/1.1', title: 'Before', items: [item] };
  expect(await (await site.admin('POST', '/admin/import', latin)).json()).toMatchObject({ redirects: 1 });
  const prefix = new URL(PUBLIC_URL).pathname.replace(/\/$/, '');
  const below = prefix ? `${prefix.slice(1)}/` : '';
  const copy = await copyOf(site);
  const text = (name: string) => {
    expect(copy.has(name), name).toBe(true);
    return copy.get(name)?.toString() ?? '';
  };
  expect(brokenLinks(copy, PUBLIC_URL)).toEqual([]);

  const served = async (path: string) => (await site.get(prefix + path)).text();
  // The same entries in the same words; only the hub is not named.
  for (const view of ['', 'tags/sea/', 'tags/тасс/', 'authors/ann-lee/', 'languages/ru/', 'sources/tass/']) {
    for (const file of ['rss.xml', 'atom.xml', 'feed.json', 'ninjs.json']) {
      const [own, theirs] = [text(below + view + file), await served(`/${encodeURI(view)}${file}`)];
      expect(ids(own), view + file).toEqual(ids(theirs));
      expect(own).not.toMatch(/\/hub"|<cloud/);
      const items = (feed: string) => feed.slice(feed.search(/<item>|<entry[ >]|"items":\[/));
      if (/rss|atom/.test(file)) expect(items(own)).toBe(items(theirs));
    }
  }
  // Every article that is published is in the feed or in an archive behind it.
  const published = ids(await served('/tags/sea/rss.xml?limit=200'));
  for (const file of ['rss.xml', 'atom.xml', 'feed.json']) {
    const all = [...copy.keys()].filter(
      (name) => name.startsWith(`${below}tags/sea/`) && name.endsWith(`/${file}`),
    );
    expect(all.length).toBeGreaterThan(1);
    expect(new Set(all.flatMap((name) => ids(text(name))))).toEqual(new Set(published));
    const seen = new Set<string>();
    for (let name = `${below}tags/sea/${file}`; name; ) {
      seen.add(name);
      const [, next] =
        /(?:rel="prev-archive"[^>]*? href="|"next_url":")https:\/\/[^/"]+\/([^"]*)"/.exec(text(name)) ?? [];
      name = decodeURI(next ?? '');
    }
    expect([...seen].sort()).toEqual(all.sort());
  }

  expect(text(`${below}index.html`)).not.toMatch(/<form|\/subscribe"|micropub/);
  expect(text(`${below}articles/withdrawn/index.html`)).toContain('It was wrong');
  expect(copy.has(`${below}articles/draft/index.html`)).toBe(false);
  expect(copy.get(below + picture.slice(prefix.length + 1))?.length).toBeGreaterThan(1_000);
  expect(text('404.html')).toContain('<h1>');
  const redirects = text('_redirects').split('\n');
  const [long = ''] = [...copy.keys()].filter((name) => name.includes('漢') && name.endsWith('.html'));
  expect(redirects).toEqual(
    expect.arrayContaining([
      `${prefix}/articles/first-address ${prefix}/articles/second-address 301`,
      `${prefix}/tags/old/* ${prefix}/tags/new/:splat 301`,
      `${prefix}/tags/merged/* ${prefix}/tags/new/:splat 301`,
      `${prefix}/contact ${prefix}/imprint 301`,
      `${prefix}/2020/01/post-1/ ${prefix}/articles/from-before-1 301`,
      `${prefix}/ p=2 ${prefix}/articles/from-before-2 301`,
      `${prefix}/feed/ ${prefix}/rss.xml 301`,
      `${prefix}/tag/sea/feed/ ${prefix}/tags/sea/rss.xml 301`,
      `${prefix}/articles/${encodeURIComponent(LONG)} /${encodeURI(long.replace('/index.html', ''))} 301`,
    ]),
  );
  expect(text('_nginx.conf')).not.toContain('2020/caf');
  for (const one of ['/articles/withdrawn', '/past'])
    expect(text('_nginx.conf')).toContain(`"${prefix}${one}" 1;`);
  expect(text('_nginx.conf')).toContain(`"${prefix}/tags/retired" 1;`);

  // Nobody read anything, and a site without pages has feeds alone.
  expect(site.logged.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
  await site.admin('PATCH', '/admin/settings', { pages: 'off' });
  const feeds = [...(await copyOf(site)).keys()];
  expect(feeds).toContain(`${below}tags/sea/rss.xml`);
  expect(feeds.filter((name) => /index\.html$/.test(name) && !name.includes('articles/'))).toEqual([]);
});

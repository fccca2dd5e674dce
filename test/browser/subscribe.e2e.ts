// newsboat, rss2email and Miniflux with its PostgreSQL, all at once, on one running demo: they subscribe by the address of
// a page, of a feed and by OPML, show the articles, and show an update as an update.
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Server, stopServers, temporaryFolder } from '../unit/cli/process.ts';
import { launch, visit } from './browser.ts';
import { has, type Listed, listed, startDemo } from './demo.ts';
import { Miniflux } from './readers/miniflux.ts';
import { Newsboat } from './readers/newsboat.ts';
import { Rss2email } from './readers/rss2email.ts';

const home = temporaryFolder();
const shots = process.env.SCREENSHOTS ?? home;
stopServers();
let demo: Server;
let articles: Listed[];
let browser: Browser;
let miniflux: Miniflux | undefined;
const newsboat = new Newsboat(join(home, 'newsboat'));
const rss2email = new Rss2email(join(home, 'rss2email'));

beforeAll(async () => {
  [demo, miniflux, browser] = await Promise.all([startDemo(home), Miniflux.start(home), launch()]);
  articles = await listed(demo);
});
afterAll(async () => {
  await browser?.close();
  await miniflux?.stop();
});

const flux = () => miniflux!;
const feed = (path: string) => demo.url + path;
const titles = (of: readonly { title: string }[]) => of.map(({ title }) => title).sort();
const carried = (kind: 'tag' | 'language', slug: string) =>
  articles.filter((article) => has(article, kind, slug));
/** The sentences that somebody must be able to read, wherever it is shown. */
const AGENCY = [
  'retaliatory',
  'CAATSA',
  'S-400 purchase',
  'Russian Foreign Ministry',
  'TASS',
  'Islamic World',
];

/** What a page names as its feeds, as a reader's "subscribe" button sees them. */
async function namedBy(path: string): Promise<string[]> {
  const { page, close } = await visit(browser, feed(path));
  const links = await page.$$eval('link[rel~=alternate][type]', (all) =>
    all.map((link) => ({ type: link.getAttribute('type')!, href: (link as HTMLLinkElement).href })),
  );
  await close();
  return links.filter(({ type }) => /rss|atom/.test(type)).map(({ href }) => href);
}

describe('by the address of a page', () => {
  test('Miniflux finds the feeds of that very page', async () => {
    const found = await flux().discover(feed('/tags/turkey/'));
    // It looks by type, in an order that changes from call to call.
    expect(Object.fromEntries(found.map(({ url, type }) => [type, url]))).toEqual({
      rss: feed('/tags/turkey/rss.xml'),
      atom: feed('/tags/turkey/atom.xml'),
      json: feed('/tags/turkey/feed.json'),
    });
    for (const { url } of found) await flux().subscribe(url);
    for (const { url } of found) {
      const entries = await flux().entries(url);
      expect(titles(entries), url).toEqual(titles(carried('tag', 'turkey')));
      const agency = entries.find(({ title }) => title.startsWith('Turkey says'));
      for (const words of AGENCY) expect(agency?.content, url).toContain(words);
      expect(agency?.published_at).toBe('2020-12-17T00:00:00Z');
      expect(agency?.author).toContain('Islamic World');
      expect(agency?.tags, url).toEqual(expect.arrayContaining(['Turkey', 'S-400', 'Diplomacy']));
    }
  });

  // These two take no page: their users copy what it names, or a button in the browser does.
  test('newsboat and rss2email by what the page names', async () => {
    const [rss, atom] = await namedBy('/tags/turkey/');
    newsboat.subscribe(rss!);
    await rss2email.subscribe('turkey', atom!);
    await Promise.all([newsboat.reload(), rss2email.fetch()]);
    const wanted = titles(carried('tag', 'turkey'));
    expect(titles(newsboat.items(rss!))).toEqual(wanted);
    const messages = await rss2email.messages();
    expect(messages.map(({ subject }) => subject).sort()).toEqual(wanted);
    const agency = newsboat.items(rss!).find(({ title }) => title.startsWith('Turkey says'));
    const mailed = messages.find(({ subject }) => subject.startsWith('Turkey says'));
    for (const words of AGENCY) {
      expect(agency?.content).toContain(words);
      expect(mailed?.html).toContain(words);
    }
  });
});

describe('by the address of a feed', () => {
  test('in Arabic, with every article whole', async () => {
    const url = feed('/languages/ar/atom.xml');
    newsboat.subscribe(url);
    await Promise.all([flux().subscribe(url), rss2email.subscribe('ar', url)]);
    await Promise.all([newsboat.reload(), rss2email.fetch()]);
    const wanted = carried('language', 'ar');
    expect(wanted.length).toBeGreaterThan(0);
    expect(titles(await flux().entries(url))).toEqual(titles(wanted));
    expect(titles(newsboat.items(url))).toEqual(titles(wanted));
    const mailed = (await rss2email.messages()).filter((message) => message.feed === url);
    expect(mailed.map(({ subject }) => subject).sort()).toEqual(titles(wanted));
  });

  test('a podcast episode has what is to be played', async () => {
    const url = feed('/rss.xml');
    await flux().subscribe(url);
    const wanted = articles.flatMap(({ enclosures }) => enclosures.slice(0, 1).map(({ url: at }) => at));
    const found = (await flux().entries(url)).flatMap(({ enclosures }) => enclosures ?? []);
    expect(wanted.length).toBeGreaterThan(0);
    expect(found.map(({ url: at }) => at)).toEqual(expect.arrayContaining(wanted));
  });
});

test('an update is an update, and so is a withdrawal: one article, with the new text; a new one is a second', async () => {
  const at = { rss: feed('/tags/updates/rss.xml'), atom: feed('/tags/updates/atom.xml') };
  const first = { title: 'Ferry delayed', tags: ['Updates'], content: { text: 'By an hour.' } };
  const { id } = await demo.post(first);
  newsboat.subscribe(at.rss);
  await Promise.all([flux().subscribe(at.rss), flux().subscribe(at.atom)]);
  await rss2email.subscribe('updates', at.atom);
  await Promise.all([newsboat.reload(), rss2email.fetch()]);
  const mails = async () => (await rss2email.messages()).filter(({ feed: from }) => from === at.atom);
  expect(titles(newsboat.items(at.rss))).toEqual(['Ferry delayed']);
  expect((await mails()).map(({ subject }) => subject)).toEqual(['Ferry delayed']);
  const before = await flux().entries(at.atom);

  // Readers compare Last-Modified to the second.
  await new Promise((done) => setTimeout(done, 1_100));
  const change = { kind: 'correction', note: 'It was two hours.' };
  const patched = await demo.admin('PATCH', `/admin/articles/${id}`, {
    ...{ title: 'Ferry delayed by two hours', content: { text: 'By two hours.' }, change },
  });
  expect(patched.status).toBe(200);
  const again = async () => {
    await Promise.all([
      newsboat.reload(),
      rss2email.fetch(),
      flux().refresh(at.rss),
      flux().refresh(at.atom),
    ]);
  };
  await again();
  const title = 'Ferry delayed by two hours';
  expect(newsboat.items(at.rss)).toMatchObject([{ title, content: expect.stringContaining('two hours') }]);
  for (const url of [at.rss, at.atom]) {
    const entries = await flux().entries(url);
    expect(entries, url).toMatchObject([{ title, content: expect.stringContaining('It was two hours.') }]);
  }
  expect((await flux().entries(at.atom))[0]?.id).toBe(before[0]?.id);
  const [original, update, ...more] = await mails();
  expect(more).toEqual([]);
  expect(update).toMatchObject({ subject: title, answers: original?.id });

  await new Promise((done) => setTimeout(done, 1_100));
  await demo.post({ title: 'Ferry sails', tags: ['Updates'], content: { text: 'At last.' } });
  await again();
  const both = ['Ferry delayed by two hours', 'Ferry sails'];
  expect(titles(newsboat.items(at.rss))).toEqual(both);
  expect(titles(await flux().entries(at.rss))).toEqual(both);
  expect(titles(await flux().entries(at.atom))).toEqual(both);
  expect(await mails()).toHaveLength(3);

  await new Promise((done) => setTimeout(done, 1_100));
  expect((await demo.admin('DELETE', `/admin/articles/${id}?note=Nothing%20was%20late.`)).status).toBe(204);
  await again();
  const withdrawn = `Withdrawn: ${title}`;
  const shown = { title: withdrawn, content: expect.stringContaining('Nothing was late.') };
  for (const list of [newsboat.items(at.rss), await flux().entries(at.rss), await flux().entries(at.atom)]) {
    expect(titles(list as { title: string }[])).toEqual(['Ferry sails', withdrawn]);
    expect(list.find((one) => one.title === withdrawn)).toMatchObject(shown);
  }
  expect((await flux().entries(at.atom)).map((one) => one.id)).toContain(before[0]?.id);
  expect((await mails()).at(-1)).toMatchObject({ subject: withdrawn, answers: update?.id });
});

test('by OPML: every feed of the site, and what is in them', async () => {
  const opml = await (await fetch(feed('/opml.xml'))).text();
  const offered = [...opml.matchAll(/xmlUrl="([^"]+)"/g)].map(([, url]) => url!.replaceAll('&amp;', '&'));
  expect(offered.length).toBeGreaterThan(50);
  // Readers of their own: those above know items by their guid, whatever feed they saw them in.
  const boat = new Newsboat(join(home, 'newsboat-opml'));
  const mail = new Rss2email(join(home, 'rss2email-opml'));
  await Promise.all([flux().importOpml(opml), boat.importOpml(opml), mail.importOpml(opml)]);
  expect(boat.feeds().sort()).toEqual([...offered].sort());
  expect((await mail.feeds()).sort()).toEqual([...offered].sort());
  const known = (await flux().feeds()).map(({ feed_url }) => feed_url);
  expect(known).toEqual(expect.arrayContaining(offered));
  await Promise.all([boat.reload(), mail.fetch()]);
  const science = offered.find((url) => url.includes('/tags/science/'))!;
  await flux().refresh(science);
  const wanted = titles(carried('tag', 'science'));
  expect(titles(await flux().entries(science))).toEqual(wanted);
  expect(titles(boat.items(science))).toEqual(wanted);
  const mailed = (await mail.messages()).filter((message) => message.feed === science);
  expect(mailed.map(({ subject }) => subject).sort()).toEqual(wanted);
});

test('no feed that anybody read was found at fault, and Miniflux shows them to a person', async () => {
  const feeds = await flux().feeds();
  expect(feeds.map(({ parsing_error_message: problem }) => problem).filter(Boolean)).toEqual([]);
  const { page, close } = await visit(browser, flux().url);
  const { username, password } = flux().account;
  await page.fill('#form-username', username);
  await page.fill('#form-password', password);
  await Promise.all([page.waitForURL(/\/unread/), page.keyboard.press('Enter')]);
  const agency = (await flux().entries(feed('/tags/turkey/rss.xml'))).find(({ title }) =>
    title.startsWith('Turkey says'),
  );
  await page.goto(`${flux().url}/unread/entry/${agency?.id}`);
  const shown = await page.innerText('article');
  for (const words of AGENCY) expect(shown).toContain(words);
  expect(await page.$$eval('article h2', (all) => all.map((h) => h.textContent))).toContain('S-400 purchase');
  await page.screenshot({ path: join(shots, 'miniflux.png'), fullPage: true });
  await close();
});

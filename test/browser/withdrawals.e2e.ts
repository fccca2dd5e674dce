// A story that is published, changed and withdrawn, as newsboat, Miniflux, elfeed and RSS Guard show it: always one
// article, always the latest word. None of them reads tombstones.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Server, serve, stopServers, temporaryFolder } from '../unit/cli/process.ts';
import { elfeed } from './readers/elfeed.ts';
import { Miniflux } from './readers/miniflux.ts';
import { Newsboat } from './readers/newsboat.ts';
import { RssGuard } from './readers/rssguard.ts';
import type { Shown } from './readers/run.ts';

const home = temporaryFolder();
stopServers();
let server: Server;
let miniflux: Miniflux | undefined;
let rssGuard: RssGuard;
const newsboats: Newsboat[] = [];

const FILES = ['rss.xml', 'atom.xml', 'feed.json'] as const;
const feed = (file: string) => `${server.url}/tags/ferries/${file}`;
const STORY = { title: 'Ferry delayed', tags: ['Ferries'], content: { text: 'It left an hour late.' } };
let story: { id: string; guid: string };

beforeAll(async () => {
  [server, miniflux] = await Promise.all([serve({ DATA_DIR: home }), Miniflux.start(home)]);
  story = await server.post(STORY);
  await server.post({ title: 'Ferry sails', tags: ['Ferries'], content: { text: 'At last.' } });
  rssGuard = await RssGuard.subscribe(join(home, 'rssguard'), FILES.map(feed));
  for (const file of FILES) await miniflux.subscribe(feed(file));
  for (const file of FILES.slice(0, 2)) {
    const boat = new Newsboat(join(home, `newsboat-${file}`));
    boat.subscribe(feed(file));
    newsboats.push(boat);
  }
});
afterAll(() => miniflux?.stop());

/** What each reader shows of each feed once it has asked again. */
async function shown(): Promise<Record<string, Shown[]>> {
  // Readers compare Last-Modified to the second.
  await new Promise((done) => setTimeout(done, 1_100));
  const all: Record<string, Shown[]> = {};
  await Promise.all([
    ...newsboats.map((boat) => boat.reload()),
    ...FILES.map((file) => miniflux?.refresh(feed(file))),
    ...FILES.slice(0, 2).map(async (file) => {
      all[`elfeed ${file}`] = await elfeed(join(home, `elfeed-${file}`), feed(file));
    }),
    rssGuard.reload(),
  ]);
  for (const [i, boat] of newsboats.entries()) all[`newsboat ${FILES[i]}`] = boat.items(feed(FILES[i]!));
  for (const file of FILES) {
    all[`RSS Guard ${file}`] = rssGuard.items(feed(file));
    // Miniflux tells no guid.
    const entries = (await miniflux?.entries(feed(file))) ?? [];
    all[`Miniflux ${file}`] = entries.map((entry) => ({ ...entry, guid: story.guid }));
  }
  expect(Object.keys(all)).toHaveLength(10);
  return all;
}

/** In every reader two articles, of which the story is one and reads like this. */
async function expectStory(title: string, content: string): Promise<void> {
  for (const [reader, items] of Object.entries(await shown())) {
    expect(items, reader).toHaveLength(2);
    const others = items.filter((item) => item.title !== 'Ferry sails');
    expect(others, reader).toMatchObject([
      { guid: story.guid, title, content: expect.stringContaining(content) },
    ]);
  }
}

test('the story', () => expectStory('Ferry delayed', 'an hour late'));

test('changed, it is shown changed in its place', async () => {
  const change = { title: 'Ferry delayed by two hours', content: { text: 'It left two hours late.' } };
  expect((await server.admin('PATCH', `/admin/articles/${story.id}`, change)).status).toBe(200);
  await expectStory('Ferry delayed by two hours', 'two hours late');
});

test('withdrawn, a notice is shown in its place, without its text', async () => {
  const note = encodeURIComponent('No ferry was late: we mixed up two harbours.');
  expect((await server.admin('DELETE', `/admin/articles/${story.id}?note=${note}`)).status).toBe(204);
  const readers = await shown();
  for (const [reader, items] of Object.entries(readers)) {
    expect(items, reader).toHaveLength(2);
    const notice = items.find(({ title }) => title !== 'Ferry sails');
    expect(notice, reader).toMatchObject({
      ...{ guid: story.guid, title: 'Withdrawn: Ferry delayed by two hours' },
      content: expect.stringContaining('we mixed up two harbours'),
    });
    expect(notice?.content, reader).not.toContain('hours late');
  }
});

test('erased, nothing new is shown of it', async () => {
  expect((await server.admin('DELETE', `/admin/articles/${story.id}?hard=true`)).status).toBe(204);
  for (const file of FILES) expect(await (await fetch(feed(file))).text()).not.toContain('two hours');
});

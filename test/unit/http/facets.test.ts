// Facets renamed, merged, retired: old addresses lead on, identities stay, and whoever follows hears of it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { metricsOf } from '../../support/metrics.ts';
import { article, SITE, type TestServer, testServer } from '../../support/server.ts';
import { checkAtom, checkJsonFeed, checkRss } from '../formats/rules.ts';
import { browser } from '../routes/admin/browse.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
});
afterEach(() => server.close());

const patch = (path: string, body: object) => server.admin('PATCH', `/admin/facets/${path}`, body);
const retire = (path: string) => server.admin('DELETE', `/admin/facets/${path}`);
const json = async (response: Response | Promise<Response>) =>
  (await (await response).json()) as Record<string, never>;
async function ok(response: Response | Promise<Response>): Promise<Record<string, never>> {
  const answer = await response;
  expect(answer.status, await answer.clone().text()).toBe(200);
  return json(answer);
}
const facet = (path: string) => ok(server.admin('GET', `/admin/facets/${path}`));
const titles = async (path: string): Promise<string[]> =>
  ((await ok(server.get(path))) as unknown as { items: { title: string }[] }).items.map(({ title }) => title);
const text = async (path: string) => (await server.get(path)).text();
const idOf = async (path: string) => /<id>([^<]+)/.exec(await text(path))?.[1];
const location = async (path: string) => {
  const { status, headers } = await server.get(path);
  return [status, headers.get('location')];
};
interface Change {
  seq: number;
  kind: string;
  guid: string;
  facets: { slug: string }[];
  left?: { slug: string }[];
}
const changes = async (since = 0): Promise<Change[]> =>
  ((await ok(server.get(`/changes.json?since=${since}&limit=1000`))) as unknown as { changes: Change[] })
    .changes;
const lastSeq = async () => (await changes()).at(-1)?.seq ?? 0;

test('a body that is larger than any facet is not read', async () => {
  await server.post(article({ tags: ['Large'] }));
  expect((await patch('tag/large', { label: 'x'.repeat(70_000) })).status).toBe(413);
});

describe('a new name', () => {
  test('moves every feed and page, and the old addresses lead there', async () => {
    await server.post(article({ title: 'One', tags: ['Turkey', 'NATO'] }));
    expect(await ok(patch('tag/turkey', { label: 'Türkiye', slug: 'türkiye' }))).toMatchObject({
      ...{
        kind: 'tag',
        slug: 'türkiye',
        label: 'Türkiye',
        state: 'active',
        count: 1,
        formerSlugs: ['turkey'],
      },
      ...{ pending: false, rss: `${SITE}/tags/t%C3%BCrkiye/rss.xml` },
    });
    for (const [old, now] of [
      ['/tags/turkey/rss.xml', '/tags/t%C3%BCrkiye/rss.xml'],
      ['/tags/turkey/atom.xml?limit=5', '/tags/t%C3%BCrkiye/atom.xml?limit=5'],
      ['/tags/turkey/feed.json?q=text', '/tags/t%C3%BCrkiye/feed.json?q=text'],
      ['/tags/turkey/ninjs.json', '/tags/t%C3%BCrkiye/ninjs.json'],
      ['/tags/turkey/atom.xml?archive=0.9', '/tags/t%C3%BCrkiye/atom.xml?archive=0.9'],
      ['/tags/turkey/', '/tags/t%C3%BCrkiye/'],
      // In an expression the order is that of the names of today.
      ['/tags/nato+turkey/rss.xml', '/tags/nato+t%C3%BCrkiye/rss.xml'],
      ['/tags/!turkey,nato/rss.xml', '/tags/!t%C3%BCrkiye,nato/rss.xml'],
      ['/languages/en/tags/turkey/rss.xml', '/languages/en/tags/t%C3%BCrkiye/rss.xml'],
    ]) {
      expect(await location(old!), old).toEqual([308, now]);
    }
    expect(await titles('/tags/t%C3%BCrkiye/feed.json')).toEqual(['One']);
    expect(await titles('/tags/nato+t%C3%BCrkiye/feed.json')).toEqual(['One']);
    expect(await text('/tags/t%C3%BCrkiye/rss.xml')).toContain('<category>Türkiye</category>');
  });

  test('leaves the identity of every feed, of expressions too', async () => {
    await server.post(article({ tags: ['Beta', 'Alpha'] }));
    const before = [await idOf('/tags/alpha/atom.xml'), await idOf('/tags/alpha+beta/atom.xml')];
    await ok(patch('tag/alpha', { slug: 'omega' }));
    expect([await idOf('/tags/omega/atom.xml'), await idOf('/tags/beta+omega/atom.xml')]).toEqual(before);
    await ok(patch('tag/omega', { slug: 'psi' }));
    expect([await idOf('/tags/psi/atom.xml'), await idOf('/tags/beta+psi/atom.xml')]).toEqual(before);
    expect(await location('/tags/alpha/rss.xml')).toEqual([308, '/tags/psi/rss.xml']);
    await ok(patch('tag/psi', { slug: 'alpha' }));
    expect([await idOf('/tags/alpha/atom.xml'), await idOf('/tags/alpha+beta/atom.xml')]).toEqual(before);
    expect(await location('/tags/omega/rss.xml')).toEqual([308, '/tags/alpha/rss.xml']);
  });

  test('is a silent change of each article: content and validators, no dates', async () => {
    const made = await server.post(article({ tags: ['Turkey'] }));
    const other = await server.post(article({ tags: ['Sport'] }));
    const draft = await server.post(article({ tags: ['Turkey'], status: 'draft' }));
    const etags = [await server.etag('/tags/turkey/atom.xml'), await server.etag('/tags/sport/atom.xml')];
    const since = await lastSeq();
    server.tick(60_000);
    await ok(patch('tag/turkey', { label: 'Türkiye' }));
    const after = await ok(server.admin('GET', `/admin/articles/${made.id}`));
    expect(after).toMatchObject({ tags: ['Türkiye'], version: 2, updatedAt: made.updatedAt });
    expect(await ok(server.admin('GET', `/admin/articles/${draft.id}`))).toMatchObject({ tags: ['Türkiye'] });
    expect(await changes(since)).toMatchObject([{ kind: 'silent', guid: made.guid }]);
    expect(await server.etag('/tags/turkey/atom.xml')).not.toBe(etags[0]);
    expect(await server.etag('/tags/sport/atom.xml')).toBe(etags[1]);
    expect(other.version).toBe(1);
    // Who read it before has read an older version.
    const stale = await server.admin('PATCH', `/admin/articles/${made.id}`, {}, { 'if-match': '"1"' });
    expect(stale.status).toBe(412);
    // A full-text search finds it by its new name.
    expect(await titles('/feed.json?q=t%C3%BCrkiye')).toEqual(['A title']);
  });

  test('of a URL alone is one too: what links to it has other bytes', async () => {
    const { guid } = await server.post(
      article({ title: 'Links', tags: ['One', 'Two'], authors: [{ name: 'Ann Lee' }] }),
    );
    const paths = ['atom.xml', 'feed.json', 'ninjs.json', ''].map((file) => `/tags/one/${file}`);
    const seen = async () =>
      new Map(
        await Promise.all(paths.map(async (path) => [await server.etag(path), await text(path)] as const)),
      );
    const before = await seen();
    const since = await lastSeq();
    await ok(patch('tag/two', { slug: 'second' }));
    await ok(patch('author/ann-lee', { slug: 'ann' }));
    expect(await changes(since)).toMatchObject([
      { kind: 'silent', guid },
      { kind: 'silent', guid },
    ]);
    const after = await seen();
    for (const etag of after.keys()) expect(before.has(etag)).toBe(false);
    for (const body of after.values()) expect(body).not.toMatch(/tags\/two\/|term="two"|ann-lee/);
    const other = await testServer({ dir: server.dir });
    for (const path of paths)
      expect(after.get(await other.etag(path)), path).toBe(await (await other.get(path)).text());
    await other.close();
  });

  test('is what new articles are found under, whichever label they come with', async () => {
    await server.post(article({ tags: ['Turkey'] }));
    await ok(patch('tag/turkey', { label: 'Türkiye', slug: 'türkiye' }));
    const made = await server.post(article({ title: 'Two', tags: ['TURKEY', 'Türkiye', 'New'] }));
    expect(made.tags).toEqual(['Türkiye', 'New']);
    expect(await titles('/tags/t%C3%BCrkiye/feed.json')).toContain('Two');
    // Another label that would have the old slug gets another.
    const like = await server.post(article({ title: 'Three', tags: ['Turkey!'] }));
    expect(like.feeds).toContainEqual(expect.objectContaining({ slug: 'turkey-2' }));
    expect(await ok(server.admin('GET', '/admin/articles?tag=turkey'))).toMatchObject({
      articles: [{ title: 'Two' }, { title: 'A title' }],
    });
  });

  test('changes one spelling for another in every article', async () => {
    const made = await server.post(article({ tags: ['nato'] }));
    await ok(patch('tag/nato', { label: 'NATO' }));
    expect(await ok(server.admin('GET', `/admin/articles/${made.id}`))).toMatchObject({ tags: ['NATO'] });
    expect(await text('/tags/nato/rss.xml')).toContain('<category>NATO</category>');
  });

  test('is in the title of views that exclude it, under another validator', async () => {
    await server.post(article({ tags: ['Turkey'] }));
    await server.post(article({ tags: ['Sport'] }));
    const path = '/tags/turkey+!sport/rss.xml';
    await server.post(article({ tags: ['Turkey'] }));
    const [before, etag] = [await text(path), await server.etag(path)];
    await ok(patch('tag/sport', { label: 'Sports & games' }));
    expect(await text(path)).not.toBe(before);
    expect(await text(path)).toContain('without Sports &#x26; games');
    expect((await server.get(path, { 'if-none-match': etag })).status).toBe(200);
    const now = await server.etag(path);
    expect((await server.get(path, { 'if-none-match': now })).status).toBe(304);
  });

  test('of an author or a source is theirs in bylines and notes', async () => {
    const source = { name: 'Tas' };
    const made = await server.post(article({ authors: [{ name: 'Ann Leee' }], source }));
    await ok(patch('author/ann-leee', { label: 'Ann Lee', slug: 'ann-lee' }));
    await ok(patch('source/tas', { label: 'TASS', slug: 'tass' }));
    expect(await location('/authors/ann-leee/sources/tas/rss.xml')).toEqual([
      308,
      '/authors/ann-lee/sources/tass/rss.xml',
    ]);
    expect(await ok(server.admin('GET', `/admin/articles/${made.id}`))).toMatchObject({
      authors: [{ name: 'Ann Lee' }],
      source: { name: 'TASS' },
    });
    expect(await text('/authors/ann-lee/atom.xml')).toContain('<name>Ann Lee</name>');
  });

  test('of a facet that no article has any more is in the manifests', async () => {
    const made = await server.post(article({ tags: ['Turkey'] }));
    await server.admin('DELETE', `/admin/articles/${made.id}`);
    const etag = await server.etag('/feeds.json');
    await ok(patch('tag/turkey', { label: 'Türkiye', slug: 'türkiye' }));
    expect((await server.get('/feeds.json', { 'if-none-match': etag })).status).toBe(200);
    expect(await text('/feeds.json')).toContain('"label":"Türkiye"');
    expect(await text('/opml.xml')).toContain('text="Türkiye"');
  });

  test.each([
    ['taken by another label', 'tag/a', { label: 'B' }, 409, '/label'],
    ['taken by another slug', 'tag/a', { slug: 'b' }, 409, '/slug'],
    ['once another’s slug', 'tag/a', { slug: 'old' }, 409, '/slug'],
    ['once another’s label', 'tag/a', { label: 'OLD' }, 409, '/label'],
    ['of punctuation', 'tag/a', { label: '..!' }, 422, '/label'],
    ['without a letter', 'tag/a', { slug: '--' }, 422, '/slug'],
    ['a number', 'tag/a', { label: 5 }, 422, '/label'],
    ['unknown fields', 'tag/a', { name: 'x' }, 422, '/name'],
    ['two things at once', 'tag/a', { label: 'x', mergeInto: 'b' }, 422, ''],
    ['into nothing', 'tag/a', { mergeInto: 'zzz' }, 422, '/mergeInto'],
    ['into itself', 'tag/a', { mergeInto: 'a' }, 422, '/mergeInto'],
    ['by a former name', 'tag/old', { label: 'x' }, 409, undefined],
    ['of nothing', 'tag/zzz', { label: 'x' }, 404, undefined],
    ['of a language', 'language/en', { label: 'x' }, 409, undefined],
    ['of no kind', 'colour/red', { label: 'x' }, 404, undefined],
  ])('%s is refused', async (_, path, body, status, pointer) => {
    await server.post(article({ tags: ['A', 'B', 'Old'] }));
    await ok(patch('tag/old', { label: 'New', slug: 'new' }));
    const everything = async () => [await text('/feeds.json'), await text('/rss.xml')];
    const before = await everything();
    const response = await patch(path, body);
    const problem = await json(response);
    expect(response.status, JSON.stringify(problem)).toBe(status);
    if (pointer !== undefined) expect(problem.errors).toMatchObject([{ pointer }]);
    expect(await everything()).toEqual(before);
  });
});

describe('a merge', () => {
  test('moves articles, and addresses lead to where they went', async () => {
    await server.post(article({ title: 'Both', tags: ['Ankara', 'Turkey'] }));
    const moved = await server.post(article({ title: 'Moved', tags: ['Ankara', 'NATO'] }));
    await server.post(article({ title: 'There', tags: ['Turkey'] }));
    const since = await lastSeq();
    const merged = await ok(patch('tag/ankara', { mergeInto: 'turkey' }));
    expect(merged).toMatchObject({ slug: 'ankara', state: 'merged', mergedInto: 'turkey', count: 0 });
    expect(await facet('tag/ankara')).toMatchObject({ slug: 'turkey', count: 3, formerSlugs: ['ankara'] });
    expect(await titles('/tags/turkey/feed.json')).toEqual(['There', 'Moved', 'Both']);
    expect(await ok(server.admin('GET', `/admin/articles/${moved.id}`))).toMatchObject({
      tags: ['Turkey', 'NATO'],
    });
    expect(await location('/tags/ankara/rss.xml')).toEqual([308, '/tags/turkey/rss.xml']);
    // One of two that are one: once.
    expect(await location('/tags/ankara+turkey/rss.xml')).toEqual([308, '/tags/turkey/rss.xml']);
    expect(await location('/tags/ankara+nato/')).toEqual([308, '/tags/nato+turkey/']);
    const log = await changes(since);
    expect(log.map(({ kind }) => kind)).toEqual(['silent', 'silent']);
    const change = log.find(({ guid }) => guid === moved.guid);
    expect(change?.facets.map(({ slug }) => slug)).toContain('turkey');
    expect(change?.left).toEqual([{ kind: 'tag', slug: 'ankara' }]);
    expect(await text('/feeds.json')).not.toContain('ankara');
    const later = await server.post(article({ title: 'Later', tags: ['ankara'] }));
    expect(later.tags).toEqual(['Turkey']);
  });

  test('of what others went into leads on in one step; undone, a facet stands for itself', async () => {
    await server.post(article({ title: '1', tags: ['A'] }));
    await server.post(article({ title: '2', tags: ['B'] }));
    await server.post(article({ title: '3', tags: ['C'] }));
    await ok(patch('tag/a', { slug: 'aa' }));
    await ok(patch('tag/aa', { mergeInto: 'b' }));
    await ok(patch('tag/b', { mergeInto: 'c' }));
    for (const slug of ['a', 'aa', 'b']) {
      expect(await location(`/tags/${slug}/rss.xml`)).toEqual([308, '/tags/c/rss.xml']);
    }
    expect(await titles('/tags/c/feed.json')).toEqual(['3', '2', '1']);
    expect((await patch('tag/b', { mergeInto: 'a' })).status).toBe(200);
    expect((await patch('tag/b', { label: 'x' })).status).toBe(409);
    expect(await ok(patch('tag/b', { mergeInto: null }))).toMatchObject({ state: 'active', count: 0 });
    await server.post(article({ title: '4', tags: ['B'] }));
    expect(await titles('/tags/b/feed.json')).toEqual(['4']);
  });

  test('tells A-IM and conditional readers of the target', async () => {
    await server.post(article({ title: 'There', tags: ['Turkey'] }));
    await server.post(article({ title: 'Moved', tags: ['Ankara'] }));
    const etag = await server.etag('/tags/turkey/feed.json');
    server.tick(60_000);
    await ok(patch('tag/ankara', { mergeInto: 'turkey' }));
    const response = await server.get('/tags/turkey/feed.json', { 'if-none-match': etag, 'a-im': 'feed' });
    expect(response.status).toBe(226);
    expect(((await response.json()) as { items: object[] }).items).toMatchObject([{ title: 'Moved' }]);
  });
});

describe('a retired tag', () => {
  test('is gone: its feeds answer 410, expressions go on without it, articles stay', async () => {
    const made = await server.post(article({ title: 'One', tags: ['Old', 'Turkey'] }));
    await server.post(article({ title: 'Two', tags: ['Old'] }));
    const etag = await server.etag('/tags/old,turkey/feed.json');
    expect(await ok(retire('tag/old'))).toMatchObject({ state: 'retired', count: 0 });
    for (const path of [
      '/tags/old/rss.xml',
      '/tags/old/feed.json?q=one',
      '/tags/old/',
      '/tags/old+turkey/atom.xml',
      '/languages/en/tags/old/ninjs.json',
    ]) {
      expect((await server.get(path)).status, path).toBe(410);
    }
    expect(await titles('/tags/old,turkey/feed.json')).toEqual(['One']);
    expect(await server.etag('/tags/old,turkey/feed.json')).not.toBe(etag);
    expect(await titles('/tags/!old/feed.json')).toEqual(['Two', 'One']);
    expect(await titles('/feed.json')).toEqual(['Two', 'One']);
    expect(await text('/rss.xml')).not.toContain('<category>Old');
    expect(await text('/articles/one.md')).toContain('tags: ["Turkey"]');
    expect(await text('/feeds.json')).not.toContain('/tags/old/');
    expect(await text('/tags/')).not.toContain('/tags/old/');
    expect(await ok(server.admin('GET', `/admin/articles/${made.id}`))).toMatchObject({
      tags: ['Old', 'Turkey'],
      retiredTags: ['Old'],
    });
    for (const [file, check] of [
      ['rss.xml', checkRss],
      ['atom.xml', checkAtom],
      ['feed.json', checkJsonFeed],
    ] as const) {
      expect(check(await text(`/tags/old,turkey/${file}`), `${SITE}/tags/old,turkey/${file}`), file).toEqual(
        [],
      );
    }
  });

  test('does not hold up an article that has it: it is published without, and the answer says so', async () => {
    await server.post(article({ tags: ['Old'] }));
    await ok(retire('tag/old'));
    const made = await server.post(article({ title: 'Urgent', tags: ['old', 'News'] }));
    expect(made).toMatchObject({ status: 'published', tags: ['old', 'News'], retiredTags: ['old'] });
    expect((await server.get('/tags/old/rss.xml')).status).toBe(410);
    expect((await patch('tag/old', { label: 'x' })).status).toBe(409);
    expect(await ok(retire('tag/old'))).toMatchObject({ state: 'retired' });
  });

  test('comes back with all its articles, newer ones too', async () => {
    await server.post(article({ title: 'One', tags: ['Old'] }));
    const id = await idOf('/tags/old/atom.xml');
    await ok(retire('tag/old'));
    await server.post(article({ title: 'Two', tags: ['OLD'] }));
    await server.post(article({ title: 'Other', tags: ['News'] }));
    expect(await ok(patch('tag/old', { retired: false }))).toMatchObject({ state: 'active', count: 2 });
    expect(await titles('/tags/old/feed.json')).toEqual(['Two', 'One']);
    expect(await idOf('/tags/old/atom.xml')).toBe(id);
  });
});

describe('many articles', () => {
  // More than follow in one go.
  const NUMBER = 530;
  const DRAFTS = 11;
  async function fill() {
    const published = Array.from({ length: NUMBER - DRAFTS }, (_, i) => ({ title: `${i}`, tags: ['Old'] }));
    await server.fill(published);
    for (let i = 0; i < DRAFTS; i++) await server.post(article({ tags: ['Old'], status: 'draft' }));
  }

  test('follow after the answer, and what a stop left is taken up again', async () => {
    await fill();
    const since = await lastSeq();
    const answer = await patch('tag/old', { label: 'New', slug: 'new' });
    expect(answer.status).toBe(202);
    expect(await json(answer)).toMatchObject({ slug: 'new', pending: true, count: NUMBER - DRAFTS });
    // The feed is whole at once, at its new address.
    expect(await location('/tags/old/rss.xml')).toEqual([308, '/tags/new/rss.xml']);
    expect(await titles('/tags/new/feed.json?limit=200')).toHaveLength(200);
    while ((await facet('tag/new')).pending) await server.app.tick();
    const log = await changes(since);
    expect(log).toHaveLength(NUMBER - DRAFTS);
    expect(new Set(log.map(({ guid }) => guid)).size).toBe(NUMBER - DRAFTS);
  });

  test('that a request and a timer follow at once follow once', async () => {
    await fill();
    const since = await lastSeq();
    let isAnswered = false;
    const answer = patch('tag/old', { label: 'New', slug: 'new' }).finally(() => {
      isAnswered = true;
    });
    while (!isAnswered) {
      await server.app.tick();
      // A tick that finds nothing to do leaves no room to timers.
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await answer).ok).toBe(true);
    while ((await facet('tag/new')).pending) await server.app.tick();
    const log = await changes(since);
    expect(log).toHaveLength(NUMBER - DRAFTS);
    expect(new Set(log.map(({ guid }) => guid)).size).toBe(NUMBER - DRAFTS);
  });

  test('are told how far they are, are stopped where they are, and go on', async () => {
    await fill();
    await server.post(article({ tags: ['Small'] }));
    expect((await patch('tag/old', { mergeInto: 'small' })).status).toBe(202);
    const about = (list: unknown) => (list as { facets: unknown[] }).facets;
    expect(about(await ok(server.admin('GET', '/admin/facets?state=pending')))).toMatchObject([
      { slug: 'old', state: 'merged', pending: true, progress: { done: 500, total: NUMBER } },
    ]);
    const left = async () =>
      metricsOf(await (await server.admin('GET', '/metrics')).text()).get(
        'tagwire_articles_pending{work="facet"}',
      );
    expect(await left()).toBe(NUMBER - 500);
    expect(await json(patch('tag/old', { stopped: true }))).toMatchObject({ pending: true, stopped: true });
    expect(await left()).toBe(0);
    const { count } = await facet('tag/small');
    await server.app.tick();
    await server.app.tick();
    const stopped = await json(patch('tag/old', { stopped: true }));
    expect(stopped).toMatchObject({ stopped: true, progress: { done: 500, total: NUMBER } });
    expect(await facet('tag/small')).toMatchObject({ count });
    // Its page says that it is stopped, and not that it is done.
    const b = browser(server);
    await b.signIn();
    const path = '/admin/names/tag/old';
    const seen = await b.send(await b.get(path), path, {}, 'stop');
    expect(seen.text).toContain(`Stopped: 500 of ${NUMBER} articles done.`);
    expect(seen.text).not.toContain('Done.');
    expect((await patch('tag/old', { stopped: false, retired: true })).status).toBe(422);
    await patch('tag/old', { stopped: false });
    await server.app.tick();
    expect(about(await ok(server.admin('GET', '/admin/facets?state=pending')))).toEqual([]);
    expect(await facet('tag/small')).toMatchObject({ count: NUMBER - DRAFTS + 1 });
    const entries = await ok(server.admin('GET', '/admin/audit?action=facet.change'));
    const details = (entries as unknown as { entries: { detail: object }[] }).entries.map(
      ({ detail }) => detail,
    );
    // Asking twice has stopped it once.
    expect(details).toEqual([{ stopped: false }, { stopped: true }, { mergeInto: 'small' }]);
  });

  test('another change begins anew', async () => {
    await fill();
    expect((await patch('tag/old', { label: 'New' })).status).toBe(202);
    expect((await patch('tag/old', { label: 'Newest' })).status).toBe(202);
    while ((await facet('tag/old')).pending) await server.app.tick();
    const all = await ok(server.admin('GET', '/admin/articles?limit=200'));
    const tags = (all.articles as unknown as { tags: string[] }[]).map((a) => a.tags[0]);
    expect(new Set(tags)).toEqual(new Set(['Newest']));
    expect(await text('/tags/old/rss.xml')).not.toContain('<category>New</category>');
  });
});

describe('the list', () => {
  const list = async (query = '') =>
    (
      (await ok(server.admin('GET', `/admin/facets${query}`))) as unknown as { facets: { slug: string }[] }
    ).facets.map(({ slug }) => slug);

  test('is what an interface completes with', async () => {
    await server.post(article({ tags: ['Turkey', 'NATO'], authors: [{ name: 'Nat Ott' }] }));
    await server.post(article({ tags: ['Turkey', 'International'] }));
    expect(await list('?kind=tag')).toEqual(['turkey', 'international', 'nato']);
    expect(await list('?kind=tag&q=NAT')).toEqual(['nato', 'international']);
    expect(await list('?q=nat')).toEqual(['nat-ott', 'nato', 'international']);
    expect(await list('?q=%25')).toEqual([]);
    expect(await list('?kind=tag&limit=1')).toEqual(['turkey']);
    await ok(patch('tag/nato', { label: 'Alliance', slug: 'alliance' }));
    await ok(retire('tag/international'));
    // By a former name, too.
    expect(await list('?kind=tag&q=nato')).toEqual(['alliance']);
    expect(await list('?kind=tag')).toEqual(['turkey', 'alliance']);
    expect(await list('?state=retired')).toEqual(['international']);
    expect((await server.admin('GET', '/admin/facets?kind=colour')).status).toBe(404);
    expect((await server.admin('GET', '/admin/facets?state=x')).status).toBe(400);
  });

  test('needs a token, and the right one', async () => {
    await server.post(article({ tags: ['A'] }));
    expect((await server.get('/admin/facets')).status).toBe(401);
    const made = (await json(
      server.admin('POST', '/admin/tokens', { name: 'reader', scopes: ['articles:read'] }),
    )) as unknown as { token: string };
    const authorization = `Bearer ${made.token}`;
    expect((await server.get('/admin/facets/tag/a', { authorization })).status).toBe(200);
    const headers = { authorization };
    expect((await server.request('DELETE', '/admin/facets/tag/a', undefined, headers)).status).toBe(403);
    expect((await server.admin('PUT', '/admin/facets/tag/a', {})).status).toBe(405);
  });
});

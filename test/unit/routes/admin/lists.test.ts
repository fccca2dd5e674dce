// The list of articles: tabs, order, words by their beginnings, how many, searches that are kept.
import { describe, expect, test } from 'vitest';
import { article, SITE, START, TOKEN } from '../../../support/server.ts';
import { browser, type Page } from './browse.ts';
import { signedIn } from './signed-in.ts';

const at = signedIn();
const HOUR = 3_600_000;
const later = (hours: number) => new Date(START + hours * HOUR).toISOString();
const titles = ({ html }: Page) =>
  [...html.matchAll(/<h2><a [^>]*><bdi>([^<]+)<\/bdi>/g)].map(([, title]) => title);
const tabs = ({ html }: Page) =>
  [...html.matchAll(/<a href="[^"]*\/admin\/list([^"]*)"[^>]*>([^<]+) <span class="count">([^<]+)</g)].map(
    ([, query, name, count]) => `${name} ${count} ${query}`,
  );

describe('tabs and order', () => {
  test('each has its number, and nothing is headed by the furthest future', async () => {
    const { server, b } = at;
    await server.post(article({ title: 'Published', tags: ['Sea'] }));
    await server.post(article({ title: 'In a year', publishedAt: later(9_000) }));
    await server.post(article({ title: 'Tomorrow', publishedAt: later(24) }));
    await server.post(article({ title: 'Draft', status: 'draft' }));
    await server.post(article({ title: 'Handed in', status: 'review' }));
    const gone = await server.post(article({ title: 'Gone' }));
    await server.admin('DELETE', `/admin/articles/${gone.id}`);
    await server.post(article({ title: 'Whales of the North', tags: ['Sea'] }));
    const page = await b.get('/admin/list');
    expect(tabs(page)).toEqual([
      'All 7 ',
      'Mine 7 ?mine=yes',
      'Drafts 1 ?status=draft',
      'Ready for review 1 ?status=review',
      'Scheduled 2 ?status=scheduled',
      'Published 2 ?status=published',
      'Retracted 1 ?status=retracted',
    ]);
    expect(titles(page)[0]).toBe('Whales of the North');
    expect(page.text).toContain('Articles: 7');
    expect(titles(await b.get('/admin/list?status=scheduled'))).toEqual(['Tomorrow', 'In a year']);
    expect(titles(await b.get('/admin/list?sort=oldest'))[0]).toBe('Published');
    expect(titles(await b.get('/admin/list?sort=oldest')).at(-1)).toBe('In a year');
    expect(titles(await b.get('/admin/list?status=published'))).toEqual(['Whales of the North', 'Published']);
    expect((await b.get('/admin/list?status=draft&tag=nothing')).text).toContain('No articles match.');
  });

  test('words are found by their beginnings, without an asterisk; of feeds they are as before', async () => {
    const page = await at.b.get('/admin/list?q=whal+nor');
    expect(titles(page)).toEqual(['Whales of the North']);
    expect(page.text).toContain('Articles: 1');
    expect(titles(await at.b.get('/admin/list?q=whal&sort=oldest'))).toEqual(['Whales of the North']);
    const feed = (await (await at.server.get('/feed.json?q=whal')).json()) as { items: unknown[] };
    expect(feed.items).toEqual([]);
    const found = (await (await at.server.admin('GET', '/admin/articles?q=whal')).json()) as {
      articles: unknown[];
    };
    expect(found.articles).toEqual([]);
  });

  test('every order is paged to its end', async () => {
    const dated = Array.from({ length: 70 }, (_, i) => ({
      ...{ title: `Page ${i}`, tags: ['Paged'] },
      date_published: new Date(START - (i + 1) * HOUR).toISOString(),
    }));
    await at.server.fill(dated);
    for (const sort of ['updated', 'published', 'oldest', 'created']) {
      const seen: (string | undefined)[] = [];
      let next: string | undefined = `tag=Paged&sort=${sort}`;
      while (next) {
        const page: Page = await at.b.get(`/admin/list?${next}`);
        seen.push(...titles(page));
        next = /rel="next" href="[^"?]*\?([^"]+)"/.exec(page.html)?.[1]?.replaceAll('&amp;', '&');
      }
      expect([seen.length, new Set(seen).size], sort).toEqual([70, 70]);
      if (sort === 'oldest') expect(seen[0]).toBe('Page 69');
    }
  });
});

describe('searches that are kept', () => {
  test('kept by name, applied, shown to everybody, deleted', async () => {
    const { b, server } = at;
    const page = await b.get('/admin/list?tag=Sea&status=published');
    const form = page.html.includes('Save this search');
    expect(form).toBe(true);
    const kept = await b.send(page, '/admin/searches', { name: 'At sea' }, 'save');
    expect(kept.url).toBe(`${SITE}/admin/list?status=published&tag=Sea`);
    expect(kept.html).toMatch(/list\?status=published&amp;tag=Sea" aria-current="page"/);
    const made = await server.admin('POST', '/admin/tokens', { name: 'Bo', scopes: ['articles:read'] });
    const { token } = (await made.json()) as { token: string };
    const other = browser(server);
    await other.signIn(token);
    expect((await other.get('/admin/list')).text).not.toContain('At sea');
    await b.send(
      await b.get('/admin/list?q=whal'),
      '/admin/searches',
      { name: 'Whales', shared: 'yes' },
      'save',
    );
    const theirs = await other.get('/admin/list');
    expect(theirs.text).toContain('Whales for everybody');
    expect(theirs.html).not.toContain('value="delete"');
    await b.send(await b.get('/admin/list'), '/admin/searches', {}, 'delete');
    expect((await b.get('/admin/list')).text).not.toContain('At sea');
    expect(TOKEN).not.toBe(token);
  });
});

test('from a day of the calendar one writes for that day, in the site’s time zone', async () => {
  await at.server.admin('PATCH', '/admin/settings', { timeZone: 'Pacific/Honolulu' });
  const page = await at.b.get('/admin/calendar?day=2027-01-01');
  expect(page.text).toContain('Times are those of Pacific/Honolulu.');
  expect(page.html).toContain('/admin/write?on=2027-01-05"');
  const form = await at.b.get('/admin/write?on=2027-01-05');
  expect(form.fields('/admin/write')).toContainEqual(['publishedAt', '2027-01-05T09:00']);
  const past = await at.b.get('/admin/write?on=2020-01-05');
  expect(past.fields('/admin/write')).toContainEqual(['publishedAt', '']);
  await at.server.admin('PATCH', '/admin/settings', { timeZone: null });
});

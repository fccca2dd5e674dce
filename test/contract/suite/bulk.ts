// Many articles at once, by the editors' forms: feeds, the log and pages say so, and one step undoes it.
import { beforeAll, expect, test } from 'vitest';
import { browser, type Page } from '../../unit/routes/admin/browse.ts';
import { type ArticleAnswer, article, type Site, until } from '../site.ts';
import { through } from './editors.ts';

const COUNT = 25;

export function bulk(site: Site): void {
  const b = browser({ app: { fetch: through(site) } });
  const pathOf = ({ url }: Page) => new URL(url).pathname;
  const select = async (query: string, kind: string) =>
    b.send(await b.get(`/admin/list${query}`), '/admin/bulk', { all: 'yes' }, kind);
  const ended = (page: Page) =>
    until(async () => {
      const now = await b.get(pathOf(page));
      return !now.html.includes('id="bulk-progress"') && now;
    });
  const start = async (page: Page, values: Record<string, string> = {}) =>
    ended(await b.send(page, pathOf(page), values, 'start'));
  const undo = async (page: Page) => ended(await b.send(page, pathOf(page), {}, 'undo'));
  const retractions = async (since: number) => {
    const answer = await site.get(`/changes.json?since=${since}&limit=1000`);
    const { changes } = answer.json<{ changes: { kind: string }[] }>();
    return changes.filter(({ kind }) => kind === 'retract').length;
  };

  beforeAll(async () => {
    await b.signIn(site.running.token);
    const articles = Array.from({ length: COUNT }, (_, i) => ({
      method: 'create',
      article: article({ title: `Bulked ${i}`, tags: ['Bulked'] }),
    }));
    expect((await site.admin('POST', '/admin/articles/batch', { articles })).status).toBe(200);
    await site.post(article({ title: 'Bulked draft', tags: ['Bulked'], status: 'draft' }));
  });

  test('tags are added to all that match, and taken away by one undo', async () => {
    const done = await start(await select('?tag=Bulked', 'tag'), { tags: 'By the dozen, Bulked' });
    expect(done.text).toContain(`Done: ${COUNT + 1} of ${COUNT + 1} articles changed.`);
    expect(await site.titles('/tags/by-the-dozen/feed.json?limit=200')).toHaveLength(COUNT);
    await undo(done);
    expect(await site.titles('/tags/by-the-dozen/feed.json')).toEqual([]);
    expect(await site.titles('/tags/bulked/feed.json?limit=200')).toHaveLength(COUNT);
  });

  test('retracted with one note: notices, tombstones and the log; one undo, and they are there again', async () => {
    const { next } = (await site.get('/changes.json?limit=1000')).json<{ next: number }>();
    const page = await select('?tag=Bulked', 'retract');
    expect(page.text).toContain('Drafts, which stay as they are: 1.');
    const done = await start(page, { note: 'Sent too early.' });
    expect(done.text).toContain(`Done: ${COUNT} of ${COUNT + 1} articles changed.`);
    expect(await retractions(next)).toBe(COUNT);
    const feed = (await site.get('/tags/bulked/atom.xml?limit=200')).text;
    expect(feed).toContain('Sent too early.');
    expect(feed.match(/<at:deleted-entry/g)).toHaveLength(COUNT);
    await undo(done);
    const { count } = (await site.admin('GET', '/admin/facets/tag/bulked')).json<{ count: number }>();
    expect(count).toBe(COUNT);
  });

  test('the calendar has what is scheduled, on its day', async () => {
    const { id } = await site.post(article({ title: 'In March', publishedAt: '2031-03-14T12:00:00Z' }));
    const page = await b.get('/admin/calendar?day=2031-03-01');
    expect(page.text).toMatch(/Friday 14 March.{0,20}12:00 In March/);
    await site.admin('DELETE', `/admin/articles/${id}?hard=true`);
  });

  test('drafts that nobody has seen are deleted', async () => {
    const done = await start(await select('?status=draft&tag=Bulked', 'erase'), { sure: 'yes' });
    expect(done.text).toContain('Done: 1 of 1');
    const left = (await site.admin('GET', '/admin/articles?tag=bulked&status=draft')).json<{
      articles: ArticleAnswer[];
    }>();
    expect(left.articles).toEqual([]);
  });
}

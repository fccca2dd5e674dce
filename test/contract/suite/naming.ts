// Tags, authors and sources by another name: old addresses lead on, in every format.
import { expect, test } from 'vitest';
import { SITE } from '../combinations.ts';
import { article, type Site, until } from '../site.ts';

export function naming(site: Site): void {
  const facet = (method: string, path: string, body?: object) =>
    site.admin(method, `/admin/facets/${path}`, body);
  const leads = async (path: string) => {
    const { status, headers } = await site.get(path);
    return [status, headers.location];
  };
  /** Articles follow in the background. */
  const followed = (path: string) => until(async () => !(await facet('GET', path)).json().pending);

  test('renamed: its feeds lead to the new ones and keep their identity', async () => {
    const made = await site.post(article({ title: 'Named', tags: ['Before', 'Beside'] }));
    const idOf = async (path: string) => /<id>[^<]+<\/id>/.exec((await site.get(path)).text)?.[0];
    const id = await idOf('/tags/before/atom.xml');
    const renamed = await facet('PATCH', 'tag/before', { label: 'Áfter', slug: 'áfter' });
    expect([renamed.status, renamed.json()]).toEqual([
      200,
      expect.objectContaining({ slug: 'áfter', rss: `${SITE}/tags/%C3%A1fter/rss.xml` }),
    ]);
    for (const file of ['rss.xml', 'atom.xml', 'feed.json', 'ninjs.json', ''])
      expect(await leads(`/tags/before/${file}`)).toEqual([308, `/tags/%C3%A1fter/${file}`]);
    expect(await leads('/tags/before+beside/rss.xml')).toEqual([308, '/tags/beside+%C3%A1fter/rss.xml']);
    await followed('tag/%C3%A1fter');
    expect(await idOf('/tags/%C3%A1fter/atom.xml')).toBe(id);
    const after = (await site.admin('GET', `/admin/articles/${made.id}`)).json<typeof made>();
    expect([after.tags, after.updatedAt]).toEqual([['Áfter', 'Beside'], made.updatedAt]);
  });

  test('merged into another, retired, revived', async () => {
    await site.post(article({ title: 'Of one', tags: ['Merge one'] }));
    await site.post(article({ title: 'Of two', tags: ['Merge two'] }));
    expect((await facet('PATCH', 'tag/merge-one', { mergeInto: 'merge-two' })).status).toBe(200);
    await followed('tag/merge-two');
    expect(await leads('/tags/merge-one/feed.json')).toEqual([308, '/tags/merge-two/feed.json']);
    const both = await until(async () => {
      const titles = await site.titles('/tags/merge-two/feed.json');
      return titles.length === 2 && titles;
    });
    expect(both.toSorted()).toEqual(['Of one', 'Of two']);
    expect((await facet('DELETE', 'tag/merge-two')).status).toBeLessThan(300);
    expect((await site.get('/tags/merge-two/rss.xml')).status).toBe(410);
    expect((await facet('PATCH', 'tag/merge-two', { retired: false })).status).toBe(200);
    expect((await site.get('/tags/merge-two/rss.xml')).status).toBe(200);
  });

  test('found by a part of any of its names, however long it is', async () => {
    const label = 'Достопримечательности Санкт-Петербурга и окрестностей';
    await site.post(article({ tags: [label] }));
    const found = async (q: string) => {
      const answer = await site.admin('GET', `/admin/facets?kind=tag&q=${encodeURIComponent(q)}`);
      expect(answer.status, answer.text).toBe(200);
      return answer.json<{ facets: { label: string }[] }>().facets.map((one) => one.label);
    };
    for (const q of [label, 'ПЕТЕРБУРГА и', label.slice(3, -3), 'окрестностей'])
      expect(await found(q)).toEqual([label]);
    expect(await found(`${label} ${label}`)).toEqual([]);
    expect(await found('%')).toEqual([]);
  });
}

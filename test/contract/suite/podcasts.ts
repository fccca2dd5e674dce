// A tag, or the site, is a podcast: on every runtime its feeds say so at once, with other validators.
import { expect, test } from 'vitest';
import { article, type Site, until } from '../site.ts';

const EPISODE = {
  ...{ season: 1, episode: 2, episodeType: 'full', explicit: false },
  transcripts: [{ url: 'https://cdn.example/2.vtt', type: 'text/vtt' }],
  persons: [{ name: 'Orla', role: 'host' }],
};
const FILES = ['rss.xml', 'atom.xml', 'feed.json'];

export function podcasts(site: Site): void {
  const patch = (path: string, podcast: object | null) => site.admin('PATCH', path, { podcast });
  const etagOf = async (path: string) => String((await site.get(path)).headers.etag);

  test('a tag becomes a show, is changed, and ends', async () => {
    const made = await site.post(
      article({
        ...{ title: 'Heard', tags: ['Show'], podcast: EPISODE },
        enclosures: [{ url: 'https://cdn.example/2.mp3', type: 'audio/mpeg', durationSeconds: 60 }],
      }),
    );
    expect(made.podcast).toEqual(EPISODE);
    const paths = FILES.map((file) => `/tags/show/${file}`);
    const before = await Promise.all(paths.map(etagOf));
    const show = await patch('/admin/facets/tag/show', { author: 'Orla & co', category: 'News > Politics' });
    expect(show.status, show.text).toBe(200);
    for (const [i, path] of paths.entries()) {
      const held = { 'if-none-match': before[i]! };
      const feed = await until(async () => {
        const answer = await site.get(path, held);
        return answer.status === 200 && answer;
      });
      expect(feed.text, path).toContain(path.endsWith('json') ? '"author":"Orla & co"' : 'Orla &amp; co');
      expect((await site.get(path, { 'if-none-match': String(feed.headers.etag) })).status).toBe(304);
    }
    const wrong = await patch('/admin/facets/tag/show', { category: 'Gossip' });
    expect([wrong.status, wrong.json<{ errors: object[] }>().errors]).toEqual([
      422,
      [expect.objectContaining({ pointer: '/podcast/category', code: 'category-unknown' })],
    ]);
    expect((await patch('/admin/facets/tag/show', null)).json().podcast).toBeUndefined();
    await until(async () => !(await site.get('/tags/show/rss.xml')).text.includes('itunes:author'));
    expect(await etagOf('/tags/show/rss.xml')).toBe(before[0]);
  });

  test('the site’s settings have an ETag, and are lost to nobody', async () => {
    const first = await site.admin('GET', '/admin/settings');
    const set = await patch('/admin/settings', { category: 'Arts' });
    expect(set.json()).toMatchObject({ podcast: { category: 'Arts' } });
    const headers = { 'if-match': String(first.headers.etag) };
    const stale = await site.admin('PATCH', '/admin/settings', { podcast: {} }, headers);
    expect([stale.status, stale.headers.etag]).toEqual([412, set.headers.etag]);
    const both = await Promise.all(
      [{ author: 'One' }, { copyright: '© Two' }].map((part) => patch('/admin/settings', part)),
    );
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect((await site.admin('GET', '/admin/settings')).json()).toMatchObject({
      podcast: { category: 'Arts', author: 'One', copyright: '© Two' },
    });
    expect((await patch('/admin/settings', null)).status).toBe(200);
  });
}

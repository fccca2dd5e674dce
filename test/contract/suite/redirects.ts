// Old addresses lead on, on every runtime, whatever is kept of answers.
import { expect, test } from 'vitest';
import { article, type Site } from '../site.ts';

export function redirects(site: Site): void {
  const led = async (path: string) => {
    const answer = await site.get(path);
    return [answer.status, answer.headers.location?.replace(/^https?:\/\/[^/]+/, '')];
  };
  const lead = (from: string, to: string) => site.admin('POST', '/admin/redirects', { from, to });

  test('from where an article was, as long as it is there', async () => {
    const { id, slug } = await site.post(article({ title: 'Led on', tags: ['Led'] }));
    expect(await led('/2020/led-on/')).toEqual([404, undefined]);
    // Asked for often, so that an answer is kept where answers are.
    for (let i = 0; i < 3; i++) await site.get('/?p=180');
    expect((await lead('/2020/led-on/', `/articles/${slug}`)).status).toBe(201);
    expect((await lead('/?p=180', `/articles/${slug}`)).status).toBe(201);
    for (const path of ['/2020/led-on/', '/2020/led-on', '/index.php/2020/led-on/amp/', '/?p=180'])
      expect(await led(path), path).toEqual([308, `/articles/${slug}`]);
    expect((await site.request('HEAD', '/2020/led-on/')).status).toBe(308);
    await site.admin('PATCH', `/admin/articles/${id}`, { slug: 'led-elsewhere' });
    expect(await led('/2020/led-on/')).toEqual([308, '/articles/led-elsewhere']);
    await site.admin('DELETE', `/admin/articles/${id}`);
    expect(await led('/2020/led-on/')).toEqual([308, '/articles/led-elsewhere']);
    expect((await site.get('/articles/led-elsewhere')).status).toBe(410);
  });

  test('from feeds of other systems to the same view and format', async () => {
    await site.post(article({ title: 'Fed', tags: ['Fed On'] }));
    expect(await led('/feed/')).toEqual([308, '/rss.xml']);
    expect(await led('/?feed=atom')).toEqual([308, '/atom.xml']);
    expect(await led('/tag/fed-on/feed/atom/')).toEqual([308, '/tags/fed-on/atom.xml']);
    expect(await led('/tag/nobody-has-it/feed/')).toEqual([404, undefined]);
    expect((await site.get('/comments/feed/')).status).toBe(410);
    await lead('/category/old-name', '/tags/fed-on/');
    expect(await led('/category/old-name/feed/')).toEqual([308, '/tags/fed-on/rss.xml']);
  });

  test('by a file, which comes out again; and what was not found is counted', async () => {
    const csv = { 'content-type': 'text/csv' };
    const sent = await site.admin(
      'POST',
      '/admin/redirects',
      'from,to\n/csv-a,/tags/a/\n/csv-b,/tags/b/\n',
      csv,
    );
    expect([sent.status, sent.json()]).toEqual([200, { redirects: 2 }]);
    const out = await site.admin('GET', '/admin/redirects', undefined, { accept: 'text/csv' });
    expect(out.text).toContain('/csv-a,/tags/a/\r\n');
    await site.get('/missed-by-somebody');
    const { missed } = (await site.admin('GET', '/admin/redirects/missed?limit=1000')).json<{
      missed: { path: string }[];
    }>();
    expect(missed.map(({ path }) => path)).toContain('/missed-by-somebody');
    const dismissed = await site.admin('DELETE', '/admin/redirects/missed?path=%2Fmissed-by-somebody');
    expect(dismissed.status).toBe(204);
  });
}

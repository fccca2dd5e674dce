// Many at once, more than anything inside takes at a time. On workerd a request that waits to be woken by another is ended as hung.
import { expect, test } from 'vitest';
import { png } from '../../support/png.ts';
import { article, type Site } from '../site.ts';

const atOnce = async (times: number, ask: (i: number) => Promise<{ status: number }>) =>
  new Set((await Promise.all(Array.from({ length: times }, (_, i) => ask(i)))).map(({ status }) => status));

export function bursts(site: Site): void {
  test('sixty ask the database', async () => {
    expect(await atOnce(60, () => site.admin('GET', '/admin/articles?q=nothing'))).toEqual(new Set([200]));
  });

  test('sixty ask for one feed that just changed', async () => {
    await site.post(article({ tags: ['burst', 'second burst'] }));
    expect(await atOnce(60, () => site.get('/tags/burst+second-burst/rss.xml'))).toEqual(new Set([200]));
  });

  test('sixty ask when a scheduled article comes due', async () => {
    const publishedAt = new Date(Date.now() + 1_500).toISOString();
    await site.post(article({ tags: ['burst due'], status: 'scheduled', publishedAt }));
    await new Promise((due) => setTimeout(due, 1_600));
    expect(await atOnce(60, (i) => site.get(`/tags/burst-due/rss.xml?limit=${i + 1}`))).toEqual(
      new Set([200]),
    );
    expect((await site.get('/tags/burst-due/feed.json')).text).toContain('burst due');
  });

  test('sixty ask for renditions that are not made yet', async () => {
    const form = new FormData();
    form.set('file', new File([png(1600, 900, [1, 2, 3])], 'burst.png', { type: 'image/png' }));
    const packed = new Response(form);
    const made = await site.admin('POST', '/admin/media', Buffer.from(await packed.arrayBuffer()), {
      'content-type': `${packed.headers.get('content-type')}`,
    });
    const { renditions } = made.json<{ renditions: { url: string }[] }>();
    const pathOf = (i: number) => new URL(renditions[i % renditions.length]!.url).pathname;
    const told = await atOnce(60, (i) => site.get(pathOf(i)));
    // Where too much waits already, the picture itself is in its place.
    expect([...told].filter((status) => status !== 200 && status !== 302)).toEqual([]);
  });
}

// A site that has everything that a site can have, for what leaves it and comes back.
import { expect } from 'vitest';
import { png } from '../support/png.ts';
import { article, type TestServer } from '../support/server.ts';

const MINUTE = 60_000;
export const LONG = '漢'.repeat(100);

export interface FullSite {
  /** Files of the library: one that articles show, one that nobody uses. */
  picture: string;
  spare: string;
}

export async function fill(site: TestServer): Promise<FullSite> {
  const ok = async (method: string, path: string, body?: Parameters<TestServer['admin']>[2]) => {
    const response = await site.admin(method, path, body);
    expect(response.ok, `${method} ${path}: ${response.ok ? '' : await response.clone().text()}`).toBe(true);
    return response.status === 204 ? undefined : response.json();
  };
  const upload = async (colour: [number, number, number]) =>
    new URL(((await ok('POST', '/admin/media', png(1000, 1000, colour))) as { url: string }).url).pathname;
  const picture = await upload([200, 30, 30]);
  const spare = await upload([30, 200, 30]);
  const name = (path: string) => path.split('/').at(-1);
  await ok('PATCH', `/admin/media/${name(picture)}`, { alt: 'A red field', caption: 'Red', credit: 'Ann' });
  await ok('PATCH', `/admin/media/${name(spare)}`, { alt: 'A green field' });

  for (let i = 0; i < 130; i++) {
    site.tick((i % 10 ? 1 : 30 * 24 * 60) * MINUTE);
    await site.post(
      article({
        title: `Report ${i}`,
        tags: [
          'Sea',
          ...(i % 3 ? ['Ice & snow'] : ['ТАСС']),
          ...(i % 40 ? [] : ['Old', 'Merged', 'Retired']),
        ],
        authors: [{ name: i % 2 ? 'Ann Lee' : 'Бо' }],
        source: i % 5 ? undefined : { name: 'TASS', url: 'https://tass.example/' },
        language: i % 7 ? 'en' : 'ru',
        image: i % 4 ? undefined : { url: picture, alt: 'A red field' },
        content: { markdown: `Text *${i}* with [a link](/articles/report-1).\n\n![A red field](${picture})` },
      }),
    );
  }
  await site.post(article({ title: LONG, slug: LONG, content: { text: 'A name longer than files have.' } }));
  const moved = await site.post(article({ title: 'Moved', slug: 'first-address' }));
  await ok('PATCH', `/admin/articles/${moved.id}`, {
    slug: 'second-address',
    change: { kind: 'correction', note: 'An address' },
  });
  const gone = await site.post(article({ title: 'Withdrawn', slug: 'withdrawn' }));
  await ok('DELETE', `/admin/articles/${gone.id}?note=It+was+wrong`);
  const erased = await site.post(article({ title: 'Erased', slug: 'erased' }));
  await ok('DELETE', `/admin/articles/${erased.id}?hard=true`);
  await site.post(article({ title: 'Draft', status: 'draft', tags: ['Secret'] }));
  await site.post(article({ title: 'For review', status: 'review' }));
  await site.post(article({ title: 'Later', publishedAt: '2099-01-01T00:00:00Z' }));
  await ok('PATCH', '/admin/facets/tag/old', { label: 'New', slug: 'new' });
  await ok('PATCH', '/admin/facets/tag/merged', { mergeInto: 'new' });
  await ok('PATCH', '/admin/facets/tag/sea', {
    description: 'Of ships',
    image: { url: picture, alt: 'Red' },
  });
  await ok('PATCH', '/admin/facets/tag/new', { podcast: { category: 'Arts', author: 'Ann & co' } });
  await ok('DELETE', '/admin/facets/tag/retired');
  await ok('POST', '/admin/pages', {
    title: 'About',
    navigation: true,
    content: { markdown: `Of **us** ![x](/media/${name(picture)})` },
  });
  await ok('POST', '/admin/pages', { title: 'Contact', content: { text: 'Here' } });
  await ok('PATCH', '/admin/pages/contact', { slug: 'imprint' });
  await ok('POST', '/admin/pages', { title: 'Past', content: { text: 'Gone' } });
  await ok('DELETE', '/admin/pages/past');
  await ok('POST', '/admin/pages', { title: 'Unfinished', status: 'draft', content: { text: 'Soon' } });
  await ok('PATCH', '/admin/settings', {
    ...{ title: 'North Wire', description: 'Reports', timeZone: 'Europe/Istanbul', accent: '#0f4c5c' },
    ...{ icon: { url: picture, alt: 'x' }, footer: 'See [us](/about).', rights: '© us' },
  });
  const old = (n: number) => ({
    ...{
      id: `urn:old:${n}`,
      title: `From before ${n}`,
      content_text: 'Text.',
      date_published: '2020-01-02T03:04:05Z',
    },
    url: `${site.config.publicUrl}${n % 2 ? `/2020/01/post-${n}/` : `/?p=${n}`}`,
  });
  const feed = { version: 'https://jsonfeed.org/version/1.1', title: 'Before', items: [old(1), old(2)] };
  await ok('POST', '/admin/import', feed);
  await site.app.tick();
  await site.app.tick();
  return { picture, spare };
}

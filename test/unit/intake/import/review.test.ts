// What waits for an editor is a draft: it has no date of publication that nobody gave it.
import { expect, test } from 'vitest';
import { article } from '../../../support/server.ts';
import { articlesOf, counts, importInto, newServer } from './kit.ts';

const pending = (status: string, gmt: string) =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>W</title><link>https://w.example</link><wp:wxr_version>1.2</wp:wxr_version><item><title>A post</title><guid isPermaLink="false">https://w.example/?p=1</guid><content:encoded>Text</content:encoded><wp:post_id>1</wp:post_id><wp:post_date>2020-12-17 12:00:00</wp:post_date><wp:post_date_gmt>${gmt}</wp:post_date_gmt><wp:status>${status}</wp:status><wp:post_type>post</wp:post_type></item></channel></rss>`;

test.each([
  ['Markdown', '---\ntitle: A post\nstatus: review\n---\nText.\n', undefined],
  ['WordPress, where it has no date', pending('pending', '0000-00-00 00:00:00'), undefined],
  ['WordPress, where it has one', pending('pending', '2020-12-17 09:00:00'), '2020-12-17T09:00:00Z'],
])('of %s', async (_, document, publishedAt) => {
  const to = await newServer();
  await importInto(to, document);
  const [{ id } = { id: '' }] = await articlesOf(to);
  const made = (await (await to.admin('GET', `/admin/articles/${id}`)).json()) as { publishedAt?: string };
  expect(made).toMatchObject({ title: 'A post', status: 'review' });
  expect(made.publishedAt).toBe(publishedAt);
  to.tick(60_000);
  expect(counts(await importInto(to, document))).toMatchObject({ unchanged: 1, updated: 0 });
});

test.each(['json', 'markdown'])('of the site’s own export as %s, which changes nothing', async (format) => {
  const site = await newServer();
  await site.post(article({ title: 'Waits', status: 'review' }));
  await site.post(article({ title: 'Draft', status: 'draft' }));
  const exported = await (await site.admin('GET', `/admin/export?format=${format}`)).arrayBuffer();
  site.tick(60_000);
  expect(counts(await importInto(site, new Uint8Array(exported)))).toMatchObject({
    unchanged: 2,
    updated: 0,
    created: 0,
  });
});

test('is published once its source says so', async () => {
  const to = await newServer();
  await importInto(to, pending('pending', '2020-12-17 09:00:00'));
  await importInto(to, pending('publish', '2020-12-17 09:00:00'));
  expect(await articlesOf(to)).toMatchObject([{ title: 'A post', status: 'published' }]);
});

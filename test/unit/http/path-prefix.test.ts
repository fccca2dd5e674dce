// A site whose PUBLIC_URL has a path.
import { expect, test } from 'vitest';
import { article, testServer } from '../../support/server.ts';
import { FORM_TYPE, fileForm, PDF } from '../media/samples.ts';

test('below a path prefix every address has it', async () => {
  const below = await testServer({ vars: { PUBLIC_URL: 'https://wire.example/news/' } });
  await below.post(article({ tags: ['a'] }));
  const feed = (await (await below.get('/news/tags/a/feed.json')).json()) as { feed_url: string };
  expect(feed.feed_url).toBe('https://wire.example/news/tags/a/feed.json');
  expect((await below.get('/news/tags/A/rss.xml')).headers.get('location')).toBe('/news/tags/a/rss.xml');
  expect((await below.get('/news?q=x')).headers.get('location')).toBe('/news/?q=x');
  expect(await (await below.get('/news/robots.txt')).text()).toContain('Disallow: /news/admin\n');
  // A proxy may have taken the prefix off.
  expect((await below.get('/tags/a/feed.json')).status).toBe(200);
  await below.close();
});

test('a file of the site is below its path prefix, wherever an article names it', async () => {
  const below = await testServer({ vars: { PUBLIC_URL: 'https://wire.example/news' } });
  await below.post(
    article({
      image: { url: '/media/a.jpg' },
      enclosures: [{ url: '/media/b.mp3' }],
      content: { html: '<img src="/media/c.png" srcset="/media/d.png 2x"><a href="/about">About</a>' },
    }),
  );
  for (const path of ['/rss.xml', '/atom.xml', '/feed.json', '/ninjs.json', '/articles/a-title']) {
    const body = await (await below.get(`/news${path}`)).text();
    for (const name of ['a.jpg', 'b.mp3', 'c.png', 'd.png']) {
      expect(body, path).toContain(`https://wire.example/news/media/${name}`);
    }
    expect(body).toContain('https://wire.example/about');
    expect(body).not.toContain('example/media/');
  }
  await below.close();
});

test('a file is served below a path prefix', async () => {
  const below = await testServer({ vars: { PUBLIC_URL: 'https://wire.example/news' } });
  const answer = await below.admin('POST', '/news/admin/media', fileForm(PDF), { 'content-type': FORM_TYPE });
  const { url } = (await answer.json()) as { url: string };
  expect(url).toMatch(/^https:\/\/wire\.example\/news\/media\//);
  expect((await below.get(url)).status).toBe(200);
  await below.close();
});

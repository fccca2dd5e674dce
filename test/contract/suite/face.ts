// The site's face is set while it is served: on every runtime the next request has it, and validators move where bytes do.
import { expect, test } from 'vitest';
import { article, type Site, until } from '../site.ts';

export function face(site: Site): void {
  const patch = async (body: object) => {
    const answer = await site.admin('PATCH', '/admin/settings', body);
    expect(answer.status, answer.text).toBe(200);
  };
  /** Copies of a database follow it a little later. */
  const page = (path: string, words: string) =>
    until(async () => {
      const answer = await site.get(path, { accept: 'text/html' });
      return answer.status === 200 && answer.text.includes(words) && answer;
    });

  test('title, accent and footer', async () => {
    const feed = await site.get('/atom.xml');
    await patch({ accent: '#0b5fa5', footer: 'Written **by us**.', css: 'h1 { margin: 0 }' });
    const { text } = await page('/', '<strong>by us</strong>');
    const [, look = ''] = /href="(\/assets\/look\.css[^"]*)"/.exec(text) ?? [];
    const css = await site.get(look);
    expect(css.headers['content-type']).toBe('text/css; charset=utf-8');
    expect(css.text).toContain('--accent: #0b5fa5');
    expect(css.text).toContain('h1 { margin: 0 }');
    expect((await site.get('/atom.xml')).headers.etag).toBe(feed.headers.etag);
    await patch({ title: 'North Wire' });
    await page('/', 'North Wire');
    await until(async () => (await site.get('/atom.xml')).text.includes('North Wire'));
    expect((await site.admin('PATCH', '/admin/settings', { accent: '#ffee00' })).status).toBe(422);
    await patch({ title: null, accent: null, footer: null, css: null });
    await until(async () => (await site.get('/atom.xml')).headers.etag === feed.headers.etag);
  });

  test('a page of its own is written, moved and deleted', async () => {
    const about = { title: 'About', content: { markdown: 'Who **we** are.' }, navigation: true };
    const made = await site.admin('POST', '/admin/pages', about);
    expect([made.status, made.headers.etag], made.text).toEqual([201, '"1"']);
    await page('/about', '<strong>we</strong>');
    await page('/', '<a href="/about">');
    expect((await site.admin('PATCH', '/admin/pages/about', { slug: 'us' })).status).toBe(200);
    await page('/us', '<strong>we</strong>');
    const moved = await site.get('/about');
    expect([moved.status, moved.headers.location]).toEqual([308, '/us']);
    expect((await site.admin('DELETE', '/admin/pages/us')).status).toBe(204);
    await until(async () => (await site.get('/us')).status === 410);
  });

  test('without pages readers are led to the publisher’s own', async () => {
    const own = { slug: 'face-elsewhere', canonicalUrl: 'https://news.example/one' };
    await site.post(article({ title: 'Elsewhere', ...own }));
    await page('/articles/face-elsewhere', 'Elsewhere');
    await patch({ pages: 'off', home: 'https://news.example/' });
    const led = async (path: string) => {
      const { status, headers } = await site.get(path);
      return status === 302 && headers.location;
    };
    expect(await until(() => led('/'))).toBe('https://news.example/');
    expect(await until(() => led('/articles/face-elsewhere'))).toBe('https://news.example/one');
    expect((await site.get('/rss.xml')).status).toBe(200);
    await patch({ pages: null, home: null });
    await page('/articles/face-elsewhere', 'Elsewhere');
  });
}

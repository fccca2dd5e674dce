// In and out: archives of other sites, a feed by its URL, and everything there is as a file.
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Subscriber } from '../../unit/services/push/subscriber.ts';
import { type Answer, article, type Body, type Headers_, type Site } from '../site.ts';

interface Report {
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  errors: { position: number; detail: string }[];
  articles?: { title: string }[];
}
const counts = ({ created, updated, unchanged, failed }: Report) => ({ created, updated, unchanged, failed });

const item = (n: string | number, text = `Text ${n}.`) =>
  `<item><title>Moved ${n}</title><guid isPermaLink="false">${n}</guid><category>Moved</category>` +
  `<pubDate>Mon, 06 Sep 2021 00:01:00 GMT</pubDate><description>${text}</description></item>`;
const rss = (...items: string[]) =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>Old</title><link>https://old.example/</link>` +
  `<description>d</description>${items.join('')}</channel></rss>`;
const WXR_ITEMS = 60;
const wxr = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Blog</title><link>https://blog.example</link>
<wp:wxr_version>1.2</wp:wxr_version>${Array.from(
  { length: WXR_ITEMS },
  (_, i) => `<item><title>Blogged ${i}</title><link>https://blog.example/${i}</link>
<dc:creator><![CDATA[ann]]></dc:creator><guid isPermaLink="false">https://blog.example/?p=${i}</guid>
<content:encoded><![CDATA[<p>Text ${i}. ${'A long story. '.repeat(200)}</p>]]></content:encoded>
<wp:post_date_gmt>2021-09-0${1 + (i % 9)} 10:00:00</wp:post_date_gmt><wp:status>publish</wp:status>
<wp:post_type>post</wp:post_type><category domain="post_tag" nicename="blogged"><![CDATA[Blogged]]></category></item>`,
).join('\n')}</channel></rss>`;

export function moving(site: Site): void {
  const report = (answer: Answer): Report => {
    expect(answer.status, answer.text).toBe(200);
    return answer.json<Report & Record<string, unknown>>();
  };
  const send = async (body: Body, query = '', headers: Headers_ = {}) =>
    report(await site.admin('POST', `/admin/import${query}`, body, headers));

  describe('import', () => {
    test('of two items with one id the later one, wherever they stand', async () => {
      const entry = (id: string, day: number, title: string) =>
        `<entry><id>urn:twice:${id}</id><title>${title}</title><category term="twice"/><published>2021-09-01T00:00:00Z</published><updated>2021-09-0${day}T00:00:00Z</updated></entry>`;
      const others = Array.from({ length: 30 }, (_, i) => entry(`${i}`, 1, `Other ${i}`));
      const all = [entry('a', 2, 'Old'), ...others, entry('a', 3, 'New')].join('');
      const body = `<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:twice</id>${all}</feed>`;
      const did = await send(body);
      expect(counts(did)).toEqual({ created: 31, updated: 0, unchanged: 0, failed: 1 });
      expect(did.errors).toEqual([expect.objectContaining({ position: 1 })]);
      expect(await site.titles('/tags/twice/feed.json?limit=200')).toContain('New');
      expect(counts(await send(body))).toEqual({ created: 0, updated: 0, unchanged: 31, failed: 1 });
    });

    test('shown first, then done; the same again is one article, a changed one is an update', async () => {
      const body = rss(item('a'), '<item><pubDate>never</pubDate></item>', item('b'));
      const would = await send(body, '?dryRun=true');
      expect(counts(would)).toEqual({ created: 2, updated: 0, unchanged: 0, failed: 1 });
      expect(would.articles?.map(({ title }) => title)).toEqual(['Moved a', 'Moved b']);
      expect(await site.titles('/tags/moved/feed.json')).toEqual([]);
      const did = await send(body);
      expect(counts(did)).toEqual(counts(would));
      expect(did.errors).toEqual([expect.objectContaining({ position: 2 })]);
      expect(counts(await send(rss(item('a'), item('b', 'Other.'))))).toEqual({
        ...{ created: 0, updated: 1, unchanged: 1, failed: 0 },
      });
      expect((await site.titles('/tags/moved/feed.json')).toSorted()).toEqual(['Moved a', 'Moved b']);
    });

    test('WordPress, in pieces, packed, of no length that is told', async () => {
      const packed = gzipSync(wxr);
      const pieces = Array.from({ length: Math.ceil(packed.length / 999) }, (_, i) =>
        packed.subarray(i * 999, (i + 1) * 999),
      );
      const { hostname, port } = new URL(site.running.origin);
      const headers = { authorization: `Bearer ${site.running.token}`, 'content-encoding': 'gzip' };
      const text = await new Promise<string>((done, failed) => {
        const options = { hostname, port, headers, method: 'POST', path: '/admin/import' };
        const call = request(options, async (response) => {
          const chunks: Buffer[] = [];
          for await (const chunk of response) chunks.push(chunk as Buffer);
          done(Buffer.concat(chunks).toString());
        });
        Readable.from(pieces).pipe(call.on('error', failed));
      });
      expect(JSON.parse(text)).toMatchObject({ created: WXR_ITEMS, failed: 0 });
      expect((await site.titles('/tags/blogged/feed.json?limit=200')).length).toBe(WXR_ITEMS);
    });

    describe('of a feed by its URL', () => {
      let other: Subscriber;
      beforeAll(async () => {
        other = await Subscriber.start();
      });
      afterAll(() => other.stop());

      test('its archives too', async () => {
        const atom = (id: number, previous?: string) =>
          `<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><id>urn:x:f</id><updated>2021-01-01T00:00:00Z</updated>
          ${previous ? `<link rel="prev-archive" href="${previous}"/>` : ''}<entry><id>urn:x:${id}</id><title>Fetched ${id}</title>
          <category term="Fetched"/><updated>2021-01-0${id}T00:00:00Z</updated><content>Text.</content></entry></feed>`;
        const serve = (path: string, text: string) =>
          other.on(path, (_, response) =>
            response.setHeader('content-type', 'application/atom+xml').end(text),
          );
        serve('/now', atom(2, '/past'));
        serve('/past', atom(1));
        const url = `?url=${encodeURIComponent(other.url('/now'))}`;
        expect(counts(await send('', url))).toMatchObject({ created: 2, failed: 0 });
        expect(await site.titles('/tags/fetched/feed.json')).toEqual(['Fetched 2', 'Fetched 1']);
        expect(counts(await send('', url))).toMatchObject({ created: 0, unchanged: 2 });
      });

      test.each(['http://10.0.0.1/feed', 'http://[::ffff:10.0.0.1]/feed', 'ftp://a.example/feed'])(
        '%s is not asked',
        async (url) => {
          const answer = await site.admin('POST', `/admin/import?url=${encodeURIComponent(url)}`, '');
          expect([400, 422, 502], answer.text).toContain(answer.status);
        },
      );
    });

    test('what is no archive is refused and says why', async () => {
      const answer = await site.admin('POST', '/admin/import', 'nothing of the kind');
      expect([answer.status, answer.headers['content-type']]).toEqual([400, 'application/problem+json']);
    });
  });

  describe('export', () => {
    test('everything, restored, is what is there already', async () => {
      const exported = await site.admin('GET', '/admin/export');
      expect(exported.headers['content-disposition']).toContain('tagwire-export.json');
      const before = await site.etag('/feed.json');
      const back = await send(exported.text);
      expect(counts(back)).toEqual({ created: 0, updated: 0, unchanged: expect.any(Number), failed: 0 });
      expect(back.unchanged).toBeGreaterThan(WXR_ITEMS);
      expect(await site.etag('/feed.json')).toBe(before);
    });

    test('as Markdown files and as WXR', async () => {
      await site.post(article({ title: 'Leaving', content: { markdown: 'In *full*.' }, tags: ['Out'] }));
      const files = await site.admin('GET', '/admin/export?format=markdown');
      expect(files.headers['content-disposition']).toMatch(/\.tar/);
      expect(files.text).toContain('In *full*.');
      expect(files.bytes.length % 512).toBe(0);
      expect(counts(await send(files.bytes))).toMatchObject({ created: 0, failed: 0 });
      const blog = await site.admin('GET', '/admin/export?format=wxr');
      expect(blog.text).toContain('<title>Leaving</title>');
      expect(blog.text.trimEnd()).toMatch(/<\/rss>$/);
      expect((await site.admin('GET', '/admin/export?format=x')).status).toBe(400);
    });
  });
}

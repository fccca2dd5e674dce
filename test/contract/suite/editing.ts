// Changing, correcting, retracting, erasing.
import { describe, expect, test } from 'vitest';
import { type ArticleAnswer, article, type Site } from '../site.ts';

const edited = async (site: Site, id: string, patch: object) =>
  (await site.admin('PATCH', `/admin/articles/${id}`, patch)).json<ArticleAnswer>();

export function editing(site: Site): void {
  test('If-Match lets one of two editors through', async () => {
    const { id } = await site.post(article({ title: 'Both edit' }));
    const url = `/admin/articles/${id}`;
    const held = { 'if-match': `${(await site.admin('GET', url)).headers.etag}` };
    const edits = await Promise.all(
      ['Left', 'Right'].map((title) => site.admin('PATCH', url, { title }, held)),
    );
    expect(edits.map(({ status }) => status).sort()).toEqual([200, 412]);
    const stale = edits.find(({ status }) => status === 412);
    expect(stale?.json()).toMatchObject({ detail: expect.stringMatching(/version 2.*If-Match/) });
    expect((await site.admin('PUT', url, article(), { 'if-match': '*' })).status).toBe(200);
    expect((await site.admin('DELETE', url, undefined, held)).status).toBe(412);
    // RFC 9110 §13.1.2: only where there is none yet.
    expect((await site.admin('PUT', url, article(), { 'if-none-match': '*' })).status).toBe(412);
  });

  test('many editors without If-Match: every change is in the log', async () => {
    const { id } = await site.post(article({ title: 'Many edit', tags: ['many'] }));
    const edits = Array.from({ length: 10 }, (_, i) => edited(site, id, { summary: `By ${i}` }));
    const versions = (await Promise.all(edits)).map(({ version }) => version);
    expect(versions.sort((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, i) => i + 2));
  });

  test('PUT replaces, PATCH merges, the same again changes nothing', async () => {
    const { id } = await site.post(
      article({ title: 'Whole', summary: 'S', tags: ['p1', 'p2'], rights: 'R' }),
    );
    const url = `/admin/articles/${id}`;
    const patched = await edited(site, id, { summary: null, tags: ['p3'], content: { markdown: '**new**' } });
    expect(patched).toMatchObject({ title: 'Whole', tags: ['p3'], rights: 'R', version: 2 });
    expect([patched.summary, patched.html]).toEqual([
      undefined,
      expect.stringContaining('<strong>new</strong>'),
    ]);
    const same = (await site.admin('PUT', url, (await site.admin('GET', url)).json())).json<ArticleAnswer>();
    expect([same.version, same.seq]).toEqual([2, patched.seq]);
    const replaced = (await site.admin('PUT', url, article({ title: 'Whole' }))).json<ArticleAnswer>();
    expect(replaced).toMatchObject({ version: 3, tags: [], slug: 'whole' });
    expect(replaced.rights).toBeUndefined();
  });

  test('published never moves; a silent fix moves no date, a correction does and is shown', async () => {
    const { id } = await site.post(
      article({ title: 'Tpyo', tags: ['dates'], publishedAt: '2026-05-01T10:00:00+03:00' }),
    );
    const item = async () =>
      (await site.get('/tags/dates/feed.json')).json<{ items: Record<string, string>[] }>().items[0];
    const first = await item();
    expect(first?.date_published).toMatch(/^2026-05-01T07:00:00/);
    const moved = await site.admin('PATCH', `/admin/articles/${id}`, { publishedAt: '2026-05-02T00:00:00Z' });
    expect([moved.status, moved.json().errors]).toEqual([
      422,
      [expect.objectContaining({ pointer: '/publishedAt' })],
    ]);
    const tag = await site.etag('/tags/dates/feed.json');
    await edited(site, id, { title: 'Typo', change: { kind: 'silent' } });
    expect(await item()).toMatchObject({ title: 'Typo', date_modified: first?.date_modified });
    expect(await site.etag('/tags/dates/feed.json')).not.toBe(tag);
    const change = { kind: 'correction', note: 'A name was wrong.' };
    expect(await edited(site, id, { title: 'No typo', change })).toMatchObject({
      publishedAt: '2026-05-01T07:00:00Z',
      corrections: [expect.objectContaining({ note: change.note })],
    });
    const last = await item();
    expect(last?.date_published).toBe(first?.date_published);
    expect(last?.date_modified).not.toBe(first?.date_modified);
    expect(last?.content_html).toContain('A name was wrong.');
  });

  test('retagging moves an article between views', async () => {
    const { id } = await site.post(article({ title: 'Moving', tags: ['here'] }));
    await edited(site, id, { tags: ['there'] });
    expect([await site.titles('/tags/here/feed.json'), await site.titles('/tags/there/feed.json')]).toEqual([
      [],
      ['Moving'],
    ]);
  });

  describe('retraction', () => {
    test('gone from views, told in each format, its page 410, its versions kept', async () => {
      const made = await site.post(article({ title: 'Wrong story', tags: ['gone'] }));
      const url = `/admin/articles/${made.id}`;
      expect((await site.admin('DELETE', `${url}?note=It%20was%20false.`)).status).toBe(204);
      expect((await site.admin('DELETE', url)).status, 'again').toBe(204);
      expect((await site.admin('GET', url)).json().status).toBe('retracted');
      expect(await site.titles('/tags/gone/feed.json')).toEqual(['Withdrawn: Wrong story']);
      for (const file of ['rss.xml', 'atom.xml']) {
        const { text } = await site.get(`/tags/gone/${file}`);
        expect(text).toContain(`<at:deleted-entry ref="${made.guid}"`);
        expect(text).toContain('<![CDATA[<p>It was false.</p>]]>');
      }
      expect((await site.get('/tags/gone/feed.json')).json()).toMatchObject({
        _tagwire: { deleted: [{ id: made.guid }] },
      });
      expect((await site.get('/tags/gone/ninjs.json')).text).toMatch(/"pubStatus": ?"canceled"/i);
      const page = await site.get(made.url);
      expect([page.status, page.text]).toEqual([410, expect.stringContaining('It was false.')]);
      const shown = await site.get(made.url, { accept: 'text/html' });
      expect([shown.status, shown.headers['content-type']]).toEqual([410, 'text/html; charset=utf-8']);
      expect((await site.admin('GET', `${url}/revisions`)).json()).toMatchObject({
        revisions: [
          { version: 2, kind: 'retract', note: 'It was false.' },
          { version: 1, kind: 'publish' },
        ],
      });
      expect((await edited(site, made.id, { status: 'published' })).status).toBe('published');
      expect(await site.titles('/tags/gone/feed.json')).toEqual(['Wrong story']);
    });

    test('erasing leaves no text', async () => {
      const made = await site.post(article({ title: 'Unforgettable Zyzzyva', tags: ['erased'] }));
      const url = `/admin/articles/${made.id}`;
      expect((await site.admin('DELETE', `${url}?hard=true`)).status).toBe(204);
      expect([(await site.admin('GET', url)).status, (await site.get(made.url)).status]).toEqual([404, 404]);
      expect(await site.titles('/feed.json?q=zyzzyva')).toEqual([]);
      expect((await site.get('/changes.json?limit=1000')).text).not.toMatch(/zyzzyva/i);
    });
  });

  test('translations name each other', async () => {
    const en = await site.post(article({ title: 'Ferry', tags: ['ferry-en'] }));
    const before = await site.etag('/tags/ferry-en/atom.xml');
    const tr = await site.post(
      article({ title: 'Vapur', tags: ['ferry-tr'], language: 'tr', translationOf: en.id }),
    );
    expect(await site.etag('/tags/ferry-en/atom.xml')).not.toBe(before);
    expect((await site.get('/tags/ferry-en/atom.xml')).text).toContain(`href="${tr.url}"`);
    expect((await site.get('/tags/ferry-tr/atom.xml')).text).toContain(`href="${en.url}"`);
    expect((await site.get(en.url)).text).toContain('hreflang="tr"');
    await site.admin('DELETE', `/admin/articles/${tr.id}`);
    expect((await site.get('/tags/ferry-en/atom.xml')).text).not.toContain(tr.url);
  });
}

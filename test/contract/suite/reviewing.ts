// Drafts before readers see them: handed in, given back, talked about, shared by a link.
import { expect, test } from 'vitest';
import { type ArticleAnswer, article, type Body, type Site } from '../site.ts';

interface NoteAnswer {
  id: number;
  kind: string;
  text: string;
  by: string;
}

export function reviewing(site: Site): void {
  const make = async (name: string, scopes: string[]) => {
    const { token } = (await site.admin('POST', '/admin/tokens', { name, scopes })).json<{ token: string }>();
    return (method: string, path: string, body?: Body) =>
      site.request(method, path, body, { authorization: `Bearer ${token}` });
  };
  const writer = (name: string) => make(name, ['articles:read', 'articles:draft']);
  const notesOf = async (id: string) =>
    (await site.admin('GET', `/admin/articles/${id}/notes`)).json<{ notes: NoteAnswer[] }>().notes;

  test('handed in, given back with a remark, handed in again, published', async () => {
    const ann = await writer('Ann');
    const made = (await ann('POST', '/admin/articles', article({ title: 'Ferry' }))).json<ArticleAnswer>();
    const url = `/admin/articles/${made.id}`;
    expect(made).toMatchObject({ status: 'draft', owner: expect.any(String) });
    expect((await ann('PATCH', url, { status: 'review' })).json()).toMatchObject({ status: 'review' });
    expect((await ann('PATCH', url, { status: 'published' })).status).toBe(403);
    const change = { note: 'Who says so?' };
    await site.admin('PATCH', url, { status: 'draft', change });
    await ann('PATCH', url, { status: 'review', title: 'Ferry, says the crew' });
    expect((await site.admin('PATCH', url, { status: 'published' })).status).toBe(200);
    expect((await notesOf(made.id)).map(({ kind, text, by }) => [kind, text, by])).toEqual([
      ['submit', '', 'Ann'],
      ['return', 'Who says so?', 'ADMIN_TOKEN'],
      ['submit', '', 'Ann'],
    ]);
    const { entries } = (await site.admin('GET', `/admin/audit?object=${made.id}`)).json<{
      entries: { action: string }[];
    }>();
    expect(entries.map(({ action }) => action).reverse()).toEqual([
      ...['article.create', 'article.submit', 'article.return', 'article.submit', 'article.publish'],
    ]);
    expect((await site.get(made.url)).text).not.toContain('Who says so?');
    expect((await site.get('/feed.json')).text).not.toContain('Who says so?');
  });

  test('notes: of those who have to do with it, taken back by who wrote them, gone with the article', async () => {
    const [ann, bob] = [await writer('Ann'), await writer('Bob')];
    const { id } = (await ann('POST', '/admin/articles', article())).json<ArticleAnswer>();
    const url = `/admin/articles/${id}/notes`;
    const note = await ann('POST', url, { text: ' Call the *port*. ' });
    expect([note.status, note.json()]).toEqual([
      201,
      expect.objectContaining({ kind: 'note', text: 'Call the *port*.', by: 'Ann' }),
    ]);
    expect((await bob('POST', url, { text: 'Mine' })).status).toBe(403);
    expect((await bob('GET', url)).status).toBe(200);
    expect((await ann('POST', url, { text: ' ' })).json()).toMatchObject({ errors: [{ pointer: '/text' }] });
    const own = `${url}/${note.json<NoteAnswer>().id}`;
    expect((await site.admin('DELETE', own)).status).toBe(403);
    expect([(await ann('DELETE', own)).status, (await ann('DELETE', own)).status]).toEqual([204, 404]);
    await ann('POST', url, { text: 'Still here' });
    await site.admin('DELETE', `/admin/articles/${id}?hard=true`);
    expect((await site.admin('GET', url)).status).toBe(404);
  });

  test('given to nobody that there is not, and not by a writer', async () => {
    const ann = await writer('Ann');
    const { id } = (await ann('POST', '/admin/articles', article())).json<ArticleAnswer>();
    const url = `/admin/articles/${id}/assignee`;
    expect((await site.admin('PUT', url, { person: 'nobody' })).json()).toMatchObject({
      errors: [{ pointer: '/person', code: 'person-unknown' }],
    });
    expect((await site.admin('PUT', url, { person: null })).status).toBe(204);
    expect((await ann('PUT', url, { person: null })).status).toBe(403);
  });

  test('a link shows the draft, cannot be listed, and is ended', async () => {
    const [ann, bob] = [await writer('Ann'), await writer('Bob')];
    const draft = article({ title: 'Not yet', tags: ['quiet'], content: { markdown: 'A **secret**.' } });
    const made = (await ann('POST', '/admin/articles', draft)).json<ArticleAnswer>();
    const shares = `/admin/articles/${made.id}/shares`;
    expect((await bob('POST', shares, { days: 7 })).status).toBe(403);
    expect((await ann('POST', shares, { days: 8 })).status).toBe(422);
    const share = (await ann('POST', shares, { days: 7 })).json<{ id: string; url: string }>();
    expect((await ann('GET', shares)).text).not.toContain(share.url.split('/').at(-1));
    const page = await site.get(share.url);
    expect([page.status, page.headers['cache-control'], page.headers['referrer-policy']]).toEqual([
      ...[200, 'no-store', 'no-referrer'],
    ]);
    expect(page.text).toContain('<strong>secret</strong>');
    expect(page.text).toContain('<meta name="robots" content="noindex, nofollow">');
    expect(page.text).not.toMatch(/type="application\/(rss|atom|feed|ld)/);
    await ann('PATCH', `/admin/articles/${made.id}`, { content: { text: 'Another text.' } });
    expect((await site.get(share.url)).text).toContain('Another text.');
    expect((await site.get('/feed.json')).text).not.toContain('Not yet');
    expect((await ann('DELETE', `${shares}/${share.id}`)).status).toBe(204);
    expect((await site.get(share.url)).status).toBe(404);
    const other = (await ann('POST', shares, { days: 1 })).json<{ url: string }>();
    await site.admin('PATCH', `/admin/articles/${made.id}`, { status: 'published' });
    const led = await site.get(other.url);
    expect([led.status, led.headers.location]).toEqual([302, made.url]);
    expect((await ann('POST', shares, { days: 1 })).status).toBe(403);
    expect((await site.get(`/shared/${'A'.repeat(32)}`)).status).toBe(404);
  });
}

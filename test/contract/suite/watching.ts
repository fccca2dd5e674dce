// What whoever runs a site watches it by.
import { expect, test } from 'vitest';
import { metricsOf } from '../../support/metrics.ts';
import { article, type Site } from '../site.ts';

export function watching(site: Site): void {
  test('/metrics needs the scope metrics', async () => {
    const make = async (scopes: string[]) =>
      (await site.admin('POST', '/admin/tokens', { name: 'of a test', scopes })).json<{ token: string }>()
        .token;
    const ask = async (token?: string) => {
      const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
      return (await site.get('/metrics', headers)).status;
    };
    expect(await ask()).toBe(401);
    expect(await ask(await make(['articles:read', 'articles:write', 'media']))).toBe(403);
    expect(await ask(await make(['metrics']))).toBe(200);
  });

  test('/metrics tells what the database knows', async () => {
    const { seq } = await site.post(article());
    const { headers, text } = await site.admin('GET', '/metrics');
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const values = metricsOf(text);
    expect(values.get('tagwire_database_up')).toBe(1);
    expect(values.get('tagwire_articles{status="published"}')).toBeGreaterThan(0);
    expect(values.get('tagwire_log_seq')).toBeGreaterThanOrEqual(seq);
    expect(values.get('tagwire_outbox_depth')).toBeGreaterThanOrEqual(0);
    expect(values.get('tagwire_outbox_oldest_age_seconds')).toBeGreaterThanOrEqual(0);
  });

  test('what was changed is in the audit log, by whom and with which request', async () => {
    const made = await site.admin('POST', '/admin/tokens', { name: 'audited', scopes: ['articles:write'] });
    const { id: actor, token } = made.json<{ id: string; token: string }>();
    const headers = { authorization: `Bearer ${token}`, 'x-request-id': 'audited-1' };
    const { id } = (await site.request('POST', '/admin/articles', article(), headers)).json<{ id: string }>();
    const { entries } = (await site.admin('GET', `/admin/audit?object=${id}`)).json<{ entries: object[] }>();
    expect(entries).toEqual([
      expect.objectContaining({
        ...{ actor: { id: actor, name: 'audited' }, action: 'article.create', object: id },
        requestId: 'audited-1',
      }),
    ]);
    expect((await site.request('GET', '/admin/audit', undefined, headers)).status).toBe(403);
    const filtered = await site.admin('GET', `/admin/audit?action=token.create&limit=1000`);
    expect(filtered.text).toContain(actor);
  });

  test('who reads which feed, and which article, is counted and kept by day', async () => {
    const { slug, id } = await site.post(article({ tags: ['Counted readers'] }));
    const path = '/tags/counted-readers/atom.xml';
    const agent = { 'user-agent': 'Contract/1.0 (12 subscribers)' };
    const { headers } = await site.get(path, agent);
    const again = { ...agent, 'if-none-match': `${headers.etag}` };
    for (let i = 0; i < 3; i++) expect((await site.get(path, again)).status).toBe(304);
    const person = {
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
      accept: 'text/html',
    };
    for (let i = 0; i < 2; i++) await site.get(`/articles/${slug}`, person);
    await site.get(`/articles/${slug}`, { 'user-agent': 'Googlebot/2.1', accept: 'text/html' });
    const by = async (kind: string) => {
      const answer = await site.admin('GET', `/admin/readership?by=${kind}&limit=500`);
      return answer.json<{ entries: Record<string, unknown>[] }>().entries;
    };
    const counts = { requests: 4, unchanged: 3, deltas: 0, full: 1, subscribers: 12 };
    const readers = await by('reader');
    expect(readers.find(({ reader }) => reader === 'Contract/1.0')).toMatchObject(counts);
    const feeds = await by('feed');
    expect(feeds.find(({ feed }) => feed === '/tags/counted-readers/')).toMatchObject(counts);
    const articles = await by('article');
    expect(articles.find((one) => (one.article as { id: string }).id === id)).toMatchObject({ reads: 2 });
    const [today] = (await by('day')).slice(-1);
    expect(today?.requests).toBeGreaterThanOrEqual(4);
    const unknown = await site.admin('GET', '/admin/readership?per=day');
    expect(unknown.json<{ code: string }>()).toMatchObject({ status: 400, code: 'parameter-invalid' });
  });

  test('every answer has an id of its own, or the one that was sent, if it is sane', async () => {
    const id = async (path: string, sent?: string, method = 'GET') => {
      const headers: Record<string, string> = sent === undefined ? {} : { 'x-request-id': sent };
      return (await site.request(method, path, undefined, headers)).headers['x-request-id'];
    };
    const paths = [
      '/rss.xml',
      '/rss.xml',
      '/',
      '/healthz',
      '/nothing',
      '/admin/articles',
      '/TAGS/x',
      '/assets/site.css',
    ];
    const ids = await Promise.all(paths.map((path) => id(path)));
    for (const one of ids) expect(one).toMatch(/^[\da-f-]{36}$/);
    expect(new Set(ids).size).toBe(paths.length);
    expect(await id('/rss.xml', undefined, 'DELETE')).toMatch(/^[\da-f-]{36}$/);
    expect(await id('/rss.xml', 'mine-1')).toBe('mine-1');
    expect(await id('/rss.xml', 'a b"<x>')).toMatch(/^[\da-f-]{36}$/);
    expect(await id('/rss.xml', 'x'.repeat(1_000))).toMatch(/^[\da-f-]{36}$/);
  });
}

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

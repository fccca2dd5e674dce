// Who may do what.
import { expect, test } from 'vitest';
import { article, type Site, until } from '../site.ts';

export function tokens(site: Site): void {
  const call = (method: string, path: string, token?: string, body?: object) =>
    site.request(method, path, body, token === undefined ? {} : { authorization: `Bearer ${token}` });
  const make = async (input: object) => {
    const answer = await site.admin('POST', '/admin/tokens', input);
    expect(answer.status, answer.text).toBe(201);
    return answer.json<{ id: string; token: string }>();
  };

  test.each([
    [['articles:read'], [200, 403, 403]],
    [['articles:write'], [403, 201, 403]],
    [[], [403, 403, 403]],
    [['admin'], [200, 201, 200]],
  ])('a token with %j', async (scopes, expected) => {
    const { token } = await make({ name: 'of a test', scopes });
    const statuses = [
      (await call('GET', '/admin/articles', token)).status,
      (await call('POST', '/admin/articles', token, article())).status,
      (await call('GET', '/admin/tokens', token)).status,
    ];
    expect(statuses).toEqual(expected);
  });

  test('no token, a wrong one, another scheme', async () => {
    for (const authorization of [undefined, 'Bearer nonsense', 'Basic eDp5', 'Bearer']) {
      const headers = authorization === undefined ? {} : { authorization };
      const answer = await site.request(
        'GET',
        '/admin/articles',
        undefined,
        headers as Record<string, string>,
      );
      expect([answer.status, answer.headers['www-authenticate']]).toEqual([
        401,
        expect.stringContaining('Bearer'),
      ]);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.json()).toMatchObject({ detail: expect.stringMatching(/token/i) });
    }
    expect((await site.request('POST', '/admin/articles', article())).status).toBe(401);
  });

  test('made once by an Idempotency-Key, and its text is answered again', async () => {
    const send = (name: string) =>
      site.admin('POST', '/admin/tokens', { name, scopes: [] }, { 'idempotency-key': 'a token' });
    const [one, two] = await Promise.all([send('once'), send('once')]);
    expect([one.status, two.text]).toEqual([201, one.text]);
    const third = await send('once');
    expect([third.text, third.headers.location]).toEqual([one.text, one.headers.location]);
    expect((await send('other')).status).toBe(422);
    const { tokens } = (await site.admin('GET', '/admin/tokens')).json<{ tokens: { name: string }[] }>();
    expect(tokens.filter(({ name }) => name === 'once')).toHaveLength(1);
  });

  test('shown once, listed, revoked at once', async () => {
    const { id, token } = await make({ name: 'brief', scopes: ['articles:read'] });
    expect(token).toMatch(/^tw_[\w-]{43}$/);
    expect((await call('GET', '/admin/articles', token)).status).toBe(200);
    const list = await site.admin('GET', '/admin/tokens');
    expect(list.text).not.toContain(token);
    type List = { tokens: { id: string; lastUsedAt: string | null }[] };
    const lastUse = async () =>
      (await site.admin('GET', '/admin/tokens')).json<List>().tokens.find((t) => t.id === id)?.lastUsedAt;
    expect(await until(async () => (await lastUse()) ?? false)).toMatch(/^20\d\d-/);
    expect((await site.admin('DELETE', `/admin/tokens/${id}`)).status).toBe(204);
    expect((await call('GET', '/admin/articles', token)).status).toBe(401);
    expect((await site.admin('DELETE', `/admin/tokens/${id}`)).status).toBe(404);
  });

  test('one that expires', async () => {
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    const { token } = await make({ name: 'short', scopes: ['articles:read'], expiresAt });
    expect((await call('GET', '/admin/articles', token)).status).toBe(200);
    await new Promise((done) => setTimeout(done, Date.parse(expiresAt) - Date.now() + 50));
    expect((await call('GET', '/admin/articles', token)).status).toBe(401);
  });

  test.each([
    [{ scopes: [] }, '/name'],
    [{ name: 'x', scopes: ['all'] }, '/scopes/0'],
    [{ name: 'x', scopes: 'admin' }, '/scopes'],
    [{ name: 'x', scopes: [], expiresAt: 'soon' }, '/expiresAt'],
    [{ name: 'x', scopes: [], expiresAt: '2020-01-01' }, '/expiresAt'],
    [{ name: 'x', scopes: [], role: 'x' }, '/role'],
  ])('%j is wrong at %s', async (input, pointer) => {
    const answer = await site.admin('POST', '/admin/tokens', input);
    expect([answer.status, answer.json()]).toEqual([
      422,
      expect.objectContaining({ errors: [expect.objectContaining({ pointer })] }),
    ]);
  });
}

// What is revoked in one process opens nothing in another, from the next request on: tokens, sessions and apps' tokens
// that came of it, and their own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { article, type TestServer, testServer } from '../../../support/server.ts';
import { browser } from '../../routes/admin/browse.ts';
import { authorizePath, verifierOf } from '../../routes/apps/app.ts';

const dir = mkdtempSync(join(tmpdir(), 'tagwire-revoked-'));
let here: TestServer;
let there: TestServer;
beforeAll(async () => {
  [here, there] = [await testServer({ dir }), await testServer({ dir })];
});
afterAll(async () => {
  await Promise.all([here.close(), there.close()]);
  rmSync(dir, { recursive: true, force: true });
});

const APP = { client_id: 'https://app.example/', redirect_uri: 'https://app.example/back' };

test('everywhere, and all that came of it', async () => {
  const made = await here.admin('POST', '/admin/tokens', {
    name: 'desk',
    scopes: ['articles:read', 'articles:write'],
  });
  const { id, token } = (await made.json()) as { id: string; token: string };
  const editor = browser(there);
  await editor.signIn(token);
  const verifier = verifierOf();
  const asked = await editor.get(authorizePath(verifier, { ...APP, scope: 'create' }));
  const back = new URL((await editor.send(asked, '/admin/consent', {}, 'allow')).url);
  const form = {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    code_verifier: verifier,
    ...APP,
  };
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const given = await there.request('POST', '/indieauth/token', new URLSearchParams(form).toString(), type);
  const { access_token } = (await given.json()) as { access_token: string };

  const doors = async (server: TestServer) => {
    const list = await server.get('/admin/articles', { authorization: `Bearer ${token}` });
    const post = await server.request('POST', '/admin/articles', article(), {
      authorization: `Bearer ${token}`,
    });
    const app = await server.get('/micropub?q=config', { authorization: `Bearer ${access_token}` });
    const cookie = `tagwire_session=${editor.cookies.get('tagwire_session')}`;
    const page = await server.get('/admin/write', { cookie, accept: 'text/html' });
    return [list.status, post.status, app.status, page.status];
  };
  for (const server of [here, there]) expect(await doors(server)).toEqual([200, 201, 200, 200]);
  expect((await here.admin('DELETE', `/admin/tokens/${id}`)).status).toBe(204);
  for (const server of [there, here]) expect(await doors(server)).toEqual([401, 401, 401, 303]);
});

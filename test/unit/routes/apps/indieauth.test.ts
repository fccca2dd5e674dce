// IndieAuth, from the request in the browser to the token's end, and what it must not be talked into.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SITE, START, type TestServer, TOKEN, testServer } from '../../../support/server.ts';
import { browser, type Page } from '../admin/browse.ts';
import { PIXEL } from '../admin/signed-in.ts';
import { authorizePath, type Request_, serveApp, verifierOf } from './app.ts';
import { FORM, micropub, refusal } from './kit.ts';

const REDIRECT = 'https://app.example/callback?from=tagwire';
const APP: Request_ = {
  client_id: 'https://app.example/',
  redirect_uri: REDIRECT,
  scope: 'create update media profile',
};
const DAY = 24 * 3_600_000;

let server: TestServer;
let editor: ReturnType<typeof browser>;
beforeAll(async () => {
  server = await testServer({ vars: { OUTBOUND_ALLOW: '127.0.0.1/32' } });
  editor = browser(server);
  await editor.signIn();
});
afterAll(() => server.close());

const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  server.request('POST', path, new URLSearchParams(form).toString(), { ...FORM, ...headers });
const tokenOf = (form: Record<string, string>) =>
  post('/indieauth/token', { grant_type: 'authorization_code', ...form });

/** Allows what an app asks for; what it is sent back with. */
async function allow(
  request: Request_ = APP,
  { verifier = verifierOf(), who = editor, fields = {} as Record<string, string | string[]> } = {},
) {
  const page = await who.get(authorizePath(verifier, request));
  expect(page.status, page.text).toBe(200);
  const back = await send(page, { ...fields }, 'allow', who);
  const { searchParams } = new URL(back.url);
  return { back, searchParams, code: searchParams.get('code') ?? '', verifier };
}
const send = (page: Page, fields: Record<string, string | string[]>, button: string, who = editor) =>
  who.send(page, '/admin/consent', fields, button);

const exchange = (
  { code, verifier }: { code: string; verifier: string },
  more: Record<string, string> = {},
) => tokenOf({ code, code_verifier: verifier, client_id: APP.client_id, redirect_uri: REDIRECT, ...more });
async function letIn(request?: Request_, options?: Parameters<typeof allow>[1]) {
  const allowed = await allow(request, options);
  const response = await exchange(
    allowed,
    request && { client_id: request.client_id, redirect_uri: request.redirect_uri },
  );
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as { access_token: string; scope: string; expires_in?: number; me: string };
}

describe('discovery', () => {
  test('metadata, from the home page', async () => {
    const home = await server.get('/', { accept: 'text/html' });
    const at = /<([^>]+)>; rel="indieauth-metadata"/.exec(home.headers.get('link') ?? '')?.[1] ?? '';
    expect(await home.text()).toContain(`<link rel="indieauth-metadata" href="${at}">`);
    const response = await server.get(at);
    const metadata = (await response.json()) as Record<string, unknown>;
    expect(metadata).toMatchObject({
      issuer: `${SITE}/`,
      authorization_endpoint: `${SITE}/admin/authorize`,
      token_endpoint: `${SITE}/indieauth/token`,
      introspection_endpoint: `${SITE}/indieauth/introspect`,
      revocation_endpoint: `${SITE}/indieauth/revoke`,
      userinfo_endpoint: `${SITE}/indieauth/userinfo`,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      scopes_supported: expect.arrayContaining(['create', 'update', 'delete', 'media', 'profile']),
    });
    expect(at.startsWith(metadata.issuer as string)).toBe(true);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });
});

describe('letting an app in', () => {
  test('code, token, post; seen among the tokens, revoked there', async () => {
    const { searchParams, back, code, verifier } = await allow();
    expect(back.url.startsWith(`${REDIRECT}&`)).toBe(true);
    expect([searchParams.get('from'), searchParams.get('state'), searchParams.get('iss')]).toEqual([
      ...['tagwire', 's t&=1', `${SITE}/`],
    ]);
    const response = await exchange({ code, verifier });
    expect([
      response.status,
      response.headers.get('cache-control'),
      response.headers.get('access-control-allow-origin'),
    ]).toEqual([200, 'no-store', '*']);
    const answer = (await response.json()) as { access_token: string };
    expect(answer).toEqual({
      access_token: expect.stringMatching(/^tw_[\w-]{43}$/),
      token_type: 'Bearer',
      scope: 'create update media profile',
      me: `${SITE}/`,
      expires_in: (90 * DAY) / 1_000,
      profile: { name: 'Tagwire', url: `${SITE}/` },
    });
    const app = micropub(server, answer.access_token);
    const url = await app.make({ content: ['From an app.'] });
    expect((await server.get(url)).status).toBe(200);
    expect((await app.update(url, { add: { category: ['x'] } })).status).toBe(204);
    expect((await refusal(await app.form({ action: 'delete', url }))).slice(0, 2)).toEqual([
      401,
      'insufficient_scope',
    ]);
    const list = await editor.get('/admin/access');
    expect(list.text).toContain('app.example');
    expect(list.html).not.toContain(answer.access_token);
    const id =
      /name="id" value="([^"]+)"/.exec(list.html.slice(list.html.indexOf('https://app.example/')))?.[1] ?? '';
    await editor.send(list, '/admin/revoke', { id });
    expect((await refusal(await app.send({ properties: { content: ['x'] } })))[1]).toBe('unauthorized');
  });

  test('as much as is allowed, as long as is allowed', async () => {
    const page = await editor.get(
      authorizePath(verifierOf(), { ...APP, scope: 'create draft admin articles:write nonsense' }),
    );
    expect(page.html.match(/name="scope" value="(\w+)"/g)).toHaveLength(2);
    expect(page.html).not.toContain('articles:write');
    const verifier = verifierOf();
    const asked = await editor.get(authorizePath(verifier, APP));
    const fields = asked.fields('/admin/consent').filter(([name]) => name !== 'scope' && name !== 'life');
    const back = await editor.post('/admin/consent', [
      ...fields,
      ['scope', 'create'],
      ['scope', 'delete'],
      ['scope', 'admin'],
      ['life', '0'],
      ['do', 'allow'],
    ]);
    const answer = (await (
      await exchange({ code: new URL(back.url).searchParams.get('code') ?? '', verifier })
    ).json()) as object;
    expect(answer).toMatchObject({ scope: 'create' });
    expect(answer).not.toHaveProperty('expires_in');
  });

  test('a token ends when it was said to', async () => {
    const own = await testServer();
    const who = browser(own);
    await who.signIn();
    const verifier = verifierOf();
    const page = await who.get(authorizePath(verifier, APP));
    const back = await who.send(page, '/admin/consent', { life: '30' }, 'allow');
    const code = new URL(back.url).searchParams.get('code') ?? '';
    const form = new URLSearchParams({
      code,
      code_verifier: verifier,
      client_id: APP.client_id,
      redirect_uri: REDIRECT,
    });
    const answer = (await (await own.request('POST', '/indieauth/token', form.toString(), FORM)).json()) as {
      access_token: string;
      expires_in: number;
    };
    expect(answer.expires_in).toBe((30 * DAY) / 1_000);
    const app = micropub(own, answer.access_token);
    await app.make({ content: ['In time.'] });
    own.tick(30 * DAY);
    expect((await refusal(await app.send({ properties: { content: ['Late.'] } })))[0]).toBe(401);
    await own.close();
  });

  test('not at all', async () => {
    const page = await editor.get(authorizePath(verifierOf(), APP));
    const { searchParams, origin } = new URL((await send(page, {}, 'deny')).url);
    expect([origin, searchParams.get('error'), searchParams.get('state'), searchParams.get('code')]).toEqual([
      ...['https://app.example', 'access_denied', 's t&=1', null],
    ]);
  });

  test('drafts only', async () => {
    const app = micropub(server, (await letIn({ ...APP, scope: 'draft' })).access_token);
    const url = await app.make({ content: ['A draft from an app.'] });
    expect((await server.get(url)).status).toBe(404);
    const published = await app.send({ properties: { content: ['x'], 'post-status': ['published'] } });
    expect((await refusal(published)).slice(0, 2)).toEqual([401, 'insufficient_scope']);
    // It does not see what it did not write and readers do not see, either.
    const source = await server.request(
      'GET',
      `/micropub?q=source&url=${encodeURIComponent(url)}`,
      undefined,
      {
        authorization: `Bearer ${(await letIn({ ...APP, scope: 'draft' })).access_token}`,
      },
    );
    expect((await refusal(source)).slice(0, 2)).toEqual([401, 'insufficient_scope']);
  });

  test('who one is, and no more', async () => {
    const { code, verifier } = await allow({ ...APP, scope: undefined });
    const response = await post('/admin/authorize', {
      ...{ grant_type: 'authorization_code', code, code_verifier: verifier },
      ...{ client_id: APP.client_id, redirect_uri: REDIRECT },
    });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    expect(await response.json()).toEqual({ me: `${SITE}/` });
    const other = await allow({ ...APP, scope: undefined });
    expect((await refusal(await exchange(other))).slice(0, 2)).toEqual([400, 'invalid_grant']);
    const profile = await allow({ ...APP, scope: 'profile' });
    const told = await post('/admin/authorize', {
      ...{ code: profile.code, code_verifier: profile.verifier },
      ...{ client_id: APP.client_id, redirect_uri: REDIRECT },
    });
    expect(await told.json()).toEqual({ me: `${SITE}/`, profile: { name: 'Tagwire', url: `${SITE}/` } });
  });

  test('through the sign-in', async () => {
    const stranger = browser(server);
    const verifier = verifierOf();
    const door = await stranger.get(authorizePath(verifier, APP));
    expect(new URL(door.url).pathname).toBe('/admin/sign-in');
    const page = await stranger.send(door, '/admin/sign-in', { token: TOKEN });
    expect(page.url).toContain('/admin/authorize?');
    const back = await send(page, {}, 'allow', stranger);
    expect(
      (await exchange({ code: new URL(back.url).searchParams.get('code') ?? '', verifier })).status,
    ).toBe(200);
  });

  test('by an editor; only what that one may; ends with that one’s token', async () => {
    const made = await server.admin('POST', '/admin/tokens', {
      name: 'Ann',
      scopes: ['articles:write'],
      expiresAt: '2026-11-25T12:00:00Z',
    });
    const { id, token } = (await made.json()) as { id: string; token: string };
    const ann = browser(server);
    await ann.signIn(token);
    const page = await ann.get(authorizePath(verifierOf(), APP));
    expect(page.html).not.toContain('value="media"');
    const answer = await letIn(APP, { who: ann });
    expect([answer.scope, answer.expires_in]).toEqual(['create update profile', (2 * DAY) / 1_000]);
    const pending = await allow(APP, { who: ann });
    const app = micropub(server, answer.access_token);
    await app.make({ content: ['By Ann’s app.'] });
    await server.admin('DELETE', `/admin/tokens/${id}`);
    expect((await app.send({ properties: { content: ['x'] } })).status).toBe(401);
    expect((await refusal(await exchange(pending))).slice(0, 2)).toEqual([400, 'invalid_grant']);
  });

  test('by ADMIN_TOKEN: ends when that is another', async () => {
    const { access_token } = await letIn(APP);
    const config = async (on: TestServer) =>
      (await on.get('/micropub?q=config', { authorization: `Bearer ${access_token}` })).status;
    expect(await config(server)).toBe(200);
    const other = await testServer({ dir: server.dir, vars: { ADMIN_TOKEN: 'another-long-admin-token' } });
    expect(await config(other)).toBe(401);
    await other.close();
  });

  test('who may not write lets nobody in', async () => {
    const made = await server.admin('POST', '/admin/tokens', {
      name: 'Reader',
      scopes: ['articles:read', 'media'],
    });
    const reader = browser(server);
    await reader.signIn(((await made.json()) as { token: string }).token);
    const page = await reader.get(authorizePath(verifierOf(), APP));
    expect([page.status, page.html.includes('/admin/consent')]).toEqual([403, false]);
  });
});

describe('whose app it is', () => {
  test.each([
    [
      'an HTML page',
      {
        body: '<html><title>x</title><link rel="redirect_uri" href="/cb"><link rel="redirect_uri" href="myapp://back"><div class="h-app"><a class="u-url p-name" href="/">Nice <b>App</b></a></div>',
      },
      'Nice App',
    ],
    [
      'a page’s title',
      { body: '<title>Titled &amp; more</title><a rel="nofollow redirect_uri" href="myapp://back">x</a>' },
      'Titled & more',
    ],
    [
      'a header',
      {
        headers: {
          'content-type': 'text/html',
          link: '</cb>; rel="redirect_uri", <myapp://back>; rel=redirect_uri',
        },
        body: '<h1 class="h-x-app">By header</h1>',
      },
      'By header',
    ],
  ] as const)('by %s', async (_, page, name) => {
    const app = await serveApp({ '/app': page as object });
    const request = { client_id: `${app.origin}/app`, redirect_uri: 'myapp://back' };
    const consent = await editor.get(authorizePath(verifierOf(), request));
    expect([consent.status, consent.text]).toEqual([200, expect.stringContaining(name)]);
    expect(consent.headers.get('content-security-policy')).toContain("form-action 'self' https: myapp:;");
    const other = await editor.get(
      authorizePath(verifierOf(), { ...request, redirect_uri: 'myapp://elsewhere' }),
    );
    expect(other.status).toBe(400);
    await app.close();
  });

  test('by a document of its own', async () => {
    const told = (client_id: string, more: object = {}) => ({
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_id,
        client_name: 'Told <App>',
        redirect_uris: ['https://else.example/cb', 'http://127.0.0.1/cb'],
        ...more,
      }),
    });
    const app = await serveApp({
      '/mine': () => told(`${app.origin}/mine`),
      '/not-mine': () => told('https://other.example/'),
      '/broken': { headers: { 'content-type': 'application/json' }, body: '{"client_id":' },
      '/odd': () =>
        told(`${app.origin}/odd`, { client_name: { a: 1 }, redirect_uris: 'https://else.example/cb' }),
      '/moved': { status: 302, headers: { location: '/mine' } },
    });
    const ask = (path: string, redirect_uri = 'https://else.example/cb') =>
      editor.get(authorizePath(verifierOf(), { client_id: app.origin + path, redirect_uri }));
    const mine = await ask('/mine');
    expect([mine.status, mine.text]).toEqual([200, expect.stringContaining('Told <App>')]);
    expect(mine.text).toContain('Careful');
    expect(app.asked[0]?.accept).toContain('application/json');
    expect((await ask('/mine', 'http://127.0.0.1:50123/cb')).status).toBe(200);
    for (const path of ['/not-mine', '/broken', '/odd', '/moved', '/none'])
      expect((await ask(path)).status, path).toBe(400);
    // Where it goes back to its own, its page need not be readable.
    const own = await ask('/none', `${app.origin}/cb`);
    expect([own.status, own.text]).toEqual([200, expect.stringContaining('Its name is unknown')]);
    await app.close();
  });

  test('nobody is asked for strangers, and no private address at all', async () => {
    const app = await serveApp({ '/app': { body: '' } });
    await browser(server).get(
      authorizePath(verifierOf(), { client_id: `${app.origin}/app`, redirect_uri: `${app.origin}/cb` }),
    );
    expect(app.asked).toEqual([]);
    const strict = await testServer();
    const who = browser(strict);
    await who.signIn();
    const page = await who.get(
      authorizePath(verifierOf(), { client_id: `${app.origin}/app`, redirect_uri: `${app.origin}/cb` }),
    );
    expect([page.status, app.asked]).toEqual([200, []]);
    await strict.close();
    await app.close();
  });

  test.each([
    'app.example',
    'ftp://app.example/',
    'https://app.example/#fragment',
    'https://user@app.example/',
    'https://user:password@app.example/',
    'https://app.example/a/../b',
    'https://app.example/a/%2e%2e/b',
    'https://app.example/./b',
    'https://192.0.2.1/',
    'https://[2001:db8::1]/',
    'https://2130706434/',
    'javascript:alert(1)',
    'https://app.example\\@evil.example/',
    'https://app.example/\n',
  ])('%j is no client_id', async (client_id) => {
    const page = await editor.get(authorizePath(verifierOf(), { client_id, redirect_uri: `${client_id}cb` }));
    expect([page.status, page.html.includes('/admin/consent')]).toEqual([400, false]);
  });

  test.each([
    'https://evil.example/callback',
    'https://app.example.evil.example/',
    'https://app.example:8443/callback',
    'http://app.example/callback',
    'https://app.example@evil.example/',
    'https://app.example/callback#fragment',
    '//app.example/callback',
    '/callback',
    'javascript:alert(document.cookie)//https://app.example/',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'myapp://callback',
    'https://app.example/call\nback',
    'https://app.example\\@evil.example/',
    'https://app.example/\\evil.example',
    'https:\\\\app.example/callback',
    '',
  ])('%j is no way back', async (redirect_uri) => {
    const page = await editor.get(authorizePath(verifierOf(), { ...APP, redirect_uri }));
    expect([page.status, new URL(page.url).host]).toEqual([400, new URL(SITE).host]);
    expect(page.html).not.toContain('/admin/consent');
    expect(page.html).not.toContain('href="javascript:');
  });

  test.each([
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ code_challenge: 'short' }, 'invalid_request'],
    [{ state: 'ü' }, 'invalid_request'],
  ])('%j: told, and nobody is sent anywhere unasked', async (more, error) => {
    const page = await editor.get(authorizePath(verifierOf(), { ...APP, ...more }));
    expect([page.status, new URL(page.url).pathname]).toEqual([400, '/admin/authorize']);
    expect(page.html).toContain(`https://app.example/callback?from=tagwire&amp;error=${error}`);
  });
});

describe('what a thief tries', () => {
  test('a code twice: what came of it is gone', async () => {
    const allowed = await allow();
    const { access_token } = (await (await exchange(allowed)).json()) as { access_token: string };
    const app = micropub(server, access_token);
    await app.make({ content: ['Before the theft.'] });
    expect((await refusal(await exchange(allowed))).slice(0, 2)).toEqual([400, 'invalid_grant']);
    expect((await app.send({ properties: { content: ['x'] } })).status).toBe(401);
    expect((await refusal(await exchange(allowed)))[1]).toBe('invalid_grant');
  });

  test('a code by many at once: at most one token, and it does not live', async () => {
    const allowed = await allow();
    const answers = await Promise.all(Array.from({ length: 8 }, () => exchange(allowed)));
    const good = answers.filter(({ status }) => status === 200);
    expect(good.length).toBeLessThanOrEqual(1);
    for (const response of good) {
      const { access_token } = (await response.json()) as { access_token: string };
      expect((await micropub(server, access_token).send({ properties: { content: ['x'] } })).status).toBe(
        401,
      );
    }
  });

  test.each([
    ['without the verifier', { code_verifier: '' }, 'invalid_request'],
    ['with another verifier', { code_verifier: verifierOf() }, 'invalid_grant'],
    ['as another app', { client_id: 'https://evil.example/' }, 'invalid_grant'],
    ['with another way back', { redirect_uri: 'https://app.example/other' }, 'invalid_grant'],
    ['with a made-up code', { code: 'tc_made-up' }, 'invalid_grant'],
    ['by another grant', { grant_type: 'client_credentials' }, 'unsupported_grant_type'],
    ['by a password', { grant_type: 'password', username: 'x', password: 'y' }, 'unsupported_grant_type'],
  ])('%s', async (_, more, error) => {
    const allowed = await allow();
    expect((await refusal(await exchange(allowed, more))).slice(0, 2)).toEqual([400, error]);
    // One try: a code that met a wrong verifier is spent.
    if (error === 'invalid_grant' && !('code' in more))
      expect((await refusal(await exchange(allowed)))[1]).toBe('invalid_grant');
  });

  test('a code after its time', async () => {
    const own = await testServer();
    const who = browser(own);
    await who.signIn();
    const verifier = verifierOf();
    const back = await who.send(await who.get(authorizePath(verifier, APP)), '/admin/consent', {}, 'allow');
    own.tick(5 * 60_000);
    const form = {
      code: new URL(back.url).searchParams.get('code') ?? '',
      code_verifier: verifier,
      client_id: APP.client_id,
      redirect_uri: REDIRECT,
    };
    const answer = await own.request('POST', '/indieauth/token', new URLSearchParams(form).toString(), FORM);
    expect((await refusal(answer)).slice(0, 2)).toEqual([400, 'invalid_grant']);
    await own.close();
  });

  test('a consent that the editor did not give', async () => {
    const page = await editor.get(authorizePath(verifierOf(), APP));
    const fields = page.fields('/admin/consent').map(([name, value]): [string, string] => [name, value]);
    const changed = (name: string, value: string) => [
      ...fields.map((f): [string, string] => (f[0] === name ? [name, value] : f)),
      ['do', 'allow'] as [string, string],
    ];
    const foreign = await editor.post('/admin/consent', changed('x', ''), { origin: 'https://evil.example' });
    expect(foreign.status).toBe(403);
    const without = await editor.post('/admin/consent', changed('formToken', 'x'));
    expect([without.status, without.url]).toEqual([403, `${SITE}/admin/consent`]);
    // Even sent again by the editor's own hand, it is looked at first.
    const again = await editor.post('/admin/consent', changed('redirect_uri', 'https://evil.example/'));
    expect([again.status, new URL(again.url).pathname]).toEqual([400, '/admin/authorize']);
    for (const [name, value] of [
      ['requested', 'create delete'],
      ['name', 'Your bank'],
      ['code_challenge', 'A'.repeat(43)],
      ['client_id', 'https://other.example/'],
    ] as const) {
      const back = await editor.post('/admin/consent', changed(name, value));
      expect(new URL(back.url).pathname, name).toBe('/admin/authorize');
    }
    const stranger = await browser(server).post('/admin/consent', changed('x', ''));
    expect(stranger.status).toBe(401);
  });

  test('an app’s token opens no other door', async () => {
    const { access_token } = await letIn({
      ...APP,
      scope: 'create draft update delete undelete media profile',
    });
    const authorization = `Bearer ${access_token}`;
    for (const [method, path] of [
      ['GET', '/admin/articles'],
      ['POST', '/admin/articles'],
      ['GET', '/admin/tokens'],
      ['POST', '/admin/tokens'],
      ['GET', '/admin/export'],
    ] as const)
      expect(
        (await server.request(method, path, method === 'POST' ? {} : undefined, { authorization })).status,
        path,
      ).toBe(403);
    const page = await browser(server).signIn(access_token);
    expect(page.status).toBe(401);
  });

  test('framing, referrers, scripts', async () => {
    const page = await editor.get(authorizePath(verifierOf(), APP));
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self' https:");
    expect(policy).not.toMatch(/script-src|unsafe/);
    const evil = await serveApp({
      '/app': { body: '<title><script>alert(1)</script>"\'><img src=x onerror=alert(1)></title>' },
    });
    const consent = await editor.get(
      authorizePath(verifierOf(), {
        client_id: `${evil.origin}/app?"><script>`,
        redirect_uri: `${evil.origin}/"><script>alert(1)</script>`,
      }),
    );
    expect(consent.html).not.toMatch(/<script>alert|<img src=x/);
    await evil.close();
  });

  test('guessing codes and tokens is limited', async () => {
    const own = await testServer({ vars: { TRUST_PROXY: '1' } });
    const from = { 'x-forwarded-for': '93.184.216.34', ...FORM };
    const form = new URLSearchParams({
      code: 'tc_x',
      code_verifier: 'x'.repeat(43),
      client_id: APP.client_id,
      redirect_uri: REDIRECT,
    }).toString();
    const statuses = new Set<number>();
    for (let i = 0; i < 40; i++)
      statuses.add((await own.request('POST', '/indieauth/token', form, from)).status);
    expect([...statuses]).toEqual([400, 429]);
    const guess = await own.request('POST', '/micropub', 'content=x', {
      ...from,
      authorization: 'Bearer wrong',
    });
    expect(guess.status).toBe(429);
    await own.close();
  });

  test('hostile pages of apps end', async () => {
    const deep = `${'<div>'.repeat(100_000)}<title>x</title>`;
    const app = await serveApp({
      '/deep': { body: deep },
      '/large': { body: `<title>${'x'.repeat(1_000_000)}</title>` },
    });
    for (const path of ['/deep', '/large']) {
      const page = await editor.get(
        authorizePath(verifierOf(), { client_id: app.origin + path, redirect_uri: `${app.origin}/cb` }),
      );
      expect([page.status, page.html.length < 20_000], path).toEqual([200, true]);
    }
    await app.close();
  });
});

test('an app that may upload files has no say in those that are there', async () => {
  const { access_token } = await letIn({ ...APP, scope: 'media' });
  const authorization = `Bearer ${access_token}`;
  const kept = await server.request('POST', '/admin/media', PIXEL, {
    authorization,
    'content-type': 'image/png',
  });
  expect(kept.status).toBe(201);
  const { name } = (await kept.json()) as { name: string };
  for (const [method, path, body] of [
    ['GET', '/admin/media', undefined],
    ['GET', `/admin/media/${name}`, undefined],
    ['PATCH', `/admin/media/${name}`, { alt: 'Another' }],
    ['DELETE', `/admin/media/${name}`, undefined],
  ] as const) {
    expect([method, path, (await server.request(method, path, body, { authorization })).status]).toEqual([
      ...[method, path, 403],
    ]);
  }
});

describe('what a token is worth', () => {
  const inspect = async (token: string, authorization = `Bearer ${TOKEN}`) =>
    post('/indieauth/introspect', { token }, { authorization });

  test('told to whoever may ask', async () => {
    const { access_token } = await letIn();
    expect(await (await inspect(access_token)).json()).toEqual({
      ...{ active: true, me: `${SITE}/`, client_id: APP.client_id, scope: 'create update media profile' },
      ...{ iat: expect.any(Number), exp: expect.any(Number) },
    });
    expect(await (await inspect('tw_nonsense')).json()).toEqual({ active: false });
    expect((await post('/indieauth/introspect', { token: access_token })).status).toBe(401);
    expect((await inspect(access_token, `Bearer ${access_token}`)).status).toBe(403);
    const older = await server.request('GET', '/indieauth/token', undefined, {
      authorization: `Bearer ${access_token}`,
    });
    expect(await older.json()).toEqual({
      me: `${SITE}/`,
      client_id: APP.client_id,
      scope: 'create update media profile',
    });
  });

  test('ended by the app', async () => {
    const { access_token } = await letIn();
    for (const token of [access_token, access_token, 'tw_nonsense', ''])
      expect((await post('/indieauth/revoke', { token })).status).toBe(200);
    expect(await (await inspect(access_token)).json()).toEqual({ active: false });
    // A token that an editor made is the editor's to end.
    const made = (await (
      await server.admin('POST', '/admin/tokens', { name: 'own', scopes: ['articles:read'] })
    ).json()) as { token: string };
    await post('/indieauth/revoke', { token: made.token });
    expect(await (await inspect(made.token)).json()).toMatchObject({ active: true });
    const other = await letIn();
    expect((await post('/indieauth/token', { action: 'revoke', token: other.access_token })).status).toBe(
      200,
    );
    expect(await (await inspect(other.access_token)).json()).toEqual({ active: false });
  });

  test('whose it is', async () => {
    const userinfo = (token: string) =>
      server.request('GET', '/indieauth/userinfo', undefined, { authorization: `Bearer ${token}` });
    expect(await (await userinfo((await letIn()).access_token)).json()).toEqual({
      name: 'Tagwire',
      url: `${SITE}/`,
    });
    expect(
      (await refusal(await userinfo((await letIn({ ...APP, scope: 'create' })).access_token))).slice(0, 2),
    ).toEqual([403, 'insufficient_scope']);
    expect((await userinfo('x')).status).toBe(401);
  });
});

test('an app with `update` alone publishes nothing that was not public', async () => {
  const { access_token } = await letIn({ ...APP, scope: 'update' });
  const app = micropub(server, access_token);
  const own = micropub(server);
  const tomorrow = [new Date(START + 86_400_000).toISOString()];
  const draft = await own.make({ content: ['A draft.'], 'post-status': ['draft'] });
  const waiting = await own.make({ content: ['Tomorrow.'], published: tomorrow });
  const edits: [url: string, changes: object][] = [
    [draft, { replace: { 'post-status': ['published'] } }],
    [draft, { delete: ['post-status'] }],
    [draft, { replace: { 'post-status': ['published'], published: tomorrow } }],
    [waiting, { replace: { 'post-status': ['published'] } }],
    [waiting, { replace: { published: [new Date(START - 1_000).toISOString()] } }],
    [waiting, { replace: { published: [new Date(START + 3_600_000).toISOString()] } }],
    [waiting, { delete: ['published'] }],
  ];
  for (const [url, changes] of edits) {
    const answer = await refusal(await app.update(url, changes));
    expect(answer.slice(0, 2), JSON.stringify(changes)).toEqual([401, 'insufficient_scope']);
    expect((await server.get(url)).status).toBe(404);
  }
  const gone = await own.make({ content: ['Gone.'] });
  await own.form({ action: 'delete', url: gone });
  expect((await app.form({ action: 'undelete', url: gone })).status).toBe(401);
  expect((await app.update(gone, { replace: { 'post-status': ['published'] } })).status).toBe(400);
  const patch = await server.request(
    'PATCH',
    `/admin/articles/${(await own.article(draft)).id}`,
    { status: 'published' },
    { authorization: `Bearer ${access_token}`, 'content-type': 'application/merge-patch+json' },
  );
  expect(patch.status).toBe(403);
  // What it may: edit either, take one back, change what is public.
  expect((await app.update(draft, { replace: { content: ['Another draft.'] } })).status).toBe(204);
  expect((await app.update(waiting, { replace: { content: ['Still tomorrow.'] } })).status).toBe(204);
  expect((await app.update(waiting, { replace: { 'post-status': ['draft'] } })).status).toBe(204);
  const shown = await own.make({ content: ['Public.'] });
  expect((await app.update(shown, { replace: { content: ['Public, too.'] } })).status).toBe(204);
  expect((await server.get(shown)).status).toBe(200);
  // With `create` it may.
  const { access_token: more } = await letIn({ ...APP, scope: 'create update' });
  const publishing = micropub(server, more);
  expect((await publishing.update(draft, { replace: { 'post-status': ['published'] } })).status).toBe(204);
  expect((await server.get(draft)).status).toBe(200);
});

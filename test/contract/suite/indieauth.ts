// IndieAuth: an app is let in by an editor, posts, and is gone when its code or token is misused.
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SITE } from '../combinations.ts';
import type { Site } from '../site.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

export function indieauth(site: Site): void {
  // The app's page: on loopback, which OUTBOUND_ALLOW lets it be asked for.
  const app = createServer((_, response) =>
    response
      .setHeader('content-type', 'text/html')
      .end('<title>x</title><link rel="redirect_uri" href="myapp://back"><p class="h-app">An App</p>'),
  );
  let APP = '';
  let REDIRECT = '';
  beforeAll(async () => {
    await new Promise<void>((done) => app.listen(0, '127.0.0.1', done));
    APP = `http://127.0.0.1:${(app.address() as AddressInfo).port}/`;
    REDIRECT = `${APP}callback`;
  });
  afterAll(() => {
    app.closeAllConnections();
    app.close();
  });

  const post = (
    path: string,
    form: Record<string, string> | URLSearchParams,
    headers: Record<string, string> = {},
  ) => site.request('POST', path, new URLSearchParams(form).toString(), { ...FORM, ...headers });
  const origin = () => site.running.origin;

  const signIn = async () => {
    const answer = await post('/admin/sign-in', { token: site.running.token }, { origin: origin() });
    expect(answer.status).toBe(303);
    return { cookie: /^[^;]+/.exec(answer.headers['set-cookie']?.[0] ?? '')?.[0] ?? '', origin: origin() };
  };
  const ask = async (more: Record<string, string> = {}) => {
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      ...{
        response_type: 'code',
        client_id: APP,
        redirect_uri: REDIRECT,
        state: '1 2&3',
        scope: 'create profile',
      },
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...more,
    });
    const editor = await signIn();
    return {
      verifier,
      editor,
      page: await site.get(`/admin/authorize?${query}`, { ...editor, accept: 'text/html' }),
    };
  };
  const unescaped = (text: string) => text.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  /** Allows what is asked for; the code. */
  const allow = async (more?: Record<string, string>) => {
    const { verifier, editor, page } = await ask(more);
    expect(page.status, page.text).toBe(200);
    const form = new URLSearchParams({ do: 'allow', life: '30' });
    for (const [, name = '', value = ''] of page.text.matchAll(
      /<input type="(?:hidden|checkbox)"(?: id="[^"]*")? name="(\w+)" value="([^"]*)"/g,
    ))
      form.append(name, unescaped(value));
    const answer = await post('/admin/consent', form, editor);
    expect(answer.status, answer.text).toBe(303);
    const back = new URL(answer.headers.location ?? '');
    return { back, verifier, code: back.searchParams.get('code') ?? '' };
  };
  const exchange = ({ code, verifier }: { code: string; verifier: string }, path = '/indieauth/token') =>
    post(path, {
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      client_id: APP,
      redirect_uri: REDIRECT,
    });

  test('from the home page to an article, then revoked', async () => {
    const home = await site.get('/', { accept: 'text/html' });
    const at = /<([^>]+)>; rel="indieauth-metadata"/.exec(`${home.headers.link}`)?.[1] ?? '';
    expect((await site.get(at)).json()).toMatchObject({
      issuer: `${SITE}/`,
      token_endpoint: `${SITE}/indieauth/token`,
    });
    const allowed = await allow();
    expect(allowed.back.href.startsWith(`${REDIRECT}?`)).toBe(true);
    expect([allowed.back.searchParams.get('state'), allowed.back.searchParams.get('iss')]).toEqual([
      '1 2&3',
      `${SITE}/`,
    ]);
    const answer = (await exchange(allowed)).json<{ access_token: string }>();
    expect(answer).toMatchObject({
      token_type: 'Bearer',
      scope: 'create profile',
      me: `${SITE}/`,
      expires_in: 30 * 86_400,
    });
    const authorization = `Bearer ${answer.access_token}`;
    const made = await site.request(
      'POST',
      '/micropub',
      { properties: { content: ['Let in by an editor.'] } },
      { authorization },
    );
    expect(made.status).toBe(201);
    expect(await site.titles('/feed.json')).toContain('Let in by an editor.');
    expect((await site.request('GET', '/admin/articles', undefined, { authorization })).status).toBe(403);
    const told = await post(
      '/indieauth/introspect',
      { token: answer.access_token },
      { authorization: `Bearer ${site.running.token}` },
    );
    expect(told.json()).toMatchObject({ active: true, client_id: APP });
    expect((await post('/indieauth/revoke', { token: answer.access_token })).status).toBe(200);
    expect((await site.request('GET', '/micropub?q=config', undefined, { authorization })).status).toBe(401);
  });

  test('only who one is', async () => {
    const answer = await exchange(await allow({ scope: '' }), '/admin/authorize');
    expect([answer.status, answer.json()]).toEqual([200, { me: `${SITE}/` }]);
  });

  test('a code that comes twice, and one with another verifier', async () => {
    const allowed = await allow();
    const { access_token } = (await exchange(allowed)).json<{ access_token: string }>();
    const again = await exchange(allowed);
    expect([again.status, again.json().error]).toEqual([400, 'invalid_grant']);
    expect(
      (
        await site.request('GET', '/micropub?q=config', undefined, {
          authorization: `Bearer ${access_token}`,
        })
      ).status,
    ).toBe(401);
    const other = await exchange({ ...(await allow()), verifier: randomBytes(32).toString('base64url') });
    expect([other.status, other.json().error]).toEqual([400, 'invalid_grant']);
  });

  test('strangers, foreign forms, foreign ways back', async () => {
    const stranger = await site.get('/admin/authorize?client_id=x', { accept: 'text/html' });
    expect([stranger.status, stranger.headers.location]).toEqual([
      303,
      expect.stringContaining('/admin/sign-in?back='),
    ]);
    expect((await ask({ redirect_uri: 'https://evil.example/' })).page.status).toBe(400);
    expect((await ask({ code_challenge_method: 'plain' })).page.status).toBe(400);
    const foreign = await post(
      '/admin/consent',
      { do: 'allow' },
      { ...(await signIn()), origin: 'https://evil.example' },
    );
    expect(foreign.status).toBe(403);
  });

  test('an app is known by its own page', async () => {
    const { page } = await ask({ redirect_uri: 'myapp://back' });
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('An App')]);
    expect(page.headers['content-security-policy']).toContain("form-action 'self' https: myapp:");
  });
}

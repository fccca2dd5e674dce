// The editors' interface: sign-in, sessions, forms that come from elsewhere.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SITE, type TestServer, TOKEN, testServer } from '../../../support/server.ts';
import { browser } from './browse.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const token = async (scopes: string[], more = {}) => {
  const made = await server.admin('POST', '/admin/tokens', { name: `for ${scopes}`, scopes, ...more });
  return (await made.json()) as { id: string; token: string };
};

describe('signing in', () => {
  test('a page asked for without a session leads to sign-in and back to it', async () => {
    const b = browser(server);
    const door = await b.get('/admin/list?status=draft');
    expect(door.url).toBe(`${SITE}/admin/sign-in?back=%2Flist%3Fstatus%3Ddraft`);
    const list = await b.send(door, '/admin/sign-in', { token: TOKEN });
    expect(list.url).toBe(`${SITE}/admin/list?status=draft`);
    expect(list.status).toBe(200);
  });

  test('/admin is 303 for browsers, and the API answers as before', async () => {
    const response = await server.get('/admin', { accept: 'text/html' });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/admin/sign-in?back=');
    for (const path of ['/admin/articles', '/admin/tokens', '/admin/subscriptions']) {
      const answer = await server.get(path, { accept: 'text/html' });
      expect(answer.status, path).toBe(401);
      expect(answer.headers.get('content-type'), path).toBe('application/problem+json');
    }
    const b = browser(server);
    await b.signIn();
    const withCookie = await b.get('/admin/articles');
    expect(withCookie.status).toBe(401);
  });

  test('the cookie is not for scripts, nor for other sites, nor for readers; Secure where the site is', async () => {
    const body = new URLSearchParams({ token: TOKEN });
    const headers = { origin: SITE, 'content-type': 'application/x-www-form-urlencoded' };
    const response = await server.request('POST', '/admin/sign-in', `${body}`, headers);
    const [cookie] = response.headers.getSetCookie();
    expect(cookie).toMatch(
      /^tagwire_session=ts_[\w-]{43}; Max-Age=\d+; Path=\/admin; HttpOnly; Secure; SameSite=Lax$/,
    );
    // A proxy that ends TLS may say neither Origin nor scheme.
    const enter = (to: TestServer, path: string, form: URLSearchParams) => {
      const init = { method: 'POST', body: form, headers: { origin: 'http://localhost:3000' } };
      return to.app.fetch(new Request(`http://localhost:3000${path}`, init));
    };
    const language = new URLSearchParams({ language: 'tr' });
    const plain = await testServer({ vars: { PUBLIC_URL: 'http://wire.example' } });
    for (const [path, form] of [
      ['/admin/sign-in', body],
      ['/admin/language', language],
    ] as const) {
      expect((await enter(server, path, form)).headers.getSetCookie()[0], path).toContain('; Secure');
      expect((await enter(plain, path, form)).headers.getSetCookie()[0], path).not.toContain('Secure');
    }
    await plain.close();
  });

  test.each([
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/%5Cevil.example',
    '/x/%5c/y',
    '/x//evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    'https://evil.example/',
    'list',
  ])('the way back %j is none', async (back) => {
    for (const path of ['/admin/sign-in', '/admin/language']) {
      const form = new URLSearchParams({ token: TOKEN, language: 'en', back });
      const headers = { origin: SITE, 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await server.request('POST', path, `${form}`, headers);
      expect([answer.status, answer.headers.get('location')], path).toEqual([303, '/admin']);
    }
  });

  test.each(['/list?q=%5C', '/write/a-b', '/list?q=a//b'])('the way back %j is one', async (back) => {
    const form = new URLSearchParams({ token: TOKEN, back });
    const headers = { origin: SITE, 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await server.request('POST', '/admin/sign-in', `${form}`, headers);
    expect(answer.headers.get('location')).toBe(`/admin${back}`);
  });

  test('a stranger’s form is read soon, and is short', async () => {
    const headers = { origin: SITE, 'content-type': 'application/x-www-form-urlencoded' };
    const start = process.cpuUsage();
    const many = await server.request('POST', '/admin/sign-in', 'a&'.repeat(8_000), headers);
    expect([many.status, await many.text()]).toEqual([400, expect.stringContaining('5000 fields')]);
    const posted = await server.admin('POST', '/micropub', 'a&'.repeat(400_000), headers);
    expect([posted.status, await posted.text()]).toEqual([400, expect.stringContaining('5000 fields')]);
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(1_000);
    const long = await server.request('POST', '/admin/sign-in', `token=${'x'.repeat(17_000)}`, headers);
    expect(long.status).toBe(413);
  });

  test('a wrong token is refused beside its field', async () => {
    const b = browser(server);
    const page = await b.signIn('tw_nobody');
    expect(page.status).toBe(401);
    expect(page.html).toContain('aria-invalid="true"');
    expect(page.text).toContain('That key doesn’t work');
    expect(page.html).not.toContain('tw_nobody');
  });

  test('it goes back to pages of the interface only', async () => {
    for (const back of ['//evil.example/', 'https://evil.example/', '/\\evil.example', 'evil']) {
      const response = await server.request(
        'POST',
        '/admin/sign-in',
        `${new URLSearchParams({ token: TOKEN, back })}`,
        { origin: SITE, 'content-type': 'application/x-www-form-urlencoded' },
      );
      expect(response.headers.get('location'), back).toBe('/admin');
    }
  });
});

describe('a session', () => {
  test('ends with its token, at once', async () => {
    const { id, token: text } = await token(['articles:read']);
    const b = browser(server);
    expect((await b.signIn(text)).status).toBe(200);
    await server.admin('DELETE', `/admin/tokens/${id}`);
    expect((await b.get('/admin')).url).toContain('/admin/sign-in');
  });

  test('ends with its token’s time, and after a fortnight', async () => {
    const own = await testServer();
    const made = await own.admin('POST', '/admin/tokens', {
      name: 'an hour',
      scopes: ['articles:read'],
      expiresAt: '2026-11-23T13:00:00Z',
    });
    const short = browser(own);
    await short.signIn(((await made.json()) as { token: string }).token);
    const long = browser(own);
    await long.signIn();
    expect((await short.get('/admin')).url).toBe(`${SITE}/admin`);
    own.tick(3_600_000);
    expect((await short.get('/admin')).url).toContain('sign-in');
    own.tick(13 * 24 * 3_600_000);
    expect((await long.get('/admin')).url).toBe(`${SITE}/admin`);
    own.tick(24 * 3_600_000);
    expect((await long.get('/admin')).url).toContain('sign-in');
    await own.close();
  });

  test('ends when ADMIN_TOKEN becomes another', async () => {
    const one = await testServer();
    const b = browser(one);
    await b.signIn();
    const [session] = b.cookies.values();
    const other = await testServer({ dir: one.dir, vars: { ADMIN_TOKEN: 'another-token-0123456789' } });
    const again = browser(other);
    again.cookies.set('tagwire_session', session ?? '');
    expect((await again.get('/admin')).url).toContain('sign-in');
    await other.close();
    await one.close();
  });

  test('is over after signing out, for the server too', async () => {
    const b = browser(server);
    const page = await b.signIn();
    const [session] = b.cookies.values();
    await b.send(page, '/admin/sign-out', {});
    expect(b.cookies.size).toBe(0);
    b.cookies.set('tagwire_session', session ?? '');
    expect((await b.get('/admin')).url).toContain('sign-in');
  });

  test('may what its token may', async () => {
    const b = browser(server);
    const overview = await b.signIn((await token(['articles:read'])).token);
    expect(overview.html).not.toContain('/admin/write"');
    expect(overview.html).not.toContain('/admin/access"');
    const refused = await b.get('/admin/write');
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('You don’t have permission for this.');
    expect((await b.get('/admin/list')).status).toBe(200);
  });

  test('its secret is in no table', async () => {
    const b = browser(server);
    await b.signIn();
    const [session] = b.cookies.values();
    const rows = JSON.stringify(await server.driver.all('SELECT * FROM sessions', []));
    expect(rows).not.toContain(session);
    expect(rows).not.toContain(TOKEN);
  });
});

describe('forms from elsewhere', () => {
  test('another origin is refused, whatever it knows', async () => {
    const b = browser(server);
    const page = await b.get('/admin/sign-in');
    await b.signIn();
    const write = await b.get('/admin/write');
    for (const [action, fields] of [
      ['/admin/sign-in', page.fields('/admin/sign-in')],
      ['/admin/write', write.fields('/admin/write')],
    ] as const) {
      const refused = await b.post(action, fields, { origin: 'https://evil.example' });
      expect(refused.status, action).toBe(403);
    }
  });

  test('a form without the session’s own word is asked about, and nothing typed is lost', async () => {
    const b = browser(server);
    await b.signIn();
    const asked = await b.post('/admin/write', [
      ['title', 'From an old tab'],
      ['content', 'Line one\nLine two'],
      ['formToken', 'of another session'],
      ['do', 'draft'],
    ]);
    expect(asked.status).toBe(403);
    const stored = await b.send(asked, '/admin/write', {});
    expect(stored.url).toContain('/admin/edit/');
    expect(stored.fields(stored.url.replace(/^.*(\/edit\/[^?]*).*$/, '$1'))).toContainEqual([
      'title',
      'From an old tab',
    ]);
  });

  test('a session that ended while somebody wrote: sign in, and the article is stored', async () => {
    const b = browser(server);
    await b.signIn();
    const page = await b.get('/admin/write');
    b.cookies.clear();
    const door = await b.send(
      page,
      '/admin/write',
      { title: 'Kept', content: 'All of it', tag: ['a', 'b'] },
      'draft',
    );
    expect(door.status).toBe(401);
    const wrong = await b.send(door, '/admin/write', { signInToken: 'nonsense' });
    expect(wrong.status).toBe(401);
    const stored = await b.send(wrong, '/admin/write', { signInToken: TOKEN });
    expect(stored.status).toBe(200);
    expect(stored.url).toMatch(/\/admin\/edit\/[\w-]+\?done=draft/);
    expect(b.cookies.has('tagwire_session')).toBe(true);
  });
});

test('pages: a strict policy, no store; files of their own', async () => {
  const b = browser(server);
  await b.signIn();
  const page = await b.get('/admin/write');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain('unsafe');
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(page.html).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=|<style/i);
  for (const [, address = ''] of page.html.matchAll(/(?:href|src)="(\/admin\/assets\/[^"]+)"/g)) {
    const file = await server.get(address);
    expect(file.status).toBe(200);
    expect(file.headers.get('cache-control')).toContain('public');
  }
});

test('the language: as the browser asks, then as it was chosen', async () => {
  const b = browser(server);
  const arabic = await b.get('/admin/sign-in', { 'accept-language': 'fr, ar-EG;q=0.8, en;q=0.5' });
  expect(arabic.html).toContain('<html lang="ar" dir="rtl">');
  const turkish = await b.send(arabic, '/admin/language', { language: 'tr' });
  expect(turkish.html).toContain('<html lang="tr" dir="ltr">');
  expect(turkish.text).toContain('Giriş');
  expect((await b.get('/admin/sign-in', { 'accept-language': 'de' })).html).toContain('lang="tr"');
});

test('below a path prefix all of it stays below it', async () => {
  const own = await testServer({ vars: { PUBLIC_URL: `${SITE}/news` } });
  const b = browser(own);
  const door = await b.get('/news/admin/list');
  expect(door.url).toBe(`${SITE}/news/admin/sign-in?back=%2Flist`);
  const list = await b.send(door, '/news/admin/sign-in', { token: TOKEN });
  expect(list.url).toBe(`${SITE}/news/admin/list`);
  const values = { title: 'Prefixed', content: 'x' };
  const stored = await b.send(await b.get('/news/admin/write'), '/news/admin/write', values, 'publish');
  expect(stored.url).toContain(`${SITE}/news/admin/edit/`);
  for (const [, address = ''] of stored.html.matchAll(/(?:href|src|action)="(\/[^"]*)"/g)) {
    expect(address).toMatch(/^\/news\/admin/);
  }
  await own.close();
});

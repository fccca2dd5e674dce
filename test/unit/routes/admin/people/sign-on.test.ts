// Single sign-on with a real provider (oidc-provider), over loopback.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SITE, type TestServer, testServer } from '../../../../support/server.ts';
import { browser } from '../browse.ts';

let listening: Server;
let issuer: string;
const servers: TestServer[] = [];

/** Accounts of the provider, by what is typed as login. */
const ACCOUNTS: Record<string, { email: string; email_verified: boolean; name: string }> = {
  ann: { email: 'Ann@example.org', email_verified: true, name: 'Ann Lee' },
  bo: { email: 'bo@example.org', email_verified: true, name: 'Bo Berg' },
  eve: { email: 'ann@example.org', email_verified: false, name: 'Eve' },
};

beforeAll(async () => {
  listening = createServer();
  await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done));
  issuer = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        ...{ client_id: 'tagwire', client_secret: 'a secret of the client' },
        redirect_uris: [`${SITE}/admin/sign-in/callback`],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_ctx, id) => ({ accountId: id, claims: async () => ({ sub: id, ...ACCOUNTS[id] }) }),
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    cookies: { keys: ['of a test'] },
  });
  listening.on('request', provider.callback());
});
afterAll(async () => {
  for (const server of servers) await server.close();
  listening.close();
});

async function site(vars: Record<string, string> = {}): Promise<TestServer> {
  const server = await testServer({
    vars: {
      OIDC_ISSUER: issuer,
      OIDC_CLIENT_ID: 'tagwire',
      OIDC_CLIENT_SECRET: 'a secret of the client',
      ...vars,
    },
  });
  servers.push(server);
  return server;
}

/** Somebody who signs in at the provider as `login` and comes back; what comes of it. */
async function comesBack(
  server: TestServer,
  login: string,
  b = browser(server),
  changed: (back: string) => string = (back) => back,
) {
  const ask = async (path: string) => {
    const cookie = [...b.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await server.app.fetch(
      new Request(SITE + path, { headers: { accept: 'text/html', cookie } }),
    );
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      b.cookies.set(name, value);
    }
    return answer;
  };
  const begun = await ask('/admin/sign-in/sso?back=%2Flist');
  const there = new Map<string, string>();
  let url = begun.headers.get('location') ?? '';
  let body: URLSearchParams | undefined;
  while (!url.startsWith(SITE)) {
    const cookie = [...there].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, {
      method: body ? 'POST' : 'GET',
      body,
      redirect: 'manual',
      headers: { cookie },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      there.set(name, value);
    }
    const location = answer.headers.get('location');
    body = undefined;
    if (location) url = new URL(location, url).href;
    else {
      const page = await answer.text();
      const action = /action="([^"]+)"/.exec(page)?.[1];
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
      if (!action || !prompt) throw new Error(`${answer.status} ${url}: ${page.slice(0, 500)}`);
      url = new URL(action, url).href;
      body = new URLSearchParams({ prompt, login, password: 'any' });
    }
  }
  const back = url.slice(SITE.length);
  return { answer: await ask(changed(back)), back, b, ask };
}

test('who was invited comes in by a verified address, and by their subject afterwards', async () => {
  const server = await site();
  const invited = await server.admin('POST', '/admin/people', {
    name: 'Ann',
    email: 'ann@example.org',
    role: 'editor',
  });
  const { id } = (await invited.json()) as { id: string };
  const { answer, b, back, ask } = await comesBack(server, 'ann');
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/admin/list']);
  expect((await b.get('/admin/account')).text).toContain('ann@example.org');
  // Once.
  expect((await ask(back)).status).toBe(502);
  await server.admin('PATCH', `/admin/people/${id}`, { email: 'lee@example.org' });
  expect((await comesBack(server, 'ann')).answer.status).toBe(303);
  expect(JSON.stringify(server.logged)).not.toContain('a secret of the client');
});

test('who was not invited stays out, and so does an address that nobody verified', async () => {
  const server = await site();
  await server.admin('POST', '/admin/people', { name: 'Ann', email: 'ann@example.org', role: 'admin' });
  for (const login of ['bo', 'eve']) expect((await comesBack(server, login)).answer.status, login).toBe(403);
  expect((await browser(server).get('/admin/sign-in')).text).toContain('Sign in with Single sign-on');
});

test('OIDC_ROLE lets everybody in whom the provider knows', async () => {
  const server = await site({ OIDC_ROLE: 'writer', OIDC_NAME: 'Newsroom ID' });
  const { b } = await comesBack(server, 'bo');
  expect((await b.get('/admin/account')).text).toContain('Writer');
  expect((await browser(server).get('/admin/sign-in')).text).toContain('Sign in with Newsroom ID');
});

test('an answer for another browser is none', async () => {
  const server = await site({ OIDC_ROLE: 'writer' });
  const { back } = await comesBack(server, 'bo');
  const other = browser(server);
  expect((await other.get(back)).status).toBe(502);
});

test('an answer that says something else is none, and costs the right one nothing', async () => {
  const server = await site({ OIDC_ROLE: 'writer' });
  for (const [name, value] of [
    ['iss', 'https://elsewhere.example'],
    ['code', 'x'],
    ['state', 'x'],
    ['error', 'access_denied'],
  ] as const) {
    const { answer, b, back, ask } = await comesBack(server, 'bo', browser(server), (url) => {
      const told = new URL(url, SITE);
      told.searchParams.set(name, value);
      return told.pathname + told.search;
    });
    expect([name, answer.status, b.cookies.has('tagwire_session')]).toEqual([name, 502, false]);
    if (name !== 'code') expect((await ask(back)).status, name).toBe(303);
  }
});

test('who came in by single sign-on has used the invitation', async () => {
  const server = await site();
  const input = { name: 'Ann', email: 'ann@example.org', role: 'editor' };
  const { link } = (await (await server.admin('POST', '/admin/people', input)).json()) as { link: string };
  expect((await browser(server).get(link)).status).toBe(200);
  expect((await comesBack(server, 'ann')).answer.status).toBe(303);
  expect((await browser(server).get(link)).status).toBe(410);
});

test('without an issuer there is no way that leads there', async () => {
  const server = await testServer();
  servers.push(server);
  expect((await browser(server).get('/admin/sign-in/sso')).status).toBe(404);
  expect((await browser(server).get('/admin/sign-in')).text).not.toContain('Sign in with');
});

// Nothing secret is in the log, at any level: not of what goes well, not of what is refused, not of what breaks.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog } from '../../../../src/runtimes/node/logger.ts';
import { article, SITE, type TestServer, TOKEN, testServer } from '../../../support/server.ts';
import { until } from '../../cli/process.ts';
import { browser } from '../../routes/admin/browse.ts';
import { authorizePath, verifierOf } from '../../routes/apps/app.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
/** By what they are. */
const secrets = new Map<string, string>();
const secret = (name: string, value: string): string => {
  expect(value.length, name).toBeGreaterThan(7);
  secrets.set(name, value);
  return value;
};

let server: TestServer;
let calls: { request: IncomingMessage; body: string }[];
const callback = createServer((request, response) => {
  let body = '';
  request.on('data', (text) => {
    body += text;
  });
  request.on('end', () => {
    calls.push({ request, body });
    const challenge = new URL(request.url ?? '', 'http://x').searchParams.get('hub.challenge');
    response.end(challenge ?? '');
  });
});
let origin: string;
beforeAll(async () => {
  server = await testServer({ vars: { OUTBOUND_ALLOW: '127.0.0.1/32' } });
  calls = [];
  await new Promise<void>((done) => callback.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(callback.address() as AddressInfo).port}`;
  secret('ADMIN_TOKEN', TOKEN);
});
afterAll(async () => {
  await server.close();
  callback.close();
});

/** The lines of the log, as a process at LOG_LEVEL=debug writes them. */
function lines(): string {
  const written: string[] = [];
  const log = createLog(
    'debug',
    () => 0,
    (line) => written.push(line),
  );
  for (const { level, message, fields } of server.logged) log.log(level, message, fields);
  return written.join('\n');
}
const form = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  server.request('POST', path, new URLSearchParams(fields).toString(), { ...FORM, ...headers });
const json = async (response: Response | Promise<Response>) =>
  (await (await response).json()) as Record<string, string>;

/** All that somebody can be trusted with, used. */
async function everything(): Promise<void> {
  const made = await json(
    server.admin('POST', '/admin/tokens', { name: 'desk', scopes: ['articles:write'] }),
  );
  const token = secret('token', made.token ?? '');
  const authorization = `Bearer ${token}`;
  await server.request('POST', '/admin/articles', article({ title: 'Embargoed' }), { authorization });
  for (const path of ['/rss.xml', '/admin/articles', '/micropub', '/metrics']) {
    await server.get(`${path}?token=${token}&access_token=${token}`);
    await server.get(path, { authorization: `Bearer ${secret('wrong token', 'a-wrong-but-real-token')}` });
    await server.get(path, { authorization: `Basic ${btoa(secret('password', 'user:a-password'))}` });
  }
  const editor = browser(server);
  await editor.signIn();
  secret('session', editor.cookies.get('tagwire_session') ?? '');
  const page = await editor.get('/admin/write');
  const fields = page.fields('/admin/write');
  secret('form token', fields.find(([name]) => name === 'formToken')?.[1] ?? '');
  await editor.send(page, '/admin/write', { title: 'Written', content: 'x' }, 'draft').catch(() => {});

  const verifier = secret('verifier', verifierOf());
  const app = { client_id: 'https://app.example/', redirect_uri: 'https://app.example/back' };
  const asked = await editor.get(
    authorizePath(verifier, { ...app, scope: 'create', state: secret('state', 'a-state-of-app') }),
  );
  const back = new URL((await editor.send(asked, '/admin/consent', {}, 'allow')).url);
  const code = secret('code', back.searchParams.get('code') ?? '');
  const exchange = { grant_type: 'authorization_code', code, code_verifier: verifier, ...app };
  await form('/indieauth/token', { ...exchange, code_verifier: secret('other verifier', verifierOf()) });
  const again = await editor.get(authorizePath(verifier, { ...app, scope: 'create' }));
  const second = new URL((await editor.send(again, '/admin/consent', {}, 'allow')).url);
  const granted = { ...exchange, code: secret('second code', second.searchParams.get('code') ?? '') };
  const given = await json(form('/indieauth/token', granted));
  const appToken = secret('app’s token', given.access_token ?? '');
  await form('/micropub', { h: 'entry', content: 'By an app', access_token: appToken });
  await form('/indieauth/introspect', { token: appToken }, { authorization: `Bearer ${TOKEN}` });
  await form('/indieauth/token', granted);
  await form('/indieauth/revoke', { token: appToken });

  const webhook = {
    url: `${origin}/hook?key=${secret('webhook’s key', 'key-in-an-address')}`,
    view: '/',
    events: ['publish'],
  };
  const hook = await json(server.admin('POST', '/admin/webhooks', webhook));
  secret('webhook secret', hook.secret ?? '');
  const withUser = `http://user:${secret('password in an address', 'pass-in-address')}@127.0.0.1/`;
  await server.admin('POST', '/admin/webhooks', { ...webhook, url: withUser });
  const topic = { 'hub.mode': 'subscribe', 'hub.topic': `${SITE}/rss.xml` };
  const subscription = {
    ...topic,
    'hub.callback': `${origin}/sub?me=${secret('callback’s key', 'key-of-callback')}`,
  };
  await form('/hub', { ...subscription, 'hub.secret': secret('hub.secret', 'hub-secret-of-mine') });
  await form('/hub', { ...subscription, 'hub.callback': withUser });
  await server.app.tick();
  await until(() => calls.some(({ request }) => request.url?.includes('hub.challenge')));
  secret(
    'challenge',
    new URL(
      calls.find(({ request }) => request.url?.includes('hub.challenge'))?.request.url ?? '',
      'http://x',
    ).searchParams.get('hub.challenge') ?? '',
  );
  await server.post(article({ title: 'Pushed' }));
  await until(async () => {
    await server.app.tick();
    return calls.some(({ request }) => request.headers['x-hub-signature']);
  });
  await server.admin(
    'POST',
    `/admin/import?url=${encodeURIComponent(`${origin}/feed?sig=${secret('signed address', 'signature-of-import')}`)}`,
  );
  await server.request('POST', '/admin/articles', `{"title": "${secret('body', 'a-broken-body-of-text')}`, {
    authorization,
    'content-type': 'application/json',
  });
}

/** The same while the database refuses what is written, which ends in errors that nobody expected. */
async function broken(): Promise<void> {
  const { driver } = server;
  const { batch } = driver;
  // As drizzle is told, with what was to be written beside it.
  driver.batch = async () => {
    throw new Error('the disk is on fire');
  };
  await server.admin('POST', '/admin/tokens', { name: 'none', scopes: [] });
  await server.admin(
    'POST',
    '/admin/articles',
    article({
      title: secret('title', 'A title that waits'),
      content: { text: `${secret('text', 'a text under embargo')}\n    at line two` },
    }),
  );
  await form('/hub', {
    'hub.mode': 'subscribe',
    'hub.topic': `${SITE}/rss.xml`,
    'hub.callback': `${origin}/other`,
    'hub.secret': secret('lost hub.secret', 'lost-hub-secret'),
  });
  await server.admin('POST', '/admin/webhooks', {
    url: `${origin}/lost`,
    view: '/',
    events: ['publish'],
    secret: secret('lost webhook secret', `whsec_${btoa('x'.repeat(32))}`),
  });
  await browser(server)
    .signIn()
    .catch(() => {});
  await server.app.tick().catch(() => {});
  driver.batch = batch;
  const { all } = driver;
  driver.all = async () => {
    throw new Error('the disk is on fire');
  };
  await server.get('/rss.xml?q=anything');
  await server.get('/admin/articles', { authorization: `Bearer ${secrets.get('wrong token')}` });
  driver.all = all;
}

test('not a secret', async () => {
  await everything();
  await broken();
  const log = lines();
  expect(server.logged.length).toBeGreaterThan(40);
  expect(
    server.logged.some(({ level, message }) => level === 'error' && message === 'unexpected error'),
  ).toBe(true);
  expect(log).toContain('the disk is on fire');
  // What is stored of a secret is of no use, but is nobody's business either.
  for (const [name, value] of [...secrets])
    secrets.set(`hash of ${name}`, createHash('sha256').update(value).digest('hex'));
  const told = [...secrets].filter(
    ([, value]) => log.includes(value) || log.includes(encodeURIComponent(value)),
  );
  expect(
    told.map(([name]) => [name, log.split('\n').find((line) => line.includes(secrets.get(name) ?? ''))]),
  ).toEqual([]);
});

test('what a callback’s query says stays out of the log, whatever becomes of the request', async () => {
  const query = 'capability-in-a-query';
  const answers = callback.listeners('request');
  callback.removeAllListeners('request');
  callback.on('request', (_, response) => response.writeHead(404).end());
  const before = server.logged.length;
  try {
    const form = {
      'hub.mode': 'subscribe',
      'hub.topic': `${SITE}/feed.json`,
      'hub.callback': `${origin}/gone?key=${query}`,
    };
    await server.request('POST', '/hub', `${new URLSearchParams(form)}`, FORM);
    await server.app.tick();
  } finally {
    callback.removeAllListeners('request');
    for (const answer of answers) callback.on('request', answer as () => void);
  }
  const told = server.logged.slice(before);
  expect(told.map(({ message }) => message)).toContain('delivery ended');
  expect(JSON.stringify(told)).toContain(`${origin}/gone`);
  expect(JSON.stringify(told)).not.toContain(query);
});

test('the log leaves out queries and passwords of addresses, in texts, fields and errors', () => {
  const written: string[] = [];
  const log = createLog(
    'debug',
    () => 0,
    (line) => void written.push(line),
  );
  const cause = new Error('libsql://db.example/x?authToken=s3cret failed');
  const error = new Error('GET https://me:s3cret@a.example/hook?key=s3cret#s3cret: no', { cause });
  log.log('info', 'see http://a.example/path?s3cret "quoted"', {
    error,
    url: 'https://a.example?s3cret',
    list: ['wss://a/?s3cret'],
  });
  expect(written.join()).not.toContain('s3cret');
  expect(JSON.parse(written[0]!)).toMatchObject({
    message: 'see http://a.example/path "quoted"',
    url: 'https://a.example',
    list: ['wss://a/'],
    error: { message: 'GET https://a.example/hook no', cause: { message: 'libsql://db.example/x failed' } },
  });
});

// Passkeys: what a device proves once, for this site, with its own credential; and nothing else.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SITE, type TestServer, testServer } from '../../../../support/server.ts';
import { browser, tokenOf } from '../browse.ts';
import { authenticator } from './authenticator.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
});
afterEach(() => server.close());

const challengeOf = ({ html }: { html: string }) => (JSON.parse(html) as { challenge: string }).challenge;
const linkOf = async (name: string) => {
  const input = { name, email: `${name}@example.org`, role: 'editor' };
  const made = await server.admin('POST', '/admin/people', input);
  return new URL(((await made.json()) as { link: string }).link).searchParams.get('key') ?? '';
};
const asked = async (b: ReturnType<typeof browser>) =>
  challengeOf(await b.post('/admin/passkey/get', [['for', 'sign-in']]));
const signIn = (b: ReturnType<typeof browser>, passkey: string) =>
  b.post('/admin/sign-in', [['passkey', passkey]]);

/** Somebody who chose a passkey by their link. */
async function joined(name: string) {
  const device = authenticator();
  const key = await linkOf(name);
  const b = browser(server);
  const challenge = challengeOf(await b.post('/admin/passkey/create', [['key', key]]));
  const home = await b.post('/admin/welcome', [
    ['key', key],
    ['passkey', device.create(challenge)],
  ]);
  expect([home.status, home.url]).toEqual([200, `${SITE}/admin`]);
  return { device, b };
}

test('a proof is good once', async () => {
  const { device } = await joined('ann');
  const b = browser(server);
  const proof = device.prove(await asked(b));
  const home = await signIn(b, proof);
  expect([home.status, home.url, home.text]).toEqual([200, `${SITE}/admin`, expect.stringContaining('ann')]);
  const thief = browser(server);
  expect((await signIn(thief, proof)).status).toBe(401);
  expect(thief.cookies.has('tagwire_session')).toBe(false);
});

test('two who send one proof at once are one', async () => {
  const { device } = await joined('ann');
  const proof = device.prove(await asked(browser(server)));
  const statuses = await Promise.all(
    [1, 2, 3].map(async () => (await signIn(browser(server), proof)).status),
  );
  expect(statuses.sort()).toEqual([200, 401, 401]);
});

test('a proof for another site, another credential or a challenge of long ago is none', async () => {
  const [{ device: ann }, { device: bo }] = [await joined('ann'), await joined('bo')];
  const b = browser(server);
  for (const origin of [
    'https://wire.example.evil.test',
    'http://wire.example',
    'https://sub.wire.example',
  ]) {
    expect([origin, (await signIn(b, ann.prove(await asked(b), { origin }))).status]).toEqual([origin, 401]);
  }
  // With Bo's device as if it were Ann's.
  expect((await signIn(b, bo.prove(await asked(b), { id: ann.id }))).status).toBe(401);
  expect((await signIn(b, authenticator().prove(await asked(b)))).status).toBe(401);
  expect((await signIn(b, ann.prove('bm9ib2R5IGFza2Vk'))).status).toBe(401);
  const late = ann.prove(await asked(b));
  server.tick(10 * 60_000 + 1);
  expect((await signIn(b, late)).status).toBe(401);
  expect(b.cookies.has('tagwire_session')).toBe(false);
});

test('an id that is none is refused as any other', async () => {
  const { device } = await joined('ann');
  const b = browser(server);
  for (const id of [{}, ['a'], 1, null, '']) {
    const { status } = await signIn(b, device.prove(await asked(b), { id }));
    expect([id, [401, 422].includes(status)]).toEqual([id, true]);
  }
  expect(server.logged.filter(({ level }) => level === 'error')).toEqual([]);
});

test('a passkey that was made for one is not taken for another', async () => {
  const { b: ann } = await joined('ann');
  const key = await linkOf('bo');
  const challenge = challengeOf(await browser(server).post('/admin/passkey/create', [['key', key]]));
  const device = authenticator();
  const formToken = tokenOf((await ann.get('/admin/account')).html);
  const fields = (passkey: string): [string, string][] => [
    ['formToken', formToken],
    ['do', 'passkey'],
    ['passkey', passkey],
  ];
  expect((await ann.post('/admin/account', fields(device.create(challenge)))).status).toBe(422);
  const own = challengeOf(await ann.post('/admin/passkey/create', [['formToken', formToken]]));
  const wrong = device.create(own, { origin: 'https://elsewhere.example' });
  expect((await ann.post('/admin/account', fields(wrong))).status).toBe(422);
  expect((await ann.post('/admin/account', fields(device.create(own)))).status).toBe(200);
  // The challenge is used, and so is the credential.
  expect((await ann.post('/admin/account', fields(device.create(own)))).status).toBe(422);
});

// Deno and Bun beside the contract: what they have of their own underneath, and what the contract does not start.
import { once } from 'node:events';
import { request } from 'node:http';
import { hostname } from 'node:os';
import { afterEach, describe, expect, test } from 'vitest';
import { Subscriber } from '../unit/services/push/subscriber.ts';
import { bunFile, bunReplica, bunSqld, denoFile, denoReplica, denoSqld } from './combinations.ts';
import { article, Site, until } from './site.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

describe.each([
  { file: denoFile, replica: denoReplica, sqld: denoSqld },
  { file: bunFile, replica: bunReplica, sqld: bunSqld },
])('$file.name', ({ file, replica, sqld }) => {
  const running: Site[] = [];
  const start = async (combination = file, vars = {}) => {
    const site = await new Site(combination).start(vars);
    running.push(site);
    return site;
  };
  afterEach(async () => {
    for (const site of running.splice(0)) await site.stop();
  });

  test('a request in flight is answered before it ends', async () => {
    const site = await start();
    const { origin, token } = site.running;
    const body = JSON.stringify(article({ title: 'In flight' }));
    const call = request(`${origin}/admin/articles`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      },
    });
    const answered = once(call, 'response');
    await new Promise((sent) => call.write(body.slice(0, 9), sent));
    // A connection that came before this one's has been taken.
    await site.get('/healthz');
    const ended = site.stop();
    await until(() => site.running.log().some(({ message }) => message === 'stopping'));
    call.end(body.slice(9));
    const [response] = await answered;
    response.resume();
    expect(response.statusCode).toBe(201);
    expect(await ended).toBe(0);
  });

  test('a name is not called where its addresses are not public', async () => {
    const subscriber = await Subscriber.start();
    const site = await start(file, { OUTBOUND_ALLOW: '' });
    const callback = `http://${hostname()}:${subscriber.port}/`;
    const form = {
      'hub.mode': 'subscribe',
      'hub.topic': 'https://wire.example/rss.xml',
      'hub.callback': callback,
    };
    expect((await site.request('POST', '/hub', new URLSearchParams(form).toString(), FORM)).status).toBe(202);
    type Listed = { pending: { callback: string; lastError: string | null }[] };
    const error = await until(async () => {
      const { pending } = (await site.admin('GET', '/admin/subscriptions')).json<Listed>();
      return pending.find((one) => one.callback === callback)?.lastError ?? false;
    });
    expect(error).toMatch(/not a public address/);
    expect(subscriber.received).toEqual([]);
    await subscriber.stop();
  });

  test('who guesses tokens has to wait, whoever has one has not', async () => {
    const site = await start(file, { TRUST_PROXY: '1' });
    const ask = async (token: string, from: string) => {
      const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': from };
      const { status, headers: told } = await site.get('/admin/articles', headers);
      return [status, told['retry-after']];
    };
    const guesses: unknown[] = [];
    // Twice what a minute allows: a minute may end meanwhile.
    for (let i = 0; i < 62; i++) guesses.push(await ask(`guess-${i}`, '9.9.9.9'));
    expect(guesses[0]).toEqual([401, undefined]);
    expect(guesses).toContainEqual([429, '60']);
    expect(await ask('first-of-another', '8.8.8.8')).toEqual([401, undefined]);
    expect(await ask(site.running.token, '9.9.9.9')).toEqual([200, undefined]);
  });

  test.each([
    ['two processes', file, { WORKERS: '2' }],
    ['an embedded replica', replica, {}],
    ['a libSQL server', sqld, {}],
  ])('with %s who writes reads it', async (_name, combination, vars) => {
    const site = await start(combination, vars);
    for (let i = 0; i < 20; i++) {
      const headers = { connection: 'close', authorization: `Bearer ${site.running.token}` };
      const made = await site.request('POST', '/admin/articles', article({ title: `Number ${i}` }), headers);
      expect(made.status, made.text).toBe(201);
      const feed = await site.get('/rss.xml', { connection: 'close' });
      expect(feed.text).toContain(`Number ${i}<`);
    }
    expect(await site.stop()).toBe(0);
  });
});

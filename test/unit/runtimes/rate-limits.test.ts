// The limits of test/unit/http/limits.test.ts by workerd's own binding.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LIMITS } from '../../../src/runtimes/node/rate-limit.ts';
import { SITE, startWorker, TOKEN, type Worker } from './workerd.ts';

let worker: Worker;
beforeAll(async () => {
  worker = await startWorker({ ADMIN_TOKEN: TOKEN, PUBLIC_URL: SITE, TRUST_PROXY: '1' });
});
afterAll(() => worker.close());

const ask = (address: string, token: string) =>
  worker.get('/admin/articles', { authorization: `Bearer ${token}`, 'x-forwarded-for': address });

test('wrong tokens', async () => {
  // In two minutes, if one ends meanwhile.
  const answers = [];
  for (let i = 0; i <= 2 * LIMITS.token; i++) answers.push(await ask('9.9.9.9', 'wrong'));
  const refused = answers.find(({ status }) => status === 429);
  expect(answers.slice(0, LIMITS.token).some(({ status }) => status === 401)).toBe(true);
  expect(refused?.headers).toMatchObject({ 'content-type': 'application/problem+json', 'retry-after': '60' });
  expect((await ask('9.9.9.9', TOKEN)).status).toBe(200);
  expect((await ask('8.8.8.8', 'wrong')).status).toBe(401);
  expect((await ask('10.0.0.1', 'wrong')).status).toBe(401);
}, 60_000);

test('the numbers are those of every runtime', () => {
  const config = readFileSync('wrangler.toml', 'utf8');
  const limits = [...config.matchAll(/^name = "LIMIT_(\w+)S"[^[]*?limit = (\d+), period = 60/gm)];
  const named = limits.map(([, name, limit]) => [name!.toLowerCase(), Number(limit)]);
  expect(Object.fromEntries(named)).toEqual(LIMITS);
});

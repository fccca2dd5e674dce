// The limits of test/unit/http/limits.test.ts are those of the Worker's bindings; test/contract/workerd-only.all.ts counts there.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LIMITS } from '../../../src/runtimes/node/rate-limit.ts';

test('the numbers are those of every runtime', () => {
  const config = readFileSync('wrangler.toml', 'utf8');
  const limits = [...config.matchAll(/^name = "LIMIT_(\w+)S"[^[]*?limit = (\d+), period = 60/gm)];
  const named = limits.map(([, name, limit]) => [name!.toLowerCase(), Number(limit)]);
  expect(Object.fromEntries(named)).toEqual(LIMITS);
});

// Media under real workerd, in R2.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mediaContract } from '../media/contract.ts';
import { SITE, startWorker, TOKEN, type Worker } from './workerd.ts';

let worker: Worker;
beforeAll(async () => {
  worker = await startWorker({ ADMIN_TOKEN: TOKEN, PUBLIC_URL: SITE });
});
afterAll(() => worker.close());

describe('contract', () =>
  mediaContract(() => ({
    url: SITE,
    token: TOKEN,
    async send(method, path, headers, body) {
      const answer = await worker.request(method, path, headers, body);
      const header = (name: string) => answer.headers[name]?.toString();
      return { status: answer.status, bytes: answer.bytes, header };
    },
    files: () => worker.files(),
  })));

test('nothing was logged as an error', () => {
  expect(
    worker.logs().filter(({ level, message }) => level === 'error' || message.includes('"error"')),
  ).toEqual([]);
});

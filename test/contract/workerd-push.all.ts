// Push under real workerd and D1: a request's own waitUntil confirms and delivers; cron takes up what is left.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SITE, startWorker, TOKEN, type Worker } from '../support/workerd.ts';
import { FORM, posts } from '../unit/services/push/kit.ts';
import { Subscriber } from '../unit/services/push/subscriber.ts';

let worker: Worker;
let subscriber: Subscriber;
beforeAll(async () => {
  subscriber = await Subscriber.start();
  worker = await startWorker({ ADMIN_TOKEN: TOKEN, PUBLIC_URL: SITE, OUTBOUND_ALLOW: '127.0.0.1' });
});
afterAll(async () => {
  await worker.close();
  await subscriber.stop();
});

const TOPIC = `${SITE}/tags/news/feed.json`;
const subscribe = (path: string) => {
  const form = { 'hub.mode': 'subscribe', 'hub.topic': TOPIC, 'hub.callback': subscriber.url(path) };
  return worker.request('POST', '/hub', FORM, new URLSearchParams(form).toString());
};
const publish = (title: string) =>
  worker.admin('POST', '/admin/articles', JSON.stringify({ title, content: { text: 'x' }, tags: ['News'] }), {
    'content-type': 'application/json',
  });
async function until(done: () => boolean | Promise<boolean>, patience = 10_000): Promise<void> {
  for (let waited = 0; !(await done()); waited += 20) {
    if (waited > patience) throw new Error(`not so: ${done}`);
    await new Promise((after) => setTimeout(after, 20));
  }
}
const count = async (sql: string) => Number((await worker.rows(`SELECT count(*) FROM ${sql}`))[0]?.[0]);

test('subscribe, publish, receive', async () => {
  for (let i = 0; i < 20; i++) expect((await subscribe(`/w${i}`)).status).toBe(202);
  await until(async () => (await count('subscriptions')) === 20);
  expect((await publish('One')).status).toBe(201);
  const got = () => subscriber.received.filter(({ method }) => method === 'POST').length;
  await until(() => got() === 20);
  for (let i = 0; i < 20; i++) expect(posts(subscriber, `/w${i}`)).toHaveLength(1);
  const document = await worker.get('/tags/news/feed.json');
  expect(posts(subscriber, '/w0')[0]!.body.equals(document.bytes)).toBe(true);
  await until(async () => (await count('deliveries')) === 0);
});

test('what one invocation has no calls for goes on in others, without cron', async () => {
  // As many as need several: copies of a subscription, of an invocation's 40 calls each.
  const copies = 130;
  await worker.rows(`INSERT INTO subscriptions (protocol, topic, topic_url, callback, host, lease_seconds, expires_at,
      created_at, verified_at, since)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${copies})
    SELECT protocol, topic, topic_url, callback || '-' || i, host, lease_seconds, expires_at, created_at, verified_at, since
    FROM subscriptions, n WHERE callback LIKE '%/w0'`);
  expect((await publish('Many')).status).toBe(201);
  const many = () => subscriber.received.filter(({ body }) => body.includes('Many'));
  await until(() => many().length === 20 + copies, 60_000);
  expect(new Set(many().map(({ path }) => path)).size).toBe(20 + copies);
  await until(async () => (await count('deliveries')) === 0);
  await worker.rows(`DELETE FROM subscriptions WHERE callback LIKE '%/w0-%'`);
}, 90_000);

test('what failed is tried again by cron', async () => {
  subscriber.on('/w0', 500);
  expect((await publish('Two')).status).toBe(201);
  await until(async () => (await count('deliveries WHERE attempts = 1 AND claim IS NULL')) === 1);
  subscriber.on('/w0');
  await worker.rows('UPDATE deliveries SET due_at = 1');
  expect((await worker.scheduled()).outcome).toBe('ok');
  expect(posts(subscriber, '/w0').at(-1)!.body.toString()).toContain('Two');
  await until(async () => (await count('deliveries')) === 0);
});

test('a private callback is refused there too', async () => {
  const form = { 'hub.mode': 'subscribe', 'hub.topic': TOPIC, 'hub.callback': 'http://0x7f000002/' };
  const answer = await worker.request('POST', '/hub', FORM, new URLSearchParams(form).toString());
  expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('not a public address')]);
  expect(worker.logs().filter(({ level }) => level === 'error')).toEqual([]);
});

// How many subscriptions there may be, and what happens as they end.
import { type SQL, sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SqlDriver } from '../../../../src/ports.ts';
import { commit, type Database, openDatabase } from '../../../../src/store/database.ts';
import {
  expireSubscriptions,
  type NewSubscription,
  subscribeWrites,
} from '../../../../src/store/push/subscriptions.ts';
import { SITE, type TestServer } from '../../../support/server.ts';
import { ask, pushServer, settled, subscribe } from './kit.ts';
import { Subscriber } from './subscriber.ts';

let server: TestServer;
let subscriber: Subscriber;
let db: Database;
beforeEach(async () => {
  server = await pushServer();
  subscriber = await Subscriber.start();
  db = server.app.context.db;
});
afterEach(async () => {
  await server.close();
  await subscriber.stop();
});

const TOPIC = `${SITE}/rss.xml`;

/** As many subscriptions of the subscriber's host as it may have, but for some. */
async function nearlyFull(but: number): Promise<void> {
  const { host } = new URL(subscriber.url('/'));
  await commit(db, [
    db.run(sql`WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < ${50_000 - but})
      INSERT INTO subscriptions
        (protocol, topic, topic_url, callback, host, lease_seconds, expires_at, created_at, verified_at, since)
      SELECT 'websub', '/atom.xml', ${`${SITE}/atom.xml`}, 'http://one.example/' || n, ${host}, 864000, 1e13, 0, 0, 0
      FROM i`),
  ]);
}

const register = async (path: string): Promise<string> => {
  const form = { path, domain: '127.0.0.1', port: `${subscriber.port}`, protocol: 'http-post', url1: TOPIC };
  return (await ask(server, form, '/rsscloud/pleaseNotify')).text();
};
test('a host that has as many as it may gets no more by WebSub, and those that it has are renewed', async () => {
  await subscribe(server, TOPIC, subscriber.url('/first'));
  await nearlyFull(1);
  await subscribe(server, TOPIC, subscriber.url('/second'));
  await subscribe(server, TOPIC, subscriber.url('/first'), { 'hub.lease_seconds': '3600' });
  await settled(server);
  const denied = (path: string) =>
    subscriber.at(path, 'GET').filter(({ query }) => query.get('hub.mode') === 'denied');
  expect([denied('/first').length, denied('/second').length]).toEqual([0, 1]);
  const stands = await db.all(sql`SELECT lease_seconds FROM subscriptions WHERE topic = '/rss.xml'`);
  expect(stands).toEqual([[3600]]);
});

test('nor by rssCloud', async () => {
  await nearlyFull(1);
  expect(await register('/first')).toContain('success="true"');
  expect(await register('/second')).toContain('too many subscriptions');
  expect(await register('/first')).toContain('success="true"');
});

test('one that is renewed as others end keeps what waits for it', async () => {
  const wanted: NewSubscription = {
    ...{ protocol: 'websub', topic: '/rss.xml', topicUrl: TOPIC, callback: subscriber.url('/renewed') },
    ...{ host: 'a.example', secret: null, leaseSeconds: 60 },
  };
  await commit(db, [
    ...subscribeWrites(db, wanted, 0),
    db.run(sql`INSERT INTO deliveries (kind, target, subject, host, seq, created_at)
      SELECT 'push', id, topic, host, 1, 0 FROM subscriptions`),
  ]);
  const { driver } = server;
  // Between being found and being removed.
  const batch: SqlDriver['batch'] = async (statements) => {
    await commit(db, subscribeWrites(db, wanted, 60_000));
    return driver.batch(statements);
  };
  await expireSubscriptions(openDatabase({ all: driver.all.bind(driver), batch } as SqlDriver), 60_000);
  const count = (table: SQL) => db.get<[number]>(sql`SELECT count(*) FROM ${table}`);
  expect(await count(sql`subscriptions`)).toEqual([1]);
  expect(await count(sql`deliveries WHERE kind = 'push'`)).toEqual([1]);
});

// Who is told of changes of a feed.
import { asc, eq, sql } from 'drizzle-orm';
import { deliveries, subscriptions } from '../../../db/schema.ts';
import { commit, type Database, listed, rowsOf, type Write } from '../database.ts';

export type SubscriptionRow = typeof subscriptions.$inferSelect;

/** What a subscriber asked for, confirmed. */
export type NewSubscription = Pick<
  SubscriptionRow,
  'topic' | 'topicUrl' | 'callback' | 'host' | 'secret' | 'leaseSeconds'
> & { protocol: 'websub' | 'rsscloud' };

/**
 * Statements that make a subscription, or replace the one of the same topic and callback.
 * @param condition SQL that must hold when the batch runs
 */
export function subscribeWrites(
  db: Database,
  wanted: NewSubscription,
  now: number,
  condition = sql`true`,
): Write[] {
  const { protocol, topic, topicUrl, callback, host, secret, leaseSeconds } = wanted;
  return [
    db.run(sql`INSERT INTO subscriptions
        (protocol, topic, topic_url, callback, host, secret, lease_seconds, expires_at, created_at, verified_at, since)
      SELECT ${protocol}, ${topic}, ${topicUrl}, ${callback}, ${host}, ${secret}, ${leaseSeconds},
        ${now + leaseSeconds * 1000}, ${now}, ${now}, (SELECT coalesce(max(seq), 0) FROM changes)
      WHERE ${condition}
      ON CONFLICT (topic, callback, protocol) DO UPDATE SET topic_url = excluded.topic_url, secret = excluded.secret,
        lease_seconds = excluded.lease_seconds, expires_at = excluded.expires_at, verified_at = excluded.verified_at`),
  ];
}

/** Statements that end a subscription and what was to be delivered to it. */
export const unsubscribeWrites = (
  db: Database,
  { topic, callback, protocol }: Pick<NewSubscription, 'topic' | 'callback' | 'protocol'>,
  condition = sql`true`,
): Write[] => {
  const which = sql`topic = ${topic} AND callback = ${callback} AND protocol = ${protocol} AND ${condition}`;
  return [
    db.run(
      sql`DELETE FROM deliveries WHERE kind = 'push' AND target IN (SELECT id FROM subscriptions WHERE ${which})`,
    ),
    db.run(sql`DELETE FROM subscriptions WHERE ${which}`),
  ];
};

/** What a delivery needs of a subscription. */
export type Target = Pick<
  SubscriptionRow,
  'id' | 'protocol' | 'topic' | 'topicUrl' | 'callback' | 'host' | 'secret' | 'expiresAt'
>;

/** By id. Plain rows: there are hundreds at once, and the query builder takes three times as long. */
export async function targetsById(db: Database, ids: readonly number[]): Promise<Map<number, Target>> {
  const rows = await rowsOf(
    db,
    sql`SELECT id, protocol, topic, topic_url, callback, host, secret, expires_at FROM subscriptions
        WHERE id IN ${listed(ids)}`,
  );
  return new Map(
    rows.map(([id, protocol, topic, topicUrl, callback, host, secret, expiresAt]) => [
      id as number,
      { id, protocol, topic, topicUrl, callback, host, secret, expiresAt } as Target,
    ]),
  );
}

/** Topics that have subscriptions; each found by one step in the index, however many subscribe to it. */
export async function subscribedTopics(db: Database): Promise<string[]> {
  const rows = await rowsOf(
    db,
    sql`WITH RECURSIVE t(topic) AS (
          SELECT min(topic) FROM subscriptions
          UNION ALL
          SELECT (SELECT min(s.topic) FROM subscriptions s WHERE s.topic > t.topic) FROM t WHERE t.topic IS NOT NULL)
        SELECT topic FROM t WHERE topic IS NOT NULL`,
  );
  return rows.map(([topic]) => String(topic));
}

/** How many subscriptions the host of a callback and a topic have besides this one, which may be there already. */
export async function countOthers(
  db: Database,
  { host, topic, callback, protocol }: Pick<NewSubscription, 'host' | 'topic' | 'callback' | 'protocol'>,
) {
  const other = sql`NOT (topic = ${topic} AND callback = ${callback} AND protocol = ${protocol})`;
  const [row] = await rowsOf(
    db,
    sql`SELECT (SELECT count(*) FROM subscriptions WHERE host = ${host} AND ${other}),
               (SELECT count(*) FROM subscriptions WHERE topic = ${topic} AND ${other})`,
  );
  return { ofHost: Number(row?.[0]), ofTopic: Number(row?.[1]) };
}

/** One page, in the order of `id`, with what waits to be delivered to each. */
export const listSubscriptions = (db: Database, after: number, limit: number) =>
  db
    .select({ subscription: subscriptions, delivery: deliveries })
    .from(subscriptions)
    .leftJoin(deliveries, sql`${deliveries.kind} = 'push' AND ${deliveries.target} = ${subscriptions.id}`)
    .where(sql`${subscriptions.id} > ${after}`)
    .orderBy(asc(subscriptions.id))
    .limit(limit);

/** Some of the WebSub subscriptions. */
export const webSubSubscriptions = (db: Database, limit: number): Promise<SubscriptionRow[]> =>
  db.select().from(subscriptions).where(eq(subscriptions.protocol, 'websub')).limit(limit);

/** Ends what has expired; the number of it. */
export async function expireSubscriptions(db: Database, now: number): Promise<number> {
  const expired = await db
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .where(sql`${subscriptions.expiresAt} <= ${now}`)
    .limit(1_000);
  if (expired.length) {
    // One may have been renewed since.
    const which = sql`id IN ${listed(expired.map(({ id }) => id))} AND expires_at <= ${now}`;
    await commit(db, [
      db.run(
        sql`DELETE FROM deliveries WHERE kind = 'push' AND target IN (SELECT id FROM subscriptions WHERE ${which})`,
      ),
      db.run(sql`DELETE FROM subscriptions WHERE ${which}`),
    ]);
  }
  return expired.length;
}

/** Statements that end a subscription; its delivery is settled by whoever is at it. */
export const endWrites = (db: Database, id: number): Write[] => [
  db.delete(subscriptions).where(eq(subscriptions.id, id)),
];

export const subscriptionsOf = (db: Database, topic: string, limit: number): Promise<SubscriptionRow[]> =>
  db.select().from(subscriptions).where(eq(subscriptions.topic, topic)).limit(limit);

const CHUNK_SUBSCRIPTIONS = 500;

/**
 * Moves subscriptions to the topic's new address, with what waits to be told; a callback that is subscribed there
 * already has one there. @returns whether more are left
 */
export async function moveSubscriptions(
  db: Database,
  from: string,
  to: string,
  now: number,
): Promise<boolean> {
  const rows = await rowsOf(
    db,
    sql`SELECT id FROM subscriptions WHERE topic = ${from} LIMIT ${CHUNK_SUBSCRIPTIONS}`,
  );
  const ids = listed(rows.map(([id]) => id));
  await commit(db, [
    db.run(sql`DELETE FROM subscriptions WHERE id IN ${ids} AND EXISTS (SELECT 1 FROM subscriptions t
      WHERE t.topic = ${to} AND t.callback = subscriptions.callback AND t.protocol = subscriptions.protocol)`),
    db.run(sql`UPDATE subscriptions SET topic = ${to} WHERE id IN ${ids}`),
    // A fan-out that is under way found some of them at the old address; the new one has all.
    db.run(sql`INSERT INTO deliveries (kind, target, subject, host, seq, due_at, created_at)
      SELECT kind, target, ${to}, host, seq, ${now}, created_at FROM deliveries
      WHERE kind = 'fanout' AND target = 0 AND subject = ${from}
      ON CONFLICT (kind, target, subject) DO UPDATE SET seq = max(seq, excluded.seq), data = NULL,
        due_at = coalesce(due_at, excluded.due_at)`),
  ]);
  return rows.length === CHUNK_SUBSCRIPTIONS;
}

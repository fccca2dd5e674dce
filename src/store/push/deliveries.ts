// The outbox's rows: put there, claimed, settled. Every write is one atomic batch; no transaction stays open.
import { eq, type SQL, sql } from 'drizzle-orm';
import { deliveries } from '../../../db/schema.ts';
import type { Problem } from '../../problems.ts';
import { commit, type Database, listed, rowsOf, type Write } from '../database.ts';

export type DeliveryRow = typeof deliveries.$inferSelect;
export type DeliveryKind = 'fanout' | 'push' | 'webhook' | 'replay' | 'verify' | 'deny' | 'ping';

/** A claim's length: that of a call, and some waiting for its turn. */
export const CLAIM_MS = 25_000;
/** How far clocks of several servers on one database may be apart. */
export const CLOCK_SKEW_MS = 60_000;

/** A delivery somebody is at. */
export type Claimed = Pick<
  DeliveryRow,
  'id' | 'target' | 'subject' | 'host' | 'seq' | 'data' | 'attempts' | 'createdAt'
> & {
  kind: DeliveryKind;
  /** Whose claim it is, and until when, in milliseconds. */
  claim: string;
  until: number;
};

export interface NewDelivery {
  kind: DeliveryKind;
  target?: number;
  subject?: string;
  host?: string;
  seq?: number;
  data?: string;
}

/** What a second delivery of the same subject does to the one that waits: the newest change takes its place. */
export const COLLAPSE = sql`ON CONFLICT (kind, target, subject) DO UPDATE SET
  seq = max(seq, excluded.seq), data = excluded.data, created_at = excluded.created_at,
  attempts = CASE WHEN due_at IS NULL THEN 0 ELSE attempts END, due_at = coalesce(due_at, excluded.due_at)`;

/** What was told is not told again; what was given up is. */
const RENEW_GIVEN_UP = sql`ON CONFLICT (kind, target, subject) DO UPDATE SET
  created_at = excluded.created_at, attempts = 0, due_at = excluded.due_at WHERE due_at IS NULL AND done_at IS NULL`;

/** A subscriber's second request replaces its first, even while that is under way. */
const REPLACE = sql`ON CONFLICT (kind, target, subject) DO UPDATE SET
  data = excluded.data, created_at = excluded.created_at, attempts = 0, claim = NULL, due_at = excluded.due_at`;

/**
 * Statements that put deliveries into the outbox, due `now`.
 * @param condition SQL that must hold when the batch runs
 */
export function deliveryWrites(
  db: Database,
  rows: readonly NewDelivery[],
  now: number,
  { condition = sql`true`, ...options }: { replace?: boolean; renew?: boolean; condition?: SQL } = {},
): Write[] {
  if (!rows.length) return [];
  const atConflict = options.replace ? REPLACE : options.renew ? RENEW_GIVEN_UP : COLLAPSE;
  const list = rows.map((r) => [
    r.kind,
    r.target ?? 0,
    r.subject ?? '',
    r.host ?? '',
    r.seq ?? 0,
    r.data ?? null,
  ]);
  return [
    db.run(sql`INSERT INTO ${deliveries} (kind, target, subject, host, seq, data, due_at, created_at)
      SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, ${now}, ${now}
      FROM json_each(${JSON.stringify(list)}) WHERE ${condition} ${atConflict}`),
  ];
}

/** Kinds that strangers cause: what is called has confirmed nothing. */
const VERIFICATIONS = ['verify', 'deny'] as const satisfies DeliveryKind[];
export const isVerification = ({ kind }: { kind: DeliveryKind }): boolean =>
  VERIFICATIONS.some((one) => one === kind);

/** How much of what is due is claimed: of verifications, or of all else. */
export interface Share {
  verifications: boolean;
  limit: number;
  /** Lanes of which nothing is wanted (see services/push/delivery/queue.ts). */
  except: readonly string[];
}

/**
 * Claims what is due, the oldest of each share. A claim is a later due time: whoever dies with it needs nobody to
 * clean up.
 */
export async function claimDue(
  db: Database,
  { now, until, shares }: { now: number; until: number; shares: readonly Share[] },
): Promise<Claimed[]> {
  const claim = crypto.randomUUID();
  await commit(
    db,
    shares.map(({ verifications, limit, except }) => {
      // The condition in the words of the partial index. Without its name SQLite sorts all that ever wait.
      const among = verifications
        ? sql`INDEXED BY deliveries_verifications WHERE kind IN ('verify', 'deny')`
        : sql`WHERE kind NOT IN ('verify', 'deny')`;
      const busy = except.length
        ? sql`AND iif(attempts, host || ' again', host) NOT IN ${listed(except)}`
        : sql``;
      return db.run(sql`UPDATE deliveries SET due_at = ${until}, claim = ${claim} WHERE id IN
        (SELECT id FROM deliveries ${among} AND due_at <= ${now} ${busy} ORDER BY due_at LIMIT ${limit})`);
    }),
  );
  // Read apart: RETURNING costs ten times as much by way of the client's row objects.
  const rows = await rowsOf(
    db,
    sql`SELECT id, kind, target, subject, host, seq, data, attempts, created_at FROM deliveries
        WHERE due_at = ${until} AND claim = ${claim}`,
  );
  return rows.map(([id, kind, target, subject, host, seq, data, attempts, createdAt]) => ({
    ...({ id, kind, target, subject, host, seq, data, attempts, createdAt } as Omit<
      Claimed,
      'claim' | 'until'
    >),
    claim,
    until,
  }));
}

/** How many are due, counted up to `most`. */
export async function countDue(db: Database, now: number, most: number): Promise<number> {
  const due = sql`SELECT 1 FROM deliveries WHERE due_at <= ${now} LIMIT ${most}`;
  const [row] = await rowsOf(db, sql`SELECT count(*) FROM (${due})`);
  return Number(row?.[0] ?? 0);
}

/** What came of a claimed delivery. */
export interface Outcome {
  row: Claimed;
  /** Absent where it succeeded. */
  failure?: { reason: Problem /** Null: given up. */; dueAt: number | null };
  /** It is of no use any more, whatever came after it. */
  drop?: boolean;
  /** HTTP status that came back, if any did, and after how long. */
  answered?: { status?: number; milliseconds: number };
  /** What it changes besides, in the same batch. */
  writes?: readonly Write[];
}

/** SQL: rows of one claim that still hold it. */
const held = (rows: readonly Claimed[]) =>
  sql`id IN ${listed(rows.map(({ id }) => id))} AND claim = ${rows[0]?.claim ?? ''}`;
const grouped = (outcomes: readonly Pick<Outcome, 'row'>[], key: (row: Claimed) => string): Claimed[][] =>
  [...Map.groupBy(outcomes, ({ row }) => key(row)).values()].map((list) => list.map(({ row }) => row));

/** Writes outcomes down, of those that still hold their claim. What got a newer change meanwhile is due again. */
export async function settle(db: Database, outcomes: readonly Outcome[], now: number): Promise<void> {
  const done = outcomes.filter(({ failure, drop }) => !failure && !drop);
  const dropped = outcomes.filter(({ drop }) => drop);
  const failed = outcomes.filter(({ failure }) => failure);
  const webhookCalls = done.filter(({ row }) => row.kind === 'webhook');
  // Lists of plain numbers, a statement for each claim and change: lists of pairs cost four times as much.
  await commit(db, [
    ...outcomes.flatMap(({ writes = [] }) => writes),
    ...grouped(dropped, (row) => row.claim).map((rows) =>
      db.run(sql`DELETE FROM deliveries WHERE ${held(rows)}`),
    ),
    ...grouped(
      done.filter(({ row }) => row.kind !== 'webhook'),
      ({ claim, seq, kind }) => `${claim} ${seq} ${kind}`,
    ).flatMap((rows) => doneWrites(db, rows, now)),
    ...(webhookCalls.length ? [webhookDoneWrite(db, webhookCalls, now)] : []),
    ...(failed.length ? [failureWrite(db, failed, now)] : []),
  ]);
}

/** Of deliveries of one claim, change and kind. */
function doneWrites(db: Database, rows: readonly Claimed[], now: number): Write[] {
  const [{ kind, seq }] = rows as [Claimed];
  const targets = listed(rows.map(({ target }) => target));
  const told = sql`UPDATE subscriptions SET delivered_seq = ${seq}, delivered_at = ${now} WHERE id IN ${targets}`;
  return [
    db.run(sql`DELETE FROM deliveries WHERE ${held(rows)} AND seq = ${seq}`),
    db.run(sql`UPDATE deliveries SET claim = NULL, due_at = ${now}, attempts = 0, data = NULL, last_error = NULL
               WHERE ${held(rows)}`),
    ...(kind === 'push' ? [db.run(told)] : []),
  ];
}

/** Calls of webhooks stay, to be looked at. */
function webhookDoneWrite(db: Database, done: readonly Outcome[], now: number): Write {
  const list = done.map(({ row, answered }) => [
    row.id,
    row.claim,
    answered?.status ?? null,
    answered?.milliseconds ?? null,
  ]);
  return db.run(sql`UPDATE deliveries SET claim = NULL, attempts = attempts + 1, attempted_at = ${now}, done_at = ${now},
      due_at = NULL, last_error = NULL, answered_status = j.value->>2, duration_ms = j.value->>3
    FROM json_each(${JSON.stringify(list)}) j
    WHERE deliveries.id = j.value->>0 AND deliveries.claim = j.value->>1`);
}

function failureWrite(db: Database, failed: readonly Outcome[], now: number): Write {
  const list = failed.map(({ row, failure, answered }) => [
    row.id,
    row.claim,
    failure?.dueAt ?? null,
    JSON.stringify(failure?.reason),
    answered?.status ?? null,
    answered?.milliseconds ?? null,
  ]);
  return db.run(sql`UPDATE deliveries SET claim = NULL, attempts = attempts + 1, attempted_at = ${now},
      due_at = j.value->>2, last_error = j.value->>3, answered_status = j.value->>4, duration_ms = j.value->>5
    FROM json_each(${JSON.stringify(list)}) j
    WHERE deliveries.id = j.value->>0 AND deliveries.claim = j.value->>1`);
}

/** Gives claims back that nothing was done with; they are due again at `dueAt`. */
export async function release(db: Database, rows: readonly Claimed[], dueAt: number): Promise<void> {
  const groups = grouped(
    rows.map((row) => ({ row })),
    (row) => row.claim,
  );
  await commit(
    db,
    groups.map((group) =>
      db.run(sql`UPDATE deliveries SET claim = NULL, due_at = ${dueAt} WHERE ${held(group)}`),
    ),
  );
}

/** SQL: whether a claim still holds; the condition of what a claimed delivery writes. */
export const stillClaimed = ({ id, claim }: Claimed) =>
  sql`EXISTS (SELECT 1 FROM deliveries WHERE id = ${id} AND claim = ${claim})`;

/** How many requests to subscribe wait for a host's confirmation, counted up to `most`. Their subjects begin with it. */
export async function waiting(db: Database, host: string, most: number): Promise<number> {
  const [row] = await rowsOf(
    db,
    sql`SELECT count(*) FROM (SELECT 1 FROM deliveries WHERE kind = 'verify' AND target = 0
          AND subject >= ${`${host} `} AND subject < ${`${host}!`} LIMIT ${most})`,
  );
  return Number(row?.[0] ?? 0);
}

/** Requests to subscribe that wait for their confirmation. */
export const pendingRequests = (db: Database, limit: number): Promise<DeliveryRow[]> =>
  db.select().from(deliveries).where(eq(deliveries.kind, 'verify')).limit(limit);

/** How long what was given up, and calls of webhooks that succeeded, stay to be looked at. */
const ENDED_KEPT_MS = 7 * 24 * 3_600_000;
/** Rows that are deleted at once. */
const FORGOTTEN_ROWS = 500;
/** Longer than any wait for another attempt. */
export const MAX_WAIT_MS = 2 * 3_600_000;

export async function anyDueAfter(db: Database, at: number): Promise<boolean> {
  const found = await rowsOf(db, sql`SELECT 1 FROM deliveries WHERE due_at > ${at} LIMIT 1`);
  return found.length > 0;
}

/** A statement that calls back what a clock that ran ahead for a while has left to wait for that time. */
export const tidyWrite = (db: Database, now: number): Write =>
  db.run(sql`UPDATE deliveries SET due_at = ${now}, claim = NULL WHERE due_at > ${now + MAX_WAIT_MS}`);

/** Forgets some of what ended long ago. @returns whether there may be more */
export async function forgetEnded(db: Database, now: number): Promise<boolean> {
  const before = now - ENDED_KEPT_MS;
  const ids = await rowsOf(
    db,
    sql`SELECT id FROM deliveries WHERE due_at IS NULL AND done_at < ${before}
      UNION ALL SELECT id FROM deliveries WHERE due_at IS NULL AND done_at IS NULL AND created_at < ${before}
      LIMIT ${FORGOTTEN_ROWS}`,
  );
  if (ids.length)
    await commit(db, [
      db.run(sql`DELETE FROM deliveries WHERE due_at IS NULL AND id IN ${listed(ids.flat())}`),
    ]);
  return ids.length === FORGOTTEN_ROWS;
}

/**
 * A statement for a clock that was set back: what was put, tried or claimed while it ran ahead waits no longer for that
 * time. A claim keeps its holder, who may be calling, and ends within its length.
 */
export const callBackWrite = (db: Database, now: number): Write =>
  db.run(sql`UPDATE deliveries SET due_at = iif(claim IS NULL, ${now}, ${now + CLAIM_MS})
    WHERE due_at > ${now} AND CASE
      WHEN claim IS NOT NULL THEN due_at > ${now + CLAIM_MS + CLOCK_SKEW_MS}
      WHEN attempts = 0 THEN true
      ELSE attempted_at > ${now} END`);

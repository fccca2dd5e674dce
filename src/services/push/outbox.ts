// From the change log to deliveries. Publishing wrote the log's row with the article, so nothing is lost before
// this has read it; the cursor moves in the batch that writes the deliveries, so nothing is lost after.

import { documentPath, EVERYTHING, facetView } from '../../domain/views.ts';
import type { Format } from '../../formats/format.ts';
import { copiesAmong } from '../../store/mirrors.ts';
import type { Claimed, NewDelivery } from '../../store/push/deliveries.ts';
import { advance, changesAfter, type OutboxState, outboxState, replayStep } from '../../store/push/outbox.ts';
import { subscribedTopics } from '../../store/push/subscriptions.ts';
import { liveWebhooks, type WebhookRow, webhooksByNumber } from '../../store/push/webhooks.ts';
import { turn } from '../../store/turns.ts';
import { type Context, hasOutsideHub } from '../context.ts';
import { MAX_AGE_MS } from './delivery/backoff.ts';
import { concerns, type NamedChange, nameFacets, readTopic, withWords } from './hub-topics.ts';
import { listener } from './webhook-views.ts';

/** Changes read at once. */
const CHUNK_CHANGES = 100;
/** Topics compared before others get their turn on the event loop. */
const TOPICS_PER_TURN = 100;

/** Whether the log has changes that somebody listens for. */
export const isBehind = (context: Context, state: OutboxState): boolean =>
  state.last > state.read && (state.subscribed || state.hooked || hasOutsideHub(context));

/** Puts the deliveries of the next changes; the state after. */
export async function readLog(context: Context, state: OutboxState): Promise<OutboxState> {
  const { db, runtime } = context;
  const now = runtime.now();
  const read = await changesAfter(db, state.read, CHUNK_CHANGES);
  const to = read.at(-1)?.seq ?? state.last;
  // Silent fixes are not pushed. Old changes are, since this server may have been away for days; those of copies are history.
  const isOld = ({ at }: { at: number }) => at < now - MAX_AGE_MS;
  const copies = await copiesAmong(db, [...new Set(read.filter(isOld).map(({ article }) => article))]);
  const told = read.filter(
    (change) => change.kind !== 'silent' && !(isOld(change) && copies.has(change.article)),
  );
  const topics = state.subscribed && told.length ? await subscribedTopics(db) : [];
  const hooks = state.hooked && told.length ? await liveWebhooks(db) : [];
  const named = await nameFacets(context, told);
  const worded = [...topics, ...hooks.map(({ view }) => view)].some((path) => path.includes('?q='));
  const changes = worded ? await withWords(context, named) : named;
  const rows = [
    ...(await topicRows(topics, changes, context.formats)),
    ...hookRows(hooks, changes),
    ...(hasOutsideHub(context) ? pingRows(context, changes, now) : []),
  ];
  await advance(db, { from: state.read, to, rows, now });
  return outboxState(db);
}

/** Puts the deliveries of whatever is in the log. */
export async function readWholeLog(context: Context): Promise<void> {
  let state = await outboxState(context.db);
  while (isBehind(context, state)) state = await readLog(context, state);
}

/**
 * Puts the deliveries of the next changes that a webhook missed while it was disabled.
 * @param after the last change that was looked at
 * @returns the same of the next step; undefined when it has all, or the claim is lost
 */
export async function replayMissed(
  context: Context,
  row: Claimed,
  after: number,
  until: number,
): Promise<number | undefined> {
  const { db, runtime } = context;
  const hook = (await webhooksByNumber(db, [row.target])).get(row.target);
  if (!hook) return undefined;
  const log = await changesAfter(db, after, CHUNK_CHANGES);
  const missed = log.filter(({ seq }) => seq <= row.seq);
  const named = await nameFacets(
    context,
    missed.filter(({ kind }) => kind !== 'silent'),
  );
  const changes = hook.view.includes('?q=') ? await withWords(context, named) : named;
  const to = missed.length < CHUNK_CHANGES ? row.seq : missed.at(-1)!.seq;
  const rows = hookRows([{ ...hook, since: after }], changes);
  const isHeld = await replayStep(db, row, { rows, to, now: runtime.now(), until });
  return isHeld && to < row.seq ? to : undefined;
}

/** One row for each topic that anything concerns; its subscribers get theirs from it, in chunks. */
async function topicRows(
  topics: readonly string[],
  changes: readonly NamedChange[],
  formats: readonly Format[],
): Promise<NewDelivery[]> {
  const rows: NewDelivery[] = [];
  for (const [i, path] of topics.entries()) {
    if (i % TOPICS_PER_TURN === TOPICS_PER_TURN - 1) await turn();
    const topic = readTopic(path, formats);
    // A feed that is none any more: its subscribers are told so when it would be delivered.
    const last = changes.findLast((change) => !topic || concerns(topic.view, change));
    if (last) rows.push({ kind: 'fanout', subject: path, seq: last.seq });
  }
  return rows;
}

function hookRows(hooks: readonly WebhookRow[], changes: readonly NamedChange[]): NewDelivery[] {
  return hooks.flatMap((hook) => {
    const hears = listener(hook);
    return changes
      .filter((change) => hook.since < change.seq && hears(change))
      .map(({ seq }): NewDelivery => {
        return { kind: 'webhook', target: hook.n, subject: `${seq}`, host: hook.host, seq };
      });
  });
}

/** Every feed of one facet, and of everything, that a change of the last day concerns: a new hub is not told of all history. */
function pingRows(
  { config, site, formats }: Context,
  changes: readonly NamedChange[],
  now: number,
): NewDelivery[] {
  const { host } = new URL(config.hubUrl);
  const urls = new Map<string, number>();
  for (const { seq, refs } of changes.filter(({ at }) => at > now - MAX_AGE_MS)) {
    for (const view of [EVERYTHING, ...refs.map(facetView)]) {
      for (const { file } of formats) urls.set(site.url + documentPath(view, file), seq);
    }
  }
  return [...urls].map(([subject, seq]) => ({ kind: 'ping', subject, host, seq }));
}

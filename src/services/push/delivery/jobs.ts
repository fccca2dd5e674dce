// What claimed deliveries need, read once for all of them; and the call each makes.
import type { Claimed } from '../../../store/push/deliveries.ts';
import { endWrites, type Target, targetsById } from '../../../store/push/subscriptions.ts';
import { type WebhookRow, webhooksByNumber } from '../../../store/push/webhooks.ts';
import type { Context } from '../../context.ts';
import { ChangedWhileRendering } from '../../feeds/cache.ts';
import type { Feeds } from '../../feeds/feeds.ts';
import { type Content, deny, ping, push, tellDenied, verify } from '../hub-calls.ts';
import { currentTopic, readTopic } from '../hub-topics.ts';
import { notifyCloud } from '../rsscloud.ts';
import { callWebhook } from '../webhook-calls.ts';
import { DONE, type Result } from './result.ts';

/** A delivery ready to be made. */
export type Job = () => Promise<Result>;

/** Makes jobs of rows: subscribers, webhooks and contents are looked up once, not once for each. */
export async function jobsOf(context: Context, feeds: Feeds, rows: readonly Claimed[]): Promise<Job[]> {
  const targets = (kind: string) => rows.filter((row) => row.kind === kind).map((row) => row.target);
  const [pushes, hookCalls] = [targets('push'), targets('webhook')];
  const subscriptions = pushes.length ? await targetsById(context.db, pushes) : new Map();
  const hooks = hookCalls.length ? await webhooksByNumber(context.db, hookCalls) : new Map();
  const contents = new Map<string, Promise<Content | undefined>>();
  /** One change renders a topic once, however many subscribe to it. */
  const contentOf = (path: string) => {
    const known = contents.get(path) ?? render(context, feeds, path);
    contents.set(path, known);
    return known;
  };
  return rows.map((row): Job => {
    switch (row.kind) {
      case 'push':
        return () => pushTo(context, subscriptions.get(row.target), contentOf);
      case 'webhook':
        return () => tell(context, hooks.get(row.target), row.seq);
      case 'verify':
        return () => verify(context, row);
      case 'deny':
        return () => tellDenied(context, row);
      case 'ping':
        return () => ping(context, row);
      default:
        return async () => DONE;
    }
  });
}

async function render(context: Context, feeds: Feeds, path: string): Promise<Content | undefined> {
  const { runtime } = context;
  const stored = readTopic(path, context.formats);
  const topic = stored && (await currentTopic(context, stored));
  const walker = context.walks.forPushes;
  for (let attempt = 1; topic; attempt++) {
    const document = await feeds.feed(topic.format, topic.view, topic.page, { walker, once: attempt > 2 });
    try {
      const { contentType, link } = document;
      return { contentType, link, bytes: await document.bytes(undefined, runtime) };
    } catch (error) {
      if (!(error instanceof ChangedWhileRendering)) throw error;
    }
  }
  return undefined;
}

const tell = async (context: Context, hook: WebhookRow | undefined, seq: number): Promise<Result> =>
  hook ? callWebhook(context, hook, seq) : { end: 'the webhook was removed' };

async function pushTo(
  context: Context,
  subscription: Target | undefined,
  contentOf: (path: string) => Promise<Content | undefined>,
): Promise<Result> {
  // Its lease ran out, or it was ended, since the row was claimed.
  if (!subscription || subscription.expiresAt <= context.runtime.now()) return DONE;
  const content = await contentOf(subscription.topic);
  if (!content) {
    const told = deny(context, subscription, 'This feed is no more.');
    return { end: 'the feed is no more', writes: [...endWrites(context.db, subscription.id), ...told] };
  }
  const result =
    subscription.protocol === 'rsscloud'
      ? await notifyCloud(context, subscription)
      : await push(context, subscription, content);
  // WebSub §7: 410 ends the subscription.
  return 'end' in result ? { ...result, writes: endWrites(context.db, subscription.id) } : result;
}

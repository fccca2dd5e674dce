// What the database knows of the site, whichever process is asked, in Prometheus' text format:
// https://prometheus.io/docs/instrumenting/exposition_formats/
import { watchedNumbers } from '../../store/overview.ts';
import type { Context } from '../context.ts';

const heading = (name: string, help: string) => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n`;
const gauge = (name: string, help: string, value: number) => `${heading(name, help)}${name} ${value}\n`;

/** @param values by the values of `label`, which are words of ours; nothing where there are none */
function labelled(name: string, help: string, label: string, values: Record<string, number>): string {
  const series = Object.entries(values).map(([of, value]) => `${name}{${label}="${of}"} ${value}\n`);
  return series.length ? heading(name, help) + series.join('') : '';
}

/** A database may hang, and Prometheus itself waits 10 s. */
const DATABASE_TIMEOUT_MS = 3_000;

/** @throws Error when it takes too long */
async function soon<T>(work: Promise<T>): Promise<T> {
  let late: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    late = setTimeout(
      () => reject(new Error(`no answer within ${DATABASE_TIMEOUT_MS} ms`)),
      DATABASE_TIMEOUT_MS,
    );
  });
  return Promise.race([work, tooLate]).finally(() => clearTimeout(late));
}

/** Ages in seconds; none is 0, so that a rule can compare it. A database that is away leaves only that it is. */
export async function siteMetrics({ db, driver, runtime }: Context): Promise<string> {
  const now = runtime.now();
  const age = (since: number | null) => (since === null ? 0 : Math.max(0, now - since) / 1_000);
  const numbers = await soon(watchedNumbers(db, now)).catch((error: unknown) => {
    runtime.log.log('warn', 'metrics without the database', { error });
  });
  const isUp = numbers && !driver.trouble?.();
  const help = 'Whether the database answers and is whole, and its disk takes what is written.';
  const up = gauge('tagwire_database_up', help, isUp ? 1 : 0);
  const replica = driver.replica?.();
  const about = [up];
  if (replica) {
    const help = 'Whether the primary of the replica answered lately.';
    about.push(gauge('tagwire_replica_primary_up', help, replica.reached ? 1 : 0));
  }
  if (replica?.syncedAt !== undefined) {
    const help = 'Since the replica was last as new as its primary.';
    about.push(gauge('tagwire_replica_age_seconds', help, age(replica.syncedAt)));
  }
  if (!numbers) return about.join('');
  return [
    ...about,
    labelled('tagwire_articles', 'Articles by status.', 'status', numbers.articles),
    labelled(
      'tagwire_articles_pending',
      'Articles that work under way has still to look at: of renamed, merged, retired or revived tags, authors and sources (facet), of changes of many articles (bulk).',
      'work',
      numbers.pending,
    ),
    gauge('tagwire_log_seq', 'Last change of the change log.', numbers.seq),
    gauge(
      'tagwire_last_change_timestamp_seconds',
      'When the last change was made.',
      numbers.changedAt / 1_000,
    ),
    gauge(
      'tagwire_scheduled_overdue_seconds',
      'For how long the first scheduled article has been due.',
      age(numbers.dueSince),
    ),
    labelled(
      'tagwire_subscriptions',
      'Confirmed subscriptions by protocol.',
      'protocol',
      numbers.subscriptions,
    ),
    gauge('tagwire_webhooks', 'Webhooks that are not disabled.', numbers.webhooks),
    gauge('tagwire_outbox_depth', 'Deliveries that are to be made.', numbers.waiting),
    gauge(
      'tagwire_outbox_oldest_age_seconds',
      'Since the oldest delivery that is to be made was put there.',
      age(numbers.oldest),
    ),
    gauge(
      'tagwire_outbox_overdue_seconds',
      'For how long the first delivery has been due, a retry or not.',
      age(numbers.deliveriesDueSince),
    ),
    gauge('tagwire_outbox_given_up', 'Deliveries of the last days that were given up.', numbers.failed),
    gauge('tagwire_outbox_unread_changes', 'Changes that have no deliveries yet.', numbers.unread),
  ].join('');
}

// A Tagwire that may call loopback, and what tests do with its hub.
import { beforeAll, beforeEach } from 'vitest';
import type { components } from '../../../../src/client/api.ts';
import { type ServerOptions, type TestServer, testServer } from '../../../support/server.ts';
import { Subscriber } from './subscriber.ts';

export const pushServer = (options: ServerOptions = {}) =>
  testServer({ ...options, vars: { OUTBOUND_ALLOW: '127.0.0.1/32', ...options.vars } });

export const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** What the hub answers to a form. */
export const ask = (server: TestServer, form: Record<string, string> | URLSearchParams, path = '/hub') =>
  server.request('POST', path, new URLSearchParams(form).toString(), FORM);

/** Everything that is due is done. */
export const settled = (server: TestServer) => server.app.tick();

/** Subscribes and has that confirmed; throws unless the hub takes it. */
export async function subscribe(
  server: TestServer,
  topic: string,
  callback: string,
  more: Record<string, string> = {},
): Promise<void> {
  const form = { 'hub.mode': 'subscribe', 'hub.topic': topic, 'hub.callback': callback, ...more };
  const answer = await ask(server, form);
  if (answer.status !== 202) throw new Error(`${answer.status}: ${await answer.text()}`);
  await settled(server);
}

export const unsubscribe = (server: TestServer, topic: string, callback: string) =>
  subscribe(server, topic, callback, { 'hub.mode': 'unsubscribe' });

export interface Listed {
  subscriptions: {
    topic: string;
    callback: string;
    state: string;
    leaseSeconds: number;
    expiresAt: string;
    [field: string]: unknown;
  }[];
  pending: { mode: string; callback: string; state: string; lastError: string | null }[];
}

export const subscriptionsOf = async (server: TestServer): Promise<Listed> =>
  (await (await server.admin('GET', '/admin/subscriptions?limit=1000')).json()) as Listed;

export interface ListedDelivery {
  kind: string;
  state: string;
  attempts: number;
  nextAttemptAt: string | null;
  lastError: string | null;
  subject: string | null;
  [field: string]: unknown;
}

export const deliveriesOf = async (server: TestServer, state = ''): Promise<ListedDelivery[]> => {
  const answer = await server.admin('GET', `/admin/deliveries?limit=1000&state=${state}`);
  return ((await answer.json()) as { deliveries: ListedDelivery[] }).deliveries;
};

/** Deliveries a path got. */
export const posts = (subscriber: Subscriber, path: string) => subscriber.at(path, 'POST');

export type Webhook = components['schemas']['NewWebhook'];

/** A server for each test of a file, a subscriber for all of them, and webhooks, each with a path of that for itself. */
export function withWebhooks() {
  let paths = 0;
  const at = {
    server: undefined as unknown as TestServer,
    subscriber: undefined as unknown as Subscriber,
    async hook(more: object = {}): Promise<Webhook & { path: string }> {
      const path = `/hook-${++paths}`;
      const answer = await at.server.admin('POST', '/admin/webhooks', {
        url: at.subscriber.url(path),
        ...more,
      });
      if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`);
      return { ...((await answer.json()) as Webhook), path };
    },
  };
  beforeAll(async () => {
    at.subscriber = await Subscriber.start();
    return () => at.subscriber.stop();
  });
  beforeEach(async () => {
    at.server = await pushServer();
    return () => at.server.close();
  });
  return at;
}

// Tagwires that share one primary, as their users and operators see them.
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Sqld } from '../../support/sqld.ts';
import { type Server, serve, until, type Vars } from '../../unit/cli/process.ts';

export const PUBLIC_URL = 'https://wire.example';
/** A replica asks its primary this often, in milliseconds. */
export const INTERVAL = 200;

/** What makes a Tagwire an embedded replica. */
export const replicaVars = (primary: Sqld, home: string, name: string): Vars => ({
  PUBLIC_URL,
  DATABASE_URL: `file:${join(home, name, 'replica.db')}`,
  DATABASE_SYNC_URL: primary.url,
  DATABASE_SYNC_INTERVAL: `${INTERVAL}`,
});

export const startReplica = (primary: Sqld, home: string, name: string, vars: Vars = {}): Promise<Server> =>
  serve({ ...replicaVars(primary, home, name), ...vars });

/** Everything of an answer that a reader keeps. */
export async function look(server: Server, path: string) {
  const response = await fetch(server.url + path);
  const { status, headers } = response;
  const [etag, modified] = [headers.get('etag'), headers.get('last-modified')];
  return { status, etag, modified, body: await response.text() };
}

/** Titles in a feed, newest first. */
export async function titlesAt(server: Server, path: string): Promise<string[]> {
  const { status, body } = await look(server, path);
  expect(status, body).toBe(200);
  return (JSON.parse(body) as { items: { title: string }[] }).items.map(({ title }) => title);
}

export const articleOf = (title: string, tags: string[] = ['Cluster']) => ({
  title,
  tags,
  content: { markdown: `About *${title}*.` },
});

/** Posts once. */
export const tryPost = (server: Server, article: { title: string }): Promise<Response> =>
  fetch(`${server.url}/admin/articles`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer cli-test-token-0123456789',
      'content-type': 'application/json',
      'idempotency-key': article.title,
    },
    body: JSON.stringify(article),
  });

type Looked = Awaited<ReturnType<typeof look>>;

/** Of a change within a second that a server has told of already, its Last-Modified says the next (services/feeds/cache.ts). */
const isSame = (one: Looked, other: Looked) =>
  one.body === other.body &&
  one.etag === other.etag &&
  Math.abs(Date.parse(one.modified ?? '') - Date.parse(other.modified ?? '') || 0) <= 1_000;

/** Waits until servers show the same bytes with the same validators at every address. */
export async function agree(servers: readonly Server[], paths: readonly string[]): Promise<void> {
  const seen = () => Promise.all(servers.map((s) => Promise.all(paths.map((path) => look(s, path)))));
  await until(async () => {
    const [first, ...others] = await seen();
    return others.every((other) => other.every((one, i) => isSame(one, first![i]!)));
  }).catch(() => {});
  const [first, ...others] = await seen();
  for (const [i, path] of paths.entries()) {
    expect(first![i]!.status, path).toBe(200);
    for (const other of others) {
      if (!isSame(other[i]!, first![i]!)) expect(other[i], path).toEqual(first![i]);
    }
  }
}

// `tagwire`: the server as a part of another application.

import { Articles } from './client/articles.ts';
import { type Config, readConfig } from './config.ts';
import type { Embedding } from './embedding.ts';
import type { Database } from './entries/libsql.ts';
import type { Log, Media } from './ports.ts';
import type { Principal } from './services/access/actor.ts';

export { TagwireError } from './client/answer.ts';
export type { Article, Articles, ListOptions } from './client/articles.ts';
export type { Change, HookRefusal, Hooks, Person } from './embedding.ts';
export type { Database } from './entries/libsql.ts';
export type { ArticleInput } from './intake/input.ts';
export type { Log, Media } from './ports.ts';

export interface TagwireOptions extends Embedding {
  /** Origin, and path prefix where it is mounted below one, of every absolute URL: `https://example.org/wire`. */
  publicUrl: string;
  site?: { title?: string; description?: string; language?: string; rights?: string };
  /** `./data/tagwire.db` unless given (tagwire/libsql, tagwire/memory). */
  database?: Database;
  /**
   * A folder, or a place of one's own for uploaded files, false for none; unless given `./data/media`, or the S3 of the
   * settings MEDIA_S3_URL, MEDIA_S3_KEY and MEDIA_S3_SECRET.
   */
  media?: string | Media | false;
  /** Lines for the operator; warnings and errors go to stderr unless given. */
  log?: Log;
  /** Milliseconds since the epoch; the machine's clock unless given. */
  now?: () => number;
  /** Any other setting, by its name in the environment. */
  settings?: Readonly<Record<string, string>>;
}

export interface Tagwire {
  /**
   * Answers a request whose path is below `publicUrl`, or was cut to what follows it (Hono's `app.mount`). Mounted, it
   * leaves what it does not know to the application.
   */
  fetch(request: Request, env?: unknown, execution?: unknown): Promise<Response>;
  /** The API of articles without HTTP: the same checks, the same errors. */
  articles: Articles;
  /** Publishes what is due and delivers what waits. It happens by itself each second; this is for tests. */
  tick(): Promise<void>;
  /** Ends deliveries and closes the database. */
  close(): Promise<void>;
}

const TICK_MS = 1_000;
/** Where programs ask: what is not there is told by Tagwire, in their terms. */
const OWN_PATH = /\/(?:admin|micropub|indieauth|hub|rsscloud)(?:\/|$)/;

/** Makes a server; its database is opened and migrated at once, and the first request waits for that. */
export function createTagwire(options: TagwireOptions): Tagwire {
  const started = start(options);
  // Whoever asks is told why it could not start; nobody else is.
  started.catch(() => {});
  // The application itself, which needs no token in its own process.
  const own: Principal = { id: 'local', name: 'local', scopes: ['admin'] };
  return {
    fetch: async (request, ...others) => {
      const { app } = await started;
      const response = await app.fetch(request, addressOf(others[0]));
      const isMounted = others.length > 1;
      const isUnknown = response.status === 404 && !OWN_PATH.test(new URL(request.url).pathname);
      // Hono goes on to the application's own routes where a mounted one answers nothing.
      return isMounted && isUnknown ? (undefined as unknown as Response) : response;
    },
    articles: new Articles(options.publicUrl, async (request) => (await started).app.fetchAs(own, request)),
    tick: async () => (await started).app.tick(),
    close: async () => (await started).close(),
  };
}

/** What @hono/node-server hands on: the socket's other end. */
const addressOf = (env: unknown): string | undefined =>
  (env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming?.socket
    ?.remoteAddress;

async function start(options: TagwireOptions) {
  const { publicUrl, site = {}, settings, database, media, now = Date.now, log } = options;
  const config: Config = readConfig({
    LOG_LEVEL: 'warn',
    ...settings,
    PUBLIC_URL: publicUrl,
    ...(site.title !== undefined && { SITE_TITLE: site.title }),
    ...(site.description !== undefined && { SITE_DESCRIPTION: site.description }),
    ...(site.language !== undefined && { SITE_LANGUAGE: site.language }),
    ...(site.rights !== undefined && { SITE_RIGHTS: site.rights }),
    ...(typeof media === 'string' && { MEDIA_DIR: media }),
  });
  // Loaded here: whoever only takes types from this module needs no Node.
  const { nodeRuntime, openApp, openDriver } = await import('./runtimes/node/index.ts');
  const { prepareMedia } = await import('./runtimes/node/media-place.ts');
  const own = nodeRuntime(config, now, log);
  const isOwn = media === undefined || typeof media === 'string';
  if (isOwn) await prepareMedia(config, own.log);
  const runtime = { ...own, media: isOwn ? own.media : media || undefined };
  const driver = await (database?.open(runtime.log) ?? openDriver(config, runtime.log, true));
  const { app, close } = await openApp({ config, driver, runtime, embedding: options });
  // What waited for a server is taken up, and hooks are told of what comes from now on.
  await app.tick();
  const timer = setInterval(() => runtime.background(app.tick()), TICK_MS);
  // The application decides how long the process lives.
  timer.unref?.();
  return {
    app,
    close: async () => {
      clearInterval(timer);
      await close();
    },
  };
}

// Cloudflare Workers: D1 by default, a libSQL server with DATABASE_URL.

import { waitUntil } from 'cloudflare:workers';
import { createApp } from '../../app.ts';
import type { Embedding } from '../../embedding.ts';
import { ConfigError, Refusal } from '../../errors.ts';
import type { Log, SqlDriver } from '../../ports.ts';
import { ensureSite } from '../../store/facets/facets.ts';
import { type Migration, migrate } from '../../store/migrate.ts';
import { VERSION } from '../../version.ts';
import { CODINGS, compressWith, unpack } from '../compressors.ts';
import { openLibsqlRemote } from '../libsql/libsql-remote.ts';
import { createLog } from '../node/logger.ts';
import { fixedWindow, policyOf } from '../node/rate-limit.ts';
import { scryptAlone } from '../scrypt.ts';
import { type D1Database, openD1 } from './d1.ts';
import { dataCentreCache } from './data-centre-cache.ts';
import { join } from './join.ts';
import { type R2Bucket, r2Media } from './media-r2.ts';
import { type AnalyticsEngine, analyticsMeter } from './meter-analytics.ts';
import { oneWrite } from './one-write.ts';
import { fetchOutgoing } from './outgoing-fetch.ts';
import { type ImagesBinding, imagesPictures } from './pictures-images.ts';
import { readWorkerConfig } from './worker-config.ts';

interface Bindings {
  DB?: D1Database;
  MEDIA?: R2Bucket;
  IMAGES?: ImagesBinding;
  /** Of the deployed code: what another version made may be other bytes. */
  VERSION?: { id: string };
  METRICS?: AnalyticsEngine;
  LIMIT_TOKENS?: RateLimit;
  LIMIT_ACCOUNTS?: RateLimit;
  LIMIT_SUBSCRIPTIONS?: RateLimit;
  LIMIT_READS?: RateLimit;
  LIMIT_CRAWLS?: RateLimit;
  TICKS?: { sendBatch(messages: { body: unknown }[]): Promise<void> };
  ASSETS?: { fetch(request: Request): Promise<Response> };
  [name: string]: unknown;
}
/** https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/ */
interface RateLimit {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}
interface Execution {
  waitUntil(work: Promise<unknown>): void;
}

type App = ReturnType<typeof createApp>;

async function createWorkersApp(env: Bindings, embedding: Embedding | undefined): Promise<App> {
  const vars = Object.fromEntries(
    Object.entries(env).filter((e): e is [string, string] => typeof e[1] === 'string'),
  );
  for (const name of ['ADMIN_TOKEN', 'PUBLIC_URL']) {
    if (!vars[name]) throw new ConfigError(`${name}: is required on Workers`);
  }
  const config = readWorkerConfig(vars);
  const log = createLog(config.logLevel, Date.now, (line) => console.log(line));
  const background = (work: Promise<unknown>) =>
    waitUntil(work.catch((error: unknown) => log.log('error', 'background work failed', { error })));
  const limits = {
    token: env.LIMIT_TOKENS,
    account: env.LIMIT_ACCOUNTS,
    subscription: env.LIMIT_SUBSCRIPTIONS,
    read: env.LIMIT_READS,
    crawl: env.LIMIT_CRAWLS,
  };
  // Where a limit is not bound, an isolate counts for itself.
  const counting = fixedWindow(Date.now);
  const documents = `${config.publicUrl}/.documents/${env.VERSION?.id ?? VERSION}/`;
  const driver = openDriver(env, vars.DATABASE_URL, config.databaseAuthToken, log);
  const migrations = await bundled<Migration[]>(env, 'migrations.json');
  await migrate(driver, migrations);
  const app = createApp({
    config,
    driver,
    migrations,
    embedding,
    runtime: {
      name: 'Cloudflare Workers',
      now: Date.now,
      join,
      codings: CODINGS,
      compress: compressWith,
      shared: dataCentreCache(caches.default, documents, background),
      log,
      meter: analyticsMeter(env.METRICS),
      assets: async (name) => {
        const asset = await assetOf(env, name);
        // A copy, since headers of what was fetched cannot be changed.
        if (asset?.ok) return new Response(asset.body, asset);
        // In the package's assets the largest files are compressed.
        const packed = await assetOf(env, `${name}.br`);
        return packed?.ok ? new Response(unpack(new Uint8Array(await packed.arrayBuffer()))) : undefined;
      },
      outgoing: fetchOutgoing(config.outboundAllow),
      ...(config.oidcIssuer && {
        identity: fetchOutgoing([...config.outboundAllow, new URL(config.oidcIssuer).hostname]),
      }),
      scrypt: scryptAlone,
      media: env.MEDIA && r2Media(env.MEDIA),
      pictures: env.IMAGES && imagesPictures(env.IMAGES),
      limit: async (kind, key) => (await limits[kind]?.limit({ key }))?.success ?? counting(kind, key),
      // The binding does not tell how much is left.
      allowance: (kind, key) => (limits[kind] ? policyOf(kind) : counting.allowance(kind, key)),
      beginTicks: async (times) =>
        env.TICKS?.sendBatch(Array.from({ length: times }, () => ({ body: null }))),
      background,
      responseInit: { encodeBody: 'manual' },
    },
  });
  await ensureSite(app.context.db, Date.now());
  return app;
}

const assetOf = (env: Bindings, name: string) =>
  env.ASSETS?.fetch(new Request(`https://assets.invalid/${name}`));

/** What the Worker itself works with, and is kept beside it as data. */
async function bundled<T>(env: Bindings, name: string): Promise<T> {
  const asset = await assetOf(env, name);
  if (!asset?.ok) throw new ConfigError(`ASSETS: ${name} is missing; see [assets] in wrangler.toml`);
  return (await asset.json()) as T;
}

function openDriver(
  env: Bindings,
  url: string | undefined,
  authToken: string | undefined,
  log: Log,
): SqlDriver {
  // Statements that waited in the client would be sent by whichever request ends first: workerd ends the others as hung.
  if (url) {
    return openLibsqlRemote(url, authToken, log, { concurrency: Number.MAX_SAFE_INTEGER, alone: oneWrite() });
  }
  if (env.DB) return openD1(env.DB);
  throw new ConfigError('DATABASE_URL: is required where wrangler.toml has no D1 database bound as DB');
}

async function answering<T>(started: Promise<App>, use: (app: App) => T | Promise<T>): Promise<T | Response> {
  try {
    return await use(await started);
  } catch (error) {
    // Nothing is there yet that could make a page of it.
    if (error instanceof Refusal) {
      return new Response(`${error.message}\n`, { status: error.status, headers: error.headers });
    }
    if (!(error instanceof ConfigError)) throw error;
    return new Response(`${error.message}\n`, { status: 500 });
  }
}

/** Cloudflare writes `br, gzip` over every Accept-Encoding; what the client said is in `cf`, '' for nothing. */
function asSent(request: Request & { cf?: { clientAcceptEncoding?: string } }): Request {
  const said = request.cf?.clientAcceptEncoding;
  if (said === undefined) return request;
  const headers = new Headers(request.headers);
  if (said) headers.set('accept-encoding', said);
  else headers.delete('accept-encoding');
  return new Request(request, { headers });
}

/** A body that was refused unread is read to its end: workerd would cut the connection, and the answer with it. */
async function discard({ body, bodyUsed }: Request): Promise<void> {
  if (!body || bodyUsed) return;
  await body.pipeTo(new WritableStream()).catch(() => {});
}

/** The handlers of a Worker. An isolate's app is made at its first request, which may also migrate the database. */
export function createHandlers(embedding?: Embedding) {
  let ready: Promise<App> | undefined;
  const appOf = (env: Bindings): Promise<App> => {
    if (ready) return join(ready);
    ready = createWorkersApp(env, embedding).catch((error) => {
      ready = undefined;
      throw error;
    });
    return ready;
  };
  return {
    fetch(request: Request, env: Bindings, execution: Execution): Promise<Response> {
      const sent = asSent(request);
      const answer = answering(appOf(env), async (app) => {
        const response = await app.fetch(sent, request.headers.get('cf-connecting-ip') ?? undefined);
        await discard(sent);
        return response;
      });
      // A client that leaves cancels its request; others may wait for what it began (the migration, a rendering).
      execution.waitUntil(answer);
      return answer;
    },
    // Each goes on with one: whoever began the first began all that are needed beside each other.
    queue: (_batch: unknown, env: Bindings) => answering(appOf(env), (app) => app.tick(1)),
    scheduled: (_event: unknown, env: Bindings, execution: Execution) =>
      execution.waitUntil(answering(appOf(env), (app) => app.tick())),
  };
}

export default createHandlers();

// Node (and what speaks its API): one process, a libSQL file or a libSQL server.
import cluster from 'node:cluster';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { ServerType } from '@hono/node-server';
import { createApp } from '../../app.ts';
import type { Config } from '../../config.ts';
import { ConfigError, refusalIn, Unavailable } from '../../errors.ts';
import type { Log, LogLevel, Runtime, SqlDriver } from '../../ports.ts';
import { firstToken } from '../../services/access/tokens.ts';
import type { Deps } from '../../services/context.ts';
import { firstLink } from '../../services/people/links.ts';
import { ensureSite } from '../../store/facets/facets.ts';
import { type Migration, migrate, missingMigrations } from '../../store/migrate.ts';
import { CODINGS } from '../compressors.ts';
import { refuseOthers } from '../libsql/foreign.ts';
import { openLibsqlFile } from '../libsql/libsql-file.ts';
import { walReader, watchWal } from '../libsql/wal.ts';
import { joinTotals, tellLast } from '../metrics/cluster-metrics.ts';
import { NodeMeter } from '../metrics/meter.ts';
import { scryptInTurn } from '../scrypt.ts';
import { backupReader } from './backup-note.ts';
import { bufferedLines } from './buffered-lines.ts';
import { closeServer } from './close-server.ts';
import { compress } from './compress.ts';
import { databasePlace, findDatabase, lost, noteDatabase } from './database-place.ts';
import { createLog } from './logger.ts';
import { mediaPlace, prepareMedia } from './media-place.ts';
import { OffloadThread } from './offload.ts';
import { nodeOutgoing } from './outgoing-node.ts';
import { sharpPictures } from './pictures-sharp.ts';
import { fixedWindow } from './rate-limit.ts';
import { listen } from './server.ts';
import { staticFile } from './static-files.ts';
import { whenReached } from './when-reached.ts';

const MIGRATIONS = new URL('../../../db/migrations/', import.meta.url);
/** What the built package has of them: one file, which its Worker reads as well. */
const PACKED_MIGRATIONS = new URL('../../../assets/migrations.json', import.meta.url);
const TICK_INTERVAL_MS = 1_000;

export function readMigrations(): Migration[] {
  if (existsSync(PACKED_MIGRATIONS))
    return JSON.parse(readFileSync(PACKED_MIGRATIONS, 'utf8')) as Migration[];
  return readdirSync(MIGRATIONS)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ name, sql: readFileSync(new URL(name, MIGRATIONS), 'utf8') }));
}

/**
 * @param threaded whether a thread is to write a file, for a process that answers readers meanwhile
 * @throws ConfigError, Unavailable
 */
export async function openDriver(config: Config, log?: Log, threaded?: boolean): Promise<SqlDriver> {
  const { databaseUrl, databaseAuthToken, databaseSyncUrl, databaseDriver: driver } = config;
  // What speaks to other machines is loaded where there is one.
  if (!databaseUrl.startsWith('file:')) {
    const { openLibsqlRemote } = await import('../libsql/libsql-remote.ts');
    return openLibsqlRemote(databaseUrl, databaseAuthToken, log);
  }
  if (!databaseSyncUrl) {
    await refuseOthers(databaseUrl, driver);
    return openLibsqlFile(databaseUrl, { threaded, driver, log });
  }
  const { openLibsqlReplica } = await import('../libsql/libsql-replica.ts');
  return openLibsqlReplica({ ...config, databaseSyncUrl }, log);
}

/** For what runs beside the server: one process keeps a replica, whoever else wants it asks the primary. */
export const openPrimary = (config: Config): Promise<SqlDriver> =>
  openDriver({ ...config, databaseUrl: config.databaseSyncUrl ?? config.databaseUrl });

async function assets(name: string): Promise<Response | undefined> {
  const file = await staticFile(name);
  return file === undefined ? undefined : new Response(file);
}

/** A runtime that can wait for its background work, which uses the database until it ends. */
export interface NodeRuntime extends Runtime {
  meter: NodeMeter;
  offload: OffloadThread;
  settled(): Promise<void>;
}

/** Deno and Bun say which Node they are like, too. */
export const runtimeName = ({ deno, bun, node }: NodeJS.ProcessVersions): string =>
  deno ? `Deno ${deno}` : bun ? `Bun ${bun}` : `Node ${node}`;

/** Lines on stderr; where there are several processes, each says which it is from. */
export function processLog({ logLevel, workers }: Config, now: () => number = Date.now): Log {
  const write = bufferedLines((text) => process.stderr.write(text));
  const common = workers > 1 ? { pid: process.pid } : {};
  const line = (text: string, level: LogLevel) => write(text, level === 'warn' || level === 'error');
  return createLog(logLevel, now, line, common);
}

/** Counts the lines that are written. */
const countedLog = (inner: Log, meter: NodeMeter): Log => ({
  isOn: (level) => inner.isOn?.(level) !== false,
  log(level, ...rest) {
    if (inner.isOn?.(level) === false) return;
    meter.counter('tagwire_log_messages_total', level).inc();
    inner.log(level, ...rest);
  },
});

/** What this machine gives; clock and log may be others. */
export function nodeRuntime(
  config: Config,
  now: () => number = Date.now,
  lines: Log = processLog(config, now),
): NodeRuntime {
  const pending = new Set<Promise<void>>();
  const wal = walReader(config);
  const backup = backupReader(config);
  const meter = new NodeMeter({ folder: config.dataDir, ...(wal && { wal }), ...(backup && { backup }) });
  const log = countedLog(lines, meter);
  const limit = fixedWindow(now);
  return {
    meter,
    name: runtimeName(process.versions),
    now,
    join: (begun) => begun,
    codings: CODINGS,
    compress,
    log,
    assets,
    outgoing: nodeOutgoing(config.outboundAllow, { operatorHosts: [new URL(config.hubUrl).hostname] }),
    ...(config.oidcIssuer && { identity: issuerOutgoing(config.oidcIssuer, config.outboundAllow) }),
    offload: new OffloadThread(log),
    scrypt: scryptInTurn(),
    media: mediaPlace(config, log),
    pictures: sharpPictures(),
    limit,
    allowance: limit.allowance,
    background: (work) => {
      const failed = (error: unknown) => {
        // That the database is away is told once, by its driver.
        const level = refusalIn(error) instanceof Unavailable ? 'debug' : 'error';
        log.log(level, 'background work failed', { error });
      };
      const done = work.then(() => {}, failed).finally(() => pending.delete(done));
      pending.add(done);
    },
    settled: async () => {
      while (pending.size) await Promise.all(pending);
    },
  };
}

/** What the operator named is called wherever it is; no call of anybody else's goes this way. */
function issuerOutgoing(issuer: string, allow: readonly string[]) {
  const { hostname } = new URL(issuer);
  return nodeOutgoing([...allow, hostname], { operatorHosts: [hostname] });
}

export interface Running {
  /** Where it listens, such as `http://127.0.0.1:3000`. */
  address: string;
  /** Where its database is, and by which setting. */
  database: string;
  app: ReturnType<typeof createApp>;
  server: ServerType;
  meter: NodeMeter;
  /** The token made at the first start, if one was. */
  newToken: string | undefined;
  /** By which the first admin makes themselves an account, while there is none. */
  newLink: string | undefined;
  /** Answers what is in flight, then closes the database. */
  stop(): Promise<void>;
}

export interface Opened {
  app: ReturnType<typeof createApp>;
  /** Ends deliveries, then closes the database. */
  close(): Promise<void>;
}

/**
 * Makes the application, on a database that is migrated.
 * @param patiently does what needs the database, again where it is away
 * @param isKnown whether the database is one that had tables before
 * @throws ConfigError when the database cannot be used; Missing where there was one
 */
export async function openApp(
  deps: Omit<Deps, 'migrations' | 'runtime'> & { runtime: NodeRuntime },
  patiently: (work: () => Promise<void>) => Promise<void> = (work) => work(),
  isKnown = false,
): Promise<Opened> {
  const { config, driver, runtime } = deps;
  const migrations = readMigrations();
  const app = createApp({ ...deps, migrations });
  try {
    await patiently(async () => {
      if (isKnown && !(await missingMigrations(driver, migrations))) throw lost(databasePlace(config).told);
      await migrate(driver, migrations);
      await ensureSite(app.context.db, runtime.now());
    });
  } catch (error) {
    // Before it is closed, which removes files of its own.
    const trouble = driver.trouble?.();
    await driver.close();
    if (trouble?.kind !== 'damaged') throw error;
    const advice = 'it is damaged; restore a backup: tagwire restore FILE';
    throw new ConfigError(`DATABASE_URL: ${config.databaseUrl}: ${advice}`, { cause: error });
  }
  const close = async () => {
    try {
      await app.stop();
    } finally {
      await runtime.settled();
      await runtime.offload.close();
      await driver.close();
    }
  };
  return { app, close };
}

/**
 * Migrates the database and serves it.
 * @throws ConfigError when the database or the port cannot be used; Missing where there was a database
 * @throws Unavailable when the database stays away
 */
export async function start(config: Config, now?: () => number): Promise<Running> {
  const place = databasePlace(config);
  const found = findDatabase(place);
  if (found.isNoted && !found.isThere) throw lost(place.told);
  const runtime = nodeRuntime(config, now);
  await prepareMedia(config, runtime.log);
  const driver = await openDriver(config, runtime.log, true);
  const { app, close } = await openApp({ config, driver, runtime }, whenReached, found.isNoted);
  let stop = close;
  try {
    noteDatabase(place);
    const { meter } = runtime;
    if (cluster.isWorker) joinTotals(meter);
    const { server, connections } = await listen(config, app, meter);
    stop = async () => {
      connections.close();
      await closeServer(server, () => app.waiting.stop());
      await close();
    };
    if (!found.isThere) runtime.log.log('info', 'made a new database', { database: place.told });
    // Not before it listens: a start that fails would keep to itself what is told only once.
    const newToken = await firstToken(app.context);
    // With ADMIN_TOKEN somebody can get in, and makes an account there.
    const newLink = config.adminToken ? undefined : await firstLink(app.context);
    const unwatch = watch(config, app, runtime, driver);
    const stopAll = async () => {
      unwatch();
      if (cluster.isWorker) await tellLast(meter);
      meter.close();
      await stop();
    };
    const address = urlOf(server.address() as AddressInfo);
    const told = { address, database: place.told, newToken, newLink: newLink?.url };
    return { ...told, app, server, meter, stop: stopAll };
  } catch (error) {
    // Why it could not start is told, not what that led to.
    await stop().catch(() => {});
    throw error;
  }
}

const urlOf = ({ address, port, family }: AddressInfo) =>
  `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;

/** Does what is to be done each second. @returns what ends that */
function watch(config: Config, app: Opened['app'], runtime: NodeRuntime, driver: SqlDriver): () => void {
  runtime.meter.watch();
  const timer = setInterval(() => {
    // So it is logged within a second that files are gone.
    driver.trouble?.();
    runtime.background(app.tick());
  }, TICK_INTERVAL_MS);
  const wal = walReader(config);
  const unwatch = wal && watchWal(wal, runtime.log);
  return () => {
    clearInterval(timer);
    unwatch?.();
  };
}

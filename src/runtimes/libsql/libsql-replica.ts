// An embedded replica: reads from a local file that follows a libSQL server, writes to that server.
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../../config.ts';
import { ConfigError, Unavailable } from '../../errors.ts';
import type { Log, Replica, Rows, SqlDriver, Statement } from '../../ports.ts';
import { makeFolder } from '../node/make-folder.ts';
import { type Binding, bindingOf } from './binding.ts';
import { isBusy } from './busy.ts';
import { pathOf } from './libsql-file.ts';
import { LibsqlReader } from './libsql-reader.ts';
import { hostOf, openLibsqlRemote } from './libsql-remote.ts';
import { Syncer } from './libsql-syncer.ts';
import { Outage, reasonOf } from './outage.ts';
import { sleep } from './patiently.ts';

/** How long a write that is stored waits until it can be read here. */
const SEEN_TIMEOUT_MS = 5_000;
/** How long a start that has a file waits for news. */
const FIRST_SYNC_TIMEOUT_MS = 3_000;
/** How long the primary has to say that it is there. */
const HEALTH_TIMEOUT_MS = 2_000;

/**
 * Opens the replica `databaseUrl` of `databaseSyncUrl`, made where it is not there yet. Without the primary it starts
 * with what it has; where it has nothing every call is refused with Unavailable until the first sync.
 * @throws ConfigError when the file cannot be a replica, or the primary refuses the token
 */
export async function openLibsqlReplica(
  config: Config & { databaseSyncUrl: string },
  log?: Log,
): Promise<SqlDriver> {
  const path = pathOf(config.databaseUrl);
  if (existsSync(path) && !existsSync(`${path}-sync`)) {
    const detail = 'is a database of its own, which following DATABASE_SYNC_URL would overwrite';
    throw new ConfigError(`DATABASE_URL: ${path} ${detail}; move it away, or name another file`);
  }
  try {
    makeFolder(dirname(path));
  } catch (error) {
    throw new ConfigError(`DATABASE_URL: cannot open ${path}: ${(error as Error).message}`, { cause: error });
  }
  const replica = new LibsqlReplica(path, await bindingOf(), config, log);
  try {
    await replica.begin();
  } catch (error) {
    await replica.close();
    throw error;
  }
  return replica;
}

class LibsqlReplica implements SqlDriver {
  readonly #name: string;
  readonly #path: string;
  readonly #binding: Binding;
  readonly #url: string;
  readonly #interval: number;
  readonly #primary: SqlDriver;
  readonly #syncer: Syncer;
  readonly #outage: Outage;
  #reader: LibsqlReader | undefined;
  #syncedAt: number | undefined;
  #frame: number | undefined;
  #trouble = '';
  #closed = false;
  #following: Promise<void> | undefined;
  #wake = () => {};

  constructor(path: string, binding: Binding, config: Config & { databaseSyncUrl: string }, log?: Log) {
    const { databaseSyncUrl: url, databaseAuthToken: authToken, databaseSyncInterval } = config;
    this.#path = path;
    this.#binding = binding;
    this.#url = url;
    this.#interval = databaseSyncInterval;
    this.#primary = openLibsqlRemote(url, authToken);
    this.#syncer = new Syncer({ path, url, authToken });
    this.#name = `the primary database at ${hostOf(url)}`;
    this.#outage = new Outage(
      `${this.#name} cannot be followed; reading goes on, writing has to wait`,
      `${this.#name} is followed again`,
      log,
    );
  }

  /** Waits for the first news: as long as they come where there is no file yet, for a moment where there is. */
  async begin(): Promise<void> {
    const known = existsSync(this.#path);
    const first = this.#catchUp();
    await (known ? atMost(FIRST_SYNC_TIMEOUT_MS, first) : first);
    if (known) this.#reader ??= new LibsqlReader(this.#path, this.#binding);
    this.#following = this.#follow();
    if (this.#reader) return;
    // The library does not say what is the matter where a token is refused; the primary does.
    await this.#primary.all('SELECT 1', []).catch((error: unknown) => {
      if (!(error instanceof Unavailable)) throw error;
    });
  }

  async #follow(): Promise<void> {
    while (!this.#closed) {
      await this.#catchUp();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.#interval);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Whether it is as new as the primary was when this began. */
  async #catchUp(): Promise<boolean> {
    try {
      // Asked first, since a sync waits for ever where nobody answers.
      await ask(this.#url);
      await this.#sync();
      return true;
    } catch (error) {
      if (!this.#closed) this.#outage.began(error);
      this.#trouble = reasonOf(error);
      return false;
    }
  }

  async #sync(): Promise<void> {
    if (this.#closed) throw new Error('it is closed');
    const asked = Date.now();
    this.#frame = (await this.#syncer.sync()) ?? this.#frame;
    this.#syncedAt = asked;
    this.#reader ??= new LibsqlReader(this.#path, this.#binding);
    this.#reader.forget();
    this.#outage.ended();
  }

  async all(sql: string, params: readonly unknown[]): Promise<Rows> {
    if (!this.#reader) {
      const reason = `${this.#name} cannot be followed (${this.#trouble}), and there is no replica of it yet`;
      throw new Unavailable(`DATABASE_SYNC_URL: ${reason}.`);
    }
    for (let tries = 0; ; tries++) {
      try {
        return this.#reader.all(sql, params);
      } catch (error) {
        // A process that ended while it wrote leaves a moment's work to whoever comes next.
        if (!isBusy(error) || tries === 100) throw error;
        await sleep(10);
      }
    }
  }

  /** Resolves when the batch can be read here. While the primary is away it is refused at once. */
  async batch(statements: readonly Statement[]): Promise<Rows[]> {
    if (this.#outage.lasts) {
      const detail =
        'The primary database cannot be reached: reading goes on, writing has to wait; try again.';
      throw new Unavailable(detail);
    }
    let rows: Rows[];
    try {
      rows = await this.#primary.batch(statements);
    } catch (error) {
      if (error instanceof Unavailable) this.#outage.began(error);
      // A key refused it: others' news came first, and deciding again needs them here.
      else await this.#seen().catch(() => {});
      throw error;
    }
    await this.#seen();
    return rows;
  }

  /** Waits until what the primary has by now is here. @throws Unavailable after SEEN_TIMEOUT_MS */
  async #seen(): Promise<void> {
    const seen = async () => {
      // The first time without asking whether the primary is there: it just was.
      let came = await this.#sync().then(
        () => true,
        () => false,
      );
      for (let left = SEEN_TIMEOUT_MS; !came && left > 0 && !this.#closed; left -= 100) {
        came = await this.#catchUp();
        if (!came) await sleep(100);
      }
      return came;
    };
    if (await atMost(SEEN_TIMEOUT_MS, seen())) return;
    const detail =
      'The primary database went away after it stored this, before it could be seen here. ' +
      'Try again with the same Idempotency-Key, or look whether it is there.';
    throw new Unavailable(detail);
  }

  version(): number {
    return this.#reader?.version() ?? 0;
  }

  held(): number {
    return this.#reader?.held ?? 0;
  }

  replica(): Replica {
    return { reached: !this.#outage.lasts, syncedAt: this.#syncedAt, frame: this.#frame };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    this.#syncer.end();
    await this.#following;
    this.#reader?.close();
    await this.#primary.close();
  }
}

/** What comes of something, or undefined when that takes longer. */
async function atMost<T>(milliseconds: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  const came = await Promise.race([work, late]);
  clearTimeout(timer);
  return came;
}

/** Whether anybody answers there, whatever they say. @throws Error when nobody does */
async function ask(url: string): Promise<void> {
  const { protocol, host, searchParams } = new URL(url);
  const plain = protocol === 'http:' || searchParams.get('tls') === '0';
  const health = `${plain ? 'http' : 'https'}://${host}/health`;
  const answer = await fetch(health, { redirect: 'manual', signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
  await answer.body?.cancel();
  if (answer.status >= 500) throw new Error(`HTTP status ${answer.status}`);
}

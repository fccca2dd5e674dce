// Miniflux on its PostgreSQL, through the API that its own pages and other programs use.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePort, until } from '../../unit/cli/process.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { end } from './run.ts';

const PASSWORD = 'reader-of-feeds';

export interface MinifluxEntry {
  id: number;
  title: string;
  status: 'read' | 'unread' | 'removed';
  url: string;
  author: string;
  content: string;
  tags: string[] | null;
  published_at: string;
  enclosures: { url: string; mime_type: string; size: number }[] | null;
}

export class Miniflux {
  readonly url: string;
  #server: ChildProcess;
  #postgres: Postgres;

  private constructor(url: string, server: ChildProcess, postgres: Postgres) {
    this.url = url;
    this.#server = server;
    this.#postgres = postgres;
  }

  static async start(folder: string): Promise<Miniflux> {
    const postgres = await startPostgres(join(folder, 'pg'));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const env = {
      PATH: process.env.PATH,
      ...{ DATABASE_URL: postgres.url, LISTEN_ADDR: `127.0.0.1:${port}`, BASE_URL: url },
      ...{ RUN_MIGRATIONS: '1', CREATE_ADMIN: '1', ADMIN_USERNAME: 'reader', ADMIN_PASSWORD: PASSWORD },
      // Feeds are asked when a test says so, and as often.
      ...{ DISABLE_SCHEDULER_SERVICE: '1', FORCE_REFRESH_INTERVAL: '0' },
    };
    const server = spawn('miniflux', [], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let told = '';
    server.stderr.on('data', (text) => {
      told += text;
    });
    server.on('error', (error) => {
      told += `${error}: apt-get install miniflux`;
    });
    const reader = new Miniflux(url, server, postgres);
    try {
      await until(async () => {
        if (server.exitCode !== null || server.pid === undefined) throw new Error(`miniflux ended: ${told}`);
        return (await fetch(`${url}/healthcheck`).catch(() => undefined))?.ok;
      }, 60_000);
    } catch (error) {
      await reader.stop();
      throw error;
    }
    return reader;
  }

  async stop(): Promise<void> {
    await end(this.#server, 'SIGTERM');
    await this.#postgres.stop();
  }

  async #call<T>(method: string, path: string, body?: string | object): Promise<T> {
    const authorization = `Basic ${btoa(`reader:${PASSWORD}`)}`;
    const sent = typeof body === 'object' ? JSON.stringify(body) : body;
    const response = await fetch(`${this.url}/v1${path}`, { method, headers: { authorization }, body: sent });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** What it finds at a page's address: the dialogue of "Add subscription". */
  discover(url: string): Promise<{ url: string; title: string; type: string }[]> {
    return this.#call('POST', '/discover', { url });
  }

  async subscribe(feed: string): Promise<void> {
    await this.#call('POST', '/feeds', { feed_url: feed, category_id: 1 });
  }

  async importOpml(opml: string): Promise<void> {
    await this.#call('POST', '/import', opml);
  }

  feeds(): Promise<{ id: number; feed_url: string; title: string; parsing_error_message: string }[]> {
    return this.#call('GET', '/feeds');
  }

  async #idOf(feed: string): Promise<number> {
    const found = (await this.feeds()).find(({ feed_url }) => feed_url === feed);
    if (!found) throw new Error(`Miniflux is not subscribed to ${feed}`);
    return found.id;
  }

  async refresh(feed: string): Promise<void> {
    await this.refreshFeed(await this.#idOf(feed));
  }

  /** By its number, which it keeps where it moves. */
  async refreshFeed(id: number): Promise<void> {
    await this.#call('PUT', `/feeds/${id}/refresh`);
  }

  async entries(feed: string): Promise<MinifluxEntry[]> {
    return this.entriesOf(await this.#idOf(feed));
  }

  async entriesOf(id: number): Promise<MinifluxEntry[]> {
    return (await this.#call<{ entries: MinifluxEntry[] }>('GET', `/feeds/${id}/entries?limit=1000`)).entries;
  }

  async markAllRead(id: number): Promise<void> {
    await this.#call('PUT', `/feeds/${id}/mark-all-as-read`);
  }

  /** For a person, or a browser, to sign in with. */
  get account(): { username: string; password: string } {
    return { username: 'reader', password: PASSWORD };
  }
}

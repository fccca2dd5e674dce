// RSS Guard, a program with a window, shown to nobody: it asks its feeds as it starts, and is ended when it says it has.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { end, type Shown } from './run.ts';

const TIMEOUT_MS = 30_000;
const CONFIG = `[feeds]
feeds_update_on_startup=true
feeds_update_on_startup_delay=1

[main]
first_run=false
first_run_4.0.4=false
`;
/** RSS Guard's own numbers for what a feed is. */
const TYPES = { 'rss.xml': 1, 'atom.xml': 3, 'feed.json': 4 };

export class RssGuard {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** A new reader, subscribed as its dialogue would do it. */
  static async subscribe(folder: string, feeds: readonly string[]): Promise<RssGuard> {
    const reader = new RssGuard(folder);
    mkdirSync(join(folder, 'config'), { recursive: true });
    writeFileSync(join(folder, 'config', 'config.ini'), CONFIG);
    // It makes its database itself.
    await reader.#run(/Tray icon displayed|auto-download timer/i);
    const database = reader.#open();
    database.prepare("INSERT INTO Accounts (id, type) VALUES (1, 'std-rss')").run();
    const insert = database.prepare(
      `INSERT INTO Feeds (title, date_created, category, source, update_type, update_interval, account_id, custom_id, custom_data)
       VALUES (?, 0, -1, ?, 1, 60, 1, ?, ?)`,
    );
    for (const feed of feeds) {
      const type = TYPES[feed.split('/').at(-1) as keyof typeof TYPES];
      insert.run([feed, feed, feed, JSON.stringify({ encoding: 'UTF-8', type: String(type) })]);
    }
    database.close();
    return reader;
  }

  #open() {
    return new Libsql(join(this.folder, 'database', 'database.db'));
  }

  /** Asks every feed. */
  reload(): Promise<void> {
    return this.#run(/Finished feed updates/);
  }

  items(feed: string): Shown[] {
    const database = this.#open();
    const rows = database
      .prepare('SELECT custom_id AS guid, title, contents AS content FROM Messages WHERE feed = ?')
      .all(feed);
    database.close();
    return rows as Shown[];
  }

  /** Runs it until its log says something. */
  async #run(until: RegExp): Promise<void> {
    const env = {
      ...{ PATH: process.env.PATH, HOME: this.folder, LANG: 'C.UTF-8', XDG_RUNTIME_DIR: this.folder },
      // The browser in it refuses to run as root otherwise.
      ...{ QT_QPA_PLATFORM: 'offscreen', QTWEBENGINE_DISABLE_SANDBOX: '1' },
    };
    const child = spawn('rssguard', ['--data', this.folder], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let told = '';
    try {
      await new Promise<void>((done, fail) => {
        const late = () => fail(new Error(`rssguard never said ${until}: ${told}`));
        const timer = setTimeout(late, TIMEOUT_MS);
        child.once('error', fail).once('close', late);
        for (const stream of [child.stdout, child.stderr]) {
          stream.on('data', (text) => {
            told += text;
            if (!until.test(told)) return;
            clearTimeout(timer);
            done();
          });
        }
      });
    } finally {
      await end(child, 'SIGTERM');
    }
  }
}

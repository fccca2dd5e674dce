// A restore drill: a site is backed up by schedule, its machine is lost, and another one goes on from the newest backup.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import {
  freePort,
  lines,
  Server,
  serve,
  stopServers,
  tagwire,
  temporaryFolder,
  until,
} from '../unit/cli/process.ts';
import { GIF_BYTES as GIF } from './gif.ts';
import { upload } from './kit.ts';
import { rowsIn } from './rows.ts';

vi.setConfig({ testTimeout: 900_000 });
const PATIENCE_MS = 240_000;
const home = temporaryFolder();
stopServers();

/** Lines of JSON that a command has written, whole ones. */
function told<T>({ output: { stdout } }: Server): T[] {
  return lines(stdout.slice(0, stdout.lastIndexOf('\n') + 1)).map((line) => JSON.parse(line) as T);
}
interface Told {
  kind: string;
  id?: string;
}
interface Backup {
  articles: number;
}

/** Asks for a feed again and again as a reader does, by the validator that it has. */
class Reader {
  etag = '';
  ids: string[] = [];
  readonly statuses: (number | 'away')[] = [];
  readonly #stop = new AbortController();

  async read(url: string): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        const response = await fetch(`${url}/feed.json?limit=200`, {
          headers: this.etag ? { 'if-none-match': this.etag } : {},
        });
        const text = await response.text();
        this.statuses.push(response.status);
        if (response.status === 200) {
          this.etag = response.headers.get('etag') ?? '';
          this.ids = (JSON.parse(text) as { items: { id: string }[] }).items.map(({ id }) => id);
        }
      } catch {
        this.statuses.push('away');
      }
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  stop(): void {
    this.#stop.abort();
  }
}

test('the machine is lost; readers and followers go on with what the newest backup has', async () => {
  const [port, backups] = [String(await freePort()), join(home, 'backups')];
  const [lost, found] = [
    { PORT: port, DATA_DIR: join(home, 'lost') },
    { PORT: port, DATA_DIR: join(home, 'found') },
  ];
  mkdirSync(backups);
  const first = await serve(lost);
  const { url } = first;
  const { name } = await upload(first, GIF);
  const picture = { url: `${url}/media/${name}`, alt: 'A picture' };
  const { id: pictured } = await first.post({ title: 'With a picture', tags: ['All'], image: picture });
  const service = new Server(
    ['backup', backups, '--every', '1s', '--keep', '3', '--media', '--json'],
    lost,
    '',
  );
  const follower = new Server(['follow', url, '--state', join(home, 'state')], {}, '');
  const reader = new Reader();
  const reading = reader.read(url);
  try {
    const published: string[] = [];
    // So that each time something is in the next backup.
    for (let i = 0; i < 3; i++) {
      published.push((await first.post({ title: `Before ${i}`, tags: ['All'] })).id);
      const count = told<Backup>(service).length;
      // The one that is being made may have begun before.
      await until(() => told<Backup>(service).length >= count + 2, PATIENCE_MS);
    }
    await service.stop('SIGKILL');
    const [newest = ''] = readdirSync(backups)
      .filter((file) => file.endsWith('Z.db'))
      .sort()
      .reverse();
    const { id: after } = await first.post({ title: 'After the last backup', tags: ['All'] });
    await until(() => told<Told>(follower).some(({ id }) => id === after), PATIENCE_MS);
    await until(() => reader.ids.length === 5, PATIENCE_MS);
    const stale = reader.etag;

    await first.stop('SIGKILL');
    rmSync(lost.DATA_DIR, { recursive: true });
    const ids = rowsIn(join(backups, newest), 'SELECT id FROM articles').map(([id]) => String(id));
    expect(ids.sort()).toEqual([pictured, ...published].sort());

    const args = ['restore', join(backups, newest), '--media', join(backups, 'media')];
    expect(await tagwire(args, found)).toMatchObject({ code: 0, stderr: '' });
    const second = await serve(found);
    expect((await fetch(`${url}/feed.json?limit=200`, { headers: { 'if-none-match': stale } })).status).toBe(
      200,
    );
    const media = await fetch(`${url}/media/${name}`);
    expect(Buffer.from(await media.arrayBuffer()).equals(GIF)).toBe(true);
    expect(await (await fetch(`${url}/articles/with-a-picture`)).text()).toContain(name);

    // It goes on: whoever followed drops what was lost, and hears of what is new.
    const { id: next } = await second.post({ title: 'On the new machine', tags: ['All'] });
    await until(() => told<Told>(follower).some(({ id }) => id === next), PATIENCE_MS);
    const log = told<Told>(follower);
    const reset = log.findLastIndex(({ kind }) => kind === 'reset');
    expect(reset).toBeGreaterThan(0);
    expect(new Set(log.slice(reset + 1).map(({ id }) => id))).toEqual(new Set([...ids, next]));
    await until(() => reader.ids.length === 5 && reader.statuses.at(-1) === 304, PATIENCE_MS);
    expect(reader.ids.some((id) => id.includes(next))).toBe(true);
    expect(reader.ids.some((id) => id.includes(after))).toBe(false);
    expect(new Set(reader.statuses)).toEqual(new Set([200, 304, 'away']));

    // And is backed up to the same folder, beside what the lost one left there.
    const again = await tagwire(['backup', backups, '--keep', '3', '--media', '--json'], found);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(again.stdout)).toMatchObject({ articles: 5, media: { copied: 0, kept: 1 } });
  } finally {
    reader.stop();
    await reading;
    for (const process of [service, follower]) await process.stop('SIGKILL');
  }
});

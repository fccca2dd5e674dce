// `tagwire backup FOLDER --keep N`: backups that go on by themselves, and what never goes with them.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { metricsOf } from '../support/metrics.ts';
import { tagwire as tagwireHere } from '../unit/cli/in-process.ts';
import { lines, Server, serve, stopServers, tagwire, temporaryFolder, until } from '../unit/cli/process.ts';
import { GIF_BYTES as GIF } from './gif.ts';
import { upload } from './kit.ts';
import { rowsIn } from './rows.ts';

// Each starts a few processes.
vi.setConfig({ testTimeout: 600_000 });
const PATIENCE_MS = 240_000;
const home = temporaryFolder();
stopServers();
let server: Server;
const vars = { DATA_DIR: join(home, 'data') };
beforeAll(async () => {
  server = await serve(vars);
  for (let i = 0; i < 3; i++) await server.post({ title: `Before ${i}`, tags: ['All'] });
});
const newFolder = () => mkdtempSync(join(home, 'to-'));
const NAME = /^tagwire-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.db$/;
const backupsIn = (folder: string) =>
  readdirSync(folder)
    .filter((name) => NAME.test(name))
    .sort();

interface Line {
  file: string;
  articles: number;
  media: { copied: number; kept: number };
  removed: string[];
}

/** The lines that a command with --json has written. */
const told = ({ output }: Server): Line[] =>
  lines(output.stdout.slice(0, output.stdout.lastIndexOf('\n') + 1)).map((line) => JSON.parse(line) as Line);

test('as a service: goes on, keeps so many, and the server knows when the last was', async () => {
  const folder = newFolder();
  const { name } = await upload(server, GIF);
  const metrics = async () => metricsOf(await (await server.admin('GET', '/metrics')).text());
  expect([...(await metrics()).keys()].filter((key) => key.startsWith('tagwire_backup'))).toEqual([]);
  const began = Date.now();
  const args = ['backup', folder, '--every', '1s', '--keep', '2', '--media', '--json'];
  const service = new Server(args, vars, '');
  try {
    await until(() => told(service).length >= 2, PATIENCE_MS);
    const { id } = await server.post({ title: 'While it goes on', tags: ['All'] });
    const count = told(service).length + 2;
    await until(() => told(service).length >= count, PATIENCE_MS);
    expect(told(service)[0]).toMatchObject({ articles: 3, media: { copied: 1, kept: 0 }, removed: [] });
    expect(told(service)[count - 1]).toMatchObject({ articles: 4, media: { copied: 0, kept: 1 } });

    // While it works in the folder nobody else does.
    const second = await tagwire(['backup', folder, '--keep', '2'], vars);
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(lines(second.stderr)).toEqual([`tagwire: ${folder}: another tagwire backup works in it`]);

    const after = await metrics();
    expect(after.get('tagwire_backup_interval_seconds')).toBe(1);
    const last = Number(after.get('tagwire_backup_last_success_timestamp_seconds')) * 1_000;
    expect(last).toBeGreaterThanOrEqual(began);
    expect(last).toBeLessThanOrEqual(Date.now());

    // The disk of the backups is away for a while.
    renameSync(folder, `${folder}-away`);
    await until(() => service.output.stderr.includes('the backup failed'), PATIENCE_MS);
    renameSync(`${folder}-away`, folder);
    const missed = told(service).length;
    await until(() => told(service).length > missed, PATIENCE_MS);

    expect(await service.stop()).toMatchObject({ code: 0 });
    const said = lines(service.output.stderr).filter((line) => !line.startsWith('tagwire: database '));
    expect(said.filter((line) => !line.startsWith('tagwire: the backup failed: '))).toEqual([]);
    const kept = backupsIn(folder);
    expect(kept).toHaveLength(2);
    expect(readdirSync(folder).sort()).toEqual([...kept, 'media', 'tagwire-backup.lock'].sort());
    expect(readFileSync(join(folder, 'media', name)).equals(GIF)).toBe(true);
    const titles = rowsIn(join(folder, kept[1]!), 'SELECT id FROM articles').map(([found]) => found);
    expect(titles).toContain(id);
  } finally {
    await service.stop('SIGKILL');
  }
});

test('started again it makes none before it is due', async () => {
  const folder = newFolder();
  const once = ['backup', folder, '--keep', '3', '--every', '1h', '--once'];
  expect(await tagwire(once, vars)).toMatchObject({ code: 0, stderr: '' });
  const note = join(vars.DATA_DIR, 'tagwire.db.backup-note');
  expect(JSON.parse(readFileSync(note, 'utf8'))).toMatchObject({ every: 3_600_000 });
  const [made] = backupsIn(folder);
  const service = new Server(['backup', folder, '--keep', '3', '--every', '1h'], vars, '');
  await until(() => service.output.stderr.includes('database'), PATIENCE_MS);
  await until(() => existsSync(join(folder, 'tagwire-backup.lock')), PATIENCE_MS);
  await new Promise((done) => setTimeout(done, 1_500));
  expect(await service.stop()).toMatchObject({ code: 0, stdout: '' });
  expect(backupsIn(folder)).toEqual([made]);
});

describe('what was good stays', () => {
  test('when one fails, of which one line tells', async () => {
    const folder = newFolder();
    await tagwire(['backup', folder, '--keep', '1'], vars);
    const [good] = backupsIn(folder);
    const data = newFolder();
    const bytes = readFileSync(join(folder, good!));
    writeFileSync(join(data, 'tagwire.db'), bytes.fill(0xaa, 4096 * 3, 4096 * 20));
    const { code, stdout, stderr } = await tagwire(['backup', folder, '--keep', '1'], { DATA_DIR: data });
    expect({ code, stdout }, stderr).toEqual({ code: 1, stdout: '' });
    expect(lines(stderr)).toHaveLength(1);
    expect(stderr).toMatch(/damaged|malformed/);
    expect(backupsIn(folder)).toEqual([good]);
    expect(readdirSync(folder).sort()).toEqual([good, 'tagwire-backup.lock'].sort());
    // From now on it is missed.
    expect(JSON.parse(readFileSync(join(data, 'tagwire.db.backup-note'), 'utf8'))).toMatchObject({ at: 0 });
  });

  test.runIf(process.platform === 'linux')('when the disk is full, and when it is killed', async () => {
    const folder = newFolder();
    await tagwire(['backup', folder, '--keep', '1'], vars);
    const [good] = backupsIn(folder);
    const limited = ['prlimit', '--fsize=200000:200000'];
    const full = await new Server(['backup', folder, '--keep', '1'], vars, '', limited).ended;
    expect(full, full.stderr).toMatchObject({ code: 1, stdout: '' });
    expect(readdirSync(folder).sort()).toEqual([good, 'tagwire-backup.lock'].sort());

    // As soon as something of it is there.
    const killed = new Server(['backup', folder, '--keep', '1'], vars, '');
    const rest = () => readdirSync(folder).filter((name) => /\.(part|scratch)$/.test(name));
    await until(() => rest().length > 0, PATIENCE_MS);
    await killed.stop('SIGKILL');
    expect(backupsIn(folder)).toContain(good);
    // What is there of others', and the newest by a clock that was ahead.
    const others = ['mine.part', 'tagwire.db', 'tagwire-2026-11-30T22-15-03Z.db.part.txt'];
    for (const name of others) writeFileSync(join(folder, name), name);
    const ahead = 'tagwire-2999-01-01T00-00-00Z.db';
    writeFileSync(join(folder, ahead), readFileSync(join(folder, good!)));
    const { stdout } = await tagwire(['backup', folder, '--keep', '1', '--json'], vars);
    const { file, removed } = JSON.parse(stdout) as Line;
    expect(removed).toContain(ahead);
    expect(readdirSync(folder).sort()).toEqual(
      [file.slice(folder.length + 1), 'tagwire-backup.lock', ...others].sort(),
    );
    expect(rowsIn(file, 'PRAGMA integrity_check')).toEqual([['ok']]);
  });

  test('when another site is backed up to the same folder', async () => {
    const folder = newFolder();
    await tagwire(['backup', folder, '--keep', '1'], vars);
    const [good] = backupsIn(folder);
    const other = { DATA_DIR: newFolder() };
    const site = await serve(other);
    await site.stop();
    const { code, stderr } = await tagwire(['backup', folder, '--keep', '1'], other);
    expect({ code, lines: lines(stderr).length }, stderr).toEqual({ code: 1, lines: 1 });
    expect(stderr).toContain('another site');
    expect(backupsIn(folder)).toEqual([good]);
  });
});

test('refuses in one line that says what to change', async () => {
  const folder = newFolder();
  const inside = join(vars.DATA_DIR, 'media');
  mkdirSync(inside, { recursive: true });
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const cases: [args: string[], code: number, said: RegExp][] = [
    [[folder, '--keep', '0'], 2, /--keep 0: must be how many/],
    [[folder, '--keep', 'all'], 2, /--keep all: must be how many/],
    [[folder, '--keep', '2', '--every', '0'], 2, /--every 0: must be .*such as 30m, 6h or 1d/],
    [[folder, '--keep', '2', '--every', '6'], 2, /--every 6: must be/],
    [[folder, '--every', '6h'], 2, /--every needs --keep/],
    [[folder, '--once'], 2, /--once: goes with/],
    [['--keep', '2'], 2, /say tagwire backup FOLDER --keep N/],
    [[folder], 1, /is a folder.*--keep/],
    [[file, '--keep', '2'], 1, /is a file/],
    [[join(folder, 'none'), '--keep', '2'], 1, /make it, or mount its disk/],
    [[inside, '--keep', '2'], 2, /MEDIA_DIR/],
    [[folder, '--keep', '2', '--media', join(inside, 'x')], 2, /--media.*MEDIA_DIR/],
    [[vars.DATA_DIR, '--keep', '2'], 2, /folder of the database/],
    [[join(folder, 'x.db'), '--media'], 2, /--media: say into which/],
  ];
  for (const [args, code, said] of cases) {
    const finished = await tagwireHere(['backup', ...args], vars);
    expect({ code: finished.code, stdout: finished.stdout }, args.join(' ')).toEqual({ code, stdout: '' });
    expect(lines(finished.stderr), args.join(' ')).toHaveLength(1);
    expect(finished.stderr).toMatch(said);
  }
  rmSync(file);
  expect(readdirSync(folder)).toEqual([]);
});

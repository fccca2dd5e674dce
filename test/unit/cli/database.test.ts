// The database as commands find it: none, up to date, of a newer Tagwire, no database at all.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { describe, expect, test } from 'vitest';
import { tagwire, tagwireWhole } from './in-process.ts';
import {
  databaseIn,
  lines,
  ROOT,
  serve,
  stopServers,
  tagwire as tagwireProcess,
  temporaryFolder,
} from './process.ts';

const home = temporaryFolder();
const newFolder = () => mkdtempSync(join(home, 'data-'));
stopServers();

describe('migrate', () => {
  test('applies every migration once, and makes the folder', async () => {
    const vars = { DATA_DIR: join(newFolder(), 'a', 'b') };
    const files = readdirSync(join(ROOT, 'db/migrations')).filter((name) => name.endsWith('.sql'));
    const first = await tagwire(['migrate'], vars);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    for (const file of files) expect(first.stdout).toContain(file);
    expect(await tagwire(['migrate'], vars)).toEqual({ code: 0, stdout: 'Nothing to do.\n', stderr: '' });
  });

  test('four at once leave a database that is whole', async () => {
    const vars = { DATA_DIR: newFolder() };
    const ended = await Promise.all([1, 2, 3, 4].map(() => tagwireProcess(['migrate'], vars)));
    expect(ended.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      ended.map(() => ({ code: 0, stderr: '' })),
    );
    expect(await tagwire(['migrate'], vars)).toMatchObject({ stdout: 'Nothing to do.\n' });
    expect(await tagwire(['token', 'list'], vars)).toMatchObject({ code: 0, stderr: '' });
  });
});

/** Commands that work on a database and never make one. */
const COMMANDS = [
  ['token', 'list'],
  ['token', 'create', 'x'],
  ['token', 'revoke', 'x'],
  ['people', 'list'],
  ['post', join(ROOT, 'db/samples/penguin-count.md'), '--new'],
  ['sync', join(ROOT, 'db/samples'), '--base-url', 'https://a.example/', '--permalink', '/:filename/'],
  ['export'],
  ['export', '--format', 'site'],
  ['media', 'clean'],
  ['revisions', 'prune', '--older-than', '9'],
  ['doctor'],
  ['backup', join(home, 'never.db')],
  ['restore', '--in-place'],
];
const namesIn = (folder: string) => (existsSync(folder) ? readdirSync(folder).sort() : []);

describe('where there is no database', () => {
  test.each(COMMANDS.map((args) => [args]))('%j makes none and says which was meant', async (args) => {
    const [set, named] = [join(newFolder(), 'typo'), join(newFolder(), 'other.db')];
    for (const [vars, told] of [
      [{ DATA_DIR: set }, `${join(set, 'tagwire.db')} (DATA_DIR=${set})`],
      [{ DATABASE_URL: `file:${named}` }, `${named} (DATABASE_URL)`],
    ] as const) {
      const { code, stdout, stderr } = await tagwireWhole(args, vars);
      expect({ code, stdout }, stderr).toEqual({ code: 1, stdout: '' });
      expect(lines(stderr)).toHaveLength(1);
      expect(stderr).toContain(`there is no database at ${told}`);
      expect(stderr).toMatch(/set DATA_DIR or DATABASE_URL .*tagwire migrate/);
    }
    expect([namesIn(set), namesIn(join(named, '..'))]).toEqual([[], []]);
  });

  test('an empty file is none, and stays empty', async () => {
    const DATA_DIR = newFolder();
    const path = join(DATA_DIR, 'tagwire.db');
    writeFileSync(path, '');
    const { code, stderr } = await tagwireWhole(['token', 'create', 'x'], { DATA_DIR });
    expect([code, stderr]).toEqual([1, expect.stringContaining('or it is empty')]);
    expect([namesIn(DATA_DIR), readFileSync(path, 'utf8')]).toEqual([['tagwire.db'], '']);
    // Some make one beforehand, such as for Docker to bind it.
    expect((await tagwire(['migrate'], { DATA_DIR })).code).toBe(0);
  });

  test('import and migrate make one and say where, as serve does', async () => {
    for (const args of [['import', join(ROOT, 'db/samples/penguin-count.md')], ['migrate']]) {
      const DATA_DIR = newFolder();
      const made = await tagwireWhole(args, { DATA_DIR });
      const place = `${join(DATA_DIR, 'tagwire.db')} (DATA_DIR=${DATA_DIR})`;
      expect([made.code, databaseIn(made)]).toEqual([0, `tagwire: made a new database: ${place}`]);
      const listed = await tagwireWhole(['token', 'list'], { DATA_DIR });
      expect(listed).toEqual({ code: 0, stdout: '', stderr: `tagwire: database ${place}\n` });
    }
    const DATA_DIR = newFolder();
    const server = await serve({ DATA_DIR });
    const database = `${join(DATA_DIR, 'tagwire.db')} (DATA_DIR=${DATA_DIR})`;
    expect((await server.stop()).code).toBe(0);
    expect(server.log).toContainEqual(expect.objectContaining({ message: 'made a new database', database }));
    expect(server.log).toContainEqual(expect.objectContaining({ message: 'serving', database }));
  });

  test('the default is named, and --json says nothing besides', async () => {
    const vars = { DATA_DIR: newFolder() };
    await tagwire(['migrate'], vars);
    expect(await tagwireWhole(['token', 'list', '--json'], vars)).toEqual({
      ...{ code: 0, stdout: '[]\n', stderr: '' },
    });
    const { stderr } = await tagwireWhole(['token', 'list'], { DATABASE_URL: 'file:./nowhere/a.db' });
    expect(stderr).toContain(`${join(process.cwd(), 'nowhere/a.db')} (DATABASE_URL)`);
    const unset = await tagwireWhole(['token', 'list'], { DATA_DIR: './data' });
    if (unset.code) expect(unset.stderr).toContain('(DATA_DIR: by default ./data)');
  });
});

describe('where there was a database', () => {
  const args = () => ({ DATA_DIR: newFolder(), PORT: '0', ADMIN_TOKEN: 'x' });
  /** One that a server made and closed. */
  async function served(): Promise<{ vars: ReturnType<typeof args>; path: string }> {
    const vars = args();
    const server = await serve({ DATA_DIR: vars.DATA_DIR });
    await server.post({ title: 'Kept' });
    await server.stop();
    return { vars, path: join(vars.DATA_DIR, 'tagwire.db') };
  }

  test.each([
    ['missing', (path: string) => rmSync(path)],
    ['empty', (path: string) => truncateSync(path)],
    [
      'without tables',
      (path: string) => {
        rmSync(path);
        const other = new Libsql(path);
        other.exec('PRAGMA journal_mode = WAL; CREATE TABLE x (y); DROP TABLE x');
        other.close();
      },
    ],
  ])('and it is %s, nothing puts an empty site in its place', async (how, lose) => {
    const { vars, path } = await served();
    lose(path);
    const many = await tagwireProcess(['serve'], { ...vars, WORKERS: '2' });
    expect(many).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`There was a database at ${path}`),
    });
    const sample = join(ROOT, 'db/samples/penguin-count.md');
    // What copies the file says that it is no database of Tagwire's.
    const others = COMMANDS.filter(([name]) => how !== 'without tables' || !/backup|restore/.test(`${name}`));
    for (const args of [['serve'], ['migrate'], ['import', sample], ...others]) {
      const { code, stdout, stderr } = await tagwire(args, vars);
      expect({ code, stdout }, stderr).toEqual({ code: 1, stdout: '' });
      expect(lines(stderr).filter((line) => !line.startsWith('{'))).toHaveLength(1);
      expect(stderr).toContain(`There was a database at ${path}`);
      expect(stderr).toMatch(/tagwire restore FILE.*remove the file ending in \.made/);
    }
    // On purpose.
    rmSync(`${path}.made`);
    expect((await tagwire(['migrate'], vars)).code).toBe(0);
    const again = await serve({ DATA_DIR: vars.DATA_DIR });
    expect((await fetch(`${again.url}/rss.xml`)).status).toBe(200);
    await again.stop();
  });

  test.each(['missing', 'empty'])(
    'and it is %s beside its log, the log stays, whoever comes',
    async (how) => {
      const vars = args();
      const path = join(vars.DATA_DIR, 'tagwire.db');
      const server = await serve({ DATA_DIR: vars.DATA_DIR });
      await server.post({ title: 'Only in the log' });
      await server.stop('SIGKILL');
      const [whole, log] = [readFileSync(path), readFileSync(`${path}-wal`)];
      expect(log.length).toBeGreaterThan(0);
      if (how === 'missing') rmSync(path);
      else truncateSync(path);
      for (const command of [['serve'], ['migrate'], ['token', 'list'], ['backup', join(home, 'no.db')]]) {
        const { code, stderr } = await tagwire(command, vars);
        expect([code, stderr]).toEqual([2, expect.stringContaining(`${path}-wal`)]);
      }
      expect(readFileSync(`${path}-wal`).equals(log)).toBe(true);
      writeFileSync(path, whole);
      const again = await serve({ DATA_DIR: vars.DATA_DIR });
      expect(await (await fetch(`${again.url}/rss.xml`)).text()).toContain('Only in the log');
      await again.stop();
    },
  );

  test('who removes all of its files begins anew', async () => {
    const { vars, path } = await served();
    for (const name of namesIn(vars.DATA_DIR))
      if (name.startsWith('tagwire.db')) rmSync(join(vars.DATA_DIR, name));
    const again = await serve({ DATA_DIR: vars.DATA_DIR });
    await again.stop();
    expect(existsSync(path)).toBe(true);
  });
});

describe('a database of an older Tagwire', () => {
  test.each(COMMANDS.filter(([name]) => name !== 'backup' && name !== 'restore').map((args) => [args]))(
    '%j leaves it to a server or to migrate',
    async (args) => {
      const vars = { DATA_DIR: newFolder() };
      const path = join(vars.DATA_DIR, 'tagwire.db');
      older(path);
      const { code, stdout, stderr } = await tagwire(args, vars);
      expect({ code, stdout }, stderr).toEqual({ code: 1, stdout: '' });
      expect(lines(stderr)).toHaveLength(1);
      expect(stderr).toMatch(/older Tagwire \(it lacks .*\.sql\).*tagwire migrate/);
      const database = new Libsql(path);
      expect(database.prepare('SELECT count(*) FROM migrations').raw().all()).toEqual([[1]]);
      database.close();
      expect((await tagwire(['migrate'], vars)).code).toBe(0);
    },
  );

  test('import leaves it, and a server brings it up to date', async () => {
    const vars = { DATA_DIR: newFolder() };
    older(join(vars.DATA_DIR, 'tagwire.db'));
    const imported = await tagwire(['import', join(ROOT, 'db/samples/penguin-count.md')], vars);
    expect([imported.code, imported.stderr]).toEqual([1, expect.stringContaining('older Tagwire')]);
    const server = await serve(vars);
    await server.stop();
    expect(await tagwire(['migrate'], vars)).toMatchObject({ stdout: 'Nothing to do.\n' });
  });

  /** With the first migration alone. */
  function older(path: string): void {
    const folder = join(ROOT, 'db/migrations');
    const [first = ''] = readdirSync(folder)
      .filter((name) => name.endsWith('.sql'))
      .sort();
    const database = new Libsql(path);
    database.exec('PRAGMA journal_mode = WAL');
    database.exec(
      'CREATE TABLE migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, ' +
        'applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)',
    );
    for (const text of readFileSync(join(folder, first), 'utf8').split('--> statement-breakpoint'))
      database.exec(text);
    database.prepare('INSERT INTO migrations (name) VALUES (?)').run([first]);
    database.close();
  }
});

describe('a database that cannot be used', () => {
  test.each([[['serve']], [['migrate']], [['token', 'list']], [['post', 'x.md']]])(
    'of a newer Tagwire: %j refuses and leaves it alone',
    async (args) => {
      const vars = { DATA_DIR: newFolder() };
      await tagwire(['migrate'], vars);
      const database = new Libsql(join(vars.DATA_DIR, 'tagwire.db'));
      database.exec("INSERT INTO migrations (name) VALUES ('9999_hovercraft.sql')");
      database.close();
      const { code, stdout, stderr } = await tagwire(args, vars);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(lines(stderr)).toHaveLength(1);
      expect(stderr).toMatch(/newer Tagwire.*9999_hovercraft\.sql/);
    },
  );

  const text = 'This is a shopping list: bread, butter, a database.\n'.repeat(40);
  test.each([
    ['a text file', (path: string) => writeFileSync(path, text)],
    ['a folder', (path: string) => mkdirSync(path)],
  ])('%s is refused in one line', async (_, make) => {
    const path = join(newFolder(), 'list.txt');
    make(path);
    for (const args of [['serve'], ['migrate']]) {
      const { code, stderr } = await tagwire(args, { DATABASE_URL: `file:${path}` });
      expect(code, stderr).toBe(2);
      expect(lines(stderr)).toHaveLength(1);
      expect(stderr).toContain(path);
    }
  });

  test('one that cannot be reached is one line', async () => {
    const vars = { DATABASE_URL: 'http://127.0.0.1:9' };
    const { code, stderr } = await tagwire(['migrate'], vars);
    expect(code).not.toBe(0);
    expect(lines(stderr)).toHaveLength(1);
  });
});

test('restore --in-place --json prints JSON and nothing else', async () => {
  const vars = { DATA_DIR: newFolder() };
  await tagwire(['migrate'], vars);
  const { code, stdout, stderr } = await tagwire(['restore', '--in-place', '--json'], vars);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({ inPlace: true });
});

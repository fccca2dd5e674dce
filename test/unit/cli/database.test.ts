// The database as commands find it: none, up to date, of a newer Tagwire, no database at all.
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { describe, expect, test } from 'vitest';
import { tagwire } from './in-process.ts';
import { lines, ROOT, tagwire as tagwireProcess, temporaryFolder } from './process.ts';

const home = temporaryFolder();
const newFolder = () => mkdtempSync(join(home, 'data-'));

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

  test('a database of another program is not taken over', async () => {
    const path = join(newFolder(), 'other.db');
    const other = new Libsql(path);
    other.exec('CREATE TABLE articles (id INTEGER PRIMARY KEY, body TEXT)');
    other.exec("INSERT INTO articles (body) VALUES ('mine')");
    other.close();
    const { code } = await tagwire(['migrate'], { DATABASE_URL: `file:${path}` });
    expect(code).not.toBe(0);
    const again = new Libsql(path);
    expect(again.prepare('SELECT body FROM articles').all()).toEqual([{ body: 'mine' }]);
    again.close();
  });

  test('one that cannot be reached is one line', async () => {
    const vars = { DATABASE_URL: 'http://127.0.0.1:9' };
    const { code, stderr } = await tagwire(['migrate'], vars);
    expect(code).not.toBe(0);
    expect(lines(stderr)).toHaveLength(1);
  });
});

// A disk that is full, or damaged. The kernel's limit of a file's size stands for a full disk here, since it can be set
// and lifted for one process by anybody; `npm run test:kill -- --disk full` fills a real one.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import {
  lines,
  Server,
  serve,
  stopServers,
  TOKEN,
  tagwire,
  temporaryFolder,
  until,
} from '../unit/cli/process.ts';
import { GIF_BYTES as GIF } from './gif.ts';
import { upload } from './kit.ts';
import { rowsIn } from './rows.ts';

// Each starts a few processes.
vi.setConfig({ testTimeout: 60_000 });
const home = temporaryFolder();
stopServers();
const newFolder = () => mkdtempSync(join(home, 'data-'));
const WORDS = 'disk space is what it takes '.repeat(2_000);

/** How large a server's files may be by now, in bytes. */
const limitFiles = (server: Server, most: number | 'unlimited') =>
  execFileSync('prlimit', ['--pid', `${server.child.pid}`, `--fsize=${most}:`]);

const post = (server: Server, title: string, key = title) =>
  fetch(`${server.url}/admin/articles`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ title, tags: ['Disk'], content: { text: WORDS } }),
  });

/** What is said besides the log. */
const toldIn = (stderr: string) => lines(stderr).filter((line) => !line.startsWith('{'));

async function expectRefused(response: Response): Promise<void> {
  const text = await response.text();
  expect(response.status, text).toBe(503);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
}

test('a full disk: writers are told to wait, reading goes on, and all is well when there is room again', async () => {
  const vars = { DATA_DIR: newFolder() };
  const server = await serve(vars);
  const { id } = await server.post({ title: 'Before', tags: ['Disk'] });
  const image = await upload(server, GIF);
  const { webhook } = {
    webhook: await server.admin('POST', '/admin/webhooks', { url: 'https://hook.example/' }),
  };
  expect(webhook.status).toBe(201);
  limitFiles(server, 400_000);
  const taken: string[] = [];
  for (let i = 0; taken.length === i; i++) {
    const response = await post(server, `Article ${i}`);
    if (response.status === 201) taken.push(`article-${i}`);
    else await expectRefused(response);
  }
  // Every way in, again and again.
  for (let i = 0; i < 5; i++) {
    await expectRefused(await post(server, 'Later'));
    await expectRefused(
      await server.admin('PATCH', `/admin/articles/${id}`, { summary: WORDS.slice(0, 9_000) }),
    );
    await expectRefused(await server.admin('DELETE', `/admin/articles/${id}`));
    await expectRefused(await server.admin('POST', '/admin/tokens', { name: 'x', scopes: [] }));
  }
  // Documents that were never asked for before, too.
  for (const path of [
    '/rss.xml',
    '/tags/disk/atom.xml',
    '/feed.json?q=space',
    '/articles/before',
    '/admin/articles',
  ]) {
    const response = await (path.startsWith('/admin') ? server.admin('GET', path) : fetch(server.url + path));
    expect(response.status, path).toBe(200);
    await response.text();
  }
  expect((await fetch(image.url)).status).toBe(200);
  const ready = await fetch(`${server.url}/readyz`);
  expect([ready.status, await ready.text()]).toEqual([
    503,
    expect.stringMatching(/The disk (?:is full|fails)/),
  ]);
  expect(await (await server.admin('GET', '/metrics')).text()).toMatch(/^tagwire_database_up 0$/m);

  limitFiles(server, 'unlimited');
  await until(async () => (await fetch(`${server.url}/readyz`)).ok);
  const later = await post(server, 'Later');
  expect(later.status, await later.text()).toBe(201);
  expect((await server.admin('PATCH', `/admin/articles/${id}`, { title: 'After' })).status).toBe(200);
  const told = () => server.log.map(({ level, message }) => `${level} ${message}`);
  const again = () => told().filter((line) => /^info the database can be written again/.test(line));
  // Lines of a level that can wait are written many at once.
  // Not once for each refusal; what is small may find room in between, which ends it for a moment.
  const begun = () => told().filter((line) => /^warn the database cannot be written/.test(line));
  await until(() => again().length > 0 && again().length === begun().length);
  expect(begun().length).toBeLessThan(4);
  expect(told().filter((line) => line.startsWith('error'))).toEqual([]);
  await server.stop('SIGKILL');
  const path = join(vars.DATA_DIR, 'tagwire.db');
  expect(rowsIn(path, 'PRAGMA integrity_check')).toEqual([['ok']]);
  const slugs = rowsIn(path, 'SELECT slug FROM articles ORDER BY n').flat();
  expect(slugs).toEqual(['before', ...taken, 'later']);
});

test('a file that finds no room is refused, leaves nothing behind, and is taken later', async () => {
  const vars = { DATA_DIR: newFolder() };
  const server = await serve(vars);
  // Of a picture all that is behind it would be left out.
  const large = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(2_000_000)]);
  const send = () =>
    fetch(`${server.url}/admin/media`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: new Uint8Array(large),
    });
  limitFiles(server, 1_000_000);
  await expectRefused(await send());
  expect(execFileSync('find', [join(vars.DATA_DIR, 'media'), '-type', 'f']).toString()).toBe('');
  limitFiles(server, 'unlimited');
  expect((await send()).status).toBe(201);
});

test('a start with a full disk may be tried again', async () => {
  const vars = { DATA_DIR: newFolder(), PORT: '0', ADMIN_TOKEN: TOKEN };
  const server = new Server(['serve'], vars, '', ['prlimit', '--fsize=50000']);
  const { code, stderr } = await server.ended;
  expect(code).toBe(1);
  expect(toldIn(stderr)).toEqual([expect.stringMatching(/^tagwire: The disk (?:is full|fails)/)]);
});

test('a database file that is moved away takes nothing more, and is told', async () => {
  const vars = { DATA_DIR: newFolder() };
  const server = await serve(vars);
  await server.post({ title: 'Kept' });
  const [path, away] = ['tagwire.db', 'away.db'].map((name) => join(vars.DATA_DIR, name)) as [string, string];
  renameSync(path, away);
  await expectRefused(await post(server, 'Lost'));
  const ready = await fetch(`${server.url}/readyz`);
  expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('put it back')]);
  expect((await fetch(`${server.url}/rss.xml`)).status).toBe(200);
  renameSync(away, path);
  expect((await post(server, 'Later')).status).toBe(201);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
});

describe('a damaged database', () => {
  test('is refused at start in one line where a start meets it', async () => {
    const { code, stderr } = await tagwire(['serve'], { ...(await damaged('facets')), PORT: '0' });
    expect(code).toBe(2);
    expect(toldIn(stderr)).toEqual([expect.stringContaining('restore a backup')]);
  });

  /** One with a table that is overwritten; that of revisions a start does not read. */
  async function damaged(table = 'revisions'): Promise<{ DATA_DIR: string }> {
    const vars = { DATA_DIR: newFolder() };
    const server = await serve(vars);
    for (let i = 0; i < 40; i++)
      await server.post({ title: `Article ${i}`, content: { text: 'words '.repeat(400) } });
    await server.stop();
    const path = join(vars.DATA_DIR, 'tagwire.db');
    const [[page, size]] = rowsIn(
      path,
      `SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_schema WHERE name = '${table}'`,
    ) as [[number, number]];
    const bytes = readFileSync(path);
    bytes.fill(0xaa, (page - 1) * size, page * size);
    writeFileSync(path, bytes);
    return vars;
  }

  test('readers get a 503 that says why, and the log says it once', async () => {
    const server = await serve(await damaged());
    for (let i = 0; i < 3; i++) {
      const response = await fetch(`${server.url}/rss.xml`);
      expect(response.status).toBe(503);
      expect(await response.text()).toMatch(/damaged.*restore a backup/);
    }
    await expectRefused(await server.admin('POST', '/admin/articles', { title: 'Article 1' }));
    const told = server.log.filter(({ level }) => level === 'warn' || level === 'error');
    expect(told.filter(({ message }) => /cannot be read/.test(`${message}`)).length).toBe(1);
    expect(told.filter(({ message }) => message === 'unexpected error')).toEqual([]);
    const ready = await fetch(`${server.url}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('restore a backup')]);
    expect(await (await server.admin('GET', '/metrics')).text()).toMatch(/^tagwire_database_up 0$/m);
  });

  test('whose beginning is damaged is refused at start in one line, and not touched', async () => {
    const vars = await damaged();
    const path = join(vars.DATA_DIR, 'tagwire.db');
    const bytes = readFileSync(path);
    bytes.fill(0xaa, 110, 4096);
    writeFileSync(path, bytes);
    const { code, stderr } = await tagwire(['serve'], vars);
    expect(code).toBe(2);
    expect(lines(stderr)).toHaveLength(1);
    expect(stderr).toMatch(/tagwire\.db.*malformed.*tagwire restore/);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });
});

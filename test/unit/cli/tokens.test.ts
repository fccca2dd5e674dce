// `tagwire token`: made, used, listed, revoked, run out; on the database and over HTTP.
import { beforeAll, describe, expect, test } from 'vitest';
import { tagwire } from './in-process.ts';
import { lines, type Server, serve, stopServers, TOKEN, temporaryFolder, until } from './process.ts';

const vars = { DATA_DIR: temporaryFolder() };
stopServers();
let server: Server;
beforeAll(async () => {
  server = await serve(vars);
});

const token = async (...args: string[]) => {
  const { code, stdout, stderr } = await tagwire(['token', ...args], vars);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.trim();
};
const status = async (text: string, method = 'GET', path = '/admin/articles', body?: object) =>
  (await server.admin(method, path, body, text)).status;
const idOf = (list: string, name: string) =>
  lines(list)
    .find((line) => line.includes(name))
    ?.split(' ')[0];

interface Listed {
  id: string;
  lastUsedAt: string | null;
}

describe.each([
  ['on the database', () => []],
  ['over HTTP', () => ['--url', server.url, '--token', TOKEN]],
])('%s', (where, more) => {
  test('a token works at once, and no longer once revoked', async () => {
    const name = `desk ${where}`;
    const text = await token('create', name, ...more());
    expect(text).toMatch(/^tw_[\w-]{43}$/);
    expect(await status(text)).toBe(200);
    expect(await status(text, 'POST', '/admin/articles', { title: name })).toBe(201);
    expect(await status(text, 'GET', '/admin/tokens')).toBe(403);

    const list = await until(async () => {
      const told = await token('list', ...more());
      return lines(told).some((line) => line.includes(name) && line.includes(', used 2')) && told;
    });
    expect(list).not.toContain(text);
    expect(await token('revoke', idOf(list, name) ?? '', ...more())).toBe('Revoked.');
    expect(await status(text)).toBe(401);
    expect(await token('list', ...more())).not.toContain(name);
  });

  test('--json tells programs', async () => {
    const name = `program ${where}`;
    const made = JSON.parse(await token('create', name, '--json', '--expires', '2099-01-31', ...more()));
    expect(made).toMatchObject({ name, scopes: ['articles:read', 'articles:write'] });
    expect(await status(made.token)).toBe(200);
    // That it was used is written after the answer.
    const all = await until(async () => {
      const told = JSON.parse(await token('list', '--json', ...more())) as Listed[];
      return told.some(({ id, lastUsedAt }) => id === made.id && lastUsedAt) && told;
    });
    expect(all.find(({ id }) => id === made.id)).toMatchObject({ name });
    expect(JSON.stringify(all)).not.toContain(made.token);
    expect(JSON.parse(await token('revoke', made.id, '--json', ...more()))).toEqual({ revoked: made.id });
  });

  test('scopes are the ones asked for', async () => {
    const text = await token('create', `reader ${where}`, '--scope', 'articles:read', ...more());
    expect(await status(text)).toBe(200);
    expect(await status(text, 'POST', '/admin/articles', { title: 'x' })).toBe(403);
  });

  test('and may be none', async () => {
    const text = await token('create', `stranger ${where}`, '--scope', 'none', ...more());
    expect(await status(text)).toBe(403);
  });

  test('a token runs out', async () => {
    const soon = new Date(Date.now() + 4_000).toISOString();
    const text = await token('create', `guest ${where}`, '--expires', soon, ...more());
    expect(await status(text)).toBe(200);
    await until(async () => (await status(text)) === 401, 6_000);
  });

  test('an id that is not there is told', async () => {
    const { code, stderr } = await tagwire(['token', 'revoke', 'nobody', ...more()], vars);
    expect(code).toBe(1);
    expect(lines(stderr)).toHaveLength(1);
    expect(stderr).toContain('nobody');
  });
});

test('a date that is over is refused', async () => {
  const { code, stderr } = await tagwire(['token', 'create', 'late', '--expires', '2020-01-31'], vars);
  expect(code).not.toBe(0);
  expect(lines(stderr)).toHaveLength(1);
});

test('over HTTP a wrong token is told in one line', async () => {
  const { code, stderr } = await tagwire(['token', 'list', '--url', server.url, '--token', 'wrong'], {});
  expect(code).toBe(1);
  expect(lines(stderr)).toHaveLength(1);
});

test('no token is in the database as text', async () => {
  const text = await token('create', 'hidden');
  const { default: Libsql } = await import('libsql');
  const database = new Libsql(`${vars.DATA_DIR}/tagwire.db`);
  const rows = JSON.stringify(database.prepare('SELECT * FROM tokens').all());
  database.close();
  expect(rows).toContain('hidden');
  expect(rows).not.toContain(text.slice(3));
});

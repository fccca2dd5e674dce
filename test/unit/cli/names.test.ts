// Names of tokens and people: what they may be, and how they are shown on a terminal.
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { tagwire } from './in-process.ts';
import { lines, type Server, serve, stopServers, TOKEN, temporaryFolder } from './process.ts';

const vars = { DATA_DIR: join(temporaryFolder(), 'data') };
stopServers();
let server: Server;
beforeAll(async () => {
  server = await serve(vars);
});
const run = (...args: string[]) => tagwire(args, vars);
const NASTY = 'two\nlines \u001b[31mred\u001b[0m \u202eback';
const SHOWN = 'two\\u{a}lines \\u{1b}[31mred\\u{1b}[0m \\u{202e}back';

describe('token create', () => {
  test.each([
    ['blanks', '   ', 'NAME: is required'],
    ['5,000 characters', 'x'.repeat(5_000), 'NAME: must be at most 200 characters'],
  ])('a name of %s is refused, as over HTTP', async (_, name, why) => {
    expect(await run('token', 'create', name)).toMatchObject({ code: 2, stdout: '' });
    expect((await run('token', 'create', name)).stderr).toBe(`tagwire: ${why}\n`);
    const answer = await server.admin('POST', '/admin/tokens', { name, scopes: [] });
    expect(answer.status).toBe(422);
  });

  test('a name is kept without blanks around it', async () => {
    const made = JSON.parse((await run('token', 'create', ' desk ', '--json')).stdout) as object;
    expect(made).toMatchObject({ name: 'desk' });
  });
});

test.each([
  ['on the database', () => []],
  ['over HTTP', () => ['--url', server.url, '--token', TOKEN]],
])('token list shows a name on one line, %s', async (_, more) => {
  await run('token', 'create', NASTY);
  const { stdout } = await run('token', 'list', ...more());
  expect(stdout).toContain(`  ${SHOWN}  `);
  for (const line of lines(stdout)) expect(line).toMatch(/^[\da-f-]{36} {2}\P{Cc}+$/u);
  expect((await run('token', 'list', '--json', ...more())).stdout).toContain(JSON.stringify(NASTY));
});

test('people list shows a name on one line', async () => {
  const { default: Libsql } = await import('libsql');
  expect(await run('people', 'invite', 'Ada', 'ada@example.org')).toMatchObject({ code: 0 });
  const database = new Libsql(join(vars.DATA_DIR, 'tagwire.db'));
  database.prepare('UPDATE people SET name = ?').run(NASTY);
  database.close();
  expect((await run('people', 'list')).stdout).toBe(`ada@example.org  ${SHOWN}  writer  invited\n`);
});

test.each([
  ['a long name', ['x'.repeat(201), 'ann@example.org'], ['NAME: must be at most 200 characters']],
  ['a blank name', [' ', 'ann@example.org'], ['NAME: must not be empty']],
  ['no address', ['Ann', 'ann'], ['EMAIL: must be an e-mail address such as ann@example.org']],
  ['both', [' ', 'ann'], [expect.stringMatching(/^NAME: /), expect.stringMatching(/^EMAIL: /)]],
])('people invite says what is wrong: %s', async (_, args, told) => {
  const { code, stdout, stderr } = await run('people', 'invite', ...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(lines(stderr).map((line) => line.replace('tagwire: ', ''))).toEqual(told);
});

// `tagwire serve`: how it starts, what it prints, what it logs.
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePort, lines, Server, serve, stopServers, tagwire, temporaryFolder, until } from './process.ts';

const home = temporaryFolder();
const newFolder = () => mkdtempSync(join(home, 'data-'));
stopServers();

const firstToken = (server: Server) => /tw_[\w-]{43}/.exec(server.output.stdout + server.output.stderr)?.[0];

test('the first start prints a token once, and only the first', async () => {
  const vars = { DATA_DIR: newFolder(), ADMIN_TOKEN: '' };
  const first = await serve(vars);
  const token = await until(() => firstToken(first));
  expect(first.output.stdout.split(token)).toHaveLength(2);
  expect(first.output.stderr).not.toContain(token);
  const body = { title: 'By the first token' };
  expect((await first.admin('POST', '/admin/articles', body, token)).status).toBe(201);
  expect((await first.admin('GET', '/admin/tokens', undefined, token)).status).toBe(200);
  await first.stop();

  const second = await serve(vars);
  expect((await second.admin('GET', '/admin/articles', undefined, token)).status).toBe(200);
  await second.stop();
  expect(firstToken(second)).toBeUndefined();
  expect(second.output.stdout).toBe('');
});

test('with ADMIN_TOKEN none is made', async () => {
  const server = await serve({ DATA_DIR: newFolder() });
  expect((await server.admin('GET', '/admin/articles')).status).toBe(200);
  expect((await server.admin('GET', '/admin/articles', undefined, 'wrong')).status).toBe(401);
  const list = (await (await server.admin('GET', '/admin/tokens')).json()) as { tokens: unknown[] };
  expect(list.tokens).toEqual([]);
  await server.stop();
  expect(firstToken(server)).toBeUndefined();
});

test('a port in use is one clear line', async () => {
  const vars = { DATA_DIR: newFolder() };
  const server = await serve(vars);
  const port = new URL(server.url).port;
  for (const command of ['serve', 'demo']) {
    const { code, stderr } = await tagwire([command], { ...vars, PORT: port, ADMIN_TOKEN: 'x' });
    expect(code).toBe(2);
    expect(lines(stderr)).toEqual([`tagwire: PORT: ${port} is in use; choose another`]);
  }
  expect((await fetch(`${server.url}/rss.xml`)).status).toBe(200);
});

test("an address that is not this machine's is one clear line", async () => {
  const vars = { DATA_DIR: newFolder(), HOST: '192.0.2.1', PORT: String(await freePort()) };
  const { code, stderr } = await tagwire(['serve'], vars);
  expect(code).toBe(2);
  expect(lines(stderr)).toHaveLength(1);
  expect(stderr).toMatch(/^tagwire: HOST: /);
});

test('logs are JSON lines on stderr, each with time, level and message', async () => {
  const server = await serve({ DATA_DIR: newFolder(), LOG_LEVEL: 'debug' });
  await server.post({ title: 'Logged' });
  await fetch(`${server.url}/tags/%D1%82%D0%B0%D1%81%D1%81/rss.xml?q=a%0Ab`, {
    headers: { 'user-agent': 'line\tone' },
  });
  await fetch(`${server.url}/nothing-here`);
  const { stdout } = await server.stop();
  expect(stdout).toBe('');
  for (const line of server.log) {
    expect(line).toMatchObject({ level: expect.stringMatching(/^(debug|info|warn|error)$/) });
    expect(new Date(line.time as string).getTime()).toBeGreaterThan(Date.now() - 60_000);
    expect(line.message).toEqual(expect.any(String));
  }
  const requests = server.log.filter(({ message }) => message === 'request');
  expect(requests).toContainEqual(
    expect.objectContaining({ method: 'POST', path: '/admin/articles', status: 201 }),
  );
  expect(requests).toContainEqual(expect.objectContaining({ path: '/nothing-here', status: 404 }));
  expect(server.log.map(({ message }) => message)).toEqual(expect.arrayContaining(['serving', 'stopping']));
  expect(JSON.stringify(server.log)).not.toContain('cli-test-token');
});

test('PORT=0 takes a free port', async () => {
  const vars = { DATA_DIR: newFolder(), PORT: '0', PUBLIC_URL: '', HOST: '127.0.0.1' };
  const server = new Server(['serve'], vars, '');
  const serving = await until(() => server.log.find(({ message }) => message === 'serving')).finally(() =>
    server.child.kill(),
  );
  expect(serving.address).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/);
  await server.ended;
});

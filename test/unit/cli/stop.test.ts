// SIGTERM: what is in flight is answered, nobody new is let in, the database is left closed.
import { existsSync, mkdtempSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serve, stopServers, TOKEN, temporaryFolder, until } from './process.ts';

const home = temporaryFolder();
stopServers();

/** A raw HTTP/1.1 connection, kept alive. */
function open(url: string): { socket: Socket; received: () => string; closed: Promise<void> } {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  socket.on('error', () => {});
  return { socket, received: () => text, closed: new Promise((done) => socket.once('close', () => done())) };
}

const head = (length: number) =>
  `POST /admin/articles HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\n` +
  `Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s waits for an upload half done, then ends at once',
  async (signal) => {
    const dir = mkdtempSync(join(home, 'data-'));
    const server = await serve({ DATA_DIR: dir });
    await server.post({ title: 'Before' });
    const idle = open(server.url);
    idle.socket.write('GET /rss.xml HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => idle.received().includes('</rss>'));

    const body = JSON.stringify({ title: 'In flight', content: { text: 'x'.repeat(100_000) } });
    const upload = open(server.url);
    upload.socket.write(head(body.length) + body.slice(0, 50_000));
    await new Promise((done) => setTimeout(done, 200));
    server.child.kill(signal);
    await until(() => server.output.stderr.includes('stopping'));
    await idle.closed;
    await expect(fetch(`${server.url}/rss.xml`)).rejects.toThrow();
    await new Promise((done) => setTimeout(done, 300));
    expect(server.child.exitCode).toBe(null);

    const since = Date.now();
    upload.socket.write(body.slice(50_000));
    await until(() => upload.received().includes('\r\n\r\n'));
    expect(upload.received()).toMatch(/^HTTP\/1\.1 201 /);
    expect((await server.ended).code).toBe(0);
    // The connection was kept alive; the server does not wait for its next request.
    expect(Date.now() - since).toBeLessThan(2_000);

    const wal = join(dir, 'tagwire.db-wal');
    expect(existsSync(wal) ? statSync(wal).size : 0).toBe(0);
    const again = await serve({ DATA_DIR: dir });
    const feed = await (await fetch(`${again.url}/feed.json`)).text();
    expect(feed).toContain('In flight');
    expect(feed).toContain('Before');
  },
);

test('every post that is answered is kept, whenever the stop comes', async () => {
  const dir = mkdtempSync(join(home, 'data-'));
  const server = await serve({ DATA_DIR: dir });
  const titles = Array.from({ length: 60 }, (_, i) => `Burst ${i}`);
  const posts = titles.map(async (title) => {
    const response = await server.admin('POST', '/admin/articles', { title }).catch(() => undefined);
    return response?.status;
  });
  await Promise.race(posts);
  expect((await server.stop()).code).toBe(0);
  const statuses = await Promise.all(posts);
  expect(new Set(statuses)).toEqual(new Set(statuses.includes(undefined) ? [201, undefined] : [201]));

  const again = await serve({ DATA_DIR: dir });
  const list = await (await again.admin('GET', '/admin/articles?limit=100')).text();
  for (const [i, status] of statuses.entries()) {
    if (status === 201) expect(list).toContain(`"Burst ${i}"`);
  }
});

test('killed without warning, what was acknowledged is there', async () => {
  const dir = mkdtempSync(join(home, 'data-'));
  const server = await serve({ DATA_DIR: dir });
  for (let i = 0; i < 5; i++) await server.post({ title: `Acknowledged ${i}` });
  await server.stop('SIGKILL');
  const again = await serve({ DATA_DIR: dir });
  const feed = await (await fetch(`${again.url}/feed.json`)).text();
  for (let i = 0; i < 5; i++) expect(feed).toContain(`Acknowledged ${i}`);
});

test('SIGHUP, which has nothing to replace in one process, ends nothing', async () => {
  const server = await serve({ DATA_DIR: mkdtempSync(join(home, 'data-')) });
  server.child.kill('SIGHUP');
  await until(() => server.output.stderr.includes('SIGHUP replaces'));
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  expect((await server.stop()).code).toBe(0);
});

test('a process that leaves ends with the others, though connections to it are open', async () => {
  const server = await serve({
    ...{ DATA_DIR: mkdtempSync(join(home, 'data-')), WORKERS: '2', LOG_LEVEL: 'debug' },
  });
  // So many that each process has some.
  const idle = Array.from({ length: 16 }, () => open(server.url));
  for (const { socket } of idle) socket.write('GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n');
  await until(() => idle.every(({ received }) => received().includes('200 OK')));
  server.child.kill('SIGHUP');
  await until(() => server.log.some(({ message }) => message === 'leaving'));
  const since = Date.now();
  expect((await server.stop()).code).toBe(0);
  // After 15 s it would be killed.
  expect(Date.now() - since).toBeLessThan(10_000);
});

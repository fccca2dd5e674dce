// A server with its sockets: many requests on one connection, and what is ready is counted like all else.
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { LIMITS } from '../../../src/runtimes/node/rate-limit.ts';
import { metricsOf } from '../../support/metrics.ts';
import { type Server, serve, stopServers, TOKEN, temporaryFolder, until } from '../../unit/cli/process.ts';

const home = temporaryFolder();
stopServers();

/** All that one connection is told, until it is closed or `enough` was said. */
async function tell(server: Server, text: string, enough: (said: string) => boolean) {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  let said = '';
  let closed = false;
  socket.on('data', (more) => {
    said += more;
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    closed = true;
  });
  socket.write(text);
  await until(() => closed || enough(said));
  socket.destroy();
  return { said, closed };
}
const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;

test('requests on one connection are answered in order; heaps of them are not', async () => {
  const server = await serve({ DATA_DIR: `${home}/pipelined` });
  const paths = Array.from({ length: 30 }, (_, i) => `/tags/t${i}/rss.xml`);
  const { said, closed } = await tell(server, paths.map((path) => get(path)).join(''), (text) =>
    text.includes('/tags/t29/rss.xml'),
  );
  const told = [...said.matchAll(/<atom:link href="[^"]*(\/tags\/t\d+\/rss\.xml)" rel="self"/g)].map(
    ([, path]) => path,
  );
  expect([told, closed]).toEqual([paths, false]);
  // What is ready is no exception.
  for (let i = 0; i < 3; i++) await (await fetch(`${server.url}/rss.xml`)).text();
  expect((await tell(server, get('/rss.xml').repeat(500), () => false)).closed).toBe(true);
  expect((await fetch(`${server.url}/rss.xml`)).status).toBe(200);
});

test('a request without a length has no body: it is answered, and so is what follows it', async () => {
  const server = await serve({ DATA_DIR: `${home}/empty` });
  const ask = (method: string, path: string) => `${method} ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
  const asked = [
    ask('POST', '/hub'),
    ask('DELETE', '/admin/articles/x'),
    ask('PUT', '/rss.xml'),
    get('/rss.xml'),
  ];
  const { said, closed } = await tell(server, asked.join(''), (text) => text.includes('</rss>'));
  const statuses = [...said.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
  expect([statuses, closed]).toEqual([['415', '401', '405', '200'], false]);
});

test('what is ready counts for its client, too', async () => {
  const server = await serve({ DATA_DIR: `${home}/counted`, TRUST_PROXY: '1' });
  const ask = (headers: Record<string, string> = {}) =>
    fetch(`${server.url}/rss.xml`, { headers: { 'x-forwarded-for': '6.6.6.6, 9.9.9.9', ...headers } });
  const etag = (await ask()).headers.get('etag')!;
  const first = metricsOf(await (await server.admin('GET', '/metrics')).text());
  for (let i = 0; i < LIMITS.read; i += 100) {
    await Promise.all(Array.from({ length: 100 }, () => ask().then((answer) => answer.arrayBuffer())));
  }
  // A minute may have ended meanwhile.
  const refused = await until(async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => ask()));
    return answers.find(({ status }) => status === 429);
  }, 60_000);
  expect(refused.headers.get('retry-after')).toBe('60');
  expect((await ask({ 'if-none-match': etag })).status).toBe(304);
  expect((await ask({ 'x-forwarded-for': '8.8.8.8' })).status).toBe(200);
  const limited = 'tagwire_limited_total{kind="read"}';
  const after = metricsOf(await (await server.admin('GET', '/metrics')).text());
  expect(after.get(limited)).toBeGreaterThan(first.get(limited) ?? 0);
}, 120_000);

test('forty half-sent forms of 8 MB are refused at once, and an editor signs in from the same address', async () => {
  const server = await serve({ DATA_DIR: `${home}/forms` });
  const head = (more: string) =>
    `POST /admin/sign-in HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\nOrigin: ${server.url}\r\n` +
    `Content-Type: application/x-www-form-urlencoded\r\n${more}\r\n\r\n`;
  const begun = `token=${'x'.repeat(60_000)}`;
  const half = (i: number) =>
    i % 2
      ? head(`Content-Length: ${8 * 1024 * 1024}`) + begun
      : `${head('Transfer-Encoding: chunked')}${begun.length.toString(16)}\r\n${begun}\r\n`;
  const forms = Array.from({ length: 40 }, (_, i) =>
    tell(server, half(i), (said) => said.includes('\r\n\r\n')),
  );
  const signIn = await fetch(`${server.url}/admin/sign-in`, {
    ...{ method: 'POST', redirect: 'manual', headers: { origin: server.url } },
    body: new URLSearchParams({ token: TOKEN }),
  });
  expect(signIn.status).toBe(303);
  for (const form of forms) expect((await form).said).toMatch(/^HTTP\/1\.1 413 /);
});

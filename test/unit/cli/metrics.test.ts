// /metrics of a real server: its own process, the fast path, several processes as one.
import { expect, test } from 'vitest';
import { metricsOf } from '../../support/metrics.ts';
import { type Server, serve, stopServers, temporaryFolder, until } from './process.ts';

const home = temporaryFolder();
stopServers();

const read = async (server: Server) => metricsOf(await (await server.admin('GET', '/metrics')).text());
const RSS = 'tagwire_http_requests_total{route="/rss.xml",method="GET",status="200"}';

test('what is answered without the router is counted like all else', async () => {
  const server = await serve({ DATA_DIR: `${home}/one` });
  for (let i = 0; i < 20; i++) await (await fetch(`${server.url}/rss.xml?utm=${i % 2}`)).arrayBuffer();
  const values = await read(server);
  expect(values.get(RSS)).toBe(20);
  expect(values.get('tagwire_http_request_duration_seconds_count{route="/rss.xml"}')).toBe(20);
  expect(values.get('tagwire_cache_bytes{cache="answers"}')).toBeGreaterThan(0);
  const info = [...values.keys()].find((series) => series.startsWith('tagwire_build_info'));
  expect(info).toMatch(/version="\d+\.\d+\.\d+",runtime="node",runtime_version="\d+/);
  expect(values.get('process_resident_memory_bytes')).toBeGreaterThan(1e7);
  expect(values.get('process_cpu_seconds_total')).toBeGreaterThan(0);
  const started = values.get('process_start_time_seconds') ?? 0;
  expect(Math.abs(Date.now() / 1_000 - started)).toBeLessThan(60);
  await until(async () => ((await read(server)).get('tagwire_event_loop_lag_seconds_count') ?? 0) > 3);
});

test('several processes are summed, and what one knew that died stays counted', async () => {
  const server = await serve({ DATA_DIR: `${home}/two`, WORKERS: '2' });
  await until(async () => (await read(server)).get('tagwire_processes') === 2);
  // A connection each: whoever is free takes it.
  const ask = () =>
    fetch(`${server.url}/rss.xml`, { headers: { connection: 'close' } }).then((r) => r.arrayBuffer());
  for (let i = 0; i < 10; i++) await Promise.all(Array.from({ length: 8 }, ask));
  expect((await read(server)).get(RSS)).toBe(80);

  const ended = server.log.length;
  process.kill(server.processes[0]!, 'SIGKILL');
  await until(() => server.log.length > ended && server.log.some((line) => line.signal === 'SIGKILL'));
  const after = await until(async () => {
    const values = await read(server);
    return values.get('tagwire_processes') === 2 && values;
  });
  expect(after.get(RSS)).toBe(80);
  await ask();
  expect((await read(server)).get(RSS)).toBe(81);
});

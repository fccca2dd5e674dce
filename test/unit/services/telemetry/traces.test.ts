// Traces: what a collector gets from a real server with the instrumentation of docs/watch.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isTraced } from '../../../../src/http/telemetry/tracing.ts';
import { serve, stopServers, temporaryFolder, until } from '../../cli/process.ts';

const INSTRUMENTATION = new URL('../../../../docs/watch/tracing.js', import.meta.url).href;
const home = temporaryFolder();
stopServers();

interface Attribute {
  key: string;
  value: { stringValue?: string; intValue?: string };
}
interface Told {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attribute[];
  status?: { code: number };
}
const got: { path: string; headers: IncomingHttpHeaders; resource: Attribute[]; spans: Told[] }[] = [];
const collector = createServer((request, response) => {
  let body = '';
  request.on('data', (text) => {
    body += text;
  });
  request.on('end', () => {
    const { resourceSpans } = JSON.parse(body) as {
      resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: Told[] }[] }[];
    };
    for (const { resource, scopeSpans } of resourceSpans) {
      const spans = scopeSpans.flatMap((scope) => scope.spans);
      got.push({ path: request.url ?? '', headers: request.headers, resource: resource.attributes, spans });
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
});
let endpoint: string;
beforeAll(async () => {
  await new Promise<void>((done) => collector.listen(0, '127.0.0.1', done));
  endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
});
afterAll(() => collector.close());

const spans = () => got.flatMap((one) => one.spans);
const plain = (attributes: Attribute[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]));

test('requests are spans, in the trace of whoever asks', async () => {
  const server = await serve({
    DATA_DIR: home,
    NODE_OPTIONS: `--import=${INSTRUMENTATION}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b',
    OTEL_SERVICE_NAME: 'wire',
    OTEL_BSP_SCHEDULE_DELAY: '100',
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0',
  });
  const ask = (traceparent: string, path = '/tags/a/rss.xml?q=x') =>
    fetch(server.url + path, { headers: { traceparent, 'x-request-id': 'mine' } }).then((r) => r.text());
  const [trace, parent] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
  await ask(`00-${trace}-${parent}-00`);
  await ask('nonsense');
  await ask(`00-${'0'.repeat(32)}-${parent}-01`);
  const before = Date.now();
  await ask(`00-${trace}-${parent}-01`);
  await until(() => spans().length);
  const [span] = spans();
  expect(spans().length).toBe(1);
  expect(span).toMatchObject({
    traceId: trace,
    parentSpanId: parent,
    name: 'GET /tags/{expr}/rss.xml',
    kind: 2,
  });
  expect(span?.spanId).toMatch(/^[\da-f]{16}$/);
  expect(plain(span?.attributes ?? [])).toMatchObject({
    'http.request.method': 'GET',
    'http.response.status_code': 200,
    'url.full': `${server.url}/tags/a/rss.xml`,
    'url.path': '/tags/a/rss.xml',
    'tagwire.request_id': 'mine',
  });
  const [start, end] = [Number(span?.startTimeUnixNano) / 1e6, Number(span?.endTimeUnixNano) / 1e6];
  expect(Math.abs(start - before)).toBeLessThan(60_000);
  expect(end).toBeGreaterThanOrEqual(start);
  const [{ path, headers, resource }] = got as [(typeof got)[0]];
  expect([path, headers['api-key']]).toEqual(['/v1/traces', 'a b']);
  expect(plain(resource)['service.name']).toBe('wire');

  await fetch(`${server.url}/nothing`, {
    method: 'POST',
    headers: { traceparent: `00-${trace}-${parent}-01` },
  });
  await until(() => server.log.some(({ traceId, path }) => traceId === trace && path === '/nothing'));

  // What waits at the end is sent.
  await ask(`00-${trace}-${parent}-01`, '/rss.xml');
  await server.stop();
  expect(spans().at(-1)?.name).toBe('GET /rss.xml');
});

test('without a provider nothing is traced', () => {
  expect(isTraced()).toBe(false);
});

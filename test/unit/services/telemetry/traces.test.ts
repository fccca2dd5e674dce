// Traces: what a collector gets, from a real server that was told of one.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../../../src/config.ts';
import { serve, stopServers, temporaryFolder, until } from '../../cli/process.ts';

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
let status = 200;
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
    response.writeHead(status).end('{}');
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
  const OTEL = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `${endpoint}/`,
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b==, x=y',
  };
  const server = await serve({
    DATA_DIR: home,
    ...OTEL,
    OTEL_SERVICE_NAME: 'wire',
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
  expect(plain(span?.attributes ?? [])).toEqual({
    ...{
      'http.request.method': 'GET',
      'http.route': '/tags/{expr}/rss.xml',
      'http.response.status_code': 200,
    },
    ...{ 'url.path': '/tags/a/rss.xml', 'tagwire.request_id': 'mine' },
  });
  const [start, end] = [Number(span?.startTimeUnixNano) / 1e6, Number(span?.endTimeUnixNano) / 1e6];
  expect(Math.abs(start - before)).toBeLessThan(60_000);
  expect(end).toBeGreaterThanOrEqual(start);
  const [{ path, headers, resource }] = got as [(typeof got)[0]];
  expect([path, headers['api-key'], headers.x]).toEqual(['/v1/traces', 'a b==', 'y']);
  expect(plain(resource)['service.name']).toBe('wire');

  // A collector that refuses is told of once, and nobody waits for it; what waits at the end is sent.
  status = 500;
  for (let i = 0; i < 3; i++) await ask(`00-${trace}-${parent}-01`);
  await until(() => spans().length === 4 && server.output.stderr.includes('collector'));
  await ask(`00-${trace}-${parent}-01`, '/rss.xml');
  await server.stop();
  expect(spans().at(-1)?.name).toBe('GET /rss.xml');
  expect(server.log.filter(({ message }) => /collector/.test(`${message}`)).length).toBe(1);
});

test('what decides', () => {
  expect(readConfig({}).otlp).toBeUndefined();
  const url = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example/otlp/' };
  expect(readConfig(url).otlp).toEqual({
    ...{ endpoint: 'https://collector.example/otlp', headers: {}, service: 'tagwire', ratio: 1 },
  });
  for (const wrong of [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' },
    { ...url, OTEL_EXPORTER_OTLP_HEADERS: 'a-secret-without-name' },
    { ...url, OTEL_TRACES_SAMPLER_ARG: '2' },
  ]) {
    expect(() => readConfig(wrong)).toThrow(/OTEL_/);
    expect(() => readConfig(wrong)).not.toThrow(/a-secret/);
  }
});

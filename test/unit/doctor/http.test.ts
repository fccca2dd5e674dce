// The feed doctor on how a feed is served: a server on loopback that does one thing wrong at a time.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tagwire } from '../cli/in-process.ts';
import { RSS } from './corpus.ts';

interface Finding {
  severity: string;
  rule: string;
  message: string;
}

const BODY = RSS.replace('Short.', 'Short. '.repeat(300));
let base: string;
let misbehave: Misbehaviour = {};

interface Misbehaviour {
  /** Headers that differ; undefined: not sent. */
  headers?: Record<string, string | undefined>;
  /** Answers instead of the feed, where it says so. */
  instead?: (request: IncomingMessage, response: ServerResponse) => boolean;
  body?: () => string | Buffer;
  plain?: boolean;
}

const TAG = '"v1"';
const DATE = 'Mon, 23 Nov 2026 09:00:00 GMT';
/** A server that does it right, but for `misbehave`. */
function serve(request: IncomingMessage, response: ServerResponse): void {
  if (misbehave.instead?.(request, response)) return;
  const text = misbehave.body?.() ?? BODY.replaceAll('https://a.example/rss.xml', base + request.url);
  const bytes = misbehave.plain ? Buffer.from(text) : gzipSync(text);
  const headers = {
    'content-type': 'application/rss+xml; charset=utf-8',
    'content-encoding': misbehave.plain ? undefined : 'gzip',
    etag: TAG,
    'last-modified': DATE,
    'cache-control': 'max-age=60',
    vary: 'Accept-Encoding',
    ...misbehave.headers,
  };
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) response.setHeader(name, value);
  const asked = request.headers;
  const known = asked['if-none-match']
    ? asked['if-none-match'] === headers.etag
    : asked['if-modified-since'] === DATE;
  response.statusCode = known ? 304 : 200;
  response.end(known || request.method === 'HEAD' ? undefined : bytes);
}

let server: Server;
beforeAll(async () => {
  server = createServer(serve);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function findingsOf(path = '/rss.xml'): Promise<{ code: number | null; findings: Finding[] }> {
  const { code, stdout, stderr } = await tagwire(['doctor', base + path, '--json']);
  expect(stderr).toBe('');
  const [checked] = JSON.parse(stdout) as { findings: Finding[] }[];
  return { code, findings: checked!.findings };
}

const status =
  (code: number, headers: Record<string, string> = {}) =>
  (_: unknown, response: ServerResponse) => {
    response.writeHead(code, headers).end();
    return true;
  };
const only =
  (when: (request: IncomingMessage) => unknown, answer: ReturnType<typeof status>) =>
  (request: IncomingMessage, response: ServerResponse) =>
    Boolean(when(request)) && answer(request, response);

/** Does something before it goes on, or is done. */
const first = (act: (request: IncomingMessage) => unknown, done: boolean) => (request: IncomingMessage) => {
  act(request);
  return done;
};

let count = 0;
const CASES: [rule: string | undefined, severity: string, what: string, wrong: Misbehaviour][] = [
  [undefined, '', 'all as it should be', {}],
  ['NoValidators', 'warning', 'no validators', { headers: { etag: undefined, 'last-modified': undefined } }],
  ['InvalidEtag', 'warning', 'an ETag without quotes', { headers: { etag: 'v1' } }],
  ['InvalidLastModified', 'warning', 'a strange date', { headers: { 'last-modified': 'yesterday' } }],
  [
    'NotConditional',
    'warning',
    'validators for show',
    { instead: first((r) => delete r.headers['if-none-match'], false) },
  ],
  [
    'UnexpectedContentType',
    'error',
    'served as HTML',
    { headers: { 'content-type': 'text/html; charset=utf-8' } },
  ],
  ['UnexpectedContentType', 'warning', 'served as JSON', { headers: { 'content-type': 'application/json' } }],
  ['UnexpectedContentType', 'warning', 'text/xml alone', { headers: { 'content-type': 'text/xml' } }],
  [
    'EncodingMismatch',
    'warning',
    'two charsets',
    { headers: { 'content-type': 'application/rss+xml; charset=iso-8859-1' } },
  ],
  [
    'UnicodeError',
    'error',
    'not UTF-8',
    { body: () => Buffer.from(BODY.replace('News', 'Möwe'), 'latin1') as never },
  ],
  ['NotCompressed', 'hint', 'not compressed', { plain: true }],
  ['NoVary', 'warning', 'no Vary', { headers: { vary: undefined } }],
  ['NoStore', 'warning', 'no-store', { headers: { 'cache-control': 'no-store' } }],
  ['NoCacheControl', 'hint', 'no Cache-Control', { headers: { 'cache-control': undefined } }],
  ['Cookie', 'hint', 'a cookie', { headers: { 'set-cookie': 'a=b' } }],
  [
    'HubWithoutSelf',
    'warning',
    'a hub without self',
    { headers: { link: '<https://hub.example/>; rel="hub"' } },
  ],
  ['HeadDiffers', 'warning', 'no HEAD', { instead: only((r) => r.method === 'HEAD', status(405)) }],
  [
    'WrongNotModified',
    'error',
    '304 for everybody',
    { instead: only((r) => r.headers['if-none-match'], status(304, { etag: TAG })) },
  ],
  [
    'HttpRedirect',
    'hint',
    'moved',
    { instead: only((r) => r.url === '/rss.xml', status(301, { location: '/new.xml' })) },
  ],
  [
    'TempRedirect',
    'hint',
    'elsewhere',
    { instead: only((r) => r.url === '/rss.xml', status(302, { location: '/x.xml' })) },
  ],
  ['HttpError', 'error', 'a circle', { instead: (r, s) => status(302, { location: `${r.url}x` })(r, s) }],
  ['HttpError', 'error', 'not there', { instead: status(404) }],
  ['IOError', 'error', 'no answer', { instead: first((r) => r.socket.destroy(), true) }],
];

test.each(CASES)('%s (%s): %s', async (rule, severity, _, wrong) => {
  misbehave = wrong;
  const { code, findings } = await findingsOf();
  if (rule === undefined) expect(findings).toEqual([]);
  else expect(findings).toContainEqual(expect.objectContaining({ rule, severity }));
  expect(code).toBe(findings.some((finding) => finding.severity === 'error') ? 1 : 0);
});

test('an ETag of the time is told', async () => {
  misbehave = {};
  misbehave.instead = first(() => {
    misbehave.headers = { etag: `"${++count}"` };
  }, false);
  const { findings } = await findingsOf();
  expect(findings.find(({ rule }) => rule === 'NotConditional')?.message).toContain('same bytes');
});

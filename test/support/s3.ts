// A real S3 server (s3rver, from npm) in a process of its own, behind a proxy that checks what s3rver does not: signatures and
// checksums. The proxy can fail as networks and providers do.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedTool } from '../../tools/tool.ts';

const VERSION = '3.7.1';
const BUCKET = 'wire';
const PREFIX = 'site/media';
/** The account that s3rver has. */
const [KEY, SECRET] = ['S3RVER', 'S3RVER'];
const REGION = 'eu-test-1';
/** What s3rver calls a file on its disk. */
const OBJECT = '._S3rver_object';

/** `cut` breaks the connection in the middle of an answer or of what is sent; `silent` says nothing; a number is a status. */
export type Fault = 'cut' | 'silent' | number | undefined;

export interface S3 {
  /** Settings of a Tagwire that keeps its files there. */
  readonly vars: Readonly<Record<string, string>>;
  /** `METHOD /path`, of all that came. */
  readonly requests: string[];
  /** What becomes of a request. */
  fault: (method: string, path: string) => Fault;
  /** Names of its files. */
  files(): string[];
  /** Removes them. */
  clear(): void;
  stop(): Promise<void>;
}

export async function startS3(): Promise<S3> {
  const folder = await installedTool('s3rver', VERSION);
  const dir = mkdtempSync(join(tmpdir(), 'tagwire-s3-'));
  const program = join(folder, 'node_modules/s3rver/bin/s3rver.js');
  const args = ['-d', dir, '-a', '127.0.0.1', '-p', '0', '--no-vhost-buckets', '--configure-bucket', BUCKET];
  // Its tokens of long listings are made by DES.
  const child = spawn(process.execPath, ['--openssl-legacy-provider', program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const behind = await portOf(child);
  const s3: Pick<S3, 'requests' | 'fault'> = { requests: [], fault: () => undefined };
  const proxy = createServer((from, to) => {
    answer(from, to).catch(() => to.destroy());
  });

  async function answer(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const { method = '', url = '' } = from;
    s3.requests.push(`${method} ${url}`);
    const fault = s3.fault(method, url);
    if (fault === 'silent') return;
    if (fault === 'cut' && method === 'PUT') {
      await once(from, 'data');
      from.destroy();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of from) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const wrong = fault === undefined || fault === 'cut' ? wrongIn(from, body) : 'SlowDown';
    if (wrong) {
      to.writeHead(typeof fault === 'number' ? fault : 403, { 'content-type': 'application/xml' });
      to.end(method === 'HEAD' ? '' : `<Error><Code>${wrong}</Code><Message>As asked.</Message></Error>`);
      return;
    }
    const asked = request({ port: behind, host: '127.0.0.1', method, path: url, headers: from.headers });
    asked.end(body);
    const [given] = (await once(asked, 'response')) as [IncomingMessage];
    to.writeHead(given.statusCode ?? 500, given.headers);
    if (fault !== 'cut') return void given.pipe(to);
    const [first] = (await once(given, 'data')) as [Buffer];
    to.write(first.subarray(0, 1), () => to.destroy());
  }

  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  const kept = join(dir, BUCKET, PREFIX);
  return Object.assign(s3, {
    vars: {
      MEDIA_S3_URL: `http://127.0.0.1:${port}/${BUCKET}/${PREFIX}`,
      MEDIA_S3_KEY: KEY,
      MEDIA_S3_SECRET: SECRET,
      MEDIA_S3_REGION: REGION,
    },
    files: () =>
      (existsSync(kept) ? readdirSync(kept) : [])
        .filter((name) => name.endsWith(OBJECT))
        .map((name) => name.slice(0, -OBJECT.length)),
    clear: () => rmSync(kept, { recursive: true, force: true }),
    async stop() {
      proxy.closeAllConnections();
      proxy.close();
      const gone = once(child, 'exit');
      child.kill();
      await gone;
      rmSync(dir, { recursive: true, force: true });
    },
  });
}

function portOf(child: ChildProcess): Promise<number> {
  let said = '';
  return new Promise((done, fail) => {
    child.once('exit', () => fail(new Error(`s3rver ended: ${said}`)));
    // Read for ever: it would end where nobody listens.
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
      const [, port] = /listening on .*:(\d+)\n/.exec(said) ?? [];
      if (port) done(Number(port));
    });
  });
}

const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');

/** What S3 says of a request that is not signed by AWS Signature Version 4, or whose body is another; undefined where all is well. */
function wrongIn({ method, url = '', headers }: IncomingMessage, body: Buffer): string | undefined {
  const hash = `${headers['x-amz-content-sha256']}`;
  if (sha256(body) !== hash) return 'XAmzContentSHA256Mismatch';
  const [path = '', query = ''] = url.split('?');
  const authorization = /^AWS4-HMAC-SHA256 Credential=(\S+), SignedHeaders=(\S+), Signature=([0-9a-f]{64})$/;
  const [, credential = '', signed = '', signature = ''] =
    authorization.exec(`${headers.authorization}`) ?? [];
  const [key, ...scope] = credential.split('/');
  if (key !== KEY) return 'InvalidAccessKeyId';
  const [date = '', region = '', service = '', end = ''] = scope;
  if (`${region} ${service} ${end}` !== `${REGION} s3 aws4_request`) return 'AuthorizationHeaderMalformed';
  const time = `${headers['x-amz-date']}`;
  if (!time.startsWith(date) || !signed.split(';').includes('host')) return 'AccessDenied';
  const lines = signed.split(';').map((name) => `${name}:${headers[name]}\n`);
  const sorted = query
    .split('&')
    .map((pair) => encoded(pair.replaceAll('+', ' ')))
    .sort()
    .join('&');
  const canonical = [method, path, sorted, lines.join(''), signed, hash].join('\n');
  const steps = [date, region, service, end];
  const signing = steps.reduce<string | Buffer>(hmac, `AWS4${SECRET}`);
  const told = hmac(signing, ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(canonical)].join('\n'));
  return timingSafeEqual(told, Buffer.from(signature.padEnd(64, '0'), 'hex'))
    ? undefined
    : 'SignatureDoesNotMatch';
}

/** RFC 3986: all but unreserved characters, whatever was encoded before. */
const encoded = (pair: string) =>
  pair
    .split('=')
    .map((part) =>
      encodeURIComponent(decodeURIComponent(part)).replace(
        /[!'()*]/g,
        (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    )
    .join('=');

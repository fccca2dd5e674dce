// The Worker of wrangler.toml under real workerd with a local D1, in memory, reached through a socket.
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

// Before wrangler is imported: it reads them once. No metrics, no look-up of a `cf` object, no banner.
Object.assign(process.env, {
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  WRANGLER_LOG: 'none',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  CI: '1',
});
const { createTestHarness } = await import('wrangler');

export const TOKEN = 'workerd-token-0123456789';
export const SITE = 'https://wire.example';
const CONFIG = new URL('../../wrangler.toml', import.meta.url);

/** The part of D1's binding that tests look behind the scenes with. */
interface TestDatabase {
  prepare(sql: string): { raw(): Promise<unknown[][]> };
}

/** The part of R2's binding that tests look behind the scenes with. */
interface TestBucket {
  list(): Promise<{ objects: { key: string; size: number }[] }>;
}

/** What came over the wire: bytes as they were, nothing decoded. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  /** The body after its content coding. */
  text: string;
}

type Vars = Record<string, string | Record<string, string>>;

/** Starts the Worker as deployed, but with these vars. */
export async function startWorker(vars: Vars, configPath: URL | string = CONFIG) {
  const harness = createTestHarness({ workers: [{ configPath, vars }] });
  const { url } = await harness.listen();
  const worker = () => harness.getWorker<{ DB: TestDatabase; MEDIA: TestBucket }>();

  /** Through the socket, since `fetch` would decode and follow. */
  const request = (
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: string | Uint8Array,
  ) =>
    new Promise<Answer>((resolve, reject) => {
      const call = httpRequest(new URL(path, url), { method, headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
        response.on('end', () => {
          const bytes = Buffer.concat(chunks);
          const { headers, statusCode = 0 } = response;
          try {
            const text = decode(bytes, headers['content-encoding']).toString();
            resolve({ status: statusCode, headers, bytes, text });
          } catch (error) {
            reject(error);
          }
        });
      });
      call.on('error', reject).end(body);
    });

  return {
    /** Where it listens. */
    url,
    request,
    get: (path: string, headers?: Record<string, string>) => request('GET', path, headers),
    admin: (method: string, path: string, body?: string, headers: Record<string, string> = {}) =>
      request(method, path, { authorization: `Bearer ${TOKEN}`, ...headers }, body),
    scheduled: () => worker().scheduled({ cron: '* * * * *' }),
    rows: async (sql: string) => (await worker().getEnv()).DB.prepare(sql).raw(),
    /** Names of the files in R2. */
    files: async () => (await (await worker().getEnv()).MEDIA.list()).objects.map(({ key }) => key),
    /** The same database and Cache API with these vars, in an isolate that remembers nothing. */
    fresh: (vars: Vars) => harness.update({ workers: [{ configPath: CONFIG, vars }] }),
    logs: () => harness.getLogs(),
    close: () => harness.close(),
  };
}

export type Worker = Awaited<ReturnType<typeof startWorker>>;

function decode(bytes: Buffer, coding?: string): Buffer {
  if (!bytes.length || !coding) return bytes;
  return coding === 'br' ? brotliDecompressSync(bytes) : gunzipSync(bytes);
}

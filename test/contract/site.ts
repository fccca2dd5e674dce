// A site under test, reached through a socket alone: nothing decoded, nothing followed.
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { memory } from '../../src/entries/memory.ts';
import { createTagwire } from '../../src/index.ts';
import { problemOfCode } from '../../src/pages/problems.ts';
import { Description, type Spec } from '../support/described.ts';
import { type Combination, SITE, type Started } from './combinations.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** As they came over the wire. */
  bytes: Buffer;
  /** The body after its content coding. */
  text: string;
  json<T = Record<string, unknown>>(): T;
}

/** What tests look at of an article's answer. */
export interface ArticleAnswer {
  id: string;
  guid: string;
  url: string;
  slug: string;
  title: string;
  status: string;
  version: number;
  seq: number;
  publishedAt: string;
  updatedAt: string;
  html: string;
  tags: string[];
  [field: string]: unknown;
}

export type Headers_ = Record<string, string>;
export type Body = string | Buffer | object;

const DECODERS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: gunzipSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};

/** An article of the least that is taken, with what a test adds. */
export const article = (more: Record<string, unknown> = {}) => ({
  title: 'A title',
  content: { text: 'A text.' },
  ...more,
});

export class Site {
  readonly #agent = new Agent({ keepAlive: true, timeout: 60_000 });
  readonly #combination: Combination;
  #started: Started | undefined;

  constructor(combination: Combination) {
    this.#combination = combination;
  }

  async start(...how: Parameters<Combination['start']>): Promise<this> {
    this.#started = await this.#combination.start(...how);
    return this;
  }

  async stop(): Promise<number | null> {
    this.#agent.destroy();
    return (await this.#started?.stop()) ?? null;
  }

  get running(): Started {
    if (!this.#started) throw new Error('it was not started');
    return this.#started;
  }

  /** A call; `path` may be an absolute URL of the site. Bodies that are objects go as JSON. */
  request(method: string, path: string, body?: Body, headers: Headers_ = {}): Promise<Answer> {
    const plain = typeof body === 'string' || Buffer.isBuffer(body);
    const sent = body === undefined || plain ? body : JSON.stringify(body);
    const { hostname, port } = new URL(this.running.origin);
    const options = {
      ...{ method, hostname, port, agent: this.#agent, path: path.replace(SITE, '') },
      headers: {
        ...(sent !== undefined && !plain && { 'content-type': 'application/json' }),
        ...(sent !== undefined && { 'content-length': `${Buffer.byteLength(sent)}` }),
        ...headers,
      },
    };
    return new Promise((resolve, reject) => {
      const call = httpRequest(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
        response.on('end', () => {
          try {
            const answer = answerOf(response.statusCode ?? 0, response.headers, Buffer.concat(chunks));
            checkProblem(answer);
            const asked = { method, path: options.path, accept: headers.accept };
            void description()
              .then((known) => known.check({ ...asked, ...answer }))
              .then(() => resolve(answer), reject);
          } catch (error) {
            reject(error);
          }
        });
      });
      call.on('error', reject).end(sent);
    });
  }

  get = (path: string, headers?: Headers_) => this.request('GET', path, undefined, headers);

  admin = (method: string, path: string, body?: Body, headers: Headers_ = {}) =>
    this.request(method, path, body, { authorization: `Bearer ${this.running.token}`, ...headers });

  /** Posts a body that is not JSON. */
  send = (type: string, body: Body, query = '', headers: Headers_ = {}) =>
    this.admin('POST', `/admin/articles${query}`, body, { 'content-type': type, ...headers });

  /** Posts an article. @throws unless it is taken */
  async post(input: object): Promise<ArticleAnswer> {
    const answer = await this.admin('POST', '/admin/articles', input);
    if (answer.status !== 201) throw new Error(`POST: ${answer.status} ${answer.text}`);
    return answer.json<ArticleAnswer>();
  }

  async etag(path: string, headers?: Headers_): Promise<string> {
    return (await this.get(path, headers)).headers.etag ?? '';
  }

  /** Titles in a JSON feed, in its order. */
  async titles(path: string): Promise<string[]> {
    const answer = await this.get(path);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return answer.json<{ items: { title: string }[] }>().items.map(({ title }) => title);
  }
}

let described: Promise<Description> | undefined;

/** What /openapi.json says: the same on every runtime. */
function description(): Promise<Description> {
  described ??= (async () => {
    const wire = createTagwire({ publicUrl: SITE, database: memory() });
    const answer = await wire.fetch(new Request(`${SITE}/openapi.json`));
    const spec = (await answer?.json()) as Spec;
    await wire.close();
    return new Description(spec);
  })();
  return described;
}

/** Of an error, whichever test it comes in: its `type` is the page of its code. */
function checkProblem({ status, headers, text }: Answer): void {
  if (headers['content-type'] !== 'application/problem+json' || !text) return;
  const problem = JSON.parse(text) as Record<string, unknown>;
  const { code } = problem;
  if (problem.status !== status || problem.type !== `${SITE}/problems/${code}` || !problemOfCode(`${code}`))
    throw new Error(`no problem that has a page: ${text}`);
}

function answerOf(status: number, headers: IncomingHttpHeaders, bytes: Buffer): Answer {
  const decode = DECODERS[headers['content-encoding'] ?? ''];
  const text = (decode && bytes.length ? decode(bytes) : bytes).toString();
  return { status, headers, bytes, text, json: <T>() => JSON.parse(text) as T };
}

/** Asks again and again until something is so. @throws when it never is */
export async function until<T>(
  ask: () => Promise<T | false | undefined> | T | false | undefined,
  patience = 15_000,
) {
  for (const deadline = Date.now() + patience; ; await new Promise((done) => setTimeout(done, 25))) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`not so after ${patience} ms: ${ask}`);
  }
}

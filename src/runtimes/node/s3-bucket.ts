// Signed requests to a bucket that speaks S3. By Node's own HTTP, which says how long a body is that is streamed: S3 takes no
// other.
import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import type { Config } from '../../config.ts';
import { ConfigError, Refusal, Unavailable } from '../../errors.ts';
import type { Log } from '../../ports.ts';
import { problem } from '../../problems.ts';
import { sleep } from '../libsql/patiently.ts';

/** How long nothing may happen before it answers, and in the middle of a file, whose reader may be slow. */
const ANSWER_TIMEOUT_MS = 10_000;
const READ_TIMEOUT_MS = 120_000;
/** Requests at once, besides files on their way to readers. */
const MAX_SOCKETS = 64;
const MAX_ATTEMPTS = 4;
/** After this long nothing is tried again. */
const RETRY_MS = 10_000;
/** While it is away one request in so long tries whether it is back, and nobody else waits. */
const PAUSE_MS = 1_000;
/** A start waits no longer. */
const START_TIMEOUT_MS = 2_000;
const MAX_ERROR_BYTES = 16_384;
/** SHA-256 of nothing. */
const EMPTY_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export interface S3Request {
  method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  /** Of a file, below the prefix; absent for the bucket itself. */
  name?: string;
  query?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
  /** Opened again for each attempt. `hash` is lower-case hex SHA-256, which S3 holds the bytes against. */
  body?: { hash: string; length: number; open(): Readable };
}

/** What S3 said, or the network. */
class S3Failure extends Error {
  /** Whether it may be another answer in a moment. */
  readonly isPassing: boolean;
  constructor(message: string, isPassing: boolean) {
    super(message);
    this.isPassing = isPassing;
  }
}

/** A bucket, and a prefix in it. */
export class S3Bucket {
  /** `media/`, or nothing. */
  readonly prefix: string;
  readonly #bucket: string;
  readonly #account: {
    accessKeyId: string;
    secretAccessKey: string;
    region: string;
    cache: Map<string, ArrayBuffer>;
  };
  readonly #http: typeof http | typeof https;
  readonly #agent: http.Agent;
  /** A reader holds a connection for as long as a file takes: nobody waits for one. The server bounds its readers. */
  readonly #readers: http.Agent;
  readonly #log: Log;
  /** Why it is away, while it is. */
  #away: S3Failure | undefined;
  #pausedUntil = 0;

  /** @param url of MEDIA_S3_URL: endpoint, bucket, prefix */
  constructor(url: string, { mediaS3Key = '', mediaS3Secret = '', mediaS3Region = '' }: Config, log: Log) {
    const { origin, pathname, protocol } = new URL(url);
    const [, bucket = '', ...prefix] = pathname.split('/');
    this.#bucket = `${origin}/${bucket}`;
    this.prefix = prefix.map((part) => `${part}/`).join('');
    this.#http = protocol === 'https:' ? https : http;
    this.#agent = new this.#http.Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });
    this.#readers = new this.#http.Agent({ keepAlive: true, maxFreeSockets: MAX_SOCKETS });
    // Without a region aws4fetch takes the one that the host names.
    this.#account = {
      accessKeyId: mediaS3Key,
      secretAccessKey: mediaS3Secret,
      region: mediaS3Region,
      cache: new Map(),
    };
    this.#log = log;
  }

  /**
   * The answer, with its body still to read; undefined where there is no such file. What may pass is tried again.
   * @throws Unavailable where S3 is away; Refusal 503 where it refuses
   */
  async send(request: S3Request): Promise<http.IncomingMessage | undefined> {
    if (this.#away) {
      if (Date.now() < this.#pausedUntil) throw unavailable(this.#away);
      this.#pausedUntil = Date.now() + PAUSE_MS;
    }
    const began = Date.now();
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await this.#accepted(request);
        if (this.#away) this.#log.log('info', 'the S3 of MEDIA_S3_URL answers again');
        this.#away = undefined;
        return answer;
      } catch (error) {
        if (!(error instanceof S3Failure)) throw error;
        if (!error.isPassing) throw refused(error);
        // Others may have found out meanwhile that it is away.
        if (!this.#away && attempt < MAX_ATTEMPTS && Date.now() - began < RETRY_MS) {
          await sleep(200 * 3 ** (attempt - 1));
          continue;
        }
        this.#goneAway(error);
        throw unavailable(error);
      }
    }
  }

  /** The same, of what has no body of interest. */
  async ask(request: S3Request): Promise<http.IncomingHttpHeaders | undefined> {
    const answer = await this.send(request);
    answer?.resume();
    return answer?.headers;
  }

  /** Tells at the start what will not pass by itself. @throws ConfigError */
  async check(): Promise<void> {
    const query = { 'list-type': '2', prefix: this.prefix, 'max-keys': '1' };
    try {
      (await this.#accepted({ method: 'GET', query }, START_TIMEOUT_MS))?.resume();
    } catch (error) {
      if (!(error instanceof S3Failure)) throw error;
      if (!error.isPassing) throw new ConfigError(`MEDIA_S3_URL: ${this.#bucket} answers ${error.message}`);
      this.#goneAway(error);
    }
  }

  #goneAway(why: S3Failure): void {
    if (!this.#away) this.#log.log('warn', 'the S3 of MEDIA_S3_URL is away', { reason: why.message });
    this.#away = why;
    this.#pausedUntil = Date.now() + PAUSE_MS;
  }

  async #accepted(
    request: S3Request,
    timeout = ANSWER_TIMEOUT_MS,
  ): Promise<http.IncomingMessage | undefined> {
    const answer = await this.#answer(request, timeout).catch((error: Error) => {
      throw new S3Failure(error.message || `${(error as NodeJS.ErrnoException).code}`, true);
    });
    const { statusCode: status = 0 } = answer;
    if (status < 300) return answer;
    const { code, message } = await errorIn(answer);
    if (status === 404 && request.name && code !== 'NoSuchBucket') return undefined;
    const isPassing = status >= 500 || status === 429 || status === 408 || code === 'RequestTimeout';
    throw new S3Failure([status, code, message].filter(Boolean).join(' '), isPassing);
  }

  async #answer(
    { method, name, query = {}, headers, body }: S3Request,
    timeout: number,
  ): Promise<http.IncomingMessage> {
    const url = new URL(name === undefined ? this.#bucket : `${this.#bucket}/${this.prefix}${name}`);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    const { AwsV4Signer } = await import('aws4fetch');
    const hash = { 'x-amz-content-sha256': body?.hash ?? EMPTY_HASH };
    const about = {
      method,
      url: url.href,
      service: 's3',
      headers: { ...headers, ...hash },
      ...this.#account,
    };
    const signed = await new AwsV4Signer(about).sign();
    const length = body && { 'content-length': `${body.length}` };
    const sending = this.#http.request(signed.url, {
      method,
      agent: method === 'GET' && name !== undefined ? this.#readers : this.#agent,
      headers: { ...Object.fromEntries(signed.headers), ...length },
    });
    // What comes after the answer is told by the answer's own stream.
    sending.on('error', () => {});
    // Node's own timeouts begin with a connection, for which a request may wait as well.
    const patience = setTimeout(() => sending.destroy(new Error('it does not answer')), timeout);
    sending.on('drain', () => patience.refresh());
    try {
      const answered = once(sending, 'response') as Promise<[http.IncomingMessage]>;
      if (body) pipeline(body.open(), sending, () => {});
      else sending.end();
      const [answer] = await answered;
      sending.setTimeout(READ_TIMEOUT_MS, () => sending.destroy(new Error('it sends no more')));
      return answer;
    } finally {
      clearTimeout(patience);
    }
  }
}

/** What S3 says names accounts and inner addresses: it is for the log and the command line, as the cause. */
const unavailable = (cause: S3Failure) => new Unavailable(problem('files-unavailable'), { cause });
const refused = (cause: S3Failure) =>
  new Refusal(503, problem('files-unavailable'), { headers: { 'Retry-After': '30' }, cause });

/** `<Code>` and `<Message>` of a refusal; to HEAD there are none. */
async function errorIn(answer: http.IncomingMessage): Promise<{ code?: string; message?: string }> {
  let text = '';
  try {
    for await (const chunk of answer.setEncoding('utf8')) {
      text += chunk;
      if (text.length > MAX_ERROR_BYTES) break;
    }
  } catch {
    // Its status says enough.
  }
  const [, code] = /<Code>([^<]{1,300})/.exec(text) ?? [];
  const [, message] = /<Message>([^<]{1,300})/.exec(text) ?? [];
  return { code, message };
}

// Outgoing calls on Node (Deno, Bun): node:http, because its `lookup` is where a name's addresses are checked.

import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';
import { CallFailed } from '../../errors.ts';
import type { Answer, Call, Outgoing } from '../../ports.ts';
import { problem } from '../../problems.ts';
import { createGuard, type Guard, urlToCall } from '../outgoing-guard.ts';
import { domainOf } from './dns/domain.ts';
import { type LookupOptions, NameLookup } from './dns/name-lookup.ts';

/** Sockets kept open for the next call. */
const MAX_IDLE_SOCKETS = 256;
/** Below the 5 s after which Node's own servers close a connection that idles. */
const IDLE_TIMEOUT_MS = 4_000;

/** How names are looked up; whose the addresses are is not its business. */
export interface Names {
  /** @throws CallFailed */
  lookUp(hostname: string, options: LookupOptions): Promise<{ address: string; family: number }[]>;
}

export interface OutgoingOptions {
  /** Hosts that the operator named, besides those in `allow`: see NameLookup. */
  operatorHosts?: readonly string[];
  /** Another way of looking names up. */
  names?: Names;
}

/** Calls that connect to nothing but public addresses and what `allow` exempts. Redirects are not followed. */
export function nodeOutgoing(
  allow: readonly string[],
  { operatorHosts = [], names = lookupFor(allow, operatorHosts) }: OutgoingOptions = {},
): Outgoing {
  const guard = createGuard(allow);
  const options = {
    keepAlive: true,
    maxFreeSockets: MAX_IDLE_SOCKETS,
    timeout: IDLE_TIMEOUT_MS,
    scheduling: 'lifo',
  } as const;
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) };
  const lookups = {
    verified: guardedLookup(guard, names, {}),
    unverified: guardedLookup(guard, names, { unverified: true }),
  };
  return {
    refusal: (url) => guard.refusal(url),
    domainOf,
    concurrency: 1_024,
    send: async (call) => {
      const url = urlToCall(call.url, guard);
      const secure = url.protocol === 'https:';
      const options = {
        method: call.method,
        headers: headersOf(call),
        agent: agents[secure ? 'https:' : 'http:'],
        lookup: call.unverified ? lookups.unverified : lookups.verified,
      };
      const once = () => exchange(call, (done) => (secure ? https : http).request(url, options, done));
      // The other side closed an idle connection just when it was taken up again: nothing was received there.
      return once().catch((error) => (error instanceof StaleSocket ? once() : Promise.reject(error)));
    },
    close: () => {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

const lookupFor = (allow: readonly string[], operatorHosts: readonly string[]): Names =>
  new NameLookup({ operatorHosts: [...allow.filter((entry) => !entry.includes('/')), ...operatorHosts] });

const headersOf = ({ headers, body }: Call) => ({
  ...headers,
  ...(body !== undefined && {
    'content-length': typeof body === 'string' ? Buffer.byteLength(body) : body.length,
  }),
});

class StaleSocket extends CallFailed {}

/** One request and its whole answer, within the call's time and size. */
function exchange(
  call: Call,
  request: (done: (response: http.IncomingMessage) => void) => http.ClientRequest,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request((response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const finish = () => {
        clearTimeout(late);
        const { statusCode: status = 0, headers } = response;
        const whole = Buffer.concat(chunks);
        const text = whole.toString('utf8').slice(0, call.maxBytes);
        resolve({ status, text, bytes: new Uint8Array(whole), header: (name) => single(headers[name]) });
      };
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size < call.maxBytes) return;
        // Who answers a notification with a film has said what counts in the status line.
        finish();
        outgoing.destroy();
      });
      response.once('end', finish);
      response.once('error', fail);
    });
    const fail = (error: NodeJS.ErrnoException) => {
      clearTimeout(late);
      if (error instanceof CallFailed) return reject(error);
      const stale = outgoing.reusedSocket && /^(ECONNRESET|EPIPE)$/.test(error.code ?? '');
      const reason = problem('connection-failed', { reason: reasonOf(error) });
      reject(new (stale ? StaleSocket : CallFailed)(reason, { cause: error }));
    };
    // Of the whole exchange: a socket's own timeout would be reset by every byte of a slow answer.
    const late = setTimeout(() => {
      outgoing.destroy(new CallFailed(problem('no-answer-in-time', { seconds: call.timeout / 1_000 })));
    }, call.timeout);
    outgoing.once('error', fail);
    outgoing.end(call.body);
  });
}

const single = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);
const reasonOf = ({ code, message }: NodeJS.ErrnoException) =>
  code && !message.includes(code) ? `${code}: ${message}` : message;

/** Resolves a name to those of its addresses that may be reached; a connection is made to these and no others. */
function guardedLookup(guard: Guard, names: Names, how: LookupOptions): LookupFunction {
  const allowedOf = async (hostname: string) => {
    const found = await names.lookUp(hostname, how);
    const allowed = found.filter(({ address }) => guard.allows(hostname, address));
    if (allowed.length) return allowed;
    const addresses = found.map(({ address }) => address).join(', ');
    const reason = problem('addresses-not-public', { host: hostname, addresses });
    throw new CallFailed(problem('not-called', { reason }));
  };
  return (hostname, options, done) => {
    allowedOf(hostname).then(
      (allowed) => {
        const [first] = allowed as [{ address: string; family: number }];
        if (options.all) return done(null, allowed);
        done(null, first.address, first.family);
      },
      (error: Error) => done(error, [], 0),
    );
  };
}

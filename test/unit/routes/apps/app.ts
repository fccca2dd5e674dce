// An app of the independent web: its page on a server of its own, its verifier, and what it asks of endpoints.
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Served {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

/** Pages by their paths; `asked` are the requests that came. */
export async function serveApp(pages: Record<string, Served | ((path: string) => Served)>) {
  const asked: { path: string; accept?: string }[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push({ path, accept: request.headers.accept });
    const page = pages[path.split('?')[0] ?? ''];
    const {
      status = 200,
      headers = { 'content-type': 'text/html' },
      body = '',
    } = (typeof page === 'function' ? page(path) : page) ?? { status: 404 };
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, asked, close: () => new Promise((done) => server.close(done)) };
}

export const verifierOf = () => randomBytes(32).toString('base64url');
export const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url');

export interface Request_ {
  client_id: string;
  redirect_uri: string;
  scope?: string;
  state?: string;
  [parameter: string]: string | undefined;
}

/** A request for authorization, with a challenge of `verifier`. */
export const authorizePath = (verifier: string, request: Request_): string => {
  const all = {
    response_type: 'code',
    state: 's t&=1',
    code_challenge: challengeOf(verifier),
    code_challenge_method: 'S256',
    ...request,
  };
  const known = Object.entries(all).filter((one): one is [string, string] => one[1] !== undefined);
  return `/admin/authorize?${new URLSearchParams(known)}`;
};

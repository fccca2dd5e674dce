// Clients that repeat nothing: what is lost is told. One connection each, kept alive, or a fresh one for each request.
import { Agent, type ClientRequest, type IncomingHttpHeaders, request } from 'node:http';
import { TOKEN } from './process.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export class Client {
  readonly #agent: Agent;
  readonly #origin: string;

  constructor(origin: string, { kept = true } = {}) {
    this.#origin = origin;
    this.#agent = new Agent({ keepAlive: kept, maxSockets: 1 });
  }

  /** @throws when no whole answer comes, however the connection was */
  send(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> {
    const length: Record<string, string> = body ? { 'content-length': `${Buffer.byteLength(body)}` } : {};
    return this.#answerOf(method, path, { ...headers, ...length }, (call) => call.end(body));
  }

  #answerOf(
    method: string,
    path: string,
    headers: Record<string, string>,
    write: (call: ClientRequest) => void,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const call = request(this.#origin + path, { method, agent: this.#agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (more: string) => {
          text += more;
        });
        response.once('error', reject);
        response.once('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      });
      call.setTimeout(30_000, () => call.destroy(new Error('no answer within 30 s')));
      call.once('error', reject);
      write(call);
    });
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('GET', path, headers);
  }

  /** Posts an article. @throws unless it is taken */
  async post(article: object): Promise<{ id: string; url: string }> {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const { status, body } = await this.send('POST', '/admin/articles', headers, JSON.stringify(article));
    if (status !== 201) throw new Error(`${status}: ${body}`);
    return JSON.parse(body) as { id: string; url: string };
  }

  /** Sends the first half of a body now, and the rest when it is told to. */
  sendInHalves(path: string, token: string, body: string): { done: Promise<Answer>; finish: () => void } {
    const half = Math.floor(body.length / 2);
    let finish = () => {};
    const done = this.#answerOf(
      'POST',
      path,
      {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': `${Buffer.byteLength(body)}`,
      },
      (call) => {
        call.write(body.slice(0, half));
        finish = () => call.end(body.slice(half));
      },
    );
    return { done, finish: () => finish() };
  }

  close(): void {
    this.#agent.destroy();
  }
}

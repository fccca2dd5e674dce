// Long polling (`?wait=`): the application's first answer, which has nothing new, is held back until there is a change or the
// time is over. Requests that are to get the same bytes wait as one group, outside of all middleware: after a change the
// application is asked once for the whole group.
import type { Waiter, Waiting } from '../../services/changes/waiting.ts';
import type { Context } from '../../services/context.ts';
import { turn } from '../../store/turns.ts';
import { CONDITIONAL_HEADERS } from '../conditional.ts';
import { type HeaderOf, keyOf } from '../response-cache.ts';
import type { RequestTelemetry } from '../telemetry/request-telemetry.ts';
import { type Held, heldOf } from './held.ts';
import { lookByItself, looksByItself } from './own-looks.ts';

/** What an answer depends on, beside its URL. */
const DEPENDS_ON = ['accept', 'accept-encoding', ...CONDITIONAL_HEADERS];
/** How much longer than asked for somebody may wait. */
const CHECK_INTERVAL_MS = 100;
/** Answers that are sent in one turn of the event loop (some 8 ms); then others are served. */
const ANSWERS_PER_TURN = 200;

/** An answer without its request id, for all of a group. */
interface Shared {
  status: number;
  headers: Record<string, string>;
  /** Text unless it is compressed: Node writes text and head at once. */
  body: Uint8Array<ArrayBuffer> | string | null;
}

interface Poll {
  readonly request: Request;
  readonly requestId: string;
  readonly client: string | undefined;
  /** By the meter's clock. */
  readonly due: number;
  resolve(response: Response): void;
  readonly group: Group;
}

interface Group extends Waiter {
  readonly key: string;
  held: Held;
  /** The answer if nothing comes. */
  empty: Shared;
  /** The application's answer now to the request of the first of them. */
  readonly again: () => Promise<Response>;
  readonly polls: Set<Poll>;
}

interface Parts {
  context: Context;
  waiting: Waiting;
  telemetry: RequestTelemetry;
  /** The path below the site's prefix. */
  pathOf: (url: string) => string;
  /** The application's own answer to what was held back before. */
  askAgain: (request: Request, address: string | undefined) => Promise<Response>;
}

export class LongPolls {
  readonly #parts: Parts;
  readonly #groups = new Map<string, Group>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.waiting.whenStopped(() => this.#stop());
  }

  /** Adds a request to the group that waits for the same; undefined where there is none, and the application has to be asked. */
  join(request: Request, address: string | undefined, headerOf?: HeaderOf): Promise<Response> | undefined {
    if (!this.#groups.size || request.method !== 'GET') return undefined;
    const get = headerOf ?? ((name: string) => request.headers.get(name));
    const group = this.#groups.get(keyOf(request.url, get, DEPENDS_ON));
    // The application echoes a client's own id.
    if (!group || get('x-request-id') != null) return undefined;
    const { clients, runtime } = this.#parts.context;
    const client = clients.countedBy('read', address, get('x-forwarded-for') ?? undefined);
    // The application refuses what is too much.
    if (!this.#parts.waiting.places.hasRoom(client)) return undefined;
    if (client !== undefined && runtime.limit('read', client) !== true) return undefined;
    return this.#wait(group, request, client, crypto.randomUUID());
  }

  /** Answers a request by the application: at once, or where that marked its answer (held.ts) after a wait. */
  async answer(request: Request, address: string | undefined, ask: () => Response | Promise<Response>) {
    const response = await ask();
    const held = heldOf(response);
    if (!held) return response;
    const { context, waiting, askAgain } = this.#parts;
    const { clients } = context;
    const repeated = new Request(held.url, { headers: request.headers });
    const again = () => askAgain(repeated, address);
    if (looksByItself(context)) {
      const found = await lookByItself(context, waiting, response, held, again);
      this.#tell(request, found.status, found.headers.get('x-request-id') ?? '');
      return found;
    }
    const requestId = response.headers.get('x-request-id') ?? crypto.randomUUID();
    const client = clients.countedBy('read', address, request.headers.get('x-forwarded-for') ?? undefined);
    const key = keyOf(request.url, (name) => request.headers.get(name), DEPENDS_ON);
    const empty = await sharedOf(response);
    const group = this.#groups.get(key) ?? this.#begin({ key, held, empty, again });
    return this.#wait(group, request, client, requestId);
  }

  #begin(about: Pick<Group, 'key' | 'held' | 'empty' | 'again'>): Group {
    const { view, after } = about.held;
    const group: Group = { ...about, view, after, polls: new Set(), wake: () => void this.#ask(group) };
    this.#groups.set(group.key, group);
    this.#parts.waiting.add(group);
    this.#timer ??= setInterval(() => this.#endLate(), CHECK_INTERVAL_MS);
    return group;
  }

  #wait(group: Group, request: Request, client: string | undefined, requestId: string): Promise<Response> {
    const { context, waiting } = this.#parts;
    return new Promise((resolve) => {
      const due = context.runtime.meter.clock() + group.held.seconds * 1_000;
      const poll: Poll = { request, requestId, client, due, resolve, group };
      waiting.places.take('poll', client);
      group.polls.add(poll);
      request.signal.addEventListener('abort', () => this.#leave(poll), { once: true });
      if (request.signal.aborted) this.#leave(poll);
      else if (this.#parts.waiting.isStopped) void this.#end(group, group.polls);
    });
  }

  /** Whether it was still waiting. */
  #leave(poll: Poll): boolean {
    const { group } = poll;
    if (!group.polls.delete(poll)) return false;
    this.#parts.waiting.places.leave('poll', poll.client);
    if (!group.polls.size) this.#forget(group);
    return true;
  }

  #forget(group: Group): void {
    if (this.#groups.get(group.key) === group) this.#groups.delete(group.key);
    this.#parts.waiting.remove(group);
    if (this.#groups.size) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** After a change that may concern the group: answers it, or lets it wait on where there is nothing new. Never fails. */
  async #ask(group: Group): Promise<void> {
    try {
      const response = await group.again();
      const held = heldOf(response);
      const shared = await sharedOf(response);
      const { isStopped } = this.#parts.waiting;
      // New names are news, too.
      if (!held || held.after.edition !== group.after.edition || isStopped) {
        return await this.#answer(group.polls, shared);
      }
      if (!group.polls.size) return;
      Object.assign(group, { held, empty: shared, view: held.view, after: held.after });
      this.#parts.waiting.add(group);
    } catch (error) {
      this.#parts.context.runtime.background(Promise.reject(error));
      await this.#end(group, group.polls);
    }
  }

  #endLate(): void {
    const now = this.#parts.context.runtime.meter.clock();
    for (const group of this.#groups.values()) {
      const late: Poll[] = [];
      for (const poll of group.polls) {
        // Those that came later wait as long.
        if (poll.due > now) break;
        late.push(poll);
      }
      if (late.length) void this.#end(group, late);
    }
  }

  async #stop(): Promise<void> {
    for (const group of this.#groups.values()) await this.#end(group, group.polls);
  }

  #end(group: Group, polls: Iterable<Poll>): Promise<void> {
    return this.#answer(polls, group.empty);
  }

  async #answer(polls: Iterable<Poll>, { status, headers, body }: Shared): Promise<void> {
    const { runtime } = this.#parts.context;
    const own = this.#parts.waiting.isStopped ? { ...headers, connection: 'close' } : headers;
    let answered = 0;
    for (const poll of polls) {
      if (!this.#leave(poll)) continue;
      const { request, requestId, resolve } = poll;
      this.#tell(request, status, requestId);
      const init = { ...runtime.responseInit, status, headers: { ...own, 'x-request-id': requestId } };
      resolve(new Response(body, init));
      answered += 1;
      if (answered % ANSWERS_PER_TURN === 0) await turn();
    }
  }

  /** Records an answer that no middleware saw. The wait is not counted in its time. */
  #tell(request: Request, status: number, requestId: string): void {
    const { context, telemetry, pathOf } = this.#parts;
    const path = pathOf(request.url);
    const started = context.runtime.meter.clock();
    telemetry.record(request, { path, route: context.routeOf(path), status, requestId, started });
  }
}

async function sharedOf(response: Response): Promise<Shared> {
  const { 'x-request-id': _, ...headers } = Object.fromEntries(response.headers);
  const { status } = response;
  if (status === 304) return { status, headers, body: null };
  const body = headers['content-encoding']
    ? new Uint8Array(await response.arrayBuffer())
    : await response.text();
  return { status, headers, body };
}

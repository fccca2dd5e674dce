// Followers of a view's own log: page by page, by requests that wait, by a stream. Each believes what it is told, and nothing else.

import { setTimeout as sleep } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import { expect } from 'vitest';
import { SITE, type TestServer } from '../../support/server.ts';
import type { Dice } from './dice.ts';
import { type Held, numbered } from './followers.ts';
import { type JsonItem, printOfItem } from './prints.ts';
import { addressOf, type Followed } from './views.ts';

/** A follower that has waited so long waits for nothing. */
const HANG_MS = 20_000;
const MAX_WAIT_SECONDS = 30;

export interface Change {
  seq: number;
  kind: string;
  guid: string;
  version: number;
  item?: JsonItem;
}

interface Page {
  changes: Change[];
  next: number;
  log: string;
  reset?: true;
}

/** What one follower knows of a view, by its log. */
export class Wire {
  readonly name: string;
  readonly #site: string;
  readonly held: Held = new Map();
  log = '';
  since = 0;

  constructor(name: string, server: TestServer) {
    this.name = name;
    this.#site = server.config.publicUrl;
  }

  begin(log: string): void {
    this.held.clear();
    this.since = 0;
    this.log = log;
  }

  take({ seq, kind, guid, version, item }: Change): void {
    expect(seq, `${this.name}: ${kind} ${guid} is told after ${this.since}`).toBeGreaterThan(this.since);
    this.since = seq;
    if (kind === 'retract' || kind === 'left')
      expect(item, `${this.name}: the item of ${kind}`).toBe(undefined);
    // Without an item it is older than another change of the same article, which is told later.
    if (item) this.held.set(guid, numbered(printOfItem(item).replaceAll(this.#site, SITE), version));
    else if (kind === 'retract' || kind === 'left') this.held.delete(guid);
  }

  takePage({ changes, next, log, reset }: Page): void {
    if (reset) this.begin(log);
    this.log ||= log;
    expect(log, `${this.name}: the id of the log`).toBe(this.log);
    for (const change of changes) this.take(change);
    expect(next, `${this.name}: next`).toBeGreaterThanOrEqual(this.since);
    this.since = next;
  }
}

export interface WireFollower {
  name: string;
  held: Held;
  /** Comes by: learns what there is until it holds what `isRight` waits for, or fails. */
  visit(isRight: () => boolean): Promise<void>;
  /** What of the truth it is told, where that is not all. */
  truthOf?(truth: Held): Held;
  leave(): Promise<void>;
}

/** Asks for pages until there is no more. */
export function byPages(server: TestServer, view: Followed, { whole }: Dice): WireFollower {
  const wire = new Wire(`pages of ${addressOf(view, 'changes.json')}`, server);
  const visit = async () => {
    const limit = whole(1, 40);
    for (let more = true; more; ) {
      const response = await ask(server, addressOfLog(view, { ...cursor(wire), limit }));
      const { since } = wire;
      const page = (await response.json()) as Page;
      wire.takePage(page);
      more = /rel="?next"?/.test(response.headers.get('link') ?? '');
      if (more && !page.reset)
        expect(wire.since, `${wire.name}: more is after what was told`).toBeGreaterThan(since);
    }
  };
  return { name: wire.name, held: wire.held, visit, leave: async () => {} };
}

const cursor = ({ since, log }: Wire) => ({ since, ...(log && { log }) });

/** An answer, by way of the names that the view has had since. */
async function ask(server: TestServer, address: string, init?: RequestInit): Promise<Response> {
  for (let url = new URL(address, server.config.publicUrl); ; ) {
    const response = await server.app.fetch(new Request(url, init));
    if (response.status !== 308) {
      expect(response.status, url.href).toBe(200);
      return response;
    }
    url = new URL(response.headers.get('location')!, url);
  }
}

/** The log's address with a query, beside the view's own. */
function addressOfLog(view: Followed, query: Record<string, string | number>): string {
  const url = new URL(addressOf(view, 'changes.json'), 'http://any');
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, `${value}`);
  return url.pathname + url.search;
}

/** Has always asked for what comes next: the answer is there, or comes with the next change. */
export function byWaiting(server: TestServer, view: Followed, { whole }: Dice): WireFollower {
  const wire = new Wire(`waiting for ${addressOf(view, 'changes.json')}`, server);
  const leaving = new AbortController();
  let asked: Promise<Page> | undefined;
  const wait = async () => {
    const query = { ...cursor(wire), limit: whole(1, 40), wait: MAX_WAIT_SECONDS };
    const { signal } = leaving;
    return (await (await ask(server, addressOfLog(view, query), { signal })).json()) as Page;
  };
  const visit = async (isRight: () => boolean) => {
    asked ??= wait();
    for (const deadline = Date.now() + HANG_MS; !isRight(); ) {
      wire.takePage(await within(deadline, asked, wire.name));
      asked = wait();
    }
  };
  const leave = async () => {
    // Nobody answers who has gone.
    leaving.abort();
    asked?.catch(() => undefined);
  };
  return { name: wire.name, held: wire.held, visit, leave };
}

/** Listens to a stream, which is cut now and then, and goes on after the last id it was told. */
export function byStream(server: TestServer, view: Followed, { chance }: Dice): WireFollower {
  const wire = new Wire(`stream of ${addressOf(view, 'changes.json')}`, server);
  let lastId = '';
  let cut: (() => Promise<void>) | undefined;
  let failed: unknown;
  let told = Promise.withResolvers<void>();
  const listen = async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const headers = { accept: 'text/event-stream', ...(lastId && { 'last-event-id': lastId }) };
    const response = await ask(server, addressOf(view, 'changes.json'), { headers, signal });
    expect(response.headers.get('content-type'), wire.name).toMatch(/^text\/event-stream/);
    let isOver = false;
    const parser = createParser({
      onEvent({ event, data, id }) {
        const said = JSON.parse(data) as Change & { log: string };
        if (isOver) return;
        if (event === 'log' && wire.log && said.log !== wire.log && id !== '0') {
          // The view is another one now, and the last id was not of this log: all of it has to be told.
          wire.begin(said.log);
          lastId = '';
          isOver = true;
          return;
        }
        if (event === 'log') wire.log ||= said.log;
        else if (event === 'reset') wire.begin(said.log);
        else {
          expect([event, id], wire.name).toEqual([undefined, `${said.seq}`]);
          wire.take(said);
        }
        if (id !== undefined) lastId = id;
      },
      onError(error) {
        throw error;
      },
    });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    // It may end: where the view has got another name.
    const end = (async () => {
      for (
        let { value, done } = await reader.read();
        !done && !isOver;
        { value, done } = await reader.read()
      ) {
        parser.feed(value!);
        told.resolve();
      }
      await reader.cancel();
    })()
      .catch((error: unknown) => {
        if (!signal.aborted) failed = error;
      })
      .finally(() => {
        cut = undefined;
        told.resolve();
      });
    cut = async () => {
      controller.abort();
      await reader.cancel().catch(() => undefined);
      await end;
    };
  };
  const leave = async () => cut?.();
  const visit = async (isRight: () => boolean) => {
    if (chance(0.3)) await leave();
    for (const deadline = Date.now() + HANG_MS; !failed; ) {
      told = Promise.withResolvers();
      if (!cut) await listen();
      if (isRight()) break;
      if (Date.now() > deadline) throw new Error(`${wire.name}: it is cut off again and again`);
      await within(deadline, told.promise, wire.name);
    }
    if (failed) throw failed;
  };
  return { name: wire.name, held: wire.held, visit, leave };
}

async function within<T>(deadline: number, promise: Promise<T>, name: string): Promise<T> {
  const late = new AbortController();
  const hangs = sleep(Math.max(0, deadline - Date.now()), undefined, { signal: late.signal }).then(() => {
    throw new Error(`${name}: nothing comes, though it does not hold what is there`);
  });
  try {
    return await Promise.race([promise, hangs]);
  } finally {
    late.abort();
    hangs.catch(() => undefined);
  }
}

// Followers of a view's own log: page by page. Each believes what it is told, and nothing else.

import { expect } from 'vitest';
import type { TestServer } from '../../support/server.ts';
import type { Dice } from './dice.ts';
import { type Held, numbered } from './followers.ts';
import { type JsonItem, printOfItem } from './prints.ts';
import { addressOf, type Followed } from './views.ts';

interface Change {
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
class Wire {
  readonly name: string;
  readonly held: Held = new Map();
  log = '';
  since = 0;

  constructor(name: string) {
    this.name = name;
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
    // Without an item it is not in the view now, and a later change says so.
    if (item) this.held.set(guid, numbered(printOfItem(item), version));
    else this.held.delete(guid);
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
  visit(): Promise<void>;
}

/** Asks for pages until there is no more. */
export function byPages(server: TestServer, view: Followed, { whole }: Dice): WireFollower {
  const wire = new Wire(`pages of ${addressOf(view, 'changes.json')}`);
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
  return { name: wire.name, held: wire.held, visit };
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

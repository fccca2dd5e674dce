// Three ways to keep up with a site. Each knows only what it was sent.
import { expect } from 'vitest';
import type { TestServer } from '../../support/server.ts';
import type { ReadAtom } from './atom.ts';
import { type JsonItem, printOfItem } from './prints.ts';
import { addressOf, type Facets, type Followed, facetsOf } from './views.ts';

/** What a follower believes a view to be: versions by guid. */
export type Held = Map<string, string>;

/** A version as JSON Feed tells it. */
export const numbered = (print: string, version: number): string => `${print} v${version}`;

/** GET with the validators of the last answer. */
export class Conditional {
  readonly #server: TestServer;
  readonly path: string;
  readonly #more: Record<string, string>;
  #etag = '';
  #modified = '';
  #last = '';
  statuses: Record<number, number> = {};

  constructor(server: TestServer, path: string, more: Record<string, string> = {}) {
    this.#server = server;
    this.path = path;
    this.#more = more;
  }

  /** The body, or undefined where nothing changed. */
  async get(): Promise<{ status: number; text: string } | undefined> {
    const validators = { 'if-none-match': this.#etag, 'if-modified-since': this.#modified };
    const response = await this.#server.get(this.path, { ...this.#more, ...(this.#etag && validators) });
    const { status } = response;
    this.statuses[status] = (this.statuses[status] ?? 0) + 1;
    if (status === 304) return undefined;
    expect([200, 226], this.path).toContain(status);
    const [etag, modified] = ['etag', 'last-modified'].map((name) => response.headers.get(name) ?? '');
    expect(etag, `${this.path}: another body, another tag`).not.toBe(this.#etag);
    // Back only with the clock, whole seconds both, and never ahead of it.
    const now = Math.floor(this.#server.app.context.runtime.now() / 1_000) * 1_000;
    const date = Date.parse(modified!);
    const before = Math.min(now, Date.parse(this.#modified || '1970-01-01'));
    expect(date, `${this.path}: Last-Modified`).toBeGreaterThanOrEqual(before);
    expect(date, `${this.path}: Last-Modified`).toBeLessThanOrEqual(now);
    if (status === 226) expect(response.headers.get('delta-base')).toBe(this.#etag);
    [this.#etag, this.#modified] = [etag!, modified!];
    const text = await response.text();
    if (status === 200) this.#last = text;
    return { status, text };
  }

  /** That what a 304 confirms is still, byte for byte, what everybody else is sent. */
  async verify(): Promise<void> {
    await this.get();
    const response = await this.#server.get(this.path);
    expect(response.headers.get('etag')).toBe(this.#etag);
    if (!this.#more['a-im']) expect(await response.text()).toBe(this.#last);
  }
}

/** Polls Atom with validators. */
export function plain(server: TestServer, read: ReadAtom, view: Followed) {
  const feed = new Conditional(server, addressOf(view, 'atom.xml'));
  const held: Held = new Map();
  const visit = async () => {
    const answer = await feed.get();
    if (!answer) return;
    const { entries, deleted } = read(answer.text);
    for (const id of deleted) held.delete(id);
    for (const [id, print] of entries) held.set(id, print);
  };
  return { name: `plain ${feed.path}`, held, visit, feed };
}

interface JsonFeed {
  items: JsonItem[];
  _tagwire: { deleted?: { id: string }[] };
}

/** Polls JSON Feed with `A-IM: feed`. */
export function delta(server: TestServer, view: Followed) {
  const feed = new Conditional(server, addressOf(view, 'feed.json'), { 'a-im': 'feed' });
  const held: Held = new Map();
  const visit = async () => {
    const answer = await feed.get();
    if (!answer) return;
    const { items, _tagwire } = JSON.parse(answer.text) as JsonFeed;
    for (const item of items) held.set(item.id, numbered(printOfItem(item), item._tagwire.version));
    // Last: of what was withdrawn there may be a notice among the items.
    for (const { id } of _tagwire.deleted ?? []) held.delete(id);
  };
  return { name: `A-IM ${feed.path}`, held, visit, feed };
}

interface Change {
  kind: string;
  guid: string;
  version: number;
  facets: { kind: string; slug: string }[];
  left?: { kind: string; slug: string }[];
  item?: JsonItem;
}

/** Reads changes.json and finds out itself what is in which view. */
export function log(server: TestServer, pageSize: number) {
  const articles = new Map<string, { facets: Facets; item: JsonItem; version: number; names: number }>();
  let since = 0;
  const visit = async () => {
    for (;;) {
      const response = await server.get(`/changes.json?since=${since}&limit=${pageSize}`);
      const { changes, next, names } = (await response.json()) as {
        changes: Change[];
        next: number;
        names: number;
      };
      for (const { guid, item, facets, left = [], version } of changes) {
        const known = articles.get(guid);
        const now = facetsOf(facets);
        // By today's names: a tag may have got another one since.
        if (known?.names === names)
          for (const facet of facetsOf(left)) expect(known.facets.has(facet), 'left').toBe(true);
        if (item) articles.set(guid, { facets: now, item, version, names });
        else articles.delete(guid);
      }
      since = next;
      if (changes.length < pageSize) return;
    }
  };
  const held = ({ matches }: Followed): Held =>
    new Map(
      [...articles]
        .filter(([, { facets, item }]) => matches(new Set([...facets, ...facetsOf([], item.content_html)])))
        .map(([guid, { item, version }]) => [guid, numbered(printOfItem(item), version)]),
    );
  return { name: 'changes.json', visit, held };
}

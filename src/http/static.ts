// Files that ship with the server, and what follows from its settings alone: answers that change with neither the
// database nor the clock.

import { sha256 } from '../domain/hash.ts';
import { notFound } from '../errors.ts';
import { problem } from '../problems.ts';
import { Representation } from '../services/feeds/cache.ts';
import type { Services } from './env.ts';
import { respond } from './respond.ts';

const HEADERS = {
  'cache-control': 'public, max-age=3600, stale-while-revalidate=86400',
  'x-content-type-options': 'nosniff',
};

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  svg: 'image/svg+xml',
  ico: 'image/x-icon',
  png: 'image/png',
  webmanifest: 'application/manifest+json; charset=utf-8',
};

export type Bytes = string | Uint8Array<ArrayBuffer>;

export class StaticFiles {
  readonly #services: Services;
  readonly #kept = new Map<string, Promise<Representation>>();

  constructor(services: Services) {
    this.#services = services;
  }

  /**
   * A file of the runtime's, by name; `edit` makes what is sent of it.
   * @param edition what `edit` makes it by
   * @throws Refusal 404
   */
  file(
    request: Request,
    name: string,
    edit?: (file: Response) => Promise<Bytes>,
    edition = '',
  ): Promise<Response> {
    return this.answer(request, edition ? `${edition} ${name}` : name, async () => {
      const file = await this.#services.context.runtime.assets(name);
      if (!file) throw notFound(problem('file-not-found'));
      return edit ? edit(file) : new Uint8Array(await file.arrayBuffer());
    });
  }

  /** What `make` makes, once; the ending of `name` tells the type. */
  answer(
    request: Request,
    name: string,
    make: () => Bytes | Promise<Bytes>,
    more: Record<string, string> = {},
  ): Promise<Response> {
    return respond(this.#services, request, () => this.#find(name, make), { ...HEADERS, ...more });
  }

  #find(name: string, make: () => Bytes | Promise<Bytes>): Promise<Representation> {
    const begun = this.#kept.get(name);
    if (begun) return this.#services.context.runtime.join(begun);
    const found = represent(name, make);
    this.#kept.set(name, found);
    found.catch(() => this.#kept.delete(name));
    return found;
  }
}

async function represent(name: string, make: () => Bytes | Promise<Bytes>): Promise<Representation> {
  const bytes = await make();
  const contentType = TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  // Without Last-Modified: nothing says when a version of the server brought it.
  const facts = { tag: (await sha256(bytes)).slice(0, 20), modified: Number.NaN, contentType, link: '' };
  return new Representation(facts, async () => bytes);
}

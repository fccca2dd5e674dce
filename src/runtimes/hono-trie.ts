// Stands in the Worker for `hono`, as Hono's own presets do (hono/tiny): its RegExpRouter cannot take these paths, so
// that SmartRouter tries it in vain and goes on with TrieRouter on every runtime. wrangler.toml names it.
import { HonoBase } from 'hono/hono-base';
import { TrieRouter } from 'hono/router/trie-router';
import type { Env } from 'hono/types';

export class Hono<E extends Env> extends HonoBase<E> {
  constructor(options: ConstructorParameters<typeof HonoBase<E>>[0] = {}) {
    super(options);
    this.router = new TrieRouter();
  }
}

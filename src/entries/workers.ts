// `tagwire/workers`: the handlers of a Cloudflare Worker.
import type { Embedding, Hooks } from '../embedding.ts';
import { createHandlers } from '../runtimes/workers/index.ts';

/** `afterChange` is not offered: isolates come and go, and share no memory. Webhooks tell of changes there. */
export interface WorkerOptions extends Omit<Embedding, 'hooks'> {
  hooks?: Pick<Hooks, 'beforePublish'>;
}

/** What a Worker's module exports by default; its bindings and settings are those of wrangler.toml. */
export const createWorker = (options: WorkerOptions = {}): ReturnType<typeof createHandlers> =>
  createHandlers(options);

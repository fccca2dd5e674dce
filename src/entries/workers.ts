// `tagwire/workers`: the handlers of a Cloudflare Worker.
import worker from '../runtimes/workers/index.ts';

type Handlers = typeof worker;

/** What a Worker's module exports by default; its bindings and settings are those of wrangler.toml. */
export const createWorker = (): Handlers => worker;

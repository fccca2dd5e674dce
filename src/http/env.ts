// What travels with a request.

import type { Context as HonoContext } from 'hono';
import type { Limited } from '../ports.ts';
import type { Principal } from '../services/access/actor.ts';
import type { Waiting } from '../services/changes/waiting.ts';
import type { Context } from '../services/context.ts';
import type { Feeds } from '../services/feeds/feeds.ts';
import type { MissedPaths } from '../services/telemetry/missed-paths.ts';
import type { ReadershipKeeper } from '../services/telemetry/readership-keeper.ts';
import type { Ask } from '../services/transfer/copy/documents.ts';

/** Everything routes need; made once. */
export interface Services {
  context: Context;
  feeds: Feeds;
  readership: ReadershipKeeper;
  missed: MissedPaths;
  /** The site as it is written in files. */
  copied: () => Ask;
  /** The status that a path of this site answers to HEAD; 404 where only a redirect is. */
  statusOf(path: string): Promise<number>;
  waiting: Waiting;
}

export interface Env {
  Bindings: {
    /** The socket's other end, where the runtime knows it. */
    address?: string;
    /** Who asks, where that is the process itself. */
    principal?: Principal;
    /** Only what is at the path itself is asked for: neither redirects nor other spellings. */
    isExact?: boolean;
    /** It was asked before, and its answer held back (waiting/long-polls.ts): nothing is counted twice. */
    isRepeated?: boolean;
  };
  Variables: {
    requestId: string;
    principal: Principal;
    /** The limit that the request was counted for last, and as whose. */
    counted?: { kind: Limited; key: string };
    /** What the principal is known by, where that is a token. */
    token?: string;
    /** Number of the article whose page the answer is. */
    article?: number;
  };
}
export type Request_ = HonoContext<Env>;

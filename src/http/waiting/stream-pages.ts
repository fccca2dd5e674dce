// Pages of views' logs as streams send them: those who are woken together are sent the same bytes.
import { utf8 } from '../../domain/bytes.ts';
import { documentPath, type View } from '../../domain/views.ts';
import type { ChangeLog, LogPage, LogQuery } from '../../services/changes/change-log.ts';
import type { LogPosition, Waiting } from '../../services/changes/waiting.ts';
import type { Context } from '../../services/context.ts';
import type { Walker } from '../../store/turns.ts';

/** Changes that are read, and sent, at once. */
const PAGE_CHANGES = 100;
/** Pages kept for others who are as far in the same view. */
const MAX_KEPT_BYTES = 4 * 1024 * 1024;

/** What a stream is of. */
export interface Followed {
  view: View;
  query: Omit<LogQuery, 'limit'>;
  /** As limits know it. */
  client: string | undefined;
  walker: Walker | undefined;
}

/** A page as it is sent, and how far the log was before it was read. */
export interface Sent {
  page: Pick<LogPage, 'next' | 'log' | 'names' | 'reset' | 'lagging' | 'more'>;
  bytes: Uint8Array<ArrayBuffer> | undefined;
  after: LogPosition;
  /** What is asked for after it, and its key: made once for all who are sent it. */
  following: { query: Followed['query']; key: string };
}

export class StreamPages {
  readonly #context: Context;
  readonly #waiting: Waiting;
  readonly #log: ChangeLog;
  /** Of one position of the log. */
  #kept:
    | { at: LogPosition; pages: Map<string, Promise<Sent>>; read: Map<string, Sent>; bytes: number }
    | undefined;

  constructor(context: Context, waiting: Waiting, log: ChangeLog) {
    this.#context = context;
    this.#waiting = waiting;
    this.#log = log;
  }

  /**
   * The next page of a stream; one for all who are as far.
   * @param key of `followed`, where the page before has it
   */
  async read({ view, query, walker }: Followed, key = keyOf(view, query)): Promise<Sent> {
    const at = await this.#waiting.position();
    if (this.#kept?.at !== at || this.#kept.bytes > MAX_KEPT_BYTES) {
      this.#kept = { at, pages: new Map(), read: new Map(), bytes: 0 };
    }
    const { pages, read } = this.#kept;
    const begun = pages.get(key);
    if (begun) return this.#context.runtime.join(begun);
    const reading = this.#read(view, query, walker, at);
    pages.set(key, reading);
    reading.then(
      (page) => read.set(key, page),
      () => pages.delete(key),
    );
    return reading;
  }

  /** What `read` would resolve to, without a promise, where another stream has read it: of thousands each `await` would count. */
  known(key: string | undefined): Sent | undefined {
    if (key === undefined || this.#kept?.at !== this.#waiting.seen) return undefined;
    return this.#kept?.read.get(key);
  }

  async #read(
    view: View,
    query: Followed['query'],
    walker: Walker | undefined,
    after: LogPosition,
  ): Promise<Sent> {
    const kept = this.#kept;
    const { changes, ...page } = await this.#log.page(view, { ...query, limit: PAGE_CHANGES }, walker);
    const text = changes.map((change) => `id: ${change.seq}\ndata: ${change.text}\n\n`).join('');
    const bytes = text ? utf8(text) : undefined;
    if (kept) kept.bytes += bytes?.length ?? 0;
    const following = { ...query, since: page.next, log: page.log };
    return { page, bytes, after, following: { query: following, key: keyOf(view, following) } };
  }

  /** Nobody streams any more. */
  clear(): void {
    this.#kept = undefined;
  }
}

const keyOf = (view: View, query: Followed['query']): string =>
  JSON.stringify([documentPath(view, ''), query]);

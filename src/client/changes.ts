// The change log of a view, followed: page after page, waiting for what comes, going on after whatever breaks.
import type { components } from './api.ts';
import { type Answer, addressOf, linesAt, NoPage, pageAt, type Send } from './change-page.ts';
import { pause } from './pause.ts';

type Answered = components['schemas']['Change'];
/** Members that come with `as: 'article'` alone. */
type Extra = 'notice' | 'erased';
type Logged = Omit<Answered, Extra>;
/** Members that a change always has. */
type OwnField = 'seq' | 'kind' | 'id' | 'guid' | 'version';
/** A format that articles are had in. */
export type ItemFormat = 'rss' | 'atom' | 'json' | 'ninjs' | 'markdown' | 'article';
type ItemIn<As extends ItemFormat> = As extends 'json'
  ? components['schemas']['JsonFeedItem']
  : As extends 'ninjs' | 'article'
    ? Record<string, unknown>
    : string;

/** What has to be kept to go on later. */
export interface Cursor {
  since: number;
  /** Id of the log that `since` is a number of. */
  log: string;
}

/** A change as `{view}/changes.json` has it. */
export type Change<Field extends keyof Logged = keyof Logged, As extends ItemFormat = 'json'> = Pick<
  Omit<Logged, 'item'> & { item?: ItemIn<As> },
  Field | OwnField
> &
  (As extends 'article' ? Pick<Answered, Extra> : unknown);

/** The log begins anew: drop what you have. What follows is all of it, from its beginning. */
export interface Reset {
  kind: 'reset';
  log: string;
}

/** Why it could not go on, and when it tries again. */
export interface Break {
  error: Error;
  /** How many attempts have failed, one after the other. */
  failures: number;
  /** Milliseconds. */
  wait: number;
}

export interface FollowOptions<Field extends keyof Logged = keyof Logged, As extends ItemFormat = 'json'> {
  /** A `seq`: what came later is told; or `now`. 0, the beginning, unless given. */
  since?: number | 'now' | undefined;
  /** The log that `since` is of, as the cursor has it: another one is told from its beginning, after a reset. */
  log?: string | undefined;
  /** Only these members of each change, besides seq, kind, id, guid and version. */
  fields?: readonly Field[] | undefined;
  /** The format of `item`. */
  as?: As | undefined;
  /** Changes asked for at once: 200 unless given, 1,000 at most. */
  limit?: number | undefined;
  /** Begins with each article once, as it is now, instead of all changes that it went through: quicker from the beginning. */
  copy?: boolean | undefined;
  /** Ends when nothing more is there, instead of waiting for what comes. */
  once?: boolean | undefined;
  /** Seconds that the server may wait for something to tell, 30 at most: 25 unless given, with `once` none. */
  wait?: number | undefined;
  /** How many attempts may fail one after the other before the last one's error is thrown: any number unless given. */
  attempts?: number | undefined;
  /** Is told each time that it cannot go on. */
  onBreak?: ((event: Break) => void) | undefined;
  /** Ends it. */
  signal?: AbortSignal | undefined;
}

/** One answer of the log. */
export interface ChangePage<Field extends keyof Logged = keyof Logged, As extends ItemFormat = 'json'> {
  changes: Change<Field, As>[];
  /** After its changes; it may be beyond the last of them. */
  cursor: Cursor;
  /** The log begins anew, with these changes. */
  reset: boolean;
  /** Nothing more was there. */
  isLast: boolean;
  /** Grows when a tag, author or source gets another name, or ends. */
  names: number;
}

/** Seconds that the server waits for something to tell. */
const WAIT_S = 25;
const USUAL_LIMIT = 200;
/** Before the second attempt; twice as long before each that follows. */
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 60_000;
/** A server that says to wait longer is asked after that. */
const MAX_TOLD_PAUSE_MS = 3_600_000;
/** A turn in which nothing came takes so long at least: some servers do not wait. */
const EMPTY_TURN_MS = 5_000;
/** The same where a replica is behind what was read elsewhere. */
const LAGGING_TURN_MS = 1_000;

/**
 * The pages of a view's log, those without a change as well.
 * @param view path and query of a view below `base`: '' or '/tags/a+!b?q=word'
 * @throws TagwireError for an answer of 4xx that waiting does not mend, or where there is no log
 */
export async function* changePages<Field extends keyof Logged = keyof Logged, As extends ItemFormat = 'json'>(
  send: Send,
  base: string,
  view: string,
  options: FollowOptions<Field, As> = {},
): AsyncGenerator<ChangePage<Field, As>, void, undefined> {
  const { attempts = Number.POSITIVE_INFINITY, once = false, onBreak } = options;
  const signal = options.signal ?? new AbortController().signal;
  let { since = 0, log } = options;
  let address = addressOf(base, view, 'changes.json');
  let failures = 0;
  if (options.copy && since === 0 && log === undefined) {
    try {
      for await (const page of copyPages(send, address, options, signal)) {
        ({ since, log } = page.cursor);
        yield page;
        if (page.isLast && once) return;
      }
    } catch (error) {
      // Where it was cut, and where there are no lines, pages go on.
      if (!(error instanceof NoPage)) throw error;
    }
  }
  while (!signal.aborted) {
    const turn = new AbortController();
    const rest = pause(EMPTY_TURN_MS, AbortSignal.any([signal, turn.signal]));
    try {
      const url = asked(address, since, log, options);
      const { answer, from, hasNext } = await pageAt(send, url, signal, log !== undefined);
      failures = 0;
      // What has another name is redirected to from the old one. Another server may do so for a while only.
      if (from.origin === address.origin) address = from;
      if (answer.lagging) {
        await pause(LAGGING_TURN_MS, signal);
        continue;
      }
      const { changes, next, reset = false, names = 0 } = answer;
      const after = reset || since === 'now' ? 0 : since;
      if (next < after) throw new NoPage('answered another question');
      // A full page has another behind it, should its header have been lost on the way.
      const isLast = !hasNext && changes.length < (options.limit ?? USUAL_LIMIT) && since !== 'now';
      [since, log] = [next, answer.log];
      const told = changes.filter(({ seq }) => seq > after) as unknown as Change<Field, As>[];
      yield { changes: told, cursor: { since, log }, reset, isLast, names };
      if (isLast && once) return;
      if (isLast && !changes.length) await rest;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof NoPage) || ++failures >= attempts) throw error;
      const usual = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
      const wait = Math.max(usual, Math.min(error.told, MAX_TOLD_PAUSE_MS));
      onBreak?.({ error, failures, wait });
      await pause(wait, signal);
    } finally {
      turn.abort();
    }
  }
}

/** Pages of a whole copy, which comes as one stream of lines; the last of them tells where it goes on. @throws NoPage, TagwireError */
async function* copyPages<Field extends keyof Logged, As extends ItemFormat>(
  send: Send,
  address: URL,
  { fields, as, limit = USUAL_LIMIT }: FollowOptions<Field, As>,
  signal: AbortSignal,
): AsyncGenerator<ChangePage<Field, As>, void, undefined> {
  const first = await pageAt(send, asked(address, 'now', undefined, { fields: [] }), signal, false);
  const { log, names = 0 } = first.answer;
  const about = { reset: false, names };
  let since = 0;
  let changes: Change<Field, As>[] = [];
  for await (const text of linesAt(send, asked(address, 0, log, { fields, as, once: true }), signal)) {
    const line = lineOf<Change<Field, As> & Answer & { more?: boolean }>(text);
    if (line.seq > since) {
      since = line.seq;
      changes.push(line);
      if (changes.length < limit) continue;
      yield { ...about, changes, cursor: { since, log }, isLast: false };
      changes = [];
    } else if (line.next >= since && line.log === log) {
      yield { ...about, changes, cursor: { since: line.next, log }, isLast: !line.more };
      return;
    } else throw new NoPage('answered another question');
  }
  throw new NoPage('the answer was cut');
}

/** @throws NoPage */
function lineOf<T>(text: string): T {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new NoPage('answered something else than lines of JSON', { cause });
  }
}

/** The changes of the pages, one by one, each with the cursor to go on after it. */
export async function* changesOf<Field extends keyof Logged, As extends ItemFormat>(
  pages: AsyncIterable<ChangePage<Field, As>>,
): AsyncGenerator<(Change<Field, As> | Reset) & { cursor: Cursor }, void, undefined> {
  for await (const { changes, cursor, reset } of pages) {
    const { log } = cursor;
    if (reset) yield { kind: 'reset', log, cursor: { since: 0, log } };
    for (const [i, change] of changes.entries()) {
      yield { ...change, cursor: i === changes.length - 1 ? cursor : { since: change.seq, log } };
    }
  }
}

function asked(
  address: URL,
  since: number | 'now',
  log: string | undefined,
  {
    fields,
    as,
    limit = USUAL_LIMIT,
    once,
    wait = once ? undefined : WAIT_S,
  }: FollowOptions<keyof Logged, ItemFormat>,
): URL {
  const url = new URL(address);
  const parameters = {
    ...{ since, log, as, limit, wait: since === 'now' ? undefined : wait },
    fields: fields && ([...new Set(fields)].join() || 'ids'),
  };
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) url.searchParams.set(name, `${value}`);
  return url;
}

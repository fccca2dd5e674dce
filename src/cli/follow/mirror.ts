// Changes into another Tagwire, which becomes a copy of the site or view: `POST /admin/changes`.
import { setTimeout as sleep } from 'node:timers/promises';
import type { components } from '../../client/api.ts';
import type { Cursor } from '../../client/changes.ts';
import { Failure, networkTrouble } from '../command.ts';
import { Answered, jsonOf } from '../remote.ts';
import type { Asked, Destination, Page } from './destination.ts';
import { ask } from './run.ts';
import { addressOf, type Target } from './target.ts';

/** How the copy is reached. */
export interface Copy {
  /** Without a slash at its end. */
  url: string;
  token: string;
  /** How many attempts may fail one after the other. */
  attempts: number;
  signal: AbortSignal;
}

/** What the copy says of itself. */
type State = components['schemas']['Mirror'];
type Taken = components['schemas']['MirrorTaken'];
/** A tag, author or source, as `/feeds.json` has it. */
type Named = Pick<components['schemas']['Feed'], 'kind' | 'slug' | 'label' | 'id'> & { into?: string };

/** The copy stands where it did not: it was set back to a backup, or somebody else follows into it. */
export class Elsewhere extends Error {}

/** Changes asked for at once. */
const LIMIT = 200;
const TIMEOUT_MS = 120_000;
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 30_000;
const FAILURES_TO_TELL = 3;

export class Mirror implements Destination {
  readonly asked: Asked = { as: 'article', limit: LIMIT };
  readonly #copy: Copy;
  readonly #states = new Map<string, State>();
  /** Names that the copy was told of, and may not have been able to take yet. */
  readonly #told = new Map<string, number>();
  readonly #warned = new Set<string>();

  private constructor(copy: Copy) {
    this.#copy = copy;
  }

  /** Asks the copy where it stands. @throws Failure */
  static async open(copy: Copy, targets: readonly Target[]): Promise<Mirror> {
    const mirror = new Mirror(copy);
    for (const target of targets) {
      const origin = addressOf(target);
      const state = await mirror.#call<State>('GET', `?${new URLSearchParams({ origin })}`).catch((error) => {
        if (error instanceof Answered && error.status === 404) return undefined;
        throw error;
      });
      if (state) mirror.#states.set(origin, state);
    }
    return mirror;
  }

  cursorOf(target: Target): Cursor | undefined {
    const state = this.#states.get(addressOf(target));
    return state && { since: state.since, log: state.log };
  }

  /** @throws Failure, Elsewhere */
  async take(target: Target, page: Page): Promise<void> {
    const origin = addressOf(target);
    const state = this.#states.get(origin);
    const { changes, cursor, reset, isLast, names } = page;
    const hasNames = names !== state?.names && (isLast || names !== this.#told.get(origin));
    const isKnown = state?.since === cursor.since && state.log === cursor.log && state.whole;
    if (isLast && isKnown && !hasNames) return;
    const isFirst = !target.view && (reset || !state?.since);
    const list = hasNames || isFirst ? await this.#names(target, cursor, state) : undefined;
    const site = isFirst ? list?.feeds.find(({ kind }) => kind === 'everything')?.id : undefined;
    const about = {
      ...{ origin, log: cursor.log, since: reset ? 0 : (state?.since ?? 0) },
      ...{ reset: reset || undefined, site: site?.replace('urn:uuid:', '') },
    };
    const more = { end: isLast || undefined, names: hasNames ? list : undefined };
    await this.#send(origin, about, { changes, next: cursor.since, ...more });
    this.#told.set(origin, names);
  }

  async #send(
    origin: string,
    about: { since: number; reset?: boolean | undefined },
    {
      changes,
      ...rest
    }: { changes: Page['changes']; next: number; end?: true | undefined; names?: object | undefined },
  ): Promise<void> {
    const body = JSON.stringify({ ...about, ...rest, changes });
    try {
      const taken = await this.#call<Taken>('POST', '', body);
      this.#states.set(origin, taken);
      this.#warn(taken);
      if (taken.since >= rest.next) return;
      // It takes so many at once, and no more.
      const left = changes.filter(({ seq }) => seq > taken.since);
      const { reset: _, ...onwards } = about;
      await this.#send(origin, { ...onwards, since: taken.since }, { ...rest, changes: left });
    } catch (error) {
      if (!(error instanceof Answered)) throw error;
      if (error.status === 409) throw new Elsewhere(error.message, { cause: error });
      if (error.status !== 413 || changes.length < 2) throw error;
      const half = changes.slice(0, changes.length / 2);
      const next = half.at(-1)!.seq;
      await this.#send(origin, about, { changes: half, next });
      const { reset: _, ...onwards } = about;
      await this.#send(origin, { ...onwards, since: next }, { ...rest, changes: changes.slice(half.length) });
    }
  }

  #warn({ kept, failed }: Taken): void {
    const said = [
      ...kept.map((guid) => `${guid}: an article of the copy’s own has this id, and stays`),
      ...failed.map(({ id, detail }) => `${id}: ${detail}`),
    ];
    for (const line of said.filter((one) => !this.#warned.has(one))) {
      this.#warned.add(line);
      process.stderr.write(`tagwire: ${line}\n`);
    }
  }

  /** What was renamed, merged or retired since the copy heard of it, and the site’s own feed. */
  async #names({ site, view }: Target, { since, log }: Cursor, state: State | undefined) {
    const url = new URL(`${site}/feeds.json`);
    const known = state?.log === log ? state.names : 0;
    // From one change earlier: of that the feed of everything is told.
    const place = { since: `${Math.max(0, since - 1)}`, names: `${known}`, ...(!view && { log }) };
    url.search = `${new URLSearchParams(place)}`;
    const list = await this.#trying(url.href, async () => {
      const response = await ask(new Request(url, { signal: AbortSignal.timeout(TIMEOUT_MS) }));
      if (!response.ok) throw new Answered(response.status, `${url.href} answered ${response.status}`);
      return jsonOf<{ names: number; feeds: Named[]; gone?: Named[] }>(response);
    });
    const only = ({ kind, slug, label, id, into }: Named) => ({ kind, slug, label, id, into });
    return { names: list.names, feeds: list.feeds.map(only), gone: (list.gone ?? []).map(only) };
  }

  /** @throws Answered, Failure */
  #call<T>(method: string, query: string, body?: string): Promise<T> {
    const { url, token } = this.#copy;
    const address = `${url}/admin/changes${query}`;
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && {
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
      }),
    };
    return this.#trying(url, async () => {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await ask(new Request(address, { method, headers, body, signal }));
      if (response.ok) return jsonOf<T>(response);
      const text = await response.text();
      throw new Answered(response.status, detailOf(text) ?? `${address} answered ${response.status}`);
    });
  }

  /** Again and again, while it is no more than a broken connection or a server that is away. */
  async #trying<T>(address: string, work: () => Promise<T>): Promise<T> {
    const { attempts, signal } = this.#copy;
    for (let failures = 1; ; failures++) {
      try {
        const done = await work();
        if (failures > FAILURES_TO_TELL) process.stderr.write(`tagwire: ${address}: it answers again\n`);
        return done;
      } catch (error) {
        const isPassing =
          error instanceof Answered
            ? error.status >= 500 || [408, 425, 429].includes(error.status)
            : !(error instanceof Failure);
        const why = error instanceof Answered ? error.message : networkTrouble(error);
        if (!isPassing) throw error;
        if (failures >= attempts || signal.aborted) throw new Failure(`${address}: ${why}`, { cause: error });
        if (failures === FAILURES_TO_TELL)
          process.stderr.write(`tagwire: ${address}: ${why}; trying again\n`);
        const wait = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
        await sleep(wait * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {});
      }
    }
  }
}

function detailOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { detail?: string }).detail;
  } catch {
    return undefined;
  }
}

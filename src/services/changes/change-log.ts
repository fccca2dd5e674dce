// The change log as followers of a view read it: what came into the view, changed in it and left it, after a number.
import { textOf } from '../../domain/bytes.ts';
import { fingerprint } from '../../domain/hash.ts';
import { documentPath, EVERYTHING, matches, type View, viewPath } from '../../domain/views.ts';
import { readingUrl } from '../../formats/facts.ts';
import { noticeJson } from '../../formats/whole-article.ts';
import { documentsOf } from '../../store/articles/articles.ts';
import { type LogRow, logRowsAt } from '../../store/articles/listings.ts';
import { type ResolvedView, resolveView } from '../../store/facets/facets.ts';
import { turn, type Walker } from '../../store/turns.ts';
import { walkLog } from '../../store/walk.ts';
import type { Touching } from '../../store/walk-blocks.ts';
import type { Context } from '../context.ts';
import { ChangedWhileRendering, type Representation } from '../feeds/cache.ts';
import type { Feeds } from '../feeds/feeds.ts';
import { endOf, type LogEnd, tagAt } from '../feeds/log-end.ts';
import { bornView } from '../feeds/naming.ts';
import { type ChangeQuery, type ChangeTexts, changesJson, type ViewChange, wantedOf } from './change-json.ts';
import { foundByQuery } from './query-log.ts';
import { type Place, type Standing, standingOf } from './standing.ts';

/** Changes read in one turn of the event loop: 2 ms. */
const ROWS_PER_TURN = 200;
/** What a change that was read takes in memory, with its facets. */
const ROW_BYTES = 1_000;
/** Changes that one page of a text query looks at, at most: it may find none of them. */
const MAX_LOOKED_AT = 2_000;
/** Earlier texts of articles that such a page reads, at most. */
const MAX_TEXTS = 200;
/** Attempts at a page: an article may change while it is read. */
const MAX_ATTEMPTS = 20;

/** What is asked for of a view's log. */
export interface LogQuery extends ChangeQuery {
  /** Changes after this number. */
  since: number;
  /** At most so many. */
  limit: number;
  /** The log that `since` is of, as an earlier answer named it. */
  log?: string | undefined;
}

/** A page of a view's log. */
export interface LogPage {
  /** Oldest first; `text` is its JSON, on one line. */
  changes: { seq: number; text: string }[];
  /** `since` of the next page. */
  next: number;
  /** The log's id. */
  log: string;
  /** Grows when a tag, author or source is renamed, merged or retired. */
  names: number;
  /** `since` was of another log, or of one that is no more: this is the beginning. */
  reset: boolean;
  /** `since` has not come to this replica yet. */
  lagging: boolean;
  /** Whether there is more already. */
  more: boolean;
}

/** A page before it is written. */
interface Stretch extends Omit<LogPage, 'changes'> {
  end: LogEnd;
  found: ViewChange[];
}

/** A view's log, and whether a follower can go on in it. */
export interface Begun extends Standing, Pick<LogPage, 'log' | 'names'> {
  resolved: ResolvedView;
  end: LogEnd;
}

export class ChangeLog {
  readonly #context: Context;
  readonly #feeds: Feeds;

  constructor(context: Context, feeds: Feeds) {
    this.#context = context;
    this.#feeds = feeds;
  }

  /**
   * A page of a view's log.
   * @param walker who its walks are for
   * @throws Renamed where the view has another address now
   * @throws Refusal 410 where an editor retired what it is of
   */
  async page(view: View, query: LogQuery, walker?: Walker): Promise<LogPage> {
    for (let i = 1; ; i++) {
      try {
        const { end, found, ...page } = await this.#read(view, query, walker);
        return { ...page, changes: await this.#written(found, end, query) };
      } catch (error) {
        if (!(error instanceof ChangedWhileRendering) || i === MAX_ATTEMPTS) throw error;
      }
    }
  }

  /** The same as a document. */
  document(view: View, query: LogQuery, walker?: Walker): Promise<Representation> {
    const key = keyOf(view, query);
    return this.#feeds.documents.get(key, async () => {
      const { end, found, ...page } = await this.#read(view, query, walker);
      const { site } = end;
      const facts = {
        // A site made from an export has the same numbers, and another log.
        tag: tagAt(end, `changes-${fingerprint(`${end.log} ${key}`)}`),
        modified: end.modified,
        contentType: 'application/json; charset=utf-8',
        empty: !found.length && !page.more && !page.reset,
        unkept: page.more,
        held: found.length * ROW_BYTES,
        link: page.more
          ? `<${site.url}${pathOf(view, { ...query, ...page, since: page.next })}>; rel="next"`
          : '',
      };
      const render = async () => pageJson({ ...page, changes: await this.#written(found, end, query) });
      return { facts, render, site, shownBy: 'formats' };
    });
  }

  /** Whether the document is ready, as far as that can be told without asking the database. */
  hasReady(view: View, query: LogQuery): boolean {
    return this.#feeds.documents.has(keyOf(view, query));
  }

  /** What a replica answers that has not come as far as `since`; undefined elsewhere. Caches must not keep it. */
  async lagging(view: View, query: LogQuery): Promise<string | undefined> {
    if (!this.#context.driver.replica?.()) return undefined;
    const begun = await this.begin(view, query);
    return begun.lagging ? pageJson({ ...begun, next: query.since, more: false, changes: [] }) : undefined;
  }

  /** A view's log as it is now. Its end is read first: what is logged after that belongs to the next page. */
  async begin(view: View, place: Place, walker?: Walker): Promise<Begun> {
    const resolved = await resolveView(this.#context.db, view, walker);
    const end = await endOf(resolved.site, this.#context.sites);
    const own = logIdOf(resolved);
    const { since, log } = place;
    const standing = await standingOf(this.#context, end, own, { since, log });
    return { resolved, end, log: own, names: end.edition, ...standing };
  }

  async #read(view: View, query: LogQuery, walker: Walker | undefined): Promise<Stretch> {
    const { resolved, ...begun } = await this.begin(view, query, walker);
    const { end } = begun;
    const since = begun.reset ? 0 : query.since;
    if (since >= end.seq) return { ...begun, found: [], next: since, more: false };
    const { found, upTo } = await this.#find(resolved, { since, end: end.seq, limit: query.limit });
    // Such an article changed after this end: `item` would be what only a later page may tell.
    if (found.some(({ row }) => row.lastSeq > end.seq)) throw new ChangedWhileRendering();
    return { ...begun, found, next: upTo, more: upTo < end.seq };
  }

  /** Changes of a view after `since`: all of them up to `upTo`. */
  async #find(
    resolved: ResolvedView,
    { since, end, limit }: { since: number; end: number; limit: number },
  ): Promise<{ found: ViewChange[]; upTo: number }> {
    const { db } = this.#context;
    const { q } = resolved.view;
    const looked = await walkLog(db, resolved, { since, end, limit: q ? MAX_LOOKED_AT : limit });
    const found: ViewChange[] = [];
    let texts = 0;
    for (let i = 0; i < looked.found.length; i += ROWS_PER_TURN) {
      if (i) await turn();
      const some = await this.#changes(resolved, looked.found.slice(i, i + ROWS_PER_TURN));
      texts += some.texts;
      found.push(...some.found);
      if (found.length > limit) {
        const page = found.slice(0, limit);
        return { found: page, upTo: page.at(-1)!.row.seq };
      }
      const next = looked.found[i + ROWS_PER_TURN];
      if (next && texts >= MAX_TEXTS) return { found, upTo: next[0] - 1 };
    }
    return { found, upTo: looked.upTo };
  }

  /** Changes as a view has them: `left` where the article only left it. */
  async #changes(
    resolved: ResolvedView,
    touching: readonly Touching[],
  ): Promise<{ found: ViewChange[]; texts: number }> {
    const { db } = this.#context;
    const sidesOf = new Map(touching);
    const rows = await logRowsAt(
      db,
      touching.map(([seq]) => seq),
    );
    const isOn = (row: LogRow, side: number) => ((sidesOf.get(row.seq) ?? 0) & side) === side;
    const isIn = ({ status, facetsNow }: LogRow) =>
      status === 'published' && matches(resolved.walk, (id) => facetsNow.includes(id));
    let now: ReadonlySet<LogRow> = new Set(rows.filter((row) => isOn(row, 2)));
    let before: ReadonlySet<LogRow> = new Set(rows.filter((row) => isOn(row, 1)));
    const texts = resolved.view.q ? before.size : 0;
    if (resolved.view.q) {
      const shown = [...now].filter(isIn);
      ({ now, before } = await foundByQuery(db, resolved, shown, [...before]));
    }
    const found = rows.flatMap((row): ViewChange[] => {
      const { kind } = row;
      if (kind === 'retract') return before.has(row) ? [{ row, kind, hasItem: false }] : [];
      if (now.has(row)) return [{ row, kind, hasItem: isIn(row) }];
      return before.has(row) ? [{ row, kind: 'left', hasItem: false }] : [];
    });
    return { found, texts };
  }

  /** Changes as JSON. @throws ChangedWhileRendering */
  async #written(
    found: readonly ViewChange[],
    { site }: LogEnd,
    query: LogQuery,
  ): Promise<LogPage['changes']> {
    const { db, formats } = this.#context;
    const wanted = wantedOf(query, formats);
    const { form } = wanted;
    const texts = new Map<ViewChange, ChangeTexts>();
    const shown = wanted.has('item') ? found.filter(({ hasItem }) => hasItem) : [];
    const heads = shown.map(({ row }) => ({ n: row.article, seq: row.lastSeq, position: row.position }));
    const once = [...new Map(heads.map((head) => [head.n, head])).values()];
    const pieces = await this.#feeds.pieces.of(form, once, site);
    const itemOf = new Map(once.map(({ n }, i) => [n, form.json(textOf(pieces[i]!.bytes))]));
    for (const change of shown) texts.set(change, { item: itemOf.get(change.row.article) });
    const isGone = ({ kind }: ViewChange) => kind === 'retract' || kind === 'left';
    const titled =
      wanted.has('title') || wanted.has('url')
        ? found.filter((change) => isGone(change) || (wanted.isTitled && change.hasItem))
        : [];
    const seen = titled.map(({ row, kind, hasItem }) => ({
      article: row.article,
      // A retraction has a version of its own, without a text.
      version: hasItem ? row.versionNow : kind === 'retract' ? row.version - 1 : row.version,
    }));
    for (const [i, text] of (await documentsOf(db, seen)).entries()) {
      const change = titled[i]!;
      const { row } = change;
      const notice = text && row.status !== 'published' ? noticeJson(text, site, row.position) : undefined;
      const about = text && { title: text.title, url: readingUrl({ ...text, ...row }, site), notice };
      texts.set(change, { ...texts.get(change), ...about, ...(row.status === 'erased' && { erased: true }) });
    }
    const told = found.map((change) => ({ ...change, texts: texts.get(change) }));
    const lines = await changesJson(db, told, wanted);
    return lines.map((text, i) => ({ seq: found[i]!.row.seq, text }));
  }
}

/** The id of a view's log: the site's for everything; that and the view's, which stays when a tag is renamed. */
export function logIdOf(resolved: ResolvedView): string {
  const { log } = resolved.site;
  const path = documentPath(bornView(resolved), '');
  return path === viewPath(EVERYTHING) ? `${log}` : `${log}-${fingerprint(path)}`;
}

function pageJson({ changes, next, log, names, reset, lagging }: LogPage): string {
  const about = { next, log, names, ...(reset && { reset }), ...(lagging && { lagging }) };
  return `{"changes":[${changes.map(({ text }) => text).join(',\n')}],${JSON.stringify(about).slice(1)}`;
}

/** Path and query of a page. */
function pathOf(view: View, { since, limit, log, fields, as }: LogQuery): string {
  const path = documentPath(view, 'changes.json');
  const more = new URLSearchParams({ since: `${since}`, limit: `${limit}` });
  if (log !== undefined) more.set('log', log);
  if (fields) more.set('fields', fields.join(','));
  if (as !== undefined) more.set('as', as);
  return `${path}${path.includes('?') ? '&' : '?'}${more}`;
}

const keyOf = (view: View, query: LogQuery): string => `changes ${pathOf(view, query)}`;

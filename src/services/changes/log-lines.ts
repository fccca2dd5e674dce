// The log of a view as one stream of lines, for whoever reads all of it: from the beginning each article once, as it is now.
import { utf8 } from '../../domain/bytes.ts';
import { matches, type View } from '../../domain/views.ts';
import { refusalIn } from '../../errors.ts';
import { readingUrl } from '../../formats/facts.ts';
import type { Site } from '../../formats/format.ts';
import type { StoredArticle } from '../../store/articles/articles.ts';
import { lastChangesAt } from '../../store/articles/last-changes.ts';
import { logRowsAt } from '../../store/articles/listings.ts';
import { turn, type Walker } from '../../store/turns.ts';
import { walkLog } from '../../store/walk.ts';
import { isBounded } from '../bounded.ts';
import type { Context } from '../context.ts';
import { changesJson, type LoggedRow, type Wanted, wantedOf } from './change-json.ts';
import type { Begun, ChangeLog, LogQuery } from './change-log.ts';
import { matching } from './query-log.ts';

/** Changes of a chunk, which are read and written in one turn of the event loop: 2 ms. */
const CHUNK_CHANGES = 40;
/** On Workers, where a request may ask the database so many times only, fewer and larger ones: about 40 statements. */
const [BOUNDED_CHUNKS, BOUNDED_CHUNK_CHANGES] = [8, 200];

export type LinesQuery = Omit<LogQuery, 'limit'>;

/** The last change of an article; `article` where something of it is to be told. */
interface Copied {
  row: LoggedRow;
  position: number;
  facets: readonly number[];
  article?: StoredArticle;
}

export class LogLines {
  readonly #context: Context;
  readonly #log: ChangeLog;
  readonly #chunks: number;
  readonly #changes: number;

  constructor(context: Context, log: ChangeLog) {
    this.#context = context;
    this.#log = log;
    const bounded = isBounded(context.runtime);
    this.#chunks = bounded ? BOUNDED_CHUNKS : Number.POSITIVE_INFINITY;
    this.#changes = bounded ? BOUNDED_CHUNK_CHANGES : CHUNK_CHANGES;
  }

  /**
   * Begins to read; what cannot be followed is refused before the first chunk. The last line tells where to go on, so that
   * whoever lacks it knows that the stream was cut.
   * @throws Renamed, Refusal as `ChangeLog.page` does
   */
  async read(
    view: View,
    query: LinesQuery,
    walker?: Walker,
  ): Promise<AsyncGenerator<Uint8Array<ArrayBuffer>>> {
    const begun = await this.#log.begin(view, query, walker);
    return this.#lines(view, query, begun, walker);
  }

  async *#lines(view: View, query: LinesQuery, begun: Begun, walker: Walker | undefined) {
    const { log, names, reset, lagging } = begun;
    if (reset) yield line({ reset, log });
    if (lagging) yield line({ next: query.since, log, names, lagging });
    else if (query.since && !reset) yield* this.#changesSince(view, query, walker);
    else yield* this.#copy(query, begun, walker);
  }

  /** Each article of the view at its last change. One that changed after `end` is left out: it comes after `next`. */
  async *#copy(query: LinesQuery, begun: Begun, walker: Walker | undefined) {
    const { resolved, end, log, names } = begun;
    const { db, formats } = this.#context;
    const wanted = wantedOf(query, formats);
    let next = 0;
    for (let chunks = 0; next < end.seq && this.#mayGoOn(chunks, walker); chunks++) {
      if (chunks) await turn();
      const looked = await walkLog(db, resolved, { since: next, end: end.seq, limit: this.#changes });
      next = looked.upTo;
      const seqs = looked.found.flatMap(([seq, sides]) => (sides & 2 ? seq : []));
      if (!seqs.length) continue;
      const last = await this.#lastOf(seqs, wanted);
      const inside = last.filter(({ facets }) => matches(resolved.walk, (id) => facets.includes(id)));
      const text = await this.#written(await matching(db, resolved, inside), wanted, end.site);
      if (text) yield utf8(text);
    }
    yield line({ next, log, names, ...(next < end.seq && { more: true }) });
  }

  /** Of changes those that are the last of a visible article. */
  async #lastOf(seqs: readonly number[], { has, isTitled }: Wanted): Promise<Copied[]> {
    const { db } = this.#context;
    if (has('item') || isTitled) {
      const rows = await lastChangesAt(db, seqs);
      return rows.map(({ change, article }) => ({
        row: { ...change, id: article.id, guid: article.guid },
        ...{ position: article.row.position, facets: article.row.facets, article },
      }));
    }
    const rows = await logRowsAt(db, seqs);
    return rows
      .filter(({ seq, lastSeq, status }) => seq === lastSeq && status === 'published')
      .map((row) => ({ row, position: row.position, facets: row.facetsNow }));
  }

  async #written(copied: readonly Copied[], wanted: Wanted, site: Site): Promise<string> {
    const { form, has, isTitled } = wanted;
    const told = copied.map(({ row, article }) => ({
      ...{ row, kind: row.kind },
      texts: article && {
        item: has('item') ? form.json(form.piece(article, site)) : undefined,
        ...(isTitled && { title: article.title, url: readingUrl(article, site) }),
      },
    }));
    const lines = await changesJson(this.#context.db, told, wanted);
    return lines.map((text) => `${text}\n`).join('');
  }

  /** The same changes as in pages. */
  async *#changesSince(view: View, query: LinesQuery, walker: Walker | undefined) {
    let known = query;
    for (let chunks = 1; ; chunks++) {
      const page = await this.#log.page(view, { ...known, limit: this.#changes }, walker);
      const { changes, next, log, names, more } = page;
      // A backup was restored meanwhile. A client that asks again is told so.
      if (page.reset || page.lagging) throw new Error('The log that was read is no more');
      if (changes.length) yield utf8(changes.map(({ text }) => `${text}\n`).join(''));
      if (!more || !this.#mayGoOn(chunks, walker)) {
        yield line({ next, log, names, ...(more && { more }) });
        return;
      }
      known = { ...query, since: next, log };
      await turn();
    }
  }

  /** Whether there may be another chunk: a Worker's request has a bounded number, and a client's searches bounded time. */
  #mayGoOn(chunks: number, walker: Walker | undefined): boolean {
    if (chunks >= this.#chunks) return false;
    try {
      if (chunks && walker) this.#context.walks.check(walker);
      return true;
    } catch (error) {
      if (refusalIn(error)) return false;
      throw error;
    }
  }
}

const line = (value: object) => utf8(`${JSON.stringify(value)}\n`);

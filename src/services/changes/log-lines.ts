// The log of a view as one stream of lines, for whoever reads all of it: from the beginning each article once, as it is now.
import { utf8 } from '../../domain/bytes.ts';
import { matches, type View } from '../../domain/views.ts';
import { refusalIn } from '../../errors.ts';
import { lastChangesAt } from '../../store/articles/last-changes.ts';
import { facetsById } from '../../store/facets/facets.ts';
import { matchExpression, searchBetween } from '../../store/search.ts';
import { turn, type Walker } from '../../store/turns.ts';
import { walkLog } from '../../store/walk.ts';
import type { Context } from '../context.ts';
import { changeJson } from './change-json.ts';
import type { Begun, ChangeLog, LogQuery } from './change-log.ts';
import { itemForms, WHOLE } from './item-forms.ts';

/** Changes of a chunk, which are read and written in one turn of the event loop: 2 ms. */
const CHUNK_CHANGES = 40;
/** Where a request may ask the database so many times only (Workers), fewer and larger ones: 40 questions at most. */
const [BOUNDED_CHUNKS, BOUNDED_CHUNK_CHANGES] = [8, 200];

export type LinesQuery = Omit<LogQuery, 'limit'>;
type Row = Awaited<ReturnType<typeof lastChangesAt>>[number];

export class LogLines {
  readonly #context: Context;
  readonly #log: ChangeLog;
  readonly #chunks: number;
  readonly #changes: number;

  constructor(context: Context, log: ChangeLog) {
    this.#context = context;
    this.#log = log;
    const isBounded = context.runtime.outgoing.perTick !== undefined;
    this.#chunks = isBounded ? BOUNDED_CHUNKS : Number.POSITIVE_INFINITY;
    this.#changes = isBounded ? BOUNDED_CHUNK_CHANGES : CHUNK_CHANGES;
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

  /** Each article of the view at its last change, if that is not later than the log's end was: who goes on there hears of it. */
  async *#copy(query: LinesQuery, begun: Begun, walker: Walker | undefined) {
    const { resolved, end, log, names } = begun;
    const { db } = this.#context;
    let next = 0;
    for (let chunks = 0; next < end.seq && this.#mayGoOn(chunks, walker); chunks++) {
      if (chunks) await turn();
      const looked = await walkLog(db, resolved, { since: next, end: end.seq, limit: this.#changes });
      next = looked.upTo;
      const seqs = looked.found.flatMap(([seq, sides]) => (sides & 2 ? seq : []));
      const rows = seqs.length ? await lastChangesAt(db, seqs) : [];
      const isIn = ({ article: { row } }: Row) => matches(resolved.walk, (id) => row.facets.includes(id));
      const text = await this.#written(
        await this.#found(rows.filter(isIn), resolved.view.q, walker),
        query,
        begun,
      );
      if (text) yield utf8(text);
    }
    yield line({ next, log, names, ...(next < end.seq && { more: true }) });
  }

  async #found(rows: Row[], q: string, walker: Walker | undefined): Promise<Row[]> {
    if (!q) return rows;
    const match = matchExpression(q);
    const positions = rows.map(({ article }) => article.row.position);
    const found = new Set(match ? await searchBetween(this.#context.db, match, positions, walker) : []);
    return rows.filter(({ article }) => found.has(article.row.position));
  }

  async #written(rows: readonly Row[], query: LinesQuery, { end: { site } }: Begun): Promise<string> {
    const { db, formats } = this.#context;
    const fields = query.fields && new Set(query.fields);
    const hasItem = fields?.has('item') ?? true;
    const forms = itemForms(formats);
    const form = forms.find(({ name }) => name === query.as) ?? forms[0]!;
    const names = await facetsById(db, [
      ...new Set(rows.flatMap(({ change }) => change.facets.map(([id]) => id))),
    ]);
    const texts = rows.map(({ change, article }) => {
      const item = hasItem ? form.json(form.piece(article, site)) : undefined;
      const row = { ...change, id: article.id, guid: article.guid };
      return `${changeJson({ row, kind: change.kind }, names, { item }, { fields, isWhole: form === WHOLE })}\n`;
    });
    return texts.join('');
  }

  /** The same changes as in pages. */
  async *#changesSince(view: View, query: LinesQuery, walker: Walker | undefined) {
    let known = query;
    for (let chunks = 1; ; chunks++) {
      const page = await this.#log.page(view, { ...known, limit: this.#changes }, walker);
      const { changes, next, log, names, more } = page;
      // Set back meanwhile: who asks again is told.
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

  /** Whether there may be another chunk: of what costs much a client has so much in a minute. */
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

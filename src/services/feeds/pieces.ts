// An article as a format writes it: made once for each version, and kept.
import type { Article } from '../../domain/model.ts';
import { type Format, type Piece, pieceOf, type Site } from '../../formats/format.ts';
import { articlesByNumber, type Head, type StoredArticle } from '../../store/articles/articles.ts';
import { turn } from '../../store/turns.ts';
import type { Context } from '../context.ts';
import { ByteCache, watchCache } from './byte-cache.ts';
import { ChangedWhileRendering } from './cache.ts';
import { type Entry, noticesAt } from './entries.ts';

/** Articles read and written in one turn of the event loop: 2 ms. */
const ARTICLES_PER_TURN = 25;
/** The key, its place in the map, and what holds the bytes. */
const OVERHEAD_BYTES = 600;
const sizeOf = ({ bytes }: Piece) => bytes.length + OVERHEAD_BYTES;

export class Pieces {
  readonly #context: Context;
  readonly #kept: ByteCache<Piece>;

  constructor(context: Context) {
    this.#context = context;
    this.#kept = new ByteCache(context.config.cacheMb / 2, sizeOf);
    watchCache(context.runtime, 'pieces', this.#kept);
  }

  /**
   * Pieces in the order of `entries`, made where they are not kept.
   * @param asNow what has changed meanwhile is as it is now; what is not visible any more has a piece without bytes
   * @throws ChangedWhileRendering
   */
  async of(
    format: Pick<Format, 'name' | 'piece' | 'marks'>,
    entries: readonly Entry[],
    site: Site,
    asNow = false,
  ): Promise<Piece[]> {
    const edition = this.#context.sites.edition(site, 'formats');
    // An article that is retracted while it is being read has the number of that change, as its notice has.
    const keyOf = ({ n, seq, withdrawn }: Pick<Entry, 'n' | 'seq' | 'withdrawn'>) =>
      `${edition} ${format.name} ${n} ${seq}${withdrawn ? ' notice' : ''}`;
    const kept = entries.map((entry) => this.#kept.get(keyOf(entry)));
    const missing = entries.filter((_, i) => kept[i] === undefined);
    const made = new Map<string, Piece>();
    const now = new Map<number, Piece>();
    for (let i = 0; i < missing.length; i += ARTICLES_PER_TURN) {
      // What changes meanwhile has another key; what was made is kept, so the next attempt takes fewer turns.
      if (i) await turn();
      for (const [head, article] of await this.#written(missing.slice(i, i + ARTICLES_PER_TURN))) {
        const piece = pieceOf(format, format.piece(article, site));
        this.#kept.set(keyOf(head), piece);
        made.set(keyOf(head), piece);
        if (article.status === 'published') now.set(head.n, piece);
      }
    }
    return entries.map((entry, i) => {
      const piece =
        kept[i] ?? made.get(keyOf(entry)) ?? (asNow ? (now.get(entry.n) ?? pieceOf(format, '')) : undefined);
      if (piece === undefined) throw new ChangedWhileRendering();
      return piece;
    });
  }

  /** What entries say, each with the number and the change that it is of. */
  async #written(entries: readonly Entry[]): Promise<[Pick<Entry, 'n' | 'seq' | 'withdrawn'>, Article][]> {
    const notices = entries.filter(({ withdrawn }) => withdrawn);
    const written = await noticesAt(this.#context.db, notices);
    const articles = await this.articles(entries.filter(({ withdrawn }) => !withdrawn));
    return [
      ...written.map((notice, i): [Entry, Article] => [notices[i]!, notice]),
      ...articles.map((article): [Pick<Head, 'n' | 'seq'>, Article] => [article.row, article]),
    ];
  }

  /** Articles whole, in the order of `heads`. */
  async articles(heads: readonly Head[]): Promise<StoredArticle[]> {
    const articles = await articlesByNumber(
      this.#context.db,
      heads.map(({ n }) => n),
    );
    const byNumber = new Map(articles.map((article) => [article.row.n, article]));
    return heads.flatMap(({ n }) => byNumber.get(n) ?? []);
  }
}

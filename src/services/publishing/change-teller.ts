// Tells the application that Tagwire is a part of what changed, from the log: whoever made the change, however it came.
import type { Change, Hooks } from '../../embedding.ts';
import { readingUrl } from '../../formats/facts.ts';
import { articlesByNumber } from '../../store/articles/articles.ts';
import { changesBySeq, lastSeq } from '../../store/changes.ts';
import { changesAfter } from '../../store/push/outbox.ts';
import type { Context } from '../context.ts';

/** Changes that are read at once. */
const BATCH = 100;

export class ChangeTeller {
  readonly #context: Context;
  readonly #told: NonNullable<Hooks['afterChange']>;
  /** The last one told; what was there before the start is not news. */
  #seq: number | undefined;
  #telling: Promise<void> | undefined;
  #again = false;

  constructor(context: Context, told: NonNullable<Hooks['afterChange']>) {
    this.#context = context;
    this.#told = told;
  }

  /** Tells what is new, one after the other; what comes meanwhile is told as well. */
  tick(): Promise<void> {
    this.#again = true;
    this.#telling ??= this.#tell().finally(() => {
      this.#telling = undefined;
    });
    return this.#telling;
  }

  async #tell(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      const { db } = this.#context;
      this.#seq ??= await lastSeq(db);
      // By rows: the numbers of a restored log have a gap of many millions.
      for (let more = true; more; ) {
        const changes = await changesAfter(db, this.#seq, BATCH);
        await this.#tellBatch(changes.map(({ seq }) => seq));
        this.#seq = changes.at(-1)?.seq ?? this.#seq;
        more = changes.length === BATCH;
      }
    }
  }

  async #tellBatch(seqs: number[]): Promise<void> {
    const { db, sites, runtime } = this.#context;
    const site = await sites.now();
    const changes = (await changesBySeq(db, seqs)).sort((a, b) => a.seq - b.seq);
    const articles = await articlesByNumber(db, [...new Set(changes.map(({ article }) => article))]);
    for (const { seq, kind, at, article: number } of changes) {
      const found = articles.find(({ row }) => row.n === number);
      const article = found && {
        id: found.id,
        guid: found.guid,
        slug: found.slug,
        title: found.title,
        url: readingUrl(found, site),
      };
      const change: Change = { seq, kind, at, article };
      try {
        await this.#told(change);
      } catch (error) {
        runtime.log.log('error', 'the hook afterChange failed', { seq, error });
      }
    }
  }
}

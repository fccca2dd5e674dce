// Importing: documents of any kind become articles, a batch at a time, and whatever cannot is listed.

import { isoDate } from '../../domain/iso-date.ts';
import type { Show } from '../../domain/podcast.ts';
import { problemOf, Refusal, unreadable } from '../../errors.ts';
import { type ExportPart, type Origin, type Read, readImport } from '../../intake/import/read.ts';
import type { Problem } from '../../problems.ts';
import type { Draft } from '../../store/articles/writes.ts';
import { noteAudit } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { PictureCopies } from './copy-pictures.ts';
import {
  importBatch,
  OTHER_ITEM_OF_THAT_NAME,
  type Outcome,
  type Ready,
  SUPERSEDED,
} from './import-batch.ts';
import { type Restore, restoreInto } from './import-export-file.ts';
import { Pictures } from './import-pictures.ts';
import { SeenItems } from './import-seen.ts';

/** More articles in one batch hold the event loop too long. */
const BATCH_ARTICLES = 20;
/** So do longer texts. */
const MAX_BATCH_LENGTH = 500_000;
/** What a report lists at most. */
const MAX_LISTED = 1_000;
const MAX_LISTED_LENGTH = 16_000_000;

export interface ImportFault {
  /** Where the document came from, when there are several. */
  document?: string;
  /** Of the item in its document, from 1. */
  position: number;
  /** What the item is called there. */
  item?: string;
  /** In English. */
  detail: string;
}

/** An article as it would be. */
export interface Planned {
  change: 'created' | 'updated';
  guid: string;
  title: string;
  slug: string;
  language: string;
  status: string;
  publishedAt?: string;
  updatedAt: string;
  [field: string]: unknown;
}

export interface ImportReport {
  created: number;
  updated: number;
  unchanged: number;
  /** Pages, menus, comments and the like, which are no articles. */
  skipped: number;
  /** Of what failed or was left out of an article, the first 1,000. */
  errors: ImportFault[];
  failed: number;
  /** What the first feed that is a podcast says of its show: nothing here is set by it. */
  podcast?: Show;
  /** With `dryRun`, the first 1,000. */
  articles?: Planned[];
}

export interface ImportOptions {
  dryRun?: boolean;
  /** Whether an export may be put back into an empty site: for admins. */
  mayRestore?: boolean;
  /** Whether pictures of elsewhere come into the library. */
  copyPictures?: boolean;
  /** Told after every batch. */
  progress?: (report: ImportReport) => void;
}

/** One import, of one document or several. */
export class Import {
  readonly report: ImportReport;
  /** What is wrong with each of the report's errors, for whoever says it in another language. */
  readonly problems: Problem[] = [];
  readonly #context: Context;
  readonly #options: ImportOptions;
  #batch: Ready[] = [];
  #length = 0;
  #undated = 0;
  /** Articles that entries have been written of. */
  #noted = 0;
  readonly #id = crypto.randomUUID();
  /** Characters of what a dry run found. */
  #planned = 0;
  #restore: Restore | undefined;
  #rows: ReturnType<Restore['rows']>[] = [];
  readonly #started: number;
  #document: string | undefined;
  #baseUrl: string | undefined;
  /** Of the last item. */
  #position = 0;
  readonly #seen = new SeenItems();
  readonly #pictures = new Pictures();
  readonly #copies: PictureCopies | undefined;

  constructor(context: Context, options: ImportOptions = {}) {
    this.#context = context;
    this.#options = options;
    this.#started = context.runtime.now();
    this.#copies = options.copyPictures && !options.dryRun ? new PictureCopies() : undefined;
    const dry = options.dryRun ? { articles: [] } : {};
    this.report = { created: 0, updated: 0, unchanged: 0, skipped: 0, errors: [], failed: 0, ...dry };
  }

  /**
   * Imports a document; what is in it but cannot be read is in the report. Returns where the feed goes on.
   * @throws Refusal 400 for what is no document that is known here
   */
  async document(
    bytes: AsyncIterable<Uint8Array>,
    origin: Origin = {},
    name?: string,
  ): Promise<string | undefined> {
    this.#document = name;
    this.#baseUrl = origin.baseUrl;
    this.#position = 0;
    const items = readImport(bytes, origin);
    try {
      for (;;) {
        const next = await items.next();
        if (next.done) {
          if (this.#restore && !this.#restore.ended)
            throw unreadable('the export ends too soon: import it whole');
          this.report.podcast ??= next.value.podcast;
          return next.value.next;
        }
        await this.#take(next.value);
      }
    } catch (error) {
      // What came before it is in.
      if (!(error instanceof Refusal) || error.status >= 500 || !this.#position) throw error;
      this.fail(this.#position + 1, undefined, problemOf(error));
      return undefined;
    } finally {
      await this.#flush();
      if (this.report.articles) this.#pictures.show(this.report.articles);
      else await this.#pictures.hang(this.#context);
      await this.#copies?.run(this.#context, (item, found) => this.#list(0, item || undefined, found));
      await this.#note();
    }
  }

  /** One entry of a document: each article has its revision. */
  async #note(): Promise<void> {
    const { created, updated, failed } = this.report;
    const [before, now] = [this.#noted, created + updated];
    this.#noted = now;
    if (this.#options.dryRun || now === before) return;
    const about = { created, updated, failed, document: this.#document };
    await noteAudit(this.#context, 'import.run', this.#id, about);
  }

  async #take(read: Read): Promise<void> {
    if ('part' in read) return this.#takePart(read.part);
    this.#position = read.position;
    if (this.#restore && read.own) return this.#takeRows(this.#restore, read);
    const { input, fault, skipped, attachment, position, name } = read;
    if (attachment) this.#pictures.add(attachment);
    if (skipped) this.report.skipped += 1;
    if (fault !== undefined) this.fail(position, name, fault);
    if (read.remark) this.#list(position, name, read.remark);
    if (!input) return;
    const replaced = await this.#replaced({ ...read, input });
    if (!replaced) return;
    // What an article translates must be there before it.
    if (input.translationOf) await this.#flush();
    const dated = {
      ...read,
      ...replaced,
      input: this.#dated(input),
      baseUrl: this.#baseUrl,
      undated: input.publishedAt === undefined,
    };
    const item: Ready = this.#pictures.completed(dated);
    this.#batch.push(item);
    this.#length += JSON.stringify(input.content ?? '').length;
    if (this.#batch.length >= BATCH_ARTICLES || this.#length > MAX_BATCH_LENGTH) await this.#flush();
  }

  /** What an item takes the place of, if it is to go in; undefined where another by its id stays. */
  async #replaced(item: Ready): Promise<Pick<Ready, 'replaces'> | undefined> {
    const { position, name, input } = item;
    const verdict = this.#seen.judge(item, this.#document);
    if (verdict.is === 'first') return {};
    if (verdict.is === 'renamed') this.fail(position, name, OTHER_ITEM_OF_THAT_NAME);
    else if (verdict.is === 'older' && verdict.isSameDocument) this.fail(position, name, SUPERSEDED);
    else if (verdict.is !== 'newer') this.report.unchanged += 1;
    if (verdict.is !== 'newer') return undefined;
    const { earlier, isSameDocument } = verdict;
    if (isSameDocument) this.fail(earlier.position, name, SUPERSEDED);
    const waiting = this.#batch.findIndex((one) => one.input.guid === input.guid);
    if (waiting < 0) return { replaces: earlier.change };
    this.#batch.splice(waiting, 1);
    return {};
  }

  /** What an export of this program says besides its articles. */
  async #takePart({ name, value }: ExportPart['part']): Promise<void> {
    if (name === '_tagwire' && !this.#options.dryRun) {
      this.#restore = await restoreInto(this.#context, value, this.#options.mayRestore ?? false);
    }
    if (name !== '_tagwire_export' || !this.#restore) return;
    await this.#putRows(this.#restore);
    await this.#restore.end(value);
  }

  async #takeRows(
    restore: Restore,
    { position, name, own }: Extract<Read, { position: number }>,
  ): Promise<void> {
    try {
      this.#rows.push(restore.rows(own));
    } catch (error) {
      this.fail(position, name, problemOf(error));
    }
    if (this.#rows.length >= BATCH_ARTICLES) await this.#putRows(restore);
  }

  async #putRows(restore: Restore): Promise<void> {
    const rows = this.#rows.splice(0);
    const put = await restore.put(rows);
    this.report.created += put;
    this.report.unchanged += rows.length - put;
    this.#options.progress?.(this.report);
  }

  /** A feed has its newest first, so that among items without a date each is a little older than the one before. */
  #dated(input: Ready['input']): Ready['input'] {
    if (input.publishedAt !== undefined || input.status === 'draft') return input;
    return { ...input, publishedAt: isoDate(this.#started - this.#undated++) };
  }

  async #flush(): Promise<void> {
    const batch = this.#batch;
    if (!batch.length) return;
    this.#batch = [];
    this.#length = 0;
    for (const outcome of await importBatch(this.#context, batch, this.#options.dryRun ?? false))
      this.#count(outcome);
    this.#options.progress?.(this.report);
  }

  #count(outcome: Outcome): void {
    const { item, draft, problem } = outcome;
    const { replaces, input } = item;
    if (outcome.remark) this.#list(item.position, item.name, outcome.remark);
    // It is one article, whichever of its versions went in first.
    const change = replaces === 'created' && outcome.change === 'updated' ? replaces : outcome.change;
    if (replaces && replaces !== 'refused') this.report[replaces] -= 1;
    if (change === 'refused') this.fail(item.position, item.name, problem ?? { detail: '' });
    else this.report[change] += 1;
    this.#seen.note(input.guid, change);
    if (change !== 'refused') this.#copies?.add(input.guid);
    const { articles } = this.report;
    if (!draft || !articles || (change !== 'created' && change !== 'updated')) return;
    const planned = replaces ? articles.findIndex(({ guid }) => guid === input.guid) : -1;
    if (planned >= 0) articles.splice(planned, 1);
    this.#planned += JSON.stringify(draft.document).length;
    if (articles.length < MAX_LISTED && this.#planned < MAX_LISTED_LENGTH)
      articles.push(plannedOf(change, draft));
  }

  /** Pictures that were copied into the library. */
  get copied(): number {
    return this.#copies?.copied ?? 0;
  }

  /** Lists what could not be imported. */
  fail(position: number, item: string | undefined, problem: Problem): void {
    this.report.failed += 1;
    this.#list(position, item, problem);
  }

  #list(position: number, item: string | undefined, problem: Problem): void {
    if (this.report.errors.length >= MAX_LISTED) return;
    this.report.errors.push({ document: this.#document, position, item, detail: problem.detail });
    this.problems.push(problem);
  }
}

function plannedOf(change: 'created' | 'updated', draft: Draft): Planned {
  const { guid, slug, language, status, publishedAt, document } = draft;
  const { corrections: _, ...written } = document;
  const dates = {
    publishedAt: publishedAt === undefined ? undefined : isoDate(publishedAt),
    updatedAt: isoDate(draft.updatedAt),
  };
  return { change, guid, slug, language, status, ...dates, ...written };
}

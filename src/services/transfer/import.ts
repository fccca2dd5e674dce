// Importing: documents of any kind become articles, a batch at a time, and whatever cannot is listed.

import { isoDate } from '../../domain/iso-date.ts';
import { isDraft } from '../../domain/model.ts';
import { problemOf, Refusal, unreadable } from '../../errors.ts';
import type { ImportItem } from '../../intake/import/item.ts';
import type { ExportPart, Origin, Read } from '../../intake/import/read.ts';
import type { Problem } from '../../problems.ts';
import { turn } from '../../store/turns.ts';
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
import { type ExportFileImporter, restoreInto } from './import-export-file.ts';
import { Pictures } from './import-pictures.ts';
import { type ImportOptions, type ImportReport, plannedOf } from './import-report.ts';
import { ReportWriter } from './import-report-writer.ts';
import { SeenItems } from './import-seen.ts';
import { SiteParts } from './import-site.ts';

/** More articles in one batch hold the event loop too long. */
const BATCH_ARTICLES = 20;
/** So do longer texts. */
const MAX_BATCH_LENGTH = 500_000;
/** What a dry run lists at most. */
const MAX_LISTED = 1_000;
const MAX_LISTED_LENGTH = 16_000_000;

/** One import, of one document or several. */
export class Import {
  readonly #writer: ReportWriter;
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
  #restore: ExportFileImporter | undefined;
  #rows: Awaited<ReturnType<ExportFileImporter['rows']>>[] = [];
  readonly #started: number;
  #baseUrl: string | undefined;
  /** Of the last item. */
  #position = 0;
  readonly #seen = new SeenItems();
  readonly #pictures = new Pictures();
  readonly #copies: PictureCopies | undefined;
  readonly #site: SiteParts;

  constructor(context: Context, options: ImportOptions = {}) {
    this.#context = context;
    this.#options = options;
    this.#started = context.runtime.now();
    this.#copies = options.copyPictures && !options.dryRun ? new PictureCopies() : undefined;
    this.#writer = new ReportWriter(options.dryRun ?? false);
    this.#site = new SiteParts(context, options.dryRun ?? false, this.#pictures);
  }

  get report(): ImportReport {
    return this.#writer.report;
  }

  /** What is wrong with each of the report's errors, for whoever says it in another language. */
  get problems(): readonly Problem[] {
    return this.#writer.problems;
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
    this.#writer.document = name;
    this.#baseUrl = origin.baseUrl;
    this.#position = 0;
    // With the parsers of a dozen programs' exports: most servers read one once.
    const { readImport } = await import('../../intake/import/read.ts');
    const items = readImport(bytes, origin);
    await this.#site.begin();
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
        // Reading one takes a millisecond, and a large archive is there at once.
        await turn();
        this.#goOn();
      }
    } catch (error) {
      // What came before it is in.
      if (!(error instanceof Refusal) || error.status >= 500 || !this.#position) throw error;
      this.fail(this.#position + 1, undefined, problemOf(error));
      return undefined;
    } finally {
      await this.#flush();
      await this.#endSite();
      if (this.report.articles) await this.#pictures.show(this.#context, this.report.articles);
      else await this.#pictures.hang(this.#context);
      await this.#note();
      await this.#copies?.run(this.#context, {
        report: (item, found, where) => this.#writer.list(0, item || undefined, found, where),
        progress: (count) => {
          this.report.pictures = count;
          this.#options.progress?.(this.report);
          this.#goOn();
        },
      });
    }
  }

  /** @throws Error where nobody waits for it any more; what was read is in */
  #goOn(): void {
    if (this.#options.signal?.aborted) throw new Error('whoever asked for the import has gone');
  }

  /** Pages that waited for their pictures, and where everything was. */
  async #endSite(): Promise<void> {
    for (const page of this.#site.waiting()) await this.#putPage(page);
    this.report.redirects += await this.#site.end();
  }

  /** One entry of a document: each article has its revision. */
  async #note(): Promise<void> {
    const { created, updated, failed } = this.report;
    const [before, now] = [this.#noted, created + updated];
    this.#noted = now;
    if (this.#options.dryRun || now === before) return;
    const about = { created, updated, failed, document: this.#writer.document };
    await noteAudit(this.#context, 'import.run', this.#id, about);
  }

  async #take(read: Read): Promise<void> {
    if ('part' in read) return this.#takePart(read.part);
    this.#position = read.position;
    if (this.#restore && read.own) return this.#takeRows(this.#restore, read);
    const { input, fault, skipped, attachment, position, name, page } = read;
    if (attachment) this.#pictures.add(attachment);
    this.#site.note(read);
    if (skipped) this.report.skipped += 1;
    this.#writer.left(read.left);
    const listed = [
      fault && this.#writer.fail(position, name, fault),
      read.remark && this.#writer.list(position, name, read.remark, page && { page: page.input.slug }),
    ];
    if (page && !this.#site.waits(read)) await this.#putPage(read);
    if (!input) return;
    this.#writer.waiting(input.guid, listed);
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

  async #putPage(read: ImportItem): Promise<void> {
    const { position, name, page, looks = [] } = read;
    if (!page) return;
    if (!this.#options.isAdmin) {
      this.report.skipped += 1;
      this.#writer.left([{ kind: 'page', name: page.input.title }]);
      return;
    }
    try {
      const { change, slug, found } = await this.#site.put(page, read.post);
      this.report.pages[change] += 1;
      if (slug !== undefined) this.#copies?.addPage(slug);
      const { title } = page.input;
      const said = change === 'unchanged' ? found : [...looks, ...found];
      this.#writer.look({ position, item: name, title, page: slug }, said);
    } catch (error) {
      this.#failOne(position, name, error);
    }
    this.#options.progress?.(this.report);
  }

  /** What an item takes the place of, if it is to go in; undefined where another by its id stays. */
  async #replaced(item: Ready): Promise<Pick<Ready, 'replaces'> | undefined> {
    const { position, name, input } = item;
    const verdict = this.#seen.judge(item, this.#writer.document);
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
      this.#restore = await restoreInto(this.#context, value, this.#options.isAdmin ?? false);
    }
    if (name !== '_tagwire_export' || !this.#restore) return;
    await this.#putRows(this.#restore);
    await this.#restore.end(value);
  }

  async #takeRows(
    restore: ExportFileImporter,
    { position, name, own }: Extract<Read, { position: number }>,
  ): Promise<void> {
    try {
      this.#rows.push(await restore.rows(own));
    } catch (error) {
      this.#failOne(position, name, error);
    }
    if (this.#rows.length >= BATCH_ARTICLES) await this.#putRows(restore);
  }

  async #putRows(restore: ExportFileImporter): Promise<void> {
    const rows = this.#rows.splice(0);
    const put = await restore.put(rows);
    this.report.created += put;
    this.report.unchanged += rows.length - put;
    this.#options.progress?.(this.report);
  }

  /** A feed has its newest first, so that among items without a date each is a little older than the one before. */
  #dated(input: Ready['input']): Ready['input'] {
    if (input.publishedAt !== undefined || isDraft(input.status)) return input;
    return { ...input, publishedAt: isoDate(this.#started - this.#undated++) };
  }

  async #flush(): Promise<void> {
    const batch = this.#batch;
    if (!batch.length) return;
    this.#batch = [];
    this.#length = 0;
    for (const outcome of await importBatch(this.#context, batch, this.#options)) this.#count(outcome);
    this.#options.progress?.(this.report);
  }

  #count(outcome: Outcome): void {
    const { item, draft, problem } = outcome;
    const { replaces, input } = item;
    if (outcome.remark)
      this.#writer.list(item.position, item.name, outcome.remark, { article: draft?.id ?? outcome.id });
    // It is one article, whichever of its versions went in first.
    const change = replaces === 'created' && outcome.change === 'updated' ? replaces : outcome.change;
    if (replaces && replaces !== 'refused') this.report[replaces] -= 1;
    if (change === 'refused') this.fail(item.position, item.name, problem ?? { detail: '' });
    else this.report[change] += 1;
    this.#seen.note(input.guid, change);
    this.#writer.stored(outcome, change);
    if (change !== 'refused') this.#copies?.add(input.guid);
    const { articles } = this.report;
    if (!draft || !articles || (change !== 'created' && change !== 'updated')) return;
    const planned = replaces ? articles.findIndex(({ guid }) => guid === input.guid) : -1;
    if (planned >= 0) articles.splice(planned, 1);
    this.#planned += JSON.stringify(draft.document).length;
    if (articles.length < MAX_LISTED && this.#planned < MAX_LISTED_LENGTH)
      articles.push(plannedOf(change, draft));
  }

  /** Lists what is wrong with an item; what is wrong with the server ends the import, which can be sent again. */
  #failOne(position: number, item: string | undefined, error: unknown): void {
    if (!(error instanceof Refusal) || error.status >= 500) throw error;
    this.fail(position, item, problemOf(error));
  }

  /** Lists what could not be imported. */
  fail(position: number, item: string | undefined, problem: Problem): void {
    this.#writer.fail(position, item, problem);
  }
}

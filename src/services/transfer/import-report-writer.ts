// Writes the report of an import as it goes: what is listed of an item before it is stored gets its article once that is known.

import { nameHash } from '../../domain/hash.ts';
import { labelKey } from '../../domain/slugs.ts';
import type { LeftBehind } from '../../intake/import/item.ts';
import type { Problem } from '../../problems.ts';
import type { Outcome } from './import-batch.ts';
import { looksOf } from './import-looks.ts';
import {
  addLeft,
  addLook,
  emptyReport,
  type ImportFault,
  type ImportReport,
  type Look,
} from './import-report.ts';

const MAX_LISTED = 1_000;

export class ReportWriter {
  readonly report: ImportReport;
  readonly problems: Problem[] = [];
  /** The name of the one that is read, where there are several. */
  document: string | undefined;
  /** What was listed of items that are not stored yet, by their guids. */
  readonly #waiting = new Map<string, ImportFault[]>();
  /** Hashed, so that they keep no text alive that they were read from. */
  readonly #tags = new Set<string>();
  readonly #authors = new Set<string>();

  constructor(dryRun: boolean) {
    this.report = emptyReport(dryRun);
  }

  /** Lists what could not be imported. */
  fail(position: number, item: string | undefined, problem: Problem): ImportFault | undefined {
    this.report.failed += 1;
    return this.list(position, item, problem);
  }

  /** Lists what was left out of something. @returns undefined where the list is full */
  list(
    position: number,
    item: string | undefined,
    problem: Problem,
    where: Pick<ImportFault, 'article' | 'page'> = {},
  ): ImportFault | undefined {
    if (this.report.errors.length >= MAX_LISTED) return undefined;
    const fault = { document: this.document, position, item, detail: problem.detail, ...where };
    this.report.errors.push(fault);
    this.problems.push(problem);
    return fault;
  }

  /** Counts what stays behind. */
  left(some: readonly LeftBehind[] = []): void {
    for (const one of some) {
      if (one.kind === 'comment') this.report.comments += one.count ?? 1;
      else addLeft(this.report, one);
    }
  }

  /** Notes what an editor should look at. */
  look(spot: Omit<Look, 'detail' | 'document'>, problems: readonly Problem[]): void {
    for (const one of problems) addLook(this.report, { document: this.document, ...spot }, one);
  }

  /** Keeps what was listed of an item until its article is known. */
  waiting(guid: string, listed: readonly (ImportFault | undefined)[]): void {
    const faults = listed.filter((one) => one !== undefined);
    if (faults.length) this.#waiting.set(guid, faults);
  }

  /** Takes up what an item became, and what came with it. */
  stored({ item, draft, id }: Outcome, change: Outcome['change']): void {
    const { input, position, name } = item;
    const article = draft?.id ?? id;
    for (const one of this.#waiting.get(input.guid) ?? []) one.article = article;
    this.#waiting.delete(input.guid);
    if (change === 'refused') return;
    for (const tag of input.tags ?? []) this.#tags.add(nameHash(labelKey(tag)));
    for (const author of input.authors ?? []) this.#authors.add(nameHash(labelKey(author.name)));
    this.report.tags = this.#tags.size;
    this.report.authors = this.#authors.size;
    if (!draft) return;
    const spot = { position, item: name, title: draft.document.title, article };
    this.look(spot, looksOf(item, draft, change === 'created'));
  }
}

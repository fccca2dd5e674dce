// Makes a Tagwire site have what a static site has: what that would change is found out first, then done.
import type { Json } from '../../domain/objects.ts';
import { Refusal } from '../../errors.ts';
import { articleOf } from '../../intake/static-site/article.ts';
import { type Page, type Read, readPage } from '../../intake/static-site/page.ts';
import { Pages } from '../../intake/static-site/pages.ts';
import type { KnownSite } from '../../intake/static-site/site.ts';
import { Failure } from '../command.ts';
import type { Progress } from '../progress.ts';
import type { RemoteSite } from '../remote.ts';
import { type Folder, textOf } from './folder.ts';
import { articlesBelow, bringBack, importItems, isOfSync, retract } from './here.ts';
import { guidOf, type Known, matched } from './matching.ts';
import { leftOutWords, type SyncReport } from './report.ts';

export interface SyncOptions {
  folder: Folder;
  known: KnownSite;
  prune: boolean;
  force: boolean;
  dryRun: boolean;
  now: number;
  bar: Progress;
}

/** Articles of one request: a dry run lists 1,000. */
const MAX_BATCH_ARTICLES = 100;
const MAX_BATCH_LENGTH = 4_000_000;
/** More withdrawals than these, and than that part of all, are more likely a slip. */
const FEW = 3;
const LARGE_PART = 1 / 3;

/** @throws Failure where nothing was done, since it looks like a slip, or where the site does not answer */
export async function sync(site: RemoteSite, options: SyncOptions): Promise<SyncReport> {
  return new Sync(site, options).run();
}

class Sync {
  readonly #site: RemoteSite;
  readonly #options: SyncOptions;
  readonly #pages: Pages;
  readonly #report: SyncReport;

  constructor(site: RemoteSite, options: SyncOptions) {
    this.#site = site;
    this.#options = options;
    this.#pages = new Pages(options.known.content);
    this.#report = {
      ...{ created: [], updated: [], restored: [], withdrawn: [], missing: [] },
      ...{ unchanged: 0, leftOut: {}, remarks: [], failed: [] },
    };
  }

  async run(): Promise<SyncReport> {
    const { folder, known, prune, dryRun } = this.#options;
    const report = this.#report;
    for (const file of folder.links)
      report.remarks.push({ file, remark: 'is a link, which is not followed' });

    const pages = await this.#articles();
    // Whose addresses nobody knows: what looks deleted may be theirs.
    const isWhole = report.failed.length === 0;
    if (!pages.length && isWhole) throw new Failure(`${folder.root}: ${this.#nothing()}`);

    const here = await articlesBelow(this.#site, known.base);
    const found = matched(pages, here);
    const taken = new Set(found.map((one) => one.here));
    const current = here.filter(({ status }) => status === 'published' || status === 'scheduled');
    const gone = current.filter((one) => !taken.has(one));
    if (prune && gone.length && !isWhole)
      throw new Failure(
        `${folder.root}: nothing was done, since --prune needs every file: ${report.failed.map(({ file, error }) => `${file}: ${error}`).join('; ')}. Without --prune the others are synced.`,
      );
    if (prune) this.#guard(gone.length, current.length);

    const changed = await this.#plan(found);
    const back = await this.#comingBack(found);
    for (const { page, here } of back)
      report.restored.push({ file: page.path, title: here!.title, url: page.address });
    // The file that cannot be read may be of any of them.
    if (isWhole)
      report[prune ? 'withdrawn' : 'missing'].push(
        ...gone.map(({ title, canonicalUrl }) => ({ title, url: canonicalUrl })),
      );
    if (dryRun) return report;

    for (const { here } of back) await bringBack(this.#site, here!);
    await this.#write([...changed, ...back]);
    if (prune) for (const one of gone) await retract(this.#site, one, known.base);
    return report;
  }

  #nothing(): string {
    const left = leftOutWords(this.#report.leftOut);
    const { known } = this.#options;
    const where = known.content ? ` in ${known.content}/` : '';
    return [
      `there is no article${where}, so nothing was done.`,
      ...(left ? [`Left out: ${left}.`] : []),
      `It was read as a site of ${known.generator.name}: --generator and --content change that.`,
    ].join(' ');
  }

  #guard(gone: number, all: number): void {
    const { force, folder } = this.#options;
    if (force || gone <= FEW || gone <= all * LARGE_PART) return;
    throw new Failure(
      `${folder.root}: ${gone} of ${all} articles would be withdrawn, which looks like another folder or --base-url, so nothing was done. --force does it.`,
    );
  }

  /** Reads every file for what it is. */
  async #articles(): Promise<Page[]> {
    const { folder, known, bar } = this.#options;
    const { leftOut, failed } = this.#report;
    const pages: Page[] = [];
    const taken = new Map<string, string>();
    for (const [i, path] of folder.files.entries()) {
      if (!known.generator.reads(path, known)) continue;
      bar.show(`reading ${path}`, i / folder.files.length / 2);
      const read = await this.#read(path);
      if (!read) continue;
      const { page } = read;
      this.#pages.add(path, page.address);
      if (page.leftOut) leftOut[page.leftOut] = (leftOut[page.leftOut] ?? 0) + 1;
      const other = taken.get(page.guid) ?? taken.get(page.address);
      if (page.leftOut) continue;
      if (other !== undefined) failed.push({ file: path, error: `has the address or id of ${other}` });
      else pages.push(page);
      taken.set(page.guid, path).set(page.address, path);
    }
    return pages;
  }

  async #read(path: string): Promise<Read | undefined> {
    const { folder, known, now } = this.#options;
    try {
      return await readPage(path, await textOf(folder, path), known, now);
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof Failure)) throw error;
      this.#report.failed.push({ file: path, error: messageOf(error) });
      return undefined;
    }
  }

  /** What is new or another than here. */
  async #plan(found: readonly Known[]): Promise<Known[]> {
    const { remarks, created, updated } = this.#report;
    const changed: Known[] = [];
    await this.#inBatches(found, true, (batch, { articles = [] }, refused) => {
      for (const { known, title, remarks: own } of batch) {
        const planned = articles.find(({ guid }) => guid === guidOf(known));
        const { path: file, address: url } = known.page;
        if (refused.has(file)) continue;
        if (!planned) {
          this.#report.unchanged += known.here?.status === 'retracted' ? 0 : 1;
          continue;
        }
        changed.push(known);
        remarks.push(...own.map((remark) => ({ file, remark })));
        (planned.change === 'created' ? created : updated).push({ file, title: planned.title || title, url });
      }
    });
    return changed;
  }

  /** Of those that are withdrawn here, the ones that a sync withdrew. */
  async #comingBack(found: readonly Known[]): Promise<Known[]> {
    const back: Known[] = [];
    for (const known of found) {
      if (known.here?.status !== 'retracted') continue;
      if (await isOfSync(this.#site, known.here, this.#options.known.base)) back.push(known);
      else
        this.#report.remarks.push({
          file: known.page.path,
          remark: 'was withdrawn by an editor, and stays so',
        });
    }
    return back;
  }

  async #write(changed: readonly Known[]): Promise<void> {
    await this.#inBatches(changed, false, () => {});
  }

  /** Composes articles and sends them, a few at a time: each file is read anew, so that no more are held. */
  async #inBatches(
    found: readonly Known[],
    dryRun: boolean,
    done: (batch: Sent[], report: Awaited<ReturnType<typeof importItems>>, refused: Set<string>) => void,
  ): Promise<void> {
    let [batch, length]: [Sent[], number] = [[], 0];
    const send = async () => {
      if (!batch.length) return;
      const report = await importItems(
        this.#site,
        batch.map(({ item }) => item),
        { dryRun },
      );
      done(batch, report, this.#refused(batch, report));
      [batch, length] = [[], 0];
    };
    for (const [i, known] of found.entries()) {
      this.#options.bar.show(`${dryRun ? 'comparing' : 'writing'} ${known.page.path}`, i / found.length);
      const read = await this.#read(known.page.path);
      if (!read) continue;
      const { item, title, remarks } = articleOf(read, this.#options.known, this.#pages);
      batch.push({ known, title, remarks, item: { ...item, id: guidOf(known) } });
      length += JSON.stringify(item).length;
      if (batch.length >= MAX_BATCH_ARTICLES || length > MAX_BATCH_LENGTH) await send();
    }
    await send();
  }

  /** Files of what the site refused; what it says of others is a remark. */
  #refused(batch: readonly Sent[], { failed, errors }: Awaited<ReturnType<typeof importItems>>): Set<string> {
    const said = errors.map(({ position, detail }) => ({
      file: batch[position - 1]?.known.page.path ?? '',
      detail,
    }));
    if (!failed) this.#report.remarks.push(...said.map(({ file, detail }) => ({ file, remark: detail })));
    else this.#report.failed.push(...said.map(({ file, detail }) => ({ file, error: detail })));
    return new Set(failed ? said.map(({ file }) => file) : []);
  }
}

interface Sent {
  known: Known;
  item: Json;
  title: string;
  remarks: string[];
}

function messageOf(error: Refusal | Failure): string {
  const more = error instanceof Refusal ? error.errors.map(({ detail }) => detail).join('; ') : '';
  return more || error.message;
}

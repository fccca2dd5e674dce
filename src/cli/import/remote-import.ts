// An import over HTTP: this side reads files and feeds, the site stores what is in them.

import { type Origin, readImport } from '../../intake/import/read.ts';
import type { Problem } from '../../problems.ts';
import {
  addReport,
  emptyReport,
  type ImportOptions,
  type ImportReport,
} from '../../services/transfer/import-report.ts';
import type { Importer } from '../../services/transfer/import-url.ts';
import { jsonOf, type RemoteSite } from '../remote.ts';

export class RemoteImport implements Importer {
  readonly report: ImportReport;
  readonly #site: RemoteSite;

  readonly #copyPictures: boolean;

  constructor(
    site: RemoteSite,
    { dryRun, copyPictures }: Required<Pick<ImportOptions, 'dryRun' | 'copyPictures'>>,
  ) {
    this.#site = site;
    this.#copyPictures = copyPictures;
    this.report = emptyReport(dryRun);
  }

  async document(
    bytes: AsyncIterable<Uint8Array>,
    { url, baseUrl, categories, charset, path }: Origin,
    name?: string,
  ): Promise<string | undefined> {
    const whole = url === undefined ? undefined : await Array.fromAsync(bytes);
    // Where a feed goes on is read here.
    const next = whole && (await nextOf(whole, { url, charset }));
    const dry = this.report.articles && { dryRun: 'true' };
    const copying = this.#copyPictures && { pictures: 'copy' };
    const query = new URLSearchParams({
      ...dry,
      ...copying,
      ...(path && { path }),
      ...(baseUrl && { baseUrl }),
      ...(categories && { categories }),
    });
    const headers = {
      'content-type': `application/octet-stream${charset ? `; charset=${charset}` : ''}`,
      ...(url && { 'content-location': encodeURI(decodeURI(url)) }),
    };
    const body = whole ? pieces(whole) : bytes;
    const response = await this.#site.send(`/admin/import?${query}`, body, headers);
    addReport(this.report, await jsonOf<ImportReport>(response), name);
    return next;
  }

  fail(position: number, item: string | undefined, { detail }: Problem): void {
    this.report.failed += 1;
    this.report.errors.push({ position, item, detail });
  }
}

/** @throws Refusal 400 for what is no document that is known here */
async function nextOf(whole: readonly Uint8Array[], origin: Origin): Promise<string | undefined> {
  const items = readImport(pieces(whole), origin);
  let item = await items.next();
  while (!item.done) item = await items.next();
  return item.value.next;
}

async function* pieces(whole: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* whole;
}

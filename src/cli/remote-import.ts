// An import over HTTP: this side reads files and feeds, the site stores what is in them.
import { Refusal } from '../errors.ts';
import { type Origin, readImport } from '../intake/import/read.ts';
import type { ImportReport } from '../services/transfer/import.ts';
import { Failure } from './command.ts';
import { type Bytes, openUrl, type Source, watched } from './import-sources.ts';
import type { Progress } from './progress.ts';
import type { RemoteSite } from './remote.ts';

const COUNTS = ['created', 'updated', 'unchanged', 'skipped', 'failed'] as const;
const DOCUMENTS = 10_000;

/** Imports each source; what the site refuses fails alone. */
export async function importRemotely(
  site: RemoteSite,
  sources: readonly Source[],
  { dryRun, bar }: { dryRun: boolean; bar: Progress },
): Promise<ImportReport> {
  const report: ImportReport = { created: 0, updated: 0, unchanged: 0, skipped: 0, failed: 0, errors: [] };
  if (dryRun) report.articles = [];
  const send: Send = async (bytes, { url, charset, path }, name) => {
    const query = new URLSearchParams({ ...(dryRun && { dryRun: 'true' }), ...(path && { path }) });
    const headers = {
      'content-type': `application/octet-stream${charset ? `; charset=${charset}` : ''}`,
      ...(url && { 'content-location': encodeURI(decodeURI(url)) }),
    };
    const response = await site.stream(`/admin/import?${query}`, bytes, headers);
    add(report, (await response.json()) as ImportReport, sources.length > 1 ? name : undefined);
  };
  for (const [i, source] of sources.entries()) {
    const show = (part?: number) => bar.show(source.name, sources.length > 1 ? i / sources.length : part);
    try {
      if ('address' in source) await sendFeed(source.address, send, show);
      else await send(watched(source, show), source.origin, source.name);
    } catch (error) {
      if (!(error instanceof Failure) && !(error instanceof Refusal)) throw error;
      report.failed += 1;
      report.errors.push({ position: 0, item: source.name, detail: error.message });
    }
  }
  return report;
}

type Send = (bytes: Bytes, origin: Origin, name: string) => Promise<void>;

/** Sends a feed's documents, one after another: where it goes on is read here. */
async function sendFeed(address: string, send: Send, show: () => void): Promise<void> {
  const visited = new Set<string>();
  for (let next: string | undefined = address; next && !visited.has(next) && visited.size < DOCUMENTS; ) {
    show();
    visited.add(next);
    const { url, charset, bytes } = await openUrl(next);
    const whole = new Uint8Array(await new Response(bytes as unknown as ReadableStream).arrayBuffer());
    const items = readImport(once(whole), { url, charset });
    let item = await items
      .next()
      .catch((error: Error) => Promise.reject(new Failure(`${url}: ${error.message}`)));
    while (!item.done) item = await items.next();
    next = item.value.next;
    await send(once(whole), { url, charset }, url);
  }
}

async function* once(bytes: Uint8Array<ArrayBuffer>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield bytes;
}

function add(report: ImportReport, more: ImportReport, document: string | undefined): void {
  for (const count of COUNTS) report[count] += more[count];
  report.errors.push(...more.errors.map((error) => ({ ...error, document: error.document ?? document })));
  report.articles?.push(...(more.articles ?? []));
}

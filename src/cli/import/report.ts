// What `tagwire import` prints when it is done.
import type { ImportReport } from '../../services/transfer/import-report.ts';

/** Of each thing to look at, how many are listed. */
const MAX_SHOWN = 20;

const lines = (...texts: string[]): void => {
  process.stdout.write(texts.map((text) => `${text}\n`).join(''));
};

const some = (count: number, one: string, many = `${one}s`): string[] =>
  count ? [`${count} ${count === 1 ? one : many}`] : [];

/** Writes what came to standard output, and what did not to standard error. */
export function writeReport(report: ImportReport, dryRun: boolean): void {
  const { created, updated, unchanged, skipped, failed, errors, podcast, articles = [] } = report;
  for (const { change, title, publishedAt, guid } of articles)
    lines(`${change}  ${publishedAt ?? 'no date'}  ${title}  ${guid}`);
  const would = dryRun ? 'Would be: ' : '';
  const others = skipped ? `, ${skipped} skipped that are no articles` : '';
  lines(`${would}${created} created, ${updated} updated, ${unchanged} unchanged${others}, ${failed} failed.`);
  writeSite(report, dryRun);
  if (podcast) lines('The feed is a podcast: --json has what it says of its show, for PATCH of a tag.');
  for (const { document, position, item, detail } of errors) {
    const where = [document, position ? `item ${position}` : undefined, item].filter(Boolean).join(', ');
    process.stderr.write(`tagwire: ${where}: ${detail}\n`);
  }
  if (failed > errors.length) process.stderr.write(`tagwire: and ${failed - errors.length} more\n`);
}

/** What a whole site has besides its articles. */
function writeSite({ pages, ...report }: ImportReport, dryRun: boolean): void {
  const { comments, redirects, pictures, left, look } = report;
  const all = pages.created + pages.updated + pages.unchanged;
  if (all) lines(`Pages: ${pages.created} created, ${pages.updated} updated, ${pages.unchanged} unchanged.`);
  const came = [
    ...some(report.authors, 'author'),
    ...some(report.tags, 'tag'),
    ...some(pictures, 'picture copied', 'pictures copied'),
    ...some(redirects, 'old address that leads here now', 'old addresses that lead here now'),
  ];
  if (came.length && (all || redirects || pictures))
    lines(`${dryRun ? 'With' : 'Came with'}: ${came.join(', ')}.`);
  if (comments) lines(`${some(comments, 'comment')[0]} stay behind: there is no place for comments here.`);
  for (const { kind, count, names } of left)
    lines(
      `Stays behind: ${count} ${kind}${names.length ? ` (${names.join(', ')}${count > names.length ? ', …' : ''})` : ''}`,
    );
  if (look.length) lines('', 'To look at:');
  for (const { count, items } of look) {
    for (const { title, detail, article, page } of items.slice(0, MAX_SHOWN)) {
      const where = article ? `  /admin/edit/${article}` : page ? `  /admin/site/page/${page}` : '';
      lines(`  “${title}”: ${detail}${where}`);
    }
    if (count > MAX_SHOWN) lines(`  … and ${count - Math.min(items.length, MAX_SHOWN)} more like that`);
  }
}

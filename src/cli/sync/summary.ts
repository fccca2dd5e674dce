// What a sync did, for people: lines on a terminal, and Markdown for the page of a CI run.
import { type Entry, leftOutWords, type SyncReport } from './report.ts';

/** Lines of a kind in the summary. */
const MAX_LISTED = 100;

const counts = (report: SyncReport): string =>
  [
    `${report.created.length} created`,
    `${report.updated.length} updated`,
    ...(report.restored.length ? [`${report.restored.length} brought back`] : []),
    `${report.withdrawn.length} withdrawn`,
    `${report.unchanged} unchanged`,
    ...(report.failed.length ? [`${report.failed.length} refused`] : []),
  ].join(', ');

const MISSING = 'no longer on the site; --prune withdraws it';

/** @returns what is for standard output, and what for standard error */
export function linesOf(report: SyncReport, dryRun: boolean): { out: string[]; err: string[] } {
  const lines = (word: string, entries: readonly Entry[]) =>
    entries.map(({ file, title, url }) => `${word}  ${[file, title, url].filter(Boolean).join('  ')}`);
  const left = leftOutWords(report.leftOut);
  return {
    out: [
      ...lines('created', report.created),
      ...lines('updated', report.updated),
      ...lines('brought back', report.restored),
      ...lines('withdrawn', report.withdrawn),
      ...lines(`missing (${MISSING})`, report.missing),
      `${dryRun ? 'Would be: ' : ''}${counts(report)}.${left ? ` Left out: ${left}.` : ''}`,
    ],
    err: [
      ...report.remarks.map(({ file, remark }) => `tagwire: ${file}: ${remark}`),
      ...report.failed.map(({ file, error }) => `tagwire: ${file}: refused: ${error}`),
    ],
  };
}

const escaped = (text: string) => text.replace(/[\\`*_[\]<>|#]/g, (c) => `\\${c}`).replace(/\s+/g, ' ');

/** The same as Markdown. */
export function markdownOf(report: SyncReport, dryRun: boolean): string {
  const section = (title: string, lines: readonly string[]) => {
    if (!lines.length) return [];
    const more = lines.length > MAX_LISTED ? [`- and ${lines.length - MAX_LISTED} more`] : [];
    return ['', `### ${title}`, '', ...lines.slice(0, MAX_LISTED), ...more];
  };
  const links = (entries: readonly Entry[]) =>
    entries.map(({ title, url }) => `- [${escaped(title)}](<${url.replaceAll('>', '%3E')}>)`);
  const left = leftOutWords(report.leftOut);
  return [
    `## tagwire sync${dryRun ? ' (dry run)' : ''}`,
    '',
    `${dryRun ? 'Would be: ' : ''}${counts(report)}.${left ? ` Left out: ${left}.` : ''}`,
    ...section('Created', links(report.created)),
    ...section('Updated', links(report.updated)),
    ...section('Brought back', links(report.restored)),
    ...section('Withdrawn', links(report.withdrawn)),
    ...section(`Missing: ${MISSING}`, links(report.missing)),
    ...section(
      'Refused',
      report.failed.map(({ file, error }) => `- ${escaped(file)}: ${escaped(error)}`),
    ),
    ...section(
      'Remarks',
      report.remarks.map(({ file, remark }) => `- ${escaped(file)}: ${escaped(remark)}`),
    ),
    '',
  ].join('\n');
}

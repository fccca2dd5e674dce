// Redirects that editors make, one by one or as a file.
import { namesByQuery, oldPathOf } from '../../domain/old-addresses/old-paths.ts';
import { type Fault, fault, invalid, notFound } from '../../errors.ts';
import type { SiteAddress } from '../../formats/format.ts';
import { mediaUrl } from '../../intake/checks.ts';
import { csvLine, type RedirectLine } from '../../intake/redirect-lines.ts';
import { problem } from '../../problems.ts';
import { takenSlugs } from '../../store/articles/articles.ts';
import { commit, type Database } from '../../store/database.ts';
import {
  type EditedRedirect,
  editedRedirects,
  forgetMissed,
  listRedirects,
  type Redirect,
  redirectById,
  redirectsFrom,
  removeRedirect,
} from '../../store/redirects.ts';
import { audited } from '../access/audit.ts';
import type { Context } from '../context.ts';

/** What editors write: an old path, and where it leads. */
export interface RedirectInput {
  from: string;
  to: string;
}

/** The status that a path of this site answers, redirects aside. */
export type StatusOf = (path: string) => Promise<number>;

/** Redirects that are followed to find a circle. */
const MAX_STEPS = 10;

/** Makes a redirect, or changes the one from that path. @throws Refusal 422 */
export async function putRedirect(
  context: Context,
  input: RedirectInput,
  statusOf: StatusOf,
): Promise<{ redirect: Redirect; isNew: boolean }> {
  const { db } = context;
  const [row] = await rowsOf(context, [{ ...input, line: 0 }]);
  if (!row) throw new Error('a redirect became none');
  const [before] = await redirectsFrom(db, [row.path]);
  if (!before && (await isServed(row.path, statusOf)))
    throw invalid([fault('/from', 'redirect-from-served', { from: row.path })]);
  await commit(db, [
    ...editedRedirects(db, [row], context.runtime.now()),
    audited(context, 'redirect.create', row.path, { to: input.to }),
  ]);
  const [redirect] = await redirectsFrom(db, [row.path]);
  if (!redirect) throw notFound(problem('redirect-not-found', { id: row.path }));
  return { redirect, isNew: before === undefined };
}

/** Makes or changes the redirects of a file, all or none. @throws Refusal 422 with the lines that are wrong */
export async function putRedirectLines(context: Context, lines: readonly RedirectLine[]): Promise<number> {
  const { db } = context;
  const rows = await rowsOf(context, lines);
  await commit(db, [
    ...editedRedirects(db, rows, context.runtime.now()),
    audited(context, 'redirect.create', 'csv', { redirects: rows.length }),
  ]);
  return rows.length;
}

/** Whether something is at a path before any redirect is asked for. */
async function isServed(path: string, statusOf: StatusOf): Promise<boolean> {
  if (path.startsWith('/?') && namesByQuery(path.slice(1))) return false;
  return (await statusOf(path)) !== 404;
}

/** As they are stored. @throws Refusal 422; of a file with its lines */
async function rowsOf(context: Context, lines: readonly RedirectLine[]): Promise<EditedRedirect[]> {
  const faults: Fault[] = [];
  const refuse = (line: number, found: Fault) =>
    faults.push(line ? { ...found, ...problem('at-line', { reason: found, line }), pointer: '' } : found);
  const rows = new Map<string, EditedRedirect & { line: number }>();
  for (const { line, from, to } of lines) {
    const path = /^(?:\/|https?:)/i.test(from) ? oldPathOf(from, context.site.url) : undefined;
    const target = targetOf(to, context.site);
    if (!path) refuse(line, fault('/from', 'redirect-from-invalid', { from: shortened(from) }));
    else if (PATTERN.test(from))
      refuse(line, fault('/from', 'redirect-from-pattern', { from: shortened(from) }));
    if (!target) refuse(line, fault('/to', 'redirect-to-invalid'));
    if (path && target) {
      if ((rows.get(path)?.target ?? target) !== target)
        refuse(line, fault('/from', 'redirect-twice', { from: path }));
      else rows.set(path, { path, target, article: null, line });
    }
  }
  for (const row of await inCircles(context, rows))
    refuse(row.line, fault('/to', 'redirect-loop', { from: row.path }));
  if (faults.length) throw invalid(faults.slice(0, MAX_FAULTS));
  return toArticles(context.db, [...rows.values()]);
}
const MAX_FAULTS = 100;
/** `/blog/*`, `/:year/:slug`: what Netlify and others take for many paths. */
const PATTERN = /^[^?]*(?:\*|\/:[a-z])/i;
const shortened = (text: string) => text.slice(0, 200);

/** A path of this site, or another site's address; undefined for what is neither. */
function targetOf(to: string, { url: siteUrl }: SiteAddress): string | undefined {
  const own = to === siteUrl || to.startsWith(`${siteUrl}/`) ? to.slice(siteUrl.length) || '/' : to;
  return mediaUrl(own);
}

/** Those from which one would come back to where one began. */
async function inCircles<R extends EditedRedirect>(
  context: Context,
  rows: ReadonlyMap<string, R>,
): Promise<R[]> {
  const { db, site } = context;
  const next = (target: string | null) =>
    target?.startsWith('/') ? oldPathOf(site.url + target, site.url) : undefined;
  const found = new Set<R>();
  let walks = [...rows.values()].map((row) => ({ row, at: next(row.target) }));
  for (let step = 0; walks.length && step < MAX_STEPS; step++) {
    for (const { row, at } of walks) if (at === row.path) found.add(row);
    walks = walks.filter(({ row, at }) => at !== undefined && !found.has(row));
    const others = walks.flatMap(({ at }) => (at !== undefined && !rows.has(at) ? [at] : []));
    const stored = new Map((await redirectsFrom(db, others)).map((one) => [one.path, one]));
    walks = walks.map(({ row, at = '' }) => ({
      row,
      at: next(rows.get(at)?.target ?? stored.get(at)?.target ?? null),
    }));
  }
  return [...found];
}

const ARTICLE = /^\/articles\/([^/?#]+)$/;

/** What leads to an article's page follows the article. */
async function toArticles(db: Database, rows: readonly EditedRedirect[]): Promise<EditedRedirect[]> {
  const slugs = rows.map(({ target }) => decoded(ARTICLE.exec(target ?? '')?.[1] ?? ''));
  const known = new Map((await takenSlugs(db, slugs.filter(Boolean))).map((one) => [one.slug, one.article]));
  return rows.map(({ path, target }, i) => {
    const article = known.get(slugs[i] ?? '') ?? null;
    return { path, article, target: article === null ? target : null };
  });
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}

/** @throws Refusal 404 */
export async function findRedirect({ db }: Context, id: string): Promise<Redirect> {
  const found = /^\d{1,15}$/.test(id) ? await redirectById(db, Number(id)) : undefined;
  if (!found) throw notFound(problem('redirect-not-found', { id }));
  return found;
}

/** @throws Refusal 404 */
export async function deleteRedirect(context: Context, id: string): Promise<void> {
  const { db } = context;
  const { id: known, path } = await findRedirect(context, id);
  await commit(db, [removeRedirect(db, known), audited(context, 'redirect.remove', path)]);
}

/** Takes a path off the list of those that lead nowhere, until it is asked for again. */
export const dismissMissed = ({ quietDb }: Context, path: string): Promise<void> =>
  commit(quietDb, [forgetMissed(quietDb, path)]);

/** Where a redirect leads, as editors write it: a path of this site, or an address. */
export const leadsTo = ({ target, article }: Redirect): string =>
  target ?? `/articles/${encodeURIComponent(article?.slug ?? '')}`;

const CSV_ROWS = 1_000;

/** All redirects as CSV. */
export async function redirectsCsv({ db }: Context): Promise<string> {
  let csv = csvLine(['from', 'to']);
  for (let before: number | undefined; ; ) {
    const rows = await listRedirects(db, { before, limit: CSV_ROWS });
    csv += rows.map((row) => csvLine([row.path, leadsTo(row)])).join('');
    before = rows.at(-1)?.id;
    if (rows.length < CSV_ROWS) return csv;
  }
}

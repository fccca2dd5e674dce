// Pages of the site's own: made, changed, deleted. Each change is one of the site's settings, too: by them every process knows
// that pages show something else, and the navigation is among them.

import { isSameJson, withoutAbsent } from '../../domain/objects.ts';
import { type ImportedFrom, RESERVED_SLUGS, type WrittenPage } from '../../domain/own-page.ts';
import type { NavigationLink } from '../../domain/settings.ts';
import { articleSlugOf } from '../../domain/slugs.ts';
import { type Fault, fault, invalid, notFound } from '../../errors.ts';
import type { PageInput } from '../../intake/page-schema.ts';
import { problem } from '../../problems.ts';
import { commit, type Write } from '../../store/database.ts';
import {
  isThere,
  listPages,
  type OwnPage,
  type PageRow,
  pageRemoval,
  pageRow,
  pageWrites,
} from '../../store/own-pages.ts';
import { settingsWrites, siteRow } from '../../store/settings.ts';
import { type Action, audited } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { retrying } from '../publishing/publish.ts';

/** @throws Refusal 404 */
export async function findPage({ db }: Pick<Context, 'db'>, slug: string): Promise<OwnPage> {
  const row = await pageRow(db, slug);
  if (!isThere(row)) throw notFound(problem('page-not-found', { slug }));
  return row;
}

/**
 * @param more what is written with it
 * @param imported what it is known by when it is imported again
 * @throws Refusal 422
 */
export const createPage = (
  context: Context,
  input: PageInput,
  more: (page: OwnPage) => Promise<readonly Write[]> = async () => [],
  imported: ImportedFrom | null = null,
): Promise<OwnPage> =>
  retrying(context, async () => {
    const { db, runtime } = context;
    const slug = input.slug ?? articleSlugOf(input.title);
    await refuseSlug(context, slug);
    const now = runtime.now();
    // Who kept the one that was here before has another version.
    const version = ((await pageRow(db, slug))?.version ?? 0) + 1;
    const page = { slug, ...contentOf(input), imported, version, createdAt: now, updatedAt: now };
    await store(context, 'page.create', [{ slug, row: rowOf(page) }], await more(page));
    return page;
  });

/**
 * @param edit from the page to what it is to be
 * @param imported what it is known by, where its source changed it
 * @throws Refusal of `edit`, 404, 422
 */
export const changePage = (
  context: Context,
  slug: string,
  edit: (before: OwnPage) => PageInput,
  imported?: ImportedFrom,
): Promise<OwnPage> =>
  retrying(context, async () => {
    const before = await findPage(context, slug);
    const input = edit(before);
    const page = {
      ...before,
      ...contentOf(input),
      slug: input.slug ?? slug,
      imported: imported ?? before.imported,
    };
    if (isSameJson(page, before)) return before;
    page.version += 1;
    page.updatedAt = Math.max(context.runtime.now(), before.updatedAt);
    if (page.slug !== slug) await refuseSlug(context, page.slug);
    const left = page.slug === slug ? [] : [leftBy(before, page)];
    await store(context, 'page.change', [{ slug: page.slug, row: rowOf(page) }, ...left]);
    return page;
  });

/** @param guard looks at what is to be deleted @throws Refusal of `guard`, 404 */
export const deletePage = (
  context: Context,
  slug: string,
  guard: (before: OwnPage) => void = () => {},
): Promise<void> =>
  retrying(context, async () => {
    const before = await findPage(context, slug);
    guard(before);
    await store(context, 'page.remove', [leftBy(before)]);
  });

const contentOf = ({ slug, status = 'published', ...written }: PageInput) => ({
  status,
  written: withoutAbsent({ ...written, navigation: written.navigation || undefined }) as WrittenPage,
});

/** What is to be at a slug; without a row nothing. */
interface Place {
  slug: string;
  row?: PageRow;
}

const rowOf = (page: OwnPage): PageRow => ({ ...page, movedTo: null });

/** What is left where a page was: of a draft nothing, since nobody has seen it. */
function leftBy(before: OwnPage, now?: OwnPage): Place {
  const { slug, status } = before;
  if (status === 'draft') return { slug };
  const gone = { status: now ? ('moved' as const) : ('deleted' as const), movedTo: now?.slug ?? null };
  return { slug, row: { ...before, ...gone, written: null } };
}

/** @throws Refusal 422 */
async function refuseSlug({ db }: Context, slug: string): Promise<void> {
  const wrong = (found: Fault) => invalid([found]);
  if (!slug) throw wrong(fault('/slug', 'slug-without-letters'));
  if (RESERVED_SLUGS.has(slug)) throw wrong(fault('/slug', 'page-slug-reserved', { slug }));
  if (isThere(await pageRow(db, slug))) throw wrong(fault('/slug', 'page-slug-taken', { slug }));
}

/** @param places the page's own first */
async function store(
  context: Context,
  action: Action,
  places: readonly Place[],
  more: readonly Write[] = [],
): Promise<void> {
  const { db, runtime } = context;
  const site = await siteRow(db);
  const ownPages = linksOf(await listPages(db), places);
  // Another time than before, even of a clock that was set back: by it two writers are told apart.
  const at = Math.max(runtime.now(), (site.settings?.at ?? 0) + 1);
  const settings = withoutAbsent({ ...site.settings, at, ownPages: ownPages.length ? ownPages : undefined });
  const [first, former] = places;
  const { status, version } = first?.row ?? {};
  const detail = withoutAbsent({ status, version, formerly: former?.slug });
  await commit(db, [
    ...settingsWrites(db, site, settings),
    ...places.flatMap(({ slug, row }) => (row ? pageWrites(db, row) : pageRemoval(db, slug))),
    audited(context, action, first?.slug ?? '', detail),
    ...more,
  ]);
}

/** What of the navigation follows from the pages that there were, and what is to be where. */
function linksOf(before: readonly OwnPage[], places: readonly Place[]): NavigationLink[] {
  const others = before.filter(({ slug }) => !places.some((place) => place.slug === slug));
  const changed = places.map(({ row }) => row).filter(isThere);
  const all = [...others, ...changed].sort((a, b) => a.createdAt - b.createdAt);
  return all
    .filter(({ status, written }) => status === 'published' && written.navigation)
    .map(({ slug, written }) => ({ label: written.title, url: `/${encodeURIComponent(slug)}` }));
}

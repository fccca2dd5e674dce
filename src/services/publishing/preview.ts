// What an article would be if it were posted now: nothing is stored, not even a new tag.

import { byGravity, type Finding } from '../../doctor/finding.ts';
import type { Article, Facet, FacetKind } from '../../domain/model.ts';
import { articleSlugOf, labelKey } from '../../domain/slugs.ts';
import type { Fault } from '../../errors.ts';
import { contentHtml } from '../../formats/credits.ts';
import { articleUrl } from '../../formats/facts.ts';
import type { ArticleInput } from '../../intake/input.ts';
import { articleById, articleBySlug, type StoredArticle } from '../../store/articles/articles.ts';
import type { FacetRow } from '../../store/facets/rows.ts';
import { busiestLabels } from '../../store/overview.ts';
import type { Context } from '../context.ts';
import { composeWith } from './compose.ts';
import { batchOfOne } from './look-up.ts';
import { lengthOf, textWork } from './text-work.ts';

export interface Preview {
  article: Article;
  /** The content as feeds carry it. */
  html: string;
  /** The entry's text by the format's name. */
  formats: Record<string, string>;
  findings: Finding[];
}

/** Known tags that new ones are compared with. */
const MAX_COMPARED_TAGS = 2_000;

/** @param before the article it would replace */
export async function preview(
  context: Context,
  input: ArticleInput,
  before?: StoredArticle,
): Promise<Preview> {
  const { db, runtime } = context;
  const site = await context.sites.now();
  const faults: Fault[] = [];
  const { draft, rows } = await composeWith(context, input, before, batchOfOne(context), (found) => {
    faults.push(...found);
  });
  const { document, text, facets: ids, translationGroup, ...rest } = draft;
  const open = rows.filter((row, i) => row.retiredAt === null && rows.indexOf(row) === i);
  const article: Article = {
    ...{ ...document, ...rest, seq: before?.seq ?? 0, translations: before?.translations ?? [] },
    facets: open.map((row) => facetOf(row, document.tags)),
  };
  const labelsOf = (test: (row: FacetRow) => boolean) => {
    const keys = new Set(rows.filter((row) => row.kind === 'tag' && test(row)).map(({ key }) => key));
    return document.tags.filter((tag) => keys.has(labelKey(tag)));
  };
  const newTags = labelsOf((row) => row.count === 0 && row.retiredAt === null);
  const findings = await textWork(context, 'inspect', lengthOf(article.content), article, {
    secure: site.url.startsWith('https:'),
    now: runtime.now(),
    namesake: await namesakeOf(context, article, before),
    original: await originalOf(context, article),
    tags: newTags.length ? await busiestLabels(db, 'tag', MAX_COMPARED_TAGS) : [],
    newTags,
    retiredTags: labelsOf((row) => row.retiredAt !== null),
  });
  return {
    article,
    html: contentHtml(article, site),
    formats: Object.fromEntries(context.formats.map((format) => [format.name, format.piece(article, site)])),
    findings: byGravity([...faults.map(refused), ...findings]),
  };
}

/** A fault as a finding: of `code` and `params` it is the fault's. */
export const refused = ({ pointer, detail, code, params }: Fault): Finding => ({
  severity: 'error',
  rule: 'refused',
  code,
  params,
  pointer,
  message: `${pointer.slice(1)} ${detail}.`,
  fix: 'Change it: the article is refused as it is.',
});

const facetOf = ({ kind, slug, label, key }: FacetRow, tags: readonly string[]): Facet => ({
  ...{ kind: kind as FacetKind, slug },
  label: (kind === 'tag' && tags.find((tag) => labelKey(tag) === key)) || label,
});

async function originalOf({ db }: Context, { translationOf }: Article): Promise<string | undefined> {
  return translationOf ? (await articleById(db, translationOf))?.language : undefined;
}

async function namesakeOf({ db, site }: Context, { title }: Article, before?: StoredArticle) {
  const slug = articleSlugOf(title);
  const other = slug ? await articleBySlug(db, slug) : undefined;
  if (!other || other.id === before?.id || labelKey(other.title) !== labelKey(title)) return undefined;
  return { title: other.title, url: articleUrl(other.slug, site) };
}

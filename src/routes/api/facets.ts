// /admin/facets: tags, authors, sources and languages as editors look after them. CONTRACT §3.

import { Hono } from 'hono';
import * as v from 'valibot';
import { FACET_KINDS, type FacetKind } from '../../domain/model.ts';
import { isSlug, labelKey, slugOf } from '../../domain/slugs.ts';
import { facetPath, parsePage } from '../../domain/views.ts';
import { malformed, notFound } from '../../errors.ts';
import { acting } from '../../http/acting.ts';
import { requireScope } from '../../http/auth.ts';
import type { Env, Request_, Services } from '../../http/env.ts';
import { readJson } from '../../http/json-body.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { says } from '../../intake/schema-problems.ts';
import { changeFacet, findFacet, retireFacet } from '../../services/publishing/facets.ts';
import { type FacetState, searchFacets, stateOf } from '../../store/facet-list.ts';
import { facetById, slugsOf } from '../../store/facet-names.ts';
import type { FacetRow } from '../../store/facet-rows.ts';
import { isoDate } from './article-json.ts';

const name = v.pipe(v.string(says('not-a-string')), v.maxLength(200, says('too-long', { max: 200 })));
/** What may be changed of a facet. */
export const FacetPatch = v.strictObject({
  label: v.optional(name),
  slug: v.optional(name),
  mergeInto: v.optional(v.nullable(name)),
  retired: v.optional(v.boolean(says('not-a-boolean'))),
});

const EXAMPLE = '{ "label": "…" } or { "mergeInto": "…" }';
const STATES = ['active', 'retired', 'merged'];
const DEFAULT_LIMIT = 30;

export function facetRoutes({ context }: Services) {
  const { db, site } = context;
  const reading = requireScope(context, 'articles:read');
  const writing = requireScope(context, 'articles:write');

  const facetJson = async (row: FacetRow, whole = true) => {
    const base = site.url + facetPath(row.kind as FacetKind, row.slug);
    const into = row.mergedInto === null ? undefined : await facetById(db, row.mergedInto);
    return {
      ...{ kind: row.kind, slug: row.slug, label: row.label, state: stateOf(row), count: row.count },
      mergedInto: into?.slug,
      retiredAt: row.retiredAt === null ? undefined : isoDate(row.retiredAt),
      formerSlugs: whole ? await slugsOf(db, row) : undefined,
      pending: row.pending !== null,
      ...{ page: base, rss: `${base}rss.xml`, atom: `${base}atom.xml`, json: `${base}feed.json` },
    };
  };
  const answer = async (c: Request_, row: FacetRow, done: string) => {
    const { kind, slug, mergedInto } = row;
    const by = c.get('principal').name;
    context.runtime.log.log('info', done, { requestId: c.get('requestId'), by, kind, slug, mergedInto });
    return c.json(await facetJson(row), row.pending ? 202 : 200);
  };

  return new Hono<Env>()
    .get('/', reading, async (c) => {
      const { kind, q = '', state = 'active' } = c.req.query();
      if (!STATES.includes(state)) throw malformed(`state: one of ${STATES.join(', ')}.`);
      const { limit = DEFAULT_LIMIT } = parsePage(new URL(c.req.url).searchParams);
      const rows = await searchFacets(db, {
        kind: kind ? kindOf(kind) : undefined,
        text: labelKey(q),
        state: state as FacetState,
        limit,
      });
      return c.json({ facets: await Promise.all(rows.map((row) => facetJson(row, false))) });
    })
    .get('/:kind/:slug', reading, async (c) => c.json(await facetJson(await findFacet(context, ...named(c)))))
    .patch('/:kind/:slug', writing, async (c) =>
      answer(
        c,
        await changeFacet(acting(c, context), ...named(c), await readJson(c, FacetPatch, EXAMPLE)),
        'facet changed',
      ),
    )
    .delete('/:kind/:slug', writing, async (c) =>
      answer(c, await retireFacet(acting(c, context), ...named(c)), 'facet retired'),
    )
    .all('/', notAllowed('GET, HEAD'))
    .all('/:kind/:slug', notAllowed('GET, HEAD, PATCH, DELETE'));
}

function kindOf(text: string): FacetKind {
  const kind = FACET_KINDS.find((known) => known === text);
  if (kind) return kind;
  throw notFound(`There are no facets of the kind “${text}”; there are ${FACET_KINDS.join(', ')}.`);
}

function named(c: Request_): [kind: FacetKind, slug: string] {
  const slug = c.req.param('slug') ?? '';
  return [kindOf(c.req.param('kind') ?? ''), isSlug(slug) ? slug : slugOf(slug)];
}

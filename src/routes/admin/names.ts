// Tags, authors and sources: rename, merge, retire, revive.

import { Hono } from 'hono';
import type { FacetKind } from '../../domain/model.ts';
import { isSlug, labelKey } from '../../domain/slugs.ts';
import { notFound, Refusal } from '../../errors.ts';
import { acting } from '../../http/acting.ts';
import type { Services } from '../../http/env.ts';
import { faultsOf } from '../../pages/admin/fields.ts';
import { KINDS, type NameProps, namePage, namesPage, STATES } from '../../pages/admin/names.ts';
import type { Key } from '../../pages/admin/ui.ts';
import { changeFacet, type FacetPatch, findFacet } from '../../services/publishing/facets.ts';
import { searchFacets, stateOf } from '../../store/facet-list.ts';
import { facetById, facetBySlug, slugsOf } from '../../store/facet-names.ts';
import { facetsOfLabels } from '../../store/facets.ts';
import type { AdminEnv, AdminRequest } from './env.ts';
import { answerPage, baseOf, type doors, goTo, text } from './session.ts';

const SHOWN = 200;
/** Rows that a page may begin after. */
const MOST = 1_000_000;

export function nameRoutes(services: Services, { look, act, guards }: ReturnType<typeof doors>) {
  const { context } = services;
  const { db } = context;
  const base = baseOf(services);

  return new Hono<AdminEnv>()
    .get('/names', look('articles:read'), async (c) => {
      const kind = KINDS.find((k) => k === c.req.query('kind')) ?? 'tag';
      const state = STATES.find((s) => s === c.req.query('state')) ?? 'active';
      const q = c.req.query('q')?.trim() ?? '';
      const from = Math.min(Number(/^\d+$/.exec(c.req.query('from') ?? '')?.[0] ?? 0), MOST);
      const query = { kind, text: labelKey(q), state, limit: SHOWN + 1, offset: from };
      const rows = await searchFacets(db, query);
      const more = new URLSearchParams({ kind, state, q, from: `${from + SHOWN}` });
      const next = rows.length > SHOWN ? `${more}` : undefined;
      return answerPage(namesPage(c.get('ui'), { kind, state, q, rows: rows.slice(0, SHOWN), next }));
    })
    .get('/names/:kind/:slug', look('articles:read'), async (c) => {
      const done = c.req.query('done');
      const ui = c.get('ui');
      return show(c, { notice: done ? ui.t(`done.${done}` as Key) : undefined });
    })
    .post('/names/:kind/:slug', ...guards, act('articles:write'), async (c) => {
      const form = c.get('form');
      const [label, slug, mergeInto] = ['label', 'slug', 'mergeInto'].map((n) => text(form, n).trim()) as [
        string,
        string,
        string,
      ];
      const patches: Record<string, FacetPatch> = {
        rename: { label, slug },
        merge: { mergeInto: await slugNamed(c, mergeInto) },
        retire: { retired: true },
        revive: await revival(c),
      };
      const patch = patches[text(form, 'do')];
      if (!patch) throw new Refusal(400, 'The form does not say what is to be done.');
      const { kind } = named(c);
      try {
        const row = await changeFacet(acting(c, context), kind, named(c).slug, patch);
        const by = c.get('principal').name;
        const about = { requestId: c.get('requestId'), by, kind, slug: row.slug };
        context.runtime.log.log('info', 'facet changed', about);
        return goTo(`${base}/names/${kind}/${encodeURIComponent(row.slug)}?done=changed`);
      } catch (error) {
        if (!(error instanceof Refusal) || error.status === 404) throw error;
        const faults = faultsOf(error);
        return show(c, { typed: { label, slug, mergeInto }, faults }, error.status);
      }
    });

  function named(c: AdminRequest): { kind: FacetKind; slug: string } {
    const kind = KINDS.find((k) => k === c.req.param('kind'));
    if (!kind) throw notFound('There is nothing of this kind.');
    return { kind, slug: c.req.param('slug') ?? '' };
  }

  /** The facet of exactly this name, a merged one too. */
  async function facetOf(c: AdminRequest) {
    const { kind, slug } = named(c);
    return (await facetBySlug(db, { kind, slug }, 'itself')) ?? findFacet(context, kind, slug);
  }

  /** What it is to go into may be named as in addresses, or as people call it. */
  async function slugNamed(c: AdminRequest, name: string): Promise<string> {
    const { kind } = named(c);
    const [row] = name && !isSlug(name) ? await facetsOfLabels(db, [{ kind, label: name }]) : [];
    return row?.slug ?? name;
  }

  async function revival(c: AdminRequest): Promise<FacetPatch> {
    return stateOf(await facetOf(c)) === 'merged' ? { mergeInto: null } : { retired: false };
  }

  async function show(c: AdminRequest, more: Partial<NameProps>, status = 200): Promise<Response> {
    const row = await facetOf(c);
    const kind = row.kind as FacetKind;
    const q = c.req.query('q')?.trim() ?? '';
    const others = await searchFacets(db, { kind, text: labelKey(q), state: 'active', limit: SHOWN });
    const props = {
      q,
      ...{ row, state: stateOf(row), former: await slugsOf(db, row) },
      into: row.mergedInto === null ? undefined : await facetById(db, row.mergedInto),
      others: others.filter(({ id }) => id !== row.id),
    };
    return answerPage(namePage(c.get('ui'), { ...props, ...more }), status);
  }
}

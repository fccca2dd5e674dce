// Tags, authors and sources: rename, merge, retire, revive.

import { Hono } from 'hono';
import type { FacetKind } from '../../../domain/model.ts';
import { isSlug, labelKey } from '../../../domain/slugs.ts';
import { fault, invalid, malformed, notFound } from '../../../errors.ts';
import { acting, logChange } from '../../../http/acting.ts';
import type { Services } from '../../../http/env.ts';
import { checked } from '../../../http/json-body.ts';
import { FacetSettingsFields } from '../../../intake/settings-schema.ts';
import type { Faults } from '../../../pages/admin/fields.ts';
import {
  KINDS,
  type NameProps,
  type NamesProps,
  namePage,
  namesPage,
  STATES,
} from '../../../pages/admin/names/names.ts';
import type { ShowProps } from '../../../pages/admin/podcasts/show.ts';
import { readShow, showInput, typedShow } from '../../../pages/admin/podcasts/typed.ts';
import { faceInput, readFace, typedFace } from '../../../pages/admin/site/typed.ts';
import { problem } from '../../../problems.ts';
import { progressOf } from '../../../services/publishing/facet-work.ts';
import {
  changeFacet,
  changeFacets,
  createFacet,
  type FacetPatch,
  findFacet,
} from '../../../services/publishing/facets.ts';
import { changeFacetSettings, type Editable } from '../../../services/publishing/settings.ts';
import { facetsOfLabels } from '../../../store/facets/facets.ts';
import { countFacets, FACET_SORTS, searchFacets, stateOf } from '../../../store/facets/list.ts';
import { facetById, facetBySlug, slugsOf } from '../../../store/facets/names.ts';
import { withShow } from '../../api/settings-json.ts';
import { readerOf } from '../articles/article-form.ts';
import type { AdminEnv, AdminRequest } from '../env.ts';
import { answerPage, backTo, baseOf, type Guards, goTo, noticeOf, orShowAgain, text } from '../session.ts';
import { withFile } from '../site/site.ts';

const PAGE_ROWS = 200;
const MAX_OFFSET = 1_000_000;
/** Names that are changed at once. */
const MAX_CHOSEN = 100;

export function nameRoutes(services: Services, { page, form }: Guards) {
  const { context } = services;
  const { db } = context;
  const base = baseOf(services);
  const uploads = context.runtime.media !== undefined;

  return new Hono<AdminEnv>()
    .get('/names', page('articles:read'), (c) =>
      list(c, new URL(c.req.url).searchParams, { notice: noticeOf(c) }),
    )
    .post('/names', ...form('articles:write'), (c) => many(c))
    .get('/names/:kind/:slug', page('articles:read'), (c) => show(c, { notice: noticeOf(c) }))
    .post('/names/:kind/:slug', ...form('articles:write'), async (c) => {
      const field = (name: string) => text(c.get('form'), name).trim();
      if (field('do') === 'face') return face(c);
      if (/podcast|more/.test(field('do'))) return podcast(c, field('do'));
      const typed = { label: field('label'), slug: field('slug'), mergeInto: field('mergeInto') };
      const wish = field('do');
      if (wish === 'look') return show(c, { typed, q: typed.mergeInto });
      if (wish.startsWith('merge:')) typed.mergeInto = wish.slice('merge:'.length);
      const patches: Record<string, FacetPatch> = {
        rename: { label: typed.label, slug: typed.slug },
        merge: { mergeInto: await slugNamed(named(c).kind, typed.mergeInto) },
        retire: { retired: true },
        revive: await revival(c),
        stop: { stopped: true },
        'go-on': { stopped: false },
      };
      const patch = patches[wish.split(':')[0] ?? ''];
      if (!patch) throw malformed(problem('form-action-missing'));
      const { kind, slug } = named(c);
      return orShowAgain(
        async () => {
          const row = await changeFacet(acting(c, context), kind, slug, patch);
          logChange(c, context, 'facet changed', { kind, slug: row.slug });
          // What its articles have still to follow is not done, and the page tells how far that is.
          const done = row.pending ? '' : '?done=changed';
          return goTo(`${base}/names/${kind}/${encodeURIComponent(row.slug)}${done}`);
        },
        (faults, status) => show(c, { typed, faults }, status),
      );
    });

  async function list(c: AdminRequest, asked: URLSearchParams, more: Partial<NamesProps>, status = 200) {
    const kind = KINDS.find((k) => k === asked.get('kind')) ?? 'tag';
    const state = STATES.find((s) => s === asked.get('state')) ?? 'active';
    const sort = FACET_SORTS.find((one) => one === asked.get('sort')) ?? 'use';
    const q = asked.get('q')?.trim() ?? '';
    const from = Math.min(Number(/^\d+$/.exec(asked.get('from') ?? '')?.[0] ?? 0), MAX_OFFSET);
    const search = { kind, text: labelKey(q), state };
    const rows = await searchFacets(db, { ...search, sort, limit: PAGE_ROWS + 1, offset: from });
    const next = new URLSearchParams({ kind, state, q, sort, from: `${from + PAGE_ROWS}` });
    const others = await searchFacets(db, { kind, text: '', state: 'active', limit: PAGE_ROWS });
    const props = {
      ...{ kind, state, q, sort, others, total: await countFacets(db, search) },
      ...{ rows: rows.slice(0, PAGE_ROWS), next: rows.length > PAGE_ROWS ? `${next}` : undefined },
    };
    return answerPage(namesPage(c.get('ui'), { ...props, ...more }), status);
  }

  /** What is done with names that were ticked, or with a new one. */
  function many(c: AdminRequest): Promise<Response> {
    const sent = c.get('form');
    const field = (name: string) => text(sent, name).trim();
    const chosen = sent.getAll('slug').map(String);
    const typed = {
      ...{ mergeInto: field('mergeInto'), label: field('label'), description: field('description') },
      chosen,
    };
    const back = new URLSearchParams(backTo(text(sent, 'back')).split('?')[1]);
    const asked = new URLSearchParams({ ...Object.fromEntries(back), kind: field('kind') });
    return orShowAgain(
      async () => {
        const own = acting(c, context);
        if (field('do') === 'create') {
          const { description } = checked(FacetSettingsFields, { description: typed.description });
          const slug = await createFacet(own, 'tag', typed.label, { description });
          logChange(c, context, 'facet created', { kind: 'tag', slug });
          return goTo(`${base}/names/tag/${encodeURIComponent(slug)}?done=changed`);
        }
        const kind = KINDS.find((k) => k === field('kind'));
        if (!kind || !/^(merge|retire)$/.test(field('do'))) throw malformed(problem('form-action-missing'));
        if (!chosen.length) throw invalid([fault('', 'nothing-chosen')]);
        if (chosen.length > MAX_CHOSEN)
          throw invalid([fault('', 'too-many', { max: MAX_CHOSEN, items: 'names' })]);
        const into = field('do') === 'merge' ? await slugNamed(kind, typed.mergeInto) : undefined;
        if (into === '') throw invalid([fault('/mergeInto', 'blank')]);
        const patch = into === undefined ? { retired: true } : { mergeInto: into };
        await changeFacets(
          own,
          kind,
          chosen.filter((slug) => slug !== into),
          patch,
        );
        logChange(c, context, 'facets changed', { kind, facets: chosen.length });
        asked.set('done', 'changed');
        return goTo(`${base}/names?${asked}`);
      },
      (faults, status) => list(c, asked, { typed, faults }, status),
    );
  }

  /** Its own title, text and picture. */
  async function face(c: AdminRequest): Promise<Response> {
    const { kind, slug } = named(c);
    const read = readFace(readerOf(c.get('form')));
    const { picture, refused } = withFile(c, 'imageFile', read.image);
    const typed = { ...read, image: picture };
    const again = (faults: Faults, status: number) => show(c, { face: { typed, uploads }, faults }, status);
    if (refused.length) return again(refused, 422);
    return orShowAgain(async () => {
      const edit = (before: Editable) => checked(FacetSettingsFields, faceInput(typed, before));
      await changeFacetSettings(acting(c, context), kind, slug, edit);
      logChange(c, context, 'facet changed', { kind, slug });
      return goTo(`${base}/names/${kind}/${encodeURIComponent(slug)}?done=changed`);
    }, again);
  }

  /** Makes a tag a show, changes it or ends it. */
  async function podcast(c: AdminRequest, wish: string): Promise<Response> {
    const { kind, slug } = named(c);
    if (kind !== 'tag') throw malformed(problem('form-action-missing'));
    const typed = readShow(readerOf(c.get('form')));
    const is = Boolean((await facetOf(c)).settings?.podcast);
    if (wish === 'more') return show(c, { show: { typed, is, more: 3 } });
    const settings = withShow(wish === 'unpodcast' ? undefined : showInput(typed));
    return orShowAgain(
      async () => {
        await changeFacetSettings(acting(c, context), 'tag', slug, settings);
        logChange(c, context, 'facet changed', { kind, slug });
        return goTo(`${base}/names/tag/${encodeURIComponent(slug)}?done=changed`);
      },
      (faults, status) => show(c, { show: { typed, is }, faults }, status),
    );
  }

  function named(c: AdminRequest): { kind: FacetKind; slug: string } {
    const kind = KINDS.find((k) => k === c.req.param('kind'));
    if (!kind) throw notFound(problem('facet-kind-not-found'));
    return { kind, slug: c.req.param('slug') ?? '' };
  }

  /** The facet of exactly this name, a merged one too. */
  async function facetOf(c: AdminRequest) {
    const { kind, slug } = named(c);
    return (await facetBySlug(db, { kind, slug }, 'itself')) ?? findFacet(context, kind, slug);
  }

  /** What it is to go into may be named as in addresses, or as people call it. */
  async function slugNamed(kind: FacetKind, name: string): Promise<string> {
    const [row] = name && !isSlug(name) ? await facetsOfLabels(db, [{ kind, label: name }]) : [];
    return row?.slug ?? name;
  }

  async function revival(c: AdminRequest): Promise<FacetPatch> {
    return stateOf(await facetOf(c)) === 'merged' ? { mergeInto: null } : { retired: false };
  }

  async function show(c: AdminRequest, more: Partial<NameProps>, status = 200): Promise<Response> {
    const row = await facetOf(c);
    const kind = row.kind as FacetKind;
    const q = more.q ?? c.req.query('q')?.trim() ?? '';
    const others = await searchFacets(db, { kind, text: labelKey(q), state: 'active', limit: PAGE_ROWS });
    const podcast = row.settings?.podcast;
    const ofTag: ShowProps = { typed: typedShow(podcast), is: podcast !== undefined };
    const props = {
      q,
      face: { typed: typedFace(row.settings ?? {}), uploads },
      show: kind === 'tag' ? ofTag : undefined,
      ...{ row, state: stateOf(row), former: await slugsOf(db, row), progress: progressOf(row) },
      into: row.mergedInto === null ? undefined : await facetById(db, row.mergedInto),
      others: others.filter(({ id }) => id !== row.id),
    };
    return answerPage(namePage(c.get('ui'), { ...props, ...more }), status);
  }
}

// /admin/facets: tags, authors, sources and languages as editors look after them.

import { Hono } from 'hono';
import * as v from 'valibot';
import { isoDate } from '../../domain/iso-date.ts';
import { FACET_KINDS, type FacetKind } from '../../domain/model.ts';
import { withoutAbsent } from '../../domain/objects.ts';
import { isSlug, labelKey, slugOf } from '../../domain/slugs.ts';
import { facetPath, MAX_LIMIT } from '../../domain/views.ts';
import { fault, invalid, notFound } from '../../errors.ts';
import { acting } from '../../http/acting.ts';
import { requireScope } from '../../http/auth.ts';
import type { Env, Request_, Services } from '../../http/env.ts';
import { checked, readBody } from '../../http/json-body.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { oneOf, query, text, unlessEmpty, wholeNumber } from '../../http/query.ts';
import { says } from '../../intake/schema-problems.ts';
import { FacetSettingsFields } from '../../intake/settings-schema.ts';
import { problem } from '../../problems.ts';
import { progressOf } from '../../services/publishing/facet-work.ts';
import { changeFacet, findFacet, retireFacet } from '../../services/publishing/facets.ts';
import { changeFacetSettings, type Editable, notATag } from '../../services/publishing/settings.ts';
import { searchFacets, stateOf } from '../../store/facets/list.ts';
import { facetById, slugsOf } from '../../store/facets/names.ts';
import type { FacetRow } from '../../store/facets/rows.ts';
import { DATE, describing, json, jsonAnswer, named, parameter, security, URI } from '../openapi.ts';
import { ImageJson } from './article-json.ts';
import { ShowJson } from './podcast-json.ts';
import { patchedFacet } from './settings-json.ts';

const name = v.pipe(v.string(says('not-a-string')), v.maxLength(200, says('too-long', { max: 200 })));
const CHANGES = {
  label: v.optional(name),
  slug: v.optional(name),
  mergeInto: v.optional(v.nullable(name)),
  retired: v.optional(v.boolean(says('not-a-boolean'))),
  stopped: v.optional(v.boolean(says('not-a-boolean'))),
};
/** What may be changed of a facet. */
const FacetPatch = named('FacetPatch', v.strictObject({ ...CHANGES, ...FacetSettingsFields.entries }));
const SETTINGS = ['title', 'description', 'image', 'podcast'] as const;
/** The same while settings are a patch of what is set. */
const WrittenPatch = v.strictObject({
  ...CHANGES,
  ...v.entriesFromList(SETTINGS, v.optional(v.unknown())),
});
const STATES = ['active', 'retired', 'merged'] as const;
const SEARCHED = [...STATES, 'pending'] as const;

const FacetJson = v.pipe(
  v.object({
    kind: v.picklist(FACET_KINDS),
    slug: v.string(),
    label: v.string(),
    state: v.picklist(STATES),
    count: v.pipe(v.number(), v.integer(), v.description('visible articles')),
    mergedInto: v.optional(v.pipe(v.string(), v.description('the slug of what it went into'))),
    retiredAt: v.optional(DATE),
    formerSlugs: v.optional(v.array(v.string())),
    title: v.optional(
      v.pipe(v.string(), v.description('what its page and feeds are called, in place of the label')),
    ),
    description: v.optional(v.pipe(v.string(), v.description('of its page and feeds'))),
    image: v.optional(ImageJson),
    podcast: v.optional(v.pipe(ShowJson, v.description('the show that the tag’s feeds are'))),
    pending: v.pipe(v.boolean(), v.description('articles are still following a change')),
    progress: v.optional(
      v.pipe(
        v.object({ done: v.number(), total: v.number() }),
        v.description('while they do: articles that were looked at, and that there are'),
      ),
    ),
    stopped: v.optional(
      v.pipe(v.boolean(), v.description('somebody stopped that; `{"stopped": false}` lets it go on')),
    ),
    page: URI,
    rss: URI,
    atom: URI,
    json: URI,
  }),
  v.metadata({ ref: 'Facet' }),
);

const describe = describing({ tags: ['Publishing'], security });
const slugOfPath = [
  parameter('path', 'kind', 'what it is of an article', { type: 'string', enum: [...FACET_KINDS] }),
  parameter('path', 'slug', 'the one it has or had'),
];
const FOUND = {
  200: jsonAnswer('The facet', FacetJson),
  404: { description: 'No such facet' },
};
const changed = {
  ...FOUND,
  202: jsonAnswer('Done; its articles are still following', FacetJson),
  409: { description: 'The name is taken, or the facet is not in a state for it' },
};

const EXAMPLE = '{ "label": "…" } or { "mergeInto": "…" }';
const DEFAULT_LIMIT = 30;

export function facetRoutes({ context }: Services) {
  const { db, site } = context;
  const reading = requireScope(context, 'articles:read');
  const writing = requireScope(context, 'articles:write');

  const facetJson = async (row: FacetRow, whole = true): Promise<v.InferOutput<typeof FacetJson>> => {
    const base = site.url + facetPath(row.kind as FacetKind, row.slug);
    const into = row.mergedInto === null ? undefined : await facetById(db, row.mergedInto);
    return {
      ...{
        kind: row.kind as FacetKind,
        slug: row.slug,
        label: row.label,
        state: stateOf(row),
        count: row.count,
      },
      mergedInto: into?.slug,
      retiredAt: row.retiredAt === null ? undefined : isoDate(row.retiredAt),
      formerSlugs: whole ? await slugsOf(db, row) : undefined,
      title: row.settings?.title,
      description: row.settings?.description,
      image: row.settings?.image,
      podcast: row.settings?.podcast,
      pending: row.pending !== null,
      progress: progressOf(row),
      stopped: row.pending?.stopped,
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
    .get(
      '/',
      describe({
        operationId: 'listFacets',
        summary: 'List facets, busy ones first, or look for one',
        description:
          'Tags, authors, sources and languages, each with its number of visible articles and its feeds.',
        responses: {
          200: jsonAnswer('Facets', named('FacetList', v.object({ facets: v.array(FacetJson) }))),
          400: { description: 'A state or limit that is none' },
          404: { description: 'There is no such kind' },
        },
      }),
      reading,
      query({
        state: v.optional(
          v.pipe(
            oneOf(
              SEARCHED,
              'active (the default), retired, merged, or pending: those whose articles still follow a change',
            ),
            v.metadata({ default: 'active' }),
          ),
        ),
        limit: unlessEmpty(wholeNumber('the most entries to return', 1, MAX_LIMIT, { usual: DEFAULT_LIMIT })),
        kind: unlessEmpty(v.pipe(text('tag, author, source or language'), v.metadata({ enum: FACET_KINDS }))),
        q: v.optional(text('part of a label, slug or former label')),
      }),
      async (c) => {
        const { kind, q = '', state = 'active', limit = DEFAULT_LIMIT } = c.req.valid('query');
        const wanted = { kind: kind ? kindOf(kind) : undefined, text: labelKey(q), state, limit };
        const rows = await searchFacets(db, wanted);
        return c.json({ facets: await Promise.all(rows.map((row) => facetJson(row, false))) });
      },
    )
    .get(
      '/:kind/:slug',
      describe({
        operationId: 'getFacet',
        summary: 'Read a facet, by the slug it has or had',
        description: 'A former slug finds it, too: `slug` of the answer is the one of now.',
        parameters: slugOfPath,
        responses: FOUND,
      }),
      reading,
      query({}),
      async (c) => c.json(await facetJson(await findFacet(context, ...inPath(c)))),
    )
    .patch(
      '/:kind/:slug',
      describe({
        operationId: 'changeFacet',
        summary: 'Rename, merge or revive a facet, say more of it, or make a tag a podcast',
        description:
          'A new label and slug, or mergeInto (a slug; null undoes it), or retired. Articles follow as silent changes; old addresses answer 308. `stopped: true` stops that where it is, and `false` lets it go on; another change of the facet does, too. `title`, `description` and `image` are of its page and its feeds; `null` removes. `podcast`, of a tag, is a JSON Merge Patch (RFC 7396): what is left out of it stays, `null` ends the show.',
        parameters: slugOfPath,
        requestBody: { required: true, content: json(FacetPatch, { label: 'Türkiye' }) },
        responses: {
          ...changed,
          400: { description: 'The body is not JSON' },
          413: { description: 'Too large' },
          422: { description: 'Wrong input' },
        },
      }),
      writing,
      query({}),
      async (c) => {
        const { title, description, image, podcast, ...patch } = checked(
          WrittenPatch,
          await readBody(c, EXAMPLE),
        );
        const settings = withoutAbsent({ title, description, image, podcast });
        const [kind, slug] = inPath(c);
        if (!Object.keys(settings).length)
          return answer(c, await changeFacet(acting(c, context), kind, slug, patch), 'facet changed');
        if (Object.keys(patch).length) throw invalid([fault('', 'several-changes')]);
        if (podcast !== undefined && kind !== 'tag') throw notATag();
        const edit = (before: Editable) => patchedFacet(before, settings);
        return answer(c, await changeFacetSettings(acting(c, context), kind, slug, edit), 'facet changed');
      },
    )
    .delete(
      '/:kind/:slug',
      describe({
        operationId: 'retireFacet',
        summary: 'Retire a facet: its feeds answer 410, its articles stay',
        description: 'Nothing is deleted: `{"retired": false}` brings the feeds back.',
        parameters: slugOfPath,
        responses: changed,
      }),
      writing,
      query({}),
      async (c) => answer(c, await retireFacet(acting(c, context), ...inPath(c)), 'facet retired'),
    )
    .all('/', notAllowed('GET, HEAD'))
    .all('/:kind/:slug', notAllowed('GET, HEAD, PATCH, DELETE'));
}

function kindOf(text: string): FacetKind {
  const kind = FACET_KINDS.find((known) => known === text);
  if (kind) return kind;
  throw notFound(problem('facet-kind-unknown', { kind: text, known: FACET_KINDS.join(', ') }));
}

function inPath(c: Request_): [kind: FacetKind, slug: string] {
  const slug = c.req.param('slug') ?? '';
  return [kindOf(c.req.param('kind') ?? ''), isSlug(slug) ? slug : slugOf(slug)];
}

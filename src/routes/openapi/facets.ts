// /admin/facets.
import * as v from 'valibot';
import { FACET_KINDS } from '../../domain/model.ts';
import { FacetPatch } from '../api/facets.ts';
import { json, type Operations, problem, query, security } from './parts.ts';

const Facet = v.object({
  kind: v.picklist(FACET_KINDS),
  slug: v.string(),
  label: v.string(),
  state: v.picklist(['active', 'retired', 'merged']),
  count: v.number(),
  mergedInto: v.optional(v.string()),
  retiredAt: v.optional(v.string()),
  formerSlugs: v.optional(v.array(v.string())),
  pending: v.optional(v.boolean()),
  page: v.string(),
  rss: v.string(),
  atom: v.string(),
  json: v.string(),
});

const tags = ['Publishing'];
const answers = {
  200: { description: 'The facet', content: json(Facet) },
  202: { description: 'Done; its articles are still following', content: json(Facet) },
  404: problem('No such facet'),
  409: problem('The name is taken, or the facet is not in a state for it'),
  413: problem('Too large'),
  422: problem('Wrong input'),
};

export const facets: Operations = {
  'get /admin/facets': {
    summary: 'List facets, busy ones first, or look for one',
    tags,
    security,
    parameters: [
      query('kind', 'tag, author, source or language'),
      query('q', 'part of a label, slug or former label'),
      query('state', 'active (the default), retired or merged'),
      query('limit', '1 to 200; 30 without'),
    ],
    responses: { 200: { description: 'Facets', content: json(v.object({ facets: v.array(Facet) })) } },
  },
  'get /admin/facets/{kind}/{slug}': {
    summary: 'Read a facet, by the slug it has or had',
    tags,
    security,
    responses: answers,
  },
  'patch /admin/facets/{kind}/{slug}': {
    summary: 'Rename, merge or revive a facet',
    description:
      'A new label and slug, or mergeInto (a slug; null undoes it), or retired. Articles follow as silent changes; old addresses answer 308.',
    tags,
    security,
    requestBody: { required: true, content: json(FacetPatch) },
    responses: answers,
  },
  'delete /admin/facets/{kind}/{slug}': {
    summary: 'Retire a facet: its feeds answer 410, its articles stay',
    tags,
    security,
    responses: answers,
  },
};

// /admin/settings: what editors set of the site.
import { Hono } from 'hono';
import { resolver } from 'hono-openapi';
import * as v from 'valibot';
import { fingerprint } from '../../domain/hash.ts';
import { isoDate } from '../../domain/iso-date.ts';
import { Refusal } from '../../errors.ts';
import { acting, logChange } from '../../http/acting.ts';
import { requireScope } from '../../http/auth.ts';
import { allowsChange, evaluate } from '../../http/conditional.ts';
import type { Env, Request_, Services } from '../../http/env.ts';
import { readBody } from '../../http/json-body.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { query } from '../../http/query.ts';
import { problem } from '../../problems.ts';
import type { Context } from '../../services/context.ts';
import { changeSiteSettings, editableSettings } from '../../services/publishing/settings.ts';
import type { FacetRow } from '../../store/facets/rows.ts';
import { siteRow } from '../../store/settings.ts';
import { DATE, describing, json, jsonAnswer, named, parameter, security, TEXT } from '../openapi.ts';
import { SHOW_EXAMPLE } from './podcast-json.ts';
import { patchedSite, SITE_SETTINGS, SitePatch } from './settings-json.ts';

const SettingsJson = named(
  'Settings',
  v.object({
    ...SITE_SETTINGS,
    updatedAt: v.optional(v.pipe(DATE, v.description('when they were last changed'))),
  }),
);

const describe = describing({ tags: ['Publishing'], security });
const ETAG = { description: 'of these very settings', ...TEXT };
const FOUND = { 200: jsonAnswer('The settings', SettingsJson, { ETag: ETAG }) };
const STALE = { 412: { description: 'If-Match names older settings', headers: { ETag: ETAG } } };
const EXAMPLE = '{ "title": "North Wire" }';
const PATCH = { title: 'North Wire', timeZone: 'Europe/Istanbul', podcast: SHOW_EXAMPLE };

/** A setting that nobody set is what the environment says, or the usual one. */
async function settingsJson({ sites }: Context, row: FacetRow): Promise<v.InferOutput<typeof SettingsJson>> {
  const { title, description, language, rights, timeZone = 'UTC', pages = 'on' } = await sites.of(row);
  const { navigation = [], links = 'own', ...set } = editableSettings(row);
  return {
    ...{ ...set, title, description, language, timeZone, rights, navigation, links, pages },
    updatedAt: row.settings ? isoDate(row.settings.at) : undefined,
  };
}
const tagOf = ({ settings }: FacetRow) => fingerprint(JSON.stringify(settings));
const answer = async (c: Request_, context: Context, row: FacetRow) =>
  c.json(await settingsJson(context, row), 200, { etag: `"${tagOf(row)}"` });

const stale = (site: FacetRow) =>
  new Refusal(412, problem('settings-changed'), { headers: { ETag: `"${tagOf(site)}"` } });

export function settingsRoutes({ context }: Services) {
  return new Hono<Env>()
    .get(
      '/',
      describe({
        operationId: 'getSettings',
        summary: 'Read the site’s settings',
        description: 'What editors set of the site. Their ETag is for `If-Match`.',
        parameters: [parameter('header', 'If-None-Match', 'ETag of the settings that are known')],
        responses: {
          ...FOUND,
          304: { description: 'They are those still', headers: { ETag: ETAG } },
          ...STALE,
        },
      }),
      requireScope(context, 'admin'),
      query({}),
      async (c) => {
        const site = await siteRow(context.db);
        const current = { tag: tagOf(site), modified: Number.NaN };
        const outcome = evaluate(c.req.raw.headers, current, context.runtime.now());
        if (outcome === 'failed') throw stale(site);
        return outcome === 'not modified'
          ? c.body(null, 304, { etag: `"${tagOf(site)}"` })
          : answer(c, context, site);
      },
    )
    .patch(
      '/',
      describe({
        operationId: 'changeSettings',
        summary: 'Change the site’s settings (JSON Merge Patch, RFC 7396)',
        description:
          'What is left out stays; `null` gives back what the environment says, or ends the show (`"podcast": null`). The next request has what is set. The site’s show is that of every feed of one facet with audio, unless its tag has one of its own.',
        parameters: [parameter('header', 'If-Match', 'ETag of the settings the change was made from')],
        requestBody: {
          required: true,
          content: {
            'application/merge-patch+json': { schema: resolver(SitePatch), example: PATCH },
            ...json(SitePatch, PATCH),
          },
        },
        responses: {
          ...FOUND,
          ...STALE,
          400: { description: 'The body is not JSON' },
          413: { description: 'Too large' },
          422: { description: 'Wrong input' },
        },
      }),
      requireScope(context, 'admin'),
      query({}),
      async (c) => {
        const patch = await readBody(c, EXAMPLE);
        const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = c.req.header();
        const site = await changeSiteSettings(acting(c, context), (before, row) => {
          if (!allowsChange(ifMatch, ifNoneMatch, tagOf(row))) throw stale(row);
          return patchedSite(before, patch);
        });
        logChange(c, context, 'settings changed', {});
        return answer(c, context, site);
      },
    )
    .all('/', notAllowed('GET, HEAD, PATCH'));
}

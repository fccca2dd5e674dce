// /admin/pages: pages of the site's own.
import { Hono } from 'hono';
import { resolver } from 'hono-openapi';
import * as v from 'valibot';
import { isoDate } from '../../domain/iso-date.ts';
import { isObject } from '../../domain/objects.ts';
import { Refusal } from '../../errors.ts';
import type { SiteAddress } from '../../formats/format.ts';
import { acting, logChange } from '../../http/acting.ts';
import { requireScope } from '../../http/auth.ts';
import { allowsChange, evaluate } from '../../http/conditional.ts';
import type { Env, Request_, Services } from '../../http/env.ts';
import { IDEMPOTENCY_KEY, requestClaim, sendAnswer } from '../../http/idempotency.ts';
import { checked, readBody } from '../../http/json-body.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { query } from '../../http/query.ts';
import { PageFields, type PageInput } from '../../intake/page-schema.ts';
import { problem } from '../../problems.ts';
import { once } from '../../services/access/idempotency.ts';
import { changePage, createPage, deletePage, findPage } from '../../services/site/own-pages.ts';
import { listPages, type OwnPage } from '../../store/own-pages.ts';
import { DATE, describing, json, jsonAnswer, named, parameter, security, TEXT, URI } from '../openapi.ts';
import { pageUrl } from '../reading/own-pages.ts';
import { mergePatch } from './article-json.ts';

const PageInputJson = named('PageInput', PageFields);
const PagePatch = named('PagePatch', v.partial(PageFields));
const PageJson = named(
  'Page',
  v.object({
    slug: v.string(),
    url: URI,
    title: v.string(),
    content: v.union([
      v.object({ markdown: v.string() }),
      v.object({ html: v.string() }),
      v.object({ text: v.string() }),
    ]),
    status: v.picklist(['draft', 'published']),
    description: v.optional(v.string()),
    language: v.optional(v.string()),
    navigation: v.pipe(v.boolean(), v.description('whether the site’s navigation has it')),
    version: v.pipe(v.number(), v.integer(), v.description('its ETag is this number in quotes')),
    createdAt: DATE,
    updatedAt: DATE,
  }),
);

/** Bytes of a page as JSON. */
const MAX_PAGE_BYTES = 1024 * 1024;
const EXAMPLE = { title: 'About', content: { markdown: 'Who we are.' }, navigation: true };

const describe = describing({ tags: ['Publishing'], security });
const slugOfPath = parameter('path', 'slug', 'the last part of its address: `about`');
const ETAG = { description: 'of this very version', ...TEXT };
const FOUND = { 200: jsonAnswer('The page', PageJson, { ETag: ETAG }) };
const NONE = { 404: { description: 'There is no such page' } };
const STALE = { 412: { description: 'If-Match names another version', headers: { ETag: ETAG } } };
const REFUSED = {
  400: { description: 'The body is not JSON' },
  413: { description: 'Too large' },
  422: { description: 'Wrong input' },
};
const ifMatch = parameter('header', 'If-Match', 'ETag of the version the change was made from');

/** What of it may be changed. */
const editablePage = ({ slug, status, written }: OwnPage): PageInput => ({ ...written, slug, status });

/** RFC 7396; a text in another notation takes the place of the one there is. @throws Refusal 422 */
export const patchedPage = (before: OwnPage, patch: unknown): PageInput => {
  if (!isObject(patch)) return checked(PageFields, patch);
  const { content, ...rest } = editablePage(before);
  return checked(PageFields, mergePatch(isObject(patch.content) ? rest : { content, ...rest }, patch));
};

const pageJson = (page: OwnPage, site: SiteAddress): v.InferOutput<typeof PageJson> => {
  const { title, content, description, language, navigation = false } = page.written;
  return {
    ...{ slug: page.slug, url: pageUrl(page.slug, site), title, content, status: page.status },
    ...{ description, language, navigation, version: page.version },
    createdAt: isoDate(page.createdAt),
    updatedAt: isoDate(page.updatedAt),
  };
};
const etagOf = ({ version }: OwnPage) => `"${version}"`;

function guardOf(c: Request_): (page: OwnPage) => void {
  const { 'if-match': match, 'if-none-match': noneMatch } = c.req.header();
  return (page) => {
    if (allowsChange(match, noneMatch, `${page.version}`)) return;
    throw new Refusal(412, problem('page-changed'), { headers: { ETag: etagOf(page) } });
  };
}

export function ownPageApi({ context }: Services) {
  const { site } = context;
  const answer = (c: Request_, page: OwnPage) => c.json(pageJson(page, site), 200, { etag: etagOf(page) });
  const slugOf = (c: Request_) => c.req.param('slug') ?? '';

  return new Hono<Env>()
    .use(requireScope(context, 'admin'), query({}))
    .get(
      '/',
      describe({
        operationId: 'listPages',
        summary: 'List the site’s own pages',
        description: 'About, Imprint and the like, in the order they were made, drafts among them.',
        responses: {
          200: jsonAnswer('The pages', named('PageList', v.object({ pages: v.array(PageJson) }))),
        },
      }),
      async (c) => c.json({ pages: (await listPages(context.db)).map((page) => pageJson(page, site)) }),
    )
    .post(
      '/',
      describe({
        operationId: 'createPage',
        summary: 'Make a page',
        description:
          'It is at `/{slug}`, unless it is a draft. Addresses of the site’s own, such as `tags`, cannot be had.',
        parameters: [IDEMPOTENCY_KEY],
        requestBody: { required: true, content: json(PageInputJson, EXAMPLE) },
        responses: {
          201: jsonAnswer('The page', PageJson, {
            Location: { description: 'its address in the API', ...TEXT },
            ETag: ETAG,
          }),
          ...REFUSED,
        },
      }),
      async (c) => {
        const body = await readBody(c, JSON.stringify(EXAMPLE), MAX_PAGE_BYTES);
        const input = checked(PageFields, body);
        const claim = await requestClaim(c, JSON.stringify(input));
        const made = (page: OwnPage) => ({
          status: 201,
          headers: {
            location: `${site.url}/admin/pages/${encodeURIComponent(page.slug)}`,
            etag: etagOf(page),
          },
          body: JSON.stringify(pageJson(page, site)),
        });
        const first = await once(context, claim, async (claiming) => {
          const page = await createPage(acting(c, context), input, (page) => claiming(made(page)));
          logChange(c, context, 'page made', { slug: page.slug });
          return made(page);
        });
        return sendAnswer(first);
      },
    )
    .get(
      '/:slug',
      describe({
        operationId: 'getPage',
        summary: 'A page of the site’s own',
        description: 'As its editors wrote it.',
        parameters: [slugOfPath, parameter('header', 'If-None-Match', 'ETag of the version that is known')],
        responses: {
          ...FOUND,
          304: { description: 'It is that still', headers: { ETag: ETAG } },
          ...STALE,
          ...NONE,
        },
      }),
      async (c) => {
        const page = await findPage(context, slugOf(c));
        const current = { tag: `${page.version}`, modified: Number.NaN };
        const outcome = evaluate(c.req.raw.headers, current, context.runtime.now());
        if (outcome === 'failed') guardOf(c)(page);
        return outcome === 'not modified' ? c.body(null, 304, { etag: etagOf(page) }) : answer(c, page);
      },
    )
    .patch(
      '/:slug',
      describe({
        operationId: 'changePage',
        summary: 'Change a page (JSON Merge Patch, RFC 7396)',
        description:
          'What is left out stays, `null` removes. With another `slug` the old address leads to the new one.',
        parameters: [slugOfPath, ifMatch],
        requestBody: {
          required: true,
          content: {
            'application/merge-patch+json': { schema: resolver(PagePatch), example: { status: 'published' } },
            ...json(PagePatch, { status: 'published' }),
          },
        },
        responses: { ...FOUND, ...STALE, ...NONE, ...REFUSED },
      }),
      async (c) => {
        const patch = await readBody(c, JSON.stringify({ status: 'draft' }), MAX_PAGE_BYTES);
        const guard = guardOf(c);
        const page = await changePage(acting(c, context), slugOf(c), (before) => {
          guard(before);
          return patchedPage(before, patch);
        });
        logChange(c, context, 'page changed', { slug: page.slug });
        return answer(c, page);
      },
    )
    .delete(
      '/:slug',
      describe({
        operationId: 'deletePage',
        summary: 'Delete a page',
        description: 'Its address answers 410 from then on; that of a draft 404.',
        parameters: [slugOfPath, ifMatch],
        responses: { 204: { description: 'Done' }, ...STALE, ...NONE },
      }),
      async (c) => {
        await deletePage(acting(c, context), slugOf(c), guardOf(c));
        logChange(c, context, 'page deleted', { slug: slugOf(c) });
        return c.body(null, 204);
      },
    )
    .all('/', notAllowed('GET, HEAD, POST'))
    .all('/:slug', notAllowed('GET, HEAD, PATCH, DELETE'));
}

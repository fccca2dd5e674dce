// /admin/redirects: old paths and where they lead. The page for people is /admin/site/redirects.
import { Hono } from 'hono';
import * as v from 'valibot';
import { isoDate } from '../../domain/iso-date.ts';
import { malformed } from '../../errors.ts';
import { prefixOf } from '../../formats/uri.ts';
import { acting, logChange } from '../../http/acting.ts';
import { requireScope } from '../../http/auth.ts';
import type { Env, Request_, Services } from '../../http/env.ts';
import { readText } from '../../http/form.ts';
import { IDEMPOTENCY_KEY, requestClaim, sendAnswer } from '../../http/idempotency.ts';
import { checked } from '../../http/json-body.ts';
import { NEXT_LINK, nextLink } from '../../http/next-page.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { query, text, unlessEmpty, wholeNumber } from '../../http/query.ts';
import { redirectLines } from '../../intake/redirect-lines.ts';
import { says } from '../../intake/schema-problems.ts';
import { problem } from '../../problems.ts';
import { once } from '../../services/access/idempotency.ts';
import {
  deleteRedirect,
  dismissMissed,
  findRedirect,
  leadsTo,
  putRedirect,
  putRedirectLines,
  redirectsCsv,
} from '../../services/redirects/redirects.ts';
import { commit } from '../../store/database.ts';
import { listMissed, listRedirects, type Redirect } from '../../store/redirects.ts';
import { DATE, describing, json, jsonAnswer, LOCATION, named, security, TEXT } from '../openapi.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;
/** Of a file of redirects. */
export const MAX_CSV_BYTES = 4 * 1024 * 1024;

const address = v.pipe(
  v.string(says('not-a-string')),
  v.minLength(1, says('required')),
  v.maxLength(2_048, says('too-long', { max: 2_048 })),
);
export const RedirectFields = v.strictObject({
  from: v.pipe(address, v.description('the old path below the site’s URL, with what of its query matters')),
  to: v.pipe(address, v.description('a path of this site, or an absolute http(s) URL')),
});
const RedirectInput = named('RedirectInput', RedirectFields);
const RedirectJson = named(
  'Redirect',
  v.object({
    id: v.pipe(v.number(), v.integer()),
    from: v.string(),
    to: v.pipe(v.string(), v.description('of an article its path of today')),
    article: v.pipe(v.nullable(v.string()), v.description('id of the article that it follows')),
    origin: v.pipe(v.picklist(['import', 'editor']), v.description('no import changes an editor’s')),
    createdAt: DATE,
  }),
);
const RedirectList = named(
  'RedirectList',
  v.object({
    redirects: v.array(RedirectJson),
    next: v.pipe(v.nullable(v.number()), v.description('`before` of the next page')),
  }),
);
const CountJson = named('RedirectCount', v.object({ redirects: v.pipe(v.number(), v.integer()) }));
const MissedJson = v.object({
  path: v.string(),
  count: v.pipe(v.number(), v.integer()),
  lastAt: DATE,
  referer: v.pipe(v.nullable(v.string()), v.description('the page that led there last')),
});

const EXAMPLE = { from: '/2020/01/old-news/', to: '/articles/old-news' };
const CSV_EXAMPLE = 'from,to\n/2020/01/old-news/,/articles/old-news\n';
const describe = describing({ tags: ['Publishing'], security });
const NONE = { 404: { description: 'There is no such redirect' } };

const redirectJson = (row: Redirect): v.InferOutput<typeof RedirectJson> => ({
  id: row.id,
  from: row.path,
  to: leadsTo(row),
  article: row.article?.id ?? null,
  origin: row.origin,
  createdAt: isoDate(row.createdAt),
});

const isCsv = (header: string | undefined) => /\btext\/csv\b/i.test(header ?? '');

export function redirectRoutes({ context, missed, statusOf }: Services) {
  const { db, site } = context;
  return new Hono<Env>()
    .get('/', async (c, next) => {
      // A browser without a token wants the page.
      const browses = /\btext\/html\b/.test(c.req.header('accept') ?? '') && !c.req.header('authorization');
      if (!browses) return next();
      return c.redirect(`${prefixOf(site.url)}/admin/site/redirects`, 303);
    })
    .use(requireScope(context, 'admin'))
    .get(
      '/',
      describe({
        operationId: 'listRedirects',
        summary: 'List redirects, newest first',
        description:
          'Old paths and where they lead. With `Accept: text/csv` all of them as CSV, which `POST` takes back.',
        responses: {
          200: {
            description: 'A page of redirects; or all, as CSV',
            headers: NEXT_LINK,
            content: { ...json(RedirectList), 'text/csv': TEXT },
          },
          303: {
            description: 'The page for people, where a browser asks without a token',
            headers: LOCATION,
          },
          400: { description: 'A parameter that is none' },
        },
      }),
      query({
        q: unlessEmpty(text('part of a path, or of where it leads'), (value) => value.trim()),
        before: unlessEmpty(wholeNumber('`next` of the previous page', 0, Number.MAX_SAFE_INTEGER)),
        limit: unlessEmpty(wholeNumber('the most to return', 1, MAX_LIMIT, { usual: DEFAULT_LIMIT })),
      }),
      async (c) => {
        if (isCsv(c.req.header('accept')))
          return c.body(await redirectsCsv(context), 200, { 'content-type': 'text/csv; charset=utf-8' });
        const { limit = DEFAULT_LIMIT, ...wanted } = c.req.valid('query');
        const rows = await listRedirects(db, { ...wanted, limit });
        const next = (rows.length === limit && rows.at(-1)?.id) || null;
        return c.json({ redirects: rows.map(redirectJson), next }, 200, nextLink(c, site, 'before', next));
      },
    )
    .post(
      '/',
      describe({
        operationId: 'createRedirect',
        summary: 'Lead an old path on, or change where it leads; or those of a CSV file',
        description:
          'It counts where nothing else is at the path, and answers 308. One that leads to an article follows it to its next slug. A file has a line for each, old path and new, and goes in whole or not at all. A path where something is already is refused; in a file it is taken, and has no effect.',
        parameters: [IDEMPOTENCY_KEY],
        requestBody: {
          required: true,
          content: {
            ...json(RedirectInput, EXAMPLE),
            'text/csv': { schema: { type: 'string' }, example: CSV_EXAMPLE },
          },
        },
        responses: {
          200: jsonAnswer(
            'It leads elsewhere now; of a file, how many lines it has',
            v.union([RedirectJson, CountJson]),
          ),
          201: jsonAnswer('The redirect', RedirectJson, {
            Location: { description: 'its address in the API', ...TEXT },
          }),
          400: { description: 'The body is not JSON, or a file without redirects' },
          413: { description: 'Too large' },
          422: { description: 'Wrong input' },
        },
      }),
      query({}),
      async (c) => {
        const content = await readText(c, MAX_CSV_BYTES);
        const asFile = isCsv(c.req.header('content-type'));
        const work = asFile ? fileWork(c, content) : oneWork(c, content);
        // It may be done again: the second time it changes nothing.
        const answer = await once(context, await requestClaim(c, content), async (claiming) => {
          const done = await work();
          await commit(db, await claiming(done));
          return done;
        });
        return sendAnswer(answer);
      },
    )
    .get(
      '/missed',
      describe({
        operationId: 'listMissedPaths',
        summary: 'Paths that were asked for and not found',
        description:
          'By how often they were asked for; the 1,000 that were missed last are kept. Probes of scanners are left out.',
        responses: {
          200: jsonAnswer(
            'Most asked for first',
            named('MissedPathList', v.object({ missed: v.array(named('MissedPath', MissedJson)) })),
          ),
        },
      }),
      query({
        limit: unlessEmpty(wholeNumber('the most to return', 1, MAX_LIMIT, { usual: DEFAULT_LIMIT })),
      }),
      async (c) => {
        await missed.flush();
        const rows = await listMissed(db, c.req.valid('query').limit ?? DEFAULT_LIMIT);
        return c.json({ missed: rows.map((row) => ({ ...row, lastAt: isoDate(row.lastAt) })) });
      },
    )
    .delete(
      '/missed',
      describe({
        operationId: 'dismissMissedPath',
        summary: 'Take a path off that list',
        description: 'Until it is asked for again.',
        responses: { 204: { description: 'Done' }, 400: { description: 'It names no path' } },
      }),
      query({ path: v.pipe(text('as the list has it'), v.minLength(1, 'a path of the list.')) }),
      async (c) => {
        await dismissMissed(context, c.req.valid('query').path);
        return c.body(null, 204);
      },
    )
    .get(
      '/:id',
      describe({
        operationId: 'getRedirect',
        summary: 'A redirect',
        description: 'An old path, and where it leads.',
        responses: { 200: jsonAnswer('The redirect', RedirectJson), ...NONE },
      }),
      query({}),
      async (c) => c.json(redirectJson(await findRedirect(context, c.req.param('id')))),
    )
    .delete(
      '/:id',
      describe({
        operationId: 'removeRedirect',
        summary: 'Remove a redirect',
        description: 'Its path answers 404 again.',
        responses: { 204: { description: 'Done' }, ...NONE },
      }),
      query({}),
      async (c) => {
        await deleteRedirect(acting(c, context), c.req.param('id'));
        logChange(c, context, 'redirect removed', { redirect: c.req.param('id') });
        return c.body(null, 204);
      },
    )
    .all('/', notAllowed('GET, HEAD, POST'))
    .all('/missed', notAllowed('GET, HEAD, DELETE'))
    .all('/:id', notAllowed('GET, HEAD, DELETE'));

  function oneWork(c: Request_, content: string) {
    const input = checked(RedirectFields, parsed(content));
    return async () => {
      const { redirect, isNew } = await putRedirect(acting(c, context), input, statusOf);
      logChange(c, context, 'redirect made', { from: redirect.path });
      const location = `${site.url}/admin/redirects/${redirect.id}`;
      return {
        status: isNew ? 201 : 200,
        ...(isNew && { headers: { location } }),
        body: JSON.stringify(redirectJson(redirect)),
      };
    };
  }

  function fileWork(c: Request_, content: string) {
    const lines = redirectLines(content);
    return async () => {
      const redirects = await putRedirectLines(acting(c, context), lines);
      logChange(c, context, 'redirects made', { redirects });
      return { status: 200, body: JSON.stringify({ redirects }) };
    };
  }
}

/** @throws Refusal 400 */
function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw malformed(problem('body-not-json', { example: JSON.stringify(EXAMPLE) }));
  }
}

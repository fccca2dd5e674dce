// /admin/audit: who changed what, when and from where. The page for people is /admin/activity.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as v from 'valibot';
import { isoDate } from '../../domain/iso-date.ts';
import { prefixOf } from '../../formats/uri.ts';
import { requireScope } from '../../http/auth.ts';
import type { Env, Services } from '../../http/env.ts';
import { NEXT_LINK, nextLink } from '../../http/next-page.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { date, oneOf, query, readQuery, text, unlessEmpty, wholeNumber } from '../../http/query.ts';
import { ACTION_KINDS, ACTIONS } from '../../services/access/audit.ts';
import { type AuditQuery, type AuditRow, listAudit } from '../../store/audit.ts';
import { DATE, jsonAnswer, LOCATION, named, security } from '../openapi.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;

const AuditJson = named(
  'AuditList',
  v.object({
    entries: v.array(
      named(
        'AuditEntry',
        v.object({
          id: v.number(),
          at: DATE,
          actor: v.object({ id: v.string(), name: v.string() }),
          action: v.string(),
          object: v.string(),
          detail: v.record(v.string(), v.unknown()),
          address: v.nullable(v.string()),
          requestId: v.nullable(v.string()),
        }),
      ),
    ),
    next: v.pipe(v.nullable(v.number()), v.description('`before` of the next page')),
  }),
);

const trimmed = <S extends v.GenericSchema<string, unknown>>(schema: S) =>
  unlessEmpty(schema, (value) => value.trim());
const FILTERS = {
  action: trimmed(
    oneOf([...ACTIONS, ...ACTION_KINDS], 'such as `article.update`, or its beginning, `article`'),
  ),
  actor: trimmed(text('id or name of a person or access key; `env`, `cli`, `system`')),
  object: trimmed(text('id of an article, token, webhook; `tag/turkey`; name of a file')),
  since: trimmed(date('a date or date-time, included')),
  until: trimmed(date('a date or date-time, not included')),
  before: trimmed(wholeNumber('`next` of the previous page', 0, Number.MAX_SAFE_INTEGER)),
  limit: trimmed(wholeNumber('the most entries to return', 1, MAX_LIMIT, { usual: DEFAULT_LIMIT })),
};

const entryJson = ({ id, at, actor, name, action, object, detail, address, requestId }: AuditRow) => ({
  ...{ id, at: isoDate(at), actor: { id: actor, name }, action, object },
  ...{ detail: detail ?? {}, address, requestId },
});

/** The filters of a query. @throws Refusal 400 */
export const readAuditQuery = (search: URLSearchParams): Omit<AuditQuery, 'limit'> =>
  readQuery(FILTERS, search);

export function auditRoutes({ context }: Services) {
  return new Hono<Env>()
    .get('/', async (c, next) => {
      // A browser without a token wants the page.
      const browses = /\btext\/html\b/.test(c.req.header('accept') ?? '') && !c.req.header('authorization');
      if (!browses) return next();
      return c.redirect(`${prefixOf(context.site.url)}/admin/activity${new URL(c.req.url).search}`, 303);
    })
    .get(
      '/',
      describeRoute({
        operationId: 'listAuditEntries',
        summary: 'Who changed what, when and from where, newest first',
        description:
          'Every change by a person, a program or the server itself; the newest 100,000 entries of 400 days are kept. Needs the scope `admin`.',
        tags: ['Operations'],
        security,
        responses: {
          200: jsonAnswer('A page of entries', AuditJson, NEXT_LINK),
          303: {
            description: 'The page for people is in Location, where a browser asks without a token',
            headers: LOCATION,
          },
          400: { description: 'A filter that is none' },
        },
      }),
      requireScope(context, 'admin'),
      query(FILTERS),
      async (c) => {
        const { limit = DEFAULT_LIMIT, ...wanted } = c.req.valid('query');
        const rows = await listAudit(context.db, { ...wanted, limit });
        const next = (rows.length === limit && rows.at(-1)?.id) || null;
        const links = nextLink(c, context.site, 'before', next);
        return c.json({ entries: rows.map(entryJson), next }, 200, links);
      },
    )
    .all('/', notAllowed('GET, HEAD'));
}

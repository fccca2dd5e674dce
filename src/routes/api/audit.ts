// /admin/audit: who changed what, when and from where. The page for people is /admin/activity.
import { Hono } from 'hono';
import { malformed } from '../../errors.ts';
import { prefixOf } from '../../formats/uri.ts';
import { requireScope } from '../../http/auth.ts';
import type { Env, Services } from '../../http/env.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { rfc3339 } from '../../intake/dates.ts';
import { ACTION_KINDS, ACTIONS } from '../../services/access/audit.ts';
import { type AuditQuery, type AuditRow, listAudit } from '../../store/audit.ts';
import { isoDate } from './article-json.ts';

const DEFAULT_LIMIT = 100;
const MOST = 1_000;

const entryJson = ({ id, at, actor, name, action, object, detail, address, requestId }: AuditRow) => ({
  ...{ id, at: isoDate(at), actor: { id: actor, name }, action, object },
  ...{ detail: detail ?? {}, address, requestId },
});

/** The filters of a query. @throws Refusal 400 */
export function readAuditQuery(query: URLSearchParams): AuditQuery {
  const text = (name: string) => query.get(name)?.trim() || undefined;
  const number = (name: string, least: number, most: number) => {
    const said = text(name);
    if (said === undefined) return undefined;
    const value = /^\d{1,15}$/.test(said) ? Number(said) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw malformed(`${name}: a number from ${least} to ${most}.`);
  };
  const date = (name: string) => {
    const said = text(name);
    if (said === undefined) return undefined;
    const at = rfc3339(/^\d{4}-\d\d-\d\d$/.test(said) ? `${said}T00:00:00Z` : said);
    if (at === undefined) throw malformed(`${name}: a date such as 2027-01-31 or 2027-01-31T00:00:00Z.`);
    return Date.parse(said);
  };
  const action = text('action');
  const known: readonly string[] = [...ACTIONS, ...ACTION_KINDS];
  if (action && !known.includes(action)) throw malformed(`action: one of ${known.join(', ')}.`);
  return {
    ...{ actor: text('actor'), action, object: text('object') },
    ...{ since: date('since'), until: date('until'), before: number('before', 0, Number.MAX_SAFE_INTEGER) },
    limit: number('limit', 1, MOST) ?? DEFAULT_LIMIT,
  };
}

export function auditRoutes({ context }: Services) {
  return new Hono<Env>()
    .get('/', async (c, next) => {
      // A browser without a token wants the page.
      const browses = /\btext\/html\b/.test(c.req.header('accept') ?? '') && !c.req.header('authorization');
      if (!browses) return next();
      return c.redirect(`${prefixOf(context.site.url)}/admin/activity${new URL(c.req.url).search}`, 303);
    })
    .get('/', requireScope(context, 'admin'), async (c) => {
      const query = readAuditQuery(new URL(c.req.url).searchParams);
      const rows = await listAudit(context.db, query);
      const last = rows.length === query.limit ? rows.at(-1)?.id : undefined;
      return c.json({ entries: rows.map(entryJson), next: last ?? null });
    })
    .all('/', notAllowed('GET, HEAD'));
}

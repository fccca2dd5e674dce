// /archive/…: years, months and a month's articles, for people.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import { archivePath } from '../../domain/calendar.ts';
import { fingerprint } from '../../domain/hash.ts';
import { EVERYTHING, formatCursor, parsePage } from '../../domain/views.ts';
import { notFound } from '../../errors.ts';
import type { Site } from '../../formats/format.ts';
import type { Env, Request_, Services } from '../../http/env.ts';
import { PAGE_HEADERS } from '../../http/page-headers.ts';
import { redirect } from '../../http/redirect.ts';
import { respond } from '../../http/respond.ts';
import { archivePage, monthPage } from '../../pages/archive.ts';
import { problem } from '../../problems.ts';
import { brieflyAt } from '../../services/feeds/brief.ts';
import type { Made } from '../../services/feeds/documents.ts';
import { type LogEnd, logEnd } from '../../services/feeds/log-end.ts';
import { articlesOfMonth, type Month, monthsWithArticles } from '../../services/feeds/months.ts';
import {
  CONDITIONAL_ANSWERS,
  CONDITIONAL_PARAMETERS,
  LOCATION,
  parameter,
  TEXT,
  VALIDATOR_HEADERS,
} from '../openapi.ts';
import { feedLinks } from './feed-links.ts';

const describe = (name: string, summary: string, ...parts: string[]) =>
  describeRoute({
    operationId: `get${name}`,
    summary,
    description: 'A page for people. Months are those of the site’s time zone.',
    tags: ['Reading'],
    parameters: [
      ...parts.map((part) => parameter('path', part, part === 'year' ? 'four digits' : 'two digits')),
      ...CONDITIONAL_PARAMETERS,
    ],
    responses: {
      200: { description: 'OK', headers: VALIDATOR_HEADERS, content: { 'text/html': TEXT } },
      308: { description: 'The canonical spelling is in Location', headers: LOCATION },
      404: { description: 'There is no article of that time' },
      ...CONDITIONAL_ANSWERS,
    },
  });

const zoneOf = ({ timeZone = 'UTC' }: Site) => timeZone;

/** What a path asks for: all, a year, or a month from 1. */
interface Time {
  year?: number;
  month?: number;
}

/** @throws Refusal 404 for what is no time */
function timeOf(path: string): Time {
  const written = path.split('/').slice(2).filter(Boolean);
  const [year, month = 1] = written.map(Number);
  const isTime =
    written.length <= 2 && written.every((part, i) => /^\d+$/.test(part) && part.length <= (i ? 2 : 4));
  if (!isTime || year === 0 || month < 1 || month > 12) throw notFound(problem('path-not-found', { path }));
  return { year, ...(written.length === 2 && { month }) };
}

export function archiveRoutes(services: Services) {
  const { context, feeds } = services;
  const { site, db } = context;

  async function answer({ req }: Request_): Promise<Response> {
    const { path } = req;
    const url = new URL(req.url);
    const time = timeOf(path);
    const canonical = archivePath(time.year, time.month);
    if (path !== canonical) {
      if (!(await isThere(time))) throw notFound(problem('path-not-found', { path }));
      return redirect(site, canonical + url.search);
    }
    const before = time.month === undefined ? undefined : parsePage(url.searchParams).before;
    const query = before === undefined ? '' : `?before=${formatCursor(before)}`;
    const make = async () => {
      if (!(await isThere(time))) throw notFound(problem('path-not-found', { path }));
      const end = await logEnd(context);
      const now = end.site;
      const address = {
        site: now,
        canonical: site.url + canonical + query,
        feeds: feedLinks(context, EVERYTHING, now.title),
      };
      const { year, month } = time;
      return year === undefined || month === undefined
        ? ofYears(end, year, address)
        : ofMonth(end, { year, month }, before, address);
    };
    const find = () => feeds.documents.get(`archive ${canonical}${query}`, make);
    return respond(services, req.raw, find, PAGE_HEADERS);
  }

  /** Whether there is an article of the time; of all time there need not be. */
  async function isThere({ year, month }: Time): Promise<boolean> {
    if (year === undefined) return true;
    const zone = zoneOf(await context.sites.now());
    if (month !== undefined) return (await articlesOfMonth(db, zone, { year, month })).heads.length > 0;
    return (await monthsWithArticles(db, zone, Number.POSITIVE_INFINITY, year)).length > 0;
  }

  interface Address {
    site: Site;
    canonical: string;
    feeds: ReturnType<typeof feedLinks>;
  }

  async function ofYears(end: LogEnd, year: number | undefined, address: Address): Promise<Made> {
    const months = await monthsWithArticles(db, zoneOf(address.site), end.count, year);
    return {
      ...{ site: address.site, shownBy: 'pages' },
      facts: factsOf(end, months),
      render: async () => `${archivePage({ months, year, ...address })}`,
    };
  }

  async function ofMonth(
    end: LogEnd,
    month: Month,
    before: number | undefined,
    address: Address,
  ): Promise<Made> {
    const { heads, next } = await articlesOfMonth(db, zoneOf(address.site), month, before);
    const own = site.url + archivePath(month.year, month.month);
    return {
      ...{ site: address.site, shownBy: 'pages' },
      facts: factsOf(end, [heads, next]),
      render: async () => {
        const markup = monthPage({
          ...{ ...month, ...address },
          articles: await brieflyAt(db, heads),
          next: next === undefined ? undefined : `${own}?before=${formatCursor(next)}`,
          newest: before === undefined ? undefined : own,
        });
        return `${markup}`;
      },
    };
  }

  /** A month long past stays as it is while the site goes on. */
  function factsOf({ modified }: LogEnd, shown: unknown): Made['facts'] {
    const tag = `${fingerprint(JSON.stringify(shown))}-archive`;
    return { tag, modified, contentType: PAGE_HEADERS['content-type'], link: '' };
  }

  return new Hono<Env>()
    .get('/archive', (c) => redirect(site, `/archive/${new URL(c.req.url).search}`))
    .get('/archive/', describe('Archive', 'Years and months with articles'), answer)
    .get('/archive/:year/', describe('ArchiveOfYear', 'A year’s months with articles', 'year'), answer)
    .get('/archive/:year/:month/', describe('ArchiveOfMonth', 'A month’s articles', 'year', 'month'), answer)
    .get('/archive/*', answer);
}

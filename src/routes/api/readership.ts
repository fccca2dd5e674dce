// /admin/readership: what readers did, for programs. The page for people is /admin/readers.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as v from 'valibot';
import { isoDate } from '../../domain/iso-date.ts';
import { malformed } from '../../errors.ts';
import { requireScope } from '../../http/auth.ts';
import type { Env, Services } from '../../http/env.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { date, oneOf, query, unlessEmpty, wholeNumber } from '../../http/query.ts';
import { problem } from '../../problems.ts';
import { dayNumber, startOfDay } from '../../services/telemetry/readership.ts';
import { mostRead, readershipBy, readershipByDay } from '../../services/telemetry/readership-report.ts';
import { DAYS_KEPT, type Days } from '../../store/readership.ts';
import { jsonAnswer, named, security } from '../openapi.ts';

const USUAL_DAYS = 30;
const USUAL_LIMIT = 100;
const MAX_LIMIT = 500;

const described = (description: string) => v.pipe(v.optional(v.number()), v.description(description));
const ReadershipJson = named(
  'Readership',
  v.object({
    from: v.pipe(v.string(), v.description('first day, of UTC')),
    to: v.pipe(v.string(), v.description('last day, included')),
    by: v.picklist(['day', 'reader', 'feed', 'article']),
    entries: v.array(
      named(
        'ReadershipEntry',
        v.object({
          day: v.optional(v.string()),
          reader: v.pipe(v.optional(v.string()), v.description('as it calls itself in its User-Agent')),
          feed: v.pipe(v.optional(v.string()), v.description('path of the page whose feeds these are')),
          article: v.optional(v.object({ id: v.string(), slug: v.string(), title: v.string() })),
          requests: described('requests for feeds that were answered 200, 226 or 304'),
          unchanged: described('answered 304'),
          deltas: described('answered 226, with the difference alone'),
          full: described('answered with the whole feed'),
          subscribers: described(
            'as feed readers report them: of a day that day’s, else the last of the last seven days',
          ),
          careless: v.pipe(v.optional(v.boolean()), v.description('it downloads everything each time')),
          reads: described('of articles’ pages, bots left out as far as they say that they are'),
        }),
      ),
    ),
  }),
);

const FILTERS = {
  from: unlessEmpty(date(`first day; ${USUAL_DAYS - 1} days before \`to\` unless given`)),
  to: unlessEmpty(date('last day, included; today unless given')),
  by: unlessEmpty(oneOf(['day', 'reader', 'feed', 'article'], 'what each entry is of; `day` unless given')),
  limit: unlessEmpty(
    wholeNumber('entries at most, those with most requests; every day has one', 1, MAX_LIMIT, {
      usual: USUAL_LIMIT,
    }),
  ),
};

const dayText = (day: number) => isoDate(startOfDay(day)).slice(0, 10);

/** @throws Refusal 400 */
function daysOf(asked: { from?: number; to?: number }, today: number): Days {
  const to = asked.to === undefined ? today : dayNumber(asked.to);
  const from = asked.from === undefined ? to - USUAL_DAYS + 1 : dayNumber(asked.from);
  if (from <= to && to - from < DAYS_KEPT) return { from, to };
  const expected = `a day up to \`to\`, and at most ${DAYS_KEPT} days with it.`;
  throw malformed(problem('parameter-invalid', { name: 'from', expected }));
}

export function readershipRoutes({ context, readership }: Services) {
  const { db, runtime } = context;

  async function entriesBy(by: 'day' | 'reader' | 'feed' | 'article', days: Days, limit: number) {
    if (by === 'article') {
      const read = await mostRead(db, days, limit);
      return read.map(({ article: { id, slug, title }, reads }) => ({ article: { id, slug, title }, reads }));
    }
    if (by === 'day') {
      const all = await readershipByDay(db, days);
      return all.map(({ day, ...counts }) => ({ day: dayText(day), ...counts, full: fullOf(counts) }));
    }
    const named = await readershipBy(db, by === 'feed' ? 'view' : by, days, limit);
    return named.map(({ name, careless, ...counts }) => ({
      ...(by === 'feed' ? { feed: name } : { reader: name, careless }),
      ...counts,
      full: fullOf(counts),
    }));
  }

  return new Hono<Env>()
    .get(
      '/',
      describeRoute({
        operationId: 'getReadership',
        summary: 'Numbers of readers: feed checks, reported subscribers, article reads',
        description: `Per day (UTC), kept for ${DAYS_KEPT} days. Numbers of other server processes arrive within about a minute. Needs the scope \`articles:read\`.`,
        tags: ['Operations'],
        security,
        responses: {
          200: jsonAnswer('The numbers', ReadershipJson),
          400: { description: 'A parameter that is none' },
        },
      }),
      requireScope(context, 'articles:read'),
      query(FILTERS),
      async (c) => {
        const { by = 'day', limit = USUAL_LIMIT, ...asked } = c.req.valid('query');
        const days = daysOf(asked, dayNumber(runtime.now()));
        await readership.flush();
        const entries = await entriesBy(by, days, limit);
        return c.json({ from: dayText(days.from), to: dayText(days.to), by, entries });
      },
    )
    .all('/', notAllowed('GET, HEAD'));
}

const fullOf = ({ requests, unchanged, deltas }: { requests: number; unchanged: number; deltas: number }) =>
  requests - unchanged - deltas;

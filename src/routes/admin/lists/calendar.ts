// The calendar: days of the site's time zone.
import { Hono } from 'hono';
import { dayOf } from '../../../domain/calendar.ts';
import type { Services } from '../../../http/env.ts';
import { type CalendarDay, calendarPage } from '../../../pages/admin/lists/calendar.ts';
import { articlesByNumber } from '../../../store/articles/articles.ts';
import { datedBetween } from '../../../store/articles/list-counts.ts';
import type { AdminEnv } from '../env.ts';
import { answerPage, type Guards } from '../session.ts';

const DAY_MS = 86_400_000;
/** Articles of a month that are gone through, and those of a day that are shown. */
const MAX_DATED = 5_000;
const SHOWN = { month: 5, week: 100 } as const;
/** Where the week does not begin on Monday; 0 is Sunday. */
const FIRST_DAY: Readonly<Record<string, number>> = { ar: 6 };

const timeOf = (day: string) => Date.parse(`${day}T00:00:00Z`);
const dayAt = (time: number) => new Date(time).toISOString().slice(0, 10);

export function calendarRoutes({ context }: Services, { page }: Guards) {
  return new Hono<AdminEnv>().get('/calendar', page('articles:read'), async (c) => {
    const { db, runtime, sites } = context;
    const { timeZone = 'UTC' } = await sites.now();
    const ui = c.get('ui');
    const view = c.req.query('view') === 'week' ? 'week' : 'month';
    const today = dayOf(runtime.now(), timeZone);
    const day = validDay(c.req.query('day')) ?? today;
    const names = daysOf(view, day, FIRST_DAY[ui.language] ?? 1);
    // A day is at most 14 hours from that of UTC.
    const span = [timeOf(names[0]!) - DAY_MS, timeOf(names.at(-1)!) + 2 * DAY_MS] as const;
    const dated = await datedBetween(db, ...span, MAX_DATED);
    const byDay = Map.groupBy(dated, ({ at }) => dayOf(at, timeZone));
    const shown = names.map((name) => (byDay.get(name) ?? []).slice(0, SHOWN[view]));
    const articles = await articlesByNumber(
      db,
      shown.flat().map(({ n }) => n),
      true,
    );
    const found = new Map(articles.map((article) => [article.row.n, article]));
    const days = names.map((name, i): CalendarDay => {
      const entries = shown[i]!.flatMap(({ n, at }) => {
        const article = found.get(n);
        if (!article) return [];
        const { id, title, language, status } = article;
        return [{ id, title, language, status, at }];
      });
      const more = (byDay.get(name)?.length ?? 0) - shown[i]!.length;
      return { day: name, isInside: view === 'week' || name.slice(0, 7) === day.slice(0, 7), entries, more };
    });
    const about = { view, day, today, days, timeZone, isCut: dated.length === MAX_DATED } as const;
    return answerPage(calendarPage(ui, { ...about, ...around(view, day) }));
  });
}

/** A day that there is, of years that people plan. */
function validDay(text: string | undefined): string | undefined {
  const [day] = /^[12]\d{3}-\d\d-\d\d$/.exec(text ?? '') ?? [];
  const time = day === undefined ? Number.NaN : timeOf(day);
  return Number.isNaN(time) ? undefined : dayAt(time);
}

/** Days of whole weeks around a month, or of one week. */
function daysOf(view: 'month' | 'week', day: string, firstDay: number): string[] {
  const from = view === 'week' ? timeOf(day) : timeOf(`${day.slice(0, 7)}-01`);
  const last = view === 'week' ? from : timeOf(firstOfNext(day)) - DAY_MS;
  const back = (new Date(from).getUTCDay() - firstDay + 7) % 7;
  const on = (firstDay + 6 - new Date(last).getUTCDay() + 7) % 7;
  const [start, end] = [from - back * DAY_MS, last + on * DAY_MS];
  return Array.from({ length: Math.round((end - start) / DAY_MS) + 1 }, (_, i) => dayAt(start + i * DAY_MS));
}

function firstOfNext(day: string, months = 1): string {
  const time = new Date(timeOf(`${day.slice(0, 7)}-01`));
  return dayAt(time.setUTCMonth(time.getUTCMonth() + months));
}

const around = (view: 'month' | 'week', day: string) =>
  view === 'week'
    ? { previous: dayAt(timeOf(day) - 7 * DAY_MS), next: dayAt(timeOf(day) + 7 * DAY_MS) }
    : { previous: firstOfNext(day, -1), next: firstOfNext(day) };

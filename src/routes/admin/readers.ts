// What readers do, as a page.
import { Hono } from 'hono';
import type { Services } from '../../http/env.ts';
import { PERIODS, readersPage } from '../../pages/admin/readers/page.ts';
import { hasPages } from '../../services/context.ts';
import { dayNumber, daysUpTo } from '../../services/telemetry/readership.ts';
import {
  mostRead,
  readershipBy,
  readershipByDay,
  subscribersNow,
} from '../../services/telemetry/readership-report.ts';
import type { AdminEnv } from './env.ts';
import { answerPage, type Guards } from './session.ts';

const USUAL_PERIOD = 30;
/** Lines of a table. */
const MAX_LINES = 50;

export function readerPages({ context, readership }: Services, { page }: Guards) {
  const { db, runtime } = context;
  return new Hono<AdminEnv>().get('/readers', page('articles:read'), async (c) => {
    const ui = c.get('ui');
    const period = PERIODS.find((days) => String(days) === c.req.query('days')) ?? USUAL_PERIOD;
    await readership.flush();
    const stretch = daysUpTo(dayNumber(runtime.now()), period);
    return answerPage(
      readersPage(ui, {
        period,
        days: await readershipByDay(db, stretch),
        subscribers: await subscribersNow(db, stretch),
        readers: await readershipBy(db, 'reader', stretch, MAX_LINES),
        feeds: await readershipBy(db, 'view', stretch, MAX_LINES),
        articles: hasPages(context, ui.site) ? await mostRead(db, stretch, MAX_LINES) : undefined,
      }),
    );
  });
}

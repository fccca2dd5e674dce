// The list of articles.

import { Hono } from 'hono';
import type { Status } from '../../domain/model.ts';
import { formatCursor, parseCursor } from '../../domain/views.ts';
import type { Services } from '../../http/env.ts';
import { type ListFilters, listPage, STATUSES } from '../../pages/admin/list.ts';
import type { Key } from '../../pages/admin/ui.ts';
import { listArticles } from '../../services/publishing/listing.ts';
import { busiestLabels } from '../../store/overview.ts';
import type { AdminEnv } from './env.ts';
import { answerPage, type doors } from './session.ts';

const PAGE = 30;
const NAMES = 300;
export function listRoutes({ context }: Services, { look }: ReturnType<typeof doors>) {
  const { db } = context;
  return new Hono<AdminEnv>().get('/list', look('articles:read'), async (c) => {
    const query = new URL(c.req.url).searchParams;
    const text = (name: keyof ListFilters) => query.get(name)?.trim() ?? '';
    const filters: ListFilters = {
      ...{ q: text('q'), status: STATUSES.find((s) => s === text('status')) ?? '', tag: text('tag') },
      ...{ author: text('author'), source: text('source'), language: text('language') },
    };
    const asked = Object.fromEntries(Object.entries(filters).filter(([, value]) => value));
    const before = query.get('before');
    const { articles, next } = await listArticles(context, {
      ...(asked as Partial<ListFilters> & { status?: Status }),
      before: before ? parseCursor(before) : undefined,
      limit: PAGE,
    });
    const more = new URLSearchParams(asked);
    if (next !== undefined) more.set('before', formatCursor(next));
    const done = query.get('done');
    const ui = c.get('ui');
    return answerPage(
      listPage(ui, {
        ...{ filters, articles, next: next === undefined ? undefined : more.toString() },
        tags: await busiestLabels(db, 'tag', NAMES),
        authors: await busiestLabels(db, 'author', NAMES),
        sources: await busiestLabels(db, 'source', NAMES),
        languages: await busiestLabels(db, 'language', NAMES),
        notice: done ? ui.t(`done.${done}` as Key) : undefined,
      }),
    );
  });
}

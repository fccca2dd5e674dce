// The list of articles, and saved searches.
import { Hono } from 'hono';
import { oneLine } from '../../../domain/text.ts';
import { fault, invalid, malformed, tooLong } from '../../../errors.ts';
import type { Services } from '../../../http/env.ts';
import { type ListProps, listPage } from '../../../pages/admin/lists/list.ts';
import { problem } from '../../../problems.ts';
import type { Wanted } from '../../../services/lists/matching.ts';
import { forgetSearch, keepSearch } from '../../../services/lists/saved-searches.ts';
import { countMatching } from '../../../services/lists/selection.ts';
import { formatPlace, listArticles, parsePlace } from '../../../services/publishing/listing.ts';
import { isOwnDraft } from '../../../services/publishing/own-drafts.ts';
import { type Counted, countArticles } from '../../../store/articles/list-counts.ts';
import { searchesFor } from '../../../store/articles/saved-searches.ts';
import { knownNames } from '../articles/articles.ts';
import type { AdminEnv, AdminRequest } from '../env.ts';
import { answerPage, backTo, baseOf, type Guards, goTo, noticeOf, orShowAgain, text } from '../session.ts';
import { ownerOf, readList } from './list-query.ts';

const PAGE_ITEMS = 30;
const MAX_NAME = 80;
const MAX_QUERY = 2_000;
/** Articles of a tab that are counted one by one, at most. */
const MAX_COUNTED = 10_000;

export function listRoutes(services: Services, { page, form }: Guards) {
  const { context } = services;
  const { db } = context;
  const base = baseOf(services);

  /** Of a whole tab it is known already. */
  async function totalOf(wanted: Wanted, counts: Record<string, Counted>): Promise<Counted> {
    const { beginnings: _, status, of, ...narrow } = wanted;
    const counted = of === undefined ? counts[status ?? 'all'] : counts.mine;
    return counted && !Object.keys(narrow).length ? counted : countMatching(context, wanted);
  }

  async function show(c: AdminRequest, asked: URLSearchParams, more: Partial<ListProps>, status = 200) {
    const { tab, sort, filters, wanted, query } = readList(c, asked);
    const owner = ownerOf(c);
    const before = asked.get('before');
    const place = before ? parsePlace(before) : undefined;
    const { articles, next } = await listArticles(context, {
      ...wanted,
      ...{ sort, limit: PAGE_ITEMS, brief: true },
      // A cursor of another sort order shows the first page.
      before: place?.sort === sort ? place : undefined,
    });
    const counts = await countArticles(db, { of: owner, most: MAX_COUNTED });
    const saved = (await searchesFor(db, owner)).map((row) => ({ ...row, own: row.owner === owner }));
    const further =
      next && new URLSearchParams([...new URLSearchParams(query), ['before', formatPlace(next)]]);
    return answerPage(
      listPage(c.get('ui'), {
        own: new Set(articles.filter((one) => isOwnDraft(one, owner)).map(({ id }) => id)),
        ...{ tab, sort, filters, articles, query, counts, saved },
        next: further && `${further}`,
        total: await totalOf(wanted, counts),
        known: await knownNames(db),
        ...more,
      }),
      status,
    );
  }

  return new Hono<AdminEnv>()
    .get('/list', page('articles:read'), (c) =>
      show(c, new URL(c.req.url).searchParams, { notice: noticeOf(c) }),
    )

    .post('/searches', ...form('articles:read'), async (c) => {
      const sent = c.get('form');
      const owner = ownerOf(c);
      const field = (name: string) => text(sent, name).trim();
      if (field('do') === 'delete') {
        await forgetSearch(context, owner, field('id'));
        return goTo(base + backTo(text(sent, 'back')));
      }
      if (field('do') !== 'save') throw malformed(problem('form-action-missing'));
      const { query } = readList(c, new URLSearchParams(field('query')));
      const name = oneLine(field('name'));
      const ui = c.get('ui');
      const shared = text(sent, 'shared') === 'yes' && ui.may('articles:write');
      return orShowAgain(
        async () => {
          const faults = [...tooLong('/search-name', name, MAX_NAME), ...tooLong('', query, MAX_QUERY)];
          if (!name) faults.push(fault('/search-name', 'blank'));
          if (faults.length) throw invalid(faults);
          await keepSearch(context, { owner, name, query, shared });
          return goTo(`${base}/list?${query}`);
        },
        (faults, status) => {
          c.set('ui', { ...ui, here: `/list?${query}` });
          return show(c, new URLSearchParams(query), { faults, typed: { name, shared } }, status);
        },
      );
    });
}

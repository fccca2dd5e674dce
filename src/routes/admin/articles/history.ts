// An article's history, and what ends it: restore, retract, back to draft, erase.

import { Hono } from 'hono';
import type { Revision, Version } from '../../../domain/model.ts';
import { fault, notFound, Refusal, tooLong } from '../../../errors.ts';
import { acting, logChange } from '../../../http/acting.ts';
import type { Services } from '../../../http/env.ts';
import type { ArticleInput } from '../../../intake/input.ts';
import { validateInput } from '../../../intake/json.ts';
import { historyPage, removePage } from '../../../pages/admin/articles/history.ts';
import { inputOf, typedOf } from '../../../pages/admin/articles/typed.ts';
import { problem } from '../../../problems.ts';
import { type Context, hasPages } from '../../../services/context.ts';
import { change, erase, find, type Guard, retract } from '../../../services/publishing/publish.ts';
import { dayNumber, daysUpTo } from '../../../services/telemetry/readership.ts';
import { revisionsOf, type StoredArticle } from '../../../store/articles/articles.ts';
import { listAudit } from '../../../store/audit.ts';
import { importedVersions } from '../../../store/overview.ts';
import { readsOfArticle } from '../../../store/readership.ts';
import type { AdminEnv } from '../env.ts';
import { answerPage, baseOf, type Guards, goTo, text } from '../session.ts';

const READS_DAYS = 30;
const MAX_NOTE = 10_000;
/** Entries of an article that are looked through for names. */
const MAX_AUDITED = 1_000;

export function historyRoutes(services: Services, { page, form }: Guards) {
  const { context } = services;
  const base = baseOf(services);
  const writing = form('articles:write');

  return new Hono<AdminEnv>()
    .get('/history/:id', page('articles:read'), async (c) => {
      const article = await find(context, c.req.param('id'));
      const revisions = await withNames(context, article);
      const named = (name: string, otherwise: number) => {
        const version = Number(c.req.query(name) ?? otherwise);
        return revisions.find((revision) => revision.version === version);
      };
      const props = { from: named('from', article.version - 1), to: named('to', article.version) };
      const ui = c.get('ui');
      const days = daysUpTo(dayNumber(context.runtime.now()), READS_DAYS);
      const reads = hasPages(context, ui.site)
        ? await readsOfArticle(context.db, article.row.n, days)
        : undefined;
      const imported = await importedVersions(context.db, article.row.n);
      return answerPage(historyPage(ui, { article, revisions, reads, imported, ...props }));
    })
    .post('/restore/:id', ...writing, async (c) => {
      const id = c.req.param('id');
      const sent = c.get('form');
      const { row } = await find(context, id);
      const wanted = Number(text(sent, 'restore'));
      const revision = (await revisionsOf(context.db, row.n)).find(({ version }) => version === wanted);
      if (!revision) throw notFound(problem('version-not-found', { version: wanted }));
      const note = c.get('ui').t('history.note', { version: wanted });
      // Otherwise the current corrections are kept.
      const { corrections } = revision.written;
      const edit = (before: StoredArticle) => ({
        ...restored(revision.written, before, note),
        ...(text(sent, 'corrections') === 'then' && { corrections }),
      });
      const { status } = await change(acting(c, context), id, guardOf(sent), edit, 'removed');
      logChange(c, context, 'article restored', { article: id });
      return goTo(`${base}/edit/${id}?done=restored.${status}`);
    })

    .get('/remove/:id', page('articles:write'), async (c) => {
      const article = await find(context, c.req.param('id'));
      return answerPage(removePage(c.get('ui'), { article, version: article.version }));
    })
    .post('/remove/:id', ...writing, async (c) => {
      const id = c.req.param('id');
      const sent = c.get('form');
      const note = text(sent, 'note').trim() || undefined;
      const guard = guardOf(sent);
      const wish = text(sent, 'do');
      if (wish === 'draft') {
        const edit = (before: StoredArticle) => input(before, before.version, 'draft');
        await change(acting(c, context), id, guard, edit, 'removed');
        logChange(c, context, 'article changed', { article: id });
        return goTo(`${base}/edit/${id}?done=draft`);
      }
      const tooMuch = wish === 'retract' ? tooLong('/note', note ?? '', MAX_NOTE) : [];
      if (wish === 'retract' && !tooMuch.length) {
        await retract(acting(c, context), id, guard, note);
        logChange(c, context, 'article retracted', { article: id });
        return goTo(`${base}/edit/${id}?done=retracted`);
      }
      if (wish !== 'erase' || text(sent, 'sure') !== 'yes') {
        const article = await find(context, id);
        const ui = c.get('ui');
        const faults = tooMuch.length ? tooMuch : [fault('/sure', 'erasing-not-confirmed')];
        return answerPage(removePage(ui, { article, version: article.version, note, faults }), 422);
      }
      await erase(acting(c, context), id, guard);
      logChange(c, context, 'article erased', { article: id });
      return goTo(`${base}/list?done=erased`);
    });
}

/** Older versions have no author: their names are looked up in the audit log. */
async function withNames({ db }: Context, { id, row }: StoredArticle): Promise<Revision[]> {
  const revisions = await revisionsOf(db, row.n);
  if (revisions.every(({ by }) => by !== undefined)) return revisions;
  const entries = await listAudit(db, { object: id, action: 'article', limit: MAX_AUDITED });
  const names = new Map(entries.map(({ detail, name }) => [detail?.version, name]));
  return revisions.map((one) => ({ ...one, by: one.by ?? names.get(one.version) }));
}

/** Refuses the change if the article has a newer version than the page showed. */
function guardOf(form: FormData): Guard {
  const version = Number(text(form, 'version'));
  return (article) => {
    if (article.version === version) return;
    throw new Refusal(412, problem('version-changed', { version: article.version }));
  };
}

/** An earlier version as the next one; status and publication date stay as they are. */
function restored(written: Version, before: StoredArticle, note: string): ArticleInput {
  const { status, seq, publishedAt } = before;
  const text = status === 'scheduled' ? { ...written, publishedAt } : written;
  return input(text, seq, status, { kind: 'update', note });
}

function input(from: Version | StoredArticle, seen: number, status: string, change?: object): ArticleInput {
  const { publishedAt, ...rest } = inputOf(typedOf(from));
  return validateInput({ ...rest, ...(seen ? {} : { publishedAt }), status, change });
}

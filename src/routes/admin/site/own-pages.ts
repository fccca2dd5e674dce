// Pages of the site's own, by forms.
import { Hono } from 'hono';
import * as v from 'valibot';
import { NOTATIONS } from '../../../domain/model.ts';
import { EVERYTHING } from '../../../domain/views.ts';
import { Refusal } from '../../../errors.ts';
import { acting, logChange } from '../../../http/acting.ts';
import type { Services } from '../../../http/env.ts';
import { checked } from '../../../http/json-body.ts';
import { PageFields } from '../../../intake/page-schema.ts';
import { type Faults, type FormFault, faultsOf } from '../../../pages/admin/fields.ts';
import {
  copyOf,
  type OpenedPage,
  type OwnPageProps,
  ownPageEditor,
  type TypedPage,
  typedPage,
} from '../../../pages/admin/site/own-page-editor.ts';
import { ownPagesPage } from '../../../pages/admin/site/own-pages.ts';
import { lookCss } from '../../../pages/look.ts';
import { ownPage } from '../../../pages/own-page.ts';
import { problem } from '../../../problems.ts';
import type { Context } from '../../../services/context.ts';
import { rendered } from '../../../services/publishing/text-work.ts';
import { changePage, createPage, deletePage, findPage } from '../../../services/site/own-pages.ts';
import { listAudit } from '../../../store/audit.ts';
import { isThere, listPages, type OwnPage, pageRow } from '../../../store/own-pages.ts';
import { feedLinks } from '../../reading/feed-links.ts';
import { pageUrl } from '../../reading/own-pages.ts';
import { readerOf, withFormat } from '../articles/article-form.ts';
import { mergeFields } from '../articles/merge-edits.ts';
import { answerPreview, answerWithFrame, lookAddress } from '../articles/preview-answer.ts';
import type { AdminEnv, AdminRequest } from '../env.ts';
import { answerPage, baseOf, type Guards, goTo, noticeOf, orShowAgain, text } from '../session.ts';

const BLANK: TypedPage = {
  ...{ title: '', slug: '', notation: 'markdown', content: '', description: '', language: '' },
  navigation: true,
};

export function ownPagePages(services: Services, { page, form }: Guards) {
  const { context } = services;
  const { db, runtime, sites } = context;
  const base = baseOf(services);

  return new Hono<AdminEnv>()
    .get('/site/pages', page('admin'), async (c) =>
      answerPage(ownPagesPage(c.get('ui'), await listPages(db), noticeOf(c))),
    )
    .get('/site/page', page('admin'), (c) => show(c, { typed: BLANK }))
    .post('/site/page', ...form('admin'), async (c) => {
      const [typed, refused] = await typedIn(c, context);
      if (refused.length || isAside(c))
        return show(c, { typed, faults: refused }, refused.length ? 422 : 200);
      return orShowAgain(
        async () => {
          const made = await createPage(acting(c, context), inputOf(c, typed));
          return done(c, made, 'page made', copyOf(undefined, draftIn(c)));
        },
        (faults, status) => show(c, { typed, faults }, status),
      );
    })
    .post('/site/page-preview', ...form('admin'), async (c) => {
      const [typed] = await typedIn(c, context);
      const written = inputOf(c, { ...typed, title: typed.title || '…' });
      const site = await sites.now();
      const links = feedLinks(context, EVERYTHING, site.title);
      const look = lookAddress(lookCss(site));
      const { html } = await rendered(context, written.content);
      const url = pageUrl('', site);
      return answerPreview(`${ownPage({ site, page: written, html, url, feeds: links, look })}`);
    })
    .get('/site/page/:slug', page('admin'), async (c) => {
      const found = await findPage(context, slugOf(c));
      return show(c, { typed: typedPage(found), page: found, notice: noticeOf(c) });
    })
    .post('/site/page/:slug', ...form('admin'), (c) => change(c, slugOf(c)))
    .post('/site/page/:slug/delete', ...form('admin'), async (c) =>
      orShowAgain(
        async () => {
          if (!c.get('form').has('sure')) throw new Refusal(422, problem('erasing-not-confirmed'));
          await deletePage(acting(c, context), slugOf(c));
          logChange(c, context, 'page deleted', { slug: slugOf(c) });
          return goTo(`${base}/site/pages?done=page.deleted`);
        },
        async (faults, status) => {
          const found = await findPage(context, slugOf(c));
          return show(c, { typed: typedPage(found), page: found, faults }, status);
        },
      ),
    );

  /** Stores what was typed, with what others did since in other places; else both are shown. */
  async function change(c: AdminRequest, slug: string): Promise<Response> {
    const sent = c.get('form');
    const [typed, refused] = await typedIn(c, context);
    const row = await pageRow(db, slug);
    // Another address since; what is typed is of the same page.
    if (row?.movedTo) return change(c, row.movedTo);
    if (!isThere(row)) return erased(c, typed, slug);
    const version = Number(text(sent, 'version'));
    const opened = openedIn(sent);
    // What was typed stays of the version that was opened.
    const again = (page: OwnPage, faults: Faults, status: number) =>
      show(c, { typed, page: { ...page, version }, opened: opened ?? null, faults }, status);
    if (refused.length || isAside(c)) return again(row, refused, refused.length ? 422 : 200);
    let isMerged = false;
    try {
      const changed = await changePage(acting(c, context), slug, (before) => {
        const mine = { ...typed, slug: typed.slug || opened?.slug || before.slug };
        isMerged = version !== before.version;
        if (!isMerged) return inputOf(c, mine);
        const both = opened && mergedPage(opened, mine, before);
        if (!both) throw new Refusal(409, problem('page-changed'));
        return inputOf(c, both);
      });
      const copy = copyOf({ slug: opened?.slug ?? slug, version }, draftIn(c));
      return done(c, changed, 'page changed', copy, isMerged ? 'merged.unknown' : undefined);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.status === 404) return erased(c, typed, slug);
      const stored = await findPage(context, slug);
      if (error.status !== 409) return again(stored, faultsOf(error), error.status);
      const [last] = await listAudit(db, { action: 'page', object: slug, limit: 1 });
      const saved = copyOf({ slug: opened?.slug ?? slug, version }, draftIn(c));
      const conflict = { was: opened?.status, by: last?.name };
      return show(c, { typed, page: stored, conflict, saved }, 409);
    }
  }

  /** Somebody deleted it meanwhile: what was typed can become another page. */
  function erased(c: AdminRequest, typed: TypedPage, slug: string): Promise<Response> {
    const saved = copyOf({ slug, version: Number(text(c.get('form'), 'version')) }, draftIn(c));
    return show(c, { typed, saved, notice: c.get('ui').t('pages.erased') }, 410);
  }

  function show(c: AdminRequest, props: Omit<OwnPageProps, 'draft'>, status = 200): Promise<Response> {
    const ui = c.get('ui');
    const again = c.req.method === 'POST';
    const { saved } = c.req.query();
    const draft = again && !props.conflict ? draftIn(c) : crypto.randomUUID();
    const uploads = runtime.media !== undefined && ui.may('media');
    return answerWithFrame(ownPageEditor(ui, { saved, again, draft, uploads, ...props }), status);
  }

  /** @param copy what the browser kept of it */
  function done(
    c: AdminRequest,
    { slug, status }: OwnPage,
    message: string,
    copy: string,
    outcome = `page.${status}`,
  ): Response {
    logChange(c, context, message, { slug });
    const path = `${base}/site/page/${encodeURIComponent(slug)}`;
    return goTo(`${path}?done=${outcome}&saved=${encodeURIComponent(copy)}`);
  }
}

/** What does not store: a text in another format. */
const isAside = (c: AdminRequest): boolean => text(c.get('form'), 'do') === 'convert';
const draftIn = (c: AdminRequest): string => text(c.get('form'), 'draft').slice(0, 60) || crypto.randomUUID();
const slugOf = (c: AdminRequest): string => c.req.param('slug') ?? '';

/** The page as it was when it was opened; undefined where the form does not say it. */
function openedIn(form: FormData): OpenedPage | undefined {
  try {
    return v.parse(OpenedFields, JSON.parse(text(form, 'opened')));
  } catch {
    return undefined;
  }
}

const OpenedFields = v.object({
  ...{ title: v.string(), slug: v.string(), content: v.string(), notation: v.picklist(NOTATIONS) },
  ...{ description: v.string(), language: v.string(), navigation: v.boolean() },
  status: v.picklist(['draft', 'published']),
});

/** Undefined where both changed one thing, or where it was shown to readers or taken from them meanwhile. */
function mergedPage(opened: OpenedPage, mine: TypedPage, stored: OwnPage): TypedPage | undefined {
  const { status, ...base } = opened;
  return status === stored.status ? mergeFields(trimmed(base), mine, trimmed(typedPage(stored))) : undefined;
}

/** As forms send it. */
const trimmed = (page: TypedPage): TypedPage => ({ ...page, content: page.content.trim() });

function typedIn(c: AdminRequest, context: Context): Promise<[TypedPage, FormFault[]]> {
  const form = c.get('form');
  const { one } = readerOf(form);
  const [title, slug, content] = [one('title'), one('slug'), one('content')];
  const notation = NOTATIONS.find((name) => name === one('notation')) ?? 'markdown';
  const [description, language] = [one('description'), one('language')];
  const navigation = form.has('navigation');
  return withFormat(context, form, { title, slug, notation, content, description, language, navigation });
}

/** @throws Refusal 422 */
function inputOf(c: AdminRequest, { notation, content, ...typed }: TypedPage) {
  const status = text(c.get('form'), 'do') === 'publish' ? 'published' : 'draft';
  return checked(PageFields, { ...typed, content: { [notation]: content }, status });
}

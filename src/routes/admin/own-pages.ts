// Pages of the site's own, by forms.
import { Hono } from 'hono';
import { NOTATIONS } from '../../domain/model.ts';
import { EVERYTHING } from '../../domain/views.ts';
import { Refusal } from '../../errors.ts';
import { acting, logChange } from '../../http/acting.ts';
import type { Services } from '../../http/env.ts';
import { checked } from '../../http/json-body.ts';
import { PageFields } from '../../intake/page-schema.ts';
import {
  type OwnPageProps,
  ownPageEditor,
  ownPagesPage,
  type TypedPage,
} from '../../pages/admin/own-pages.ts';
import { lookCss } from '../../pages/look.ts';
import { ownPage } from '../../pages/own-page.ts';
import { problem } from '../../problems.ts';
import { changePage, createPage, deletePage, findPage } from '../../services/site/own-pages.ts';
import { listPages, type OwnPage } from '../../store/own-pages.ts';
import { feedLinks } from '../reading/feed-links.ts';
import { pageUrl } from '../reading/own-pages.ts';
import { readerOf } from './article-form.ts';
import type { AdminEnv, AdminRequest } from './env.ts';
import { answerPreview, answerWithFrame, lookAddress } from './preview-answer.ts';
import { answerPage, baseOf, type Guards, goTo, noticeOf, orShowAgain, text } from './session.ts';

const BLANK: TypedPage = {
  ...{ title: '', slug: '', notation: 'markdown', content: '', description: '', language: '' },
  navigation: true,
};

export function ownPagePages(services: Services, { page, form }: Guards) {
  const { context } = services;
  const { db, sites } = context;
  const base = baseOf(services);

  return new Hono<AdminEnv>()
    .get('/site/pages', page('admin'), async (c) =>
      answerPage(ownPagesPage(c.get('ui'), await listPages(db), noticeOf(c))),
    )
    .get('/site/page', page('admin'), (c) => show(c, { typed: BLANK }))
    .post('/site/page', ...form('admin'), (c) => {
      const typed = typedIn(c);
      return orShowAgain(
        async () => done(c, await createPage(acting(c, context), inputOf(c, typed)), 'page made'),
        (faults, status) => show(c, { typed, faults }, status),
      );
    })
    .post('/site/page-preview', ...form('admin'), async (c) => {
      const typed = typedIn(c);
      const written = inputOf(c, { ...typed, title: typed.title || '…' });
      const site = await sites.now();
      const links = feedLinks(context, EVERYTHING, site.title);
      const look = lookAddress(lookCss(site));
      return answerPreview(`${ownPage({ site, page: written, url: pageUrl('', site), feeds: links, look })}`);
    })
    .get('/site/page/:slug', page('admin'), async (c) => {
      const found = await findPage(context, slugOf(c));
      return show(c, { typed: typedPage(found), page: found, notice: noticeOf(c) });
    })
    .post('/site/page/:slug', ...form('admin'), async (c) => {
      const typed = typedIn(c);
      const version = text(c.get('form'), 'version');
      return orShowAgain(
        async () => {
          const changed = await changePage(acting(c, context), slugOf(c), (before) => {
            if (version !== `${before.version}`) throw new Refusal(409, problem('page-changed'));
            return inputOf(c, { ...typed, slug: typed.slug || before.slug });
          });
          return done(c, changed, 'page changed');
        },
        async (faults, status) =>
          show(c, { typed, faults, page: await findPage(context, slugOf(c)) }, status),
      );
    })
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

  function show(c: AdminRequest, props: OwnPageProps, status = 200): Promise<Response> {
    return answerWithFrame(ownPageEditor(c.get('ui'), props), status);
  }

  function done(c: AdminRequest, { slug, status }: OwnPage, message: string): Response {
    logChange(c, context, message, { slug });
    return goTo(`${base}/site/page/${encodeURIComponent(slug)}?done=page.${status}`);
  }
}

const slugOf = (c: AdminRequest): string => c.req.param('slug') ?? '';

function typedPage({ slug, written }: OwnPage): TypedPage {
  const { title, content, description = '', language = '', navigation = false } = written;
  const [[notation, source] = ['markdown', '']] = Object.entries(content) as [string, string][];
  return { title, slug, notation, content: source, description, language, navigation };
}

function typedIn(c: AdminRequest): TypedPage {
  const form = c.get('form');
  const { one } = readerOf(form);
  const [title, slug, content] = [one('title'), one('slug'), one('content')];
  const notation = NOTATIONS.find((name) => name === one('notation')) ?? 'markdown';
  const [description, language] = [one('description'), one('language')];
  return { title, slug, notation, content, description, language, navigation: form.has('navigation') };
}

/** @throws Refusal 422 */
function inputOf(c: AdminRequest, { notation, content, ...typed }: TypedPage) {
  const status = text(c.get('form'), 'do') === 'publish' ? 'published' : 'draft';
  return checked(PageFields, { ...typed, content: { [notation]: content }, status });
}

// /admin: the editors' web interface. Its pages stand beside the API's paths, none on the same one.

import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { notFound, Refusal } from '../../errors.ts';
import type { Request_, Services } from '../../http/env.ts';
import { answerError } from '../../http/problems.ts';
import { StaticFiles } from '../../http/static.ts';
import { problemWords } from '../../pages/admin/faults.ts';
import { refusedPage } from '../../pages/admin/refused.ts';
import { UI_LANGUAGES } from '../../pages/admin/ui.ts';
import { problem } from '../../problems.ts';
import { isBelowApi } from '../../services/telemetry/route-label.ts';
import { articlePages } from './articles/articles.ts';
import { editRoutes } from './articles/edit.ts';
import { historyRoutes } from './articles/history.ts';
import { reviewPages } from './articles/review.ts';
import { textRoutes } from './articles/text.ts';
import type { AdminEnv, AdminRequest } from './env.ts';
import { fileRoutes } from './library/files.ts';
import { libraryPages } from './library/library.ts';
import { bulkRoutes } from './lists/bulk.ts';
import { calendarRoutes } from './lists/calendar.ts';
import { listRoutes } from './lists/list.ts';
import { completionRoutes } from './names/name-completion.ts';
import { nameRoutes } from './names/names.ts';
import { importPages } from './operations/importing.ts';
import { operationPages } from './operations/operations.ts';
import { subscriberPages } from './operations/subscribers.ts';
import { webhookPages } from './operations/webhooks.ts';
import { accountPages } from './people/account.ts';
import { consentRoutes } from './people/consent.ts';
import { passkeyRoutes } from './people/passkeys.ts';
import { peoplePages } from './people/people.ts';
import { signInRoutes } from './people/sign-in.ts';
import { signOnRoutes } from './people/sign-on.ts';
import { readerPages } from './readers.ts';
import { answerPage, backTo, baseOf, goTo, guardsOf, text } from './session.ts';
import { ownPagePages } from './site/own-pages.ts';
import { sitePodcastRoutes } from './site/podcast.ts';
import { redirectPages } from './site/redirects.ts';
import { siteRoutes } from './site/site.ts';
import { webManifestRoutes } from './web-manifest.ts';

const FILES = ['admin.css', 'editor.js', 'icons.svg', 'reader.css', 'writing.css', 'writing.js'];

export function editorRoutes(services: Services) {
  const { context } = services;
  const base = baseOf(services);
  const guards = guardsOf(services);
  const files = new StaticFiles(services);
  const { uiOf, sameSite, readForm } = guards;

  const app = new Hono<AdminEnv>();
  app.onError((thrown, c) => {
    const error = thrown instanceof HTTPException ? strange() : thrown;
    if (!wantsPage(c) || !(error instanceof Refusal)) {
      return answerError(inWords(c, error), c as unknown as Request_, context);
    }
    const ui = c.get('ui') ?? uiOf(c);
    // What was refused may be that the database is away.
    const waiting = () => ui.waiting?.().catch(() => undefined) ?? Promise.resolve(undefined);
    const page = refusedPage({ ...ui, waiting }, error.status, error.problem);
    return answerPage(page, error.status, { ...error.headers });
  });

  /** Errors that the interface's script displays are translated. */
  const inWords = (c: AdminRequest, error: unknown): unknown => {
    if (!(error instanceof Refusal) || !c.req.header('x-form-token')) return error;
    const { status, problem, errors, headers } = error;
    const detail = problemWords(uiOf(c), problem) ?? problem.detail;
    return new Refusal(status, { ...problem, detail }, { errors, headers });
  };

  app.use(guards.loadMessages);
  return app
    .get('/assets/:file', (c) => {
      const name = c.req.param('file');
      if (!FILES.includes(name)) throw notFound(problem('file-not-found'));
      return files.file(c.req.raw, name);
    })
    .route('/', signInRoutes(services, guards))
    .route('/', signOnRoutes(services, guards))
    .route('/', passkeyRoutes(services, guards))
    .route('/', accountPages(services, guards))
    .route('/', peoplePages(services, guards))
    .post('/language', sameSite, async (c) => {
      const sent = await readForm(c, 'stranger');
      const language = text(sent, 'language');
      if (UI_LANGUAGES.includes(language)) guards.setLanguage(c, language);
      return c.redirect(base + backTo(text(sent, 'back')), 303);
    })
    .route('/', webManifestRoutes(services))
    .route('/', articlePages(services, guards))
    .route('/', listRoutes(services, guards))
    .route('/', bulkRoutes(services, guards))
    .route('/', calendarRoutes(services, guards))
    .route('/', editRoutes(services, guards))
    .route('/', reviewPages(services, guards))
    .route('/', textRoutes(services, guards))
    .route('/', historyRoutes(services, guards))
    .route('/', fileRoutes(services, guards))
    .route('/', libraryPages(services, guards))
    .route('/', completionRoutes(services, guards))
    .route('/', nameRoutes(services, guards))
    .route('/', sitePodcastRoutes(services, guards))
    .route('/', siteRoutes(services, guards))
    .route('/', ownPagePages(services, guards))
    .route('/', redirectPages(services, guards))
    .route('/', importPages(services, guards))
    .route('/', subscriberPages(services, guards))
    .route('/', webhookPages(services, guards))
    .route('/', operationPages(services, guards))
    .route('/', readerPages(services, guards))
    .route('/', consentRoutes(services, guards))
    .get('/*', async (c, next) => {
      // Programs get the API's 404.
      if (!wantsPage(c) || isBelowApi(c.req.path)) return next();
      if (c.req.path === '/admin/') return goTo(base);
      const session = await guards.current(c);
      if (session) c.set('ui', uiOf(c, session));
      throw notFound(problem('path-not-found', { path: c.req.path }));
    });
}

const strange = () => new Refusal(403, problem('form-from-elsewhere'));

const wantsPage = (c: AdminRequest): boolean =>
  /\btext\/html\b/.test(c.req.header('accept') ?? '') && !c.req.header('authorization');

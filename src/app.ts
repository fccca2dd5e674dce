// createApp: every route on one screen, the one onError.

import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { requestId } from 'hono/request-id';
import { TrieRouter } from 'hono/router/trie-router';
import type { H, RouterRoute } from 'hono/types';
import { notFound, refusalIn } from './errors.ts';
import { prefixOf } from './formats/uri.ts';
import type { Env, Services } from './http/env.ts';
import { loadShedding } from './http/load-shedding.ts';
import {
  checkRequest,
  pushAfterWrites,
  READING,
  shareAcrossOrigins,
  tellAfterWrites,
  WRITABLE,
} from './http/middleware.ts';
import { answerError } from './http/problems.ts';
import { pathOf } from './http/raw-path.ts';
import { type HeaderOf, ResponseCache } from './http/response-cache.ts';
import { oldQuery, searchOf, toNewAddress, toPlainPath } from './http/spelling.ts';
import { countReaders } from './http/telemetry/count-readers.ts';
import { requestTelemetry } from './http/telemetry/request-telemetry.ts';
import { isTraced, traced } from './http/telemetry/tracing.ts';
import { LongPolls } from './http/waiting/long-polls.ts';
import type { Meter, Runtime } from './ports.ts';
import { problem } from './problems.ts';
import { editorRoutes } from './routes/admin/editors.ts';
import { articleRoutes } from './routes/api/articles.ts';
import { auditRoutes } from './routes/api/audit.ts';
import { batchRoutes } from './routes/api/batch.ts';
import { mirrorRoutes } from './routes/api/changes.ts';
import { deliveryRoutes } from './routes/api/deliveries.ts';
import { exportRoutes } from './routes/api/export.ts';
import { facetRoutes } from './routes/api/facets.ts';
import { importRoutes } from './routes/api/import.ts';
import { libraryRoutes } from './routes/api/library.ts';
import { uploadRoutes } from './routes/api/media.ts';
import { metricRoutes } from './routes/api/metrics.ts';
import { ownPageApi } from './routes/api/pages.ts';
import { peopleRoutes } from './routes/api/people.ts';
import { previewRoutes } from './routes/api/preview.ts';
import { readershipRoutes } from './routes/api/readership.ts';
import { redirectRoutes } from './routes/api/redirects.ts';
import { reviewRoutes } from './routes/api/review.ts';
import { settingsRoutes } from './routes/api/settings.ts';
import { tokenRoutes } from './routes/api/tokens.ts';
import { webhookRoutes } from './routes/api/webhooks/webhooks.ts';
import { indieAuthRoutes, metadataRoutes } from './routes/apps/indieauth.ts';
import { micropubRoutes } from './routes/apps/micropub.ts';
import { openApiRoutes } from './routes/openapi-document.ts';
import { hubRoutes } from './routes/push/hub.ts';
import { rssCloudRoutes } from './routes/push/rsscloud.ts';
import { archiveRoutes } from './routes/reading/archive.ts';
import { changeRoutes } from './routes/reading/changes.ts';
import { describedPaths } from './routes/reading/described.ts';
import { digestRoutes } from './routes/reading/digest.ts';
import { mediaRoutes } from './routes/reading/files.ts';
import { iconRoutes } from './routes/reading/icons.ts';
import { manifestRoutes } from './routes/reading/manifests.ts';
import { operationRoutes } from './routes/reading/operations.ts';
import { ownPageRoutes } from './routes/reading/own-pages.ts';
import { pageRoutes } from './routes/reading/pages.ts';
import { problemRoutes } from './routes/reading/problems.ts';
import { sharedRoutes } from './routes/reading/shared.ts';
import { subscribeRoutes } from './routes/reading/subscribe.ts';
import { tagRoutes } from './routes/reading/tags.ts';
import { viewRoutes } from './routes/reading/views.ts';
import { withoutPages } from './routes/reading/without-pages.ts';
import type { Principal } from './services/access/actor.ts';
import { bulkWorker } from './services/bulk/work.ts';
import { Waiting } from './services/changes/waiting.ts';
import { createContext, type Deps } from './services/context.ts';
import { Feeds } from './services/feeds/feeds.ts';
import { libraryKeeper } from './services/library/keeper.ts';
import { logKeeper } from './services/log-keeper.ts';
import { ChangeTeller } from './services/publishing/change-teller.ts';
import { facetFollower } from './services/publishing/facet-work.ts';
import { revisionKeeper } from './services/publishing/pruning.ts';
import { Deliveries } from './services/push/delivery/deliveries.ts';
import { MissedPaths } from './services/telemetry/missed-paths.ts';
import { Readers } from './services/telemetry/readership.ts';
import { ReadershipKeeper } from './services/telemetry/readership-keeper.ts';
import type { Ask } from './services/transfer/copy/documents.ts';

/** Lets a request in, now or when there is room. */
type Admit = (answer: () => Promise<Response>) => Promise<Response>;

/** The whole server, as a function of what the runtime gives. */
export function createApp(deps: Deps) {
  const context = createContext(deps);
  const { site, formats, runtime } = context;
  const feeds = new Feeds(context);
  const { documents } = feeds;
  const prefix = prefixOf(site.url);
  const readers = new Readers(runtime.now, prefix, formats);
  const readership = new ReadershipKeeper(context, readers);
  const telemetry = requestTelemetry(context, isTraced());
  const responses = new ResponseCache({
    context,
    freshness: documents.freshness,
    readers,
    telemetry,
    pathOf: (url) => pathOf(url, prefix),
  });
  const statusOf = async (path: string) =>
    (await app.fetch(new Request(site.url + path, { method: 'HEAD' }), { isExact: true })).status;
  const missed = new MissedPaths(context);
  const copied = () => copyApp(deps);
  const waiting = new Waiting(context, documents.freshness);
  const polls = new LongPolls({
    ...{ context, waiting, telemetry, pathOf: (url) => pathOf(url, prefix) },
    askAgain: async (request, address) => app.fetch(request, { address, isRepeated: true }),
  });
  const services: Services = { context, feeds, readership, missed, copied, statusOf, waiting };
  const deliveries = new Deliveries(context, feeds);
  const follower = facetFollower(context);
  const bulk = bulkWorker(context);
  const keeper = logKeeper(context);
  const revisions = revisionKeeper(context);
  const library = libraryKeeper(context);
  const changes =
    deps.embedding?.hooks?.afterChange && new ChangeTeller(context, deps.embedding.hooks.afterChange);

  // Hono's RegExpRouter cannot take these paths; without a choice every router would try before TrieRouter does.
  const router = new TrieRouter<[H, RouterRoute]>();
  const app = new Hono<Env>({ router, getPath: (request) => pathOf(request.url, prefix) });
  app.onError(async (error, c) => {
    try {
      // Old addresses first: most end with a slash, and would be led on twice.
      const nothing = refusalIn(error)?.status === 404;
      const elsewhere =
        nothing &&
        !c.env?.isExact &&
        ((await toNewAddress(c, context)) ??
          (await toPlainPath(c, site, (request) => app.fetch(request, { ...c.env, isExact: true }))));
      if (elsewhere) return elsewhere;
      if (nothing && c.req.method === 'GET') missed.note(c.req.path, searchOf(c), c.req.header('referer'));
      return answerError(error, c, context);
    } catch (other) {
      return answerError(other, c, context);
    }
  });
  app.notFound((c) => {
    throw notFound(problem('path-not-found', { path: c.req.path }));
  });
  app.use(requestId());
  if (isTraced()) app.use(traced(context.routeOf));
  app.use(telemetry.middleware);
  app.use(shareAcrossOrigins);
  app.use(loadShedding(context));
  app.use(checkRequest);
  app.use(pushAfterWrites(deliveries, documents, runtime));
  if (changes) app.use(tellAfterWrites(changes, runtime));
  if (!deps.asFiles) app.use(countReaders(readers, readership));
  const apps = cors({ origin: '*', allowMethods: ['GET', 'HEAD', 'POST'], maxAge: 86_400 });
  app.options('/micropub/*', apps);
  app.options('/indieauth/*', apps);
  const anyone = cors({ origin: '*', allowMethods: ['GET', 'HEAD'], maxAge: 86_400 });
  app.options('*', (c, next) => {
    // RFC 9110 §9.3.7
    if (!WRITABLE.test(c.req.path)) c.header('Allow', READING.join(', '));
    return anyone(c, next);
  });

  app.get('/', async (c, next) => (await oldQuery(c, context)) ?? next());
  const articles = articleRoutes(services);
  app.route('/admin/articles/batch', batchRoutes(services, articles));
  app.route('/admin/articles', articles);
  app.route('/admin/articles', reviewRoutes(services));
  app.route('/admin/preview', previewRoutes(services));
  app.route('/admin/media', uploadRoutes(services));
  app.route('/admin/media', libraryRoutes(services));
  app.route('/admin/facets', facetRoutes(services));
  app.route('/admin/settings', settingsRoutes(services));
  app.route('/admin/pages', ownPageApi(services));
  app.route('/admin/redirects', redirectRoutes(services));
  app.route('/admin/people', peopleRoutes(services));
  app.route('/admin/tokens', tokenRoutes(services));
  app.route('/admin/webhooks', webhookRoutes(services));
  app.route('/admin/import', importRoutes(services));
  app.route('/admin/export', exportRoutes(services));
  app.route('/admin/changes', mirrorRoutes(services));
  app.route('/admin', deliveryRoutes(services));
  app.route('/admin/audit', auditRoutes(services));
  app.route('/admin/readership', readershipRoutes(services));
  if (deps.embedding?.admin !== false) app.route('/admin', editorRoutes(services)); // `/admin/*`: after the others
  app.route('/hub', hubRoutes(services));
  app.route('/rsscloud', rssCloudRoutes(services));
  app.route('/micropub', micropubRoutes(services));
  app.route('/indieauth', indieAuthRoutes(services));
  app.route('/.well-known', metadataRoutes(services));
  app.route('/media', mediaRoutes(services));
  app.route('/', operationRoutes(services));
  app.route('/', iconRoutes(services));
  app.route('/', openApiRoutes(services, app, describedPaths));
  app.route('/', problemRoutes(services));
  app.route('/', metricRoutes(services));
  app.route('/', manifestRoutes(services));
  app.route('/', sharedRoutes(services)); // Also with `pages: off`: those who work on a draft are no readers.
  const hasPages = deps.embedding?.pages !== false;
  if (hasPages) {
    app.use(withoutPages(services)); // `pages: off`, as is set while it is served
    app.route('/', pageRoutes(services));
    app.route('/', archiveRoutes(services));
    app.route('/', tagRoutes(services));
    app.route('/', subscribeRoutes(services));
  }
  app.route('/', changeRoutes(services));
  app.route('/', digestRoutes(services));
  app.route('/', viewRoutes(services)); // `/*`: after the others
  if (hasPages) app.route('/', ownPageRoutes(services)); // What is there then is one of these, or nothing.

  return {
    context,
    readership,
    missed,
    statusOf,
    waiting,
    /**
     * At once where an answer is kept.
     * @param address the client's, where the runtime knows it
     * @param admit for requests that have to be worked for; at once without it
     */
    fetch: (
      request: Request,
      address?: string,
      admit: Admit = (answer) => answer(),
      headerOf?: HeaderOf,
    ): Response | Promise<Response> =>
      responses.find(request, address, headerOf) ??
      polls.join(request, address, headerOf) ??
      admit(() =>
        polls.answer(request, address, () =>
          responses.answer(request, () => app.fetch(request, { address })),
        ),
      ),
    /** In the name of somebody that this process knows. */
    fetchAs: (principal: Principal, request: Request): Promise<Response> =>
      Promise.resolve(app.fetch(request, { principal })),
    /** What is routed, to be held against what /openapi.json tells. */
    routes: app,
    /** What a timer or cron calls; `chains` as in Deliveries.tick. */
    async tick(chains?: number): Promise<void> {
      const failed: unknown[] = [];
      for (const work of [
        readership,
        missed,
        documents,
        follower,
        bulk,
        changes,
        deliveries,
        keeper,
        revisions,
        library,
      ])
        await work?.tick(chains).catch((error: unknown) => failed.push(error));
      // Each has had its turn, whatever came of the others.
      for (const error of failed.splice(1)) runtime.background(Promise.reject(error));
      if (failed.length) throw failed[0];
    },
    /** Ends deliveries; what is not done by then is taken up at the next start, or by another process. */
    async stop(): Promise<void> {
      await waiting.stop();
      await documents.stop();
      await follower.stop();
      await bulk.stop();
      await library.stop();
      await keeper.stop();
      await revisions.stop();
      await deliveries.stop();
      await readership.flush();
      await missed.flush();
      runtime.outgoing.close();
    },
  };
}

/** What a copy in files has at each address: nobody reads it, so that nothing is counted and nothing limited. */
export function copyApp(deps: Deps): Ask {
  const { runtime } = deps;
  const { log } = runtime;
  const nothing = () => {};
  const meter: Meter = {
    ...{ clock: runtime.meter.clock, request: nothing, count: nothing, time: nothing, gauge: nothing },
    exposition: async () => '',
  };
  const quiet: Runtime = {
    ...{ ...runtime, meter, shared: undefined, limit: () => true },
    log: { log: (level, ...line) => level === 'error' && log.log(level, ...line) },
  };
  const { routes } = createApp({ ...deps, runtime: quiet, asFiles: true });
  return async (path, accept) =>
    routes.fetch(new Request(new URL(path, deps.config.publicUrl), { headers: { accept } }));
}

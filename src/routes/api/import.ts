// /admin/import: whole archives in one request.

import { Hono } from 'hono';
import { describeRoute, resolver } from 'hono-openapi';
import * as v from 'valibot';
import { may } from '../../domain/rights.ts';
import { malformed, Refusal } from '../../errors.ts';
import { acting } from '../../http/acting.ts';
import { requireScope } from '../../http/auth.ts';
import type { Env, Request_, Services } from '../../http/env.ts';
import { answerStream, IDEMPOTENCY_KEY, sendAnswer } from '../../http/idempotency.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { oneOf, query, text, trueOrFalse } from '../../http/query.ts';
import { webUrl } from '../../intake/checks.ts';
import { charsetOf } from '../../intake/import/charset.ts';
import { problem } from '../../problems.ts';
import { mustHave } from '../../services/access/actor.ts';
import { mediaOf } from '../../services/publishing/media.ts';
import { Import } from '../../services/transfer/import.ts';
import type { ImportReport } from '../../services/transfer/import-report.ts';
import { guardedOpen, importUrl } from '../../services/transfer/import-url.ts';
import { BINARY, DATE, jsonAnswer, named, openObject, parameter, security, TEXT } from '../openapi.ts';
import { JsonFeed } from '../reading/json-documents.ts';
import { ShowJson } from './podcast-json.ts';

/** Bytes of an archive, once unpacked. */
const MAX_BYTES = 200_000_000;
const MAX_PATH_LENGTH = 1_000;

const RSS =
  '<rss version="2.0"><channel><title>Old site</title><item><guid isPermaLink="false">old-1</guid><title>Ferry to Samsun</title><description>The first ferry has left.</description></item></channel></rss>';
const FEED = {
  version: 'https://jsonfeed.org/version/1.1',
  title: 'Old site',
  items: [{ id: 'old-2', title: 'Ferry to Samsun', content_html: '<p>The first ferry has left.</p>' }],
};

const described = (text: string) => v.pipe(v.number(), v.description(text));
const SPOT = {
  document: v.optional(v.string()),
  position: described('of the item in its document, from 1'),
  item: v.optional(v.string()),
  detail: v.string(),
  article: v.optional(v.pipe(v.string(), v.description('id of the article that it became'))),
  page: v.optional(v.pipe(v.string(), v.description('slug of the page that it became'))),
};

const ReportJson = named(
  'ImportReport',
  v.object({
    created: v.number(),
    updated: v.number(),
    unchanged: v.number(),
    skipped: described(
      'menus, products and the like, which are neither articles nor pages, and what the feed says is deleted',
    ),
    failed: v.number(),
    errors: v.pipe(
      v.array(v.object(SPOT)),
      v.description(
        'the first 1,000 of the items that could not be imported, or not with all that they have',
      ),
    ),
    pages: v.pipe(
      v.object({ created: v.number(), updated: v.number(), unchanged: v.number() }),
      v.description('of WordPress and Ghost, which are the site’s own pages here'),
    ),
    authors: described('different ones of the articles'),
    tags: described('different ones of the articles'),
    pictures: described('copied into the library'),
    redirects: described('old addresses that lead to what they are now, since this import'),
    comments: described('which stay behind'),
    left: v.pipe(
      v.array(
        v.object({
          kind: v.pipe(v.string(), v.description('as it is called there: `nav_menu_item`, `product`')),
          count: v.number(),
          names: v.pipe(v.array(v.string()), v.description('the first ten')),
        }),
      ),
      v.description('what else stays behind'),
    ),
    look: v.pipe(
      v.array(
        v.object({
          code: v.pipe(v.string(), v.description('what it is: `import-was-private`')),
          count: v.number(),
          items: v.pipe(
            v.array(
              v.object({
                ...SPOT,
                title: v.string(),
                params: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
              }),
            ),
            v.description('the first 100'),
          ),
        }),
      ),
      v.description('what came in, and an editor should look at'),
    ),
    podcast: v.optional(
      v.pipe(
        ShowJson,
        v.description('what the feed says of its show; to take it over, PATCH it to the tag or the settings'),
      ),
    ),
    articles: v.optional(
      v.pipe(
        v.array(
          openObject({
            change: v.picklist(['created', 'updated']),
            guid: v.string(),
            title: v.string(),
            slug: v.string(),
            language: v.string(),
            status: v.string(),
            publishedAt: v.optional(DATE),
            updatedAt: DATE,
          }),
        ),
        v.description('with `dryRun`: the first 1,000, as they would be'),
      ),
    ),
  }),
);

export function importRoutes({ context }: Services) {
  return new Hono<Env>()
    .post(
      '/',
      describeRoute({
        operationId: 'importArticles',
        summary:
          'Import an archive: RSS, RDF, Atom, JSON Feed, WordPress (WXR), Ghost, a Markdown file; gzip too',
        description:
          'Pages of WordPress and Ghost become the site’s own pages (scope `admin`, else they are skipped), and old addresses lead to what they are now. Importing again updates what its source changed, and touches nothing else. Of two items with one id the one that was changed later is taken, and the other is in `errors`. An export of Tagwire restores an empty site as it was (scope `admin`). What is new and older than a day is history: it is not pushed; what its source changed is.',
        tags: ['Import and export'],
        security,
        parameters: [
          IDEMPOTENCY_KEY,
          parameter('header', 'Content-Location', 'the address that relative URLs are relative to'),
        ],
        requestBody: {
          content: {
            'application/xml': { ...TEXT, example: RSS },
            'application/json': { schema: resolver(JsonFeed), example: FEED },
            'text/markdown': {
              ...TEXT,
              example: '---\ntitle: Ferry to Samsun\n---\nThe first ferry has left.\n',
            },
            'application/gzip': BINARY,
          },
        },
        responses: {
          200: jsonAnswer('What came of it', ReportJson),
          400: { description: 'It is no document that is known here' },
          413: { description: 'More than 200 MB' },
          422: { description: 'The Idempotency-Key came with another archive' },
          501: { description: 'Pictures are to be copied, and this server keeps no files' },
        },
      }),
      requireScope(context, 'articles:write'),
      query({
        dryRun: v.optional(trueOrFalse('`true` stores nothing')),
        url: v.optional(
          v.pipe(
            text('a feed to fetch with its archives, in place of a body'),
            v.check((url) => webUrl(url) !== undefined, 'an absolute http(s) URL.'),
            v.metadata({ format: 'uri' }),
          ),
        ),
        baseUrl: v.optional(
          v.pipe(
            text(
              'the site that it was: what its relative addresses, and `__GHOST_URL__` in Ghost’s export, are relative to',
            ),
            v.check((url) => webUrl(url) !== undefined, 'an absolute http(s) URL.'),
            v.metadata({ format: 'uri' }),
          ),
        ),
        path: v.optional(
          text(
            'of a Markdown file, with its folder (`blog/posts/a.md`): what it is known by when it is imported again',
          ),
        ),
        categories: v.optional(
          oneOf(
            ['tags', 'ignore'],
            'whether categories of WordPress are tags (as without it), or are left out',
          ),
        ),
        follow: v.optional(
          trueOrFalse(
            '`true` for a source that stays beside this site, as `tagwire sync` has it: its addresses stay canonical, and what it says now counts, also where it said that once before',
          ),
        ),
        pictures: v.optional(
          oneOf(
            ['copy'],
            '`copy` copies pictures of elsewhere into the library (scope `media`), and each article names the copies by a silent fix; what cannot be fetched stays where it is, and is in `errors`',
          ),
        ),
      }),
      async (c) => {
        const { dryRun, follow, url, baseUrl, categories, path, pictures } = c.req.valid('query');
        const principal = c.get('principal');
        const isAdmin = may(principal, 'admin');
        if (pictures) {
          mustHave(principal, 'media');
          mediaOf(context);
        }
        const answer = await answerStream(
          c,
          context,
          url === undefined ? bodyOf(c) : nothing(),
          async (bytes) => {
            const run = new Import(acting(c, context), {
              dryRun,
              follow,
              isAdmin,
              copyPictures: pictures === 'copy',
              signal: c.req.raw.signal,
            });
            if (url === undefined) await run.document(bytes, { ...originOf(c, path), baseUrl, categories });
            else await importUrl(run, url, guardedOpen(context), { baseUrl, categories });
            log(c, run.report);
            return { status: 200, body: JSON.stringify(run.report) };
          },
        );
        return sendAnswer(answer);
      },
    )
    .all('/', notAllowed('POST'));

  function log(c: Request_, { created, updated, unchanged, failed }: ImportReport): void {
    const by = c.get('principal').name;
    context.runtime.log.log('info', 'imported', {
      requestId: c.get('requestId'),
      by,
      created,
      updated,
      unchanged,
      failed,
    });
  }
}

async function* nothing() {}

function bodyOf(c: Request_): AsyncIterable<Uint8Array> {
  const coding = c.req.header('content-encoding')?.toLowerCase() ?? 'identity';
  // What is packed is known by its first bytes.
  if (!['identity', 'gzip', 'x-gzip'].includes(coding)) {
    throw new Refusal(
      415,
      { code: 'coding-unknown', detail: `Send it as it is or with gzip, not as ${coding}.` },
      {
        headers: { 'Accept-Encoding': 'gzip, identity' },
      },
    );
  }
  const { body } = c.req.raw;
  if (!body) throw malformed(problem('body-missing'));
  return body;
}

/** RFC 9110 §8.7: `Content-Location` is where the body comes from. */
function originOf(c: Request_, path?: string) {
  const url = c.req.header('content-location');
  return {
    url: url === undefined ? undefined : webUrl(url),
    path: path?.slice(0, MAX_PATH_LENGTH),
    charset: charsetOf(c.req.header('content-type')),
    maxBytes: MAX_BYTES,
  };
}

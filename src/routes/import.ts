// /admin/import: whole archives in one request. CONTRACT §3.
import { Hono } from 'hono';
import { describeRoute, resolver } from 'hono-openapi';
import * as v from 'valibot';
import { malformed, Refusal } from '../errors.ts';
import { webUrl } from '../intake/checks.ts';
import { Import, type ImportReport } from '../services/import.ts';
import { charsetOf, guardedOpen, importUrl } from '../services/import-url.ts';
import { may } from '../services/tokens.ts';
import { requireScope } from './auth.ts';
import type { Env, Request_, Services } from './env.ts';
import { notAllowed } from './not-allowed.ts';

/** Bytes of an archive, once unpacked. */
const MOST_BYTES = 200_000_000;

const Report = v.object({
  created: v.number(),
  updated: v.number(),
  unchanged: v.number(),
  skipped: v.pipe(v.number(), v.description('pages, menus and the like, which are no articles')),
  failed: v.number(),
  errors: v.pipe(
    v.array(
      v.object({
        document: v.optional(v.string()),
        position: v.pipe(v.number(), v.description('of the item in its document, from 1')),
        item: v.optional(v.string()),
        detail: v.string(),
      }),
    ),
    v.description('the first 1,000 of the items that could not be imported'),
  ),
  articles: v.optional(
    v.pipe(
      v.array(v.looseObject({ change: v.picklist(['created', 'updated']), guid: v.string() })),
      v.description('with `dryRun`: the first 1,000, as they would be'),
    ),
  ),
});

const binary = { schema: { type: 'string' as const } };
const docs = describeRoute({
  summary: 'Import an archive: RSS, RDF, Atom, JSON Feed, WordPress (WXR), Ghost, a Markdown file; gzip too',
  description:
    'Importing again updates what its source changed, and touches nothing else. An export of Tagwire restores an empty site as it was (scope `admin`). What is older than a day is history: it is not pushed. `Content-Location` names the address that relative URLs are relative to.',
  tags: ['Import and export'],
  security: [{ token: [] }],
  parameters: [
    { name: 'dryRun', in: 'query', description: '`true` stores nothing', schema: { type: 'boolean' } },
    {
      name: 'url',
      in: 'query',
      description: 'a feed to fetch with its archives, in place of a body',
      schema: { type: 'string' },
    },
    {
      name: 'path',
      in: 'query',
      description: 'of a Markdown file in its folder: what it is known by when it is imported again',
      schema: { type: 'string' },
    },
  ],
  requestBody: {
    content: {
      'application/xml': binary,
      'application/json': binary,
      'text/markdown': binary,
      'application/gzip': binary,
    },
  },
  responses: {
    200: { description: 'What came of it', content: { 'application/json': { schema: resolver(Report) } } },
    400: { description: 'It is no document that is known here' },
    413: { description: 'More than 200 MB' },
  },
});

export function importRoutes({ context }: Services) {
  return new Hono<Env>()
    .post('/', requireScope(context, 'articles:write'), docs, async (c) => {
      const { dryRun: wish = 'false', url } = c.req.query();
      if (!['true', 'false'].includes(wish)) throw malformed('dryRun: true or false.');
      const run = new Import(context, {
        dryRun: wish === 'true',
        mayRestore: may(c.get('principal'), 'admin'),
      });
      if (url !== undefined) {
        if (!webUrl(url)) throw malformed('url: an absolute http(s) URL.');
        await importUrl(run, url, guardedOpen(context));
      } else await run.document(bodyOf(c), originOf(c));
      log(c, run.report);
      return c.json(run.report);
    })
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

function bodyOf(c: Request_): AsyncIterable<Uint8Array> {
  const coding = c.req.header('content-encoding')?.toLowerCase() ?? 'identity';
  // What is packed is known by its first bytes.
  if (!['identity', 'gzip', 'x-gzip'].includes(coding)) {
    throw new Refusal(415, `Send it as it is or with gzip, not as ${coding}.`, {
      headers: { 'Accept-Encoding': 'gzip, identity' },
    });
  }
  const { body } = c.req.raw;
  if (!body) throw malformed('Send the archive as the body, or name a feed in ?url=.');
  return body;
}

/** RFC 9110 §8.7: `Content-Location` is where the body comes from. */
function originOf(c: Request_) {
  const url = c.req.header('content-location');
  return {
    url: url === undefined ? undefined : webUrl(url),
    path: c.req.query('path')?.slice(0, 1_000),
    charset: charsetOf(c.req.header('content-type')),
    maxBytes: MOST_BYTES,
  };
}

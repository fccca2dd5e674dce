// /admin/export: everything there is, as a download.
import { Hono } from 'hono';
import { describeRoute, resolver } from 'hono-openapi';
import * as v from 'valibot';
import { malformed } from '../../errors.ts';
import { tarOf } from '../../formats/tar.ts';
import { requireScope } from '../../http/auth.ts';
import type { Env, Services } from '../../http/env.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { query, text } from '../../http/query.ts';
import { problem } from '../../problems.ts';
import { siteCopy } from '../../services/transfer/copy/site-copy.ts';
import { EXPORT_FORMATS, exportSite, isExportFormat } from '../../services/transfer/export.ts';
import { BINARY, security, TEXT } from '../openapi.ts';
import { JsonFeed } from '../reading/json-documents.ts';

/** Pages and feeds as files, beside what articles can be written in. */
const SITE = 'site';

export function exportRoutes(services: Services) {
  const { context } = services;
  return new Hono<Env>()
    .get(
      '/',
      describeRoute({
        operationId: 'exportSite',
        summary: 'Export everything: articles of every status, their revisions, the change log',
        description:
          '`json` is a JSON Feed with a `_tagwire` extension; imported into an empty site it gives the same feeds byte for byte. `markdown` is a tar of files with front matter, `wxr` what WordPress imports: the fields that those carry. `site` is a tar of the pages and feeds themselves, which any file server serves at the same addresses.',
        tags: ['Import and export'],
        security,
        responses: {
          200: {
            description: 'The export, as it is written',
            content: {
              'application/feed+json': { schema: resolver(JsonFeed) },
              'application/x-tar': BINARY,
              'application/rss+xml': TEXT,
            },
          },
          400: { description: 'A format that is none' },
        },
      }),
      requireScope(context, 'articles:read'),
      query({
        format: v.optional(
          v.pipe(
            text('the document to write'),
            v.metadata({ enum: [...Object.keys(EXPORT_FORMATS), SITE], default: 'json' }),
          ),
        ),
      }),
      (c) => {
        const about = { requestId: c.get('requestId'), by: c.get('principal').name };
        return download(services, c.req.valid('query').format, about);
      },
    )
    .all('/', notAllowed('GET, HEAD'));
}

/** Everything, or articles of numbers that come piece by piece, as a file. `by` and the like are logged. @throws Refusal 400 */
export function download(
  { context, copied }: Services,
  format = 'json',
  about: Record<string, unknown> = {},
  numbers?: AsyncIterable<readonly number[]>,
): Response {
  if (format === SITE && !numbers) {
    context.runtime.log.log('info', 'exported', { ...about, format });
    return attachment(tarOf(siteCopy(context, copied())), 'application/x-tar', 'tagwire-site.tar');
  }
  if (!isExportFormat(format)) {
    const expected = `one of ${[...Object.keys(EXPORT_FORMATS), ...(numbers ? [] : [SITE])].join(', ')}.`;
    throw malformed(problem('parameter-invalid', { name: 'format', expected }));
  }
  const { type, ending } = EXPORT_FORMATS[format];
  context.runtime.log.log('info', 'exported', { ...about, format });
  return attachment(exportSite(context, format, numbers), type, `tagwire-export.${ending}`);
}

const attachment = (pieces: AsyncGenerator<Uint8Array<ArrayBuffer>>, type: string, name: string) =>
  new Response(streamOf(pieces), {
    headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` },
  });

/** Pieces as they are asked for: no more is read than can be sent. */
function streamOf(pieces: AsyncGenerator<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => void pieces.return(undefined),
  });
}

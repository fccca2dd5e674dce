// /admin/export: everything there is, as a download.
import { Hono } from 'hono';
import { malformed } from '../../errors.ts';
import { requireScope } from '../../http/auth.ts';
import type { Env, Services } from '../../http/env.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import type { Context } from '../../services/context.ts';
import { EXPORT_FORMATS, exportSite, isExportFormat } from '../../services/transfer/export.ts';

export function exportRoutes({ context }: Services) {
  return new Hono<Env>()
    .get('/', requireScope(context, 'articles:read'), (c) => {
      return download(context, c.req.query('format'), {
        requestId: c.get('requestId'),
        by: c.get('principal').name,
      });
    })
    .all('/', notAllowed('GET, HEAD'));
}

/** Everything, as a file. `by` and the like are logged. @throws Refusal 400 */
export function download(context: Context, format = 'json', about: Record<string, unknown> = {}): Response {
  if (!isExportFormat(format)) throw malformed(`format: one of ${Object.keys(EXPORT_FORMATS).join(', ')}.`);
  const { type, ending } = EXPORT_FORMATS[format];
  context.runtime.log.log('info', 'exported', { ...about, format });
  return new Response(streamOf(exportSite(context, format)), {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="tagwire-export.${ending}"`,
    },
  });
}

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

// /admin/import: whole archives in one request. CONTRACT §3.

import { Hono } from 'hono';
import { malformed, Refusal } from '../../errors.ts';
import { acting } from '../../http/acting.ts';
import { requireScope } from '../../http/auth.ts';
import type { Env, Request_, Services } from '../../http/env.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { webUrl } from '../../intake/checks.ts';
import { may } from '../../services/access/tokens.ts';
import { Import, type ImportReport } from '../../services/transfer/import.ts';
import { charsetOf, guardedOpen, importUrl } from '../../services/transfer/import-url.ts';

/** Bytes of an archive, once unpacked. */
const MOST_BYTES = 200_000_000;

export function importRoutes({ context }: Services) {
  return new Hono<Env>()
    .post('/', requireScope(context, 'articles:write'), async (c) => {
      const { dryRun: wish = 'false', url } = c.req.query();
      if (!['true', 'false'].includes(wish)) throw malformed('dryRun: true or false.');
      const run = new Import(acting(c, context), {
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

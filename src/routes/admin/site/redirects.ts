// Old addresses and where they lead, by forms.
import { Hono } from 'hono';
import { fault, malformed, problemOf, Refusal } from '../../../errors.ts';
import { acting, logChange } from '../../../http/acting.ts';
import type { Services } from '../../../http/env.ts';
import { chunksOf, drainBody } from '../../../http/form.ts';
import { checked } from '../../../http/json-body.ts';
import { boundaryOf, type Part, partsOf, textOfPart } from '../../../intake/multipart.ts';
import { redirectLines } from '../../../intake/redirect-lines.ts';
import type { Faults } from '../../../pages/admin/fields.ts';
import { type RedirectsProps, redirectsPage } from '../../../pages/admin/site/redirects.ts';
import { problem } from '../../../problems.ts';
import {
  deleteRedirect,
  dismissMissed,
  putRedirect,
  putRedirectLines,
  redirectsCsv,
} from '../../../services/redirects/redirects.ts';
import { listMissed, listRedirects } from '../../../store/redirects.ts';
import { MAX_CSV_BYTES, RedirectFields } from '../../api/redirects.ts';
import type { AdminEnv, AdminRequest } from '../env.ts';
import { answerPage, baseOf, type Guards, goTo, noticeOf, orShowAgain, text } from '../session.ts';

const PAGE_ROWS = 100;
const MISSED_ROWS = 20;

export function redirectPages(services: Services, { page, form, sameSite }: Guards) {
  const { context, missed, statusOf } = services;
  const { db } = context;
  const here = `${baseOf(services)}/site/redirects`;

  async function show(c: AdminRequest, more: Partial<RedirectsProps> = {}, status = 200): Promise<Response> {
    await missed.flush();
    const { q = '', before, from } = c.req.query();
    const wanted = { q: q.trim().slice(0, 200), before: Number(before) || undefined, limit: PAGE_ROWS };
    const rows = await listRedirects(db, wanted);
    const last = rows.length === PAGE_ROWS ? rows.at(-1)?.id : undefined;
    const query = new URLSearchParams({ ...(wanted.q && { q: wanted.q }), before: `${last}` });
    const next = last === undefined ? undefined : `${query}`;
    const props = {
      ...{ rows, next, q: wanted.q },
      missed: wanted.q || before ? [] : await listMissed(db, MISSED_ROWS),
      typed: from === undefined ? undefined : { from, to: '' },
    };
    return answerPage(redirectsPage(c.get('ui'), { ...props, ...more }), status);
  }

  return new Hono<AdminEnv>()
    .get('/site/redirects', page('admin'), (c) => show(c, { notice: noticeOf(c) }))
    .get('/site/redirects/file', page('admin'), async () => {
      const headers = {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="redirects.csv"',
        'cache-control': 'no-store',
      };
      return new Response(await redirectsCsv(context), { headers });
    })
    .post('/site/redirects', ...form('admin'), async (c) => {
      const sent = c.get('form');
      const wish = text(sent, 'do');
      if (wish === 'dismiss') {
        await dismissMissed(context, text(sent, 'path'));
        return goTo(`${here}?done=redirect.dismissed`);
      }
      if (wish === 'remove') {
        const id = text(sent, 'id');
        await deleteRedirect(acting(c, context), id);
        logChange(c, context, 'redirect removed', { redirect: id });
        return goTo(`${here}?done=redirect.removed`);
      }
      const typed = { from: text(sent, 'from').trim(), to: text(sent, 'to').trim() };
      return orShowAgain(
        async () => {
          const { redirect } = await putRedirect(
            acting(c, context),
            checked(RedirectFields, typed),
            statusOf,
          );
          logChange(c, context, 'redirect made', { from: redirect.path });
          return goTo(`${here}?done=redirect.made`);
        },
        (faults, status) => show(c, { typed, faults }, status),
      );
    })
    .post('/site/redirects/file', sameSite, page('admin'), async (c) => {
      const again = (faults: Faults, status: number) => show(c, { faults, wrong: 'file' }, status);
      try {
        const file = await fileIn(c);
        if (!file.trim()) return await again([fault('/file', 'redirects-none')], 422);
        const redirects = await putRedirectLines(acting(c, context), redirectLines(file));
        logChange(c, context, 'redirects made', { redirects });
        return goTo(`${here}?done=redirect.made`);
      } catch (error) {
        if (!(error instanceof Refusal) || error.status === 403) throw error;
        await drainBody(c, MAX_CSV_BYTES);
        const { errors } = error;
        const faults = errors.length ? errors.map((one) => ({ ...one, pointer: '/file' })) : undefined;
        return again(faults ?? [{ pointer: '/file', ...problemOf(error) }], error.status);
      }
    });
}

/** The text of the form's file. @throws Refusal 400, 403, 413 */
async function fileIn(c: AdminRequest): Promise<string> {
  const { body } = c.req.raw;
  if (!body) throw malformed(problem('form-empty'));
  let token = '';
  let file = '';
  for await (const part of partsOf(chunksOf(body), boundaryOf(c.req.header('content-type') ?? ''))) {
    if (part.name === 'formToken') token = (await textOf(part)).trim();
    // The token stands before the file.
    if (part.name !== 'file') continue;
    if (token !== c.get('ui').formToken) throw new Refusal(403, problem('session-changed'));
    file = await textOf(part);
  }
  if (token !== c.get('ui').formToken) throw new Refusal(403, problem('session-changed'));
  return file;
}

const textOf = (part: Part): Promise<string> =>
  textOfPart(part, MAX_CSV_BYTES, () => {
    return new Refusal(413, problem('document-too-large', { megabytes: MAX_CSV_BYTES / 1_048_576 }));
  });

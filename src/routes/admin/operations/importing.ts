// Import by a form: the archive is streamed, so its size does not matter.

import { Hono, type MiddlewareHandler } from 'hono';
import { may } from '../../../domain/rights.ts';
import { fault, malformed, problemOf, Refusal } from '../../../errors.ts';
import { acting, logChange } from '../../../http/acting.ts';
import type { Services } from '../../../http/env.ts';
import { chunksOf, drainBody } from '../../../http/form.ts';
import { webUrl } from '../../../intake/checks.ts';
import { boundaryOf, type Part, partsOf, textOfPart } from '../../../intake/multipart.ts';
import { FIGURES, importingPage } from '../../../pages/admin/operations/importing.ts';
import { problem } from '../../../problems.ts';
import { Import } from '../../../services/transfer/import.ts';
import { guardedOpen, importUrl } from '../../../services/transfer/import-url.ts';
import { download } from '../../api/export.ts';
import type { AdminEnv, AdminRequest } from '../env.ts';
import { answerPage, baseOf, type Guards, goTo } from '../session.ts';

const MAX_BYTES = 200_000_000;
/** Characters of a field. */
const MAX_FIELD = 8 * 1024;

export function importPages(services: Services, { page, current, sameSite }: Guards) {
  const { context } = services;

  /** After a sign-in the fields are filled in again; files must be chosen again. */
  const keeping: MiddlewareHandler<AdminEnv> = async (c, next) => {
    if (await current(c)) return next();
    const form = await fieldsOf(c);
    const typed = new URLSearchParams({
      ...{ url: form.url ?? '', baseUrl: form.baseUrl ?? '', categories: categoriesIn(form) },
      ...{ dryRun: `${form.dryRun === 'true'}`, pictures: `${form.pictures === 'true'}` },
    });
    const back = `/importing?${typed}`;
    return goTo(`${baseOf(services)}/sign-in?back=${encodeURIComponent(back)}`);
  };

  return new Hono<AdminEnv>()
    .get('/importing', page('articles:write'), (c) => {
      const { url, baseUrl, dryRun, pictures, ...more } = c.req.query();
      const ticked = { dryRun: dryRun !== 'false', pictures: pictures !== 'false' };
      const props = { url, baseUrl, ...ticked, categories: categoriesIn(more) };
      return answerPage(importingPage(c.get('ui'), props));
    })
    .get('/exporting', page('articles:read'), (c) =>
      download(services, c.req.query('format'), {
        requestId: c.get('requestId'),
        by: c.get('principal').name,
      }),
    )
    .post('/importing', sameSite, keeping, page('articles:write'), async (c) => {
      const ui = c.get('ui');
      const { body } = c.req.raw;
      if (!body) throw malformed(problem('form-empty'));
      const fields: Record<string, string> = {};
      const dryRun = () => fields.dryRun === 'true';
      const place = () => ({ baseUrl: webUrl(fields.baseUrl ?? ''), categories: categoriesIn(fields) });
      const show = (more: Parameters<typeof importingPage>[1], status = 200) =>
        answerPage(
          importingPage(ui, {
            url: fields.url,
            dryRun: dryRun(),
            pictures: fields.pictures === 'true',
            categories: categoriesIn(fields),
            baseUrl: fields.baseUrl,
            ...more,
          }),
          status,
        );
      let run: Import | undefined;
      const begin = () =>
        new Import(acting(c, context), {
          dryRun: dryRun(),
          copyPictures: fields.pictures === 'true' && context.runtime.media !== undefined,
          isAdmin: may(c.get('principal'), 'admin'),
          signal: c.req.raw.signal,
        });
      let pointer = '/file';
      const refused: { name: string; refusal: Refusal }[] = [];
      let files = 0;
      try {
        // The fields stand before the file.
        for await (const part of partsOf(chunksOf(body), boundaryOf(c.req.header('content-type') ?? ''))) {
          if (part.name !== 'file') fields[part.name] = await fieldOf(part);
          else if (part.filename && !fields.url) {
            if (fields.formToken !== ui.formToken) throw stranger();
            // What is wrong with the address is said before anything is stored.
            if (fields.baseUrl && !webUrl(fields.baseUrl)) continue;
            const { filename: name } = part;
            run ??= begin();
            files += 1;
            await run
              .document(part.body, { ...place(), maxBytes: MAX_BYTES, path: name }, name)
              .catch((error) => {
                // If one of several files cannot be read, the others are still imported.
                if (!(error instanceof Refusal) || error.status >= 500) throw error;
                refused.push({ name, refusal: error });
              });
          }
        }
        if (fields.formToken !== ui.formToken) throw stranger();
        if (fields.baseUrl && !webUrl(fields.baseUrl))
          return show({ faults: [fault('/baseUrl', 'url-invalid')] }, 422);
        if (fields.url) {
          pointer = '/url';
          const url = webUrl(fields.url);
          if (!url) return show({ faults: [fault(pointer, 'url-invalid')] }, 422);
          run = begin();
          await importUrl(run, url, guardedOpen(context), place());
        }
        if (files === 1 && refused[0]) throw refused[0].refusal;
        for (const { name, refusal } of refused) run?.fail(0, name, problemOf(refusal));
        if (!run) return show({ faults: [fault(pointer, 'nothing-to-import')] }, 422);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        // Browsers read the response only after they have sent the whole body.
        await drainBody(c, MAX_BYTES);
        if (error.status === 403) throw error;
        // Articles before the error are imported; report them if there are any.
        const begun = FIGURES.some((name) => run?.report[name]) ? run : undefined;
        return show({ faults: [{ pointer, ...problemOf(error) }], run: begun }, error.status);
      }
      const { created, updated, unchanged, failed } = run.report;
      logChange(c, context, 'imported', { created, updated, unchanged, failed });
      return show({ run });
    });
}

const categoriesIn = ({ categories }: { categories?: string }): 'tags' | 'ignore' =>
  categories === 'ignore' ? 'ignore' : 'tags';

const stranger = () => new Refusal(403, problem('session-changed'));

/** Fields that precede the file. */
async function fieldsOf(c: AdminRequest): Promise<Record<string, string>> {
  const fields: Record<string, string> = {};
  const { body } = c.req.raw;
  if (!body) return fields;
  for await (const part of partsOf(chunksOf(body), boundaryOf(c.req.header('content-type') ?? ''))) {
    if (part.filename !== undefined) break;
    fields[part.name] = await fieldOf(part);
  }
  await drainBody(c);
  return fields;
}

const fieldOf = async (part: Part): Promise<string> =>
  (await textOfPart(part, MAX_FIELD, () => malformed(problem('form-field-too-long')))).trim();

// /problems/{code}: what an error means. The pages belong to the API, and stay where pages for readers are switched off:
// the `type` of every error leads here.
import { Hono } from 'hono';
import { notFound } from '../../errors.ts';
import type { Env, Services } from '../../http/env.ts';
import { PAGE_HEADERS } from '../../http/page-headers.ts';
import { redirect } from '../../http/redirect.ts';
import { StaticFiles } from '../../http/static.ts';
import { type AllMessages, type Key, UI_LANGUAGES } from '../../pages/admin/ui.ts';
import { codePage, codesPage, problemOfCode } from '../../pages/problems.ts';
import { problem } from '../../problems.ts';

export function problemRoutes(services: Services) {
  const { site, sites, runtime } = services.context;
  const files = new StaticFiles(services);

  /** The text of a code in the editors' languages, as far as they have it. */
  async function translationsOf(code: string): Promise<Record<string, string>> {
    const file = await runtime.assets('messages.json');
    if (!file) return {};
    const { keys, texts } = (await file.json()) as AllMessages;
    const at = keys.indexOf(`problem.${code}` as Key);
    const found = UI_LANGUAGES.filter((one) => one !== 'en').map((one) => [one, texts[one]?.[at]] as const);
    return Object.fromEntries(found.filter((one): one is readonly [string, string] => !!one[1]));
  }

  return new Hono<Env>()
    .get('/problems', () => redirect(site, '/problems/'))
    .get('/problems/', async (c) => {
      const now = await sites.lastKnown();
      return files.answer(
        c.req.raw,
        `problems ${sites.edition(now, 'pages')}.html`,
        () => `${codesPage(now)}`,
        PAGE_HEADERS,
      );
    })
    .get('/problems/:code', async (c) => {
      const known = problemOfCode(c.req.param('code'));
      if (!known) throw notFound(problem('path-not-found', { path: c.req.path }));
      const now = await sites.lastKnown();
      const make = async () => `${codePage(now, known, await translationsOf(known.code))}`;
      return files.answer(
        c.req.raw,
        `problem-${known.code} ${sites.edition(now, 'pages')}.html`,
        make,
        PAGE_HEADERS,
      );
    });
}

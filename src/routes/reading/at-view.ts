// What all documents of a view have in common: one spelling of their address, a bound on walks, and names of before.
import type { Context as HonoContext } from 'hono';
import { isCostly, type View, viewPath } from '../../domain/views.ts';
import type { Env, Services } from '../../http/env.ts';
import { keyOf } from '../../http/limits.ts';
import { redirect } from '../../http/redirect.ts';
import { Renamed } from '../../store/facets/facets.ts';
import type { Walker } from '../../store/turns.ts';

/**
 * Answers with a document of a view, or leads to its canonical address.
 * @param answer gets who its walks are for, where the view takes some and the client is limited
 */
export async function atView(
  { context }: Pick<Services, 'context'>,
  c: HonoContext<Env>,
  { view, file }: { view: View; file: string },
  answer: (walker?: Walker) => Promise<Response>,
): Promise<Response> {
  const { search } = new URL(c.req.url);
  const canonical = viewPath(view) + file;
  if (c.req.path !== canonical) return redirect(context.site, canonical + search);
  try {
    return await (isCostly(view) ? context.walks.run(keyOf(c, context), answer) : answer());
  } catch (error) {
    if (!(error instanceof Renamed)) throw error;
    // Kept for a minute only: the name may be given back.
    return redirect(context.site, viewPath(error.view) + file + search, 60);
  }
}

// Single sign-on: to the provider, and back.
import { Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { notFound, Refusal } from '../../../errors.ts';
import { acting } from '../../../http/acting.ts';
import type { Request_, Services } from '../../../http/env.ts';
import { limit } from '../../../http/limits.ts';
import { problem } from '../../../problems.ts';
import { beginSignOn, endSignOn, singleSignOnName } from '../../../services/people/single-sign-on.ts';
import type { AdminEnv } from '../env.ts';
import { backTo, baseOf, type Guards } from '../session.ts';

const COOKIE = 'tagwire_sign_on';
const MINUTES = 10;

export function signOnRoutes(services: Services, { giveCookie }: Guards) {
  const { context } = services;
  const base = baseOf(services);
  const path = `${base}/sign-in`;
  const secure = context.site.url.startsWith('https:');

  return new Hono<AdminEnv>()
    .use('/sign-in/*', async (c, next) => {
      if (!singleSignOnName(context)) throw notFound(problem('path-not-found', { path: c.req.path }));
      await limit(c as unknown as Request_, context, 'token');
      await next();
    })
    .get('/sign-in/sso', async (c) => {
      const { url, secret } = await beginSignOn(context, backTo(c.req.query('back'))).catch(noted);
      setCookie(c, COOKIE, secret, { path, secure, httpOnly: true, sameSite: 'Lax', maxAge: MINUTES * 60 });
      return c.redirect(url, 303);
    })
    .get('/sign-in/callback', async (c) => {
      const { search } = new URL(c.req.url);
      const agent = c.req.header('user-agent');
      const secret = getCookie(c, COOKIE) ?? '';
      const entered = await endSignOn(acting(c, context), search, secret, agent).catch(noted);
      c.set('secret', entered.secret);
      context.runtime.log.log('info', 'signed in by single sign-on', {
        requestId: c.get('requestId'),
        by: entered.principal.name,
      });
      deleteCookie(c, COOKIE, { path, secure });
      giveCookie(c);
      return c.redirect(base + backTo(entered.back), 303);
    });

  /** Logs the provider's error, which the visitor is not shown. */
  function noted(error: unknown): never {
    const cause = error instanceof Refusal ? error.cause : undefined;
    if (cause) {
      const { message, cause: deeper } = cause as Error;
      context.runtime.log.log('warn', 'single sign-on failed', {
        reason: message,
        ...(deeper instanceof Error && { cause: deeper.message }),
      });
    }
    throw error;
  }
}

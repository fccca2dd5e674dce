// Sessions, language and CSRF protection of the editors' interface.

import type { MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { csrf } from 'hono/csrf';
import { may, type Scope } from '../../domain/rights.ts';
import { Refusal } from '../../errors.ts';
import { prefixOf } from '../../formats/uri.ts';
import { acting } from '../../http/acting.ts';
import { sameHost } from '../../http/auth.ts';
import type { Services } from '../../http/env.ts';
import { PAGE_HEADERS } from '../../http/page-headers.ts';
import { type Faults, faultsOf } from '../../pages/admin/fields.ts';
import { CARRIED, carriedPage } from '../../pages/admin/people/sign-in.ts';
import {
  type AllMessages,
  chooseLanguage,
  type Key,
  type Messages,
  messagesIn,
  nameOf,
  type Translate,
  translator,
  type Ui,
} from '../../pages/admin/ui.ts';
import { type Problem, problem } from '../../problems.ts';
import { lacks, mustHave } from '../../services/access/actor.ts';
import { SESSION_LIFE, type Session, sessionOf, signOut } from '../../services/access/sessions.ts';
import { credentialsOf, receive } from '../../services/publishing/media.ts';
import { waitingFor } from '../../services/review/waiting.ts';
import { hasPeople } from '../../store/people/people.ts';
import type { AdminEnv, AdminRequest } from './env.ts';
import { type Keep, readSent, type Sender } from './form.ts';
import { type Credentials, signInBy } from './people/credentials.ts';

const COOKIE = 'tagwire_session';
const LANGUAGE_COOKIE = 'tagwire_language';
const YEAR_SECONDS = 365 * 24 * 3_600;

const HEADERS = {
  ...PAGE_HEADERS,
  'content-security-policy': `${PAGE_HEADERS['content-security-policy']}; connect-src 'self'`,
  'referrer-policy': 'same-origin',
};

/** @param page whole when what its navigation asks is there */
export const answerPage = async (
  page: unknown,
  status = 200,
  more: Record<string, string> = {},
): Promise<Response> =>
  new Response(`${await page}`, {
    status,
    headers: { ...HEADERS, ...(status === 503 && { 'Retry-After': '5' }), ...more },
  });

/** Path of the interface, prefix included. */
export const baseOf = ({ context }: Services): string => `${prefixOf(context.site.url)}/admin`;

/** Redirects after a form. Relative, because editors may use another host name than readers. */
export const goTo = (location: string): Response =>
  new Response(null, { status: 303, headers: { location } });

/** The path to return to, if it is one of the interface; else its first page. */
export const backTo = (path: unknown): string =>
  typeof path === 'string' && /^\/(?!\/)[\x21-\x5b\x5d-\x7e]*$/.test(path) && !ODD_SLASH.test(path)
    ? path
    : '';

/** `//` and an escaped backslash in a path: browsers and servers disagree about them. */
const ODD_SLASH = /^[^?#]*?(?:\/\/|%5c)/i;

export const text = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};

/** The message of `?done=`: what the form before this page did. */
export function noticeOf(c: AdminRequest): string | undefined {
  const { done } = c.req.query();
  return done ? c.get('ui').t(`done.${done}` as Key) : undefined;
}

/** Handles a form; if it is refused, `again` shows it with the errors. */
export async function orShowAgain(
  work: () => Promise<Response>,
  again: (faults: Faults, status: number) => Response | Promise<Response>,
): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return again(faultsOf(error), error.status);
  }
}

export type Guards = ReturnType<typeof guardsOf>;

/** Middleware that checks sessions and permissions, and helpers for both. */
export function guardsOf(services: Services) {
  const { context } = services;
  const base = baseOf(services);

  const languageOf = (c: AdminRequest) =>
    chooseLanguage(getCookie(c, LANGUAGE_COOKIE), c.req.header('accept-language'));
  const words = new Map<string, Translate>();
  const messagesOf = async (language: string): Promise<Messages> => {
    const file = await context.runtime.assets('messages.json');
    if (!file)
      throw new Refusal(503, 'The messages of the interface are missing: deploy the static files, too.');
    return messagesIn((await file.json()) as AllMessages, language);
  };
  /** Loads the messages of the language and the site's settings. */
  const loadMessages: MiddlewareHandler<AdminEnv> = async (c, next) => {
    c.set('site', await context.sites.lastKnown());
    const language = languageOf(c);
    if (!words.has(language)) words.set(language, translator(await messagesOf(language)));
    await next();
  };

  const uiOf = (c: AdminRequest, session?: Session): Ui => {
    const language = languageOf(c);
    const { search } = new URL(c.req.url);
    const t = words.get(language) ?? translator({} as Messages);
    return {
      site: c.get('site'),
      base,
      language,
      t,
      now: context.runtime.now(),
      formToken: session?.formToken ?? '',
      who: session && nameOf(t, session.principal.name),
      may: (scope) => session !== undefined && may(session.principal, scope),
      here: c.req.path.replace(/^\/admin/, '') + search,
    };
  };

  const current = (c: AdminRequest): Promise<Session | undefined> | undefined => {
    const secret = getCookie(c, COOKIE);
    return secret ? sessionOf(context, secret) : undefined;
  };

  /** Signs in; undefined if the credentials are wrong. The cookie is set with the response. @throws Refusal 401, 429 */
  const enter = async (c: AdminRequest, sent: Credentials): Promise<Session | undefined> => {
    const entered = await signInBy(c, context, sent);
    if (!entered) return undefined;
    c.set('secret', entered.secret);
    const about = { requestId: c.get('requestId'), by: entered.principal.name };
    context.runtime.log.log('info', 'signed in', about);
    return sessionOf(context, entered.secret);
  };

  /** `Secure` if the site uses https, by whatever host name or proxy the request came; else as the request's Origin. */
  const optionsOf = (c: AdminRequest) => {
    const came = c.req.header('origin') ?? c.req.url;
    const secure = [context.site.url, came].some((url) => url.startsWith('https:'));
    return { path: base, sameSite: 'Lax', secure } as const;
  };

  /** Called after the response was made: `new Response()` drops cookies that were set before. */
  const giveCookie = (c: AdminRequest): void => {
    const secret = c.get('secret');
    if (!secret) return;
    setCookie(c, COOKIE, secret, { ...optionsOf(c), httpOnly: true, maxAge: SESSION_LIFE / 1000 });
  };

  const pass = async (c: AdminRequest, session: Session, scope: Scope | undefined): Promise<void> => {
    const ui = uiOf(c, session);
    ui.waiting = () => waitingFor(context, session.principal);
    c.set('ui', ui);
    c.set('principal', session.principal);
    c.set('session', session);
    if (scope) mustHave(session.principal, scope);
  };

  /** Requires a session: without one, redirects to the sign-in. */
  const page =
    (scope?: Scope): MiddlewareHandler<AdminEnv> =>
    async (c, next) => {
      const session = await current(c);
      if (!session) return goTo(`${base}/sign-in?back=${encodeURIComponent(uiOf(c).here)}`);
      await pass(c, session, scope);
      await next();
    };

  const sameSite: MiddlewareHandler<AdminEnv> = csrf({
    origin: (origin, c) => sameHost(origin, c.req.url) || sameHost(origin, context.site.url),
  });

  /** Requires the session's form token; else shows a page to sign in or to confirm, with everything that was typed. */
  const form = (scope?: Scope) => [sameSite, ofSession(scope)] as const;
  const ofSession =
    (scope?: Scope): MiddlewareHandler<AdminEnv> =>
    async (c, next) => {
      const known = await current(c);
      const sent = await readForm(c, known ? 'known' : 'perhaps once known', known, scope);
      const [token, email, password] = Object.values(CARRIED).map((name) => text(sent, name));
      const signsIn = Boolean(token || email);
      const files = [...c.get('files').keys()];
      const carried = async (signIn: boolean, refused: Problem | undefined, status: number, more = {}) => {
        const props = {
          form: sent,
          files,
          signIn,
          refused,
          hasPeople: signIn && (await hasPeople(context.db)),
        };
        return answerPage(carriedPage(uiOf(c, known), props), status, more);
      };
      const session = signsIn ? await enter(c, { token, email, password }).catch(keepRateLimit) : known;
      if (session instanceof Refusal) return carried(true, session.problem, session.status, session.headers);
      if (!session) {
        const wrong = token ? problem('token-unknown') : problem('sign-in-wrong');
        return carried(true, signsIn ? wrong : undefined, 401);
      }
      if (!signsIn && text(sent, 'formToken') !== session.formToken) return carried(false, undefined, 403);
      if (scope && !may(session.principal, scope)) {
        // They can sign in as somebody else and keep what they typed.
        if (signsIn) await signOut(acting(c, context), c.get('secret'));
        return carried(true, lacks(session.principal, scope), 403);
      }
      await pass(c, session, scope);
      await next();
      giveCookie(c);
    };

  /** Requests of the interface's script: the form token is in a header, which no other site can send. */
  const script =
    (scope?: Scope): MiddlewareHandler<AdminEnv> =>
    async (c, next) => {
      const session = await current(c);
      if (!session) throw new Refusal(401, problem('session-ended'));
      if (c.req.header('x-form-token') !== session.formToken) {
        throw new Refusal(403, problem('session-changed-while-writing'));
      }
      await pass(c, session, scope);
      await next();
    };

  /** Reads a form; its files are stored only if the form token and the permission are right. */
  const readForm = async (
    c: AdminRequest,
    sender: Sender,
    session?: Session,
    scope?: Scope,
  ): Promise<FormData> => {
    const keep: Keep = async (fields, bytes, filename) => {
      if (text(fields, 'formToken') !== session?.formToken) throw new Refusal(403, problem('file-not-sent'));
      const { principal } = session;
      if (scope && !may(principal, scope)) throw new Refusal(403, problem('file-not-sent'));
      if (!may(principal, 'media')) throw new Refusal(403, problem('media-scope-missing'));
      c.set('principal', principal);
      return receive(acting(c, context), bytes, credentialsOf(fields.get('image.credentials')), { filename });
    };
    const sent = await readSent(c, context, keep, sender);
    c.set('form', sent.form);
    c.set('files', sent.files);
    return sent.form;
  };

  return {
    loadMessages,
    uiOf,
    current,
    enter,
    giveCookie,
    sameSite,
    page,
    form,
    script,
    readForm,
    deleteCookie: (c: AdminRequest) => deleteCookie(c, COOKIE, optionsOf(c)),
    secretOf: (c: AdminRequest) => getCookie(c, COOKIE),
    setLanguage: (c: AdminRequest, language: string) =>
      setCookie(c, LANGUAGE_COOKIE, language, { ...optionsOf(c), maxAge: YEAR_SECONDS }),
  };
}

/** Rate-limited sign-ins also keep what was typed. */
const keepRateLimit = (error: unknown): Refusal => {
  if (error instanceof Refusal && error.status === 429) return error;
  throw error;
};

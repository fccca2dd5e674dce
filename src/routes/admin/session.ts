// Who is at the door of the editors' interface: session, language, and forms that no other site can send.
import type { Context as HonoContext, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { csrf } from 'hono/csrf';
import { malformed, Refusal } from '../../errors.ts';
import { carriedPage } from '../../pages/admin/carried.ts';
import { chooseLanguage, type Messages, translator, type Ui } from '../../pages/admin/ui.ts';
import { SESSION_LIFE, type Session, sessionOf, signIn } from '../../services/sessions.ts';
import { may, type Scope } from '../../services/tokens.ts';
import type { Env, Services } from '../env.ts';
import { PAGE_HEADERS } from '../page-headers.ts';

export interface AdminEnv {
  Bindings: Env['Bindings'];
  Variables: Env['Variables'] & { ui: Ui; form: FormData /** Of a session that begins. */; secret: string };
}
export type AdminRequest = HonoContext<AdminEnv>;

const COOKIE = 'tagwire_session';
const LANGUAGE = 'tagwire_language';
const YEAR = 365 * 24 * 3_600;
/** Bytes of a form: an article's text and a picture. */
const MOST_BYTES = 24 * 1024 * 1024;

const HEADERS = {
  ...PAGE_HEADERS,
  'content-security-policy': `${PAGE_HEADERS['content-security-policy']}; script-src 'self'; connect-src 'self'`,
  'referrer-policy': 'same-origin',
};

export const answerPage = (page: unknown, status = 200): Response =>
  new Response(`${page}`, { status, headers: HEADERS });

/** Path of the interface, prefix included. */
export const baseOf = ({ context }: Services): string =>
  `${new URL(context.site.url).pathname.replace(/\/$/, '')}/admin`;

/** To a page of the interface after a form. Relative: editors may come by another name than readers. */
export const goTo = (location: string): Response =>
  new Response(null, { status: 303, headers: { location } });

/** A path below the interface that a form or a query named, or its first page. */
export const backTo = (path: unknown): string =>
  typeof path === 'string' && /^\/(?!\/)[\x21-\x5b\x5d-\x7e]*$/.test(path) ? path : '';

export const text = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};

/** Middleware of one interface. */
export function doors(services: Services) {
  const { context } = services;
  const base = baseOf(services);

  const languageOf = (c: AdminRequest) =>
    chooseLanguage(getCookie(c, LANGUAGE), c.req.header('accept-language'));
  const words = new Map<string, Messages>();
  /** Has the words of the language at hand before anything is said in it. */
  const learn: MiddlewareHandler<AdminEnv> = async (c, next) => {
    const language = languageOf(c);
    if (!words.has(language)) {
      const file = await context.runtime.assets(`messages-${language}.json`);
      if (!file) throw new Refusal(503, 'The interface has lost its words: deploy it with its static files.');
      words.set(language, (await file.json()) as Messages);
    }
    await next();
  };

  const uiOf = (c: AdminRequest, session?: Session): Ui => {
    const language = languageOf(c);
    const t = translator(words.get(language) ?? ({} as Messages));
    const { search } = new URL(c.req.url);
    return {
      ...{ site: context.site, base, language, t, now: context.runtime.now() },
      formToken: session?.formToken ?? '',
      who: session?.principal.name,
      may: (scope) => session !== undefined && may(session.principal, scope),
      here: c.req.path.replace(/^\/admin/, '') + search,
    };
  };

  const current = (c: AdminRequest): Promise<Session | undefined> | undefined => {
    const secret = getCookie(c, COOKIE);
    return secret ? sessionOf(context, secret) : undefined;
  };

  /** Signs in with a token; undefined where nobody has that token. The cookie is given with the answer. */
  const enter = async (c: AdminRequest, token: string): Promise<Session | undefined> => {
    const entered = await signIn(context, token.trim());
    if (!entered) return undefined;
    c.set('secret', entered.secret);
    context.runtime.log.log('info', 'signed in', {
      requestId: c.get('requestId'),
      by: entered.principal.name,
    });
    return sessionOf(context, entered.secret);
  };

  /** Called when there is an answer: a Response that is made by hand takes no cookies set before. */
  const giveCookie = (c: AdminRequest): void => {
    const secret = c.get('secret');
    if (!secret) return;
    // A proxy may have ended TLS: the browser says by Origin how it came.
    const secure = (c.req.header('origin') ?? c.req.url).startsWith('https:');
    const options = {
      path: base,
      httpOnly: true,
      sameSite: 'Lax',
      secure,
      maxAge: SESSION_LIFE / 1000,
    } as const;
    setCookie(c, COOKIE, secret, options);
  };

  const pass = (c: AdminRequest, session: Session, scope: Scope | undefined): void => {
    c.set('ui', uiOf(c, session));
    c.set('principal', session.principal);
    if (scope && !may(session.principal, scope)) {
      throw new Refusal(403, `The token "${session.principal.name}" lacks the scope ${scope}.`);
    }
  };

  /** A page to look at: to sign-in without a session. */
  const look =
    (scope?: Scope): MiddlewareHandler<AdminEnv> =>
    async (c, next) => {
      const session = await current(c);
      if (!session) return goTo(`${base}/sign-in?back=${encodeURIComponent(uiOf(c).here)}`);
      pass(c, session, scope);
      await next();
    };

  /** A form: it must come from here and from this session; else whoever sent it is asked, and nothing typed is lost. */
  const act =
    (scope?: Scope): MiddlewareHandler<AdminEnv> =>
    async (c, next) => {
      const form = await readForm(c);
      const token = text(form, 'signInToken');
      const session = token ? await enter(c, token) : await current(c);
      if (!session || (!token && text(form, 'formToken') !== session.formToken)) {
        const page = carriedPage(uiOf(c, session), { form, signIn: !session, refused: token !== '' });
        return answerPage(page, session ? 403 : 401);
      }
      pass(c, session, scope);
      await next();
      giveCookie(c);
    };

  /** What the interface's own script asks: a header that no form of another site can send. */
  const script =
    (scope: Scope): MiddlewareHandler<AdminEnv> =>
    async (c, next) => {
      const session = await current(c);
      if (!session) throw new Refusal(401, 'Your session has ended: sign in in another tab, then try again.');
      if (c.req.header('x-form-token') !== session.formToken) {
        throw new Refusal(403, 'Your session has changed: save what you typed, and open the page again.');
      }
      pass(c, session, scope);
      await next();
    };

  const readForm = async (c: AdminRequest): Promise<FormData> => {
    const form = await c.req.formData().catch(() => {
      throw malformed('The body is no form.');
    });
    c.set('form', form);
    return form;
  };

  return {
    learn,
    uiOf,
    current,
    enter,
    giveCookie,
    look,
    act,
    script,
    readForm,
    leave: (c: AdminRequest) => deleteCookie(c, COOKIE, { path: base }),
    secretOf: (c: AdminRequest) => getCookie(c, COOKIE),
    speak: (c: AdminRequest, language: string) =>
      setCookie(c, LANGUAGE, language, { path: base, sameSite: 'Lax', maxAge: YEAR }),
    guards: [
      csrf({ origin: (origin, c) => sameHost(origin, c.req.url) || sameHost(origin, context.site.url) }),
      bodyLimit({
        maxSize: MOST_BYTES,
        onError: () => {
          throw new Refusal(413, `A form may have ${MOST_BYTES / 1024 / 1024} MB: choose a smaller file.`);
        },
      }),
    ] as const,
  };
}

/** A proxy may have ended TLS, so the schemes may differ. */
const sameHost = (origin: string, url: string) => URL.parse(origin)?.host === new URL(url).host;

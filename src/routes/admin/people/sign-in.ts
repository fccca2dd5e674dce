// The sign-in page, and the invitation and reset links that admins hand over.
import { Hono } from 'hono';
import { fault, Refusal } from '../../../errors.ts';
import { acting } from '../../../http/acting.ts';
import type { Request_, Services } from '../../../http/env.ts';
import { checked } from '../../../http/json-body.ts';
import { limit } from '../../../http/limits.ts';
import { PersonFields } from '../../../intake/person-schema.ts';
import { type Faults, faultsOf } from '../../../pages/admin/fields.ts';
import { type SignInProps, signInPage } from '../../../pages/admin/people/sign-in.ts';
import { linkOverPage, type WelcomeProps, welcomePage } from '../../../pages/admin/people/welcome.ts';
import { signOut } from '../../../services/access/sessions.ts';
import { findLink, localPathOf, newFirstLink, type ValidLink } from '../../../services/people/links.ts';
import { registered, relyingParty } from '../../../services/people/passkeys.ts';
import { acceptLink } from '../../../services/people/sign-in.ts';
import { singleSignOnName } from '../../../services/people/single-sign-on.ts';
import { hasAdmin, hasPeople } from '../../../store/people/people.ts';
import type { AdminEnv, AdminRequest } from '../env.ts';
import { answerPage, backTo, baseOf, type Guards, goTo, text } from '../session.ts';
import { passkeyNameOf } from './passkeys.ts';

/** The link's secret is in the page's address. */
const SECRET_ADDRESS = { 'referrer-policy': 'no-referrer' };

export function signInRoutes(services: Services, guards: Guards) {
  const { context } = services;
  const { db } = context;
  const base = baseOf(services);
  const { uiOf, current, enter, form, sameSite, readForm } = guards;

  return (
    new Hono<AdminEnv>()
      .get('/sign-in', async (c) => {
        const back = backTo(c.req.query('back'));
        if (await current(c)) return goTo(base + back);
        return showSignIn(c, { back });
      })
      .post('/sign-in', sameSite, async (c) => {
        const sent = await readForm(c, 'stranger');
        const back = backTo(text(sent, 'back'));
        const [token, email, password] = ['token', 'email', 'password'].map((name) => text(sent, name));
        const passkey = text(sent, 'passkey');
        const pointer = passkey ? '/passkey' : token || !email ? '/token' : '/email';
        const again = (faults: Faults, status: number, more = {}) =>
          showSignIn(c, { back, email, faults }, status, more);
        try {
          const entered = await enter(c, { token, email, password, passkey });
          if (!entered) {
            return again([fault(pointer, pointer === '/token' ? 'token-unknown' : 'sign-in-wrong')], 401);
          }
        } catch (error) {
          if (!(error instanceof Refusal) || error.status >= 500) throw error;
          return again([{ pointer, ...error.problem }], error.status, error.headers);
        }
        guards.giveCookie(c);
        return c.redirect(base + back, 303);
      })
      .post('/sign-out', ...form(), async (c) => {
        const secret = guards.secretOf(c);
        if (secret) await signOut(acting(c, context), secret);
        guards.deleteCookie(c);
        return c.redirect(`${base}/sign-in`, 303);
      })

      // Opening the page, as link previews of chats do, does not use the link up.
      .get('/welcome', async (c) => {
        const key = c.req.query('key') ?? '';
        return withWelcome(c, key, ({ person }) => showWelcome(c, { key, person }));
      })
      .post('/welcome', sameSite, async (c) => {
        const sent = await readForm(c, 'stranger');
        const key = text(sent, 'key');
        return withWelcome(c, key, async (welcome) => {
          const typed = { name: text(sent, 'name'), email: text(sent, 'email') };
          try {
            const input = welcome.person ? undefined : checked(PersonFields, { ...typed, role: 'admin' });
            const passkey = text(sent, 'passkey');
            const made = passkey
              ? await registered(acting(c, context), passkey, passkeyNameOf(c))
              : undefined;
            const first = input && { id: made?.person ?? crypto.randomUUID(), input };
            const chosen = made ?? { password: text(sent, 'password') };
            const agent = c.req.header('user-agent');
            const entered = await acceptLink(acting(c, context), welcome, chosen, first, agent);
            c.set('secret', entered.secret);
            context.runtime.log.log('info', 'signed in by a link', {
              requestId: c.get('requestId'),
              by: entered.principal.name,
            });
          } catch (error) {
            if (!(error instanceof Refusal) || error.status !== 422) throw error;
            return showWelcome(c, { key, person: welcome.person, typed, faults: faultsOf(error) }, 422);
          }
          guards.giveCookie(c);
          return c.redirect(base, 303);
        });
      })
      // Whoever signed in with ADMIN_TOKEN or a key creates the first account.
      .post('/first-account', ...form('admin'), async () => {
        if (await hasAdmin(db)) return goTo(base);
        return goTo(localPathOf(context, await newFirstLink(context)));
      })
  );

  async function showSignIn(
    c: AdminRequest,
    props: Omit<SignInProps, 'hasPeople'>,
    status = 200,
    more: Record<string, string> = {},
  ): Promise<Response> {
    const about = {
      hasPeople: await hasPeople(db),
      host: relyingParty(context)?.id,
      signOn: singleSignOnName(context),
    };
    const page = signInPage(uiOf(c), { ...props, ...about });
    return answerPage(page, status, more);
  }

  function showWelcome(c: AdminRequest, props: WelcomeProps, status = 200): Promise<Response> {
    const host = relyingParty(context)?.id;
    return answerPage(welcomePage(uiOf(c), { ...props, host }), status, SECRET_ADDRESS);
  }

  /** Wrong secrets are rate-limited like wrong tokens. */
  async function withWelcome(
    c: AdminRequest,
    key: string,
    work: (welcome: ValidLink) => Response | Promise<Response>,
  ): Promise<Response> {
    const welcome = key ? await findLink(context, key) : undefined;
    if (welcome) return work(welcome);
    await limit(c as unknown as Request_, context, 'token');
    return answerPage(linkOverPage(uiOf(c)), 410, SECRET_ADDRESS);
  }
}

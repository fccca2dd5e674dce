// Signing in: before anything else, or when a form arrives without its session.
import type { Problem } from '../../../problems.ts';
import { html, type Markup } from '../../markup.ts';
import { type Faults, faultLines, field } from '../fields.ts';
import { frame } from '../frame.ts';
import type { Ui } from '../ui.ts';
import { passkeyButton } from './passkey-button.ts';

const tokenField = (ui: Ui, name: string, faults: Faults, more: Markup, hint?: Markup): Markup =>
  field(ui, faults, {
    ...{ pointer: `/${name}`, name, label: ui.t('signIn.token'), value: '', type: 'password', hint },
    more: html`autocomplete="off"${more}`,
  });

const FOCUS = html` autofocus`;

export const emailField = (ui: Ui, faults: Faults, value: string, more: Markup): Markup =>
  field(ui, faults, {
    ...{ pointer: '/email', name: 'email', label: ui.t('people.email'), value, type: 'email' as const },
    more: html`spellcheck="false" autocapitalize="none" ${more}`,
  });

/** @param use `current-password` or `new-password` */
export const passwordField = (
  ui: Ui,
  faults: Faults,
  use: string,
  hint?: Markup | string,
  label = ui.t('people.password'),
): Markup =>
  field(ui, faults, {
    ...{ pointer: '/password', name: 'password', label, value: '' },
    ...{ type: 'password' as const, hint, more: html`autocomplete="${use}"` },
  });

export interface SignInProps {
  /** Where to go then, below the interface's path. */
  back: string;
  /** Whether anybody has an account. */
  hasPeople: boolean;
  email?: string;
  /** At `/email`, `/token` or `/passkey`. */
  faults?: Faults;
  /** Host name that passkeys are for; undefined where there can be none. */
  host?: string;
  /** What single sign-on is called, where it is set up. */
  signOn?: string;
}

export function signInPage(ui: Ui, props: SignInProps): Markup {
  const { back, hasPeople, email = '', faults = [], host, signOn } = props;
  const { t } = ui;
  const ofPasskey = faultLines(ui, faults, '/passkey');
  const byToken = faults.some(({ pointer }) => pointer === '/token');
  const focus = hasPeople && !byToken ? 'email' : 'token';
  const start = html`<form method="post" action="${ui.base}/sign-in"><input type="hidden" name="back" value="${back}">`;
  const hint = html`${t('signIn.hint')} <code dir="ltr">npx tagwire token create</code>`;
  const token = html`${start}
${tokenField(ui, 'token', faults, html` required spellcheck="false"${focus === 'token' && FOCUS}`, hint)}
<p><button${!hasPeople && html` class="primary"`}>${t('signIn.go')}</button></p></form>`;
  const person = html`${start}
${emailField(ui, faults, email, html`autocomplete="username webauthn"${focus === 'email' && FOCUS} required`)}
${passwordField(ui, [], 'current-password')}
<p><button class="primary">${t('signIn.go')}</button></p></form>
${host && html`${start}${passkeyButton(ui, 'get', 'signIn.passkey', host)}${ofPasskey}</form>`}
<p class="quiet">${t('signIn.forgotten')}</p>
<details${byToken && html` open`}><summary>${t('signIn.useKey')}</summary>${token}</details>`;
  const elsewhere =
    signOn &&
    html`<p><a class="button" href="${ui.base}/sign-in/sso?back=${encodeURIComponent(back)}">${t('signIn.sso', { name: signOn })}</a></p>`;
  const body = html`${!(hasPeople && host) && ofPasskey}${elsewhere}${hasPeople ? person : html`<p>${t('signIn.about')}</p>${token}`}`;
  return frame(ui, { title: t('signIn.title'), body, width: 'narrow' });
}

export interface CarriedProps {
  form: FormData;
  /** Names of the fields in which a file was chosen: it is not sent again. */
  files: readonly string[];
  signIn: boolean;
  hasPeople: boolean;
  /** What is wrong with what was sent to sign in with. */
  refused?: Problem;
}

/** Names of file fields to choose in again. */
export const CHOOSE_AGAIN = 'chooseAgain';
/** By which a carried form signs in. */
export const CARRIED = { token: 'signInToken', email: 'signInEmail', password: 'signInPassword' } as const;
const NOT_CARRIED = new Set<string>(['formToken', ...Object.values(CARRIED)]);

/** A form that arrived without its session: sign in, or say again that it is meant; it goes on with all that was typed. */
export function carriedPage(ui: Ui, { form, files, signIn, hasPeople, refused }: CarriedProps): Markup {
  const { t } = ui;
  const fields = [...form].filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && !NOT_CARRIED.has(entry[0]),
  );
  const body = html`<p>${t('carried.kept')}</p>
<form method="post" enctype="multipart/form-data" action="${ui.base}${ui.here}">
${carriedToken(form, signIn ? undefined : ui.formToken)}
${signIn && carriedSignIn(ui, form, hasPeople, refused)}
${files.map((name) => html`<input type="hidden" name="${CHOOSE_AGAIN}" value="${name}">`)}
${fields.map(([name, value]) => html`<textarea name="${name}" hidden aria-hidden="true" tabindex="-1">\n${value}</textarea>`)}
<p><button class="primary">${t(signIn ? 'signIn.go' : 'carried.send')}</button></p></form>`;
  return frame(ui, { title: t(signIn ? 'carried.signIn' : 'carried.confirm'), body, width: 'narrow' });
}

function carriedSignIn(ui: Ui, form: FormData, hasPeople: boolean, refused: Problem | undefined): Markup {
  const email = `${form.get(CARRIED.email) ?? ''}`;
  const usedToken = Boolean(form.get(CARRIED.token));
  const at = (name: string): Faults => (refused ? [{ pointer: `/${name}`, ...refused }] : []);
  const token = tokenField(ui, CARRIED.token, usedToken || !hasPeople ? at(CARRIED.token) : [], html``);
  if (!hasPeople) return token;
  return html`${field(ui, usedToken ? [] : at(CARRIED.email), {
    ...{ pointer: `/${CARRIED.email}`, name: CARRIED.email, label: ui.t('people.email'), value: email },
    ...{ type: 'email', more: html`autocomplete="username" spellcheck="false" autocapitalize="none"` },
  })}
${field(ui, [], {
  ...{ pointer: `/${CARRIED.password}`, name: CARRIED.password, label: ui.t('people.password'), value: '' },
  ...{ type: 'password', more: html`autocomplete="current-password"` },
})}
<details${usedToken && html` open`}><summary>${ui.t('signIn.useKey')}</summary>${token}</details>
<p class="quiet"><a href="${ui.base}/sign-in" target="_blank">${ui.t('carried.elsewhere')}</a></p>`;
}

/** First of all fields: the session's, or the one that is over, which says that the form may be long. */
function carriedToken(form: FormData, current: string | undefined): Markup | undefined {
  const token = current ?? form.get('formToken');
  return typeof token === 'string' && token
    ? html`<input type="hidden" name="formToken" value="${token}">`
    : undefined;
}

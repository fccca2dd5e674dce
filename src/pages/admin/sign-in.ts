// Signing in: before anything else, or when a form arrives without its session.
import { fault } from '../../errors.ts';
import type { Problem } from '../../problems.ts';
import { html, type Markup } from '../markup.ts';
import { type Faults, field } from './fields.ts';
import { frame } from './frame.ts';
import type { Ui } from './ui.ts';

const tokenField = (ui: Ui, name: string, faults: Faults, more: Markup, hint?: Markup): Markup =>
  field(ui, faults, {
    ...{ pointer: `/${name}`, name, label: ui.t('signIn.token'), value: '', type: 'password', hint },
    more: html`required autocomplete="current-password"${more}`,
  });

export interface SignInProps {
  /** Where to go then, below the interface's path. */
  back: string;
  refused?: boolean;
}

export function signInPage(ui: Ui, { back, refused }: SignInProps): Markup {
  const { t } = ui;
  const faults = refused ? [fault('/token', 'token-unknown')] : [];
  const more = html` spellcheck="false"${refused && html` autofocus`}`;
  const hint = html`${t('signIn.hint')} <code dir="ltr">npx tagwire token create</code>`;
  const body = html`<p>${t('signIn.about')}</p>
<form method="post" action="${ui.base}/sign-in"><input type="hidden" name="back" value="${back}">
${tokenField(ui, 'token', faults, more, hint)}
<p><button class="primary">${t('signIn.go')}</button></p></form>`;
  return frame(ui, { title: t('signIn.title'), body, width: 'narrow' });
}

export interface CarriedProps {
  form: FormData;
  /** Names of the fields in which a file was chosen: it is not sent again. */
  files: readonly string[];
  signIn: boolean;
  /** What is wrong with the token that was sent. */
  refused?: Problem;
}

/** Names of file fields to choose in again. */
export const CHOOSE_AGAIN = 'chooseAgain';
const NOT_CARRIED = new Set(['formToken', 'signInToken']);

/** A form that arrived without its session: sign in, or say again that it is meant; it goes on with all that was typed. */
export function carriedPage(ui: Ui, { form, files, signIn, refused }: CarriedProps): Markup {
  const { t } = ui;
  const fields = [...form].filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && !NOT_CARRIED.has(entry[0]),
  );
  const faults = refused ? [{ pointer: '/signInToken', ...refused }] : [];
  const body = html`<p>${t('carried.kept')}</p>
<form method="post" enctype="multipart/form-data" action="${ui.base}${ui.here}">
${carriedToken(form, signIn ? undefined : ui.formToken)}
${signIn && tokenField(ui, 'signInToken', faults, html``)}
${files.map((name) => html`<input type="hidden" name="${CHOOSE_AGAIN}" value="${name}">`)}
${fields.map(([name, value]) => html`<textarea name="${name}" hidden aria-hidden="true" tabindex="-1">\n${value}</textarea>`)}
<p><button class="primary">${t(signIn ? 'signIn.go' : 'carried.send')}</button></p></form>`;
  return frame(ui, { title: t(signIn ? 'carried.signIn' : 'carried.confirm'), body, width: 'narrow' });
}

/** First of all fields: the session's, or the one that is over, which says that the form may be long. */
function carriedToken(form: FormData, current: string | undefined): Markup | undefined {
  const token = current ?? form.get('formToken');
  return typeof token === 'string' && token
    ? html`<input type="hidden" name="formToken" value="${token}">`
    : undefined;
}

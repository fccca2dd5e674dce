// A form that arrived without its session: sign in, or say again that it is meant; it goes on with all that was typed.
import type { Problem } from '../../problems.ts';
import { html, type Markup } from '../markup.ts';
import { field } from './fields.ts';
import { frame } from './frame.ts';
import type { Ui } from './ui.ts';

export interface CarriedProps {
  form: FormData;
  /** Names of the fields in which a file was chosen: it is not sent again. */
  files: readonly string[];
  signIn: boolean;
  /** What is wrong with the token that was sent. */
  refused?: Problem;
}

/** Names of file fields to choose in again. */
export const AGAIN = 'chooseAgain';
const OWN = new Set(['formToken', 'signInToken']);

export function carriedPage(ui: Ui, { form, files, signIn, refused }: CarriedProps): Markup {
  const { t } = ui;
  const fields = [...form].filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && !OWN.has(entry[0]),
  );
  const faults = refused ? [{ pointer: '/signInToken', ...refused }] : [];
  const title = t(signIn ? 'carried.signIn' : 'carried.confirm');
  const body = html`<section class="door"><h1>${title}</h1>
<p>${t('carried.kept')}</p>
<form method="post" enctype="multipart/form-data" action="${ui.base}${ui.here}">
${carriedToken(form, signIn ? undefined : ui.formToken)}
${
  signIn
    ? field(ui, faults, {
        pointer: '/signInToken',
        name: 'signInToken',
        label: t('signIn.token'),
        value: '',
        type: 'password',
        more: html`required autocomplete="current-password"`,
      })
    : ''
}
${files.map((name) => html`<input type="hidden" name="${AGAIN}" value="${name}">`)}
${fields.map(([name, value]) => html`<textarea name="${name}" hidden aria-hidden="true" tabindex="-1">\n${value}</textarea>`)}
<p><button class="primary">${t(signIn ? 'signIn.go' : 'carried.send')}</button></p></form></section>`;
  return frame(ui, { title, body });
}

/** First of all fields: the session's, or the one that is over, which says that the form may be long. */
function carriedToken(form: FormData, current: string | undefined): Markup | undefined {
  const token = current ?? form.get('formToken');
  if (typeof token !== 'string' || !token) return undefined;
  return html`<input type="hidden" name="formToken" value="${token}">`;
}

// The way in.
import { fault } from '../../errors.ts';
import { html, type Markup } from '../markup.ts';
import { field } from './fields.ts';
import { frame } from './frame.ts';
import type { Ui } from './ui.ts';

export interface SignInProps {
  /** Where to go then, below the interface's path. */
  back: string;
  refused?: boolean;
}

export function signInPage(ui: Ui, { back, refused }: SignInProps): Markup {
  const { t } = ui;
  const faults = refused ? [fault('/token', 'token-unknown')] : [];
  const body = html`<section class="door">
<h1>${t('signIn.title')}</h1>
<p>${t('signIn.about')}</p>
<form method="post" action="${ui.base}/sign-in">
<input type="hidden" name="back" value="${back}">
${field(ui, faults, {
  pointer: '/token',
  name: 'token',
  label: t('signIn.token'),
  value: '',
  type: 'password',
  hint: html`${t('signIn.hint')} <code dir="ltr">npx tagwire token create</code>`,
  more: html`required autocomplete="current-password" spellcheck="false"${refused && html` autofocus`}`,
})}
<p><button class="primary">${t('signIn.go')}</button></p>
</form></section>`;
  return frame(ui, { title: t('signIn.title'), body });
}

// Somebody's own account: name, how they sign in, where they are signed in, their keys.
import { PASSWORD_LENGTH } from '../../../domain/password.ts';
import type { PasskeyRow } from '../../../store/people/passkeys.ts';
import type { Person } from '../../../store/people/people.ts';
import type { SessionRow } from '../../../store/people/sessions.ts';
import { html, type Markup } from '../../markup.ts';
import { badge, card, formToken, when } from '../components.ts';
import { type Faults, faultSummary, field, targets } from '../fields.ts';
import { frame } from '../frame.ts';
import { languageForm } from '../navigation.ts';
import type { Ui } from '../ui.ts';
import { browserOf } from './browsers.ts';
import { confirmed, type KeysProps, keyForm, keyList, shownOnce } from './keys.ts';
import { passkeyButton } from './passkey-button.ts';
import { roleWords } from './people.ts';
import { passwordField } from './sign-in.ts';

export interface AccountProps {
  person: Person;
  passkeys: readonly PasskeyRow[];
  sessions: readonly SessionRow[];
  /** Hash of the current session. */
  current: string;
  keys: KeysProps;
  /** Host name that passkeys are for. */
  host?: string;
  faults?: Faults;
  key?: { name: string; token: string };
  notice?: string;
}

const LABELS = {
  '/name': 'people.name',
  '/password': 'account.password.new',
  '/old': 'account.password.old',
  '/passkeyName': 'account.passkey.name',
} as const;
/** Of a session's hash, by which forms name it. */
export const NAME_LENGTH = 24;

export function accountPage(ui: Ui, props: AccountProps): Markup {
  const { person, passkeys, sessions, keys, host, faults = [], key, notice } = props;
  const { t, base } = ui;
  const at = `${base}/account`;
  const hint = t('people.password.hint', { min: PASSWORD_LENGTH.min });
  const old =
    person.password !== null &&
    field(ui, faults, {
      ...{ pointer: '/old', name: 'old', label: t('account.password.old'), value: '', type: 'password' },
      more: html`autocomplete="current-password"`,
    });
  const made = key && shownOnce(t('tokens.once', { name: key.name }), key.token);
  const body = html`${faultSummary(ui, faults, targets(ui, LABELS))}
<p><bdi>${person.email}</bdi> ${badge('role', roleWords(ui, person.role))}</p>
${card(
  ui,
  'own-name',
  'people.name',
  at,
  html`${field(ui, faults, { pointer: '/name', name: 'name', label: t('people.name'), quiet: true, value: person.name, more: html`autocomplete="name"` })}
<p class="actions"><button name="do" value="name">${t('edit.save')}</button></p>`,
)}
${card(
  ui,
  'own-password',
  'people.password',
  at,
  html`<input type="text" name="username" value="${person.email}" autocomplete="username" hidden>${old}
${passwordField(ui, faults, 'new-password', hint, t('account.password.new'))}
<p class="actions"><button name="do" value="password">${t('account.password.go')}</button></p>`,
)}
<section class="card" aria-labelledby="passkeys"><h2 id="passkeys">${t('account.passkeys')}</h2><p>${t('account.passkeys.about')}</p>
${passkeys.length > 0 && html`<ul class="entries">${passkeys.map((passkey) => passkeyRow(ui, passkey))}</ul>`}
${
  host &&
  html`<form method="post" action="${at}">${formToken(ui)}<input type="hidden" name="do" value="passkey">
${field(ui, faults, { pointer: '/passkeyName', name: 'passkeyName', label: t('account.passkey.name'), value: '', hint: t('account.passkey.name.hint'), more: html`autocomplete="off" maxlength="100"` })}
${passkeyButton(ui, 'create', 'account.passkey.add', host)}</form>`
}</section>
<section class="card" aria-labelledby="sessions"><h2 id="sessions">${t('account.sessions')}</h2>
<ul class="entries">${sessions.map((session) => sessionRow(ui, session, props.current))}</ul>
${sessions.length > 1 && html`<form method="post" action="${at}">${formToken(ui)}<p><button name="do" value="others">${t('account.sessions.others')}</button></p></form>`}</section>
<section aria-labelledby="keys"><h2 id="keys">${t('account.keys')}</h2><p>${t('account.keys.about')}</p>
${keyList(ui, keys, 'account.keys.none')}
${keyForm(ui, keys)}</section>
<section class="card"><h2>${t('language.switch')}</h2>${languageForm(ui, 'account-language')}</section>`;
  return frame(ui, { title: t('nav.account'), body, notice: made ?? notice });
}

function passkeyRow(ui: Ui, { id, name, createdAt, usedAt }: PasskeyRow): Markup {
  const { t, base } = ui;
  const field = `name-${id}`;
  return html`<li><div><strong><bdi>${name}</bdi></strong>
<p class="about"><span>${t('tokens.created')}: ${when(ui, createdAt)}</span> <span>${t('tokens.used')}: ${usedAt === null ? t('tokens.unused') : when(ui, usedAt)}</span></p></div>
<details class="confirm"><summary>${t('account.passkey.rename')}<span class="unseen">: ${name}</span></summary>
<form method="post" action="${base}/account">${formToken(ui)}<input type="hidden" name="id" value="${id}">
<label for="${field}">${t('account.passkey.name')}</label><p class="find"><input id="${field}" name="passkeyName" value="${name}" maxlength="100" dir="auto" autocomplete="off"> <button name="do" value="rename">${t('edit.save')}</button></p></form></details>
${confirmed(ui, {
  ...{ action: '/account/passkey', name: 'id', value: id, ask: 'account.passkey.remove', of: name },
  ...{ about: t('account.passkey.remove.about'), go: 'account.passkey.remove' },
})}</li>`;
}

function sessionRow(
  ui: Ui,
  { hash, createdAt, usedAt, address, userAgent }: SessionRow,
  current: string,
): Markup {
  const { t, base } = ui;
  const isThis = hash === current;
  const name = browserOf(userAgent) ?? t('account.session.unknown');
  return html`<li><div><strong><bdi>${name}</bdi></strong> ${isThis && badge('active', t('account.session.this'))}
<p class="about">${address && html`<span class="ltr">${address}</span>`} <span>${t('account.session.began')}: ${when(ui, createdAt)}</span> ${usedAt !== null && html`<span>${t('tokens.used')}: ${when(ui, usedAt)}</span>`}</p></div>
${!isThis && html`<form method="post" action="${base}/account/session">${formToken(ui)}<button name="id" value="${hash.slice(0, NAME_LENGTH)}">${t('account.session.end')}<span class="unseen">: ${name}</span></button></form>`}</li>`;
}

/** For somebody who is signed in with a key or ADMIN_TOKEN. */
export function noAccountPage(ui: Ui, first: boolean): Markup {
  const { t, base } = ui;
  const body = html`<p>${t('account.none', { name: ui.who ?? '' })}</p>
${first && html`<form method="post" action="${base}/first-account">${formToken(ui)}<p><button class="primary">${t('account.first.go')}</button></p></form>`}
<section class="card"><h2>${t('language.switch')}</h2>${languageForm(ui, 'account-language')}</section>`;
  return frame(ui, { title: t('nav.account'), body });
}

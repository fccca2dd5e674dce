// The page of an invitation or reset link: choose a password or a passkey.
import { PASSWORD_LENGTH } from '../../../domain/password.ts';
import type { Person } from '../../../store/people/people.ts';
import { html, type Markup } from '../../markup.ts';
import { type Faults, faultSummary, field, targets } from '../fields.ts';
import { frame } from '../frame.ts';
import type { Key, Ui } from '../ui.ts';
import { passkeyButton } from './passkey-button.ts';
import { emailField, passwordField } from './sign-in.ts';

export interface WelcomeProps {
  /** The link's. */
  key: string;
  /** The link's person; undefined for the link that creates the first admin. */
  person?: Pick<Person, 'name' | 'email' | 'role'>;
  typed?: { name: string; email: string };
  faults?: Faults;
  /** Host name that passkeys are for; undefined where there can be none. */
  host?: string;
}

const LABELS = { '/name': 'people.name', '/email': 'people.email', '/password': 'people.password' } as const;

export function welcomePage(ui: Ui, { key, person, typed, faults = [], host }: WelcomeProps): Markup {
  const { t, base, site } = ui;
  const about = person
    ? html`<p>${t('welcome.about', { site: site.title, role: t(`people.role.${person.role}` as Key) })}</p>
<p class="quiet">${t('people.email')}: <bdi>${person.email}</bdi></p>
<input type="text" name="username" value="${person.email}" autocomplete="username" hidden>`
    : html`<p>${t('welcome.first')}</p>
${field(ui, faults, { pointer: '/name', name: 'name', label: t('people.name'), value: typed?.name ?? '', more: html`autocomplete="name" required${!faults.length && html` autofocus`}` })}
${emailField(ui, faults, typed?.email ?? '', html`autocomplete="username" required`)}`;
  const hint = t('people.password.hint', { min: PASSWORD_LENGTH.min });
  const body = html`${faultSummary(ui, faults, targets(ui, LABELS))}
<form method="post" action="${base}/welcome"><input type="hidden" name="key" value="${key}">
${about}
${passwordField(ui, faults, 'new-password', hint)}
<p class="actions"><button class="primary">${t('welcome.go')}</button></p>
${host && passkeyButton(ui, 'create', 'welcome.passkey', host)}</form>`;
  const title = person ? t('welcome.title', { name: person.name }) : t('welcome.title.first');
  return frame(ui, { title, body, width: 'narrow' });
}

/** For a link that was used, has expired or never existed. */
export const linkOverPage = (ui: Ui): Markup =>
  frame(ui, {
    title: ui.t('welcome.over'),
    body: html`<p>${ui.t('problem.link-used')}</p>
<p><a href="${ui.base}/sign-in">${ui.t('signIn.title')}</a></p>`,
    width: 'narrow',
  });

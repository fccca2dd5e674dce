// People with their roles, and all access keys.
import { ROLES } from '../../../domain/rights.ts';
import type { Link } from '../../../services/people/links.ts';
import { isInvited } from '../../../services/people/people.ts';
import type { Person } from '../../../store/people/people.ts';
import { html, type Markup } from '../../markup.ts';
import { badge, card, when } from '../components.ts';
import { type Faults, faultSummary, field, select, targets } from '../fields.ts';
import { frame } from '../frame.ts';
import type { Key, Ui } from '../ui.ts';
import { confirmed, type KeysProps, keyForm, keyList, shownOnce } from './keys.ts';
import { emailField } from './sign-in.ts';

export interface PersonForm {
  name: string;
  email: string;
  role: string;
}

/** A link that was just made. */
export interface MadeLink {
  name: string;
  link: Link;
}

export interface PeopleProps {
  people: readonly Person[];
  keys: KeysProps;
  invited?: { form: PersonForm; faults: Faults };
  made?: MadeLink;
  /** A key that was just made. */
  key?: { name: string; token: string };
  notice?: string;
}

const LABELS = { '/name': 'people.name', '/email': 'people.email', '/role': 'people.role' } as const;

export const roleWords = ({ t }: Ui, role: string): string => t(`people.role.${role}` as Key);

const linkNotice = (ui: Ui, { name, link }: MadeLink): Markup => html`
${shownOnce(ui.t('people.link', { name }), link.url)}
<p>${ui.t('people.link.until')} ${when(ui, link.expiresAt)}</p>`;

export function peoplePage(ui: Ui, props: PeopleProps): Markup {
  const { people, keys, invited, made, key, notice } = props;
  const { t } = ui;
  const shown =
    (made && linkNotice(ui, made)) ?? (key && shownOnce(t('tokens.once', { name: key.name }), key.token));
  const rows = people.map((person) => row(ui, person));
  const { form = { name: '', email: '', role: 'writer' }, faults = [] } = invited ?? {};
  const body = html`<section aria-labelledby="people"><h2 id="people">${t('people.title')}</h2>
${rows.length ? html`<ul class="entries">${rows}</ul>` : html`<p class="empty">${t('people.none')}</p>`}
${card(
  ui,
  'invite',
  'people.invite',
  `${ui.base}/access/people`,
  html`${faultSummary(ui, faults, targets(ui, LABELS))}
<p class="hint">${t('people.invite.about')}</p>${personFields(ui, form, faults)}
<p class="actions"><button class="primary">${t('people.invite.go')}</button></p>`,
)}</section>
<section aria-labelledby="keys"><h2 id="keys">${t('tokens.title')}</h2><p>${t('tokens.about')}</p>
${keyList(ui, keys, 'tokens.none')}
${keyForm(ui, keys)}</section>`;
  return frame(ui, { title: t('nav.tokens'), body, notice: shown ?? notice });
}

function personFields(ui: Ui, { name, email, role }: PersonForm, faults: Faults): Markup {
  const { t } = ui;
  return html`${field(ui, faults, { pointer: '/name', name: 'name', label: t('people.name'), value: name, more: html`autocomplete="off"` })}
${emailField(ui, faults, email, html`autocomplete="off"`)}
${select(
  'role',
  t('people.role'),
  ROLES.map((value) => ({ value, label: `${roleWords(ui, value)}: ${t(`people.role.${value}.may`)}` })),
  role,
)}`;
}

function row(ui: Ui, person: Person): Markup {
  const { t } = ui;
  const { id, name, email, role, seenAt } = person;
  const seen = seenAt === null ? undefined : html`<span>${t('people.seen')}: ${when(ui, seenAt)}</span>`;
  return html`<li><div><strong><a href="${ui.base}/access/people/${id}"><bdi>${name}</bdi></a></strong> ${badge('role', roleWords(ui, role))} ${isInvited(person) && badge('scheduled', t('people.invited'))}
<p class="about"><bdi>${email}</bdi> ${seen}</p></div></li>`;
}

export interface PersonProps {
  person: Person;
  form?: PersonForm;
  faults?: Faults;
  made?: MadeLink;
  notice?: string;
}

export function personPage(
  ui: Ui,
  { person, form = person, faults = [], made, notice }: PersonProps,
): Markup {
  const { t, base } = ui;
  const path = `/access/people/${person.id}`;
  const reset = t(isInvited(person) ? 'people.reset.invited' : 'people.reset.about');
  const body = html`${faultSummary(ui, faults, targets(ui, LABELS))}
${card(
  ui,
  'person',
  'people.person',
  `${base}${path}`,
  html`${personFields(ui, form, faults)}
<p class="actions"><button class="primary" name="do" value="save">${t('edit.save')}</button></p>`,
)}
${card(
  ui,
  'reset',
  'people.reset',
  `${base}${path}`,
  html`<p>${reset}</p>
<p class="actions"><button name="do" value="reset">${t('people.reset.go')}</button></p>`,
)}
<section class="card"><h2>${t('people.remove')}</h2>${confirmed(ui, {
    ...{ action: path, name: 'do', value: 'remove', ask: 'people.remove', of: person.name },
    ...{ about: t('people.remove.about', { name: person.name }), go: 'people.remove.go' },
  })}</section>`;
  return frame(ui, {
    ...{ title: person.name, heading: html`<bdi>${person.name}</bdi>`, body },
    beside: html`<p class="links"><a href="${base}/access">${t('nav.tokens')}</a></p>`,
    notice: made ? linkNotice(ui, made) : notice,
  });
}

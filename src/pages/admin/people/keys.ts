// Access keys: created, shown once, revoked; on the account page and on People and keys.
import type { Scope } from '../../../domain/rights.ts';
import type { HeldToken } from '../../../store/people/tokens.ts';
import { html, type Markup } from '../../markup.ts';
import { card, checkboxes, formToken, when } from '../components.ts';
import { type Faults, faultLines, faultSummary, field, targets } from '../fields.ts';
import type { Key, Ui } from '../ui.ts';
import { zoneOf } from '../zone.ts';

export interface KeyForm {
  name: string;
  scopes: readonly string[];
  expiresAt: string;
}

export interface KeysProps {
  keys: readonly HeldToken[];
  /** Permissions that can be given. */
  scopes: readonly Scope[];
  /** Id of the form: submitted twice, it creates one key. */
  once: string;
  /** What was typed, when it was refused. */
  form?: KeyForm;
  faults?: Faults;
  /** Where the form goes, and where a key is revoked, below the interface's path. */
  paths: { make: string; revoke: string };
}

/** Permissions of a new key that are ticked at first. */
const usual = (scopes: readonly Scope[]): readonly string[] => [
  'articles:read',
  scopes.includes('articles:write') ? 'articles:write' : 'articles:draft',
  'media',
];
const LABELS = {
  '/key/name': 'tokens.name',
  '/key/scopes': 'tokens.scopes',
  '/key/expiresAt': 'tokens.expires',
} as const;

export const scopeWords = ({ t }: Ui, scope: string): string =>
  t(`tokens.scope.${scope}` as Key) || t(`consent.scope.${scope}` as Key) || scope;

/** Its fields stand beside others of those names. */
export const keyForm = (ui: Ui, { scopes, once, form, faults: refused = [], paths }: KeysProps): Markup => {
  const { t } = ui;
  const faults = refused.map((fault) => ({ ...fault, pointer: fault.pointer && `/key${fault.pointer}` }));
  const { name, expiresAt, ...typed } = form ?? { name: '', scopes: usual(scopes), expiresAt: '' };
  const isChecked = (scope: string) => typed.scopes.includes(scope);
  const fields = html`<input type="hidden" name="once" value="${once}">${faultSummary(ui, faults, targets(ui, LABELS))}
${field(ui, faults, { pointer: '/key/name', name: 'name', label: t('tokens.name'), value: name, hint: t('tokens.name.hint'), more: html`autocomplete="off"` })}
<fieldset class="kinds" id="key-scopes"><legend>${t('tokens.scopes')}</legend>${checkboxes({ name: 'scope', values: scopes, isChecked, labelOf: (scope) => scopeWords(ui, scope) })}${faultLines(ui, faults, '/key/scopes')}</fieldset>
${field(ui, faults, { pointer: '/key/expiresAt', name: 'expiresAt', label: `${t('tokens.expires')} (${zoneOf(ui)})`, value: expiresAt, type: 'datetime-local', hint: t('tokens.expires.hint') })}
<p class="actions"><button class="primary">${t('tokens.make')}</button></p>`;
  return card(ui, 'new-token', 'tokens.new', `${ui.base}${paths.make}`, fields);
};

/** A secret that is shown once. */
export const shownOnce = (about: string, secret: string): Markup =>
  html`<p>${about}</p><code class="secret">${secret}</code>`;

export const keyList = (ui: Ui, { keys, paths }: KeysProps, none: Key): Markup =>
  keys.length
    ? html`<ul class="entries">${keys.map((key) => row(ui, key, paths.revoke))}</ul>`
    : html`<p class="empty">${ui.t(none)}</p>`;

function row(ui: Ui, key: HeldToken, revoke: string): Markup {
  const { t } = ui;
  const { id, name, client, holder, scopes, createdAt, lastUsedAt, expiresAt } = key;
  const may = scopes.map((scope) => scopeWords(ui, scope)).join(' · ') || t('tokens.nothing');
  return html`<li><div><strong><bdi>${name}</bdi></strong> ${holder && html`<span class="quiet"><bdi>${holder.name}</bdi></span>`}
${client && html`<code class="quiet ltr">${client}</code>`}
<p>${may}</p>
<p class="about"><span>${t('tokens.created')}: ${when(ui, createdAt)}</span> <span>${t('tokens.used')}: ${lastUsedAt === null ? t('tokens.unused') : when(ui, lastUsedAt)}</span> <span>${expiresAt === null ? t('tokens.never') : html`${t('tokens.expires')}: ${when(ui, expiresAt)}`}</span></p></div>
${confirmed(ui, {
  ...{ action: revoke, name: 'id', value: id, ask: 'tokens.revoke', of: name },
  ...{ about: t('tokens.revoke.about'), go: 'tokens.revoke.go' },
})}</li>`;
}

export interface Confirmed {
  /** Below the interface's path. */
  action: string;
  name: string;
  value: string;
  ask: Key;
  /** What it is about, for screen readers. */
  of: string;
  about: string;
  go: Key;
}

/** A button that asks for confirmation, for what cannot be undone. */
export const confirmed = (ui: Ui, { action, name, value, ask, of, about, go }: Confirmed): Markup =>
  html`<details class="confirm"><summary>${ui.t(ask)}<span class="unseen">: ${of}</span></summary>
<form method="post" action="${ui.base}${action}">${formToken(ui)}<p>${about}</p><p><button class="danger" name="${name}" value="${value}">${ui.t(go)}</button></p></form></details>`;

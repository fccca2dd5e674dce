// Tokens: who may do what; a new one is shown once.
import { SCOPES } from '../../domain/rights.ts';
import type { TokenRow } from '../../store/tokens.ts';
import { html, type Markup } from '../markup.ts';
import { card, checkboxes, table } from './components.ts';
import { type Faults, faultLines, faultSummary, field, targets } from './fields.ts';
import { formToken, frame, when } from './frame.ts';
import type { Key, Ui } from './ui.ts';

export interface TokenForm {
  name: string;
  scopes: readonly string[];
  expiresAt: string;
}

export interface TokensProps {
  tokens: readonly TokenRow[];
  /** Of the form: sent twice, it makes one token. */
  once: string;
  /** What was typed, when it was refused. */
  form?: TokenForm;
  faults?: Faults;
  /** A token that was just made. */
  made?: { name: string; token: string };
  notice?: string;
}

const BLANK: TokenForm = { name: '', scopes: ['articles:read', 'articles:write', 'media'], expiresAt: '' };

const HEADINGS = ['tokens.name', 'tokens.scopes', 'tokens.created', 'tokens.used', 'tokens.expires'] as const;

export function tokensPage(ui: Ui, props: TokensProps): Markup {
  const { tokens, once, form = BLANK, faults = [], made, notice } = props;
  const { t } = ui;
  const shown =
    made && html`<p>${t('tokens.once', { name: made.name })}</p><code class="secret">${made.token}</code>`;
  const isChecked = (scope: string) => form.scopes.includes(scope);
  const labelOf = (scope: string) => t(`tokens.scope.${scope}` as Key);
  const fields = html`<input type="hidden" name="once" value="${once}">${faultSummary(ui, faults, targets(ui, { '/name': 'tokens.name', '/scopes': 'tokens.scopes', '/expiresAt': 'tokens.expires' }))}
${field(ui, faults, { pointer: '/name', name: 'name', label: t('tokens.name'), value: form.name, hint: t('tokens.name.hint'), more: html`autocomplete="off"` })}
<fieldset class="kinds" id="scopes"><legend>${t('tokens.scopes')}</legend>${checkboxes({ name: 'scope', values: SCOPES, isChecked, labelOf, withCode: true })}${faultLines(ui, faults, '/scopes')}</fieldset>
${field(ui, faults, { pointer: '/expiresAt', name: 'expiresAt', label: t('tokens.expires'), value: form.expiresAt, type: 'datetime-local', hint: t('tokens.expires.hint') })}
<p class="actions"><button class="primary">${t('tokens.make')}</button></p>`;
  const rows = tokens.map((token) => row(ui, token));
  const body = html`<p>${t('tokens.about')}</p>
${table(ui, 'nav.tokens', [...HEADINGS, html`<span class="unseen">${t('tokens.revoke')}</span>`], rows, 'tokens.none')}
${card(ui, 'new-token', 'tokens.new', `${ui.base}/access`, fields)}`;
  return frame(ui, { title: t('nav.tokens'), body, notice: shown ?? notice });
}

function row(ui: Ui, { id, name, client, scopes, createdAt, lastUsedAt, expiresAt }: TokenRow): Markup {
  const { t, base } = ui;
  const date = (at: number | null, none: Key) => (at === null ? t(none) : when(ui, at));
  return html`<tr><td><bdi>${name}</bdi>${client && html`<br><code class="quiet ltr">${client}</code>`}</td><td><span class="ltr">${scopes.join(', ') || '—'}</span></td><td>${when(ui, createdAt)}</td>
<td>${date(lastUsedAt, 'tokens.unused')}</td><td>${date(expiresAt, 'tokens.never')}</td>
<td><form method="post" action="${base}/revoke">${formToken(ui)}<button class="danger" name="id" value="${id}">${t('tokens.revoke')}<span class="unseen">: ${name}</span></button></form></td></tr>`;
}

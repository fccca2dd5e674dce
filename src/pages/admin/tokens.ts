// Tokens: who may do what; a new one is shown once.
import { SCOPES } from '../../services/access/tokens.ts';
import type { TokenRow } from '../../store/tokens.ts';
import { html, type Markup } from '../markup.ts';
import { problemText } from './faults.ts';
import { type Faults, faultSummary, faultsAt, field, targets } from './fields.ts';
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

export function tokensPage(ui: Ui, props: TokensProps): Markup {
  const { tokens, once, form = BLANK, faults = [], made, notice } = props;
  const { t, base } = ui;
  const scopeFaults = faultsAt(faults, '/scopes', true);
  const shown =
    made && html`<p>${t('tokens.once', { name: made.name })}</p><code class="secret">${made.token}</code>`;
  const body = html`<div class="heading"><h1>${t('nav.tokens')}</h1></div><p>${t('tokens.about')}</p>
${tokens.length ? list(ui, tokens) : html`<p class="empty">${t('tokens.none')}</p>`}
<form class="card" method="post" action="${base}/access" aria-labelledby="new-token"><h2 id="new-token">${t('tokens.new')}</h2>
${formToken(ui)}<input type="hidden" name="once" value="${once}">${faultSummary(ui, faults, targets(ui, { '/name': 'tokens.name', '/scopes': 'tokens.scopes', '/expiresAt': 'tokens.expires' }))}
${field(ui, faults, { pointer: '/name', name: 'name', label: t('tokens.name'), value: form.name, hint: t('tokens.name.hint'), more: html`autocomplete="off"` })}
<fieldset class="kinds" id="scopes"><legend>${t('tokens.scopes')}</legend>${SCOPES.map(
    (scope) =>
      html`<p><input type="checkbox" id="scope-${scope}" name="scope" value="${scope}"${form.scopes.includes(scope) && html` checked`}> <label for="scope-${scope}">${t(`tokens.scope.${scope}` as Key)}</label> <code class="quiet ltr">${scope}</code></p>`,
  )}${scopeFaults.map((fault) => html`<p class="fault">${problemText(ui, fault)}</p>`)}</fieldset>
${field(ui, faults, { pointer: '/expiresAt', name: 'expiresAt', label: t('tokens.expires'), value: form.expiresAt, type: 'datetime-local', hint: t('tokens.expires.hint') })}
<p class="actions"><button class="primary">${t('tokens.make')}</button></p></form>`;
  return frame(ui, { title: t('nav.tokens'), body, notice: shown ?? notice });
}

function list(ui: Ui, tokens: readonly TokenRow[]): Markup {
  const { t, base } = ui;
  const date = (at: number | null, none: Key) => (at === null ? t(none) : when(ui, at));
  return html`<div class="scroll" role="region" aria-label="${t('nav.tokens')}" tabindex="0"><table>
<thead><tr><th scope="col">${t('tokens.name')}</th><th scope="col">${t('tokens.scopes')}</th><th scope="col">${t('tokens.created')}</th><th scope="col">${t('tokens.used')}</th><th scope="col">${t('tokens.expires')}</th><th><span class="unseen">${t('tokens.revoke')}</span></th></tr></thead>
<tbody>${tokens.map(
    (
      row,
    ) => html`<tr><td><bdi>${row.name}</bdi>${row.client && html`<br><code class="quiet ltr">${row.client}</code>`}</td><td><span class="ltr">${row.scopes.join(', ') || '—'}</span></td><td>${when(ui, row.createdAt)}</td>
<td>${date(row.lastUsedAt, 'tokens.unused')}</td><td>${date(row.expiresAt, 'tokens.never')}</td>
<td><form method="post" action="${base}/revoke">${formToken(ui)}<button class="danger" name="id" value="${row.id}">${t('tokens.revoke')}<span class="unseen">: ${row.name}</span></button></form></td></tr>`,
  )}</tbody></table></div>`;
}

// An app asks to be let in: who it is, what it wants, where it goes from here.
import type { Asked } from '../../../services/access/indieauth.ts';
import { html, type Markup } from '../../markup.ts';
import { checkboxes, formToken } from '../components.ts';
import { select } from '../fields.ts';
import { frame } from '../frame.ts';
import type { Key, Ui } from '../ui.ts';

export interface ConsentProps {
  asked: Asked;
  /** What the app calls itself; undefined where its page could not be read. */
  name?: string;
  /** Of `asked.scopes` those that whoever is signed in can give. */
  scopes: readonly string[];
  /** That this page was made for this request. */
  proof: string;
}

/** Of the web a host; of an app's own scheme all that there is. */
export const placeOf = ({ protocol, host }: URL): string =>
  /^https?:$/.test(protocol) ? host : `${protocol}${host && `//${host}`}`;

/** Days; 0 for no end. */
export const LIFETIMES_DAYS = ['30', '90', '365', '0'] as const;
const DEFAULT_DAYS = '90';

export function consentPage(ui: Ui, { asked, name, scopes, proof }: ConsentProps): Markup {
  const { t, base, site } = ui;
  const { host } = new URL(asked.clientId);
  const redirect = new URL(asked.redirectUri);
  const back = placeOf(redirect);
  const title = t('consent.title', { app: name ?? host });
  const carried = {
    client_id: asked.clientId,
    redirect_uri: asked.redirectUri,
    code_challenge: asked.challenge,
    state: asked.state ?? '',
    requested: asked.scopes.join(' '),
    name: name ?? '',
    proof,
  };
  const labelOf = (scope: string) => t(`consent.scope.${scope}` as Key);
  const body = html`<p>${t('consent.about', { site: site.title, who: ui.who ?? '' })}</p>
<dl class="asked"><dt>${t('consent.app')}</dt><dd><bdi>${name ?? t('consent.nameless')}</bdi><br><code class="ltr">${asked.clientId}</code></dd>
<dt>${t('consent.back')}</dt><dd><code class="ltr">${back}</code></dd></dl>
${back !== host && html`<p class="notice" role="note">${t('consent.elsewhere')}</p>`}
<form method="post" action="${base}/consent">${formToken(ui)}
${Object.entries(carried).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${
  scopes.length > 0
    ? html`<fieldset class="kinds"><legend>${t('consent.may')}</legend>${checkboxes({ name: 'scope', values: scopes, isChecked: () => true, labelOf, withCode: true })}</fieldset>
${select(
  'life',
  t('consent.life'),
  LIFETIMES_DAYS.map((value) => ({ value, label: t(`consent.life.${value}` as Key) })),
  DEFAULT_DAYS,
)}`
    : html`<p>${t('consent.nothing')}</p>`
}
<p class="actions"><button class="primary" name="do" value="allow">${t('consent.allow')}</button> <button name="do" value="deny">${t('consent.deny')}</button></p>
</form>`;
  return frame(ui, { title, body, width: 'narrow', still: true });
}

/** A request that cannot be granted; nobody is sent anywhere without wanting it. @param detail in English */
export const consentRefused = (ui: Ui, detail: string, back?: { host: string; url: string }): Markup =>
  frame(ui, {
    ...{ title: ui.t('consent.refused'), width: 'narrow' },
    body: html`<p lang="en" dir="ltr">${detail}</p>
${back && html`<p><a href="${back.url}" rel="noreferrer">${ui.t('consent.return', { host: back.host })}</a></p>`}`,
  });

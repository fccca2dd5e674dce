// What a script signs in by, or makes a passkey with; without scripts nothing of it is shown.
import { html, type Markup } from '../../markup.ts';
import type { Key, Ui } from '../ui.ts';

/**
 * In a form that it sends when the browser has answered.
 * @param use what the browser is asked for
 * @param host that passkeys are for
 */
export const passkeyButton = (ui: Ui, use: 'create' | 'get', label: Key, host: string): Markup =>
  html`<div class="passkey" hidden data-passkey="${use}" data-host="${host}" data-options="${ui.base}/passkey/${use}">
<input type="hidden" name="passkey" value="">
<p><button type="button">${ui.t(label)}</button></p>
<p class="fault" role="alert" hidden data-failed>${ui.t('passkey.failed')}</p></div>
<p class="hint" hidden data-elsewhere>${ui.t('passkey.elsewhere', { host })}</p>`;

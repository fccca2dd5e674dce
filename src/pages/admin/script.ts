// The one script of the interface: what the editor gains where scripts run. It is sent as text, so its functions use
// nothing from outside themselves (but the browser), and nothing here runs on the server.
import { drafts } from './script-drafts.ts';
import { files } from './script-files.ts';
import { importing } from './script-import.ts';
import { text } from './script-text.ts';

// esbuild's keepNames (wrangler) wraps functions in a helper of its own.
const HELPER = 'var __name=f=>f;';

export const EDITOR_SCRIPT = `${HELPER}document.documentElement.classList.add('js');document.querySelector('#editor')&&[${[text, drafts, files].join(',')}].forEach(f=>f(document.querySelector('#editor')));${importing};document.querySelector('#import')&&importing(document.querySelector('#import'));`;

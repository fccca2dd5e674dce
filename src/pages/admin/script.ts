// The one script of the interface: what the editor gains where scripts run. It is sent as text, so its functions use
// nothing from outside themselves (but the browser and what they are given), and nothing here runs on the server.
import { clock } from './script-clock.ts';
import { drafts } from './script-drafts.ts';
import { files } from './script-files.ts';
import { importing } from './script-import.ts';
import { kit } from './script-kit.ts';
import { preview } from './script-preview.ts';
import { rows } from './script-rows.ts';
import { toolbar } from './script-toolbar.ts';

// esbuild's keepNames (wrangler) wraps functions in a helper of its own.
const HELPER = 'var __name=f=>f;';

// What files does with a form that is sent comes before what drafts makes of it.
const PARTS = [toolbar, rows, preview, files, drafts].join(',');

export const EDITOR_SCRIPT = `${HELPER}(()=>{document.documentElement.classList.add('js');const [clock,form,sent]=[(${clock})(),document.querySelector('#editor'),document.querySelector('#import')];clock.show(document);if(form){const kit=(${kit})(form,clock);[${PARTS}].forEach(part=>part(form,kit))}if(sent)(${importing})(sent,clock)})();`;

// Built into editor.js, the script of the editors' pages.
import { enablePages } from './every-page.ts';

enablePages();

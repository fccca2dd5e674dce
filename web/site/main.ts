// What reading pages gain where scripts run; all of them are whole without. Built into site.js.
import { copyAddresses } from './copy.ts';
import { localTimes } from './local-times.ts';
import { closePanels } from './panels.ts';

copyAddresses();
closePanels('.subscribe[open]');
localTimes();

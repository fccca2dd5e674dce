// What every page of the editors gains where scripts run; each form is whole without.
import { closePanels } from '../site/panels.ts';
import { localizeTimes } from './clock.ts';
import { showImportProgress } from './import-progress.ts';
import { enableLibrary } from './library.ts';
import { filterAtOnce } from './lists.ts';
import { showCurrentPlace } from './navigation.ts';
import { enablePasskeys } from './passkeys.ts';
import { growLists } from './rows.ts';
import { showSelection, watchProgress } from './selection.ts';
import { showSitePreview } from './site-preview.ts';

export function enablePages(): void {
  document.documentElement.classList.add('js');
  localizeTimes(document);
  showCurrentPlace();
  closePanels('.account[open]');
  enableLibrary();
  enablePasskeys();

  const filters = document.querySelector<HTMLFormElement>('[data-at-once]');
  if (filters) filterAtOnce(filters);

  const selection = document.querySelector<HTMLFormElement>('.selectable');
  if (selection) showSelection(selection);
  if (document.querySelector('#bulk-progress')) watchProgress();

  const importForm = document.querySelector<HTMLFormElement>('#import');
  if (importForm) showImportProgress(importForm);

  const siteForm = document.querySelector<HTMLFormElement>('#site-form');
  if (siteForm) {
    growLists(siteForm);
    showSitePreview(siteForm);
  }
}

// What the pages that articles and the site's own pages are written on gain where scripts run; the form is whole without. Built into writing.js, which
// takes the place of editor.js there.
import { showChips } from './chips.ts';
import { keepDrafts } from './drafts.ts';
import { openEditorForm } from './editor-form.ts';
import { enablePages } from './every-page.ts';
import { createNotices } from './notices.ts';
import { showEpisodeFields } from './podcast-part.ts';
import { showPreview } from './preview.ts';
import { createRichText } from './rich/rich-text.ts';
import { growLists } from './rows.ts';
import { showSchedule } from './schedule.ts';
import { bindShortcuts } from './shortcuts.ts';
import { showSidePreview } from './side-preview.ts';
import { enableToolbar } from './toolbar.ts';
import { enableUploads } from './uploads.ts';
import { watchForNewerVersion } from './version-watch.ts';
import { enableViews } from './views.ts';

// Called: what is imported for what it does is left out of the bundle (`sideEffects` of package.json).
enablePages();

const form = document.querySelector<HTMLFormElement>('#editor');
if (form) {
  const editor = openEditorForm(form);
  enableToolbar(editor);
  growLists(form);
  showEpisodeFields(form);
  showChips(form);
  enableViews(editor, createRichText(editor));
  showPreview(editor);
  showSchedule(editor);
  showSidePreview(editor);
  // Its listener of `submit` comes first: drafts are told whether the form is sent now.
  enableUploads(editor);
  const notices = createNotices(form);
  keepDrafts(editor, notices);
  watchForNewerVersion(editor, notices);
  bindShortcuts(form);
}

/** Of the site's own; the preview beside is that of every form of the site. */
const page = document.querySelector<HTMLFormElement>('#site-form');
if (page) {
  const editor = openEditorForm(page);
  enableToolbar(editor);
  enableViews(editor, createRichText(editor));
  enableUploads(editor);
  keepDrafts(editor, createNotices(page));
  bindShortcuts(page);
}

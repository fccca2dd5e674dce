// Files by input, drop or paste: uploaded at once, and waited for when the form is sent.

import { escapeText } from '../../src/domain/text.ts';
import type { PickerWords, PictureWords } from '../../src/pages/admin/library/picker-words.ts';
import { type EditorForm, tokenOf } from './editor-form.ts';
import { type LibraryFile, pickFile, pickPicture } from './library-picker.ts';
import { createStatusLine } from './status-line.ts';
import { insertText, replaceText } from './text-area.ts';
import { type StoredFile, trackUpload, upload } from './upload.ts';

export function enableUploads(editor: EditorForm): void {
  if (!editor.form.dataset.upload) return;
  uploadChosenFiles(editor);
  uploadIntoText(editor);
  waitForUploads(editor);
}

function setValue(input: HTMLInputElement | null | undefined, value: string | number | undefined): void {
  if (!input) return;
  input.value = String(value ?? '');
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

/** The lead picture and the enclosures: their fields are filled in from what is stored. */
function uploadChosenFiles(editor: EditorForm): void {
  const { form, messages } = editor;
  const named = (name: string, root: Element = form) =>
    root.querySelector<HTMLInputElement>(`[name="${name}"]`);
  /** True where the field was empty and something was said. */
  const offer = (name: string, said: string | undefined): boolean => {
    const input = named(name);
    if (!said || !input || input.value.trim()) return false;
    setValue(input, said);
    return true;
  };
  /** @param fillIn true where what the file says of itself was taken */
  const onStored = (id: string, fillIn: (stored: StoredFile, picker: HTMLInputElement) => boolean) => {
    const picker = form.querySelector<HTMLInputElement>(`#${id}`);
    if (!picker) return;
    const place = picker.closest('.field')!;
    const report = createStatusLine(place, id, picker);
    picker.addEventListener('change', () => {
      const file = picker.files?.[0];
      if (!file) return;
      trackUpload(editor, async () => {
        const stored = await upload(editor, file, report, place);
        // Another one may have been chosen meanwhile. A refused one would be sent, and refused, with the form.
        if (picker.files?.[0] !== file) return true;
        picker.value = '';
        if (stored && fillIn(stored, picker)) report(messages.fromFile.replace('{name}', () => file.name));
        return stored !== undefined;
      });
    });
  };
  onStored('imageFile', (stored, picker) => {
    setValue(named('image.url'), stored.url);
    setValue(named('image.measured'), stored.url);
    setValue(named('image.width'), stored.width);
    setValue(named('image.height'), stored.height);
    setValue(named('image.digitalSourceType'), stored.digitalSourceType);
    if (document.activeElement === picker) named('image.alt')!.focus();
    const { alt, caption, credit } = stored.metadata ?? {};
    return [offer('image.alt', alt), offer('image.caption', caption), offerCredit(form, credit)].some(
      Boolean,
    );
  });
  const choose = form.querySelector<HTMLButtonElement>('#choose-image');
  if (choose) choose.hidden = false;
  choose?.addEventListener('click', async () => {
    const words = JSON.parse(choose.dataset.words!) as PickerWords;
    const file = await pickFile(words, () => tokenOf(form));
    if (!file) return;
    setValue(named('image.url'), file.url);
    setValue(named('image.measured'), file.url);
    setValue(named('image.width'), file.width ?? '');
    setValue(named('image.height'), file.height ?? '');
    setValue(named('image.digitalSourceType'), file.digitalSourceType ?? '');
    offer('image.alt', file.alt ?? undefined);
    offer('image.caption', file.caption ?? undefined);
    offerCredit(form, file.credit ?? undefined);
  });
  onStored('enclosureFile', (stored) => {
    // The last row is blank; once filled, another follows it.
    const row = [...form.querySelectorAll('[data-grow] > .quad')].at(-1)!;
    for (const name of ['type', 'length', 'url'] as const)
      setValue(named(`enclosure.${name}`, row), stored[name]);
    return false;
  });
}

/** Names the photographer, where nobody is named for the photo; the last row of credits is blank. */
function offerCredit(form: HTMLFormElement, credit: string | undefined): boolean {
  const roles = [...form.querySelectorAll<HTMLInputElement>('[name="credit.role"]')];
  const role = roles.at(-1);
  const isNamed = roles.some(({ value }) => /^photo/i.test(value.trim()));
  if (!credit || !role || role.value || isNamed) return false;
  const name = role.closest('[data-grow] > *')?.querySelector<HTMLInputElement>('[name="credit.name"]');
  // Before the list grows: its new row would be the last one.
  role.value = 'photo';
  setValue(name, credit);
  role.closest('details')!.open = true;
  return true;
}

/** Puts a placeholder for a file, unlike any other in the text, on the list of those. */
function addPlaceholder({ messages, textarea, notation, placeholders }: EditorForm, file: File): string {
  for (let n = 1; ; n++) {
    const name = file.name.replace(/["<>&[\]\n]/g, '') + (n > 1 ? ` (${n})` : '');
    const text = messages.uploading.replace('{name}', () => name);
    const placeholder = notation.value === 'html' ? `<img alt="${text}">` : `![${text}]()`;
    if (placeholders.has(placeholder) || textarea.value.includes(placeholder)) continue;
    placeholders.set(placeholder, undefined);
    return placeholder;
  }
}

/** What stands before and after a file's description in the text. */
function markupAround(file: StoredFile, notation: string): [before: string, after: string] {
  const isImage = file.type.startsWith('image/');
  if (notation !== 'html') return [isImage ? '![' : '[', `](${file.url})`];
  return isImage ? ['<img alt="', `" src="${file.url}">`] : [`<a href="${file.url}">`, '</a>'];
}

/** A picture of the library. Words below it are HTML in Markdown, too. @param alt as it may stand in the text */
function markupOf(
  { url, caption, credit }: Pick<LibraryFile, 'url' | 'caption' | 'credit'>,
  alt: string,
  notation: string,
) {
  if (!caption && !credit)
    return notation === 'html' ? `<img alt="${alt}" src="${url}">` : `![${alt}](${url})`;
  const small = credit && `<small>${escapeText(credit)}</small>`;
  const words = [caption && escapeText(caption), small].filter(Boolean).join(' ');
  const shown = notation === 'html' ? alt : escapeText(alt);
  const figure = `<figure><img src="${url}" alt="${shown}" /><figcaption>${words}</figcaption></figure>`;
  return notation === 'html' ? figure : `\n\n${figure}\n\n`;
}

/** What a picture's file, or the library, says that it shows, as it may stand in the text. */
const descriptionOf = (alt: string, notation: string): string => {
  if (notation !== 'html') return alt.replace(/[[\]\\]/g, '');
  return alt.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
};

/** The text of what was copied; empty where it is nothing but pictures. */
function textOf(board: DataTransfer): string {
  const page = new DOMParser().parseFromString(board.getData('text/html'), 'text/html');
  for (const cell of page.querySelectorAll('td, th')) cell.append('\t');
  for (const line of page.querySelectorAll('tr, p, li, br, div, h1, h2, h3')) line.append('\n');
  for (const rest of page.querySelectorAll('style, script, title')) rest.remove();
  return page.body.textContent!.replace(/[\t ]+(\n?)/g, (blanks, end) => end || blanks).trim();
}

/** Pictures in the text: a placeholder is kept for each where it was dropped, and replaced when it is stored. */
function uploadIntoText(editor: EditorForm): void {
  const { form, messages, textarea, notation, placeholders } = editor;
  const sheet = form.querySelector('.sheet')!;
  const status = form.querySelector<HTMLElement>('#upload-state')!;
  const report = createStatusLine(sheet, 'content', undefined, status);

  let composition: Promise<unknown> | undefined;
  textarea.addEventListener('compositionstart', () => {
    composition = new Promise((done) => textarea.addEventListener('compositionend', done, { once: true }));
  });
  textarea.addEventListener('compositionend', () => {
    composition = undefined;
  });

  const insertFiles = (files: File[], at = textarea.selectionEnd) => {
    if (!files.length) return;
    const waiting = files.map((file) => ({ file, placeholder: addPlaceholder(editor, file) }));
    const separator = notation.value === 'html' ? '\n' : '\n\n';
    textarea.setSelectionRange(at, at);
    insertText(textarea, waiting.map(({ placeholder }) => placeholder).join(separator));
    const text = textarea.value;
    const caret = textarea.selectionEnd;
    const isUntouched = () =>
      document.activeElement === textarea &&
      textarea.value === text &&
      textarea.selectionStart === caret &&
      textarea.selectionEnd === caret;
    trackUpload(editor, async () => {
      let allStored = true;
      for (const { file, placeholder } of waiting) {
        const stored = await upload(editor, file, report, sheet);
        const [before, after] = stored ? markupAround(stored, notation.value) : ['', ''];
        const alt = descriptionOf(stored?.metadata?.alt ?? '', notation.value) || messages.describe;
        const markup = stored ? before + alt + after : '';
        // A word that is being put together (IME) would be torn.
        await composition;
        const isWaitedFor = isUntouched();
        const start = replaceText(textarea, placeholder, markup);
        placeholders.set(placeholder, markup);
        // Whoever waited for it describes it by typing; whoever went on is left alone.
        const description = start + before.length;
        if (isWaitedFor && stored && start >= 0 && files.length === 1)
          textarea.setSelectionRange(description, description + alt.length);
        allStored &&= stored !== undefined;
      }
      return allStored;
    });
  };

  /** A picture that is stored already, with what the library knows of it. */
  const insertKept = (file: Pick<LibraryFile, 'url' | 'alt' | 'caption' | 'credit'>) => {
    const alt = descriptionOf(file.alt ?? '', notation.value) || messages.describe;
    const at = textarea.selectionEnd;
    textarea.setSelectionRange(at, at);
    insertText(textarea, markupOf(file, alt, notation.value));
    if (file.alt) return;
    const start = textarea.value.indexOf(alt, at);
    textarea.setSelectionRange(start, start + alt.length);
  };

  const pick = form.querySelector<HTMLButtonElement>('#pick')!;
  pick.hidden = false;
  pick.addEventListener('click', async () => {
    const words = JSON.parse(form.dataset.pictures!) as PictureWords;
    const { uploads, file, address } = await pickPicture(words, () => tokenOf(form), '');
    if (uploads) insertFiles(uploads);
    else if (file) insertKept(file);
    else if (address) insertKept({ url: address, alt: null, caption: null, credit: null });
  });
  textarea.addEventListener('paste', (event) => {
    const board = event.clipboardData;
    // Cells of a table come with a picture of themselves.
    if (!board?.files.length || board.getData('text/plain').trim()) return;
    event.preventDefault();
    // A picture copied from a page comes as HTML too, without any words.
    const text = textOf(board);
    if (text) insertText(textarea, text);
    else insertFiles([...board.files]);
  });
  for (const name of ['dragover', 'drop'] as const) {
    textarea.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      textarea.classList.toggle('dropping', name === 'dragover');
      if (name !== 'drop') return;
      const spot = document.caretPositionFromPoint?.(event.clientX, event.clientY);
      const at = spot?.offsetNode === textarea ? spot.offset : undefined;
      insertFiles([...event.dataTransfer.files], at);
    });
  }
  textarea.addEventListener('dragleave', () => textarea.classList.remove('dropping'));
}

/** What is sent has all its files: the form waits for them. */
function waitForUploads({ form, messages, textarea, uploads, placeholders }: EditorForm): void {
  /** The button that was pressed last; undefined while nobody waits. */
  let pressed: HTMLElement | null | undefined;
  const report = createStatusLine(form.querySelector('#session')!.parentElement!, 'sending');
  form.addEventListener('submit', async (event) => {
    // A preview shows what there is.
    if (event.submitter?.hasAttribute('formtarget')) return;
    if (!uploads.size) {
      // Undo may have brought back what was there before a picture.
      for (const [placeholder, text = ''] of placeholders) replaceText(textarea, placeholder, text);
      return;
    }
    event.preventDefault();
    const isWaiting = pressed !== undefined;
    pressed = event.submitter;
    if (isWaiting) return;
    report(messages.waiting);
    let allStored = true;
    while (uploads.size) allStored = (await Promise.all(uploads)).every(Boolean) && allStored;
    const button = pressed;
    pressed = undefined;
    if (!allStored) return report(messages.stopped, true);
    report('');
    form.requestSubmit(button);
  });
  window.addEventListener('beforeunload', (event) => {
    if (uploads.size) event.preventDefault();
  });
}

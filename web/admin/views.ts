// The views of one text: as readers see it (the text editor), as Markdown, as HTML, as plain text. The field that is sent holds the
// text in the article's format all the while; another format is made by the server, by what renders the article.
import type { Notation } from '../../src/domain/model.ts';
import { type EditorForm, send, tokenOf } from './editor-form.ts';
import type { RichText } from './rich/rich-text.ts';

type View = 'rich' | Notation;
/** The one that was chosen last: `rich`, or `source` for the format as it is. */
const REMEMBERED = 'tagwire-view';

function remembered(): string | null {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}

export function enableViews(editor: EditorForm, rich: RichText): void {
  const { form, messages, textarea, notation } = editor;
  const bar = form.querySelector<HTMLElement>('#views')!;
  const status = form.querySelector<HTMLElement>('#view-state')!;
  const buttons = [...bar.querySelectorAll<HTMLButtonElement>('[data-view]')];
  const before = form.querySelector<HTMLInputElement>('[name="notation.was"]')!;
  let view: View = notation.value as View;
  /** What the text was before it was converted: whoever goes straight back has it again as it was. */
  let undo: { text: string; format: string; made: string } | undefined;

  const show = () => {
    const isRich = view === 'rich';
    rich.show(isRich);
    textarea.closest<HTMLElement>('.field')!.hidden = isRich;
    for (const button of buttons) {
      const own = button.dataset.view as View;
      button.setAttribute('aria-pressed', String(own === view));
      // Agencies send plain text; nobody else needs it.
      if (own === 'text') button.hidden = notation.value !== 'text' && undo?.format !== 'text';
    }
    form.classList.toggle('rich', isRich);
    form.dispatchEvent(new Event('view'));
  };

  const setText = (text: string, format: string) => {
    notation.value = format;
    before.value = format;
    notation.dispatchEvent(new Event('change', { bubbles: true }));
    if (textarea.value === text) return;
    textarea.value = text;
    textarea.dispatchEvent(new Event('input', { bubbles: true }));
  };

  /** The text in another format; undefined where there is none that says the same, or nobody can be asked. */
  const convert = async (to: string): Promise<string | undefined> => {
    const { value: text } = textarea;
    if (!text.trim()) return '';
    if (undo && undo.format === to && undo.made === text) return undo.text;
    const body = new FormData();
    const answer = await send(editor, () => {
      body.set('formToken', tokenOf(form));
      for (const [name, value] of Object.entries({ notation: notation.value, content: text, to }))
        body.set(name, value);
      return fetch(form.dataset.convert!, { method: 'POST', body });
    });
    if (!answer?.ok) {
      status.textContent = messages.viewFailed;
      return undefined;
    }
    const { content } = (await answer.json()) as { content: string | null };
    status.textContent = content === null ? messages.viewLossy : '';
    return content ?? undefined;
  };

  let isBusy = false;
  const open = async (wanted: View, isAsked: boolean) => {
    if (isBusy || (wanted === view && wanted !== 'rich')) return;
    isBusy = true;
    status.textContent = '';
    editor.flush();
    try {
      if (wanted === 'rich') {
        const html = await convert('editor');
        if (html === undefined) return;
        // Plain text has no signs for what is done here; of a new article HTML says all of it.
        if (notation.value === 'text' || !textarea.value.trim()) {
          undo = { text: textarea.value, format: notation.value, made: html };
          setText(html, 'html');
        }
        rich.load(html);
      } else if (wanted !== notation.value) {
        const text = await convert(wanted);
        if (text === undefined) return;
        undo = { text: textarea.value, format: notation.value, made: text };
        setText(text, wanted);
      }
      view = wanted;
      show();
      if (!isAsked) return;
      if (view === 'rich') rich.focus();
      else textarea.focus();
      try {
        localStorage.setItem(REMEMBERED, view === 'rich' ? 'rich' : 'source');
      } catch {
        // A private window: it begins with the text each time.
      }
    } finally {
      isBusy = false;
    }
  };

  bar.addEventListener('click', (event) => {
    const wanted = (event.target as Element).closest<HTMLElement>('[data-view]')?.dataset.view;
    if (wanted) open(wanted as View, true);
  });
  // Something else than the text editor has changed the field: a draft that was brought back.
  textarea.addEventListener('input', () => {
    if (view !== 'rich' || isBusy || editor.isWriting) return;
    rich.stop();
    open('rich', false);
  });
  notation.addEventListener('change', () => {
    if (view !== 'rich' && !isBusy) {
      view = notation.value as View;
      show();
    }
  });
  notation.closest<HTMLElement>('.format')!.hidden = true;
  bar.hidden = false;
  show();
  if (remembered() !== 'source' && notation.value !== 'text') open('rich', false);
}

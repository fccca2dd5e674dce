// The dialog of a link: an address that is checked, and the words that lead there.
import type { Editor } from '@tiptap/core';
import type { EditorForm } from '../editor-form.ts';
import { isSafeAddress } from './schema.ts';

/** An address as it is meant: `example.org` is a site, `a@example.org` a person. Undefined where it is none. */
export function addressOf(typed: string): string | undefined {
  const text = typed.trim();
  if (!text || /\s/.test(text)) return undefined;
  if (/^[^\s@/:]+@[^\s@/:.]+(?:\.[^\s@/:.]+)+$/.test(text)) return `mailto:${text}`;
  if (/^[/#?]/.test(text)) return text;
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^[\w.-]+:\d/.test(text) ? text : `https://${text}`;
  const url = URL.parse(whole);
  if (!url || !isSafeAddress(whole)) return undefined;
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
  if (isWeb && !/^(?:localhost|\[[\da-f:]+\]|[^.]+(?:\.[^.]+)+)$/i.test(url.hostname)) return undefined;
  return isWeb || url.pathname ? whole : undefined;
}

export function createLinkDialog({ messages }: EditorForm): { open(editor: Editor): void } {
  const dialog = document.querySelector<HTMLDialogElement>('#link-dialog')!;
  const form = dialog.querySelector('form')!;
  const address = dialog.querySelector<HTMLInputElement>('#link-address')!;
  const words = dialog.querySelector<HTMLInputElement>('#link-words')!;
  const fault = dialog.querySelector<HTMLElement>('#link-fault')!;
  const unlink = dialog.querySelector<HTMLButtonElement>('[value=remove]')!;
  let editor: Editor;

  const say = (text: string) => {
    fault.textContent = text;
    address.toggleAttribute('aria-invalid', text !== '');
    if (text) address.setAttribute('aria-invalid', 'true');
  };
  const store = () => {
    const href = addressOf(address.value);
    if (!href) {
      say(messages.linkMissing);
      return address.focus();
    }
    dialog.close();
    const chain = editor.chain().focus();
    const { from, to, empty } = editor.state.selection;
    const before = editor.state.doc.textBetween(from, to, ' ');
    const text = words.value.trim() || (empty ? href : before);
    const mark = { type: 'link', attrs: { href } };
    if (!empty && text === before) chain.setMark('link', { href }).run();
    else
      chain
        .insertContentAt({ from, to }, { type: 'text', text, marks: [mark] })
        .unsetMark('link')
        .run();
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const wish = (event.submitter as HTMLButtonElement | null)?.value;
    if (wish === 'cancel') return dialog.close();
    if (wish !== 'remove') return store();
    dialog.close();
    editor.chain().focus().unsetMark('link').run();
  });
  return {
    open(given) {
      editor = given;
      if (editor.isActive('link')) editor.commands.extendMarkRange('link');
      const { from, to } = editor.state.selection;
      const text = editor.state.doc.textBetween(from, to, ' ');
      const href = String(editor.getAttributes('link').href ?? '');
      address.value = href || (addressOf(text) && /[./@]/.test(text) ? text : '');
      words.value = text;
      unlink.hidden = !href;
      say('');
      // A dialog gives the focus back to where it was. Its `close` event comes a frame later: too late to move it.
      editor.view.focus();
      dialog.showModal();
      address.select();
    },
  };
}

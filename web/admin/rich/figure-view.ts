// A picture in the text: over its caption, with fields for what it shows and whose it is.
import type { NodeViewRenderer } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import type { EditorForm } from '../editor-form.ts';

/** @param previewOf the address of a picture that is still on its way, by its upload */
export function figureView(
  messages: EditorForm['messages'],
  previewOf: (upload: string) => string | undefined,
): NodeViewRenderer {
  return ({ node: given, editor, getPos }) => {
    let node = given;
    const dom = element('figure', 'picture');
    const image = element('img');
    const contentDOM = element('figcaption');
    contentDOM.dataset.hint = messages.caption;
    const about = element('div', 'about');
    about.contentEditable = 'false';

    const change = (attrs: Record<string, unknown>) => {
      const at = getPos();
      if (at === undefined) return;
      editor.view.dispatch(editor.state.tr.setNodeMarkup(at, undefined, { ...node.attrs, ...attrs }));
    };
    const field = (name: 'alt' | 'credit', label: string) => {
      const input = element('input');
      input.type = 'text';
      input.dir = 'auto';
      input.addEventListener('input', () => change({ [name]: input.value }));
      input.addEventListener('keydown', (event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        const at = getPos();
        if (at !== undefined) editor.commands.focus(at + node.nodeSize);
      });
      const line = element('label');
      line.append(label, input);
      about.append(line);
      return input;
    };
    const alt = field('alt', messages.alt);
    const credit = field('credit', messages.credit);
    const remove = element('button');
    remove.type = 'button';
    remove.textContent = messages.removePicture;
    remove.addEventListener('click', () => {
      const at = getPos();
      if (at === undefined) return;
      editor.view.dispatch(editor.state.tr.delete(at, at + node.nodeSize));
      editor.commands.focus();
    });
    about.append(remove);
    dom.append(image, contentDOM, about);

    const draw = ({ attrs, childCount }: Node) => {
      const { upload, src } = attrs as { upload: string | null; src: string | null };
      const shown = upload ? previewOf(upload) : (src ?? undefined);
      if (shown && image.getAttribute('src') !== shown) image.src = shown;
      image.alt = attrs.alt ?? '';
      dom.classList.toggle('uploading', upload !== null);
      contentDOM.classList.toggle('empty', childCount === 0);
      // Not under the hands of who types in it.
      if (document.activeElement !== alt) alt.value = attrs.alt ?? '';
      if (document.activeElement !== credit) credit.value = attrs.credit ?? '';
    };
    draw(node);
    return {
      dom,
      contentDOM,
      update(next) {
        if (next.type !== node.type) return false;
        node = next;
        draw(next);
        return true;
      },
      stopEvent: ({ target }) => about.contains(target as globalThis.Node),
      ignoreMutation: ({ target }) => !contentDOM.contains(target),
    };
  };
}

function element<K extends keyof HTMLElementTagNameMap>(name: K, className = ''): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (className) made.className = className;
  return made;
}

// HTML that the editor has no block for: shown as its source, which can be changed.
import type { NodeViewRenderer } from '@tiptap/core';
import type { EditorForm } from '../editor-form.ts';
import { canonical } from './canonical.ts';

export function rawView(messages: EditorForm['messages']): NodeViewRenderer {
  return ({ node: given, editor, getPos }) => {
    let node = given;
    const dom = document.createElement('div');
    dom.className = 'raw';
    dom.contentEditable = 'false';
    const label = document.createElement('label');
    const source = document.createElement('textarea');
    source.dir = 'ltr';
    source.spellcheck = false;
    source.rows = 3;
    source.value = node.attrs.html;
    label.append(messages.rawBlock, source);
    source.addEventListener('change', () => {
      const at = getPos();
      if (at === undefined) return;
      const html = canonical(source.value);
      editor.view.dispatch(editor.state.tr.setNodeMarkup(at, undefined, { html }));
    });
    dom.append(label);
    return {
      dom,
      update(next) {
        if (next.type !== node.type) return false;
        node = next;
        if (document.activeElement !== source) source.value = node.attrs.html;
        return true;
      },
      stopEvent: ({ target }) => target === source,
      ignoreMutation: () => true,
    };
  };
}

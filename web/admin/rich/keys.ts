// Keys of the text editor beside those that its blocks bring.
import { Extension } from '@tiptap/core';

export const keysOf = (openLink: () => void) =>
  Extension.create({
    name: 'keys',
    priority: 1000,
    addKeyboardShortcuts() {
      return {
        'Mod-k': () => {
          openLink();
          return true;
        },
        // A caption ends; the text goes on below the picture.
        Enter: ({ editor }) => {
          const { $from } = editor.state.selection;
          if ($from.parent.type.name !== 'figure') return false;
          const end = $from.after();
          return editor
            .chain()
            .insertContentAt(end, { type: 'paragraph' })
            .focus(end + 1)
            .run();
        },
        // Out of the text to what follows it, where Tab belongs to lists and tables.
        Escape: ({ editor }) => {
          editor.view.dom.blur();
          document.querySelector<HTMLElement>('#rich-tools button, #rich-tools select')?.focus();
          return true;
        },
      };
    },
  });

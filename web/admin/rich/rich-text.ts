// The text editor (Tiptap) over the form's field, which holds what is sent.
import { Editor } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import { EditorState } from '@tiptap/pm/state';
import { htmlToMarkdown } from '../../../src/content/html-markdown.ts';
import type { EditorForm } from '../editor-form.ts';
import { direction } from './direction.ts';
import { figureView } from './figure-view.ts';
import { documentOf } from './from-html.ts';
import type { Json } from './json.ts';
import { keysOf } from './keys.ts';
import { createLinkDialog } from './link-dialog.ts';
import { createPaste } from './paste.ts';
import { createPictures } from './pictures.ts';
import { rawView } from './raw-view.ts';
import { extensionsOf, Figure, RawBlock } from './schema.ts';
import { htmlOfBlock } from './to-html.ts';
import { enableTools } from './tools.ts';

export interface RichText {
  load(html: string): void;
  show(isShown: boolean): void;
  focus(): void;
  /** Forgets what was typed since the field was written: it is of another text. */
  stop(): void;
}

/** How long after a key the field is written, unless somebody reads the form before. */
const PAUSE_MS = 250;

export function createRichText(form: EditorForm): RichText {
  const { textarea, notation, messages } = form;
  const place = form.form.querySelector<HTMLElement>('#rich')!;
  const written = new WeakMap<Node, string>();
  let editor: Editor | undefined;
  let isChanged = false;
  let timer = 0;

  const htmlOfNode = (node: Node): string => {
    const known = written.get(node);
    if (known !== undefined) return known;
    const html = htmlOfBlock(node.toJSON() as Json);
    written.set(node, html);
    return html;
  };
  const html = () => {
    const blocks: string[] = [];
    editor?.state.doc.forEach((node) => void blocks.push(htmlOfNode(node)));
    return blocks.filter(Boolean).join('\n');
  };
  form.flush = () => {
    clearTimeout(timer);
    if (!isChanged) return;
    isChanged = false;
    textarea.value = notation.value === 'markdown' ? htmlToMarkdown(html()) : html();
  };
  const announce = () => {
    form.flush();
    form.isWriting = true;
    textarea.dispatchEvent(new Event('input', { bubbles: true }));
    form.isWriting = false;
  };

  const create = (): Editor => {
    const made: Editor = new Editor({
      element: place,
      injectCSS: false,
      // What is pasted as plain text is plain.
      enablePasteRules: false,
      extensions: [
        ...extensionsOf(
          Figure.extend({ addNodeView: () => figureView(messages, pictures.preview) }),
          RawBlock.extend({ addNodeView: () => rawView(messages) }),
        ),
        keysOf(() => links.open(made)),
        direction,
      ],
      editorProps: {
        attributes: {
          ...{ role: 'textbox', 'aria-multiline': 'true', 'aria-labelledby': 'content-label' },
          ...{ class: 'content', spellcheck: 'true', lang: textarea.lang },
        },
        ...createPaste(form, () => made, pictures),
      },
      onUpdate: () => {
        isChanged = true;
        clearTimeout(timer);
        timer = window.setTimeout(announce, PAUSE_MS);
      },
    });
    enableTools(form.form, made, { link: () => links.open(made), pictures });
    return made;
  };
  const links = createLinkDialog(form);
  const pictures = createPictures(form, () => editor);

  return {
    load(source) {
      editor ??= create();
      // A text that is opened is not undone.
      const { state, view, schema } = editor;
      const doc = schema.nodeFromJSON(documentOf(source));
      view.updateState(EditorState.create({ doc, plugins: state.plugins }));
      isChanged = false;
      // Buttons show what is at the caret.
      editor.emit('selectionUpdate', { editor, transaction: editor.state.tr });
    },
    show(isShown) {
      place.hidden = !isShown;
      form.form.querySelector<HTMLElement>('#rich-tools')!.hidden = !isShown;
    },
    // At once: the command would wait for a frame, and take the focus back from where a key has led by then.
    focus: () => editor?.view.focus(),
    stop() {
      clearTimeout(timer);
      isChanged = false;
    },
  };
}

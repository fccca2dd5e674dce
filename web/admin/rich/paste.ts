// What is pasted and dropped into the text: formatted text, plain text, addresses, pictures.
import type { Editor } from '@tiptap/core';
import { Fragment, type Node, Slice } from '@tiptap/pm/model';
import type { EditorProps } from '@tiptap/pm/view';
import { type EditorForm, postJson } from '../editor-form.ts';
import { addressOf } from './link-dialog.ts';
import { cleanPasted } from './paste-html.ts';
import { picturesOf } from './paste-rtf.ts';
import type { Pictures } from './pictures.ts';

/** Whose address alone says little: the film's name stands for it. */
const FILMS =
  /^(?:https?:)?\/\/(?:(?:www|m)\.)?(?:youtube\.com\/(?:watch|shorts|live)|youtu\.be\/|vimeo\.com\/\d)/i;

export function createPaste(form: EditorForm, editorOf: () => Editor, pictures: Pictures): EditorProps {
  const { dataset } = form.form;
  const status = form.form.querySelector<HTMLElement>('#view-state')!;
  const site = URL.parse(dataset.site ?? '') ?? new URL(location.href);
  const isOwn = (address: string) => address.startsWith(`${site.href.replace(/\/$/, '')}/`);

  /** An address alone: over words it leads from them, else it is a line of its own. */
  const pasteAddress = (text: string): boolean => {
    const editor = editorOf();
    const href = /^https?:\/\/\S+$/i.test(text) ? addressOf(text) : undefined;
    const { empty, $from } = editor.state.selection;
    if (!href || editor.isActive('codeBlock')) return false;
    if (!empty) return editor.chain().setMark('link', { href }).run();
    const isAlone = $from.parent.type.name === 'paragraph' && !$from.parent.childCount;
    const link = { type: 'text', text: href, marks: [{ type: 'link', attrs: { href } }] };
    editor.chain().insertContent(link).unsetMark('link').run();
    if (isAlone && FILMS.test(href)) nameFilm(href);
    return true;
  };
  const nameFilm = async (href: string) => {
    const { title } = (await postJson<{ title?: string }>(form, dataset.linkTitle!, { url: href })) ?? {};
    if (!title) return;
    const { state, view } = editorOf();
    state.doc.descendants((node, at) => {
      const mark = node.marks.find(({ type, attrs }) => type.name === 'link' && attrs.href === href);
      if (node.isText && node.text === href && mark)
        view.dispatch(
          view.state.tr.replaceWith(at, at + node.nodeSize, state.schema.text(title, node.marks)),
        );
    });
  };

  /** Of what is being pasted. */
  let rtf = '';
  return {
    handleDOMEvents: {
      paste(_, event) {
        rtf = event.clipboardData?.getData('text/rtf') ?? '';
      },
    },
    transformPastedHTML(html) {
      // What was copied here is in order.
      if (html.includes('data-pm-slice')) return html;
      const expect = (address: string) =>
        pictures.isOpen && !isOwn(address) ? pictures.expect(address) : undefined;
      const { html: cleaned, lost } = cleanPasted(html, expect, picturesOf(rtf));
      status.textContent = lost ? form.messages.lostPictures.replace('{n}', String(lost)) : '';
      // Once they are in the text.
      setTimeout(() => pictures.begin());
      return cleaned;
    },
    clipboardTextParser: (text, context, _isPlain, view) => {
      const { schema } = view.state;
      const line = (words: string): Node[] => (words ? [schema.text(words)] : []);
      if (context.parent.type.spec.code) return new Slice(Fragment.from(line(text)), 0, 0);
      const blocks = text
        .replace(/\r\n?/g, '\n')
        .split(/\n[^\S\n]*\n\s*/)
        .filter((block) => block.trim());
      const paragraphs = blocks.map((block) => {
        const lines = block.split('\n').map((words) => words.trimEnd());
        const nodes = lines.flatMap((words, i) => [
          ...(i ? [schema.nodes.hardBreak!.create()] : []),
          ...line(words),
        ]);
        return schema.nodes.paragraph!.create(null, nodes);
      });
      return new Slice(Fragment.from(paragraphs), 1, 1);
    },
    handlePaste(_, event) {
      const board = event.clipboardData;
      if (!board) return false;
      const text = board.getData('text/plain').trim();
      const [files, others] = sorted(board.files);
      if (others.length && !text) pictures.refuse(others);
      // Cells of a table come with a picture of themselves, words of a page with their own.
      if (files.length && !text && pictures.isOpen && !hasWords(board.getData('text/html'))) {
        pictures.insert(files);
        return true;
      }
      return pasteAddress(text);
    },
    handleDrop(view, event) {
      const [files, others] = sorted((event as DragEvent).dataTransfer?.files ?? []);
      if (!files.length && !others.length) return false;
      // A browser would open it in the place of this page.
      event.preventDefault();
      if (others.length) pictures.refuse(others);
      if (!files.length || !pictures.isOpen) return true;
      const at = view.posAtCoords({ left: (event as DragEvent).clientX, top: (event as DragEvent).clientY });
      const $at = view.state.doc.resolve(at?.pos ?? view.state.doc.content.size);
      pictures.insert(files, $at.depth ? $at.after(1) : $at.pos);
      return true;
    },
  };
}

/** Pictures, and what is none. */
function sorted(all: Iterable<File>): [pictures: File[], others: File[]] {
  const files = [...all];
  const isPicture = ({ type }: File) => type.startsWith('image/');
  return [files.filter(isPicture), files.filter((file) => !isPicture(file))];
}

const hasWords = (html: string): boolean =>
  (new DOMParser().parseFromString(html, 'text/html').body.textContent ?? '').trim() !== '';

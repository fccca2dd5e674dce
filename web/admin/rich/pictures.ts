// Pictures of the text: files that are uploaded, and pictures of elsewhere that the server fetches into the library.
import type { Editor, JSONContent } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import { fromBase64 } from '../../../src/domain/bytes.ts';
import type { PictureWords } from '../../../src/pages/admin/library/picker-words.ts';
import { type EditorForm, postJson, tokenOf } from '../editor-form.ts';
import { type LibraryFile, pickPicture } from '../library-picker.ts';
import { createStatusLine } from '../status-line.ts';
import { type StoredFile, trackUpload, upload } from '../upload.ts';

export interface Pictures {
  /** Whether this site takes files. */
  isOpen: boolean;
  /** What is shown of an upload meanwhile. */
  preview(id: string): string | undefined;
  /** Lets a picture be chosen: a file, one of the library, one of elsewhere. */
  choose(): void;
  /** Puts pictures into the text and uploads them. @param at a position of the document */
  insert(files: readonly File[], at?: number): void;
  /** Says that these cannot stand in the text. */
  refuse(files: readonly File[]): void;
  /** The id of an upload of a picture that is being pasted by its address; it begins when `begin` is called. */
  expect(address: string): string;
  begin(): void;
}

export function createPictures(form: EditorForm, editorOf: () => Editor | undefined): Pictures {
  const isOpen = form.form.dataset.upload !== '';
  const sheet = form.form.querySelector('.sheet')!;
  const report = createStatusLine(
    sheet,
    'text-pictures',
    undefined,
    form.form.querySelector<HTMLElement>('#upload-state')!,
  );
  const shown = new Map<string, string>();
  const expected: { id: string; address: string }[] = [];
  let count = 0;

  const nextId = (address: string) => {
    const id = `picture-${++count}`;
    shown.set(id, address);
    return id;
  };
  const find = (id: string): { node: Node; at: number } | undefined => {
    let found: { node: Node; at: number } | undefined;
    editorOf()?.state.doc.descendants((node, at) => {
      if (node.type.name === 'figure' && node.attrs.upload === id) found = { node, at };
      return !found;
    });
    return found;
  };
  /** The picture gets its address; one that nobody stored stays where it was, or goes. */
  const settle = (id: string, stored: StoredFile | undefined, address?: string) => {
    const editor = editorOf();
    const place = find(id);
    if (!editor || !place) return;
    const { node, at } = place;
    const { tr, schema } = editor.state;
    if (!stored && !address) tr.delete(at, at + node.nodeSize);
    else {
      const { alt, caption, credit } = stored?.metadata ?? {};
      const attrs = { ...node.attrs, src: stored?.url ?? address, upload: null };
      tr.setNodeMarkup(at, undefined, {
        ...attrs,
        alt: node.attrs.alt || alt || '',
        credit: node.attrs.credit || credit || '',
      });
      if (caption && !node.childCount) tr.insert(at + 1, schema.text(caption));
    }
    // Undo leads to the text without the picture, not to one that waits for ever.
    editor.view.dispatch(tr.setMeta('addToHistory', false));
    if (address === undefined) URL.revokeObjectURL(shown.get(id) ?? '');
    shown.delete(id);
  };
  const store = (file: File) => upload(form, file, report, sheet);

  /** Puts pictures into the text. @param at a position of the document */
  const put = (figures: JSONContent[], at?: number) => {
    const editor = editorOf()!;
    const { selection } = editor.state;
    // An empty paragraph makes room; words are not torn.
    const { $to } = selection;
    const isEmpty = $to.depth === 1 && $to.parent.type.name === 'paragraph' && !$to.parent.childCount;
    const place =
      at ?? ($to.depth ? (isEmpty ? { from: $to.before(1), to: $to.after(1) } : $to.after(1)) : $to.pos);
    editor
      .chain()
      .insertContentAt(place, [...figures, { type: 'paragraph' }])
      .run();
  };
  const insert = (files: readonly File[], at?: number) => {
    if (!editorOf() || !isOpen || !files.length) return;
    const waiting = files.map((file) => ({ file, id: nextId(URL.createObjectURL(file)) }));
    put(
      waiting.map(({ id }) => ({ type: 'figure', attrs: { upload: id } })),
      at,
    );
    trackUpload(form, async () => {
      let areAllStored = true;
      for (const { file, id } of waiting) {
        const stored = await store(file).catch(() => undefined);
        settle(id, stored);
        areAllStored &&= stored !== undefined;
      }
      return areAllStored;
    });
  };

  /** Fetched by the server, which looks at the address before. */
  const fetchRemote = (address: string) =>
    postJson<StoredFile>(form, form.form.dataset.fetch!, { url: address });
  const bring = async (address: string): Promise<StoredFile | undefined> => {
    if (!address.startsWith('data:')) return fetchRemote(address);
    const blob = await fetchData(address);
    return blob && store(new File([blob], 'picture', { type: blob.type }));
  };

  const begin = () => {
    const waiting = expected.splice(0);
    if (!waiting.length) return;
    trackUpload(form, async () => {
      let left = 0;
      report(form.messages.bringing);
      for (const { id, address } of waiting) {
        const stored = await bring(address).catch(() => undefined);
        const isInline = address.startsWith('data:');
        settle(id, stored, isInline ? undefined : address);
        if (!stored) left++;
      }
      report(left ? form.messages.leftBehind.replace('{n}', String(left)) : form.messages.brought, left > 0);
      // What is left where it was keeps nobody from publishing.
      return true;
    });
  };
  const expect = (address: string) => {
    const id = nextId(address);
    expected.push({ id, address });
    return id;
  };
  /** With what the library remembers of it. */
  const insertKept = ({ url, alt, caption, credit, filename, name }: LibraryFile, words: PictureWords) => {
    const content = caption ? [{ type: 'text', text: caption }] : [];
    put([{ type: 'figure', attrs: { src: url, alt: alt ?? '', credit: credit ?? '' }, content }]);
    report(words.inserted.replace('{name}', () => filename ?? name.slice(0, 12)));
  };
  const insertRemote = (address: string) => {
    const isOwn = address.startsWith(`${form.form.dataset.site}/`);
    const attrs = isOpen && !isOwn ? { upload: expect(address) } : { src: address };
    put([{ type: 'figure', attrs }]);
    begin();
  };

  return {
    isOpen,
    preview: (id) => shown.get(id),
    choose() {
      const words = JSON.parse(form.form.dataset.pictures!) as PictureWords;
      void pickPicture(words, () => tokenOf(form.form), 'image/*').then(({ uploads, file, address }) => {
        editorOf()?.view.focus();
        if (uploads) insert(uploads);
        if (file) insertKept(file, words);
        if (address) insertRemote(address);
      });
    },
    insert,
    refuse(files) {
      const names = files.map(({ name }) => name).join(', ');
      report(
        form.messages.onlyPictures.replace('{names}', () => names),
        true,
      );
    },
    expect,
    begin,
  };
}

/** Of a `data:` address; the pages' policy lets nothing be fetched but from the site. */
async function fetchData(address: string): Promise<Blob | undefined> {
  const [, type = '', base64 = ''] = /^data:(image\/[\w.+-]+);base64,([\s\S]*)$/.exec(address) ?? [];
  if (!base64) return undefined;
  return new Blob([fromBase64(base64.replace(/\s/g, ''))], { type });
}

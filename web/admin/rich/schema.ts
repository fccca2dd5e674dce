// What the text editor knows: the blocks and marks of a text, with the attributes that the cleaner keeps.
import { Extension, Mark, mergeAttributes, Node } from '@tiptap/core';
import { Blockquote } from '@tiptap/extension-blockquote';
import { Bold } from '@tiptap/extension-bold';
import { CodeBlock } from '@tiptap/extension-code-block';
import { Document } from '@tiptap/extension-document';
import { HardBreak } from '@tiptap/extension-hard-break';
import { Heading } from '@tiptap/extension-heading';
import { HorizontalRule } from '@tiptap/extension-horizontal-rule';
import { Italic } from '@tiptap/extension-italic';
import { BulletList, ListItem, ListKeymap, OrderedList } from '@tiptap/extension-list';
import { Paragraph } from '@tiptap/extension-paragraph';
import { Strike } from '@tiptap/extension-strike';
import { Table, TableCell, TableHeader, TableRow } from '@tiptap/extension-table';
import { Text } from '@tiptap/extension-text';
import { Dropcursor, Gapcursor, UndoRedo } from '@tiptap/extensions';

const attribute = (name: string) => ({
  default: null,
  parseHTML: (element: HTMLElement) => element.getAttribute(name),
  renderHTML: (attributes: Record<string, unknown>) => (attributes[name] ? { [name]: attributes[name] } : {}),
});

/** Direction and language of a block. */
const Directions = Extension.create({
  name: 'directions',
  addGlobalAttributes: () => [
    {
      types: ['paragraph', 'heading', 'blockquote', 'bulletList', 'orderedList'],
      attributes: { dir: attribute('dir'), lang: attribute('lang') },
    },
    { types: ['blockquote'], attributes: { cite: attribute('cite') } },
  ],
});

/** Elements among words for which there is no button: `abbr`, `sub`, `mark`, a `span` of another language … */
const NAMES = 'abbr bdi bdo cite code data dfn ins kbd mark q samp small span sub sup time u var a'.split(
  ' ',
);
/** Of what is pasted: what an element says by itself. A `span` is a program's colour. */
const PASTED = new Set('abbr cite dfn ins kbd mark q samp small sub sup var'.split(' '));

const Tag = Mark.create({
  name: 'tag',
  excludes: '',
  addAttributes: () => ({ name: { default: 'span' }, attributes: { default: {} } }),
  parseHTML: () =>
    NAMES.filter((name) => PASTED.has(name)).map((tag) => ({
      tag,
      getAttrs: (element) => ({ name: tag, attributes: titleOf(element) }),
    })),
  renderHTML: ({ mark }) => [mark.attrs.name, mark.attrs.attributes, 0],
});

const titleOf = (element: HTMLElement) => {
  const title = element.getAttribute('title');
  return title ? { title } : {};
};

const Link = Mark.create({
  name: 'link',
  priority: 1000,
  inclusive: false,
  addAttributes: () => ({ href: { default: null }, title: { default: null }, others: { default: {} } }),
  parseHTML: () => [
    {
      tag: 'a[href]',
      getAttrs: (element) => {
        const href = element.getAttribute('href') ?? '';
        return isSafeAddress(href) && { href, title: element.getAttribute('title') };
      },
    },
  ],
  // Where it leads is told in the dialog; a click while writing leads nowhere.
  renderHTML: ({ mark }) => ['a', { href: mark.attrs.href, title: mark.attrs.title, rel: 'noopener' }, 0],
});

/** As the cleaner takes addresses. */
export const isSafeAddress = (href: string): boolean => {
  const scheme = /^\s*([a-z][a-z0-9+.-]*):/i.exec(href)?.[1]?.toLowerCase();
  return href.trim() !== '' && (!scheme || ['http', 'https', 'mailto', 'tel'].includes(scheme));
};

const PICTURE = {
  src: {},
  alt: { default: '' },
  title: {},
  width: {},
  height: {},
  srcset: {},
  sizes: {},
  loading: {},
};
const pictureAttributes = () =>
  Object.fromEntries(
    Object.entries(PICTURE).map(([name, more]) => [
      name,
      {
        default: null,
        parseHTML: (element: HTMLElement) => imageOf(element)?.getAttribute(name) ?? null,
        ...more,
      },
    ]),
  );
const imageOf = (element: HTMLElement) => (element.matches('img') ? element : element.querySelector('img'));

/** A picture among words. */
const Picture = Node.create({
  name: 'picture',
  group: 'inline',
  inline: true,
  draggable: true,
  addAttributes: pictureAttributes,
  renderHTML: ({ HTMLAttributes: { src, alt, title } }) => ['img', { src, alt, title }],
});

/** A picture that stands by itself, over its caption. */
export const Figure = Node.create({
  name: 'figure',
  group: 'block',
  content: 'inline*',
  draggable: true,
  isolating: true,
  defining: true,
  addAttributes: () => ({
    ...pictureAttributes(),
    credit: {
      default: '',
      parseHTML: (element: HTMLElement) =>
        element.getAttribute('data-credit') ??
        element.querySelector('figcaption > small:last-child')?.textContent ??
        '',
    },
    /** Without a caption it is no figure, but a paragraph. */
    isPlain: { default: true },
    /** Of a picture that is being uploaded. */
    upload: {
      default: null,
      parseHTML: (element: HTMLElement) => imageOf(element)?.getAttribute('data-upload') ?? null,
    },
  }),
  parseHTML: () => [
    { tag: 'figure', getAttrs: (element) => imageOf(element) !== null && null, contentElement: captionOf },
    { tag: 'img[src]' },
  ],
  renderHTML: ({ HTMLAttributes: { src, alt, credit, upload } }) => [
    'figure',
    { 'data-credit': credit },
    ['img', { src, alt, 'data-upload': upload }],
    ['figcaption', 0],
  ],
});

/** The credit is no part of it. */
function captionOf(element: globalThis.Node): HTMLElement {
  const caption =
    (element as HTMLElement).querySelector('figcaption') ?? document.createElement('figcaption');
  if (!(element as HTMLElement).hasAttribute('data-credit'))
    caption.querySelector(':scope > small:last-child')?.remove();
  return caption;
}

/** HTML that the editor has no block for, as it is. */
export const RawBlock = Node.create({
  name: 'rawBlock',
  group: 'block',
  atom: true,
  draggable: true,
  addAttributes: () => ({ html: { default: '' } }),
  renderHTML: ({ HTMLAttributes: { html } }) => ['div', { 'data-html': html }],
  parseHTML: () => [
    { tag: 'div[data-html]', getAttrs: (element) => ({ html: element.getAttribute('data-html') }) },
  ],
});

/** Aligned by an attribute: the pages' policy lets no style in. */
const align = {
  align: {
    default: null,
    parseHTML: (element: HTMLElement) => element.getAttribute('align'),
    renderHTML: ({ align: value }: Record<string, unknown>) => (value ? { align: value } : {}),
  },
};
const spans = {
  colspan: { default: 1, parseHTML: (element: HTMLElement) => Number(element.getAttribute('colspan') ?? 1) },
  rowspan: { default: 1, parseHTML: (element: HTMLElement) => Number(element.getAttribute('rowspan') ?? 1) },
  // Of prosemirror-tables: nobody drags columns here.
  colwidth: { default: null, rendered: false },
};
const cellAttributes = () => ({ ...spans, ...align });

/** @param more what draws figures and blocks of HTML in a browser, in their places */
export const extensionsOf = (figure: Node = Figure, rawBlock: Node = RawBlock) => [
  ...[Document, Paragraph, Text, HardBreak, Blockquote, Bold, Italic, Strike, HorizontalRule],
  ...[
    BulletList,
    OrderedList,
    ListItem,
    ListKeymap,
    Dropcursor.configure({ color: false }),
    Gapcursor,
    UndoRedo,
  ],
  Heading.configure({ levels: [1, 2, 3, 4, 5, 6] }),
  CodeBlock.configure({ exitOnTripleEnter: true }),
  // Code may be a link, and bold.
  Mark.create({
    name: 'code',
    code: true,
    exitable: true,
    parseHTML: () => [{ tag: 'code' }],
    renderHTML: ({ HTMLAttributes }) => ['code', mergeAttributes(HTMLAttributes), 0],
  }),
  Directions,
  Link,
  Tag,
  Picture,
  figure,
  rawBlock,
  Table.extend({ renderHTML: () => ['table', ['tbody', 0]] }).configure({ resizable: false }),
  TableRow,
  TableHeader.extend({ addAttributes: cellAttributes }),
  TableCell.extend({ addAttributes: cellAttributes }),
];

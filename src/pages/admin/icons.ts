// Icons of the editors' interface, of one set (Lucide). tools/build-web.ts makes one file of those that are named here.
import { VERSION } from '../../version.ts';
import { html, type Markup } from '../markup.ts';
import type { Ui } from './ui.ts';

/** What an icon says here, and what Lucide calls it. */
export const ICONS = {
  add: 'plus',
  back: 'arrow-left',
  bold: 'bold',
  bookmark: 'bookmark',
  calendar: 'calendar',
  caption: 'captions',
  check: 'check',
  code: 'code',
  codeBlock: 'square-code',
  copy: 'copy',
  delete: 'trash-2',
  desktop: 'monitor',
  edit: 'pencil',
  filter: 'list-filter',
  grid: 'layout-grid',
  heading: 'heading',
  heading2: 'heading-2',
  heading3: 'heading-3',
  history: 'history',
  italic: 'italic',
  key: 'key-round',
  line: 'minus',
  link: 'link',
  list: 'list',
  menu: 'menu',
  more: 'ellipsis',
  next: 'chevron-right',
  note: 'message-square',
  numbers: 'list-ordered',
  open: 'external-link',
  person: 'circle-user-round',
  phone: 'smartphone',
  picture: 'image',
  preview: 'eye',
  previous: 'chevron-left',
  quote: 'text-quote',
  reader: 'rss',
  redo: 'redo-2',
  remove: 'x',
  rows: 'rows-3',
  search: 'search',
  share: 'share-2',
  strike: 'strikethrough',
  table: 'table',
  undo: 'undo-2',
  unlink: 'unlink',
  upload: 'upload',
  warning: 'triangle-alert',
} as const;

export type IconName = keyof typeof ICONS;

/** Those that point somewhere: the other way where one writes from right to left. */
const POINTING: ReadonlySet<string> = new Set<IconName>([
  'back',
  'list',
  'next',
  'numbers',
  'open',
  'previous',
  'quote',
  'redo',
  'undo',
]);

/** An icon as large as the text; says nothing to screen readers: words stand beside it, or are its button's label. */
export const icon = ({ base }: Pick<Ui, 'base'>, name: IconName): Markup =>
  html`<svg class="icon${POINTING.has(name) && ' pointing'}" aria-hidden="true" focusable="false"><use href="${base}/assets/icons.svg?${VERSION}#${name}"></use></svg>`;

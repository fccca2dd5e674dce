// Footnotes in HTML, as content/markdown-extras.ts makes them, found again so that Markdown may say them its own way.
import { type Element, type HtmlNode, isElement } from './html-tree.ts';

/** A mark in the text; its attribute `n` is the note's number. */
export const NOTE_MARK = 'note-mark';
/** The notes; its children are list items without the links back. */
export const NOTES = 'notes';

const ID = /^fn-[0-9a-z]+-(\d+)$/;
const BACK = /^#fnref-[0-9a-z]+-\d+(?::\d+)?$/;
/** Where Markdown is written, and not HTML. */
const WRITTEN = /^(?:p|h[1-6]|ul|ol|li|blockquote|table|thead|tbody|tr|th|td|strong|b|em|i|s|del)$/;

/** The tree with its footnotes named; as it is where there are none, or where Markdown could not say each of them. */
export function withNotes(nodes: readonly HtmlNode[]): readonly HtmlNode[] {
  const at = nodes.findLastIndex((node) => isElement(node));
  const list = notesOf(nodes[at]);
  if (!list) return nodes;
  const items = list.children.filter(isElement);
  const ids = items.map(({ attributes }) => attributes.id ?? '');
  const before = nodes.slice(0, at).findLastIndex((node) => isElement(node));
  const rule = nodes[before] ?? '';
  const text = nodes.slice(0, isElement(rule) && rule.name === 'hr' ? before : at);
  const marked: string[] = [];
  const made = text.map((node) => named(node, ids, true, marked));
  const isWhole = ids.every((id, i) => ID.exec(id)?.[1] === `${i + 1}` && marked.includes(id));
  if (!isWhole || marked.includes('')) return nodes;
  const notes = items.map((item) => ({ ...item, attributes: {}, children: withoutBacks(item.children) }));
  return [...made, { name: NOTES, attributes: {}, children: notes, html: '' }];
}

function notesOf(node: HtmlNode | undefined): Element | undefined {
  if (node === undefined || !isElement(node) || node.name !== 'section') return undefined;
  const [list, ...others] = node.children.filter(isElement);
  if (!list || others.length || list.name !== 'ol') return undefined;
  const items = list.children.filter(isElement);
  return items.length && items.every(({ name, attributes }) => name === 'li' && ID.test(attributes.id ?? ''))
    ? list
    : undefined;
}

/** @param marked gets the id of each note that is referred to, and '' for a mark that has to stay as it is */
function named(node: HtmlNode, ids: readonly string[], isWritten: boolean, marked: string[]): HtmlNode {
  if (!isElement(node)) return node;
  const id = markOf(node);
  if (id !== undefined && ids.includes(id)) {
    marked.push(isWritten ? id : '');
    return { ...node, name: NOTE_MARK, attributes: { n: ID.exec(id)?.[1] ?? '' }, children: [] };
  }
  if (node.name === 'a' && ids.includes((node.attributes.href ?? '').slice(1))) marked.push('');
  const isStill = isWritten && WRITTEN.test(node.name);
  return { ...node, children: node.children.map((child) => named(child, ids, isStill, marked)) };
}

/** The id of the note that a raised link leads to; the text editor has the link outside. */
function markOf(node: Element): string | undefined {
  const [inner, ...others] = node.children;
  if (others.length || inner === undefined || !isElement(inner)) return undefined;
  const names = `${node.name} ${inner.name}`;
  const link = names === 'sup a' ? inner : names === 'a sup' ? node : undefined;
  return link?.attributes.href?.startsWith('#') ? link.attributes.href.slice(1) : undefined;
}

const isBack = (node: HtmlNode) =>
  isElement(node) && node.name === 'a' && BACK.test(node.attributes.href ?? '');

function withoutBacks(nodes: readonly HtmlNode[]): HtmlNode[] {
  return nodes
    .filter((node) => !isBack(node))
    .map((node) => (isElement(node) ? { ...node, children: withoutBacks(node.children) } : node));
}

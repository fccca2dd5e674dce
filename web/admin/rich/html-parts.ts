// Small questions about trees of HTML, and small answers.
import { BOXES, type Element, type HtmlNode, isElement } from '../../../src/content/html-tree.ts';
import type { Json } from './json.ts';

export const hasOnly = ({ attributes }: Element, ...names: string[]) =>
  Object.keys(attributes).every((name) => names.includes(name));

export const withContent = (type: string, attrs: Record<string, unknown>, content: Json[]): Json => ({
  type,
  ...(Object.keys(attrs).length && { attrs }),
  ...(content.length && { content }),
});

export const isBox = (node: HtmlNode): boolean =>
  isElement(node) && BOXES.has(node.name) && hasOnly(node) && !isNotes(node);

/** Footnotes stay together. */
const isNotes = ({ name, children }: Element) =>
  name === 'section' &&
  children.some(
    (list) =>
      isElement(list) &&
      list.children.some((item) => isElement(item) && /^fn-/.test(item.attributes.id ?? '')),
  );

// HTML in the canonical form of `cleanHtml` as a tree.
import { unescapeText } from '../domain/text.ts';

export interface Element {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: HtmlNode[];
  /** As it was written, its tags included. */
  html: string;
}
/** An element, or text without escapes. */
export type HtmlNode = Element | string;

export const isElement = (node: HtmlNode): node is Element => typeof node !== 'string';
/** Nothing but blanks between elements. */
export const isBlank = (node: HtmlNode): boolean => !isElement(node) && /^[ \t\n]*$/.test(node);

/** Boxes without a meaning of their own: what is in them stands without. */
export const BOXES: ReadonlySet<string> = new Set(['div', 'section', 'article', 'header', 'footer']);

const TOKEN = /<(\/?)([a-z][a-z0-9]*)((?: [^<>]*)?)>|[^<]+/g;
const ATTRIBUTE = / ([a-z][a-z-]*)(?:="([^"]*)")?/g;
const VOID = new Set(['img', 'br', 'hr', 'col', 'source', 'track', 'wbr']);

/** The nodes of `html`, which nests as deep as `cleanHtml` lets it. */
export function treeOf(html: string): HtmlNode[] {
  const nodes: HtmlNode[] = [];
  const open: { element: Element; start: number }[] = [];
  for (const { 0: token, 1: close, 2: name, 3: attributes = '', index } of html.matchAll(TOKEN)) {
    const siblings = open.at(-1)?.element.children ?? nodes;
    if (name === undefined) siblings.push(unescapeText(token));
    else if (close) {
      const last = open.pop();
      if (last) last.element.html = html.slice(last.start, index + token.length);
    } else {
      const element = { name, attributes: attributesOf(attributes), children: [], html: token };
      siblings.push(element);
      if (!VOID.has(name)) open.push({ element, start: index });
    }
  }
  return nodes;
}

const attributesOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(ATTRIBUTE)].map(([, name = '', value = '']) => [name, unescapeText(value)]),
  );

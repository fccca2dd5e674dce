// A text in another of the three formats, where that says the same.
import type { Content, Notation } from '../domain/model.ts';
import { htmlToMarkdown } from './html-markdown.ts';
import { isElement, treeOf } from './html-tree.ts';
import { sameMeaning } from './meaning.ts';
import { renderContent } from './render.ts';
import { plainOf } from './words.ts';

const notationOf = (content: Content): Notation => Object.keys(content)[0] as Notation;

const WRITERS: Readonly<Record<Notation, (html: string) => Content>> = {
  html: (html) => ({ html }),
  markdown: (html) => ({ markdown: htmlToMarkdown(html) }),
  text: (html) => ({ text: textOf(html) }),
};

/** Undefined where the other format has no way to say something of it: plain text has none for a link. */
export function converted(content: Content, to: Notation): Content | undefined {
  if (notationOf(content) === to) return content;
  const html = renderContent(content);
  const made = WRITERS[to](html);
  return sameMeaning(renderContent(made), html) ? made : undefined;
}

/** Blocks between blank lines, as an agency sends them; of each its words. */
const textOf = (html: string): string =>
  treeOf(html)
    .map((node) => plainOf(isElement(node) ? node.html : node))
    .filter(Boolean)
    .join('\n\n');

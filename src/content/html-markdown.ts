// HTML as Markdown that becomes the same HTML: CommonMark with tables and strikethrough, as content/markdown.ts reads it.
// What that has no sign for stays HTML, which Markdown may have in it (CommonMark §4.6, §6.6).
import { NOTES, withNotes } from './html-notes.ts';
import { BOXES, type Element, type HtmlNode, isBlank, isElement, treeOf } from './html-tree.ts';
import { inlineMarkdown } from './markdown-inline.ts';
import { escapeStarts, ticksAround } from './markdown-text.ts';

/** Markdown of `html`, which is in the canonical form of `cleanHtml`. */
export const htmlToMarkdown = (html: string): string => blocksOf(withNotes(treeOf(html))).join('\n\n');

const BLOCKS = new Set(
  (
    'h1 h2 h3 h4 h5 h6 hgroup p div section article aside header footer address blockquote pre hr ul ol li dl dt dd ' +
    `figure figcaption details summary table caption colgroup col thead tbody tfoot tr th td ${NOTES}`
  ).split(' '),
);

const isBlock = (node: HtmlNode): node is Element => isElement(node) && BLOCKS.has(node.name);
const isBare = ({ attributes }: Element) => Object.keys(attributes).length === 0;

/** Blocks, each without a blank line at its ends; words between them are paragraphs. */
function blocksOf(nodes: readonly HtmlNode[]): string[] {
  const blocks: string[] = [];
  let words: HtmlNode[] = [];
  let lists = 0;
  const endParagraph = () => {
    const text = paragraph(words);
    if (text.trim()) {
      blocks.push(text);
      lists = 0;
    }
    words = [];
  };
  for (const node of nodes) {
    if (!isBlock(node)) {
      words.push(node);
      continue;
    }
    endParagraph();
    const isList = node.name === 'ul' || node.name === 'ol';
    // Two lists in a row differ in their markers (§5.3).
    blocks.push(...blockOf(node, lists % 2 === 1));
    lists = isList ? lists + 1 : 0;
  }
  endParagraph();
  return blocks;
}

const paragraph = (nodes: readonly HtmlNode[]): string => escapeStarts(inlineMarkdown(nodes, true));

function blockOf(node: Element, isOther: boolean): string[] {
  const { name, children } = node;
  if (!isBare(node) && name !== 'ol') return [htmlBlock(node)];
  if (BOXES.has(name)) return blocksOf(children);
  const level = /^h([1-6])$/.exec(name)?.[1];
  if (level && !children.some(isBlock)) return [heading(Number(level), children)];
  switch (name) {
    case 'p':
      return children.some(isBlock)
        ? blocksOf(children)
        : [paragraph(children)].filter((text) => text.trim());
    case 'hr':
      return ['***'];
    case 'blockquote':
      return [prefixed(blocksOf(children).join('\n\n'), '> ', '> ')];
    case 'pre':
      return [fence(children) ?? htmlBlock(node)];
    case 'ul':
    case 'ol':
      return [list(node, isOther) ?? htmlBlock(node)];
    case 'table':
      return [table(children) ?? htmlBlock(node)];
    case NOTES:
      return children.map((note, i) =>
        prefixed(blocksOf((note as Element).children).join('\n\n'), `[^${i + 1}]: `, '    '),
      );
    default:
      return [htmlBlock(node)];
  }
}

/** §4.2; `#` at its end would be part of its sign. */
const heading = (level: number, children: readonly HtmlNode[]) =>
  `${'#'.repeat(level)} ${inlineMarkdown(children).replace(/#$/, '\\#')}`.trimEnd();

/** An HTML block ends at a blank line (§4.6), which `pre` may have. */
function htmlBlock({ html }: Element): string {
  let preformatted = 0;
  return html.replace(/<(\/?)pre(?: [^<>]*)?>|\n[ \t\n]*/g, (piece, close?: string) => {
    if (piece.startsWith('<')) preformatted += close ? -1 : 1;
    else if (preformatted) return piece.replaceAll('\n', '&#10;');
    else if (piece.lastIndexOf('\n')) return '\n';
    return piece;
  });
}

/** `first` before the first line, `others` before each other one; without blanks at the end of what is empty. */
const prefixed = (text: string, first: string, others: string): string =>
  text
    .split('\n')
    .map((line, i) => (line ? `${i ? others : first}${line}` : (i ? others : first).trimEnd()))
    .join('\n');

/** §4.5; undefined where there is markup in the code. */
function fence(children: readonly HtmlNode[]): string | undefined {
  const [only, ...others] = children;
  if (only === undefined) return undefined;
  const isCode = isElement(only) && only.name === 'code' && !others.length;
  const texts = isCode ? only.children : children;
  const { class: named = '', ...rest } = isCode ? only.attributes : {};
  if (texts.some(isElement) || Object.keys(rest).length) return undefined;
  const [, language = ''] = /^language-([^\s`]+)$/.exec(named) ?? [];
  if (named && !language) return undefined;
  const code = texts.join('').replace(/\n$/, '');
  const ticks = ticksAround(code, 3);
  return `${ticks}${language}\n${code}\n${ticks}`;
}

/** Of a task, as content/markdown-extras.ts shows it. */
const BOX = /^[☐☑] (?=\S)/u;

/** §5.2, §5.3; undefined where items have numbers of their own. */
function list({ name, attributes, children }: Element, isOther: boolean): string | undefined {
  const items = children.filter((node) => !isBlank(node));
  const { start = '1', ...others } = attributes;
  const isKnown = items.every((item) => isElement(item) && item.name === 'li' && isBare(item));
  if (!isKnown || !items.length || Object.keys(others).length || !/^\d{1,9}$/.test(start)) return undefined;
  const contents = (items as Element[]).map((item) => item.children);
  const isLoose = contents.some((nodes) => nodes.some(isBlock) && !isTight(nodes));
  const lines = contents.map((nodes, i) => {
    const marker = name === 'ol' ? `${Number(start) + i}${isOther ? ')' : '.'} ` : isOther ? '* ' : '- ';
    const text = blocksOf(nodes)
      .join(isLoose ? '\n\n' : '\n')
      .replace(BOX, (box) => (box.startsWith('☐') ? '[ ] ' : '[x] '));
    return text ? prefixed(text, marker, ' '.repeat(marker.length)) : marker.trimEnd();
  });
  return lines.join(isLoose ? '\n\n' : '\n');
}

/** Words, then perhaps a list that needs no blank line before it. */
function isTight(nodes: readonly HtmlNode[]): boolean {
  const [list, ...others] = nodes.filter(isBlock);
  const isLast = list !== undefined && nodes.slice(nodes.indexOf(list) + 1).every(isBlank);
  return isLast && !others.length && (list.name === 'ul' || (list.name === 'ol' && isBare(list)));
}

/** GFM §4.10; undefined where cells span others, hold blocks, or a column's are aligned in several ways. */
function table(children: readonly HtmlNode[]): string | undefined {
  const parts = children.filter((node) => !isBlank(node));
  const rows: HtmlNode[] = [];
  for (const part of parts) {
    if (!isElement(part) || !isBare(part) || !/^(?:thead|tbody|tr)$/.test(part.name)) return undefined;
    rows.push(...(part.name === 'tr' ? [part] : part.children.filter((node) => !isBlank(node))));
  }
  const cells = rows.map((row) =>
    isElement(row) && row.name === 'tr' && isBare(row) ? row.children.filter((node) => !isBlank(node)) : [],
  );
  const [head = [], ...body] = cells;
  const isNamed = (row: readonly HtmlNode[], name: string) =>
    row.every((cell) => isElement(cell) && cell.name === name && isSimple(cell));
  const isRegular = head.length && isNamed(head, 'th') && body.every((row) => row.length === head.length);
  if (!isRegular || !body.every((row) => isNamed(row, 'td'))) return undefined;
  const line = (texts: readonly string[]) => `| ${texts.join(' | ')} |`;
  const lines = cells.map((row) => line((row as Element[]).map(cellText)));
  const aligns = (head as Element[]).map(alignOf);
  const isUniform = body.every((row) => row.every((cell, i) => alignOf(cell as Element) === aligns[i]));
  if (!isUniform) return undefined;
  return [lines[0], line(aligns.map((align) => RULES[align] ?? '---')), ...lines.slice(1)].join('\n');
}

/** What stands below a column's heading. */
const RULES: Readonly<Record<string, string>> = { left: ':--', center: ':-:', right: '--:' };
const alignOf = ({ attributes }: Element) => attributes.align ?? '';

/** That a heading is a column's goes without saying. */
const isSimple = ({ attributes, children }: Element) =>
  Object.entries(attributes).every(
    ([name, value]) => (name === 'scope' && value === 'col') || (name === 'align' && value in RULES),
  ) && !children.some(isBlock);
const cellText = ({ children }: Element) => inlineMarkdown(children).replace(/\|/g, '\\|');

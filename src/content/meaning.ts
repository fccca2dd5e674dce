// Whether two pieces of HTML say the same to a reader: words, their emphasis, links and pictures, and the blocks they stand in,
// however each was written.
import { BOXES, type Element, type HtmlNode, isElement, treeOf } from './html-tree.ts';

/** Whether both, in the canonical form of `cleanHtml`, say the same. */
export const sameMeaning = (one: string, other: string): boolean => meaningOf(one) === meaningOf(other);

/** What is compared: one line for each thing that a reader meets. */
export function meaningOf(html: string): string {
  const lines: string[] = [];
  flow(treeOf(html), lines);
  return lines.join('\n');
}

/** Elements that stand in a line of words. */
export const INLINE: ReadonlySet<string> = new Set(
  (
    'a abbr b bdi bdo br cite code data del dfn em i img ins kbd mark picture q rb rp rt rtc ruby s samp small span ' +
    'strong sub sup time track u var wbr audio video source'
  ).split(' '),
);
/** What is in them stands without. */
const WRAPPERS = new Set([...BOXES, 'thead', 'tbody']);
/** One name for elements of one meaning. */
const NAMES: Readonly<Record<string, string>> = { b: 'strong', i: 'em', del: 's' };
/** Said twice they say no more. */
const ONCE = new Set(['strong', 'em', 's', 'code', 'u', 'a']);
/** Attributes of layout and of how a link is followed. */
const LAYOUT = new Set(['rel', 'type', 'width', 'height', 'loading', 'srcset', 'sizes']);
/** Ids of footnotes begin with what tells articles on one page apart. */
const NOTE = /^(#?fn(?:ref)?)-[0-9a-z]+-/;

function labelOf({ name, attributes }: Element): string {
  const said = Object.entries(attributes)
    .filter(([attribute, value]) => !LAYOUT.has(attribute) && !(attribute === 'scope' && value === 'col'))
    .filter(([attribute, value]) => !(name === 'ol' && attribute === 'start' && value === '1'))
    .map(([attribute, value]) => `${attribute}=${value.replace(/\s+/g, ' ').replace(NOTE, '$1-')}`)
    .sort();
  return [NAMES[name] ?? name, ...said].join(' ');
}

/** Whether it stands in a line of words, with all that is in it. */
export const isInline = (node: HtmlNode): boolean =>
  !isElement(node) || (INLINE.has(node.name) && node.children.every(isInline));

/** Blocks; words between them are paragraphs. */
function flow(nodes: readonly HtmlNode[], lines: string[]): void {
  let words: HtmlNode[] = [];
  const endParagraph = (name = '') => {
    const line = lineOf(words);
    if (line) lines.push(name + line);
    words = [];
  };
  for (const node of nodes) {
    if (isInline(node)) {
      words.push(node);
      continue;
    }
    endParagraph();
    block(node as Element, lines);
  }
  endParagraph();
}

function block(node: Element, lines: string[]): void {
  const { name, children } = node;
  const label = labelOf(node);
  if (label === 'p' || WRAPPERS.has(label)) flow(children, lines);
  else if (name === 'pre') lines.push(`${labelsOf(node)} ${JSON.stringify(textOf(node).replace(/\n$/, ''))}`);
  else if (name === 'hr') lines.push(label);
  else {
    lines.push(`<${label}>`);
    flow(children, lines);
    lines.push(`</${name}>`);
  }
}

const textOf = (node: HtmlNode): string => (isElement(node) ? node.children.map(textOf).join('') : node);

/** `pre` with what is in it, where that says more than that it is code. */
function labelsOf(node: Element): string {
  const inner = (nodes: readonly HtmlNode[]): string[] =>
    nodes.filter(isElement).flatMap((child) => [labelOf(child), ...inner(child.children)]);
  return [labelOf(node), ...inner(node.children).filter((label) => label !== 'code')].join(' ');
}

/** Words, each with what it stands in; blanks are nobody's. */
function lineOf(nodes: readonly HtmlNode[]): string {
  const pieces: [text: string, marks: string][] = [];
  const walk = (node: HtmlNode, marks: readonly string[]): void => {
    if (!isElement(node)) {
      for (const word of node.split(/([ \t\n]+)/))
        if (word) pieces.push(/^[ \t\n]/.test(word) ? [' ', ''] : [word, [...marks].sort().join(';')]);
      return;
    }
    const label = labelOf(node);
    if (!node.children.length) {
      if (['br', 'img', 'wbr', 'audio', 'video', 'picture', 'source', 'track'].includes(node.name))
        pieces.push([`<${label}>`, [...marks].sort().join(';')]);
      return;
    }
    const isKnown = label === 'span' || (ONCE.has(label.split(' ')[0]!) && marks.includes(label));
    for (const child of node.children) walk(child, isKnown ? marks : [...marks, label]);
  };
  for (const node of nodes) walk(node, []);
  return joined(pieces);
}

/** Neighbours of the same marks are one; of blanks, those between words count, once. */
function joined(pieces: readonly [string, string][]): string {
  const made: [text: string, marks: string][] = [];
  let isBlank = true;
  for (const [text, marks] of pieces) {
    const last = made.at(-1);
    const isBreak = text === '<br>';
    if (text === ' ') {
      if (!isBlank) made.push([' ', '']);
      isBlank = true;
      continue;
    }
    if (isBreak && last?.[0] === ' ') made.pop();
    isBlank = isBreak;
    const before = made.at(-1);
    if (before && before[1] === marks && before[0] !== ' ' && !isBreak) before[0] += text;
    else made.push([isBreak ? '<br>' : text, isBreak ? '' : marks]);
  }
  if (made.at(-1)?.[0] === ' ') made.pop();
  return made.map(([text, marks]) => (text === ' ' ? ' ' : `${JSON.stringify(text)}{${marks}}`)).join('');
}

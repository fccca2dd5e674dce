// Words, links, pictures and emphasis of HTML as Markdown. What Markdown has no sign for stays an HTML tag among them.
import { escapeText } from '../domain/text.ts';
import { NOTE_MARK } from './html-notes.ts';
import { type Element, type HtmlNode, isElement } from './html-tree.ts';
import { codeSpan, escapeMarkdown, target } from './markdown-text.ts';

/** Signs of emphasis, and the element that stands where they would not be read as such. */
const EMPHASIS: Readonly<Record<string, readonly [sign: string, tag: string]>> = {
  strong: ['**', 'strong'],
  b: ['**', 'strong'],
  em: ['*', 'em'],
  i: ['*', 'em'],
  s: ['~~', 's'],
  del: ['~~', 'del'],
};

/** Attributes of layout, which Markdown has no place for, and which are no text. */
const LAYOUT = new Set(['rel', 'type', 'width', 'height', 'loading', 'srcset', 'sizes']);

const HARD_BREAK = '\\\n';
/** In headings and cells, which are one line, and at an end, where it would be a backslash. */
const BREAK_TAG = '<br />';

/** §2.1: punctuation, which emphasis ends in only where more of it, or white space, is outside. */
const isPunctuation = (character: string) => /[\p{P}\p{S}]/u.test(character);
const isOutside = (character: string) => /^$|[\s\p{P}$+<=>^`|]/u.test(character);
const lastOf = (text: string) => [...text.slice(-2)].at(-1) ?? '';
const firstOf = (text: string) => [...text.slice(0, 2)][0] ?? '';

/** One line of Markdown, or several where `lines` allows hard breaks. */
export function inlineMarkdown(nodes: readonly HtmlNode[], lines = false): string {
  const text = inline(nodes);
  const broken = text.includes(HARD_BREAK) ? text.replace(/ ?\\\n ?/g, lines ? HARD_BREAK : BREAK_TAG) : text;
  const end = broken.endsWith(' ') && broken.length > 1 ? -1 : undefined;
  const made = broken.slice(broken.startsWith(' ') ? 1 : 0, end);
  return made.endsWith(HARD_BREAK) ? made.slice(0, -HARD_BREAK.length) + BREAK_TAG : made;
}

function inline(nodes: readonly HtmlNode[]): string {
  const pieces: string[] = [];
  // Looked at apart from the rest: to ask a text that grows for its end takes as long as it is.
  let before = '';
  for (const [i, node] of nodes.entries()) {
    const made = isElement(node) ? element(node, lastOf(before), nodes[i + 1]) : escapeMarkdown(node);
    // Else it were a picture.
    if (made.startsWith('[') && before.endsWith('!')) pieces[pieces.length - 1] = `${before.slice(0, -1)}\\!`;
    const piece = before.endsWith(' ') && made.startsWith(' ') ? made.slice(1) : made;
    if (piece) pieces.push(piece);
    before = piece || before;
  }
  return pieces.join('');
}

function element(node: Element, before: string, next: HtmlNode | undefined): string {
  const { name, attributes, children } = node;
  const more = Object.keys(attributes).filter((attribute) => !LAYOUT.has(attribute));
  const isPlain = (...known: string[]) => more.every((attribute) => known.includes(attribute));
  if (name === 'br') return HARD_BREAK;
  if (name === NOTE_MARK) return `[^${attributes.n}]`;
  if (name in EMPHASIS && isPlain()) return emphasis(node, before, next);
  if (name === 'code' && isPlain() && before !== '`' && children.length && !children.some(isElement))
    return codeSpan(children.join(''));
  if (name === 'img' && attributes.src && isPlain('src', 'alt', 'title'))
    return `![${escapeMarkdown(attributes.alt ?? '')}]${target(attributes.src, attributes.title)}`;
  if (name === 'a' && attributes.href && isPlain('href', 'title') && !hasLink(children)) return link(node);
  return tagged(name, attributes, children);
}

/** §6.3: links do not nest. */
const hasLink = (nodes: readonly HtmlNode[]): boolean =>
  nodes.some((node) => isElement(node) && (node.name === 'a' || hasLink(node.children)));

function link({ attributes: { href = '', title }, children }: Element): string {
  // §6.5
  const [only] = children;
  if (!title && children.length === 1 && only === href && /^https?:[^\s<>]+$/.test(href)) return `<${href}>`;
  return `[${inline(children)}]${target(href, title)}`;
}

/** §6.2: signs where both ends are as the rules of flanking ask, and no other sign is near that might be their end; else tags. */
function emphasis({ name, children }: Element, before: string, next: HtmlNode | undefined): string {
  const [sign, tag] = EMPHASIS[name]!;
  const text = inline(children);
  const start = text.startsWith(' ') ? ' ' : '';
  const end = text.endsWith(' ') ? ' ' : '';
  const core = text.slice(start.length, text.length - end.length);
  if (!core) return start;
  const [first, last] = [firstOf(core), lastOf(core)];
  // What an element begins with is not known here.
  const after = next === undefined ? '' : isElement(next) ? 'x' : firstOf(next);
  const [left, right] = [start || before, end || after];
  const isRead =
    !/^\s|\s$/.test(core) &&
    !/[*~]/.test(left + core.replace(/\\./g, '') + right) &&
    (!isPunctuation(first) || isOutside(left)) &&
    (!isPunctuation(last) || isOutside(right));
  return isRead ? start + sign + core + sign + end : `${start}<${tag}>${core}</${tag}>${end}`;
}

/** A tag and its attributes as HTML, its text as Markdown. */
function tagged(name: string, attributes: Element['attributes'], children: readonly HtmlNode[]): string {
  const all = Object.entries(attributes).map(
    ([attribute, value]) => ` ${attribute}="${escapeText(value).replace(/\n/g, '&#10;')}"`,
  );
  const isVoid = name === 'img' || name === 'wbr' || name === 'source' || name === 'track';
  return isVoid ? `<${name}${all.join('')} />` : `<${name}${all.join('')}>${inline(children)}</${name}>`;
}

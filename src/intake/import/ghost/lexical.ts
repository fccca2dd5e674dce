// Documents of Ghost's editor since 5: a tree of nodes of Lexical.
import { type Json, objectsOf } from '../../../domain/objects.ts';
import { escapeText } from '../../../domain/text.ts';
import { cardHtml } from './cards.ts';

/** Bits of a text's `format`. */
const FORMATS: readonly [number, string][] = [
  [1, 'strong'],
  [2, 'em'],
  [4, 's'],
  [8, 'u'],
  [16, 'code'],
  [32, 'sub'],
  [64, 'sup'],
];
/** Deeper than any text is. */
const MAX_DEPTH = 60;

/** HTML of a node and what is in it. */
export function lexicalHtml(node: Json, depth = 0): string {
  if (depth > MAX_DEPTH) return '';
  const type = typeof node.type === 'string' ? node.type : '';
  if (/^(?:extended-)?text$/.test(type)) return textHtml(node);
  if (type === 'linebreak') return '<br>';
  const inside = objectsOf(node.children)
    .map((child) => lexicalHtml(child, depth + 1))
    .join(type === 'root' ? '\n' : '');
  const tag = tagOf(type.replace('extended-', ''), node);
  if (tag === 'a')
    return `<a href="${escapeText(typeof node.url === 'string' ? node.url : '')}">${inside}</a>`;
  if (tag) return `<${tag}>${inside}</${tag}>`;
  return inside || cardHtml(type, node);
}

function textHtml({ text, format }: Json): string {
  const bits = typeof format === 'number' ? format : 0;
  return FORMATS.reduce(
    (html, [bit, tag]) => (bits & bit ? `<${tag}>${html}</${tag}>` : html),
    escapeText(typeof text === 'string' ? text : ''),
  );
}

function tagOf(type: string, { tag, listType }: Json): string | undefined {
  if (type === 'heading') return /^h[1-6]$/.test(`${tag}`) ? `${tag}` : 'h2';
  if (type === 'list') return listType === 'number' || tag === 'ol' ? 'ol' : 'ul';
  return TAGS.get(type);
}

const TAGS = new Map([
  ['paragraph', 'p'],
  ['quote', 'blockquote'],
  ['aside', 'blockquote'],
  ['listitem', 'li'],
  ['link', 'a'],
  ['autolink', 'a'],
]);

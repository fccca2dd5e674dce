// HTML in the canonical form of the cleaner as a document of the text editor. What the editor has no block for is kept whole, as a
// block of HTML: nothing is lost, and nothing comes back changed.
import { type Element, type HtmlNode, isBlank, isElement, treeOf } from '../../../src/content/html-tree.ts';
import { INLINE, isInline, sameMeaning } from '../../../src/content/meaning.ts';
import { isSameJson } from '../../../src/domain/objects.ts';
import { escapeText } from '../../../src/domain/text.ts';
import { hasOnly, isBox, withContent } from './html-parts.ts';
import type { Json, JsonMark } from './json.ts';
import { tableOf } from './table-from-html.ts';
import { htmlOfBlock } from './to-html.ts';

export function documentOf(html: string): Json {
  const blocks = topBlocks(treeOf(html));
  return { type: 'doc', content: blocks.length ? blocks : [{ type: 'paragraph' }] };
}

const sourceOf = (nodes: readonly HtmlNode[]) =>
  nodes.map((node) => (isElement(node) ? node.html : escapeText(node))).join('');
const raw = (html: string): Json => ({ type: 'rawBlock', attrs: { html: html.trim() } });

/** Each is compared with what becomes of it. */
function topBlocks(nodes: readonly HtmlNode[]): Json[] {
  return runsOf(nodes).flatMap((run) => {
    const [first] = run;
    if (run.length === 1 && isBox(first!)) return topBlocks((first as Element).children);
    const source = sourceOf(run);
    const made = blocksOfRun(run);
    return sameMeaning(made.map(htmlOfBlock).join('\n'), source) ? made : [raw(source)];
  });
}

/** Words that stand together, and blocks. */
function runsOf(nodes: readonly HtmlNode[]): HtmlNode[][] {
  const runs: HtmlNode[][] = [];
  let words: HtmlNode[] = [];
  const end = () => {
    if (!words.every(isBlank)) runs.push(words);
    words = [];
  };
  for (const node of nodes) {
    if (isInline(node)) words.push(node);
    else {
      end();
      runs.push([node]);
    }
  }
  end();
  return runs;
}

const blocksOf = (nodes: readonly HtmlNode[]): Json[] => runsOf(nodes).flatMap(blocksOfRun);

function blocksOfRun(run: readonly HtmlNode[]): Json[] {
  const [first] = run;
  if (first !== undefined && isElement(first) && !isInline(first)) return blockOf(first);
  return [paragraph(run, {}) ?? raw(sourceOf(run))];
}

function blockOf(node: Element): Json[] {
  if (isBox(node)) return blocksOf(node.children);
  const made = MAKERS[node.name.replace(/^h[1-6]$/, 'h')]?.(node);
  return [made ?? raw(node.html)];
}

/** Undefined where something in it has no place in the editor. */
const MAKERS: Readonly<Record<string, (node: Element) => Json | undefined>> = {
  p: (node) =>
    hasOnly(node, 'dir', 'lang') && node.children.every(isInline)
      ? paragraph(node.children, node.attributes)
      : undefined,
  h: (node) => {
    const content = hasOnly(node, 'dir', 'lang') ? inlineOf(node.children) : undefined;
    return content && withContent('heading', { ...node.attributes, level: Number(node.name[1]) }, content);
  },
  blockquote: (node) => {
    const content = blocksOf(node.children);
    return hasOnly(node, 'cite', 'dir', 'lang') && content.length
      ? withContent('blockquote', node.attributes, content)
      : undefined;
  },
  ul: (node) => (hasOnly(node, 'dir', 'lang') ? list('bulletList', node, node.attributes) : undefined),
  ol: (node) => {
    const { start = '1', ...others } = node.attributes;
    const isKnown = hasOnly(node, 'start', 'dir', 'lang') && /^\d{1,9}$/.test(start);
    return isKnown ? list('orderedList', node, { ...others, start: Number(start) }) : undefined;
  },
  pre: codeBlock,
  hr: (node) => (hasOnly(node) ? { type: 'horizontalRule' } : undefined),
  figure,
  table: (node) => tableOf(node, blocksOf),
};

/** Of a picture alone, a figure. */
function paragraph(nodes: readonly HtmlNode[], attributes: Element['attributes']): Json | undefined {
  const [only, ...others] = nodes.filter((node) => !isBlank(node));
  if (only !== undefined && isElement(only) && only.name === 'img' && !others.length) {
    const picture = pictureAttributes(only);
    if (picture && !Object.keys(attributes).length)
      return { type: 'figure', attrs: { ...picture, isPlain: true } };
  }
  const content = inlineOf(nodes);
  return content && withContent('paragraph', { ...attributes }, content);
}

function list(type: string, { children }: Element, attrs: Record<string, unknown>): Json | undefined {
  const items = children.filter((node) => !isBlank(node));
  const isKnown = items.every((item) => isElement(item) && item.name === 'li' && hasOnly(item));
  if (!isKnown || !items.length) return undefined;
  const content = (items as Element[]).map((item) => {
    const blocks = blocksOf(item.children);
    // A list's item begins with a paragraph, if an empty one.
    if (blocks[0]?.type !== 'paragraph') blocks.unshift({ type: 'paragraph' });
    return { type: 'listItem', content: blocks };
  });
  return withContent(type, attrs, content);
}

function codeBlock(node: Element): Json | undefined {
  const [only, ...others] = node.children;
  const isCode = only !== undefined && isElement(only) && only.name === 'code' && !others.length;
  const texts = isCode ? only.children : node.children;
  const { class: named = '', ...rest } = isCode ? only.attributes : {};
  const [, language = ''] = /^language-(\S+)$/.exec(named) ?? [];
  if (!hasOnly(node) || texts.some(isElement) || Object.keys(rest).length || (named && !language))
    return undefined;
  const text = texts.join('').replace(/\n$/, '');
  return withContent('codeBlock', language ? { language } : {}, text ? [{ type: 'text', text }] : []);
}

function pictureAttributes(node: Element): Record<string, unknown> | undefined {
  const known = ['src', 'alt', 'title', 'width', 'height', 'loading', 'srcset', 'sizes'];
  return node.attributes.src && hasOnly(node, ...known) ? { ...node.attributes } : undefined;
}

function figure(node: Element): Json | undefined {
  const [image, caption, ...others] = node.children.filter((child) => !isBlank(child));
  if (!hasOnly(node) || image === undefined || !isElement(image) || others.length) return undefined;
  const picture = image.name === 'img' ? pictureAttributes(image) : undefined;
  if (!picture) return undefined;
  if (caption === undefined) return { type: 'figure', attrs: { ...picture, isPlain: false } };
  if (!isElement(caption) || caption.name !== 'figcaption' || !hasOnly(caption)) return undefined;
  const parts = [...caption.children];
  while (parts.length && isBlank(parts.at(-1)!)) parts.pop();
  const last = parts.at(-1);
  const isCredit =
    last !== undefined &&
    isElement(last) &&
    last.name === 'small' &&
    hasOnly(last) &&
    !last.children.some(isElement);
  const credit = isCredit ? (parts.pop() as Element).children.join('').replace(/\s+/g, ' ').trim() : '';
  const content = inlineOf(parts);
  return content && withContent('figure', { ...picture, credit, isPlain: false }, content);
}

const MARKS: Readonly<Record<string, string>> = {
  strong: 'bold',
  b: 'bold',
  em: 'italic',
  i: 'italic',
  s: 'strike',
  del: 'strike',
  code: 'code',
};
/** What has an end that is not a word's. */
const UNKNOWN = new Set('ruby rb rp rt rtc audio video picture source track wbr'.split(' '));

/** Words with their marks; undefined where something is among them that the editor has no place for. */
function inlineOf(nodes: readonly HtmlNode[]): Json[] | undefined {
  const made: Json[] = [];
  const walk = (node: HtmlNode, marks: readonly JsonMark[]): boolean => {
    const add = (json: Json) => made.push(marks.length ? { ...json, marks: [...marks] } : json);
    if (!isElement(node)) {
      const text = node.replace(/[ \t\n]+/g, ' ');
      if (text) add({ type: 'text', text });
      return true;
    }
    const { name, children } = node;
    if (!INLINE.has(name) || UNKNOWN.has(name)) return false;
    if (name === 'br') return add({ type: 'hardBreak' }) > 0;
    if (name === 'img') {
      const picture = pictureAttributes(node);
      return picture !== undefined && add({ type: 'picture', attrs: picture }) > 0;
    }
    const mark = markOf(node);
    const isKnown = !mark || marks.some((other) => isSameJson(other, mark));
    return children.every((child) => walk(child, isKnown ? marks : [...marks, mark]));
  };
  return nodes.every((node) => walk(node, [])) ? trimmed(made) : undefined;
}

/** Undefined of what says nothing. */
function markOf({ name, attributes }: Element): JsonMark | undefined {
  const isBare = !Object.keys(attributes).length;
  if (name === 'span' && isBare) return undefined;
  if (name in MARKS && isBare) return { type: MARKS[name]! };
  if (name === 'a' && attributes.href) {
    const { href, title, ...others } = attributes;
    return { type: 'link', attrs: { href, title: title ?? null, others } };
  }
  return { type: 'tag', attrs: { name, attributes } };
}

/** Without blanks at the ends and around line breaks, which do not show. */
function trimmed(nodes: Json[]): Json[] {
  const isEdge = (node: Json | undefined) => !node || node.type === 'hardBreak';
  let before: Json | undefined;
  const made = nodes.flatMap((node, i) => {
    let { text } = node;
    if (text === undefined) {
      before = node;
      return [node];
    }
    if (isEdge(before) || before?.text?.endsWith(' ')) text = text.replace(/^ /, '');
    if (isEdge(nodes[i + 1])) text = text.replace(/ $/, '');
    if (!text) return [];
    before = { ...node, text };
    return [before];
  });
  const last = made.at(-1);
  if (last?.text?.endsWith(' ')) {
    const text = last.text.slice(0, -1);
    return text ? [...made.slice(0, -1), { ...last, text }] : made.slice(0, -1);
  }
  return made;
}

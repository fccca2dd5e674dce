// A document of the text editor as HTML in the canonical form of the cleaner.
import { escapeText } from '../../../src/domain/text.ts';
import type { Json, JsonMark } from './json.ts';

/** Quotation marks are escaped in attributes alone. */
const inText = (text: string) => escapeText(text).replaceAll('&quot;', '"');

/** One block; nothing where it is empty, or a picture that is still on its way. */
export function htmlOfBlock(node: Json): string {
  return WRITERS[node.type]?.(node, node.attrs ?? {}) ?? '';
}

type Attributes = Readonly<Record<string, unknown>>;

/** Those that say something. */
function attributesOf(attributes: Attributes, names: readonly string[]): string {
  return names
    .map((name) => [name, attributes[name]] as const)
    .filter(([name, value]) => value !== undefined && value !== null && (value !== '' || name === 'alt'))
    .map(([name, value]) => ` ${name}="${escapeText(String(value))}"`)
    .join('');
}

const BLOCK = ['dir', 'lang'];
const PICTURE = ['src', 'srcset', 'sizes', 'alt', 'title', 'width', 'height', 'loading'];
const blocks = ({ content = [] }: Json) => content.map(htmlOfBlock).filter(Boolean).join('\n');
const img = (attributes: Attributes) => `<img${attributesOf({ alt: '', ...attributes }, PICTURE)} />`;

const WRITERS: Readonly<Record<string, (node: Json, attributes: Attributes) => string>> = {
  paragraph: (node, attributes) => {
    const text = inlineHtml(node.content);
    return text && `<p${attributesOf(attributes, BLOCK)}>${text}</p>`;
  },
  heading: (node, attributes) => {
    const text = inlineHtml(node.content);
    const name = `h${attributes.level}`;
    return text && `<${name}${attributesOf(attributes, BLOCK)}>${text}</${name}>`;
  },
  blockquote: (node, attributes) => {
    const text = blocks(node);
    return text && `<blockquote${attributesOf(attributes, ['cite', ...BLOCK])}>\n${text}\n</blockquote>`;
  },
  bulletList: (node, attributes) => list('ul', node, attributesOf(attributes, BLOCK)),
  orderedList: (node, attributes) => {
    const start = attributes.start === 1 ? null : attributes.start;
    return list('ol', node, attributesOf({ ...attributes, start }, ['start', ...BLOCK]));
  },
  codeBlock: ({ content = [] }, { language }) => {
    const named = language ? ` class="language-${escapeText(String(language))}"` : '';
    const text = content.map((node) => node.text ?? '').join('');
    return `<pre><code${named}>${inText(text)}\n</code></pre>`;
  },
  horizontalRule: () => '<hr />',
  figure: ({ content }, attributes) => {
    if (attributes.upload || !attributes.src) return '';
    const caption = inlineHtml(content);
    const credit = String(attributes.credit ?? '').trim();
    if (!caption && !credit)
      return attributes.isPlain ? `<p>${img(attributes)}</p>` : `<figure>${img(attributes)}</figure>`;
    const small = credit && `<small>${inText(credit)}</small>`;
    return `<figure>${img(attributes)}<figcaption>${[caption, small].filter(Boolean).join(' ')}</figcaption></figure>`;
  },
  rawBlock: (_, { html }) => String(html ?? '').trim(),
  table,
};

function list(name: string, { content = [] }: Json, attributes: string): string {
  const items = content.map((item) => {
    const [first, ...others] = (item.content ?? []).filter((node) => htmlOfBlock(node));
    const isTight = first?.type === 'paragraph' && !first.attrs?.dir && !first.attrs?.lang;
    if (!isTight || others.some(({ type }) => type === 'paragraph')) return `<li>${blocks(item)}</li>`;
    return `<li>${[inlineHtml(first.content), ...others.map(htmlOfBlock)].join('\n')}</li>`;
  });
  return `<${name}${attributes}>\n${items.join('\n')}\n</${name}>`;
}

function table({ content = [] }: Json): string {
  const cell = ({ type, attrs = {}, content: inside = [] }: Json) => {
    const name = type === 'tableHeader' ? 'th' : 'td';
    const [only, ...others] = inside.filter((node) => htmlOfBlock(node));
    const isLine = only?.type === 'paragraph' && !others.length && !only.attrs?.dir && !only.attrs?.lang;
    const text = isLine ? inlineHtml(only.content) : inside.map(htmlOfBlock).filter(Boolean).join('\n');
    const spans = Object.fromEntries(
      ['colspan', 'rowspan'].map((one) => [one, attrs[one] === 1 ? null : attrs[one]]),
    );
    return `<${name}${attributesOf({ ...attrs, ...spans }, ['colspan', 'rowspan', 'align'])}>${text}</${name}>`;
  };
  const isHead = (row: Json) => (row.content ?? []).every(({ type }) => type === 'tableHeader');
  const rows = content.map((row) => `<tr>${(row.content ?? []).map(cell).join('')}</tr>`);
  const found = content.findIndex((row) => !isHead(row));
  const heads = found < 0 ? content.length : found;
  const part = (name: string, lines: string[]) => (lines.length ? [`<${name}>`, ...lines, `</${name}>`] : []);
  return [
    '<table>',
    ...part('thead', rows.slice(0, heads)),
    ...part('tbody', rows.slice(heads)),
    '</table>',
  ].join('\n');
}

const TAGS: Readonly<Record<string, string>> = { bold: 'strong', italic: 'em', strike: 's', code: 'code' };

function tagOf({ type, attrs = {} }: JsonMark): { open: string; close: string } {
  if (type === 'link') {
    const others = (attrs.others ?? {}) as Attributes;
    const all = { href: attrs.href, title: attrs.title, ...others };
    return { open: `<a${attributesOf(all, Object.keys(all))}>`, close: '</a>' };
  }
  if (type === 'tag') {
    const attributes = (attrs.attributes ?? {}) as Attributes;
    return {
      open: `<${attrs.name}${attributesOf(attributes, Object.keys(attributes))}>`,
      close: `</${attrs.name}>`,
    };
  }
  const name = TAGS[type] ?? 'span';
  return { open: `<${name}>`, close: `</${name}>` };
}

/** Words and their marks, which stay open as long as neighbours share them. */
function inlineHtml(nodes: readonly Json[] = []): string {
  const pieces: string[] = [];
  let open: { key: string; close: string }[] = [];
  const closeTo = (depth: number) => {
    for (const { close } of open.slice(depth).reverse()) pieces.push(close);
    open = open.slice(0, depth);
  };
  for (const node of nodes) {
    const marks = (node.marks ?? []).map((mark) => ({ key: JSON.stringify(mark), ...tagOf(mark) }));
    let depth = 0;
    while (depth < open.length && depth < marks.length && open[depth]!.key === marks[depth]!.key) depth++;
    closeTo(depth);
    for (const mark of marks.slice(depth)) {
      pieces.push(mark.open);
      open.push(mark);
    }
    if (node.type === 'hardBreak') pieces.push('<br />\n');
    else if (node.type === 'picture') pieces.push(img(node.attrs ?? {}));
    else pieces.push(inText(node.text ?? ''));
  }
  closeTo(0);
  return pieces.join('').trim();
}

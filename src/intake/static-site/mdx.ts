// MDX without running it (https://mdxjs.com/docs/what-is-mdx/): imports and exports go, elements of HTML stay, components
// are reduced to what they hold, and expressions are left out.
import { escapeText, unescapeText } from '../../domain/text.ts';
import { fenceAfter, piecesOf } from './code.ts';
import { COMMON, figureOf, linkTo } from './made.ts';
import { expanded, type Maker, type Token } from './tags.ts';
import type { Expander } from './text.ts';

const PICTURE: Maker = (args) => figureOf({ named: args.named, list: [] });
/** Components that many sites have, by these names. */
const COMPONENTS: Readonly<Record<string, Maker>> = {
  ...{ Image: PICTURE, Img: PICTURE, Picture: PICTURE, Figure: PICTURE, OptimizedImage: PICTURE },
  ...{ YouTube: COMMON.youtube!, Youtube: COMMON.youtube!, LiteYouTube: COMMON.youtube! },
  ...{ Vimeo: COMMON.vimeo!, Tweet: COMMON.tweet!, Twitter: COMMON.tweet!, Gist: COMMON.gist! },
  Streamable: linkTo('https://streamable.com/', 'id'),
};

/** HTML §13.1.2: they have no end. */
const VOID = /^(?:area|br|col|hr|img|input|source|track|wbr)$/;

const elementOf =
  (name: string): Maker =>
  ({ named }, inner) => {
    const attributes = [...named].map(([key, value]) => ` ${key}="${escapeText(value)}"`).join('');
    if (inner === undefined) return `<${name}${attributes}>${VOID.test(name) ? '' : `</${name}>`}`;
    return `<${name}${attributes}>${inner}</${name}>`;
  };

function makerOf(name: string): Maker | undefined {
  if (name === '' || name === 'Fragment') return (_, inner) => inner ?? '';
  if (/^[a-z][a-z0-9]*$/.test(name)) return elementOf(name);
  return Object.hasOwn(COMPONENTS, name) ? COMPONENTS[name] : undefined;
}

/** Where an expression that begins at `at` with `{` ends, behind its `}`; -1 where it does not. */
function endOfExpression(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const c = text[i]!;
    if (c === '{') depth++;
    else if (c === '}') {
      if (--depth === 0) return i + 1;
    } else if (c === '"' || c === "'" || c === '`') {
      for (i++; i < text.length && text[i] !== c; i++) if (text[i] === '\\') i++;
    } else if (c === '/' && text[i + 1] === '*') {
      const end = text.indexOf('*/', i + 2);
      if (end < 0) return -1;
      i = end + 1;
    }
  }
  return -1;
}

const LITERAL = /^(?:"([^"\\]*)"|'([^'\\]*)'|`([^`\\$]*)`|(-?[\d.]{1,20}))$/;
/** What an expression is that is a text or number alone. */
function literal(expression: string): string | undefined {
  const [, ...read] = LITERAL.exec(expression.trim()) ?? [];
  return read.find((one) => one !== undefined);
}

/** As JSX calls attributes. */
const NAMES: Readonly<Record<string, string>> = {
  className: 'class',
  htmlFor: 'for',
  dateTime: 'datetime',
  srcSet: 'srcset',
};

interface Element {
  token: Token;
  end: number;
}

/** The tag that begins at `at` with `<`; undefined where it is none, -1 where it does not end. */
function elementAt(text: string, at: number): Element | -1 | undefined {
  const begin = /^<(\/?)((?=>)|[a-z][\w.-]{0,100}(?=[\s/>]))/i.exec(text.slice(at, at + 110));
  if (!begin) return undefined;
  const [all, close, name = ''] = begin;
  const named = new Map<string, string>();
  for (let i = at + all.length; i < text.length; ) {
    const c = text[i]!;
    if (c === '>') {
      const token: Token = close ? { close: name } : { open: name, args: { named, list: [] } };
      return { token, end: i + 1 };
    }
    if (c === '/' && text[i + 1] === '>') {
      return { token: { open: name, args: { named, list: [] }, isAlone: true }, end: i + 2 };
    }
    if (c === '{') {
      i = endOfExpression(text, i);
      if (i < 0) return -1;
    } else if (/[a-z_]/i.test(c)) i = attributeAt(text, i, named);
    else i++;
    if (i < 0) return -1;
  }
  return -1;
}

/** Reads `name`, `name="value"` or `name={value}`; where it ends, or -1. What is worked out is left out. */
function attributeAt(text: string, at: number, named: Map<string, string>): number {
  let end = at;
  while (end < text.length && /[\w:.-]/.test(text[end]!)) end++;
  const written = text.slice(at, end);
  const name = NAMES[written] ?? written;
  let value = end;
  while (value < text.length && /\s/.test(text[value]!)) value++;
  if (text[value] !== '=') {
    named.set(name, '');
    return end;
  }
  for (value++; value < text.length && /\s/.test(text[value]!); ) value++;
  const quote = text[value]!;
  if (quote === '{') {
    const last = endOfExpression(text, value);
    const read = last < 0 ? undefined : literal(text.slice(value + 1, last - 1));
    if (read !== undefined) named.set(name, read);
    return last;
  }
  if (quote !== '"' && quote !== "'") return value;
  const last = text.indexOf(quote, value + 1);
  if (last >= 0) named.set(name, unescapeText(text.slice(value + 1, last)));
  return last < 0 ? -1 : last + 1;
}

class Reading {
  readonly tokens: Token[] = [];
  readonly #remark: (text: string) => void;
  /** From here on nothing is understood: something has begun that does not end. */
  #isBroken = false;

  constructor(remark: (text: string) => void) {
    this.#remark = remark;
  }

  take(text: string): void {
    let at = 0;
    for (const { 0: mark, index } of text.matchAll(/\\[{<]|[{<]/g)) {
      if (index < at || this.#isBroken) continue;
      if (mark.length === 2) {
        this.tokens.push(text.slice(at, index), mark === '\\{' ? '{' : mark);
        at = index + 2;
        continue;
      }
      const found = mark === '{' ? this.#expression(text, index) : elementAt(text, index);
      if (found === -1) {
        this.#isBroken = true;
        this.#remark('an expression or element has no end: from there on it is taken as it is');
      } else if (found) {
        this.tokens.push(text.slice(at, index), found.token);
        at = found.end;
      }
    }
    this.tokens.push(text.slice(at));
  }

  #expression(text: string, at: number): Element | -1 {
    const end = endOfExpression(text, at);
    if (end < 0) return -1;
    const inside = text.slice(at + 1, end - 1).trim();
    const token = literal(inside);
    const isComment = inside === '' || (inside.startsWith('/*') && inside.endsWith('*/'));
    if (token === undefined && !isComment)
      this.#remark(`the expression {${inside.slice(0, 60)}} was left out`);
    return { token: token ?? '', end };
  }
}

/** MDX §ESM: it begins a block, which ends with a blank line. */
const MODULE = /^(?:import|export)[\s{*"']/;

function withoutModules(text: string): string {
  const kept: string[] = [];
  let [isModule, isStart, fence] = [false, true, ''];
  for (const line of text.split('\n')) {
    const isBlank = line.trim() === '';
    if (isBlank) isModule = false;
    else if (isStart && !fence && MODULE.test(line)) isModule = true;
    if (!isModule) {
      kept.push(line);
      fence = fenceAfter(line, fence);
    }
    isStart = isBlank || isModule;
  }
  return kept.join('\n');
}

export const mdxText: Expander = (text, { remark }) => {
  const reading = new Reading(remark);
  for (const piece of piecesOf(withoutModules(text))) {
    if (piece.isCode) reading.tokens.push(piece.text);
    else reading.take(piece.text);
  }
  return expanded(reading.tokens, makerOf, (name) =>
    remark(`component ${name} was reduced to what it holds`),
  );
};

// XML by xml2js, as a tree that keeps the order of text and elements.
import type { SAXParser } from 'sax';
import type { Parser } from 'xml2js';
import { escapeText } from '../domain/text.ts';
import { unreadable } from '../errors.ts';

export const ATOM = 'http://www.w3.org/2005/Atom';
export const XHTML = 'http://www.w3.org/1999/xhtml';
export const XML = 'http://www.w3.org/XML/1998/namespace';

export interface Element {
  /** Namespace, '' where there is none. */
  ns: string;
  /** Without prefix. */
  name: string;
  /** By name without prefix; those of a namespace as `{namespace}name`. */
  attributes: ReadonlyMap<string, string>;
  children: readonly (Element | string)[];
}

const MAX_DEPTH = 256;
const MAX_ATTRIBUTES = 1000;
const MAX_LENGTH = 8_000_000;

/** A node as xml2js leaves it with the options below. */
interface Raw {
  '#name'?: string;
  '#text'?: string;
  $?: Record<string, { value: string; local: string; uri: string }>;
  $ns?: { uri?: string; local?: string };
  $$?: Raw[];
}

function elementOf(raw: Raw): Element {
  const attributes = Object.values(raw.$ ?? {})
    .filter(({ uri }) => uri !== 'http://www.w3.org/2000/xmlns/')
    .map(({ uri, local, value }): [string, string] => [uri ? `{${uri}}${local}` : local, value]);
  const children = (raw.$$ ?? []).map((child) =>
    child['#name'] === '__text__' ? (child['#text'] ?? '') : elementOf(child),
  );
  return { ns: raw.$ns?.uri ?? '', name: raw.$ns?.local ?? '', attributes: new Map(attributes), children };
}

/** Characters of a declaration (`<!…`) that is no comment, CDATA section or DOCTYPE. */
const MAX_DECLARATION_LENGTH = 1000;

/**
 * Bounds what sax does again and again for each attribute and each letter: it looks a name up through every attribute of
 * an element, and reads a declaration from its beginning. And objects that it keeps names in have names of their own.
 */
export function boundSax(parser: SAXParser): void {
  const { attribList } = parser;
  attribList.push = (item) => {
    if (attribList.length >= MAX_ATTRIBUTES) {
      throw unreadable(`an element has more than ${MAX_ATTRIBUTES} attributes`);
    }
    attribList[attribList.length] = item;
    return attribList.length;
  };
  // It asks this object for its `hasOwnProperty`.
  parser.onattribute = ({ name }) => {
    if (name === 'hasOwnProperty') delete parser.tag.attributes[name];
  };
  // Else the namespace of `toString:` is a function.
  parser.ns = Object.assign(Object.create(null), { xml: XML, xmlns: 'http://www.w3.org/2000/xmlns/' });
  let declaration = '';
  Object.defineProperty(parser, 'sgmlDecl', {
    get: () => declaration,
    set(text: string) {
      if (text.length > MAX_DECLARATION_LENGTH) {
        throw unreadable(`a declaration (<!…) is longer than ${MAX_DECLARATION_LENGTH} characters`);
      }
      declaration = text;
    },
  });
}

/**
 * Bounds what sax and xml2js leave unbounded: sax looks a prefix up through every open element and a name through
 * every attribute. Gives what was wrong after the root, where xml2js no longer listens.
 */
function watch(sax: SAXParser): () => Error | undefined {
  const { onopentag, onclosetag, onerror } = sax;
  let depth = 0;
  let closed = false;
  let late: Error | undefined;
  sax.onopentag = (node) => {
    if (closed) late ??= new Error('a second element follows the root');
    if (++depth > MAX_DEPTH) throw new Error(`elements are nested more than ${MAX_DEPTH} deep`);
    onopentag(node);
  };
  sax.onclosetag = (name) => {
    closed = --depth === 0;
    onclosetag(name);
  };
  sax.onerror = (error) => {
    if (closed) late ??= error;
    onerror(error);
  };
  boundSax(sax);
  return () => late;
}

/**
 * The root of `xml`. 400 where it is not well-formed, declares entities, or is nested or sized beyond reason.
 * @param what it is called in a refusal
 */
export async function parseXml(xml: string, what = 'the body'): Promise<Element> {
  if (xml.length > MAX_LENGTH) throw unreadable('the XML must be at most 8,000,000 characters');
  const xml2js = await import('xml2js');
  // Names that no element can have keep an element `<_>` from being taken for text.
  const parser = new xml2js.Parser({
    ...{ strict: true, xmlns: true, charkey: '#text', explicitRoot: false, explicitArray: true },
    ...{
      explicitChildren: true,
      preserveChildrenOrder: true,
      charsAsChildren: true,
      includeWhiteChars: true,
    },
  }) as Parser & { saxParser: SAXParser };
  const problem = watch(parser.saxParser);
  let root: Raw | null;
  try {
    root = (await parser.parseStringPromise(xml)) as Raw | null;
    const late = problem();
    if (late) throw late;
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unreadable';
    const [reason = '', line] = message.split('\n');
    const where = /^Line: (\d+)$/.exec(line ?? '')?.[1];
    throw unreadable(
      `${what} is not well-formed XML${where ? `, line ${Number(where) + 1}` : ''}: ${reason}`,
    );
  }
  if (!root) throw unreadable(`${what} is empty: send an XML document`);
  return elementOf(root);
}

export const elements = (parent: Element): Element[] =>
  parent.children.filter((child) => typeof child !== 'string');

/** All text in it, in order. */
export const textOf = (element: Element): string =>
  element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');

/** What is inside it as HTML: XHTML elements (and what lacks that namespace) by their names, others by their text. */
export function innerHtml(element: Element): string {
  return element.children
    .map((child) => {
      if (typeof child === 'string') return escapeText(child);
      if (child.ns !== XHTML && child.ns !== '' && child.ns !== ATOM) return innerHtml(child);
      const attributes = [...child.attributes].map(([name, value]) => {
        const known = name === `{${XML}}lang` ? 'lang' : name;
        return known.startsWith('{') ? '' : ` ${known}="${escapeText(value)}"`;
      });
      return `<${child.name}${attributes.join('')}>${innerHtml(child)}${/^(?:br|hr|img|col|wbr|source|track)$/.test(child.name) ? '' : `</${child.name}>`}`;
    })
    .join('');
}

// XML as a tree, by xml2js in strict mode with namespaces: what feeds are checked and read back by.
import { Parser } from 'xml2js';

export interface Element {
  /** Namespace URI, '' for none. */
  ns: string;
  name: string;
  /** By local name; those in a namespace by prefixed name (`xml:lang`). */
  attributes: Record<string, string>;
  /** Character data directly inside. */
  text: string;
  children: Element[];
}

interface RawNode {
  $ns: { uri: string; local: string };
  $?: Record<string, { value: string }>;
  _?: string;
  $$?: RawNode[];
}

/** Throws where the text is not well-formed or a prefix is not declared. */
export function parseXml(text: string): Element {
  let root: RawNode | undefined;
  let failure: Error | null = null;
  new Parser({
    strict: true,
    xmlns: true,
    explicitRoot: false,
    explicitChildren: true,
    preserveChildrenOrder: true,
    includeWhiteChars: true,
    emptyTag: () => ({}),
  }).parseString(text, (error: Error | null, result: RawNode) => {
    failure ??= error;
    root = result;
  });
  if (failure) throw failure;
  if (!root) throw new Error('no root element');
  return toElement(root);
}

function toElement(node: RawNode): Element {
  return {
    ns: node.$ns.uri,
    name: node.$ns.local,
    attributes: Object.fromEntries(Object.entries(node.$ ?? {}).map(([name, { value }]) => [name, value])),
    text: node._ ?? '',
    children: (node.$$ ?? []).map(toElement),
  };
}

export const NS = {
  atom: 'http://www.w3.org/2005/Atom',
  dc: 'http://purl.org/dc/elements/1.1/',
  content: 'http://purl.org/rss/1.0/modules/content/',
  media: 'http://search.yahoo.com/mrss/',
  fh: 'http://purl.org/syndication/history/1.0',
  at: 'http://purl.org/atompub/tombstones/1.0',
} as const;

/** Children by local name, in `ns` (default: none). */
export const all = (parent: Element, name: string, ns = ''): Element[] =>
  parent.children.filter((child) => child.name === name && child.ns === ns);
export const one = (parent: Element, name: string, ns = ''): Element | undefined => all(parent, name, ns)[0];

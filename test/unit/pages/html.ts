// A small reading of HTML: what elements there are, and what is wrong with their nesting.
import { Parser } from 'htmlparser2';

export interface Element {
  name: string;
  attributes: Record<string, string>;
  text: string;
  parents: string[];
}

const VOID = new Set([
  'meta',
  'link',
  'img',
  'input',
  'br',
  'hr',
  'wbr',
  'source',
  'track',
  'col',
  'path',
  'circle',
]);
/** Elements that a browser closes a paragraph for. */
const BLOCK = new Set([
  'p',
  'div',
  'ul',
  'ol',
  'table',
  'figure',
  'section',
  'article',
  'aside',
  'h1',
  'h2',
  'pre',
  'blockquote',
]);

export interface Reading {
  elements: Element[];
  /** One line each. */
  faults: string[];
}

export function read(document: string): Reading {
  const elements: Element[] = [];
  const faults: string[] = [];
  const open: Element[] = [];
  const ids = new Set<string>();
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const parents = open.map((element) => element.name);
        if (BLOCK.has(name) && parents.includes('p')) faults.push(`<${name}> in <p>`);
        if (name === 'a' && parents.includes('a')) faults.push('<a> in <a>');
        if (name === 'li' && !/^[uo]l$/.test(parents.at(-1) ?? ''))
          faults.push(`<li> in <${parents.at(-1)}>`);
        if (attributes.id && ids.has(attributes.id)) faults.push(`id ${attributes.id} twice`);
        ids.add(attributes.id ?? '');
        const element = { name, attributes, text: '', parents };
        elements.push(element);
        open.push(element);
      },
      ontext(text) {
        for (const element of open) element.text += text;
      },
      onclosetag(name, implied) {
        if (implied && !VOID.has(name)) faults.push(`<${name}> is not closed`);
        if (open.pop()?.name !== name) faults.push(`</${name}> closes another`);
      },
    },
    // SVG closes its shapes so.
    { recognizeSelfClosing: true },
  );
  parser.end(document);
  return { elements, faults };
}

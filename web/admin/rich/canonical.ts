// HTML as somebody typed it in the form that the server's cleaner writes, so that it is read alike. What may stay, the server decides.
import { escapeText } from '../../../src/domain/text.ts';

const VOID = new Set(['img', 'br', 'hr', 'col', 'source', 'track', 'wbr']);

export function canonical(html: string): string {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  return [...body.childNodes].map(written).join('').trim();
}

function written(node: Node): string {
  if (node instanceof Text) return escapeText(node.data).replaceAll('&quot;', '"');
  if (!(node instanceof Element) || !/^[a-z][a-z0-9]*$/.test(node.localName)) return '';
  const attributes = [...node.attributes]
    .filter(({ name }) => /^[a-z][a-z-]*$/.test(name) && !name.startsWith('on'))
    .map(({ name, value }) => ` ${name}="${escapeText(value)}"`)
    .join('');
  if (VOID.has(node.localName)) return `<${node.localName}${attributes} />`;
  return `<${node.localName}${attributes}>${[...node.childNodes].map(written).join('')}</${node.localName}>`;
}

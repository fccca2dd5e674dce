// XML elements with what they inherit, and how a feed's elements are asked for.
import { oneLine } from '../domain/text.ts';
import { webUrl } from './checks.ts';
import { type Element, elements, textOf, XML } from './xml.ts';

/** An element with what it inherits: RFC 4287 §2, `xml:base` and `xml:lang`. */
export interface Scope {
  element: Element;
  base?: string;
  language?: string;
}

/** An element within another; its own `xml:base` and `xml:lang` count first. */
export function enter(element: Element, outer: Omit<Scope, 'element'> = {}): Scope {
  const base = element.attributes.get(`{${XML}}base`);
  const language = element.attributes.get(`{${XML}}lang`);
  return {
    element,
    base: base === undefined ? outer.base : (URL.parse(base, outer.base)?.href ?? outer.base),
    language: language ?? outer.language,
  };
}

export const all = (scope: Scope, ns: string, name: string): Scope[] =>
  elements(scope.element)
    .filter((child) => child.ns === ns && child.name === name)
    .map((child) => enter(child, scope));
export function first(scope: Scope, ns: string, name: string): Scope | undefined {
  const found = scope.element.children.find(
    (child): child is Element => typeof child !== 'string' && child.ns === ns && child.name === name,
  );
  return found && enter(found, scope);
}
export const line = (scope: Scope | undefined) => (scope ? oneLine(textOf(scope.element)) : '') || undefined;
export const lineOf = (scope: Scope, ns: string, name: string) => line(first(scope, ns, name));
export const attribute = (scope: Scope, name: string) =>
  scope.element.attributes.get(name)?.trim() || undefined;
export const resolved = (url: string | undefined, base: string | undefined) =>
  url === undefined ? undefined : webUrl(URL.parse(url, base)?.href ?? '');

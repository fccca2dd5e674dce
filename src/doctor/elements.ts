// The elements of an XML feed: how they are asked for, and which there may be.
import { type Element, elements, textOf } from '../intake/xml.ts';
import type { Report } from './report.ts';

export const all = (parent: Element, name: string, ns: string): Element[] =>
  elements(parent).filter((child) => child.name === name && child.ns === ns);

export function textIn(parent: Element, name: string, ns: string): string | undefined {
  const [found] = all(parent, name, ns);
  return found && textOf(found).trim();
}

/** What may stand in an element. */
export interface Vocabulary {
  format: string;
  ns: string;
  known: ReadonlySet<string>;
  /** Of those, which may stand there several times. */
  repeatable: ReadonlySet<string>;
  /** What to do about any other. */
  fixFor(name: string): string;
}

export const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** Elements of the format's own namespace: known ones, and each but a few once. */
export function inspectNames(parent: Element, vocabulary: Vocabulary, report: Report): void {
  const { format, ns, known, repeatable, fixFor } = vocabulary;
  const own = elements(parent).filter((child) => child.ns === ns);
  for (const [i, { name }] of own.entries()) {
    if (!known.has(name))
      report.warning('UndefinedElement', `<${name}> is no element of ${format} here.`, fixFor(name));
    else if (!repeatable.has(name) && own.findIndex((e) => e.name === name) < i)
      report.error('DuplicateElement', `<${name}> is there twice.`, 'Keep one.');
  }
}

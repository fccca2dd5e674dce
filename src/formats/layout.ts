// How `feed` is completed, the same way for every XML format: `feed` lays out the document, Tagwire fills in
// the text. xml-js, by which `feed` writes, un-escapes `&amp;` in text, splits only the first `]]>` and leaves `<`
// in attributes, so it is given no user text at all: only tokens, which `fill` replaces by text escaped for
// where it stands. What the layout lacks is amended while it still holds nothing but tokens. Holding nothing
// else, a layout is made once for each shape of an article and filled in for all that have it.
import { escapeText, xmlSafe } from '../domain/text.ts';

export const XML_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>';

// A token survives `new URL()` and every escaping; CDATA around it goes with it.
const TOKEN = /(=")?(?:<!\[CDATA\[)?slot:(\d+):(?:\]\]>)?/g;

/** An article with an odd number of tags and links may have a shape of its own. */
const MAX_SHAPES = 500;

/** A layout taken apart: its own text, and indexes of slots, in attributes or between tags. */
type Part = string | { index: number; attribute: boolean };

/** Layouts by shape: a memo, nothing depends on what is in it. */
export class Layouts {
  readonly #parts = new Map<string, readonly Part[]>();

  /**
   * A layout with its texts, without the white space between its tags.
   * @param shape all that the layout depends on: tokens, and what is there at all
   */
  fill(slots: Slots, shape: object, lay: () => string): string {
    const key = JSON.stringify(shape);
    let parts = this.#parts.get(key);
    if (!parts) {
      parts = partsOf(lay());
      if (this.#parts.size >= MAX_SHAPES) this.#parts.clear();
      this.#parts.set(key, parts);
    }
    return slots.fill(parts);
  }
}

function partsOf(layout: string): Part[] {
  const text = layout.replace(/>\s+</g, '><').trimEnd();
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, attribute = '', index] = match;
    parts.push(text.slice(end, match.index) + attribute, {
      index: Number(index),
      attribute: attribute !== '',
    });
    end = match.index + whole.length;
  }
  return [...parts, text.slice(end)];
}

/** Texts by how they are escaped between tags. */
const ESCAPES = {
  text: (text: string) => xmlText(text),
  /**
   * RSS Best Practices Profile, "title": a title's & and < as hexadecimal references, which most readers show as such
   * whether they take it for text or for HTML. https://www.rssboard.org/rss-profile#data-types-characterdata
   */
  title: (text: string) => xmlText(text).replaceAll('&amp;', '&#x26;').replaceAll('&lt;', '&#x3C;'),
  html: (text: string) => cdata(text),
};

/** The texts of one document, by token. */
export class Slots {
  readonly #texts: { value: string; kind: keyof typeof ESCAPES }[] = [];

  /** A token for plain text or a URL; undefined stays undefined. */
  text(value: string): string;
  text(value: string | undefined): string | undefined;
  text(value: string | undefined): string | undefined {
    return value === undefined ? undefined : this.#put(value, 'text');
  }

  /** A token for the title of a channel or an item of RSS. */
  title(value: string): string {
    return this.#put(value, 'title');
  }

  /** A token for HTML, written as CDATA; undefined for none. */
  html(value: string): string | undefined {
    return value === '' ? undefined : this.#put(value, 'html');
  }

  /** One pass: texts are not searched. */
  fill(parts: readonly Part[]): string {
    let filled = '';
    for (const part of parts) {
      if (typeof part === 'string') {
        filled += part;
        continue;
      }
      const { value, kind } = this.#texts[part.index]!;
      filled += part.attribute ? escapeAttribute(value) : ESCAPES[kind](value);
    }
    return filled;
  }

  #put(value: string, kind: keyof typeof ESCAPES): string {
    return `slot:${this.#texts.push({ value, kind }) - 1}:`;
  }
}

/** The part of a layout from `start` up to, not including, the last `end`. */
export function cut(layout: string, start: string, end: string): string {
  const from = layout.indexOf(start);
  const to = layout.lastIndexOf(end);
  if (from < 0 || to < from) throw new Error(`feed lays out no ${start}…${end}: is it a new version?`);
  return layout.slice(from, to);
}

/** Replaces texts that the layout must contain, so that a new version of `feed` cannot pass unnoticed. */
export function amend(layout: string, edits: readonly (readonly [from: string, to: string])[]): string {
  return edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`feed lays out no ${from}: is it a new version?`);
    return text.replace(from, () => to);
  }, layout);
}

export type Attributes = Record<string, string | number | undefined>;

/** An element `feed` does not know. `content` is XML; undefined attributes are left out. */
export function element(name: string, attributes: Attributes, content = ''): string {
  let start = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) start += ` ${key}="${escapeAttribute(String(value))}"`;
  }
  return content === '' ? `${start}/>` : `${start}>${content}</${name}>`;
}

/** An element of text; nothing for no text. */
export function textElement(name: string, text: string | undefined, attributes: Attributes = {}): string {
  return text ? element(name, attributes, xmlText(text)) : '';
}

// The head holds text that no decoder has seen: a site's title, a reader's query. Hence `xmlSafe` here too.
const xmlText = (text: string) => escapeText(xmlSafe(text));

// XML 1.0 §3.3.3: a parser turns white space in attributes into spaces unless it is a character reference.
const escapeAttribute = (text: string) => xmlText(text).replace(/[\t\n]/g, (c) => `&#${c.charCodeAt(0)};`);

export const cdata = (text: string) => `<![CDATA[${xmlSafe(text).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

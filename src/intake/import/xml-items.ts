// A feed of any size as its items, one after another: sax reads, and nothing is kept but the item at hand and what
// stands outside all items. What is not well-formed is read as it was probably meant.

import sax, { type QualifiedAttribute, type QualifiedTag, type SAXParser } from 'sax';
import { malformed, unreadable } from '../../errors.ts';
import { type Problem, problem } from '../../problems.ts';
import { ATOM, boundSax, type Element } from '../xml.ts';
import { escapeBare } from './bare.ts';
import { declaredEntities } from './declared.ts';
import { canonicalName, canonicalNamespace } from './names.ts';

/** An element that is being read. */
interface Open extends Element {
  attributes: Map<string, string>;
  children: (Element | string)[];
}

export interface XmlItem {
  /** The document as far as it is read, without its items. */
  root: Element;
  item: Element;
  /** Line of the document where it ends, from 1. */
  line: number;
  /** What is wrong with the item, if it cannot be read. */
  fault?: Problem;
}

/** What is left at the end. */
export interface XmlEnd {
  /** Without its items. */
  root: Element;
  /** Why there may have been more items. */
  fault?: Problem;
}

const MAX_DEPTH = 256;
/** Deeper than this is an attack: sax's own work grows with depth. */
const REFUSED_DEPTH = 2_000;
/** Characters of an item, and of everything that is outside items. */
const MAX_ITEM_LENGTH = 8_000_000;
/** Mistakes of a document: so many, and one for so many of its characters. Each takes sax 5 µs; 200 kB had 200,000 of them. */
const FREE_MISTAKES = 1_000;
const CHARACTERS_PER_MISTAKE = 10;
const MAX_MISTAKES = 200_000;
/** Characters that an end tag at the end may take, with blanks. */
const MAX_TAIL_LENGTH = 200;
/** Longer texts are not names or addresses, and nobody keeps them. */
const MAX_NAME_LENGTH = 1_000;

/** In V8 a part of a string keeps the whole alive: a guid would keep the 64 kB of the document that it was read from. */
const copied = (text: string): string =>
  text.length > MAX_NAME_LENGTH ? text : (JSON.parse(JSON.stringify(text)) as string);

const isItem = ({ ns, name }: Element) => (ns === '' && name === 'item') || (ns === ATOM && name === 'entry');

/** The document's element has ended, and what follows is not worth reading. */
class Ended extends Error {}

class Reader {
  readonly found: XmlItem[] = [];
  root: Open | undefined;
  readonly #stack: Open[] = [];
  #item: { element: Open; depth: number; fault?: Problem } | undefined;
  /** Elements that are open beyond MAX_DEPTH. */
  #deep = 0;
  #size = 0;
  #mistakes = 0;
  #length = 0;
  /** The document's element has been closed: what follows belongs to nothing. */
  #whole = false;
  #ended = false;
  #tail = '';
  readonly #sax: SAXParser;

  constructor() {
    this.#sax = sax.parser(true, { xmlns: true });
    boundSax(this.#sax);
    this.#sax.onopentag = (tag) => this.#open(tag);
    this.#sax.onclosetag = () => this.#close();
    this.#sax.ontext = this.#sax.oncdata = (text) => this.#text(text);
    this.#sax.ondoctype = (text) => void Object.assign(this.#sax.ENTITIES, declaredEntities(text));
    this.#sax.onerror = (error) => this.#mistake(error);
  }

  /** The chunks as they came, counted: what is escaped afterwards is longer. */
  async *counted(chunks: AsyncIterable<string>): AsyncGenerator<string> {
    for await (const chunk of chunks) {
      this.#length += chunk.length;
      yield chunk;
    }
  }

  write(text: string): void {
    this.#tail = (this.#tail + text.slice(-MAX_TAIL_LENGTH)).slice(-MAX_TAIL_LENGTH);
    if (this.#ended) return;
    try {
      this.#sax.write(text);
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
      this.#ended = true;
    }
  }

  /** What was open at the end is closed. Returns what is wrong where the document is cut off between items. */
  end(): Problem | undefined {
    const cut = this.#isCut();
    const { line } = this.#sax;
    try {
      this.#sax.close();
    } catch {
      // Nothing is left to be read.
    }
    if (!this.#item)
      return cut
        ? { detail: `the document ends in the middle: <${this.root?.name}> has no end (line ${line + 1})` }
        : undefined;
    if (cut) this.#item.fault = problem('document-cut-off');
    this.#finish();
    return undefined;
  }

  /** Whole is also `<RSS>` that ends in `</rss>`, and what forgets that after `</channel>`. */
  #isCut(): boolean {
    if (!this.root || this.#ended || !this.#stack.length) return false;
    const end = /<\/(?:[\w.-]+:)?([\w.-]+)\s*>\s*$/.exec(this.#tail)?.[1]?.toLowerCase();
    const root = this.root.name.toLowerCase();
    const isEnd = end === root || (root === 'rss' && end === 'channel');
    return !isEnd || this.#sax.state !== sax.STATE.TEXT;
  }

  #open(tag: QualifiedTag): void {
    if (this.#stack.length >= MAX_DEPTH) {
      if (this.#item) this.#item.fault ??= { detail: `elements are nested more than ${MAX_DEPTH} deep` };
      if (++this.#deep > REFUSED_DEPTH)
        throw unreadable(`elements are nested more than ${REFUSED_DEPTH} deep`);
      return;
    }
    // `<feed>` that forgets its namespace is nothing but Atom.
    const isAtom = tag.uri === '' && (this.root ? this.root.ns === ATOM : /^(?:feed|entry)$/.test(tag.local));
    const ns = isAtom ? ATOM : canonicalNamespace(tag.uri);
    const element: Open = {
      ns,
      name: canonicalName(ns, tag.local),
      attributes: attributesOf(tag),
      children: [],
    };
    this.root ??= element;
    if (isItem(element)) {
      // An item within an item: the first was not closed.
      this.#finish();
      this.#item = { element, depth: this.#stack.length };
      this.#size = 0;
    } else this.#stack.at(-1)?.children.push(element);
    this.#stack.push(element);
  }

  #close(): void {
    if (this.#deep > 0) {
      this.#deep -= 1;
      return;
    }
    this.#stack.pop();
    this.#whole ||= !this.#stack.length;
    if (this.#item && this.#stack.length <= this.#item.depth) this.#finish();
  }

  #text(text: string): void {
    const parent = this.#stack.at(-1);
    if (!parent || this.#deep > 0) return;
    this.#size += text.length;
    if (this.#size > MAX_ITEM_LENGTH) {
      if (!this.#item) throw unreadable('this is no feed: it has 8,000,000 characters outside its items');
      this.#item.fault ??= { detail: 'it has more than 8,000,000 characters' };
      return;
    }
    parent.children.push(copied(text));
  }

  #finish(): void {
    if (!this.#item || !this.root) return;
    const { element, fault } = this.#item;
    this.found.push({ root: this.root, item: element, line: this.#sax.line + 1, fault });
    this.#item = undefined;
    this.#size = 0;
  }

  #mistake(error: Error): void {
    // It goes on as a browser would: a bare & is an ampersand, a tag that nobody opened is text.
    this.#sax.resume();
    const most = FREE_MISTAKES + this.#length / CHARACTERS_PER_MISTAKE;
    if (++this.#mistakes > Math.min(most, MAX_MISTAKES)) {
      throw this.#whole ? new Ended() : malformed(problem('document-not-xml'));
    }
    if (!error.message.startsWith('Max buffer length')) return;
    this.#sax.comment = '';
    if (this.#sax.attribValue.length > MAX_ITEM_LENGTH || this.#sax.doctype.length > MAX_ITEM_LENGTH) {
      throw unreadable('an attribute has more than 8,000,000 characters');
    }
  }
}

function attributesOf({ attributes }: QualifiedTag): Map<string, string> {
  const found = new Map<string, string>();
  for (const one of Object.values(attributes) as (QualifiedAttribute | string)[]) {
    // An attribute without a value is a string.
    if (typeof one === 'string' || one.uri === 'http://www.w3.org/2000/xmlns/') continue;
    found.set(one.uri ? `{${canonicalNamespace(one.uri)}}${one.local}` : one.local, one.value);
  }
  return found;
}

/**
 * The items of an RSS, RDF or Atom document, as they come.
 * @throws Refusal 400 for what is no XML at all, or an attack
 */
export async function* xmlItems(chunks: AsyncIterable<string>): AsyncGenerator<XmlItem, XmlEnd> {
  const reader = new Reader();
  for await (const chunk of escapeBare(reader.counted(chunks))) {
    reader.write(chunk);
    yield* reader.found.splice(0);
  }
  const fault = reader.end();
  yield* reader.found.splice(0);
  if (!reader.root) throw malformed(problem('document-empty'));
  return { root: reader.root, fault };
}

// The vocabulary of the rules in rules.ts: what a date, a language, a URL or a piece of HTML must look like.
import { type Element, NS } from './xml.ts';

/** `rule: what is wrong where`; the rule's name is the message of the W3C feed validator, where it has one. */
export type Problem = string;

export class Report {
  readonly problems: Problem[] = [];

  require(ok: unknown, rule: string, detail: string): void {
    if (!ok) this.problems.push(`${rule}: ${detail.slice(0, 200)}`);
  }

  /** RFC 3339 §5.6, and a day that exists. */
  rfc3339(value: unknown, where: string): void {
    const ok = typeof value === 'string' && RFC3339.test(value) && !Number.isNaN(Date.parse(value));
    this.require(ok, 'InvalidRFC3339Date', `${where}: ${value}`);
  }

  /** RFC 822 §5 with four digits of the year; the weekday must be the date's. */
  rfc822(value: string | undefined, where: string): void {
    const date = value && RFC822.test(value) ? new Date(value) : undefined;
    const ok = date && !Number.isNaN(date.getTime()) && date.toUTCString().slice(0, 3) === value!.slice(0, 3);
    this.require(ok, 'InvalidRFC2822Date', `${where}: ${value}`);
  }

  /** BCP 47 (RFC 5646 §2.1), by its shape. */
  language(value: unknown, where: string): void {
    this.require(typeof value === 'string' && LANGUAGE.test(value), 'InvalidLanguage', `${where}: ${value}`);
  }

  /** An absolute URI without characters RFC 3986 forbids; `web`: of a page or file. */
  uri(value: unknown, where: string, web = true): void {
    const ok =
      typeof value === 'string' &&
      URL.canParse(value) &&
      !/[\s<>"{}|\\^`]/.test(value) &&
      (!web || (/^https?:\/\/[^/]/.test(value) && !/[^\x21-\x7e]/.test(value)));
    this.require(ok, 'InvalidFullLink', `${where}: ${value}`);
  }

  mediaType(value: unknown, where: string): void {
    const ok = typeof value === 'string' && /^[\w.+-]+\/[\w.+-]+(?:\s*;\s*[\w-]+=.+)?$/.test(value);
    this.require(ok, 'InvalidMIMEAttribute', `${where}: ${value}`);
  }

  wholeNumber(value: unknown, where: string): void {
    this.require(/^\d+$/.test(String(value)), 'InvalidNonNegativeInteger', `${where}: ${value}`);
  }

  unique(values: readonly string[], rule: string, where: string): void {
    const seen = new Set<string>();
    for (const value of values) {
      this.require(!seen.has(value), rule, `${where}: ${value}`);
      seen.add(value);
    }
  }

  /** No references that mean nothing outside the page, no markup a reader would have to defuse. */
  html(value: string, where: string): void {
    for (const [, tag, attributes] of value.matchAll(/<([a-z][a-z0-9]*)\b([^>]*)>/gi)) {
      this.require(
        !/^(script|style|object|embed|form|base|meta|link)$/i.test(tag!),
        'SecurityRisk',
        `${where}: ${tag}`,
      );
      for (const [, name, url] of attributes!.matchAll(/([\w-]+)\s*=\s*"([^"]*)"/g)) {
        this.require(!/^on/i.test(name!), 'SecurityRiskAttr', `${where}: ${name}`);
        if (!/^(href|src|poster|cite|srcset|action|background)$/i.test(name!)) continue;
        const absolute = name === 'srcset' ? url!.split(/,\s+/) : [url!];
        for (const one of absolute) {
          this.require(/^[a-z][a-z0-9+.-]*:/i.test(one), 'ContainsRelRef', `${where}: ${one}`);
          this.require(!/^\s*(javascript|vbscript):/i.test(one), 'SecurityRiskAttr', `${where}: ${one}`);
        }
      }
    }
  }

  /** Elements that must, may be, or may be only once, directly in `parent`. */
  children(parent: Element, ns: string, { known, once, required }: Shape): void {
    const names = parent.children.filter((child) => child.ns === ns).map((child) => child.name);
    for (const name of names) this.require(known.has(name), 'UndefinedElement', `${parent.name}/${name}`);
    for (const name of required)
      this.require(names.includes(name), 'MissingElement', `${parent.name}/${name}`);
    const singles = names.filter((name) => once.has(name));
    this.unique(singles, 'DuplicateElement', parent.name);
  }

  /** Elements of the vocabularies that feeds share, wherever they are. */
  vocabularies(element: Element): void {
    const known = EXTENSIONS[element.ns];
    if (known) this.require(known.has(element.name), 'UndefinedElement', `{${element.ns}}${element.name}`);
    for (const [name, value] of Object.entries(element.attributes)) {
      if (name === 'xml:lang') this.language(value, `${element.name} xml:lang`);
    }
    if (element.ns === NS.media && element.name === 'content') {
      this.uri(element.attributes.url, 'media:content url');
      for (const name of ['fileSize', 'duration', 'width', 'height'] as const) {
        const value = element.attributes[name];
        if (value !== undefined) this.wholeNumber(value, `media:content ${name}`);
      }
    }
    if (element.ns === NS.at && element.name === 'deleted-entry') {
      this.uri(element.attributes.ref, 'at:deleted-entry ref', false);
      this.rfc3339(element.attributes.when, 'at:deleted-entry when');
    }
    if (element.ns === NS.dc && element.name === 'language') this.language(element.text, 'dc:language');
    element.children.forEach((child) => {
      this.vocabularies(child);
    });
  }

  /** An Atom link, in Atom or RSS. */
  link({ attributes: { rel = 'alternate', href, type, hreflang, length } }: Element, where: string): void {
    this.require(RELATIONS.has(rel) || URL.canParse(rel), 'InvalidAtomLinkRel', `${where}: ${rel}`);
    this.uri(href, `${where} link ${rel}`);
    if (type !== undefined) this.mediaType(type, `${where} link ${rel}`);
    if (hreflang !== undefined) this.language(hreflang, `${where} link ${rel}`);
    if (length !== undefined) this.wholeNumber(length, `${where} link ${rel}`);
  }

  /** RFC 5005 §4: an archive names the document it belongs to. */
  archive(feed: Element, links: readonly Element[]): void {
    if (!feed.children.some((child) => child.ns === NS.fh && child.name === 'archive')) return;
    const current = links.some((link) => link.attributes.rel === 'current');
    this.require(current, 'MissingCurrentInArchive', feed.name);
  }
}

export interface Shape {
  known: ReadonlySet<string>;
  once: ReadonlySet<string>;
  required: readonly string[];
}

export const words = (text: string): Set<string> => new Set(text.split(/\s+/));

/** XML 1.0 §2.2: characters that may not stand in a document, raw or as references. */
export function forbiddenCharacters(text: string): string[] {
  const raw = text.match(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu) ?? [];
  const references = text.replace(/<!\[CDATA\[.*?\]\]>/gs, '').matchAll(/&#(?:x([0-9a-f]+)|(\d+));/gi);
  const bad = [...references].filter(([, hex, decimal]) => {
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
    return (
      code > 0x10ffff ||
      /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.test(String.fromCodePoint(code))
    );
  });
  return [...raw.map((c) => `U+${c.codePointAt(0)!.toString(16)}`), ...bad.map(([reference]) => reference)];
}

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const RFC822 =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} (?:GMT|[+-]\d{4})$/;
const LANGUAGE = /^[a-z]{2,8}(?:-[a-z0-9]{1,8})*$/i;
// IANA link relations that have a meaning in feeds.
const RELATIONS = words(
  'alternate self related via enclosure hub next previous prev first last current prev-archive next-archive ' +
    'canonical license replies edit edit-media payment author',
);
const EXTENSIONS: Record<string, ReadonlySet<string>> = {
  [NS.dc]: words(
    'creator contributor language rights source subject date publisher title description type format',
  ),
  [NS.content]: words('encoded'),
  [NS.media]: words(
    'content group title description credit thumbnail keywords copyright text rating category',
  ),
  [NS.fh]: words('archive complete'),
  [NS.at]: words('deleted-entry by comment'),
};

// What the rules about feeds have in common: findings with their place, and what a date, a URL or a text must look like.
// Rules are named as the W3C feed validator names its messages (https://validator.w3.org/feed/docs/), where it has one.
import { XML } from '../intake/xml.ts';
import type { Finding, Severity } from './finding.ts';

/** A finding about a feed; `where` is the element: `item 3 “Title”, pubDate`. */
export interface FeedFinding extends Finding {
  where?: string;
}

/** Findings of one rule that are told apart; the rest is counted. */
const MAX_OF_A_RULE = 5;
const DAY_MS = 24 * 3_600_000;

/** The findings about a feed, as one place in it adds to them. */
export class Report {
  readonly #now: number;
  readonly #where: string | undefined;
  readonly #findings: FeedFinding[];
  readonly #more: Map<string, number>;

  /** @param now in milliseconds; dates that are much later are not believed */
  constructor(now: number, place?: { where: string; report: Report }) {
    this.#now = now;
    this.#where = place?.where;
    this.#findings = place ? place.report.#findings : [];
    this.#more = place ? place.report.#more : new Map();
  }

  /** A place within this one: `item 3, pubDate`. */
  at(name: string): Report {
    return this.#place(this.#where === undefined ? name : `${this.#where}, ${name}`);
  }

  /** An attribute of the element: `item 3, enclosure url`. */
  attribute(name: string): Report {
    return this.#place(`${this.#where} ${name}`);
  }

  /** An entry of the feed, `index` from 0: `item 3 “Title”`. */
  entry(kind: string, index: number, title: unknown): Report {
    const quoted = typeof title === 'string' && title ? ` “${clip(title)}”` : '';
    return this.#place(`${kind} ${index + 1}${quoted}`);
  }

  #place(where: string): Report {
    return new Report(this.#now, { where, report: this });
  }

  error(rule: string, message: string, fix: string): void {
    this.add('error', rule, message, fix);
  }

  warning(rule: string, message: string, fix: string): void {
    this.add('warning', rule, message, fix);
  }

  hint(rule: string, message: string, fix: string): void {
    this.add('hint', rule, message, fix);
  }

  add(severity: Severity, rule: string, message: string, fix: string): void {
    const same = this.#findings.filter((f) => f.rule === rule && f.fix === fix).length;
    if (same < MAX_OF_A_RULE) this.#findings.push({ severity, rule, where: this.#where, message, fix });
    else this.#more.set(`${rule} ${fix}`, (this.#more.get(`${rule} ${fix}`) ?? 0) + 1);
  }

  /** Every finding; where a rule has many, its last says how many more. */
  findings(): FeedFinding[] {
    return this.#findings.map((finding, i) => {
      const more = this.#more.get(`${finding.rule} ${finding.fix}`);
      const last =
        this.#findings.findLastIndex((f) => f.rule === finding.rule && f.fix === finding.fix) === i;
      return more && last
        ? { ...finding, message: `${finding.message} (and ${more} more like it)` }
        : finding;
    });
  }

  missing(name: string, why: string, severity: Severity = 'error'): void {
    this.add(severity, 'MissingElement', `${name} is missing.`, why);
  }

  missingAttribute(name: string, why: string, severity: Severity = 'error'): void {
    this.add(severity, 'MissingAttribute', `${name} is missing.`, why);
  }

  /** RFC 4287 §3.3, RFC 3339. @param latest milliseconds, where it may be of the future */
  rfc3339(value: string | undefined, latest?: number): void {
    if (value === undefined) return;
    const ok = RFC3339.test(value.trim()) && !Number.isNaN(Date.parse(value));
    if (ok) this.#future(value, latest);
    else {
      const fix = 'Write it as 2026-11-24T09:00:00Z.';
      this.error('InvalidRFC3339Date', `“${clip(value)}” is no RFC 3339 date.`, fix);
    }
  }

  /** RFC 822 §5 with the four digits of the year that RSS prefers. */
  rfc822(value: string | undefined): void {
    if (value === undefined) return;
    const text = value.trim();
    const date = RFC822.test(text) ? new Date(text) : undefined;
    const fix = 'Write it as Tue, 24 Nov 2026 09:00:00 GMT.';
    if (!date || Number.isNaN(date.getTime())) {
      this.error('InvalidRFC2822Date', `“${clip(value)}” is no RFC 822 date.`, fix);
      return;
    }
    // The day as written, in its own zone.
    const [, day, month, year] = /(\d{1,2}) (\w{3}) (\d{2,4})/.exec(text) ?? [];
    const own = new Date(`${day} ${month} ${year} 00:00:00 GMT`).toUTCString().slice(0, 3);
    const weekday = /^(\w{3}),/.exec(text)?.[1];
    if (weekday && weekday !== own)
      this.warning('IncorrectDOW', `“${clip(value)}” is no ${weekday} but a ${own}.`, fix);
    if (year?.length === 2) this.warning('ProblematicalRFC822Date', 'The year has two digits.', fix);
    this.#future(text);
  }

  #future(value: string, latest = this.#now + DAY_MS): void {
    if (Date.parse(value) <= latest) return;
    const fix = 'Leave it out until then: some readers show it first for all that time, others hide it.';
    this.warning('ImplausibleDate', `${value} is in the future.`, fix);
  }

  /** BCP 47, by its shape. */
  language(value: string | undefined): void {
    if (value === undefined || LANGUAGE.test(value.trim())) return;
    const fix = 'Write a BCP 47 tag such as en or pt-BR.';
    this.error('InvalidLanguage', `“${clip(value)}” is no language tag.`, fix);
  }

  /** An absolute http(s) URL. */
  url(value: string | undefined, severity: Severity = 'error'): void {
    if (value === undefined) return;
    const text = value.trim();
    if (!URL.canParse(text)) {
      const fix = 'Write the whole address, https:// and host included.';
      this.add(severity, 'InvalidFullLink', `“${clip(text)}” is no absolute URL.`, fix);
    } else if (/[\s<>"{}|\\^`]|[^\x21-\x7e]/.test(text)) {
      const fix = `Percent-encode it: ${new URL(text).href}`;
      this.warning('InvalidIRI', `“${clip(text)}” has characters that a URL has not.`, fix);
    }
  }

  /** The address that a feed says is its own, where it was fetched from another. @param name what says so */
  self(name: string, own: string, url: string | undefined): void {
    if (!url || URL.parse(own)?.href === URL.parse(url)?.href) return;
    const fix = 'Say the address it is served at, after redirects.';
    this.warning('SelfDoesntMatchLocation', `${name} is ${own}, and it came from ${url}.`, fix);
  }

  mediaType(value: string | undefined): void {
    if (value === undefined || /^[\w.+-]+\/[\w.+-]+(?:\s*;.*)?$/.test(value.trim())) return;
    const fix = 'Write a media type such as audio/mpeg.';
    this.error('InvalidMIMEAttribute', `“${clip(value)}” is no media type.`, fix);
  }

  wholeNumber(value: string | undefined): void {
    if (value === undefined || /^\s*\d+\s*$/.test(value)) return;
    this.error('InvalidNonNegativeInteger', `“${clip(value)}” is no whole number.`, 'Write digits only.');
  }

  unique(values: readonly string[], what: string): void {
    const seen = new Set<string>();
    for (const value of values) {
      if (seen.has(value)) {
        const fix = 'Give each its own: readers take the second for the first, and do not show it.';
        this.error('DuplicateIds', `${what} “${clip(value)}” is there twice.`, fix);
      }
      seen.add(value);
    }
  }

  plainTitle(value: string): void {
    if (!value.trim()) {
      this.warning('NotBlank', 'The title is empty.', 'Write one, or leave the element out.');
    } else if (TAGS.test(value) || ENTITIES.test(value)) {
      const fix = 'Write plain text: many readers show the tags.';
      this.warning('ContainsHTML', `“${clip(value)}” has HTML in it.`, fix);
    }
  }

  /** HTML that stands for itself: readers have no page around it. `base`: relative references are resolved. */
  html(value: string, base = false): void {
    const unsafe = 'Leave it out: readers remove it, or refuse the item.';
    for (const [, tag = '', attributes = ''] of value.matchAll(/<([a-z][a-z0-9]*)\b([^<>]*)>/gi)) {
      if (/^(script|style|object|embed|form|base|meta|link|iframe)$/i.test(tag))
        this.warning('SecurityRisk', `There is <${tag.toLowerCase()}> in the HTML.`, unsafe);
      for (const [, name = '', quoted, single] of attributes.matchAll(
        /([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?/g,
      )) {
        if (quoted === undefined && single === undefined) continue;
        const url = (quoted ?? single ?? '').trim();
        if (/^on/i.test(name) || /^(?:javascript|vbscript):/i.test(url)) {
          this.warning('SecurityRiskAttr', `There is ${name}="${clip(url)}" in the HTML.`, unsafe);
        } else if (!base && /^(href|src|poster)$/i.test(name) && !/^[a-z][a-z0-9+.-]*:/i.test(url)) {
          const fix = 'Write the whole address: readers do not know what it is relative to.';
          this.warning('ContainsRelRef', `${name}="${clip(url)}" is relative.`, fix);
        }
      }
    }
  }
}

/** `Title` of an element as a finding quotes it. */
export const clip = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return [...line].length > 60 ? `${[...line].slice(0, 60).join('')}…` : line;
};

export const XML_LANG = `{${XML}}lang`;
export const XML_BASE = `{${XML}}base`;

/** What people put into titles; `<and>` and `AT&T` are text. */
const TAGS =
  /<\/?(?:b|i|u|em|strong|a|span|br|p|div|img|sub|sup|font|small|code|h[1-6]|cite|q|mark)(?:\s[^<>]*|\/)?>/i;
const ENTITIES = /&(?:amp|lt|gt|quot|apos|nbsp|[mn]dash|hellip|[lr][sd]quo|#x?[0-9a-f]+);/i;
const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const RFC822 =
  /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?:\d{2}|\d{4}) \d{2}:\d{2}(?::\d{2})? (?:[A-Z]{1,3}|[+-]\d{4})$/;
// RFC 5646 §2.2.1: subtags of 4 to 8 letters are reserved as languages, so `english` is none; `x-…` and `i-…` are.
const LANGUAGE = /^(?:[a-z]{2,3}|[ix](?=-))(?:-[a-z0-9]{1,8})*$/i;

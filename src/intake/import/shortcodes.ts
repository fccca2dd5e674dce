// What WordPress makes of `[…]` when it shows a post: captions, galleries, players, embeds. Its editors know no other
// way to write them. Those of plugins mean nothing without them, and are left out.
import { escapeText, unescapeText } from '../../domain/text.ts';
import { resolved } from '../scope.ts';
import { galleryMark } from './gallery.ts';

/** A film or recording that a post plays. */
export interface Played {
  url: string;
}

export interface Expanded {
  html: string;
  enclosures: Played[];
  /** Whether pictures that stand elsewhere in the export are to come in. */
  hasGallery: boolean;
  /** Names of shortcodes that nobody understands here: they are left out, what they hold stays. */
  leftOut: string[];
}

/** What is kept as it is; a shortcode, its double brackets if it is only spoken of; an address alone on its line. */
const FOUND =
  /<(pre|code|script|style|textarea)\b|(\[?)\[(caption|wp_caption|gallery|playlist|audio|video|embed)(?=[\s\]/])([^[\]]*)\](\]?)|^[ \t]*(https?:\/\/[^\s<>"[\]]+)[ \t]*$/gim;
/** Shortcode API: `name="value"`, `name='value'`, `name=value`, `value`. */
const ATTRIBUTE = /([\w-]+)\s{0,5}=\s{0,5}(?:"([^"]*)"|'([^']*)'|([^\s"']+))|(\S+)/g;
/** In the order in which players of most readers play them. */
const SOURCES = {
  audio: ['src', 'mp3', 'm4a', 'ogg', 'wav', 'wma', 'flac'],
  video: ['src', 'mp4', 'm4v', 'webm', 'ogv', 'wmv', 'flv'],
} as const;

function attributesIn(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name, double, single, bare, alone] of text.matchAll(ATTRIBUTE)) {
    if (name !== undefined) found.set(name.toLowerCase(), unescapeText(double ?? single ?? bare ?? ''));
    else if (alone && alone !== '/' && !found.has('')) found.set('', unescapeText(alone));
  }
  return found;
}

/** Characters in which a paragraph around a shortcode begins or ends. */
const MAX_BLANK = 20;

const link = (url: string) => `<a href="${escapeText(url)}">${escapeText(url)}</a>`;

/** Where a text next has each of some words, looked for once: as many of them as there are take one reading of the text. */
class Ahead {
  readonly #text: string;
  readonly #next = new Map<string, number>();

  constructor(text: string) {
    // Not `toLowerCase`: İ becomes two characters.
    this.#text = text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  }

  /** The next place of `word` from `at` on, -1 for none; `at` never goes back. */
  of(word: string, at: number): number {
    const known = this.#next.get(word);
    if (known === -1 || (known !== undefined && known >= at)) return known;
    const next = this.#text.indexOf(word, at);
    this.#next.set(word, next);
    return next;
  }
}

class Expansion {
  readonly enclosures: Played[] = [];
  hasGallery = false;
  readonly #text: string;
  readonly #base: string | undefined;
  readonly #ahead: Ahead;

  constructor(text: string, base: string | undefined) {
    this.#text = text;
    this.#base = base;
    this.#ahead = new Ahead(text);
  }

  #address(written: string | undefined): string | undefined {
    return written ? resolved(written.trim(), this.#base) : undefined;
  }

  html(): string {
    const done: string[] = [];
    let at = 0;
    for (const match of this.#text.matchAll(FOUND)) {
      if (match.index < at) continue;
      const [all, kept, before = '', name = '', written = '', after = '', alone] = match;
      let [html, end]: [string | undefined, number] = [undefined, match.index + all.length];
      if (kept) end = Math.max(end, this.#ahead.of(`</${kept.toLowerCase()}`, end));
      else if (alone) html = link(unescapeText(alone));
      else if (before && after) html = all.slice(1, -1);
      else {
        const inside = this.#inside(name.toLowerCase(), end - after.length);
        html = this.#made(name.toLowerCase(), attributesIn(written), inside?.text);
        if (html !== undefined) {
          end = inside?.end ?? end - after.length;
          html = before + html;
        }
      }
      const [start, rest] = html?.startsWith('\n\n')
        ? this.#around(at, match.index, end)
        : [match.index, end];
      done.push(this.#text.slice(at, start), html ?? this.#text.slice(match.index, end));
      at = rest;
    }
    return done.join('') + this.#text.slice(at);
  }

  /** Where a shortcode begins and ends with the paragraph that has nothing but it: a block cannot stand in one. */
  #around(from: number, start: number, end: number): [number, number] {
    const before = /<p>\s*$/i.exec(this.#text.slice(Math.max(from, start - MAX_BLANK), start));
    const after = /^\s*<\/p>/i.exec(this.#text.slice(end, end + MAX_BLANK));
    return before && after ? [start - before[0].length, end + after[0].length] : [start, end];
  }

  /** What a shortcode holds, up to its end; undefined where it holds nothing. */
  #inside(name: string, at: number): { text: string; end: number } | undefined {
    const close = `[/${name}]`;
    const found = this.#ahead.of(close, at);
    if (found < 0 || found < at) return undefined;
    const again = this.#ahead.of(`[${name}`, at);
    // The end of the next one of that name.
    if (again >= 0 && again < found) return undefined;
    return { text: this.#text.slice(at, found), end: found + close.length };
  }

  /** HTML in place of it; undefined where it says nothing that is understood. */
  #made(
    name: string,
    attributes: ReadonlyMap<string, string>,
    inside: string | undefined,
  ): string | undefined {
    if (name === 'gallery' || name === 'playlist') {
      this.hasGallery = true;
      return galleryMark(attributes.get('ids') ?? attributes.get('include'));
    }
    if (name === 'audio' || name === 'video') return this.#player(name, attributes, inside);
    if (name === 'embed') {
      const url = this.#address(
        inside?.trim() ? unescapeText(inside) : (attributes.get('src') ?? attributes.get('')),
      );
      return url && `\n${link(url)}\n`;
    }
    return inside === undefined ? undefined : figure(inside, attributes.get('caption'));
  }

  #player(
    name: 'audio' | 'video',
    attributes: ReadonlyMap<string, string>,
    inside: string | undefined,
  ): string | undefined {
    // An address without a name may have settings behind it: `a.mp3|titles=A`.
    const alone = [attributes.get(''), inside?.trim()].flatMap((one) => one?.split('|')[0] ?? []);
    const written = [
      ...SOURCES[name].map((one) => attributes.get(one)),
      ...alone.filter((one) => /^(?:https?:\/)?\//.test(one)),
    ];
    const [url, ...others] = written.flatMap((one) => this.#address(one) ?? []);
    if (url === undefined) return undefined;
    this.enclosures.push({ url });
    const poster = this.#address(attributes.get('poster'));
    const shown = poster ? ` poster="${escapeText(poster)}"` : '';
    if (!others.length) return `\n\n<${name} controls src="${escapeText(url)}"${shown}></${name}>\n\n`;
    const sources = [url, ...others].map((one) => `<source src="${escapeText(one)}" />`).join('');
    return `\n\n<${name} controls${shown}>${sources}</${name}>\n\n`;
  }
}

/** The picture and the words below it. */
function figure(inside: string, caption: string | undefined): string {
  const [picture = '', after = ''] = splitAfterPicture(inside.trim());
  const words = (after.trim() || caption) ?? '';
  const text = words ? `<figcaption>${words}</figcaption>` : '';
  return `\n\n<figure>${picture}${text}</figure>\n\n`;
}

/** `<a …><img …></a> words`: the picture with the link around it, and the words. */
function splitAfterPicture(inside: string): [string, string] {
  const image = inside.toLowerCase().indexOf('<img');
  const end = image < 0 ? -1 : inside.indexOf('>', image) + 1;
  if (end <= 0) return ['', inside];
  const closing = /^\s{0,20}<\/a>/i.exec(inside.slice(end))?.[0] ?? '';
  return [inside.slice(0, end) + closing, inside.slice(end + closing.length)];
}

/** What the block editor plays. */
const PLAYER = /<(?:audio|video)\b[^<>]*?\ssrc="([^"<>]+)"/gi;

/**
 * A post's text with HTML in place of its shortcodes, as it was before paragraphs are made of its lines.
 * @param base what its addresses are relative to
 */
export function withoutShortcodes(text: string, base?: string): Expanded {
  const written = text.replace(/\r\n?/g, '\n');
  const expansion = new Expansion(written, base);
  const html = expansion.html();
  const played = [...written.matchAll(PLAYER)].flatMap(([, url = '']) => {
    const address = resolved(unescapeText(url), base);
    return address ? [{ url: address }] : [];
  });
  const { hasGallery } = expansion;
  return { ...withoutUnknown(html), enclosures: [...expansion.enclosures, ...played], hasGallery };
}

/** Where brackets mean themselves; what looks like a shortcode, alone or in double brackets. */
const LEFT =
  /<(pre|code|script|style|textarea)\b|(\[?)\[(\/?)([a-z][\w-]{1,40})(|\s[^[\]<>]{0,1000})\](\]?)/gi;

/**
 * The text without shortcodes of plugins. `[sic]` is none: a shortcode has attributes, an end, or a name that no word is.
 */
function withoutUnknown(html: string): Pick<Expanded, 'html' | 'leftOut'> {
  const ahead = new Ahead(html);
  const names = new Set<string>();
  const ended = new Set(
    [...html.matchAll(/\[\/([a-z][\w-]{1,40})\]/gi)].map(([, name = '']) => name.toLowerCase()),
  );
  let [text, at] = ['', 0];
  for (const match of html.matchAll(LEFT)) {
    const [all, kept, before, end, name = '', attributes = '', after] = match;
    if (match.index < at) continue;
    if (kept) {
      const close = ahead.of(`</${kept.toLowerCase()}`, match.index);
      const to = close < 0 ? html.length : close;
      text += html.slice(at, to);
      at = to;
    } else if (before && after) {
      // It is only spoken of.
      text += html.slice(at, match.index) + all.slice(1, -1);
      at = match.index + all.length;
    } else if (end || ended.has(name.toLowerCase()) || /[_-]/.test(name) || /\w=/.test(attributes)) {
      names.add(name.toLowerCase());
      text += html.slice(at, match.index) + before;
      at = match.index + all.length - (after?.length ?? 0);
    }
  }
  return { html: text + html.slice(at), leftOut: [...names] };
}

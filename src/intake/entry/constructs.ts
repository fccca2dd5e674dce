// Texts of Atom (RFC 4287 §3.1, §4.1.3) in all the forms they come in.
import { absoluteHtml, cleanHtml } from '../../content/clean.ts';
import { plainOf } from '../../content/words.ts';
import { fromBase64 } from '../../domain/bytes.ts';
import type { Content, Enclosure, Image } from '../../domain/model.ts';
import { escapeText, oneLine, xmlSafe } from '../../domain/text.ts';
import { attribute, first, resolved, type Scope } from '../scope.ts';
import { ATOM, type Element, elements, innerHtml, textOf } from '../xml.ts';

/** What is relative: only texts that need it are parsed. */
const RELATIVE = /\s(?:src|href|poster|cite|srcset)\s*=\s*["']?\s*(?!https?:|data:|mailto:|tel:|["'>\s])/i;

export const based = (html: string, base: string | undefined) =>
  base && RELATIVE.test(html) ? absoluteHtml(html, base) : html;

/** RFC 4287 §3.1: a text construct as HTML, whatever its type. */
function constructHtml(scope: Scope): string | undefined {
  const type = attribute(scope, 'type') ?? 'text';
  if (type === 'html' || type === 'text/html') return markupOf(scope);
  if (type !== 'xhtml' && type !== 'application/xhtml+xml') return undefined;
  // RFC 4287 §3.1.1.3: one div, which is not part of the content. Atom 0.3 had none.
  const [div, ...more] = elements(scope.element);
  return div?.name === 'div' && !more.length ? innerHtml(div) : markupOf(scope);
}

/** HTML as it should be, escaped; or as many write it, as elements. */
export const markupOf = (scope: Scope) =>
  elements(scope.element).length ? innerHtml(scope.element) : writtenIn(scope);

function decoded(base64: string): string | undefined {
  try {
    return new TextDecoder().decode(fromBase64(base64));
  } catch {
    return undefined;
  }
}

/** Atom 0.3 (draft-ietf-atompub-format-00 §3.1.2): a text may be packed in base64. */
function writtenIn(scope: Scope): string {
  const text = textOf(scope.element);
  return (attribute(scope, 'mode') === 'base64' ? decoded(text) : undefined) ?? text;
}

/** RFC 4287 §3.1 as plain text. */
export function constructText(scope: Scope | undefined): string | undefined {
  if (!scope) return undefined;
  const html = constructHtml(scope);
  return (html === undefined ? xmlSafe(writtenIn(scope)) : plainOf(cleanHtml(html))).trim() || undefined;
}

/** What an entry's content is. */
export interface AtomContent {
  content?: Content;
  /** It is a picture elsewhere. */
  image?: Image;
  /** It is a film or a recording elsewhere. */
  enclosure?: Pick<Enclosure, 'url' | 'type'>;
  /** It is a page elsewhere. */
  page?: string;
  /** The media type of what no text can hold. */
  leftOut?: string;
}

export function atomContent(entry: Scope): AtomContent {
  const content = first(entry, ATOM, 'content');
  if (!content) return {};
  const type = (attribute(content, 'type') ?? 'text').toLowerCase();
  // RFC 4287 §4.1.3.2: with `src` the content is elsewhere.
  const src = attribute(content, 'src');
  if (src) {
    const url = resolved(src, content.base);
    if (!url) return {};
    if (type.startsWith('image/')) return { image: { url } };
    return /^(?:audio|video)\//.test(type) ? { enclosure: { url, type } } : { page: url };
  }
  const html = constructHtml(content);
  if (html !== undefined) return { content: { html: based(html, content.base) } };
  if (type === 'text' || type.startsWith('text/')) {
    const text = xmlSafe(writtenIn(content));
    return { content: type === 'text/markdown' ? { markdown: text } : { text } };
  }
  return pictureIn(content, type) ?? wordsIn(content, type);
}

/** Of what type `<img>` may have its bytes beside it. */
const RASTER = /^image\/(?:png|gif|webp|jpe?g)$/;

/** RFC 4287 §4.1.3.3 rule 6: of a media type that is no text the bytes are in base64. */
function pictureIn(content: Scope, type: string): AtomContent | undefined {
  const base64 = textOf(content.element).replace(/\s+/g, '');
  if (!RASTER.test(type) || !base64 || /[^A-Za-z0-9+/=]/.test(base64)) return undefined;
  const url = `data:${type.replace('/jpg', '/jpeg')};base64,${base64}`;
  return { content: { html: `<p><img src="${url}" alt="" /></p>` } };
}

/** SVG 2 §5.8, §11: texts for people. */
const svgWords = (element: Element): string[] =>
  elements(element).flatMap((one) =>
    /^(?:title|desc|text)$/.test(one.name) ? [textOf(one)] : svgWords(one),
  );

/** What is written in a picture of SVG, which itself is a document that may do anything. */
function wordsIn(content: Scope, type: string): AtomContent {
  if (!/^image\/svg/.test(type)) return { leftOut: type };
  const written = textOf(content.element).trim();
  const xml = written.startsWith('<') ? written : decoded(written.replace(/\s+/g, ''));
  const words = oneLine(svgWords(content.element).join(' ') || plainOf(cleanHtml(xml ?? '')));
  return { leftOut: type, ...(words && { content: { html: `<p>${escapeText(words)}</p>` } }) };
}

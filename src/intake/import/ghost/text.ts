// The text of a post of Ghost: as HTML where the export has it, else of its editors' own documents: lexical, mobiledoc, Markdown.
import { plainOf } from '../../../content/words.ts';
import type { Content } from '../../../domain/model.ts';
import { asList, isObject, type Json, objectsOf } from '../../../domain/objects.ts';
import { escapeText, unescapeText } from '../../../domain/text.ts';
import { withoutFrames } from '../frames.ts';
import { lexicalHtml } from './lexical.ts';
import { mobiledocHtml } from './mobiledoc.ts';

/** A text or a number; what JSON may have in its place says nothing. */
export const said = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? `${value}` : '';

/** What the text of a post is. */
export interface GhostText {
  content: Content;
  /** Frames of other sites that links stand for. */
  frames: number;
  /** Recordings and films that it plays. */
  enclosures: string[];
}

const parsed = (value: unknown): Json | undefined => {
  try {
    const found: unknown = typeof value === 'string' && value ? JSON.parse(value) : undefined;
    return isObject(found) ? found : undefined;
  } catch {
    return undefined;
  }
};

const PLAYER = /<(?:audio|video)\b[^<>]*?\ssrc="([^"<>]+)"/gi;

/** @param placed the HTML with its addresses as they were on the site */
export function contentOf(post: Json, placed: (html: string) => string): GhostText {
  const html = said(post.html) || written(post);
  if (html !== undefined) {
    const linked = withoutFrames(placed(html));
    const enclosures = [...linked.html.matchAll(PLAYER)].map(([, url = '']) => unescapeText(url));
    return { content: { html: linked.html }, frames: linked.frames, enclosures };
  }
  const more = { frames: 0, enclosures: [] };
  const markdown = said(post.markdown) || cardsOf(post);
  if (markdown) return { content: { markdown }, ...more };
  const text = typeof post.plaintext === 'string' ? post.plaintext : '';
  const paragraphs = `<p>${escapeText(text).replace(/\n\n+/g, '</p>\n<p>')}</p>`;
  return { content: { html: plainOf(escapeText(text)) && paragraphs }, ...more };
}

/** Of Ghost 1, whose posts were one card of Markdown. */
function cardsOf(post: Json): string {
  return asList(parsed(post.mobiledoc)?.cards)
    .map((card) => (Array.isArray(card) && isObject(card[1]) ? said(card[1].markdown) : ''))
    .filter(Boolean)
    .join('\n\n');
}

/** HTML of the editor's own document; undefined where it has none, or is one card of Markdown. */
function written(post: Json): string | undefined {
  const lexical = parsed(post.lexical)?.root;
  if (isObject(lexical) && objectsOf(lexical.children).length) return lexicalHtml(lexical);
  const mobiledoc = parsed(post.mobiledoc);
  const html = mobiledoc && mobiledocHtml(mobiledoc);
  return html || undefined;
}

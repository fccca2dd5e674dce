// CommonMark with tables, as editors write it.
import MarkdownIt from 'markdown-it';
import { once } from '../once.ts';
import { cleanHtml } from './clean.ts';

const parser = once(() => {
  const made = new MarkdownIt({ html: false, linkify: true, typographer: false });
  // `https://…` becomes a link; "Booking.com said" is prose.
  made.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  return made;
});

/** Sanitised HTML of CommonMark with tables, strikethrough and bare links; raw HTML in it shows as text. */
export function markdownToHtml(markdown: string): string {
  return cleanHtml(parser().render(markdown));
}

/** The first heading of the first level: its source and its lines, 0-based, the end excluded. */
export function firstHeading(markdown: string): { html: string; start: number; end: number } | undefined {
  const tokens = parser().parse(markdown, {});
  const at = tokens.findIndex(
    (token) => token.type === 'heading_open' && token.tag === 'h1' && token.level === 0,
  );
  const map = tokens[at]?.map;
  if (!map) return undefined;
  return {
    html: cleanHtml(parser().renderInline(tokens[at + 1]?.content ?? '')),
    start: map[0],
    end: map[1],
  };
}

// Markdown with YAML front matter, as static site generators read it.
import { firstHeading } from '../content/markdown.ts';
import { plainOf } from '../content/render.ts';
import { oneLine, xmlSafe } from '../domain/text.ts';
import { readFrontMatter } from './front-matter.ts';
import type { ArticleInput, Decoded, Recognised } from './input.ts';
import { validateInput } from './json.ts';

const OPENING = /^---[ \t]*\n/;
const CLOSING = /^(?:---|\.\.\.)[ \t]*$/m;

/** Front matter, the Markdown below it, and how many lines stand above that. */
function split(text: string): { front: ArticleInput; markdown: string; above: number } {
  const opening = OPENING.exec(text)?.[0];
  const rest = text.slice(opening?.length ?? 0);
  const closing = opening ? CLOSING.exec(rest) : null;
  const front = closing ? readFrontMatter(rest.slice(0, closing.index)) : undefined;
  // Without an end, or around something that is no mapping, `---` is a rule (CommonMark §4.1).
  if (!opening || !closing || !front) return { front: {}, markdown: text, above: 0 };
  const markdown = rest.slice(closing.index + closing[0].length + 1);
  return { front, markdown, above: text.slice(0, text.length - markdown.length).split('\n').length - 1 };
}

/** A text and its title: of the front matter, else its first `#` heading. The heading leaves the text if it is the title. */
export function headed(markdown: string, given?: string): { title?: string; text: string; line?: number } {
  const lines = markdown.split('\n');
  const heading = firstHeading(markdown);
  const words = heading ? oneLine(plainOf(heading.html)) : '';
  const title = given ?? (words || undefined);
  if (!heading || !words) return { title, text: markdown };
  const atTop = lines.slice(0, heading.start).join('').trim() === '';
  if (given !== undefined && !(atTop && given === words)) return { title, text: markdown };
  const text = [...lines.slice(0, heading.start), ...lines.slice(heading.end)].join('\n');
  return { title, text, line: heading.start + 1 };
}

/**
 * `text/markdown`. Without a title in the front matter the first `#` heading is the title; it leaves the text, as
 * does one at the top that repeats the title. 400 for bad YAML, 422 for what the front matter gets wrong.
 */
export function decodeMarkdown(body: string): Decoded {
  const { front, markdown, above } = split(xmlSafe(body).replace(/^\uFEFF/, ''));
  const { title, text, line } = headed(markdown, front.title);
  const recognised: Recognised[] =
    line === undefined ? [] : [{ field: 'title', line: above + line, text: title ?? '' }];
  return {
    input: validateInput({ ...front, title, content: { markdown: text.replace(/^\n+/, '').trimEnd() } }),
    recognised,
  };
}

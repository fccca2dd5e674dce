// Markdown with YAML front matter, as static site generators read it.
import { firstHeading } from '../content/markdown.ts';
import { plainOf } from '../content/words.ts';
import { oneLine, xmlSafe } from '../domain/text.ts';
import { readFrontMatter } from './front-matter.ts';
import type { Decoded, Recognised } from './input.ts';
import { validateInput } from './json.ts';

/** YAML between lines of `---`, as static site generators have it. */
export const FRONT_MATTER = /^---[ \t]*\n([\s\S]*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|$)/;

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
  const whole = xmlSafe(body).replace(/^\uFEFF/, '');
  const written = FRONT_MATTER.exec(whole);
  const front = written && readFrontMatter(written[1] ?? '');
  // Without an end, or around something that is no mapping, `---` is a rule (CommonMark §4.1).
  const above = front ? written[0] : '';
  const below = whole.slice(above.length);
  if (front && front.format !== 'markdown') {
    const content = { [front.format]: below.replace(/^\n/, '').trimEnd() };
    return { input: validateInput({ ...front.input, content }), recognised: [] };
  }
  const { title, text, line } = headed(below, front?.input.title);
  const recognised: Recognised[] =
    line === undefined
      ? []
      : [{ field: 'title', line: above.split('\n').length - 1 + line, text: title ?? '' }];
  return {
    input: validateInput({
      ...front?.input,
      title,
      content: { markdown: text.replace(/^\n+/, '').trimEnd() },
    }),
    recognised,
  };
}

// CommonMark with tables, footnotes and task lists, as editors write it.
import MarkdownIt from 'markdown-it';
import { lazy } from '../domain/lazy.ts';
import { cleanHtml, limitLength } from './clean.ts';
import { addTasks, alignCells, withFootnotes } from './markdown-extras.ts';
import { type BlockState, blockRule, boundHtml } from './markdown-html.ts';
import { blockHtml, inlineHtml } from './raw-html.ts';

const parser = lazy(makeParser);
const render = withFootnotes(makeParser);

/** Tells blocks apart and leaves their text as it is: what is in it takes most of the time. */
const blocks = lazy(() => {
  const made = makeParser();
  made.core.ruler.enableOnly(['normalize', 'block']);
  return made;
});

/** Of a bare link. Each `https://` of a text without blanks looks so far: at 10,000 characters, 200 kB took 2 s. */
const MAX_LINK_LENGTH = 2_000;

/** Each `[` looks for its end through so many brackets in it: at 100, 200 kB of `![` took 1.6 s. */
const MAX_NESTING = 40;

function makeParser(): InstanceType<typeof MarkdownIt> {
  const made = new MarkdownIt({ html: true, linkify: true, typographer: false, maxNesting: MAX_NESTING });
  // `https://…` becomes a link; "Booking.com said" is prose.
  made.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false, maxLength: MAX_LINK_LENGTH });
  boundQuotes(made);
  boundHtml(made);
  keepNotes(made);
  addTasks(made);
  alignCells(made);
  made.renderer.rules.html_inline = (tokens, at) => inlineHtml(tokens[at]?.content ?? '');
  made.renderer.rules.html_block = (tokens, at) => blockHtml(tokens[at]?.content ?? '');
  return made;
}

/** `[^1]: word` is a footnote, and where it cannot be one a text: as a link's definition it would be gone. */
function keepNotes({ block }: InstanceType<typeof MarkdownIt>): void {
  const reference = blockRule('reference');
  const guarded = (state: BlockState, start: number, end: number, silent: boolean) =>
    !state.src.startsWith('[^', state.bMarks[start]! + state.tShift[start]!) &&
    reference(state as never, start, end, silent);
  block.ruler.at('reference', guarded as never);
}

/** Lines of a quotation; a longer one is continued as the next. */
const QUOTE_LINES = 1_000;

/**
 * Sanitised HTML of CommonMark with tables, footnotes, task lists, strikethrough and bare links; raw HTML is cleaned like any other.
 * @throws Refusal 422 where it would be too long
 */
export function markdownToHtml(markdown: string): string {
  return cleanHtml(limitLength(render(markdown)));
}

/** The HTML that Markdown has in it, code excepted. */
export function rawHtml(markdown: string): string {
  if (!markdown.includes('<')) return '';
  const tokens = parser()
    .parse(markdown, {})
    .flatMap((token) => [token, ...(token.children ?? [])]);
  return tokens
    .filter(({ type }) => type === 'html_block' || type === 'html_inline')
    .map(({ type, content }) => (type === 'html_block' ? blockHtml(content) : inlineHtml(content)))
    .join('\n');
}

/** The first heading of the first level: its source and its lines, 0-based, the end excluded. */
export function firstHeading(markdown: string): { html: string; start: number; end: number } | undefined {
  // CommonMark §4.2, §4.3: `#`, or `=` below it.
  if (!/[#=]/.test(markdown)) return undefined;
  const tokens = blocks().parse(markdown, {});
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

/**
 * A quotation looks for its end through all lines that might be its own, and may take but one of them: 2 MB of
 * `[a]: b` and `>` in turns took minutes.
 */
function boundQuotes({ block }: InstanceType<typeof MarkdownIt>): void {
  const quote = blockRule('blockquote');
  const bounded = (state: never, start: number, end: number, silent: boolean) =>
    quote(state, start, Math.min(end, start + QUOTE_LINES), silent);
  block.ruler.at('blockquote', bounded as never, { alt: ['paragraph', 'reference', 'blockquote', 'list'] });
}

// HTML in Markdown: what markdown-it's expressions for it would take too long for is told before they are asked.
import MarkdownIt from 'markdown-it';

/**
 * Blanks that are not ASCII (U+00A0 and the like), in one tag. CommonMark §6.6 separates attributes by ASCII blanks;
 * markdown-it by `\s`, which an unquoted value may have in it too: a tag of twelve `=:` between such blanks took 8 s,
 * and each further one thrice as long.
 */
const MAX_ODD_BLANKS = 8;
const TAG = /<\/?[a-z](?:[^<>"']|"[^"]*"|'[^']*')*/iy;

/** Whether the tag that begins at `at`, if one does, has more of these outside of quotation marks. */
function isOdd(text: string, at: number): boolean {
  TAG.lastIndex = at;
  const tag = TAG.exec(text)?.[0].replace(/"[^"]*"|'[^']*'/g, '') ?? '';
  return (tag.match(/[^\S \t\n\v\f\r]/g)?.length ?? 0) > MAX_ODD_BLANKS;
}

interface InlineState {
  src: string;
  pos: number;
  pending: string;
}
/** Of markdown-it, as far as rules here look at it. */
export interface BlockState {
  src: string;
  bMarks: number[];
  tShift: number[];
}
type Rule = (state: never, start: number, end: number, silent: boolean) => boolean;

/** A rule of markdown-it by its name, alone in a parser: a list of rules has no names. */
export function blockRule(name: string): Rule {
  const { ruler } = new MarkdownIt().block;
  ruler.enableOnly(name);
  const [rule] = ruler.getRules('') as unknown as Rule[];
  return rule!;
}

/** Makes `<` text where such a tag begins. */
export function boundHtml({ inline, block }: InstanceType<typeof MarkdownIt>): void {
  const asText = (state: InlineState, silent: boolean) => {
    if (state.src[state.pos] !== '<' || !isOdd(state.src, state.pos)) return false;
    if (!silent) state.pending += '<';
    state.pos++;
    return true;
  };
  inline.ruler.before('html_inline', 'odd_html', asText as never);
  const htmlBlock = blockRule('html_block');
  const bounded = (state: BlockState, start: number, end: number, silent: boolean) =>
    !isOdd(state.src, state.bMarks[start]! + state.tShift[start]!) &&
    htmlBlock(state as never, start, end, silent);
  block.ruler.at('html_block', bounded as never, { alt: ['paragraph', 'reference', 'blockquote'] });
}

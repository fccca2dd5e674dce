// What editors write beyond CommonMark, as GitHub reads it: footnotes, task lists, tables whose columns are aligned.
import type MarkdownIt from 'markdown-it';
import footnote from 'markdown-it-footnote';
import { fingerprint } from '../domain/hash.ts';
import { lazy } from '../domain/lazy.ts';

type Parser = InstanceType<typeof MarkdownIt>;
interface Token {
  type: string;
  content: string;
  children: Token[] | null;
  attrGet(name: string): string | null;
  attrs: [string, string][] | null;
  meta: { id?: number; label?: string } | null;
}
interface State {
  tokens: Token[];
  env: Notes;
}

/** What parsing leaves of a text's notes. */
type Notes = {
  footnotes?: { refs?: Record<string, number> };
  /** Whether words would be lost: of a note that nothing refers to, or that is written twice. */
  isLossy?: boolean;
  /** Part of the ids: readers show several articles on a page. */
  docId?: string;
};

/** `[^1]`, and `[^1]: …` elsewhere. */
function addFootnotes(parser: Parser): void {
  parser.use(footnote);
  // `^[…]` is prose: GitHub has no notes within a line.
  parser.inline.ruler.disable('footnote_inline');
  parser.renderer.rules.footnote_caption = (tokens, at) =>
    `[${Number((tokens[at] as unknown as Token).meta?.id) + 1}]`;
  parser.core.ruler.before('footnote_tail', 'lossy_notes', (({ tokens, env }: State) => {
    const opened = tokens.filter(({ type }) => type === 'footnote_reference_open');
    const labels = new Set(opened.map(({ meta }) => meta?.label));
    const refs = env.footnotes?.refs ?? {};
    env.isLossy = labels.size < opened.length || Object.values(refs).some((number) => number < 0);
  }) as never);
}

/** Marks of notes in a text; one with more is no article. */
const MAX_NOTES = 1_000;

/** HTML of Markdown by a parser, or by one that knows footnotes where there are some and no word would be lost. */
export function withFootnotes(plain: () => Parser): (markdown: string) => string {
  const noting = lazy(() => {
    const made = plain();
    addFootnotes(made);
    return made;
  });
  const parser = lazy(plain);
  return (markdown) => {
    const marks = markdown.split('[^', MAX_NOTES + 2).length - 1;
    if (marks > 0 && marks <= MAX_NOTES) {
      const env: Notes = { docId: fingerprint(markdown) };
      const html = noting().render(markdown, env);
      if (!env.isLossy) return html;
    }
    return parser().render(markdown);
  };
}

/** `[ ]` or `[x]` at the start of a list's item. */
const TASK = /^\[([ xX])\][ \t]/;

/** A box for each task: a form's control would be lost in readers. */
export function addTasks(parser: Parser): void {
  parser.core.ruler.push('tasks', (({ tokens }: State) => {
    for (const [i, { type, children }] of tokens.entries()) {
      const isFirst =
        type === 'inline' &&
        tokens[i - 1]?.type === 'paragraph_open' &&
        tokens[i - 2]?.type === 'list_item_open';
      const text = isFirst && children?.[0]?.type === 'text' ? children[0] : undefined;
      if (text) text.content = text.content.replace(TASK, (_, mark) => (mark === ' ' ? '☐ ' : '☑ '));
    }
  }) as never);
}

/** Columns are aligned by an attribute: styles are cleaned away, and refused by the pages' policy. */
export function alignCells(parser: Parser): void {
  for (const rule of ['th_open', 'td_open']) {
    parser.renderer.rules[rule] = (tokens, at, options, _, renderer) => {
      const token = tokens[at] as unknown as Token;
      const [, align] = /^text-align:(\w+)$/.exec(token.attrGet('style') ?? '') ?? [];
      if (align) token.attrs = [['align', align]];
      return renderer.renderToken(tokens, at, options);
    };
  }
}

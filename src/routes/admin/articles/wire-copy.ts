// Wire copy: an article pasted whole, as an agency sends it; what is understood goes into the fields that are still empty, and
// only that leaves the text.

import type { Version } from '../../../domain/model.ts';
import { isSameJson } from '../../../domain/objects.ts';
import { oneLine, unescapeText } from '../../../domain/text.ts';
import { decodeHtml } from '../../../intake/html.ts';
import type { ArticleInput } from '../../../intake/input.ts';
import { decodeMarkdown } from '../../../intake/markdown.ts';
import { decodeText, uniform } from '../../../intake/text.ts';
import { FIELDS } from '../../../pages/admin/articles/editor-fields.ts';
import { BLANK, type Typed, typedOf } from '../../../pages/admin/articles/typed.ts';
import type { Key } from '../../../pages/admin/ui.ts';

type Field = Exclude<keyof Typed, 'notation' | 'content' | 'change'>;
const FIRST_FIELDS = ['title', 'publishedAt', 'authors', 'credits', 'source'] as const;
const ALL_FIELDS = [...new Set([...FIRST_FIELDS, ...Object.keys(FIELDS)])].filter(
  (name) => name !== 'content',
) as Field[];

/** What makes Markdown more than plain text. */
const HAS_MARKS =
  /^(?:---[ \t]*$| {0,3}(?:#{1,6}\s|>|[-*+]\s|\d+[.)]\s|```|~~~|(?:=+|-{3,})[ \t]*$)|.*\|.*\|)|\]\(|\*\S|(?<!\w)_\S|`|^ {4}\S/m;
/** HTML that is a page, not a piece of one. */
const IS_PAGE = /<(?:html|head|body|title|meta)\b/i;
const MAX_TITLE = 200;

/** The form filled in, and the labels of the fields that were filled. @throws Refusal 400, 422 */
export function fillFromCopy(sent: Typed): { typed: Typed; found: Key[] } {
  const { typed, taken } = READERS[sent.notation](sent);
  return { typed, found: ALL_FIELDS.filter((name) => taken.has(name)).map((name) => FIELDS[name]!) };
}

interface Read {
  typed: Typed;
  taken: Set<string>;
}

const READERS: Readonly<Record<Typed['notation'], (sent: Typed) => Read>> = {
  text: (sent) => ofLines(sent),
  markdown: (sent) => {
    // Its line ends and sub-headings are those of plain text.
    if (!HAS_MARKS.test(sent.content)) return ofLines(sent);
    const { input } = decodeMarkdown(sent.content);
    const { typed, taken, left } = filled(sent, input);
    return ofLines({ ...typed, content: left ? sent.content : textOf(input) }, taken, true);
  },
  html: (sent) => {
    const lines = linesOf(sent.content);
    if (lines !== undefined) return ofLines({ ...sent, content: lines });
    const { input } = decodeHtml(sent.content);
    const { typed, taken, left } = filled(sent, input);
    if (left) return { typed, taken };
    // The intake cleans what it takes; of a piece of HTML only the heading that became the title goes.
    const leads = !textOf(input).includes('<h1');
    const piece = leads ? sent.content.replace(/^\s*<h1\b[^>]*>[\s\S]*?<\/h1>\s*/i, '') : sent.content;
    return { typed: { ...typed, content: IS_PAGE.test(sent.content) ? textOf(input) : piece }, taken };
  },
};

/** The lines of a text that was pasted into the text editor as it is: HTML that says no more than plain text does. */
const linesOf = (html: string): string | undefined =>
  /^(?:\s*<p>(?:[^<]|<br \/>)*<\/p>)+\s*$/.test(html)
    ? unescapeText(
        html
          .replace(/<br \/>\n?/g, '\n')
          .replace(/<\/p>\s*<p>/g, '\n\n')
          .replace(/<\/?p>/g, ''),
      ).trim()
    : undefined;

const textOf = ({ content = { text: '' } }: ArticleInput): string => Object.values(content)[0] ?? '';

/** Lines that an agency puts around a text, as fields. `marked`: it is Markdown, and stays that. */
function ofLines(sent: Typed, taken = new Set<string>(), marked = false): Read {
  const lines = uniform(sent.content).split('\n');
  const at = lines.findIndex((line) => line.trim());
  const first = oneLine(lines[at] ?? '');
  if (sent.title && first === sent.title) lines[at] = '';
  // In Markdown not every first line is a title; where none is wanted, another stands for it.
  const headed =
    !sent.title && (!marked || (first.length <= MAX_TITLE && !/[.:!?…]$|[*_`[\]<>|#]|^[-+\d]/.test(first)));
  const { input, recognised } = decodeText(headed ? lines.join('\n') : `-\n${lines.join('\n')}`);
  const { typed, taken: fresh } = filled(sent, headed ? input : { ...input, title: undefined });
  const gone = new Set(
    recognised.filter(({ field }) => fresh.has(field)).map(({ line = 0 }) => line - (headed ? 1 : 2)),
  );
  if (!fresh.size && first !== sent.title) return { typed, taken };
  const rest = lines.filter((_, i) => !gone.has(i)).join('\n');
  const content = (marked ? rest : rest.replace(/\n{3,}/g, '\n\n')).replace(/^\n+/, '').trimEnd();
  const notation = marked ? sent.notation : 'text';
  return { typed: { ...typed, notation, content }, taken: new Set([...taken, ...fresh]) };
}

/** Empty fields filled in. `left`: something was found for a field in which something else stands, or for none. */
function filled(sent: Typed, input: ArticleInput): Read & { left: boolean } {
  const { publishedAt, status, change, ...rest } = input;
  const blank = { title: '', slug: '', language: '', tags: [], authors: [], credits: [], enclosures: [] };
  const date = publishedAt === undefined ? undefined : Date.parse(publishedAt);
  const read = typedOf({ ...blank, content: { text: '' }, ...rest, publishedAt: date } as unknown as Version);
  const found = ALL_FIELDS.filter(
    (name) => !isSameJson(read[name], BLANK[name]) && !isSameJson(read[name], sent[name]),
  );
  const fits = found.filter((name) => isSameJson(sent[name], BLANK[name]));
  return {
    typed: { ...sent, ...Object.fromEntries(fits.map((name) => [name, read[name]])) },
    taken: new Set(fits),
    left: status !== undefined || change !== undefined || fits.length < found.length,
  };
}

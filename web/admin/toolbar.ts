// The toolbar and its shortcuts. What a button did, it takes away again.
import type { EditorForm } from './editor-form.ts';
import { insertText } from './text-area.ts';

/** Asterisks that a text ends or begins with. */
function countStars(text: string, atEnd: boolean): number {
  let count = 0;
  while (text.at(atEnd ? -1 - count : count) === '*') count++;
  return count;
}

/** Whether the mark is among the asterisks on both sides: of three, two are bold and one is italic. */
function isMarked(mark: string, left: number, right: number): boolean {
  const least = Math.min(left, right);
  return mark === '**' ? least >= 2 : least % 2 === 1;
}

/** Puts marks around the selection, or takes away those that are there. */
function toggleMarks(textarea: HTMLTextAreaElement, before: string, after: string, ifEmpty = ''): void {
  const { value } = textarea;
  let { selectionStart: start, selectionEnd: end } = textarea;
  // Blanks at the ends stay outside: `** word **` is not bold.
  while (start < end && /\s/.test(value[start]!)) start++;
  while (end > start && /\s/.test(value[end - 1]!)) end--;
  const left = value.slice(0, start);
  const chosen = value.slice(start, end);
  const right = value.slice(end);
  const replace = (from: number, to: number, text: string, selectFrom: number, length: number) => {
    textarea.setSelectionRange(from, to);
    insertText(textarea, text);
    textarea.setSelectionRange(from + selectFrom, from + selectFrom + length);
  };
  const isStars = before.startsWith('*');

  const isOutside = left.endsWith(before) && right.startsWith(after);
  if (isOutside && (!isStars || isMarked(before, countStars(left, true), countStars(right, false)))) {
    replace(start - before.length, end + after.length, chosen, 0, chosen.length);
    return;
  }

  const inner = chosen.slice(before.length, -after.length);
  const isWhole =
    chosen.length >= before.length + after.length && chosen.startsWith(before) && chosen.endsWith(after);
  // `**a** and **b**` is two.
  const isInside = isWhole && !inner.replace(/^\*|\*$/g, '').includes(before);
  if (isInside && (!isStars || isMarked(before, countStars(chosen, false), countStars(chosen, true)))) {
    replace(start, end, inner, 0, inner.length);
    return;
  }

  const text = chosen || ifEmpty;
  replace(start, end, before + text + after, before.length, text.length);
}

interface Lines {
  start: number;
  end: number;
  /** More than a caret. */
  isSelection: boolean;
}

/** The whole lines that the selection touches. */
function selectedLines({ value, selectionStart, selectionEnd }: HTMLTextAreaElement): Lines {
  const isSelection = selectionEnd > selectionStart;
  // A line that ends where the selection ends is its last one.
  const last = isSelection && value[selectionEnd - 1] === '\n' ? selectionEnd - 1 : selectionEnd;
  const start = value.lastIndexOf('\n', selectionStart - 1) + 1;
  const end = value.indexOf('\n', last);
  return { start, end: end < 0 ? value.length : end, isSelection };
}

/** Replaces whole lines; selects them if something was, so that the next button is about them too. */
function replaceLines(textarea: HTMLTextAreaElement, lines: Lines, text: string, caret = text.length): void {
  const { start, end, isSelection } = lines;
  textarea.setSelectionRange(start, end);
  insertText(textarea, text);
  if (isSelection) textarea.setSelectionRange(start, start + text.length);
  else textarea.setSelectionRange(start + caret, start + caret);
}

/**
 * Begins each line of the selection with a prefix, or takes away those that are there.
 * @param pattern the prefix as it may be there already
 * @param prefixOf the prefix of the nth line that has one, from 1
 */
function togglePrefixes(
  textarea: HTMLTextAreaElement,
  pattern: RegExp,
  prefixOf: (n: number) => string,
): void {
  const selected = selectedLines(textarea);
  const lines = textarea.value.slice(selected.start, selected.end).split('\n');
  const filled = lines.filter((line) => line.trim());
  const isPrefixed = filled.length > 0 && filled.every((line) => pattern.test(line));
  let n = 0;
  const prefixed = (line: string) => (line.trim() || lines.length === 1 ? prefixOf(++n) + line : line);
  const made = lines.map((line) => (isPrefixed ? line.replace(pattern, '') : prefixed(line)));
  replaceLines(textarea, selected, made.join('\n'));
}

/** Makes an HTML list of the selected lines, one of the other kind of a list, or lines of a list of this kind. */
function toggleHtmlList(textarea: HTMLTextAreaElement, name: 'ul' | 'ol'): void {
  const lines = selectedLines(textarea);
  const { value } = textarea;
  // The caret in one of its lines is in the list.
  const before = /(?:^|\n)<(ul|ol)>\n(?:<li>.*<\/li>\n)*$/.exec(value.slice(0, lines.start));
  const after = /^(?:\n<li>.*<\/li>)*\n<\/(?:ul|ol)>/.exec(value.slice(lines.end));
  if (before && after && /^<li>.*<\/li>$/s.test(value.slice(lines.start, lines.end))) {
    lines.start = before.index + (before[0].startsWith('\n') ? 1 : 0);
    lines.end += after[0].length;
  }
  const text = value.slice(lines.start, lines.end);
  const list = /^<(ul|ol)>\n(.*)\n<\/\1>$/s.exec(text);
  const items = (list?.[2] ?? text)
    .split('\n')
    .map((line) => (list ? line.replace(/^<li>(.*)<\/li>$/, '$1') : line.trim()))
    .filter((line, _, all) => line || all.length === 1);
  if (list?.[1] === name) {
    replaceLines(textarea, lines, items.join('\n'));
    return;
  }
  const made = `<${name}>\n${items.map((item) => `<li>${item}</li>`).join('\n')}\n</${name}>`;
  replaceLines(textarea, lines, made, made.length - `</li>\n</${name}>`.length);
}

type Action = (textarea: HTMLTextAreaElement) => void;

const marks =
  (before: string, after = before, ifEmpty = ''): Action =>
  (textarea) =>
    toggleMarks(textarea, before, after, ifEmpty);
const element = (name: string) => marks(`<${name}>`, `</${name}>`);
const prefix =
  (pattern: RegExp, prefixOf: (n: number) => string): Action =>
  (textarea) =>
    togglePrefixes(textarea, pattern, prefixOf);

/** By notation, then by the button's `data-mark`. */
const ACTIONS: Record<string, Record<string, Action>> = {
  html: {
    bold: element('strong'),
    italic: element('em'),
    heading: element('h2'),
    link: marks('<a href="https://">', '</a>', '…'),
    quote: element('blockquote'),
    list: (textarea) => toggleHtmlList(textarea, 'ul'),
    numbers: (textarea) => toggleHtmlList(textarea, 'ol'),
    code: element('code'),
  },
  markdown: {
    bold: marks('**'),
    italic: marks('*'),
    heading: prefix(/^## /, () => '## '),
    link: marks('[', '](https://)', '…'),
    quote: prefix(/^> /, () => '> '),
    list: prefix(/^- /, () => '- '),
    numbers: prefix(/^\d+\. /, (n) => `${n}. `),
    code: marks('`'),
  },
};

const SHORTCUTS: Record<string, string> = { b: 'bold', i: 'italic', k: 'link' };

export function enableToolbar({ form, textarea, notation }: EditorForm): void {
  const toolbar = form.querySelector<HTMLElement>('#toolbar')!;
  const apply = (mark: string) => ACTIONS[notation.value]?.[mark]?.(textarea);
  const showOrHide = () => {
    toolbar.hidden = notation.value === 'text' || form.classList.contains('rich');
  };
  notation.addEventListener('change', showOrHide);
  form.addEventListener('view', showOrHide);
  showOrHide();
  toolbar.addEventListener('click', (event) => {
    const mark = (event.target as Element).closest<HTMLElement>('[data-mark]')?.dataset.mark;
    if (mark) apply(mark);
  });
  textarea.addEventListener('keydown', (event) => {
    // Where the layout has no Latin letters, the key's place counts; where it has them, theirs (Dvorak).
    const letter = /^[a-z]$/i.test(event.key) ? event.key : event.code.replace('Key', '');
    const mark = SHORTCUTS[letter.toLowerCase()];
    if (!mark || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    if (notation.value === 'text') return;
    event.preventDefault();
    apply(mark);
  });
}

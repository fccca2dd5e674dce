// Runs in browsers, sent as text (script.ts): the toolbar and its shortcuts. What a button did, it takes away again.
import type { Kit } from './script-kit.ts';

export function toolbar(form: HTMLFormElement, { area, put }: Kit): void {
  const notation = form.querySelector<HTMLSelectElement>('#notation')!;
  const bar = form.querySelector<HTMLElement>('#toolbar')!;

  /** How many stars a text ends or begins with. */
  const stars = (text: string, end: boolean) => {
    let count = 0;
    while (text.at(end ? -1 - count : count) === '*') count++;
    return count;
  };
  /** Whether the marks are there, given the stars on both sides: of three, two are bold and one is italic. */
  const there = (before: string, has: boolean, left: number, right: number) => {
    if (!has || before[0] !== '*') return has;
    const least = Math.min(left, right);
    return before === '**' ? least >= 2 : least % 2 === 1;
  };
  const wrap = (before: string, after: string, ifEmpty = '') => {
    const { value } = area;
    let [start, end] = [area.selectionStart, area.selectionEnd];
    // Blanks at the ends stay outside: `** word **` is not bold.
    while (start < end && /\s/.test(value[start]!)) start++;
    while (end > start && /\s/.test(value[end - 1]!)) end--;
    const [left, chosen, right] = [value.slice(0, start), value.slice(start, end), value.slice(end)];
    const marks = before.length + after.length;
    const outside = left.endsWith(before) && right.startsWith(after);
    const inner = chosen.slice(before.length, -after.length);
    const whole = chosen.length >= marks && chosen.startsWith(before) && chosen.endsWith(after);
    // `**a** and **b**` is two.
    const inside = whole && !inner.replace(/^\*|\*$/g, '').includes(before);
    const instead = (from: number, to: number, words: string, skip: number, length: number) => {
      area.setSelectionRange(from, to);
      put(words);
      area.setSelectionRange(from + skip, from + skip + length);
    };
    if (there(before, outside, stars(left, true), stars(right, false)))
      return instead(start - before.length, end + after.length, chosen, 0, chosen.length);
    if (there(before, inside, stars(chosen, false), stars(chosen, true)))
      return instead(start, end, inner, 0, chosen.length - marks);
    const words = chosen || ifEmpty;
    instead(start, end, before + words + after, before.length, words.length);
  };

  /** The selection, in whole lines; the lines of an HTML list that the caret is in. */
  const lines = () => {
    const { value, selectionStart, selectionEnd } = area;
    // A line that ends where the selection ends is its last one.
    const last =
      selectionEnd > selectionStart && value[selectionEnd - 1] === '\n' ? selectionEnd - 1 : selectionEnd;
    const start = value.lastIndexOf('\n', selectionStart - 1) + 1;
    const end = value.indexOf('\n', last);
    return { start, end: end < 0 ? value.length : end, some: selectionEnd > selectionStart };
  };
  /** Instead of whole lines; selected if something was, so that the next button is about them too. */
  const instead = ({ start, end, some }: ReturnType<typeof lines>, words: string, caret = words.length) => {
    area.setSelectionRange(start, end);
    put(words);
    if (some) area.setSelectionRange(start, start + words.length);
    else area.setSelectionRange(start + caret, start + caret);
  };
  /** Every line of the selection. */
  const prefix = (is: RegExp, each: (n: number) => string) => {
    const at = lines();
    const list = area.value.slice(at.start, at.end).split('\n');
    const full = list.filter((line) => line.trim());
    const has = full.length > 0 && full.every((line) => is.test(line));
    let n = 0;
    const made = list.map((line) => {
      if (has) return line.replace(is, '');
      return line.trim() || list.length === 1 ? each(++n) + line : line;
    });
    instead(at, made.join('\n'));
  };
  const listed = (name: 'ul' | 'ol') => {
    const at = lines();
    const { value } = area;
    // The caret in one of its lines is in the list.
    const before = /(?:^|\n)<(ul|ol)>\n(?:<li>.*<\/li>\n)*$/.exec(value.slice(0, at.start));
    const after = /^(?:\n<li>.*<\/li>)*\n<\/(?:ul|ol)>/.exec(value.slice(at.end));
    if (before && after && /^<li>.*<\/li>$/s.test(value.slice(at.start, at.end))) {
      at.start = before.index + (before[0].startsWith('\n') ? 1 : 0);
      at.end += after[0].length;
    }
    const text = value.slice(at.start, at.end);
    const old = /^<(ul|ol)>\n(.*)\n<\/\1>$/s.exec(text);
    const items = (old?.[2] ?? text)
      .split('\n')
      .map((line) => (old ? line.replace(/^<li>(.*)<\/li>$/, '$1') : line.trim()))
      .filter((line, _, all) => line || all.length === 1);
    if (old?.[1] === name) return instead(at, items.join('\n'));
    const made = `<${name}>\n${items.map((item) => `<li>${item}</li>`).join('\n')}\n</${name}>`;
    instead(at, made, made.length - `</li>\n</${name}>`.length);
  };

  const tag = (name: string) => wrap(`<${name}>`, `</${name}>`);
  const html: Record<string, () => void> = {
    bold: () => tag('strong'),
    italic: () => tag('em'),
    heading: () => tag('h2'),
    link: () => wrap('<a href="https://">', '</a>', '…'),
    quote: () => tag('blockquote'),
    list: () => listed('ul'),
    numbers: () => listed('ol'),
    code: () => tag('code'),
  };
  const markdown: Record<string, () => void> = {
    bold: () => wrap('**', '**'),
    italic: () => wrap('*', '*'),
    heading: () => prefix(/^## /, () => '## '),
    link: () => wrap('[', '](https://)', '…'),
    quote: () => prefix(/^> /, () => '> '),
    list: () => prefix(/^- /, () => '- '),
    numbers: () => prefix(/^\d+\. /, (n) => `${n}. `),
    code: () => wrap('`', '`'),
  };
  const apply = (mark: string) => (notation.value === 'html' ? html : markdown)[mark]?.();
  const showTools = () => {
    bar.hidden = notation.value === 'text';
  };
  notation.addEventListener('change', showTools);
  showTools();
  bar.addEventListener('click', (event) => {
    const mark = (event.target as Element).closest<HTMLElement>('[data-mark]')?.dataset.mark;
    if (mark) apply(mark);
  });
  area.addEventListener('keydown', (event) => {
    // Where the layout has no Latin letters, the key's place counts; where it has them, theirs (Dvorak).
    const letter = /^[a-z]$/i.test(event.key) ? event.key : event.code.replace('Key', '');
    const mark = { b: 'bold', i: 'italic', k: 'link' }[letter.toLowerCase()];
    if (!mark || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    if (notation.value === 'text') return;
    event.preventDefault();
    apply(mark);
  });
}

// WordPress keeps a text without its paragraphs, and makes them whenever it shows it (`wpautop`): so does this.
import { trimEndOf } from '../../domain/text.ts';

const BLOCK =
  /<(\/?)(p|div|h[1-6]|ul|ol|li|dl|dt|dd|table|caption|thead|tbody|tfoot|tr|td|th|blockquote|pre|figure|figcaption|hr|section|article|aside|header|footer|form|fieldset|address|details|summary|iframe|video|audio|script|style)\b[^>]*(?:>|$)/gi;
/** What holds paragraphs, rather than text. */
const HOLDERS = new Set([
  'div',
  'blockquote',
  'section',
  'article',
  'aside',
  'header',
  'footer',
  'form',
  'details',
]);
/** What stays as it is to its end. */
const KEPT: Readonly<Record<string, RegExp>> = {
  pre: /<\/pre/gi,
  script: /<\/script/gi,
  style: /<\/style/gi,
};
const VOID = new Set(['hr']);
/** What holds text, whose lines are broken where they are written so. */
const TEXTS = new Set(['p', 'li', 'dt', 'dd', 'td', 'th']);

const partsOf = (text: string): string[] =>
  text
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter(Boolean)
    .map(withBreaks);
const wrapped = (text: string): string =>
  partsOf(text)
    .map((part) => `<p>${part}</p>`)
    .join('\n');
/** Text of a paragraph that is written with its tags: a blank line within is the end of it all the same. */
const broken = (text: string, name: string): string =>
  partsOf(text).join(name === 'p' ? '</p>\n<p>' : '<br />\n<br />\n');

/** Lines that end with `<br />`, once, whether they were written with one, or with one on the next line. */
function withBreaks(part: string): string {
  const lines = part.split('\n');
  const last = lines.pop();
  const kept: string[] = [];
  let broken = true;
  for (const line of lines) {
    const end = trimEndOf(line, ' \t');
    const mark = /<br\s*\/?>$/.exec(end);
    const text = (mark ? end.slice(0, mark.index) : end).trimEnd();
    // A line of its own breaks the one above it, unless that is broken already.
    if (text || broken || !mark) kept.push(text);
    broken = mark !== null;
  }
  return [...kept, last].join('<br />\n');
}

/** Comments that `begin` so, which end with the first `>`, replaced. */
const withoutComments = (text: string, begin: RegExp, by: string) =>
  text.replace(begin, (mark) => (mark.endsWith('-->') ? by : mark));

/** The elements that are open, innermost last. */
class OpenElements {
  readonly #names: string[] = [];
  readonly #counts = new Map<string, number>();
  /** Of those, how many hold text. */
  #others = 0;

  /** Whether paragraphs may stand here. */
  get hold(): boolean {
    return this.#others === 0;
  }

  /** The innermost. */
  get last(): string {
    return this.#names.at(-1) ?? '';
  }

  push(name: string): void {
    this.#names.push(name);
    this.#count(name, 1);
  }

  /** Ends the innermost of a name and what is in it; nothing where there is none. */
  close(name: string): void {
    if (!this.#counts.get(name)) return;
    for (let ended = this.#names.pop(); ended !== undefined; ended = this.#names.pop()) {
      this.#count(ended, -1);
      if (ended === name) return;
    }
  }

  #count(name: string, by: number): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by);
    if (!HOLDERS.has(name)) this.#others += by;
  }
}

/** The text of a post as WordPress shows it. */
export function paragraphs(post: string): string {
  // The block editor's texts are whole; its marks are comments.
  if (/<!-- wp:/i.test(post)) return withoutComments(post, /<!-- \/?wp:[^>]*(?:>|$)/g, '').trim();
  const lines = post.replace(/\r\n?/g, '\n');
  const text = withoutComments(lines, /<!--(?:more|nextpage)[^>]*(?:>|$)/g, '\n\n');
  const done: string[] = [];
  const open = new OpenElements();
  let at = 0;
  const take = (end: number) => {
    const between = text.slice(at, end);
    at = end;
    if (TEXTS.has(open.last) && between.trim()) done.push(broken(between, open.last));
    else if (!open.hold) done.push(between);
    else if (between.trim()) done.push(`\n${wrapped(between)}\n`);
  };
  for (const found of text.matchAll(BLOCK)) {
    // Within what was kept.
    if (found.index < at || !found[0].endsWith('>')) continue;
    const [tag, closing, written = ''] = found;
    const name = written.toLowerCase();
    take(found.index);
    // HTML §13.1.2.4: what begins a block ends a paragraph.
    if (!closing && open.last === 'p') open.close('p');
    const outside = open.hold;
    at = found.index + tag.length;
    const end = KEPT[name];
    if (closing) open.close(name);
    else if (end) {
      end.lastIndex = at;
      at = end.exec(text)?.index ?? text.length;
      done.push(`${outside ? '\n' : ''}${text.slice(found.index, at)}`);
      open.push(name);
      continue;
    } else if (!VOID.has(name)) open.push(name);
    done.push(outside && !closing ? `\n${tag}` : closing && open.hold ? `${tag}\n` : tag);
  }
  take(text.length);
  return done
    .join('')
    .replace(/\n{2,}(<?)/g, (ends, next) => (next ? '\n<' : ends))
    .trim();
}

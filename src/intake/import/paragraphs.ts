// WordPress keeps a text without its paragraphs, and makes them whenever it shows it (`wpautop`): so does this.

const BLOCK =
  /<(\/?)(p|div|h[1-6]|ul|ol|li|dl|dt|dd|table|caption|thead|tbody|tfoot|tr|td|th|blockquote|pre|figure|figcaption|hr|section|article|aside|header|footer|form|fieldset|address|details|summary|iframe|video|audio|script|style)\b[^>]*>/gi;
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
const KEPT = new Set(['pre', 'script', 'style']);
const VOID = new Set(['hr']);

const wrapped = (text: string): string =>
  text
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => `<p>${part.replace(/\s*(?:<br\s*\/?>)?[ \t]*\n/g, '<br />\n')}</p>`)
    .join('\n');

/** The text of a post as WordPress shows it. */
export function paragraphs(post: string): string {
  // The block editor's texts are whole; its marks are comments.
  if (/<!-- wp:|<p[\s>]/i.test(post)) return post.replace(/<!-- \/?wp:[^>]*-->/g, '').trim();
  const text = post.replace(/\r\n?/g, '\n').replace(/<!--(?:more|nextpage)[^>]*-->/g, '\n\n');
  const done: string[] = [];
  const open: string[] = [];
  let at = 0;
  const holding = () => open.every((name) => HOLDERS.has(name));
  const take = (end: number) => {
    const between = text.slice(at, end);
    at = end;
    if (!holding()) done.push(between);
    else if (between.trim()) done.push(`\n${wrapped(between)}\n`);
  };
  for (const found of text.matchAll(BLOCK)) {
    // Within what was kept.
    if (found.index < at) continue;
    const [tag, closing, written = ''] = found;
    const name = written.toLowerCase();
    take(found.index);
    const outside = holding();
    at = found.index + tag.length;
    if (closing) {
      const opened = open.lastIndexOf(name);
      if (opened >= 0) open.length = opened;
    } else if (KEPT.has(name)) {
      const end = text.toLowerCase().indexOf(`</${name}`, at);
      at = end < 0 ? text.length : end;
      done.push(`${outside ? '\n' : ''}${text.slice(found.index, at)}`);
      open.push(name);
      continue;
    } else if (!VOID.has(name)) open.push(name);
    done.push(outside && !closing ? `\n${tag}` : closing && holding() ? `${tag}\n` : tag);
  }
  take(text.length);
  return done
    .join('')
    .replace(/\n{2,}(?=<)/g, '\n')
    .trim();
}

// RSS titles are plain text by the specification and escaped HTML by custom: what is markup in them, and what is text.
import { cleanHtml } from '../../content/clean.ts';
import { plainOf } from '../../content/words.ts';

const names = (list: string) => new Set(list.split(' '));
/** HTML §4, and the obsolete elements of §16.2. Whatever else stands in angle brackets is text: `Vec<T>`. */
const HTML = names(
  'a abbr address area article aside audio b base bdi bdo blockquote body br button canvas caption cite code col ' +
    'colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset figcaption figure footer form h1 h2 ' +
    'h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link main map mark menu meta ' +
    'meter nav noscript object ol optgroup option output p picture pre progress q rp rt ruby s samp script search ' +
    'section select slot small source span strong style sub summary sup table tbody td template textarea tfoot th ' +
    'thead time title tr track u ul var video wbr acronym applet basefont bgsound big blink center dir font frame ' +
    'frameset isindex marquee nobr noembed noframes rb rtc strike tt xmp',
);
const VOID = names('area base br col embed hr img input link meta source track wbr');
/** What is in them is no text for a parser: without their end the rest of the title would be lost. */
const RAW = names('script style textarea title xmp iframe noembed noframes option template');
const OPENING = /<(\/?)([a-z][a-z0-9]*)(?=[\s/>])/gi;
const ENTITY = /&(?:#\d+|#x[\da-f]+|[a-z]\w+);/i;

/** The title as text: names of HTML elements are markup, entities stand for characters. */
export function titleText(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const tags = markupIn(text);
  if (!tags.size && !ENTITY.test(text)) return text;
  const html = text.replace(/</g, (less, at: number) => (tags.has(at) ? less : '&lt;'));
  return plainOf(cleanHtml(html));
}

/** Where tags of HTML begin. */
function markupIn(text: string): ReadonlySet<number> {
  // A `<` that nothing closes is text.
  const end = text.lastIndexOf('>');
  const found = [...text.matchAll(OPENING)].filter(
    ({ index, 2: name = '' }) => index < end && HTML.has(name.toLowerCase()),
  );
  const ended = new Set(found.filter(([, slash]) => slash).map(([, , name = '']) => name.toLowerCase()));
  const isMarkup = ({ index, 1: slash, 2: name = '' }: RegExpExecArray) => {
    const tag = name.toLowerCase();
    if (slash || VOID.has(tag) || ended.has(tag)) return true;
    // `Option<B>` is a type.
    return !RAW.has(tag) && !/[\p{L}\p{N}_]/u.test(text[index - 1] ?? '');
  };
  return new Set(found.filter(isMarkup).map(({ index }) => index));
}

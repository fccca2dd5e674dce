// Raw HTML in Markdown (CommonMark §4.6, §6.6), before it is cleaned: what would make words vanish shows as text.
import { escapeText } from '../domain/text.ts';
import { ARTICLE_HTML } from './clean.ts';

/** Elements in which nothing is markup (GFM §6.11): left open, they take all that follows. */
const SWALLOWING = 'script|style|textarea|title|xmp|plaintext|noembed|noframes|option';
const SWALLOWS = new RegExp(`^(?:${SWALLOWING})$`);
const OPENS = new RegExp(`<(${SWALLOWING})(?![\\w-])`, 'gi');

/** HTML's other elements: their tags go, their words stay. */
const OTHERS =
  'html head body base link meta main nav center font basefont big tt strike acronym nobr blink marquee dir iframe frame ' +
  'frameset object embed applet param form fieldset legend label input button select optgroup output progress meter map ' +
  'area canvas svg math noscript dialog menu menuitem search template slot keygen';
const NAMES = new Set([...(ARTICLE_HTML.allowedTags || []), ...OTHERS.split(' ')]);

/** One tag or comment among words. `Array<string>` and `<name>` are no HTML. */
export function inlineHtml(tag: string): string {
  const name = /^<\/?([a-z][a-z0-9-]*)/i.exec(tag)?.[1]?.toLowerCase();
  if (name === undefined) return tag;
  return NAMES.has(name) && !SWALLOWS.test(name) ? tag : escapeText(tag);
}

/** What begins a tag and ends in none. */
const BROKEN = /<(?=[a-z/])(?!\/?[a-z](?:"[^"]*"|'[^']*'|[^'"<>])*>)/gi;
const MARKS = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
  ['<!', '>'],
] as const;

/** A block of lines that begins with a tag or comment; closed scripts and styles in it are left to the sanitiser. */
export function blockHtml(block: string): string {
  const lower = block.toLowerCase();
  const ends = new Map<string, number>();
  const endOf = (name: string) => {
    const end = ends.get(name) ?? lower.lastIndexOf(`</${name}`);
    ends.set(name, end);
    return end;
  };
  const tagged = block
    .replace(OPENS, (tag, name: string, at: number) =>
      endOf(name.toLowerCase()) > at ? tag : `&lt;${tag.slice(1)}`,
    )
    .replace(BROKEN, '&lt;');
  return MARKS.reduce((html, [open, close]) => {
    const end = html.lastIndexOf(close);
    return html.replaceAll(open, (mark: string, at: number) => (at < end ? mark : `&lt;${mark.slice(1)}`));
  }, tagged);
}

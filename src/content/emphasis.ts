// What word processors say by styles and nothing else: bold, italic and struck text, and a `<b>` that is not bold.

/** Whether there may be such styles. */
export const isStyled = (html: string): boolean =>
  /\bstyle\s*=/i.test(html) && /font-weight|font-style|line-through/i.test(html);

/** Elements whose styles are looked at. */
export const STYLED = ['b', 'strong', 'i', 'em', 'span'];

const TAG = /<(\/?)(b|strong|i|em|span)((?: [^<>]*)?)>/g;
const STYLE = / style="([^"]*)"/;
const OWN: Readonly<Record<string, Meaning>> = { b: 'strong', strong: 'strong', i: 'em', em: 'em' };
type Meaning = 'strong' | 'em' | 's';

// Not `mso-bidi-font-weight`, which is for other scripts than those of the text.
const MEANINGS: readonly [Meaning, style: RegExp, meant: RegExp][] = [
  ['strong', /(?:^|;)\s*font-weight\s*:\s*([^;]*)/i, /^(?:bold|[6-9]\d\d|1000)/i],
  ['em', /(?:^|;)\s*font-style\s*:\s*([^;]*)/i, /^(?:italic|oblique)/i],
  ['s', /(?:^|;)\s*text-decoration(?:-line)?\s*:\s*([^;]*)/i, /\bline-through\b/i],
];

/** HTML in the form of `cleanHtml` where `STYLED` elements still have styles, with elements for what these say. */
export function emphasised(html: string): string {
  const open: { end: string; meant: Meaning[] }[] = [];
  const within = (meaning: Meaning) => open.some(({ meant }) => meant.includes(meaning));
  return html.replace(TAG, (_, close: string, name: string, attributes: string) => {
    if (close) return open.pop()?.end ?? '';
    const style = STYLE.exec(attributes)?.[1] ?? '';
    const rest = attributes.replace(STYLE, '');
    const own = OWN[name];
    const said = MEANINGS.map(([meaning, property, meant]) => {
      const value = property.exec(style)?.[1];
      return { meaning, is: value === undefined ? meaning === own : meant.test(value) };
    });
    const meant = said.filter(({ is }) => is).map(({ meaning }) => meaning);
    const kept = own ? meant.includes(own) : meant.length === 0;
    // Bold within bold is no bolder.
    const added = meant.filter((meaning) => meaning !== own && !within(meaning));
    const tags = [...(kept ? [name] : rest ? ['span'] : []), ...added];
    open.push({
      end: [...tags]
        .reverse()
        .map((tag) => `</${tag}>`)
        .join(''),
      meant,
    });
    return tags.map((tag, at) => (at === 0 ? `<${tag}${rest}>` : `<${tag}>`)).join('');
  });
}

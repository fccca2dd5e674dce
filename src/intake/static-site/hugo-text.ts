// Hugo's shortcodes: `{{< name args >}}…{{< /name >}}`, or with `%` (https://gohugo.io/content-management/shortcodes/).
import { COMMON, tableOf } from './made.ts';
import { ahead, argsOf, argument, expanded, type Table, type Token } from './tags.ts';
import type { Expander } from './text.ts';

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const ends = { '<': ahead(text, '>}}'), '%': ahead(text, '%}}') };
  let at = 0;
  for (const { index, 1: kind } of text.matchAll(/\{\{([<%])/g)) {
    if (index < at) continue;
    const end = ends[kind as '<' | '%'](index + 3);
    if (end < 0) continue;
    const inside = text.slice(index + 3, end).trim();
    tokens.push(text.slice(at, index));
    at = end + 3;
    // `{{</* name */>}}` is spoken of.
    if (inside.startsWith('/*') && inside.endsWith('*/'))
      tokens.push(`{{${kind}${inside.slice(2, -2)}${kind === '<' ? '>' : '%'}}}`);
    else if (inside.startsWith('/')) tokens.push({ close: inside.slice(1).trim().toLowerCase() });
    else {
      const isAlone = inside.endsWith('/');
      const written = isAlone ? inside.slice(0, -1) : inside;
      const name = /^[^\s]{0,100}/.exec(written)![0];
      tokens.push({ open: name.toLowerCase(), args: argsOf(written.slice(name.length)), isAlone });
    }
  }
  tokens.push(text.slice(at));
  return tokens;
}

/** @param place finds pages, and values of the front matter */
export const hugoText: Expander = (text, { addressOf, param, remark }) => {
  if (!text.includes('{{<') && !text.includes('{{%')) return text;
  const address = (args: Parameters<Table[string]>[0]) => {
    const to = argument(args, ['path'], 0);
    const found = to && addressOf(to);
    if (to && !found) remark(`there is no page ${to}, which it refers to`);
    return found || '#';
  };
  const own: Table = {
    ref: address,
    relref: address,
    param: (args) => (args.list[0] ? param(args.list[0]) : undefined),
    comment: () => '',
  };
  return expanded(tokensOf(text), tableOf(own, COMMON), (name) =>
    remark(`shortcode ${name} is not known here and was left out`),
  );
};

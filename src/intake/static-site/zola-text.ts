// Zola's shortcodes: `{{ name(a="b") }}` and `{% name(a="b") %}…{% end %}` (https://www.getzola.org/documentation/content/shortcodes/).
import { COMMON, tableOf } from './made.ts';
import { ahead, argsOf, expanded, type Token } from './tags.ts';
import type { Expander } from './text.ts';

const CALL = /^([a-z_]\w{0,99})\s{0,20}\(/i;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const ends = { '{': ahead(text, '}}'), '%': ahead(text, '%}') };
  const open: string[] = [];
  let at = 0;
  for (const { index, 1: kind } of text.matchAll(/\{([{%])/g)) {
    if (index < at) continue;
    const end = ends[kind as '{' | '%'](index + 2);
    if (end < 0) continue;
    const inside = text.slice(index + 2, end).trim();
    const isSpoken = inside.startsWith('/*') && inside.endsWith('*/');
    const name = CALL.exec(inside)?.[1];
    const isEnd = kind === '%' && inside === 'end';
    if (!isSpoken && !name && !isEnd) continue;
    tokens.push(text.slice(at, index));
    at = end + 2;
    if (isSpoken) tokens.push(`{${kind}${inside.slice(2, -2)}${kind === '{' ? '}}' : '%}'}`);
    else if (isEnd) tokens.push({ close: open.pop() ?? '' });
    else if (name) {
      const isAlone = kind === '{';
      if (!isAlone) open.push(name);
      tokens.push({ open: name, args: argsOf(inside.slice(name.length)), isAlone });
    }
  }
  tokens.push(text.slice(at));
  return tokens;
}

export const zolaText: Expander = (text, { remark }) =>
  /\{[{%]/.test(text)
    ? expanded(tokensOf(text), tableOf(COMMON), (name) =>
        remark(`shortcode ${name} is not known here and was left out`),
      )
    : text;

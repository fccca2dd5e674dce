// Liquid, as posts of Jekyll and Eleventy have it: addresses, code and raw text are understood, programs are left out.
import { trimEndOf } from '../../domain/text.ts';
import { COMMON, fenced, tableOf } from './made.ts';
import { ahead, argsOf, expanded, type Token } from './tags.ts';
import type { Expander, TextPlace } from './text.ts';

/** They hold others, and say nothing themselves. */
const PROGRAMS =
  /^(?:if|unless|for|case|capture|tablerow|elsif|else|when|assign|cycle|increment|decrement|break|continue|set|include_cached|endif|endunless|endfor|endcase|endcapture|endtablerow)$/;

function tokensOf(text: string, place: TextPlace): Token[] {
  const tokens: Token[] = [];
  const ends = { '{': ahead(text, '}}'), '%': ahead(text, '%}') };
  const closing = closings(text);
  let at = 0;
  for (const { index, 1: kind } of text.matchAll(/\{([{%])/g)) {
    if (index < at) continue;
    const end = ends[kind as '{' | '%'](index + 2);
    if (end < 0) continue;
    const inside = trimEndOf(text.slice(index + 2, end).replace(/^-/, ''), '-').trim();
    tokens.push(text.slice(at, index));
    at = end + 2;
    if (kind === '{') {
      tokens.push(output(inside, place));
      continue;
    }
    const name = /^\w{0,50}/.exec(inside)![0];
    const rest = inside.slice(name.length).trim();
    const block = closing(name, at);
    if (block) {
      tokens.push(verbatim(name, rest, text.slice(at, block.start)));
      at = block.end;
    } else if (name === 'link' || name === 'post_url') tokens.push(addressed(rest, place));
    else if (PROGRAMS.test(name)) {
      if (!/^(?:end|el|when)/.test(name)) place.remark(`Liquid ${name} was left out: it is a program`);
    } else if (name.startsWith('end')) tokens.push({ close: name.slice(3) });
    else tokens.push(name === 'include' ? included(rest) : { open: name, args: argsOf(rest) });
  }
  tokens.push(text.slice(at));
  return tokens;
}

/** Of blocks whose inside is no Liquid. */
const CLOSING = /\{%-? {0,5}end(raw|comment|highlight) {0,5}-?%\}/g;

/** Where blocks of each name end, by the next `{% endname %}`. */
function closings(text: string) {
  const found = Map.groupBy(text.matchAll(CLOSING), ([, name = '']) => name);
  for (const ends of found.values()) ends.reverse();
  return (name: string, from: number): { start: number; end: number } | undefined => {
    const ends = found.get(name) ?? [];
    while (ends.length && ends.at(-1)!.index < from) ends.pop();
    const match = ends.at(-1);
    return match && { start: match.index, end: match.index + match[0].length };
  };
}

const verbatim = (name: string, rest: string, inner: string): string =>
  name === 'raw' ? inner : name === 'comment' ? '' : fenced(inner, rest.split(/\s/)[0]);

function addressed(to: string, { addressOf, remark }: TextPlace): string {
  const found = addressOf(to);
  if (!found) remark(`there is no page ${to}, which it refers to`);
  return found ?? '#';
}

/** `include figure.html src="…"` is a `figure`. */
function included(rest: string): Token {
  const { named, list } = argsOf(rest);
  const file = list[0]?.split('/').at(-1) ?? '';
  return { open: file.replace(/\.html?$/, ''), args: { named, list: list.slice(1) }, isAlone: true };
}

const QUOTED = /^(?:"([^"]*)"|'([^']*)')/;

/** What `{{ … }}` stands for. */
function output(inside: string, place: TextPlace): string {
  const [value = '', ...filters] = inside.split('|').map((one) => one.trim());
  const quoted = QUOTED.exec(value);
  let text = quoted ? (quoted[1] ?? quoted[2] ?? '') : place.variable(value);
  for (const filter of filters) {
    if (text === undefined) break;
    const [name = '', given = ''] = filter.split(':').map((one) => one.trim());
    if (name === 'relative_url' || name === 'absolute_url' || name === 'url' || name === 'htmlBaseUrl')
      text = place.siteUrl(text);
    else if (name === 'prepend')
      text = (place.variable(given) ?? QUOTED.exec(given)?.slice(1).join('') ?? '') + text;
    else if (!['escape', 'safe', 'xml_escape', 'strip', 'uri_escape'].includes(name)) text = undefined;
  }
  if (text === undefined)
    place.remark(`{{ ${value.slice(0, 60)} }} is worked out by the generator, and was left out`);
  return text ?? '';
}

/** kramdown's lists of attributes, which are no text: `{: .wide}`. */
const ATTRIBUTES = /\{:[^{}\n]{0,200}\}/g;

export const liquidText: Expander = (text, place) => {
  if (!/\{[{%]/.test(text)) return text;
  return expanded(tokensOf(text, place), tableOf(COMMON), (name) =>
    place.remark(`Liquid ${name} is not known here and was left out`),
  );
};

/** The same of Jekyll, whose Markdown is kramdown's. */
export const jekyllText: Expander = (text, place) => liquidText(text, place).replace(ATTRIBUTES, '');

// Shortcodes and the like, which open and close: what is made of them, whatever a generator writes them with.

/** `name="value"` by its name, and values without one in their order. */
export interface Args {
  named: ReadonlyMap<string, string>;
  list: readonly string[];
}

/** A piece of a text: itself, or a tag. */
export type Token = string | { open: string; args: Args; isAlone?: boolean } | { close: string };

/**
 * What stands in place of a tag; undefined where it tells too little.
 * @param inner what it holds, undefined where it holds nothing
 */
export type Maker = (args: Args, inner: string | undefined) => string | undefined;
export type Table = Readonly<Record<string, Maker>>;

/** The first of the named values that is there, else the one at `index`. */
export const argument = ({ named, list }: Args, names: readonly string[], index = -1): string | undefined => {
  const name = names.find((one) => named.has(one));
  return (name === undefined ? list[index] : named.get(name)) || undefined;
};

const MAX_ARGS_LENGTH = 5_000;
const QUOTES = '"\'`';
const BLANK = /[\s,()]/;

/** Arguments as Hugo, Zola and Jekyll write them: `a "b c" name="value" name=value`. */
export function argsOf(text: string): Args {
  const written = text.slice(0, MAX_ARGS_LENGTH);
  const named = new Map<string, string>();
  const list: string[] = [];
  let at = 0;
  const value = (): string => {
    const quote = written[at] ?? '';
    if (!QUOTES.includes(quote)) return word(BLANK);
    let read = '';
    for (at++; at < written.length && written[at] !== quote; at++) {
      if (written[at] === '\\' && quote !== '`') at++;
      read += written[at] ?? '';
    }
    at++;
    return read;
  };
  const word = (end: RegExp): string => {
    const start = at;
    while (at < written.length && !end.test(written[at]!)) at++;
    return written.slice(start, at);
  };
  const skip = () => {
    while (at < written.length && BLANK.test(written[at]!)) at++;
  };
  for (skip(); at < written.length; skip()) {
    const isQuoted = QUOTES.includes(written[at]!);
    const first = isQuoted ? value() : word(/[\s,()=]/);
    if (!isQuoted && written[at] === '=') {
      at++;
      skip();
      named.set(first, at < written.length ? value() : '');
    } else list.push(first);
  }
  return { named, list };
}

/** Which tokens close which: what is crossed, or never closed, holds nothing. */
function pairsOf(tokens: readonly Token[]): Map<number, number> {
  const pairs = new Map<number, number>();
  const open: { name: string; at: number }[] = [];
  const counts = new Map<string, number>();
  const count = (name: string, by: number) => counts.set(name, (counts.get(name) ?? 0) + by);
  for (const [at, token] of tokens.entries()) {
    if (typeof token === 'string') continue;
    if ('open' in token) {
      if (token.isAlone) continue;
      open.push({ name: token.open, at });
      count(token.open, 1);
    } else if (counts.get(token.close)) {
      for (let last = open.pop(); last; last = open.pop()) {
        count(last.name, -1);
        if (last.name !== token.close) continue;
        pairs.set(last.at, at);
        break;
      }
    }
  }
  return pairs;
}

/**
 * The text with something in place of each tag. One that the table does not know, or can make nothing of, is left out,
 * and what it holds stays.
 * @param unknown told the name of each such tag
 */
export function expanded(
  tokens: readonly Token[],
  table: (name: string) => Maker | undefined,
  unknown: (name: string) => void,
): string {
  const pairs = pairsOf(tokens);
  const closing = new Set(pairs.values());
  const frames: { text: string; made?: { name: string; args: Args } }[] = [{ text: '' }];
  const make = (name: string, args: Args, inner: string | undefined) => {
    const made = table(name)?.(args, inner);
    if (made === undefined) unknown(name);
    return made ?? inner ?? '';
  };
  for (const [at, token] of tokens.entries()) {
    const top = frames.at(-1)!;
    if (typeof token === 'string') top.text += token;
    else if ('open' in token && pairs.has(at))
      frames.push({ text: '', made: { name: token.open, args: token.args } });
    else if ('open' in token) top.text += make(token.open, token.args, undefined);
    else if (closing.has(at)) {
      const { text, made } = frames.pop()!;
      if (made) frames.at(-1)!.text += make(made.name, made.args, text);
    }
  }
  return frames[0]!.text;
}

/** Where a text next has something, for places that only go forward: it is read once, however often it is asked for. */
export function ahead(text: string, wanted: string): (from: number) => number {
  let next = -2;
  return (from) => {
    if (next === -1 || next >= from) return next;
    next = text.indexOf(wanted, from);
    return next;
  };
}

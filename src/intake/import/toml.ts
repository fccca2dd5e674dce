// Front matter in TOML (https://toml.io/en/v1.0.0), as Hugo and Zola write it: names and values, lists, tables. Numbers
// and dates stay as they are written, as they do in YAML here.
import { malformed } from '../../errors.ts';

const LIMIT = 100_000;

type Values = Record<string, unknown>;

/** `"""` and `'''` before `"` and `'`; a value, what separates values, a comment. */
const TOKEN =
  /[ \t]*(?:"""\n?([\s\S]*?)"""|'''\n?([\s\S]*?)'''|"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'|([[\]{},=\n]|#[^\n]*)|([^\s,=[\]{}#"'][^,=[\]{}#\n]*))/y;

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r' };
const unescaped = (text: string): string =>
  text.replace(/\\(?:u([\da-f]{4})|U([\da-f]{8})|(\n\s*)|([\s\S]))/gi, (_, short, long, folded, one) => {
    if (folded) return '';
    if (one) return ESCAPES[one] ?? one;
    const code = Number.parseInt(short ?? long, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });

type Token = { sign: string } | { text: string; bare: boolean };

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text.replace(/\r\n?/g, '\n').trimEnd();
  }

  /** The next token that is no comment; undefined at the end. */
  next(): Token | undefined {
    if (this.#at >= this.#text.length) return undefined;
    TOKEN.lastIndex = this.#at;
    const found = TOKEN.exec(this.#text);
    if (!found) throw this.fault();
    this.#at = TOKEN.lastIndex;
    const [, block, literalBlock, quoted, literal, sign, bare] = found;
    if (sign?.startsWith('#')) return this.next();
    if (sign !== undefined) return { sign };
    const escaped = block ?? quoted;
    const text = escaped === undefined ? (literalBlock ?? literal) : unescaped(escaped);
    return text === undefined ? { text: bare!.trim(), bare: true } : { text, bare: false };
  }

  /** The same, line ends passed over. */
  nextThing(): Token {
    for (;;) {
      const token = this.next();
      if (!token) throw this.fault();
      if (!('sign' in token) || token.sign !== '\n') return token;
    }
  }

  value(token: Token = this.nextThing()): unknown {
    if ('text' in token) {
      if (!token.bare) return token.text;
      return token.text === 'true' ? true : token.text === 'false' ? false : token.text;
    }
    if (token.sign === '[') {
      const list: unknown[] = [];
      for (let one = this.nextThing(); !isSign(one, ']'); one = this.nextThing())
        if (!isSign(one, ',')) list.push(this.value(one));
      return list;
    }
    if (token.sign !== '{') throw this.fault();
    const table: Values = Object.create(null);
    for (let one = this.nextThing(); !isSign(one, '}'); one = this.nextThing())
      if (!isSign(one, ',')) this.pair(one, table);
    return table;
  }

  pair(name: Token, into: Values): void {
    if (!('text' in name) || !isSign(this.next(), '=')) throw this.fault();
    into[name.text] = this.value();
  }

  fault(): Error {
    const line = this.#text.slice(0, this.#at).split('\n').length + 1;
    return malformed(`the front matter is not valid TOML, line ${line}`);
  }
}

const isSign = (token: Token | undefined, sign: string): boolean =>
  token !== undefined && 'sign' in token && token.sign === sign;

/** Names and values; those of `[taxonomies]` (Zola) among them, other tables not. @throws Refusal 400 */
export function readToml(text: string): Values {
  if (text.length > LIMIT) throw malformed('the front matter must be at most 100,000 characters');
  const reader = new Reader(text);
  const values: Values = Object.create(null);
  let into = values;
  for (let token = reader.next(); token; token = reader.next()) {
    if (isSign(token, '\n')) continue;
    if (!isSign(token, '[')) {
      reader.pair(token, into);
      continue;
    }
    const [name] = [reader.value(token)].flat(2);
    into = name === 'taxonomies' ? values : {};
  }
  return values;
}

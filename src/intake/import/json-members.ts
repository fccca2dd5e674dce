// A JSON object of any size, member by member, and its long arrays element by element: `JSON.parse` sees one piece
// at a time. Only the structure is scanned here. With @streamparser/json 0.0.26 one broken item ends the import, nothing
// bounds a value, and 24 MB take 1.6 s in place of 0.1 s.
import { malformed, unreadable } from '../../errors.ts';
import { type Problem, problem } from '../../problems.ts';

export interface JsonMember {
  /** Of the root's member; '' where the root is an array. */
  name: string;
  /** Of an element of a streamed array, from 0. */
  index?: number;
  value?: unknown;
  /** Why there is no value. */
  fault?: Problem;
}

/** In characters; members that are not streamed are read whole. */
const MAX_ELEMENT_LENGTH = 32_000_000;
const MAX_MEMBER_LENGTH = 400_000_000;

type Mode = 'before' | 'key' | 'value' | 'elements' | 'after';

class Scanner {
  readonly found: JsonMember[] = [];
  readonly #streamed: ReadonlySet<string>;
  #mode: Mode = 'before';
  #depth = 0;
  /** Depth at which the piece at hand ends. */
  #base = 0;
  #inString = false;
  #escaped = false;
  #name = '';
  #index = 0;
  /** The piece at hand, as far as earlier chunks had it. */
  #parts: string[] = [];
  #size = 0;

  constructor(streamed: ReadonlySet<string>) {
    this.#streamed = streamed;
  }

  write(text: string): void {
    const ends = /["\\]/g;
    let start = 0;
    const piece = (end: number): string => {
      const whole = [...this.#parts, text.slice(start, end)].join('');
      this.#parts = [];
      this.#size = 0;
      start = end + 1;
      return whole;
    };
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (c === 0x5c) this.#escaped = true;
        else if (c === 0x22) this.#inString = false;
        else {
          // Strings are most of a document: on to what may end this one.
          ends.lastIndex = i;
          i = (ends.exec(text)?.index ?? text.length) - 1;
        }
      } else if (c === 0x22) {
        if (this.#mode === 'before') throw unreadable('the document is a JSON string, and no feed');
        this.#inString = true;
      } else if (c === 0x7b || c === 0x5b) this.#open(c === 0x5b, piece, i, start, text);
      else if (c === 0x7d || c === 0x5d) {
        this.#depth -= 1;
        if (this.#depth < this.#base) this.#closed(piece(i));
      } else if (this.#depth === this.#base && c === 0x2c && this.#mode !== 'before') this.#comma(piece(i));
      else if (this.#mode === 'key' && this.#depth === 1 && c === 0x3a) {
        this.#name = String(parsed(piece(i)).value);
        this.#mode = 'value';
      }
    }
    if (this.#mode === 'before' || this.#mode === 'after') return;
    this.#parts.push(text.slice(start));
    this.#size += text.length - start;
    if (this.#size > (this.#mode === 'elements' ? MAX_ELEMENT_LENGTH : MAX_MEMBER_LENGTH)) {
      throw unreadable(`the JSON has a single value of more than ${this.#size} characters`);
    }
  }

  end(): void {
    if (this.#mode === 'before') throw malformed(problem('document-empty'));
    if (this.#base === 0) return;
    const rest = this.#parts.join('').trim();
    const fault = problem('document-cut-off');
    if (this.#mode !== 'elements' || !rest) throw unreadable('the JSON ends too soon');
    this.found.push({ name: this.#name, index: this.#index, fault });
  }

  #open(array: boolean, piece: (end: number) => string, i: number, start: number, text: string): void {
    this.#depth += 1;
    if (this.#mode === 'before') {
      this.#base = 1;
      this.#mode = array ? 'elements' : 'key';
      piece(i);
      return;
    }
    const streams = array && this.#mode === 'value' && this.#depth === 2 && this.#streamed.has(this.#name);
    if (!streams || this.#parts.join('').trim() || text.slice(start, i).trim()) return;
    piece(i);
    this.#base = 2;
    this.#mode = 'elements';
    this.#index = 0;
  }

  #comma(text: string): void {
    if (this.#mode === 'elements') this.#element(text);
    else if (this.#mode === 'value') {
      this.found.push({ name: this.#name, ...parsed(text) });
      this.#mode = 'key';
    } else this.#mode = 'key';
  }

  /** The object or array at hand ended. */
  #closed(text: string): void {
    if (this.#mode === 'elements' && text.trim()) this.#element(text);
    if (this.#mode === 'value') this.found.push({ name: this.#name, ...parsed(text) });
    this.#base -= 1;
    this.#mode = 'after';
  }

  #element(text: string): void {
    this.found.push({ name: this.#name, index: this.#index++, ...parsed(text) });
  }
}

function parsed(text: string): { value?: unknown; fault?: Problem } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { fault: { detail: `it is not valid JSON: ${(error as Error).message}` } };
  }
}

/**
 * Members of the root object; of those named in `streamed` each element by itself.
 * @throws Refusal 400 where it ends too soon
 */
export async function* jsonMembers(
  chunks: AsyncIterable<string>,
  streamed: ReadonlySet<string>,
): AsyncGenerator<JsonMember> {
  const scanner = new Scanner(streamed);
  for await (const chunk of chunks) {
    scanner.write(chunk);
    yield* scanner.found.splice(0);
  }
  scanner.end();
  yield* scanner.found.splice(0);
}

// `a < b` and `R&D` in texts that should have escaped them: sax would take ` b` for an element, and what follows `&D` for
// text, end tags and all. In CDATA they are as they should be.

const OPENING = '<![CDATA[';
const CLOSING = ']]>';
const BARE_LESS = /<(?=[\s\d=<&,;.])/g;
const BARE_AND = /&(?!(?:#\d+|#[xX][\da-fA-F]+|[A-Za-z_:][\w.:-]*);)/g;
/** What may be the beginning of a marker, a `<` whose next letter is not here yet, or a reference without its end. */
const UNDECIDED = /(?:<[![CDAT]*|&[#\w.:-]{0,40})$/;
const MAX_UNDECIDED_LENGTH = 50;

const escaped = (text: string): string => text.replace(BARE_AND, '&amp;').replace(BARE_LESS, '&lt;');

/** The chunks with `&lt;` for every `<`, and `&amp;` for every `&`, that cannot begin anything. */
export async function* escapeBare(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  let inside = false;
  const take = (text: string, last: boolean): string => {
    const done: string[] = [];
    let at = 0;
    for (;;) {
      const marker = inside ? CLOSING : OPENING;
      const end = text.indexOf(marker, at);
      if (end >= 0) {
        done.push(inside ? text.slice(at, end) : escaped(text.slice(at, end)), marker);
        at = end + marker.length;
        inside = !inside;
        continue;
      }
      const tail = text.slice(Math.max(at, text.length - MAX_UNDECIDED_LENGTH));
      const held = inside ? /\]{0,2}$/.exec(tail) : UNDECIDED.exec(tail);
      const keep = last || !held ? text.length : text.length - held[0].length;
      rest = text.slice(keep);
      done.push(inside ? text.slice(at, keep) : escaped(text.slice(at, keep)));
      return done.join('');
    }
  };
  for await (const chunk of chunks) yield take(rest + chunk, false);
  yield take(rest, true);
}

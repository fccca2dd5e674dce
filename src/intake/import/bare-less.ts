// `a < b` in a text that should have escaped it: sax would take ` b` for an element and lose the words. In CDATA it is
// as it should be.

const OPENING = '<![CDATA[';
const CLOSING = ']]>';
const BARE = /<(?=[\s\d=<&,;.])/g;

/** The chunks with `&lt;` for every `<` that cannot begin anything. */
export async function* escapeBareLess(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  let inside = false;
  const take = (text: string, last: boolean): string => {
    const done: string[] = [];
    let at = 0;
    for (;;) {
      const marker = inside ? CLOSING : OPENING;
      const end = text.indexOf(marker, at);
      if (end >= 0) {
        done.push(inside ? text.slice(at, end) : text.slice(at, end).replace(BARE, '&lt;'), marker);
        at = end + marker.length;
        inside = !inside;
        continue;
      }
      // What may be the beginning of the marker, or a `<` whose next letter is not here yet, waits.
      const tail = text.slice(Math.max(at, text.length - marker.length));
      const held = inside ? /\]{0,2}$/.exec(tail) : /<[![CDAT]*$/.exec(tail);
      const keep = last || !held ? text.length : text.length - held[0].length;
      rest = text.slice(keep);
      done.push(inside ? text.slice(at, keep) : text.slice(at, keep).replace(BARE, '&lt;'));
      return done.join('');
    }
  };
  for await (const chunk of chunks) yield take(rest + chunk, false);
  yield take(rest, true);
}

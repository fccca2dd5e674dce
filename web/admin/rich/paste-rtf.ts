// Word writes the addresses of files on its own disk into HTML, and the pictures themselves beside it, into RTF: each as `\pict` with
// its bytes in hexadecimal digits.

const PICTURE = '{\\pict';
const TYPES: readonly [sign: string, type: string][] = [
  ['\\pngblip', 'image/png'],
  ['\\jpegblip', 'image/jpeg'],
];

/** `data:` addresses of the pictures of an RTF text, in their order. */
export function picturesOf(rtf: string): string[] {
  return rtf
    .split(PICTURE)
    .slice(1)
    .flatMap((piece) => {
      const type = TYPES.find(([sign]) => piece.includes(sign))?.[1];
      const digits = digitsOf(piece);
      if (!type || !digits) return [];
      const bytes = digits.match(/../g)!.map((pair) => String.fromCharCode(Number.parseInt(pair, 16)));
      return [`data:${type};base64,${btoa(bytes.join(''))}`];
    });
}

/** What is left of a group once its inner groups and its control words are gone. */
function digitsOf(piece: string): string {
  let depth = 0;
  let text = '';
  for (const part of piece.split(/([{}])/)) {
    if (part === '{') depth++;
    else if (part === '}') depth--;
    else if (depth === 0) text += part;
    if (depth < 0) break;
  }
  const digits = text.replace(/\\[a-z]+-?\d* ?/g, ' ').replace(/\s+/g, '');
  return /^(?:[\da-f]{2})+$/i.test(digits) ? digits : '';
}

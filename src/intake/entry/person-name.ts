// Whom a feed names: a name, with the address of a person beside it, which is for no reader.
import { trimOf } from '../../domain/text.ts';

/** What stands between a name and an address. */
const BETWEEN = /([\s<>()[\],;]+)/;
/** `@ann@social.example` is a name, and so is `https://blog.example/@ann`. */
const ADDRESS = /^["']?(?:mailto:)?[^@/\s]+@[^@/\s]+$/i;
const MAILTO = /^mailto:/i;
/** Longer than any name with an address. */
const MAX_LENGTH = 1_000;
const PAIRS = ['()', '<>', '[]', '""', "''"];

/**
 * The name alone of `a@b.c (Jane Smith)` (RSS 2.0), `Jane Smith <a@b.c>`, `Jane Smith (a@b.c)`, `Jane Smith, a@b.c`,
 * `mailto:a@b.c`; undefined where there is nothing but an address.
 */
export function personName(text: string): string | undefined {
  const written = text.slice(0, MAX_LENGTH);
  const parts = written.split(BETWEEN);
  const isAddress = (part: string) => ADDRESS.test(part) || MAILTO.test(part);
  if (!parts.some(isAddress)) return text.trim() || undefined;
  const kept = parts.map((part) => (isAddress(part) ? '' : part)).join('');
  const rest = kept.replace(/[(<[]\s*[)>\]]/g, ' ').replace(/\s+/g, ' ');
  return unwrapped(trimOf(rest, ' ,;:|/-–—')) || undefined;
}

/** Without the brackets or quotation marks that hold all of it, and those whose other half went with the address. */
function unwrapped(text: string): string {
  let name = text;
  for (const [open = '', close = ''] of PAIRS) {
    if (name.startsWith(open) && name.endsWith(close) && name.length > 1) name = name.slice(1, -1).trim();
  }
  return trimOf(name, ' ,;:|/-–—<>[]');
}

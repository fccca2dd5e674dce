// A file of redirects: CSV with commas, semicolons or tabs, or lines as Netlify has them (`/old /new 301`).
import { malformed } from '../errors.ts';
import { problem } from '../problems.ts';

/** Lines of a file at most. */
export const MAX_REDIRECT_LINES = 10_000;

/** One redirect, and the line it stands on, from 1. */
export interface RedirectLine {
  line: number;
  from: string;
  to: string;
}

const isAddress = (text: string) => /^(?:\/|https?:\/\/)/i.test(text);

/** The redirects of a file. @throws Refusal 400 where there are none, or too many */
export function redirectLines(text: string): RedirectLine[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const written = lines.flatMap((one, i) => {
    const line = one.trim();
    return line && !line.startsWith('#') ? [{ line: i + 1, text: line }] : [];
  });
  if (written.length > MAX_REDIRECT_LINES)
    throw malformed(problem('redirects-too-many', { max: MAX_REDIRECT_LINES }));
  const separator = separatorOf(written.map((one) => one.text));
  const rows = written.map(({ line, text }) => {
    const [from = '', to = ''] = fieldsOf(text, separator);
    return { line, from, to };
  });
  const [first, ...rest] = rows;
  // `from,to`; where only one of them is no address, the line is wrong.
  const isHeading = first && !isAddress(first.from) && !isAddress(first.to);
  const redirects = isHeading ? rest : rows;
  if (!redirects.length) throw malformed(problem('redirects-none'));
  return redirects;
}

/** The one that the first lines have; spaces where none of them has another. */
function separatorOf(lines: readonly string[]): string {
  const [heading = '', second = heading] = lines;
  return [';', '\t', ','].find((one) => heading.includes(one) && second.includes(one)) ?? ' ';
}

/** RFC 4180: a field in quotes may have separators in it, and quotes twice. */
function fieldsOf(line: string, separator: string): string[] {
  if (separator === ' ') return line.split(/\s+/);
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let i = 0; i < line.length; i++) {
    const character = line.charAt(i);
    if (character === '"' && isQuoted && line[i + 1] === '"') {
      field += '"';
      i += 1;
    } else if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) {
      fields.push(field.trim());
      field = '';
    } else field += character;
  }
  return [...fields, field.trim()];
}

/** A line of CSV. */
export const csvLine = (fields: readonly string[]): string =>
  `${fields.map((field) => (/[",;\s]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')}\r\n`;

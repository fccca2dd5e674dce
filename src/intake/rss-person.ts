// Whom RSS names: an address with a name in brackets, or a name with an address.
import type { Author } from '../domain/model.ts';

/** `a@b.c (Jane Smith)`, as RSS has it, or a name alone. */
export function rssPerson(text: string): Author {
  return { name: (nameBehind(text) ?? nameBefore(text))?.trim() || text };
}

/** `a@b.c (Jane Smith)`: what is in the brackets. */
function nameBehind(text: string): string | undefined {
  if (!text.endsWith(')')) return undefined;
  const address = /^\S*/.exec(text)![0];
  const after = text.slice(address.length).trimStart();
  if (after.startsWith('(') && after.length > 2 && isMailbox(address)) return after.slice(1, -1);
  // Without a blank between them.
  const at = address.lastIndexOf('(', text.length - 3);
  return at > 0 && isMailbox(address.slice(0, at)) ? text.slice(at + 1, -1) : undefined;
}

/** `Jane Smith <a@b.c>`: what stands before the address. */
function nameBefore(text: string): string | undefined {
  const at = text.indexOf('<');
  return at > 0 && text.endsWith('>') && isMailbox(text.slice(at + 1, -1)) ? text.slice(0, at) : undefined;
}

const isMailbox = (text: string) => /.@./.test(text) && !/\s/.test(text);

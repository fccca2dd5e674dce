// RFC 9110 §12.5: what a client wants, of content codings and of media types.
import { Refusal } from '../errors.ts';
import type { Coding } from '../ports.ts';

/** Names of an `Accept…` header in lower case, by their weight from 0 to 1. */
function wishesOf(header: string): Map<string, number> {
  const wishes = new Map<string, number>();
  for (const part of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((s) => s.trim());
    const q = parameters.find((p) => p.startsWith('q='));
    const weight = q === undefined ? 1 : Number(q.slice(2));
    wishes.set(name, weight >= 0 && weight <= 1 ? weight : 0);
  }
  return wishes;
}

/** §12.5.1: whether a media type is wanted. It has to be named, and the usual one not be wanted more by its name. */
export function prefers(header: string | undefined, type: string, usual: string): boolean {
  const wishes = wishesOf(header ?? '');
  const weight = wishes.get(type) ?? 0;
  return weight > 0 && weight >= (wishes.get(usual) ?? 0);
}

/** Whether a page is wanted as Markdown. */
export const prefersMarkdown = (header: string | undefined): boolean =>
  prefers(header, 'text/markdown', 'text/html');

/**
 * The best of `available` (in the server's order) that `Accept-Encoding` allows; undefined for identity.
 * A client that says nothing gets identity: old readers do not decompress.
 * @throws Refusal 406 where it takes neither a coding that there is nor none
 */
export function chooseCoding(header: string | null, available: readonly Coding[]): Coding | undefined {
  if (!header) return undefined;
  const wishes = wishesOf(header.replace(/x-gzip/gi, 'gzip'));
  const any = wishes.get('*') ?? 0;
  let best: Coding | undefined;
  let bestWeight = wishes.get('identity') ?? 0;
  for (const coding of available) {
    const weight = wishes.get(coding) ?? any;
    if (weight > 0 && (best ? weight > bestWeight : weight >= bestWeight)) {
      best = coding;
      bestWeight = weight;
    }
  }
  const plain = wishes.get('identity') ?? wishes.get('*') ?? 1;
  if (best || plain > 0) return best;
  const detail = `The document is available as ${[...available, 'identity'].join(', ')}.`;
  throw new Refusal(406, detail, { headers: { vary: 'Accept-Encoding' } });
}

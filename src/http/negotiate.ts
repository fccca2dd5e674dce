// RFC 9110 §12.5.3: which content coding a client wants.
import { Refusal } from '../errors.ts';
import type { Coding } from '../ports.ts';

/**
 * The best of `available` (in the server's order) that `Accept-Encoding` allows; undefined for identity.
 * A client that says nothing gets identity: old readers do not decompress.
 * @throws Refusal 406 where it takes neither a coding that there is nor none
 */
export function chooseCoding(header: string | null, available: readonly Coding[]): Coding | undefined {
  if (!header) return undefined;
  const wishes = new Map<string, number>();
  for (const part of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((s) => s.trim());
    const q = parameters.find((p) => p.startsWith('q='));
    const weight = q === undefined ? 1 : Number(q.slice(2));
    wishes.set(name === 'x-gzip' ? 'gzip' : name, weight >= 0 && weight <= 1 ? weight : 0);
  }
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

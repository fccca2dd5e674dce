// RFC 9110 §12.5.3: which content coding a client wants.
import type { Coding } from '../ports.ts';

/**
 * The best of `available` (in the server's order) that `Accept-Encoding` allows; undefined for identity.
 * A client that says nothing gets identity: old readers do not decompress.
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
  return best;
}

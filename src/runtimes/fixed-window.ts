// Counts within a minute, in memory: a process of its own counts for itself.
import type { Limited } from '../ports.ts';

/** Of one client in a minute; wrangler.toml says the same for Workers. */
export const LIMITS: Readonly<Record<Limited, number>> = { token: 30, subscription: 6_000, document: 600 };
const WINDOW = 60_000;
/** Clients that are told apart within a minute; from more, newcomers are not counted. */
const MOST_CLIENTS = 100_000;

export function fixedWindow(now: () => number): (kind: Limited, client: string) => Promise<boolean> {
  let window = 0;
  const counts = new Map<string, number>();
  return async (kind, client) => {
    const current = Math.floor(now() / WINDOW);
    if (current !== window) {
      window = current;
      counts.clear();
    }
    const key = `${kind} ${client}`;
    const count = (counts.get(key) ?? 0) + 1;
    if (count > 1 || counts.size < MOST_CLIENTS) counts.set(key, count);
    return count <= LIMITS[kind];
  };
}

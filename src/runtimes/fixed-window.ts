// Counts within a minute, in memory: a process of its own counts for itself.
import type { Limited } from '../ports.ts';

/** Of one client in a minute; wrangler.toml says the same for Workers. */
export const LIMITS: Readonly<Record<Limited, number>> = {
  ...{ token: 30, subscription: 6_000, read: 6_000 },
};
const WINDOW = 60_000;
/** Clients that are told apart within a minute, of each kind; from more, newcomers are not counted. */
const MOST_CLIENTS = 100_000;

/** Counts one; false when that was one too many for this client. */
export type Counting = (kind: Limited, client: string) => boolean;

export function fixedWindow(now: () => number): Counting {
  let window = 0;
  const counts = {
    token: new Map(),
    subscription: new Map(),
    read: new Map(),
  } as Record<Limited, Map<string, number>>;
  return (kind, client) => {
    const current = Math.floor(now() / WINDOW);
    if (current !== window) {
      window = current;
      for (const clients of Object.values(counts)) clients.clear();
    }
    const clients = counts[kind];
    const count = (clients.get(client) ?? 0) + 1;
    if (count > 1 || clients.size < MOST_CLIENTS) clients.set(client, count);
    return count <= LIMITS[kind];
  };
}

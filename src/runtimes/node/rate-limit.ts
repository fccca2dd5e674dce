// Counts within a minute, in memory: a process of its own counts for itself.
import type { Allowance, Limited } from '../../ports.ts';
import { networkOf } from '../../services/access/clients.ts';

/** Of one client in a minute; wrangler.toml says the same for Workers. */
export const LIMITS: Readonly<Record<Limited, number>> = {
  ...{ token: 30, account: 10, subscription: 6_000, read: 6_000, crawl: 60_000 },
};
const WINDOW_SECONDS = 60;
const WINDOW_MS = WINDOW_SECONDS * 1_000;
/**
 * Clients that are told apart within a minute, of each kind. From more, newcomers are counted by their network, so that
 * whoever has a network of very many clients is one of them; and from as many networks, all as one.
 */
const MAX_CLIENTS = 100_000;
const ALL_OTHERS = 'others';

/** What is known where others count. */
export const policyOf = (kind: Limited): Allowance => ({
  quota: LIMITS[kind],
  windowSeconds: WINDOW_SECONDS,
});

export interface Counting {
  /** Counts one; false when that was one too many for this client. */
  (kind: Limited, client: string): boolean;
  allowance(kind: Limited, client: string): Allowance;
}

export function fixedWindow(now: () => number): Counting {
  let window = 0;
  const counts = {
    token: new Map(),
    account: new Map(),
    subscription: new Map(),
    read: new Map(),
    crawl: new Map(),
  } as Record<Limited, Map<string, number>>;
  const countsNow = (kind: Limited) => {
    const current = Math.floor(now() / WINDOW_MS);
    if (current !== window) {
      window = current;
      for (const clients of Object.values(counts)) clients.clear();
    }
    return counts[kind];
  };
  const count = (kind: Limited, client: string) => {
    const clients = countsNow(kind);
    const key = placeOf(clients, client);
    const done = (clients.get(key) ?? 0) + 1;
    clients.set(key, done);
    return done <= LIMITS[kind];
  };
  const allowance = (kind: Limited, client: string) => {
    const clients = countsNow(kind);
    const left = Math.max(0, LIMITS[kind] - (clients.get(placeOf(clients, client)) ?? 0));
    const resetSeconds = Math.ceil((WINDOW_MS - (now() % WINDOW_MS)) / 1_000);
    return { ...policyOf(kind), left: { count: left, resetSeconds } };
  };
  return Object.assign(count, { allowance });
}

/** What a client is counted by: itself while there is room. */
function placeOf(counts: ReadonlyMap<string, number>, client: string): string {
  if (counts.has(client) || counts.size < MAX_CLIENTS) return client;
  const network = `${networkOf(client)}*`;
  return counts.has(network) || counts.size < 2 * MAX_CLIENTS ? network : ALL_OTHERS;
}

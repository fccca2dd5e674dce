// When a delivery is tried again. Plain functions of numbers.

const FIRST_DELAY_MS = 6_000;
const DELAY_FACTOR = 3;
const MAX_DELAY_MS = 3_600_000;
/** Retries go on for a day after the change. */
export const MAX_AGE_MS = 24 * 3_600_000;
/** About as many as fit into that day. */
const MAX_ATTEMPTS = 50;

/**
 * Milliseconds until the next attempt, after `attempt` of them (1 for the first) failed: 3–6 s, 9–18 s … 30–60 min.
 * @param random from 0 to 1: jitter, so that those who failed together do not come back together
 */
export function retryDelay(attempt: number, random: number): number {
  const most = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * DELAY_FACTOR ** Math.min(attempt - 1, 20));
  return Math.round(most * (0.5 + random / 2));
}

/**
 * When to try again, in milliseconds; null for never.
 * @param asked what the other side's Retry-After says, in milliseconds
 */
export function nextAttempt(
  { attempts, createdAt }: { attempts: number; createdAt: number },
  {
    now,
    random,
    asked = 0,
    maxAge = MAX_AGE_MS,
  }: { now: number; random: number; asked?: number; maxAge?: number },
): number | null {
  const dueAt = now + Math.max(retryDelay(attempts + 1, random), Math.min(asked, MAX_DELAY_MS));
  // Put there by a clock that ran ahead: how old it is nobody knows.
  const tooOld = createdAt > now ? attempts >= MAX_ATTEMPTS : dueAt > createdAt + maxAge;
  return tooOld ? null : dueAt;
}

/** RFC 9110 §10.2.3: Retry-After as milliseconds from now; 0 where it says nothing. */
export function retryAfter(header: string | undefined, now: number): number {
  if (!header) return 0;
  const wait = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now;
  return wait > 0 ? wait : 0;
}

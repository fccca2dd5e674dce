// Whether requests are on their own, as on Workers.
import type { Runtime } from '../ports.ts';

/** Whether a request may make so many calls and queries only, and cannot wait for what another one began. */
export const isBounded = ({ outgoing }: Pick<Runtime, 'outgoing'>): boolean => outgoing.perTick !== undefined;

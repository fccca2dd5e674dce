// What a door is.
import type { Input } from './input.ts';
import type { Random } from './random.ts';

/** Makes what is particular to it; `as` is `anyone` and the method GET where it does not say. */
export type Door = (r: Random) => Partial<Input> & { path: string };
export type Doors = Record<string, readonly [weight: number, door: Door]>;

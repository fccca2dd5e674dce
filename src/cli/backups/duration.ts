import { Misuse } from '../command.ts';

const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const MAX_MS = 366 * 86_400_000;

/**
 * `30m`, `6h`, `1d` in milliseconds.
 * @param option what it was given by, such as `--every`
 * @throws Misuse
 */
export function durationOf(option: string, value: string): number {
  const [, count = '', unit = ''] = /^(\d{1,9})([smhd])$/.exec(value) ?? [];
  const duration = Number(count) * (UNITS_MS[unit] ?? 0);
  if (duration > 0 && duration <= MAX_MS) return duration;
  throw new Misuse(
    `${option} ${value}: must be a number above 0 and a unit, such as 30m, 6h or 1d, and a year at most`,
  );
}

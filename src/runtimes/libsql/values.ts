// Values as drivers want and give them.
import type { InValue } from '@libsql/client';
import type { SqlValue } from '../../ports.ts';

/** A parameter for a driver. */
export function bound(value: unknown): Extract<InValue, SqlValue> {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  throw new TypeError(`A ${typeof value} cannot be stored`);
}

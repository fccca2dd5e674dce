// Properties of microformats2 that an article keeps as they came.
import type { Mf2 } from '../domain/model.ts';
import { isObject } from '../domain/objects.ts';

/** Characters of all that is kept, as JSON. */
export const MAX_KEPT_LENGTH = 64 * 1024;
export const PROPERTY = /^[a-z][a-z0-9-]{0,63}$/;

/** Properties to be kept, or undefined where there are none or they are not what this program keeps. */
export function keptMf2(value: unknown): Mf2 | undefined {
  if (!isObject(value)) return undefined;
  const lists = Object.entries(value);
  const fit = lists.every(([name, list]) => PROPERTY.test(name) && Array.isArray(list) && list.length > 0);
  return lists.length && fit && JSON.stringify(value).length <= MAX_KEPT_LENGTH ? (value as Mf2) : undefined;
}

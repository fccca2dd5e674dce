// Values of which nothing is known yet: what JSON, YAML or TOML gave.

export type Json = Record<string, unknown>;

/** Whether it has members by names; a list has none. */
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is in a list; nothing where it is no list. */
export const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The objects of a list. */
export const objectsOf = (value: unknown): Json[] => asList(value).filter(isObject);

/** Undefined for a list without anything in it. */
export const nonEmpty = <L extends readonly unknown[]>(list: L): L | undefined =>
  list.length ? list : undefined;

/** Whether both are the same JSON, members in the same order. */
export const isSameJson = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Without the members that are undefined. */
export const withoutAbsent = <T extends object>(object: T): T =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;

// Every door of the app, and how often it is knocked at. A door makes an input by chance and by nothing else.
import type { Doors } from './door.ts';
import { ADMIN } from './doors-admin.ts';
import { APPS } from './doors-apps.ts';
import { EDITORS } from './doors-editors.ts';
import { READING } from './doors-reading.ts';
import { headersFor, type Input } from './input.ts';
import type { Random } from './random.ts';

const ALL: Doors = { ...READING, ...ADMIN, ...APPS, ...EDITORS };
const WAYS = Object.entries(ALL).map(
  ([name, [weight, door]]) => [weight, () => [name, door] as const] as const,
);
export const DOORS = Object.keys(ALL);

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'get'];

export function makeInput(r: Random, only?: string): Input {
  const [name, door] = only ? ([only, ALL[only]![1]] as const) : r.of(...WAYS);
  const made = door(r);
  const method = r.chance(0.03) ? r.pick(METHODS) : (made.method ?? 'GET');
  const bare = /^(get|head)$/i.test(method);
  return {
    ...made,
    door: name,
    method,
    as: r.chance(0.03) ? 'anyone' : (made.as ?? 'anyone'),
    headers: [...(made.headers ?? []), ...headersFor(r, name === 'view' ? 0.5 : 0.15)],
    body: bare ? undefined : made.body,
    piece: r.chance(0.1) ? r.pick([1, 2, 3, 7, 64, 1_000]) : undefined,
  };
}

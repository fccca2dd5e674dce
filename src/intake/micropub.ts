// What a Micropub app asks for (W3C Recommendation, §3.3–3.5): forms and JSON, as one command.
import type { Mf2 } from '../domain/model.ts';
import { asList, isObject, isSameJson } from '../domain/objects.ts';
import { malformed } from '../errors.ts';
import { PROPERTY } from './kept-mf2.ts';

export type Command =
  | { action: 'create'; properties: Mf2 }
  | { action: 'update'; url: string; changes: Changes }
  | { action: 'delete' | 'undelete'; url: string };

/** §3.4: what an update does, in this order. */
export interface Changes {
  replace: Mf2;
  add: Mf2;
  /** Values that go; of a property that goes as a whole, none. */
  remove: Mf2;
}

/** Of a form, what is no property. */
const CONTROLS = new Set(['h', 'action', 'url', 'access_token', 'q']);
const MAX_VALUES = 1_000;

/** @throws Refusal 400 */
export function commandOfForm(fields: Iterable<readonly [string, string]>): Command {
  const controls = new Map<string, string>();
  const properties = new Map<string, unknown[]>();
  for (const [field, value] of fields) {
    if (CONTROLS.has(field)) controls.set(field, value);
    else addField(properties, field, value);
  }
  const action = controls.get('action') ?? 'create';
  if (action === 'update') throw malformed('action: an update goes as JSON (Micropub §3.4).');
  if (action === 'create') {
    onlyEntries([`h-${controls.get('h') || 'entry'}`]);
    return { action, properties: Object.fromEntries(properties) };
  }
  return { action: removal(action), url: urlOf(controls.get('url')) };
}

/**
 * `name`, `name[]`, `name[0]`, or a member of an object: `content[html]`, `photo[0][alt]`; of a nested microformat its
 * `x-weight[type]` and `x-weight[properties][num]`.
 */
const FIELD = /^([^[\]]+)(\[\d*\])?(?:\[([a-z]+)\](?:\[([^[\]]+)\])?(?:\[\d*\])?)?$/;

function addField(properties: Map<string, unknown[]>, field: string, value: string): void {
  const [, name = '', index, member = '', part] = FIELD.exec(field) ?? [];
  if (!PROPERTY.test(name) || (member === 'properties') !== PROPERTY.test(part ?? '')) throw badName(field);
  const list = properties.get(name) ?? [];
  properties.set(name, list);
  if (list.length >= MAX_VALUES) throw malformed(`${name}: has more than ${MAX_VALUES} values.`);
  if (!member) {
    // A field that was left empty says nothing.
    if (value !== '') list.push(value);
    return;
  }
  const at = Number(index?.slice(1, -1) || 0);
  if (at === list.length) list.push({});
  const known = list[at];
  if (!isObject(known)) throw badName(field);
  if (member === 'type') known.type = [...asList(known.type), value];
  else if (part) {
    const nested = isObject(known.properties) ? known.properties : {};
    known.properties = { ...nested, [part]: [...asList(nested[part]), value] };
  } else known[member] = value;
}

/** @throws Refusal 400 */
export function commandOfJson(body: unknown): Command {
  if (!isObject(body))
    throw malformed('The body is no JSON object such as { "type": ["h-entry"], "properties": {…} }.');
  const { action = 'create', type = ['h-entry'], properties, url } = body;
  if (action === 'create') {
    onlyEntries(Array.isArray(type) ? type : [type]);
    if (!isObject(properties)) throw malformed('properties: must be an object such as { "content": ["…"] }.');
    return { action, properties: listsOf(properties, 'properties') };
  }
  if (action !== 'update') return { action: removal(action), url: urlOf(url) };
  const changes = {
    replace: listsOf(body.replace ?? {}, 'replace'),
    add: listsOf(body.add ?? {}, 'add'),
    remove: Array.isArray(body.delete) ? whole(body.delete) : listsOf(body.delete ?? {}, 'delete'),
  };
  if (!Object.values(changes).some((one) => Object.keys(one).length)) {
    throw malformed('An update says what to replace, add or delete.');
  }
  return { action, url: urlOf(url), changes };
}

/** §3.4: "The values of each property inside the replace, add or delete keys MUST be an array". */
function listsOf(value: unknown, where: string): Mf2 {
  if (!isObject(value)) throw malformed(`${where}: must be an object of properties, each a list of values.`);
  for (const [name, list] of Object.entries(value)) {
    if (!PROPERTY.test(name)) throw badName(name);
    if (!Array.isArray(list)) throw malformed(`${where}: ${name} must be a list of values, such as ["…"].`);
    if (list.length > MAX_VALUES) throw malformed(`${where}: ${name} has more than ${MAX_VALUES} values.`);
    if (list.some((one) => one === null)) throw malformed(`${where}: ${name} has a value that is null.`);
  }
  return value as Mf2;
}

function whole(names: readonly unknown[]): Mf2 {
  const properties = new Map<string, unknown[]>();
  for (const name of names) {
    if (typeof name !== 'string' || !PROPERTY.test(name))
      throw badName(typeof name === 'string' ? name : JSON.stringify(name));
    properties.set(name, []);
  }
  return Object.fromEntries(properties);
}

function onlyEntries(types: readonly unknown[]): void {
  const other = types.find((type) => type !== 'h-entry');
  if (other !== undefined) throw malformed(`${`${other}`.slice(0, 40)}: only h-entry is known here.`);
}

function removal(action: unknown): 'delete' | 'undelete' {
  if (action === 'delete' || action === 'undelete') return action;
  throw malformed('action: must be create, update, delete or undelete.');
}

function urlOf(url: unknown): string {
  if (typeof url === 'string' && url) return url;
  throw malformed('url: say which post is meant.');
}

const badName = (name: string) => malformed(`"${name.slice(0, 80)}" is no name of a property.`);

/** The properties after an update, and the names of those that differ. */
export function changedBy(
  before: Mf2,
  { replace, add, remove }: Changes,
): { after: Mf2; names: Set<string> } {
  const after = new Map(Object.entries(before));
  for (const [name, values] of Object.entries(replace)) after.set(name, values);
  for (const [name, values] of Object.entries(add)) {
    const there = after.get(name) ?? [];
    after.set(name, [...there, ...values.filter((value) => !there.some((one) => same(one, value)))]);
  }
  for (const [name, values] of Object.entries(remove)) {
    const left = values.length
      ? (after.get(name) ?? []).filter((one) => !values.some((v) => same(one, v)))
      : [];
    after.set(name, left);
  }
  const names = [...after.keys()].filter((name) => !isSameJson(after.get(name), before[name] ?? []));
  return { after: Object.fromEntries(after), names: new Set(names) };
}

/** The same value, or the text that an object stands for. */
const same = (a: unknown, b: unknown): boolean =>
  isSameJson(a, b) || (isObject(a) && typeof b === 'string' && a.value === b);

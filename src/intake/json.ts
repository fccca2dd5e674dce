// JSON bodies: the schema's verdict as JSON Pointers and sentences.
import * as v from 'valibot';
import { nearest } from '../domain/nearest.ts';
import { isObject } from '../domain/objects.ts';
import { oneLine } from '../domain/text.ts';
import { type Fault, fault, invalid, malformed } from '../errors.ts';
import { problem } from '../problems.ts';
import type { ArticleInput, Decoded } from './input.ts';
import { EpisodeFields } from './podcast-schema.ts';
import {
  ArticleInputSchema,
  AuthorFields,
  ChangeFields,
  ContentFields,
  CreditFields,
  EnclosureFields,
  ImageFields,
  SourceFields,
} from './schema.ts';
import { problemOfIssue } from './schema-problems.ts';

export { ArticleInputSchema } from './schema.ts';

/** What an answer adds to an article; it may come back in a PUT and says nothing. */
const ANSWERED = new Set(
  (
    'id url version seq createdAt updatedAt owner assignee feeds html facets translations recognised corrections ' +
    'pubStatus revisions etag warnings findings retiredTags mf2'
  ).split(' '),
);
/** Members that are objects, or lists of them. */
const NESTED = {
  content: ContentFields,
  source: SourceFields,
  image: ImageFields,
  change: ChangeFields,
  authors: AuthorFields,
  credits: CreditFields,
  enclosures: EnclosureFields,
  podcast: EpisodeFields,
};
const LISTS = new Set(['authors', 'credits', 'enclosures']);
const MAX_FAULTS = 100;

/** RFC 6901 §3: `~` is `~0`, `/` is `~1`. */
export const pointer = (...path: readonly PropertyKey[]) =>
  path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** A member that nobody knows, and what may be meant. */
export function unknownMember(name: string, known: readonly string[]) {
  // Of two variants of one name, such as `retract` by id or by guid, the other has it.
  const others = known.filter((one) => one !== name);
  const meant = nearest(name, others);
  if (meant) return problem('misspelt-member', { meant });
  return problem('unknown-member', { known: others.join(', ') });
}

/** What valibot's schemas have within them. */
interface Parts {
  entries?: Readonly<Record<string, Parts>>;
  item?: Parts;
  options?: readonly Parts[];
  wrapped?: Parts;
  literal?: unknown;
}

/** Names of the members that a schema knows at a path. @param value what was sent: of variants, those that it names count */
export function membersAt(schema: object, path: readonly { key: unknown }[], value?: unknown): string[] {
  const { entries, item, options, wrapped } = schema as Parts;
  if (wrapped) return membersAt(wrapped, path, value);
  if (options) {
    const named = options.filter((one) => isNamed(one, value));
    const meant = named.length ? named : options;
    return [...new Set(meant.flatMap((one) => membersAt(one, path, value)))];
  }
  const [first, ...rest] = path;
  if (!first) return Object.keys(entries ?? {});
  const key = String(first.key);
  return membersAt(entries?.[key] ?? item ?? {}, rest, Object(value)[key]);
}

const isNamed = ({ entries = {} }: Parts, value: unknown): boolean =>
  Object.entries(entries).some(
    ([name, { literal }]) => literal !== undefined && Object(value)[name] === literal,
  );

function unknownFaults(value: Record<string, unknown>): Fault[] {
  const faults: Fault[] = [];
  const look = (object: unknown, known: readonly string[], path: readonly PropertyKey[]) => {
    if (!isObject(object)) return;
    for (const key of Object.keys(object)) {
      if (known.includes(key) || (path.length === 0 && ANSWERED.has(key))) continue;
      faults.push({ pointer: pointer(...path, key), ...unknownMember(key, known) });
      if (faults.length >= MAX_FAULTS) return;
    }
  };
  look(value, Object.keys(ArticleInputSchema.entries), []);
  for (const [name, { entries }] of Object.entries(NESTED)) {
    const part = value[name];
    const parts: [PropertyKey[], unknown][] =
      Array.isArray(part) && LISTS.has(name)
        ? part.slice(0, MAX_FAULTS).map((item, index) => [[name, index], item])
        : [[[name], part]];
    for (const [path, item] of parts) {
      look(item, Object.keys(entries), path);
      // To valibot a list is an object without the members.
      if (Array.isArray(item)) faults.push(fault(pointer(...path), 'list-instead-of-object'));
    }
  }
  return faults;
}

/**
 * The article `value` describes, checked and made uniform; `null` means absent, members an answer added are
 * ignored. Throws 422 with a Fault per mistake, those `found` before among them. `names` tells how the sender
 * calls a member (front matter).
 */
export function validateInput(
  value: unknown,
  names: Readonly<Record<string, string>> = {},
  found: readonly Fault[] = [],
): ArticleInput {
  if (!isObject(value)) throw invalid([fault('', 'not-an-object')]);
  const faults = [...found, ...unknownFaults(value)];
  const result = v.safeParse(ArticleInputSchema, value);
  const lists = faults
    .filter(({ code }) => code === 'list-instead-of-object')
    .map((one) => `${one.pointer}/`);
  for (const issue of result.issues?.slice(0, MAX_FAULTS) ?? []) {
    const [first = '', ...rest] = (issue.path ?? []).map((step) => step.key as PropertyKey);
    const name = typeof first === 'string' && Object.hasOwn(names, first) ? names[first]! : first;
    const at = pointer(name, ...rest);
    // What a strict object has too much.
    if (issue.expected === 'never') {
      const known = membersAt(ArticleInputSchema, issue.path?.slice(0, -1) ?? []);
      faults.push({ pointer: at, ...unknownMember(String(rest.at(-1)), known) });
      continue;
    }
    // A list has none of an object's members.
    if (!lists.some((list) => `${at}/`.startsWith(list)))
      faults.push({ pointer: at, ...problemOfIssue(issue) });
  }
  if (!result.success || faults.length > 0) throw invalid(faults);
  return Object.fromEntries(Object.entries(result.output).filter(([, member]) => member !== undefined));
}

/**
 * `application/json`. 400 where it is no JSON object, 422 where a member is wrong.
 * @param titled whether a title must be there
 */
export function decodeJson(body: string, titled = true): Decoded {
  let value: unknown;
  try {
    value = JSON.parse(body.replace(/^\uFEFF/, ''));
  } catch (error) {
    // An engine whose parser recurses answers deep nesting with a RangeError.
    throw malformed({
      code: 'body-not-json',
      detail: `the body is not valid JSON: ${error instanceof Error ? error.message : 'unreadable'}`,
    });
  }
  if (!isObject(value)) throw invalid([fault('', 'not-such-an-object', { example: '{ "title": "…" }' })]);
  return { input: validateInput(value, {}, titled ? untitled(value) : []), recognised: [] };
}

/** Other formats may leave the title to be found elsewhere; JSON says it, and is told with all other mistakes. */
const untitled = ({ title }: Record<string, unknown>): Fault[] =>
  title === undefined || title === null || (typeof title === 'string' && !oneLine(title))
    ? [fault('/title', 'title-missing')]
    : [];

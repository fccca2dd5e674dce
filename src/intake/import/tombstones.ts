// RFC 6721: what a feed says is gone is no article of it, though a notice of that may still be among its entries.
import { isObject, type Json, objectsOf } from '../../domain/objects.ts';
import { all, attribute, type Scope } from '../scope.ts';

const TOMBSTONES = 'http://purl.org/atompub/tombstones/1.0';

/** When an entry was deleted by its id, in milliseconds. */
export type Tombstones = ReadonlyMap<string, number>;

export const tombstonesIn = (feed: Scope): Tombstones =>
  new Map(
    all(feed, TOMBSTONES, 'deleted-entry').map((one) => [
      attribute(one, 'ref') ?? '',
      Date.parse(attribute(one, 'when') ?? ''),
    ]),
  );

const read = new WeakMap<object, Tombstones>();

/** Those of a JSON Feed of this program; read once for all of its items. */
export function tombstonesOf({ _tagwire: own }: Json): Tombstones {
  if (!isObject(own)) return NONE;
  const known = read.get(own);
  if (known) return known;
  const tombstones = new Map(objectsOf(own.deleted).map(({ id, at }) => [`${id}`, Date.parse(`${at}`)]));
  read.set(own, tombstones);
  return tombstones;
}
const NONE: Tombstones = new Map();

/** RFC 6721 §3: an entry that was updated after its deletion is there again. @param updated RFC 3339; unknown: it is not */
export function isDeleted(tombstones: Tombstones, id: string | undefined, updated: unknown): boolean {
  const at = tombstones.get(id ?? '');
  return at !== undefined && !(Date.parse(`${updated}`) > at);
}

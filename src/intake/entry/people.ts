// Who wrote an entry, and who had another part in it.
import type { Author, Credit } from '../../domain/model.ts';
import { nonEmpty } from '../../domain/objects.ts';
import { DC, ITUNES } from '../namespaces.ts';
import { all, first, line, lineOf, resolved, type Scope } from '../scope.ts';
import { ATOM } from '../xml.ts';
import { personName } from './person-name.ts';

/** What this program wrote is a name as it stands. */
const nameIn = (text: string | undefined, own: boolean) => (text && !own ? personName(text) : text);

/** RFC 4287 §3.2: a person by name; an address is none. */
function atomPerson(person: Scope, own: boolean): Author[] {
  const name = nameIn(lineOf(person, ATOM, 'name'), own);
  const url = resolved(lineOf(person, ATOM, 'uri'), person.base);
  return name ? [{ name, ...(url ? { url } : {}) }] : [];
}

/** @param own whether this program wrote it: then every name is one as it stands */
export function people(entry: Scope, own = false): Author[] {
  const origin = first(entry, ATOM, 'source');
  const written = all(entry, ATOM, 'author');
  // RFC 4287 §4.2.1: then the authors of the feed that it was taken from.
  const atom = written.length || !origin ? written : all(origin, ATOM, 'author');
  const named = [...all(entry, '', 'author'), ...all(entry, DC, 'creator')];
  const others = (named.length ? named : all(entry, ITUNES, 'author')).flatMap((one) => {
    const name = nameIn(line(one), own);
    return name ? [{ name }] : [];
  });
  const seen = new Set<string>();
  const found = [...atom.flatMap((one) => atomPerson(one, own)), ...others];
  return found.filter(({ name }) => !seen.has(name) && seen.add(name));
}

/** RFC 4287 §4.2.1: the authors of a feed are those of its entries that name none. */
export const feedAuthors = (feed: Scope) => nonEmpty(all(feed, ATOM, 'author').length ? people(feed) : []);

/** RFC 4287 §4.2.3, and `contributor` of Dublin Core: neither says what the part was. */
export function contributors(entry: Scope, own = false): Credit[] {
  const written = [
    ...all(entry, ATOM, 'contributor').map((one) => lineOf(one, ATOM, 'name')),
    ...all(entry, DC, 'contributor').map(line),
  ];
  const names = new Set(written.flatMap((name) => nameIn(name, own) ?? []));
  return [...names].map((name) => ({ role: CONTRIBUTOR, name }));
}

/** The role of those whose part is not told. */
export const CONTRIBUTOR = 'contributor';

// Guids of RSS items need not be IRIs, as the ids of Atom must. What has such a one is kept with a URN, and RSS says it as it
// was: readers know an article by that, also where it has moved here.
const URN = 'urn:x-rss-guid:';

/** Ghost's guids: as long as they can never be of two sites. */
const OBJECT_ID = /^[\da-f]{24}$/;

/** The guid of an article for an id that is no IRI; undefined where ids of other sites can be the same. */
export const guidOfRss = (id: string | undefined): string | undefined =>
  id && OBJECT_ID.test(id) ? `${URN}${id}` : undefined;

/** An article's guid as RSS has it. */
export const rssGuidOf = (guid: string): string => (guid.startsWith(URN) ? guid.slice(URN.length) : guid);

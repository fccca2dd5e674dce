// Guids of RSS items need not be IRIs, as the ids of Atom must. What has such a one is kept with a URN, and RSS says it as it
// was: readers know an article by that, also where it has moved here.
const URN = 'urn:x-rss-guid:';

/** Ghost's guids, as long as they can never be of two sites; Drupal's, which name theirs: `12 at https://example.org`. */
const OF_ONE_SITE = /^(?:[\da-f]{24}|\d{1,12} at https?:\/\/[^\s/]{1,250})$/;

/** The guid of an article for an id that is no IRI; undefined where ids of other sites can be the same. */
export const guidOfRss = (id: string | undefined): string | undefined =>
  id && OF_ONE_SITE.test(id) ? URN + encodeURIComponent(id) : undefined;

/** An article's guid as RSS has it. */
export function rssGuidOf(guid: string): string {
  if (!guid.startsWith(URN)) return guid;
  try {
    return decodeURIComponent(guid.slice(URN.length));
  } catch {
    // An editor's own, which no import made.
    return guid;
  }
}

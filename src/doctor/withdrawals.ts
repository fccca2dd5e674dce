// Entries that were withdrawn, as RSS and Atom tell it: tombstones (RFC 6721), and the notices that stand in for them
// in readers that know none.
import type { Element } from '../intake/xml.ts';
import { all, textIn } from './elements.ts';
import { clip, type Report } from './report.ts';

const TOMBSTONES = 'http://purl.org/atompub/tombstones/1.0';

/** An entry of the feed: its id, and when it changed last, as it is written. */
interface Dated {
  id: string | undefined;
  updated: string | undefined;
}

/** @param feed the element that tombstones stand in: Atom's feed, RSS's channel */
export function inspectWithdrawals(feed: Element, entries: readonly Dated[], report: Report): void {
  const place = report.at('at:deleted-entry');
  for (const tombstone of all(feed, 'deleted-entry', TOMBSTONES)) {
    const ref = tombstone.attributes.get('ref');
    const when = tombstone.attributes.get('when');
    if (!ref) place.missingAttribute('ref', 'RFC 6721 §3: it is the id of the entry.');
    if (!when) place.missingAttribute('when', 'RFC 6721 §3: it says when the entry was withdrawn.');
    place.attribute('when').rfc3339(when);
    const entry = entries.find(({ id }) => id === ref);
    if (entry?.updated && when && Date.parse(entry.updated) > Date.parse(when)) {
      const fix = 'Date the tombstone not before the entry, or leave out one of them.';
      const message = `“${clip(ref ?? '')}” was changed after it was withdrawn: the tombstone counts for nothing.`;
      place.warning('IgnoredTombstone', message, fix);
    }
    // Without a word on why, nothing is left to be shown.
    if (ref && !entry && textIn(tombstone, 'comment', TOMBSTONES)) {
      const fix =
        'Keep an entry with the same id for a while, whose text says that it was withdrawn, and why.';
      const message = `“${clip(ref)}” is withdrawn by a tombstone alone, which no common reader knows.`;
      place.hint('MissingNotice', message, fix);
    }
  }
}

// Atom documents as followers read them. Entries are remembered by their text: most were in the last document.
import { all, type Element, NS, one, parseXml } from '../../unit/formats/xml.ts';
import { print } from './prints.ts';

/** An Atom document as far as followers look at it. */
export interface AtomFeed {
  /** Prints by id. */
  entries: Map<string, string>;
  deleted: string[];
  /** RFC 5005 §4: it is an archive. */
  archive: boolean;
  previous?: string;
  next?: string;
}

export type ReadAtom = (text: string) => AtomFeed;

export function atomReader(): ReadAtom {
  const known = new Map<string, [id: string, print: string]>();
  return (text) => {
    const head = text.replace(/<entry[ >].*?<\/entry>/gs, '');
    const root = /<feed[^>]*>/.exec(text)?.[0] ?? '';
    const entries = new Map<string, string>();
    for (const [raw] of text.matchAll(/<entry[ >].*?<\/entry>/gs)) {
      const read = known.get(raw) ?? readEntry(one(parseXml(`${root}${raw}</feed>`), 'entry', NS.atom)!);
      known.set(raw, read);
      if (entries.has(read[0])) throw new Error(`${read[0]} is in the document twice`);
      entries.set(...read);
    }
    const feed = parseXml(head);
    const link = (rel: string) =>
      all(feed, 'link', NS.atom).find((l) => l.attributes.rel === rel)?.attributes.href;
    const deleted = all(feed, 'deleted-entry', NS.at).map((d) => d.attributes.ref ?? '');
    // RFC 6721 §3: what is both there and deleted is the notice of a withdrawal.
    for (const id of deleted) entries.delete(id);
    return {
      entries,
      deleted,
      archive: one(feed, 'archive', NS.fh) !== undefined,
      previous: link('prev-archive'),
      next: link('next-archive'),
    };
  };
}

function readEntry(entry: Element): [id: string, print: string] {
  const own = (name: string) => one(entry, name, NS.atom)?.text ?? '';
  const language = entry.attributes['xml:lang'] ?? '';
  const pages = all(entry, 'link', NS.atom)
    .map((l) => l.attributes)
    .filter((l) => l.rel === 'alternate' && l.hreflang);
  const facts = {
    ...{ title: own('title'), published: own('published'), updated: own('updated'), language },
    url: pages.find((l) => l.hreflang === language)?.href ?? '',
    tags: all(entry, 'category', NS.atom).map((c) => c.attributes.label ?? ''),
    text: own('content'),
    translations: pages.filter((l) => l.hreflang !== language).map((l) => l.href ?? ''),
  };
  return [own('id'), print(facts)];
}

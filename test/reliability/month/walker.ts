// RFC 5005 §4: the whole of a view, by following its archives.
import { expect } from 'vitest';
import { SITE, type TestServer } from '../../support/server.ts';
import type { AtomFeed, ReadAtom } from './atom.ts';
import type { Held } from './followers.ts';
import { addressOf, type Followed } from './views.ts';

interface Document extends AtomFeed {
  etag: string;
}

/** Never ends up in a circle. */
const MOST_DOCUMENTS = 500;

export function walker(server: TestServer, read: ReadAtom, view: Followed) {
  const start = SITE + addressOf(view, 'atom.xml');
  const documents = new Map<string, Document>();
  const counts = { fetched: 0, confirmed: 0, walks: 0 };

  /** One document, asked for again only with the tag it is known by. */
  async function fetch(url: string): Promise<Document> {
    const known = documents.get(url);
    const response = await server.get(url, known && { 'if-none-match': known.etag });
    if (known && response.status === 304) {
      counts.confirmed += 1;
      return known;
    }
    expect(response.status, url).toBe(200);
    counts.fetched += 1;
    const document = { ...read(await response.text()), etag: response.headers.get('etag') ?? '' };
    expect(document.archive, url).toBe(url !== start);
    documents.set(url, document);
    expect(documents.size).toBeLessThan(MOST_DOCUMENTS);
    return document;
  }

  /** Follows prev-archive until what is known; then asks whether what is known still holds, and on from there. */
  async function visit(): Promise<void> {
    counts.walks += 1;
    const asked = new Set<string>();
    const follow = async (from: string) => {
      for (let url: string | undefined = from; url && !asked.has(url); ) {
        asked.add(url);
        const known = documents.has(url) && url !== start;
        const { previous }: Document = await fetch(url);
        if (known && previous && documents.has(previous)) return;
        url = previous;
      }
    };
    await follow(start);
    for (const url of [...documents.keys()]) await follow(url);
  }

  /** All that the documents say together; they must not contradict each other. */
  function held(): Held {
    const all: Held = new Map();
    for (const [url, { entries }] of documents) {
      for (const [id, print] of entries) {
        expect(all.get(id) ?? print, `${id} in ${url}`).toBe(print);
        all.set(id, print);
      }
    }
    return all;
  }

  /** Articles on the way from the oldest archive over next-archive to the feed itself. */
  async function forward(): Promise<Set<string>> {
    let oldest = start;
    for (let url: string | undefined = start; url; url = documents.get(url)?.previous) oldest = url;
    const ids = new Set(documents.get(start)?.entries.keys());
    for (let url: string | undefined = oldest === start ? undefined : oldest; url; ) {
      const document: Document = await fetch(url);
      for (const id of document.entries.keys()) ids.add(id);
      url = document.next;
    }
    return ids;
  }

  return { name: `walker of ${start}`, visit, held, forward, counts, documents };
}

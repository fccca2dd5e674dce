// Crawlers that say whose they are: a feed that they have not been sent yet counts apart from other documents, so that a
// first crawl of thousands of feeds is not stopped; one that they were sent, and want whole again, counts as any does.
import { LRUCache } from 'lru-cache';
import { fingerprint, nameHash } from '../../domain/hash.ts';

/** Feeds that were sent, to whichever client: 8 MB. */
const MAX_SENT = 50_000;
/** In User-Agent or From (RFC 9110 §10.1.2): an address of the web, as crawlers have it, or an e-mail address. */
const CONTACT = /\+https?:\/\/[^\s/]|[\w.+-]@[\w-]+\.\w/i;
/** A document of one facet or of everything. What costs more, and all with a query, counts as ever. */
const PLAIN_FEED = /^(?:\/(?:tags|authors|sources|languages)\/[^/+,!]+)?\/[a-z]+\.(?:xml|json)$/;
/** The tag, without its coding, of a feed that ever had an article: there are as many as `/feeds.json` lists. */
const TAG = /^"([1-9]\d*-[^".]+)/;

/** A header by its lower-case name. */
type HeaderOf = (name: string) => string | null | undefined;

export class Crawls {
  /** The version that was sent last. */
  readonly #sent = new LRUCache<string, string>({ max: MAX_SENT });

  /** What is remembered of a client and a feed; undefined where its request counts as any does. */
  keyOf(client: string, path: string, hasQuery: boolean, headerOf: HeaderOf): string | undefined {
    if (hasQuery || !PLAIN_FEED.test(path)) return undefined;
    const says = CONTACT.test(headerOf('user-agent') ?? '') || CONTACT.test(headerOf('from') ?? '');
    return says ? nameHash(`${client} ${path}`) : undefined;
  }

  /** Whether it was sent in any version. */
  has(key: string): boolean {
    return this.#sent.has(key);
  }

  /** What a whole document counts as that is sent. @param asksAgain whether the request has a validator */
  countedAs(key: string, asksAgain: boolean, etag: string | null | undefined): 'crawl' | 'read' {
    const [, tag] = TAG.exec(etag ?? '') ?? [];
    if (tag === undefined) return 'read';
    const version = fingerprint(tag);
    const before = this.#sent.get(key);
    this.#sent.set(key, version);
    return before === undefined || (asksAgain && before !== version) ? 'crawl' : 'read';
  }
}

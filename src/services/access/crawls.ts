// Crawlers that name a contact. A feed that one has not had yet, and a new version that it asks for with a validator, count
// toward a limit of their own (`crawl`), so that a first crawl of thousands of feeds is not stopped. A feed that it is sent
// again without need counts toward `read`, as every other document does.

import { fingerprint, nameHash } from '../../domain/hash.ts';
import { lru } from '../lru.ts';

/** Feeds that were sent, to whichever client: 8 MB. */
const MAX_SENT = 50_000;
/** In User-Agent or From (RFC 9110 §10.1.2): an address of the web, as crawlers have it, or an e-mail address. */
const CONTACT = /\+https?:\/\/[^\s/]|[\w.+-]@[\w-]+\.\w/i;
/** A document of one facet or of everything: not of an expression, which costs more, and without a query. */
const PLAIN_FEED = /^(?:\/(?:tags|authors|sources|languages)\/[^/+,!]+)?\/[a-z]+\.(?:xml|json)$/;
/** The tag, without its coding, of a feed that ever had an article: there are as many as `/feeds.json` lists. */
const TAG = /^"([1-9]\d*-[^".]+)/;

/** A header by its lower-case name. */
type HeaderOf = (name: string) => string | null | undefined;

export class Crawls {
  /** The version that was sent last. */
  readonly #sent = lru<string>(MAX_SENT);

  /** The key of a client and a feed; undefined where the request counts toward `read`. */
  keyOf(client: string, path: string, hasQuery: boolean, headerOf: HeaderOf): string | undefined {
    if (hasQuery || !PLAIN_FEED.test(path)) return undefined;
    const hasContact = CONTACT.test(headerOf('user-agent') ?? '') || CONTACT.test(headerOf('from') ?? '');
    return hasContact ? nameHash(`${client} ${path}`) : undefined;
  }

  /** Whether any version of the feed was sent to the client. */
  has(key: string): boolean {
    return this.#sent.has(key);
  }

  /** The limit that a feed counts toward which is sent whole. @param asksAgain whether the request has a validator */
  countedAs(key: string, asksAgain: boolean, etag: string | null | undefined): 'crawl' | 'read' {
    const [, tag] = TAG.exec(etag ?? '') ?? [];
    if (tag === undefined) return 'read';
    const version = fingerprint(tag);
    const before = this.#sent.get(key);
    this.#sent.set(key, version);
    return before === undefined || (asksAgain && before !== version) ? 'crawl' : 'read';
  }
}

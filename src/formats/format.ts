// What every format looks like: a head, one piece per article, a tail. Pieces are made once per version of
// an article and kept, so a feed is a join. Pure: same arguments, same text.
import { type Bytes, concatBytes, textOf, utf8 } from '../domain/bytes.ts';
import type { Article, Image } from '../domain/model.ts';
import type { FeedShow } from '../domain/podcast.ts';
import type { NavigationLink } from '../domain/settings.ts';

/** Where the site is: what never changes while it is served. */
export interface SiteAddress {
  /** Origin and path prefix of every absolute URL, without a trailing slash. */
  url: string;
  /** The WebSub hub. A feed names it where it is told of that (`FeedHead.hub`). */
  hub: string;
  /** Where its own pictures are, if it has smaller copies of them: `https://wire.example/media/`. */
  renditions?: string;
  /** Whether it is written as files that any file server serves: then nothing names what needs this one. */
  asFiles?: boolean;
}

/** The site as it is set at the moment. Formats show what stands first, pages all of it. */
export interface Site extends SiteAddress {
  title: string;
  description: string;
  language: string;
  rights?: string;
  /** A wide picture of its name, and a square one. Absolute. */
  logo?: Image;
  icon?: Image;
  /** Where an article is read, where that is not the site's own page of it. */
  links?: (article: Pick<Article, 'id' | 'guid' | 'slug' | 'title' | 'canonicalUrl'>) => string | undefined;
  /** Where editors have `links` lead, if that is not here. */
  linksTo?: 'canonical';
  /** Whether feeds belong to a site of the publisher's: then nothing for readers links to pages of this server. */
  elsewhere?: boolean;
  /** That site, where it is set. */
  home?: string;

  /** Milliseconds; when anything of it was last set. */
  changedAt?: number;
  /** IANA name; UTC where none is set. */
  timeZone?: string;
  /** Tells its icon from others, where sizes of it can be made. */
  iconVersion?: string;
  /** `#rrggbb`. */
  accent?: string;
  navigation?: readonly NavigationLink[];
  /** Own pages that are in the navigation, after its links. */
  ownPages?: readonly NavigationLink[];
  /** HTML. */
  footer?: string;
  /** Added to the style sheet of reading pages. */
  css?: string;
  /** Whether it has pages for readers. */
  pages?: 'on' | 'off';
}

/** A feed document's own facts: everything in it that is not an article. */
export interface FeedHead {
  /** `urn:uuid:…`, the same for every format and page of the view, stable when a tag is renamed. */
  id: string;
  title: string;
  description: string;
  /** BCP 47; of the view where it names one, else the site's. */
  language: string;
  /** Absolute URL of this very document. */
  self: string;
  /** Absolute URL of the view as an HTML page, or of the publisher's own site. */
  page: string;
  /** The view's own picture, in place of the site's logo. Absolute. */
  image?: Image;
  /** The WebSub hub that is told when this document changes, where one is. */
  hub?: string;
  /** Absolute URL of the next older page, where there is one. */
  next?: string;
  /** Milliseconds; the last change in this view. */
  updated: number;
  /** Absolute URL of the archive before this document (RFC 5005 §4). */
  previousArchive?: string;
  /** In an archive: the subscription document it belongs to, and the archive after it. */
  archiveOf?: { current: string; next?: string };
  /** Articles retracted in the 30 days before `updated`. */
  deleted?: readonly Deletion[];
  /** The show that the feed is, where it has audio or video. */
  podcast?: FeedShow;
}

/** An article that is no longer published (RFC 6721). */
export interface Deletion {
  guid: string;
  /** Milliseconds; when it was retracted. */
  at: number;
  /** Why, for readers. */
  note?: string;
  /** Among the pieces is its notice: what `piece` makes of an article that is `retracted`. */
  notice?: boolean;
}

export interface Format {
  /** In answers and validators: `rss`, `atom`, `json`. Lower-case ASCII letters and digits. */
  name: string;
  /** Change it with what the format writes, so that readers do not go on with what they have: part of every validator. */
  version?: string | number;
  /** The last segment of its URLs: `rss.xml`. */
  file: string;
  /** With charset where the media type has one. */
  contentType: string;
  /** For people and `rel=alternate`: `RSS`, `Atom`, `JSON Feed`. */
  label: string;
  /** @param marks of the pieces that follow, each once */
  open(head: FeedHead, site: Site, marks: readonly string[]): string;
  /** An entry. Of a `retracted` article it is a notice: `Withdrawn: …`, with the note as its text. */
  piece(article: Article, site: Site): string;
  /** What of a piece `open` depends on, in few letters. */
  marks?(piece: string): string;
  /** A piece as a document of its own, where it depends on what `open` declares. */
  alone?(piece: string): string;
  /** A retraction among the pieces, where `open` has no place for it; undefined where its notice says enough. */
  tombstone?(deletion: Deletion): string | undefined;
  separator: string;
  close: string;
}

/** Whether an item's text carries something that is played: a feed with one is a podcast. */
const isEpisode = (piece: string): boolean =>
  /<(?:enclosure|media:content|link) [^<>]*type="(?:audio|video)\/|"mime_type":"(?:audio|video)\//.test(
    piece,
  );

/** A piece as documents are made of it: its bytes, and what their heads depend on. */
export interface Piece {
  bytes: Bytes;
  marks: string;
  isEpisode: boolean;
}

export const pieceOf = (format: Pick<Format, 'marks'>, text: string): Piece => ({
  bytes: utf8(text),
  marks: format.marks?.(text) ?? '',
  isEpisode: isEpisode(text),
});

/** A whole document of `format`. `pieces` come from `format.piece`, newest first. */
export const assemble = (format: Format, head: FeedHead, site: Site, pieces: readonly string[]): string =>
  textOf(
    assembled(
      format,
      head,
      site,
      pieces.map((text) => pieceOf(format, text)),
    ),
  );

/** The same as bytes, without the pieces that have none. */
export function assembled(format: Format, head: FeedHead, site: Site, made: readonly Piece[]): Bytes {
  const pieces = made.filter(({ bytes }) => bytes.length);
  const gone = (head.deleted ?? []).flatMap((deletion) => format.tombstone?.(deletion) ?? []);
  const all = [...pieces, ...gone.map((text) => pieceOf(format, text))];
  const podcast = head.podcast && pieces.some((piece) => piece.isEpisode) ? head.podcast : undefined;
  const marks = [...new Set(all.map((piece) => piece.marks))];
  const separator = utf8(format.separator);
  const between = all.flatMap(({ bytes }, i) => (i ? [separator, bytes] : [bytes]));
  return concatBytes([utf8(format.open({ ...head, podcast }, site, marks)), ...between, utf8(format.close)]);
}

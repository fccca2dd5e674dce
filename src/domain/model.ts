// The neutral model: what an article is, whatever the format it came in or leaves by. No I/O.
import type { Episode } from './podcast.ts';

/** The kinds of facet a view can filter on. */
export type FacetKind = 'tag' | 'author' | 'source' | 'language';
export const FACET_KINDS: readonly FacetKind[] = ['language', 'tag', 'author', 'source'];

/** A value an article can be found under: a tag, an author, a source, a language. */
export interface Facet {
  kind: FacetKind;
  /** Canonical, as in URLs before percent-encoding: `тасс`. */
  slug: string;
  /** As people write it: `ТАСС`. */
  label: string;
  /** Of an article that was read: what the facet is known by, whatever it is called. */
  uuid?: string;
  /** What it is called itself, where the article has another spelling. */
  own?: string;
}

/** `review`: a draft that waits for an editor. */
export const STATUSES = ['draft', 'review', 'scheduled', 'published', 'retracted'] as const;
export type Status = (typeof STATUSES)[number];
/** Whether nobody has decided yet that an article is to be published. */
export const isDraft = (status: string | undefined): boolean => status === 'draft' || status === 'review';
/** Kinds of entry in the change log. */
export type ChangeKind = 'publish' | 'update' | 'correction' | 'silent' | 'retract';

/** What a text can be written in. */
export const NOTATIONS = ['markdown', 'html', 'text'] as const;
export type Notation = (typeof NOTATIONS)[number];
/** The source text, in exactly one of the notations. */
export type Content = { markdown: string } | { html: string } | { text: string };

export interface Author {
  name: string;
  url?: string;
}
/** Where the article comes from ("Based on materials from TASS"). */
export interface Source {
  name: string;
  url?: string;
  /** The sentence to print; without it `Source: {name}`. */
  note?: string;
}
/** Somebody to be named: `{ role: 'photo', name: 'Russian Foreign Ministry' }`. */
export interface Credit {
  role: string;
  name: string;
}
export interface Image {
  url: string;
  alt?: string;
  caption?: string;
  /** Pixels. */
  width?: number;
  height?: number;
  /** Bytes. */
  length?: number;
  /** How it came about, by IPTC's vocabulary: `http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia`. */
  digitalSourceType?: string;
}
export interface Enclosure {
  url: string;
  /** Media type, `audio/mpeg`. */
  type: string;
  /** Bytes. */
  length?: number;
  durationSeconds?: number;
}
/** A correction that readers are shown. */
export interface Correction {
  /** Milliseconds since the epoch. */
  at: number;
  note: string;
}

/** Properties of microformats2 by their names, as a Micropub app sent them. */
export type Mf2 = Record<string, unknown[]>;

/** What an editor writes: the versioned part of an article. Every string is free of characters XML forbids. */
export interface Document {
  /** Plain text. */
  title: string;
  /** Plain text. */
  summary?: string;
  content: Content;
  /** `content` as sanitised HTML; its URLs are as written, perhaps relative. */
  html: string;
  /** Labels, in the editor's order. */
  tags: string[];
  authors: Author[];
  source?: Source;
  credits: Credit[];
  image?: Image;
  /** Leads the pages of its views while it is among their newest. */
  featured?: true;
  enclosures: Enclosure[];
  podcast?: Episode;
  canonicalUrl?: string;
  rights?: string;
  corrections: Correction[];
  /** Properties that no other field has (content/mf2.ts shows some); they stay until a Micropub app changes them. */
  mf2?: Mf2;
}

/** A version as it is kept: what was written, and under which address, language and status. */
export interface Version extends Document {
  slug: string;
  language: string;
  status: Status;
  /** Milliseconds since the epoch. */
  publishedAt?: number;
  translationOf?: string;
}

/** A version of the same article in another language. */
export interface Translation {
  language: string;
  slug: string;
}

/** An article as stored and as formats render it. */
export interface Article extends Document {
  /** UUID, minted once. */
  id: string;
  /** `urn:uuid:{id}`, or the absolute IRI it was imported with. */
  guid: string;
  slug: string;
  /** BCP 47, canonical case: `en-GB`. */
  language: string;
  status: Status;
  version: number;
  /** Of its last change in the log; 0 while it has never been visible. */
  seq: number;
  /** Milliseconds since the epoch; absent for a draft without a date. Never moves once published. */
  publishedAt?: number;
  /** Milliseconds; moves on update and correction, not on a silent fix. `atom:updated`, `date_modified`. */
  updatedAt: number;
  createdAt: number;
  facets: Facet[];
  /** Id of the article this one translates. */
  translationOf?: string;
  /** Visible versions in other languages, by language. */
  translations: Translation[];
}

/** A change as `GET /admin/articles/{id}/revisions` shows it. */
export interface Revision {
  version: number;
  at: number;
  kind: ChangeKind | 'draft';
  note?: string;
  /** Name of whoever wrote it, where that is known. */
  by?: string;
  /** Whether an import wrote it, where that is known. */
  imported?: boolean;
  written: Version;
}

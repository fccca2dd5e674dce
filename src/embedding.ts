// What an application that has Tagwire in it adds: its own people, hooks, addresses and looks. Types only.
import type { Article } from './domain/model.ts';
import type { Format } from './formats/format.ts';
import type { ArticleInput } from './intake/input.ts';

/** Who a request comes from, as the application knows it. */
export interface Person {
  /** Of the application's own; the audit log has it. */
  id: string;
  name: string;
  /** `articles:read`, `articles:draft`, `articles:post`, `articles:write`, `media`, `metrics`, `admin` (which includes the others). */
  scopes: readonly string[];
}

/** Why a hook does not let an article be published: the API answers 422 with this message. */
export interface HookRefusal {
  refusal: string;
}

type HookAnswer = ArticleInput | HookRefusal | undefined;

/** A change that readers were told of. */
export interface Change {
  /** Its number in the change log. */
  seq: number;
  kind: 'publish' | 'update' | 'correction' | 'silent' | 'retract';
  /** Milliseconds since the epoch. */
  at: number;
  /** The article as it is now; undefined where it was erased. */
  article: { id: string; guid: string; slug: string; title: string; url: string } | undefined;
}

export interface Hooks {
  /**
   * Called with what is about to be published, or stands published and is changed, however it came in.
   * @returns the article to publish, the same or another; nothing for the same; `{ refusal: 'why' }` to refuse it
   */
  beforePublish?(article: ArticleInput): HookAnswer | Promise<HookAnswer>;
  /**
   * Called after each change since the start, in the order of the log and once in each process, whoever made it. What it
   * throws is logged; the change stands. What must not be missed is a webhook's.
   */
  afterChange?(change: Change): void | Promise<void>;
}

export interface Embedding {
  /**
   * Who calls the API, asked before Tagwire's own tokens; null for somebody it does not know. Not asked about what a page of
   * another site sends. Editors' pages and apps (Micropub) have sessions and tokens of Tagwire's.
   */
  authenticate?(request: Request): Person | null | undefined | Promise<Person | null | undefined>;
  hooks?: Hooks;
  /** Formats besides those of every site: each view is published in them, too. The form of one: tagwire/formats. */
  formats?: readonly Format[];
  /** Where an article is read; undefined for Tagwire's own page of it. */
  links?: (article: Pick<Article, 'id' | 'guid' | 'slug' | 'title' | 'canonicalUrl'>) => string | undefined;
  /** Reading pages: true unless said otherwise. */
  pages?: boolean;
  /** The editors' interface below /admin: true unless said otherwise. The API stays. */
  admin?: boolean;
  /** Added to the style sheet of reading pages. */
  css?: string;
}

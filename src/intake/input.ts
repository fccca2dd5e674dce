// What every door in hands on: an article as its sender wrote it, not yet checked or completed.
import type { Author, Content, Credit, Enclosure, Image, Mf2, Source } from '../domain/model.ts';

/** The body of `POST /admin/articles`; JSON has these names, the other decoders produce them. */
export interface ArticleInput {
  title?: string;
  slug?: string;
  language?: string;
  summary?: string;
  content?: Content;
  tags?: string[];
  authors?: Author[];
  source?: Source;
  credits?: Credit[];
  image?: Image;
  enclosures?: Enclosure[];
  /** RFC 3339, or a date alone. */
  publishedAt?: string;
  status?: 'draft' | 'scheduled' | 'published' | 'retracted';
  canonicalUrl?: string;
  translationOf?: string;
  rights?: string;
  change?: { kind?: 'silent' | 'update' | 'correction'; note?: string };
  /** An absolute IRI the article already has elsewhere (imports, Atom entries); not part of the JSON body. */
  guid?: string;
  /** Replaces what is kept with the article (Micropub); not part of the JSON body either. */
  mf2?: Mf2;
}

/** Something a decoder understood without markup: "line 3 is the date". */
export interface Recognised {
  /** The field it became: `title`, `publishedAt`, `authors`, `credits`, `source`, `heading` … */
  field: string;
  /** 1-based line of the body, where there are lines. */
  line?: number;
  /** The words as sent. */
  text: string;
}

export interface Decoded {
  input: ArticleInput;
  recognised: Recognised[];
}

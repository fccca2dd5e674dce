// What every posted format becomes: an article as its sender wrote it, not yet checked or completed.
import { isoDate } from '../domain/iso-date.ts';
import type {
  Article,
  Author,
  Content,
  Correction,
  Credit,
  Enclosure,
  Image,
  Mf2,
  Source,
  Status,
} from '../domain/model.ts';
import type { Episode } from '../domain/podcast.ts';

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
  featured?: boolean;
  enclosures?: Enclosure[];
  podcast?: Episode;
  /** RFC 3339, or a date alone. */
  publishedAt?: string;
  status?: Status;
  canonicalUrl?: string;
  translationOf?: string;
  rights?: string;
  change?: { kind?: 'silent' | 'update' | 'correction'; note?: string };
  /** The sender's own id: an absolute IRI the article has elsewhere, or any text. */
  guid?: string;
  /** Replaces what is kept with the article (Micropub); not part of the JSON body either. */
  mf2?: Mf2;
  /** Replaces those that readers are shown (editors' interface); not part of the JSON body either. */
  corrections?: Correction[];
  /** Made of the article as it stands, so that what is absent was taken out; not part of the JSON body. */
  edited?: boolean;
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

/** An article as it would be sent to leave it as it is: all that an editor may change. */
export const editableInput = (article: Article) =>
  ({
    title: article.title,
    slug: article.slug,
    language: article.language,
    summary: article.summary,
    content: article.content,
    tags: article.tags,
    authors: article.authors,
    source: article.source,
    credits: article.credits,
    image: article.image,
    featured: article.featured,
    enclosures: article.enclosures,
    podcast: article.podcast,
    publishedAt: article.publishedAt === undefined ? undefined : isoDate(article.publishedAt),
    status: article.status,
    canonicalUrl: article.canonicalUrl,
    translationOf: article.translationOf,
    rights: article.rights,
  }) satisfies ArticleInput;

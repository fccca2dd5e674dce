// An article as a Markdown file with YAML front matter, as static site generators read it; JSON is YAML too, so that
// values need no rules of quoting.
import { byteLength } from '../domain/bytes.ts';
import { isoDate } from '../domain/iso-date.ts';
import type { Article } from '../domain/model.ts';

export interface MarkdownFile {
  name: string;
  text: string;
  /** Milliseconds. */
  modified: number;
}

/** Bytes of a file's name, with its ending, in the file systems there are. */
const MAX_NAME_BYTES = 200;

function nameOf({ slug, publishedAt, id }: Article): string {
  const day = publishedAt === undefined ? '' : `${new Date(publishedAt).toISOString().slice(0, 10)}-`;
  if (byteLength(day + slug) <= MAX_NAME_BYTES) return `${day}${slug}.md`;
  return `${day}${[...slug].slice(0, 40).join('')}-${id.slice(0, 8)}.md`;
}

const iso = (milliseconds: number | undefined) =>
  milliseconds === undefined ? undefined : isoDate(milliseconds);

/** Everything an editor writes; the text stands as it was written. */
export function markdownFile(article: Article): MarkdownFile {
  const [[format, text] = ['text', '']] = Object.entries(article.content) as [string, string][];
  return {
    name: nameOf(article),
    text: `${frontMatter(article, format)}\n${text}\n`,
    modified: article.updatedAt,
  };
}

/** What intake/front-matter.ts reads. @param format notation of the text below */
export function frontMatter(article: Article, format: string): string {
  const fields = {
    ...{
      title: article.title,
      date: iso(article.publishedAt),
      updated: iso(article.updatedAt),
      guid: article.guid,
    },
    ...{ slug: article.slug, language: article.language, status: article.status, summary: article.summary },
    ...{ tags: article.tags, authors: article.authors, source: article.source, credits: article.credits },
    ...{ image: article.image, enclosures: article.enclosures, canonicalUrl: article.canonicalUrl },
    podcast: article.podcast,
    featured: article.featured,
    ...{ rights: article.rights, translationOf: article.translationOf, format },
  };
  const lines = Object.entries(fields)
    .filter(([, value]) => value !== undefined && !(Array.isArray(value) && !value.length))
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`);
  return `---\n${lines.join('')}---\n`;
}

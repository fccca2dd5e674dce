// A Markdown file with front matter, of an export or of a static site generator (Jekyll, Hugo, Eleventy …).

import { isObject, type Json } from '../../domain/objects.ts';
import { oneLine, xmlSafe } from '../../domain/text.ts';
import { problemOf, unreadable } from '../../errors.ts';
import { based } from '../entry/constructs.ts';
import { looseFields, looseFrontMatter } from '../front-matter.ts';
import { FRONT_MATTER, headed } from '../markdown.ts';
import { type ImportItem, importItem, type Place } from './item.ts';
import { readToml } from './toml.ts';

/** As Hugo and Zola may have it. */
const TOML = /^\+\+\+[ \t]*\n([\s\S]*?\n)?\+\+\+[ \t]*(?:\n|$)/;
/** Where Jekyll has what nobody is to read yet. */
const UNPUBLISHED = /(?:^|\/)_drafts\//;
/** `2020-12-17-a-title.md`, as Jekyll names its posts. */
const DATED = /^(\d{4}-\d\d-\d\d)-(.+)$/;

/** Names that tell nothing. */
const NAMELESS = /^(?:_?index|article|readme)$/i;

/** What a file's path tells: a folder's `index.md` is called as the folder. */
function named(path: string): { date?: string; slug?: string } {
  const parts = path.split('/').filter(Boolean);
  const base = (parts.at(-1) ?? '').replace(/\.[a-z]+$/i, '');
  const name = /^_?index$/i.test(base) ? (parts.at(-2) ?? base) : base;
  const [, date, slug = name] = DATED.exec(name) ?? [];
  return { date, slug: NAMELESS.test(slug) ? undefined : slug };
}

/** `](address` of a link or picture, and `[label]: address`. */
const ADDRESS = /(\]\(<?)([^\s<>()#][^\s<>()]*)/g;
const DEFINED = /^(\[[^\]\r\n\u2028\u2029]+\]: )([^\s<#]\S*)/gm;

/** Fields whose relative addresses are those of another site. */
function placed(fields: Json, baseUrl: string): Json {
  const absolute = (url: unknown) =>
    typeof url === 'string' && !URL.canParse(url) ? (URL.parse(url, baseUrl)?.href ?? url) : url;
  const located = (one: unknown) => (isObject(one) ? { ...one, url: absolute(one.url) } : one);
  const [[format, text] = ['', '']] = Object.entries(fields.content as Record<string, string>);
  const followed = (_: string, before: string, url: string) => before + absolute(url);
  const markdown = () => text.replace(ADDRESS, followed).replace(DEFINED, followed);
  const written = format === 'html' ? based(text, baseUrl) : format === 'markdown' ? markdown() : text;
  return {
    ...fields,
    content: { [format]: written },
    image: located(fields.image),
    enclosures: Array.isArray(fields.enclosures) ? fields.enclosures.map(located) : fields.enclosures,
    canonicalUrl: absolute(fields.canonicalUrl),
  };
}

/**
 * One file. @param path with the folder that is imported: the file's identity where it says no other. That of a text
 * without a path that tells anything is its title and date.
 */
export async function markdownItem(
  position: number,
  path: string | undefined,
  body: string,
  { baseUrl }: Place = {},
): Promise<ImportItem> {
  try {
    const text = xmlSafe(body).replace(/^\uFEFF/, '');
    const toml = TOML.exec(text);
    const front = toml ?? FRONT_MATTER.exec(text);
    const written = front?.[1] ?? '';
    const fields = toml ? looseFields(readToml(written)) : front ? looseFrontMatter(written) : {};
    if (!fields) throw unreadable('the front matter is no list of names and values');
    const { guid, updated, format, type: _, layout: __, ...said } = fields;
    const rest = text.slice(front?.[0].length ?? 0);
    const { date, slug } = named(path ?? '');
    const given = said.title === undefined ? undefined : oneLine(`${said.title}`);
    const { title, text: markdown } = headed(rest, given);
    const content =
      format === 'html' || format === 'text' || format === 'markdown'
        ? // An export's own: not a line break more or less.
          { [format]: rest.replace(/^\n/, '').replace(/\n$/, '') }
        : { markdown: markdown.replace(/^\n+/, '').trimEnd() };
    const status = said.status === 'retracted' || UNPUBLISHED.test(path ?? '') ? 'draft' : said.status;
    const words = title ? [title, said.publishedAt] : ['', said.publishedAt, rest];
    const place = path !== undefined && (slug || path.includes('/')) ? path : undefined;
    const fieldsOf = { publishedAt: date, slug, ...said, status, title: format ? given : title, content };
    const item = await importItem(position, {
      fields: baseUrl ? placed(fieldsOf, baseUrl) : fieldsOf,
      id: guid === undefined ? (place ?? JSON.stringify(words)) : `${guid}`,
      derived: guid === undefined,
      updated: updated === undefined ? undefined : `${updated}`,
      feed: 'markdown',
      // Only an export of this program says that.
      own: format !== undefined && guid !== undefined,
    });
    return { ...item, name: path ?? title };
  } catch (error) {
    return { position, name: path, fault: problemOf(error) };
  }
}

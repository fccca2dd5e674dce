// A Markdown file with front matter, of an export or of a static site generator (Jekyll, Hugo, Eleventy …).

import { isObject, type Json, nonEmpty } from '../../domain/objects.ts';
import { oneLine } from '../../domain/text.ts';
import { problemOf } from '../../errors.ts';
import { based } from '../entry/constructs.ts';
import { looseFields } from '../front-matter.ts';
import { headed } from '../markdown.ts';
import { frontOf, member, textsOf } from '../static-site/front.ts';
import { type ImportItem, importItem, type Place } from './item.ts';

/** Where Jekyll has what nobody is to read yet. */
const UNPUBLISHED = /(?:^|\/)_drafts\//;
/** `2020-12-17-a-title.md`, as Jekyll names its posts. */
const DATED = /^(\d{4}-\d\d-\d\d)-(.+)$/;

/** Where the file says that its page was: `url` and `permalink` (of Hugo, Jekyll, Eleventy), `path` (Zola), and aliases. */
function oldUrlsIn(written: Json, baseUrl: string | undefined): string[] | undefined {
  const said = ['url', 'permalink', 'path', 'aliases', 'redirect_from'].flatMap((name) =>
    textsOf(member(written, name)),
  );
  // What has a name to be filled in is no address.
  const known = said.filter(
    (one) => /^(?:\/|https?:\/\/|[\w%.~-]+\/)/.test(one) && !/[{}]|:[a-z]/i.test(one.replace(/^https?:/, '')),
  );
  const absolute = (one: string) =>
    /^https?:/.test(one)
      ? one
      : baseUrl
        ? URL.parse(one.replace(/^\/+/, ''), baseUrl)?.href
        : `/${one.replace(/^\/+/, '')}`;
  return nonEmpty(known.slice(0, 100).flatMap((one) => absolute(one) ?? []));
}

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
    const { written, rest } = frontOf(body);
    const fields = written ? looseFields(written) : {};
    const { guid, updated, format, type: _, layout: __, ...said } = fields;
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
      oldUrls: written && oldUrlsIn(written, baseUrl),
    });
    return { ...item, name: path ?? title };
  } catch (error) {
    return { position, name: path, fault: problemOf(error) };
  }
}

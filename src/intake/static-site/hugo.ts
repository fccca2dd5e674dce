// Hugo (https://gohugo.io/content-management/urls/).
import { isObject, type Json } from '../../domain/objects.ts';
import { isFalse, isTrue, member, textMember } from './front.ts';
import type { Generator, LeftOut, Site, Source } from './generator.ts';
import { hugoText } from './hugo-text.ts';
import {
  type ContentFile,
  contentFile,
  datedName,
  dayValues,
  filledIn,
  folderOf,
  stemOf,
  within,
} from './paths.ts';

const TEXT = /\.(?:md|markdown|html?)$/i;
/** Hugo's `isAllowedPathCharacter`: nothing else is in an address. */
const DROPPED = /[^\p{L}\p{N}\p{M}./\\_#+~\-@%]/gu;

const lowered = (text: string, site: Site) =>
  isTrue(member(site.config, 'disablePathToLower')) ? text : text.toLowerCase();
/** As Hugo writes a title or slug (`paths.Sanitize`): blanks become one hyphen, and none beside a hyphen. */
const urlized = (text: string, site: Site): string =>
  lowered(text, site)
    .replace(/[^\p{L}\p{N}\p{M}./\\_#+~\-@%\s]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
    .replaceAll(' -', '-')
    .replaceAll('- ', '-')
    .replaceAll(' ', '-');
/** A file's name: each blank is a hyphen. */
const pathed = (name: string, site: Site): string =>
  lowered(name.replace(/\s/gu, '-'), site).replace(DROPPED, '');

const languagesOf = (config: Json): Json => {
  const languages = member(config, 'languages');
  return isObject(languages) ? languages : {};
};

function placeOf(path: string, site: Site): ContentFile {
  const languages = languagesOf(site.config);
  const codes = Object.keys(languages);
  const own = codes.find((code) => within(contentOf(languages[code]) ?? '\n', path) !== undefined);
  const folder = own ? contentOf(languages[own])! : site.content;
  const file = contentFile(within(folder, path) ?? path, codes);
  const first = textMember(site.config, 'defaultContentLanguage') ?? (codes.length ? 'en' : undefined);
  return { ...file, language: own ?? file.language ?? first };
}

const contentOf = (language: unknown) => textMember(language, 'contentDir');

/** `/tr/` before the address of another language than the first. */
function prefixOf(language: string | undefined, { config }: Site): string {
  const first = textMember(config, 'defaultContentLanguage') ?? 'en';
  const isPrefixed = language !== first || isTrue(member(config, 'defaultContentLanguageInSubdir'));
  return language && Object.keys(languagesOf(config)).length && isPrefixed
    ? `${language.toLowerCase()}/`
    : '';
}

function leftOut(front: Json): LeftOut | undefined {
  if (isTrue(member(front, 'draft'))) return 'draft';
  const build = member(front, 'build', '_build');
  const hidden = (value: unknown) => isFalse(value) || value === 'never' || value === 'link';
  if (hidden(member(build, 'render')) || hidden(member(build, 'list')) || isTrue(member(front, 'headless')))
    return 'page';
  return undefined;
}

/** The pattern that the configuration has for pages of a section. */
function patternOf(section: string | undefined, { config }: Site): string | undefined {
  const permalinks = member(config, 'permalinks');
  const pages = member(permalinks, 'page');
  return section === undefined
    ? undefined
    : (textMember(pages, section) ?? (isObject(pages) ? undefined : textMember(permalinks, section)));
}

function pathOf({ folders, name }: ContentFile, { front, date }: Source, site: Site): string {
  const url = textMember(front, 'url');
  if (url !== undefined) return /\/$|\.[a-z0-9]{1,10}$/i.test(url) ? url : `${url}/`;
  const slug = textMember(front, 'slug');
  const [title, sections] = [textMember(front, 'title') ?? name, folders.map((one) => pathed(one, site))];
  const file = pathed(name, site);
  const last = slug === undefined ? file : urlized(slug, site);
  const pattern = site.permalink ?? patternOf(folders[0], site);
  if (pattern === undefined) return ending([...sections, last].join('/'), site);
  const filled = filledIn(pattern.replace(/:sections\[[^\]]{0,20}\]/g, ':sections'), {
    ...dayValues(date),
    ...{ section: sections[0] ?? '', sections: sections.join('/'), path: [...sections, last].join('/') },
    ...{ title: urlized(title, site), slug: urlized(slug ?? title, site) },
    ...{ filename: file, contentbasename: file, slugorfilename: last, slugorcontentbasename: last },
  });
  return /\/$|\.[a-z0-9]{1,10}$/i.test(filled) ? filled : ending(filled, site);
}

const ending = (path: string, { config }: Site) =>
  isTrue(member(config, 'uglyURLs')) ? `${path}.html` : `${path}/`;

export const hugo: Generator = {
  name: 'hugo',
  content: (config) => textMember(config, 'contentDir') ?? 'content',
  reads(path, site) {
    const languages = Object.values(languagesOf(site.config)).flatMap((one) => contentOf(one) ?? []);
    if (!TEXT.test(path) || ![site.content, ...languages].some((one) => within(one, path) !== undefined))
      return false;
    // Files in a leaf bundle belong to its page.
    const isIndex = /^_?index\b/.test(stemOf(path));
    const own = folderOf(path);
    for (
      let folder = isIndex ? folderOf(own) : own;
      folder.length > site.content.length;
      folder = folderOf(folder)
    )
      if (['md', 'markdown', 'html'].some((one) => site.files.has(`${folder}/index.${one}`))) return false;
    return true;
  },
  dateOf(path, { config }) {
    const order = member(member(config, 'frontmatter'), 'date');
    return JSON.stringify(order ?? '').includes(':filename') ? datedName(stemOf(path)).date : undefined;
  },
  spot(source, site) {
    const place = placeOf(source.path, site);
    const { language, isSection } = place;
    if (!source.front.date && hugo.dateOf?.(source.path, site)) place.name = datedName(place.name).name;
    const prefix = prefixOf(language, site);
    if (isSection) {
      const section = [...place.folders, ...(place.isIndex ? [place.name] : [])].map((one) =>
        pathed(one, site),
      );
      return { path: `${prefix}${section.join('/')}/`, leftOut: 'section', language };
    }
    const path = prefix + pathOf(place, source, site);
    return { path, leftOut: leftOut(source.front), language, aliasBase: folderOf(path.replace(/\/$/, '')) };
  },
  expand: hugoText,
};

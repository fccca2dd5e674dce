// Zola (https://www.getzola.org/documentation/content/page/).
import { trimEndOf } from '../../domain/text.ts';
import { malformed } from '../../errors.ts';
import { isFalse, isTrue, member, textMember } from './front.ts';
import type { Generator, Site } from './generator.ts';
import { asciiSlug, type ContentFile, contentFile, datedName, dayValues, filledIn, within } from './paths.ts';
import { zolaText } from './zola-text.ts';

/** Zola's `slugify.paths`: `on` is ASCII, `safe` leaves out what file systems refuse, `off` nothing. */
function slugged(text: string, { config }: Site): string {
  const slugify = member(config, 'slugify');
  const how = textMember(slugify, 'paths') ?? (typeof slugify === 'string' ? slugify : 'on');
  if (how === 'off') return text;
  if (how === 'safe')
    return trimEndOf(text.replace(/[<>:"/|?*#\n\r\\()[\] ]+/g, '_').replace(/^\.+/, ''), '. ');
  const slug = asciiSlug(text);
  if (slug === undefined)
    throw malformed(`its address cannot be worked out of “${text.slice(0, 100)}”: say its slug or path`);
  return slug;
}

function placeOf(path: string, { content, config }: Site): ContentFile & { prefix: string } {
  const codes = Object.keys((member(config, 'languages') as object | undefined) ?? {});
  const file = contentFile(within(content, path) ?? path, codes);
  const language = file.language ?? textMember(config, 'default_language');
  return { ...file, language, prefix: file.language ? `${file.language}/` : '' };
}

export const zola: Generator = {
  name: 'zola',
  content: () => 'content',
  reads: (path, site) => /\.md$/i.test(path) && within(site.content, path) !== undefined,
  dateOf: (path, site) => datedName(placeOf(path, site).name).date,
  spot({ path, front, date }, site) {
    const { folders, name, isSection, language, prefix } = placeOf(path, site);
    const sections = folders.map((one) => slugged(one, site));
    if (isSection) return { path: `${prefix}${sections.join('/')}/`, leftOut: 'section', language };
    const slug = textMember(front, 'slug') ?? datedName(name).name;
    const own = textMember(front, 'path');
    const last = own === undefined ? slugged(slug, site) : '';
    const whole = [...sections, last].join('/');
    const values = {
      ...dayValues(date),
      slug: last,
      filename: last,
      section: sections[0] ?? '',
      path: whole,
    };
    const place = own ?? (site.permalink ? filledIn(site.permalink, values) : whole);
    const leftOut = isTrue(front.draft) ? 'draft' : isFalse(front.render) ? 'page' : undefined;
    return { path: `${prefix}${place}/`.replace(/\/{2,}/g, '/'), leftOut, language };
  },
  expand: zolaText,
  prefixesPictures: true,
};

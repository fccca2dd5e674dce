// Jekyll (https://jekyllrb.com/docs/permalinks/).
import { localTime } from '../../domain/local-time.ts';
import { isObject, type Json, objectsOf } from '../../domain/objects.ts';
import { isFalse, isTrue, member, textMember, textsOf } from './front.ts';
import type { Generator, Site, Source } from './generator.ts';
import { jekyllText } from './liquid.ts';
import { datedName, dayValues, filledIn, folderOf, segmentsOf, stemOf } from './paths.ts';

const TEXT = /\.(?:md|markdown|mkdown|mkdn|mkd|html?)$/i;
const STYLES: Readonly<Record<string, string>> = {
  date: '/:categories/:year/:month/:day/:title:output_ext',
  pretty: '/:categories/:year/:month/:day/:title/',
  ordinal: '/:categories/:year/:y_day/:title:output_ext',
  weekdate: '/:categories/:year/W:week/:short_day/:title:output_ext',
  none: '/:categories/:title:output_ext',
};

/** Jekyll's `Utils.slugify`: `pretty` keeps some signs. */
const slugged = (text: string, isPretty = false) =>
  text
    .replace(isPretty ? /[^\p{L}\p{M}\p{N}._~!$&'()+,;=@]+/gu : /[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');

/** A text of several words is a list of them. */
const words = (value: unknown): string[] =>
  typeof value === 'string'
    ? value
        .split(value.includes(',') ? ',' : /\s/)
        .map((one) => one.trim())
        .filter(Boolean)
    : textsOf(value);

/** `defaults` of the configuration for a file. */
function defaultsOf(path: string, { config }: Site): Json {
  const found = objectsOf(member(config, 'defaults')).flatMap(({ scope, values }) => {
    const place = textMember(scope, 'path') ?? '';
    const type = textMember(scope, 'type');
    const isMeant =
      (type === undefined || type === 'posts') &&
      `${path}/`.startsWith(place && !place.includes('*') ? place : '');
    return isMeant && !place.includes('*') && isObject(values) ? [{ place, values }] : [];
  });
  found.sort((a, b) => a.place.length - b.place.length);
  return Object.assign({}, ...found.map(({ values }) => values)) as Json;
}

/** The day in the zone of the site, which its addresses have. */
function dayOf(date: string | undefined, timeZone: string): string | undefined {
  const written = date?.trim() ?? '';
  const isZoned = /\d[Tt ]\d/.test(written) && /(?:Z|[+-]\d\d:?\d\d)$/.test(written);
  const at = isZoned ? Date.parse(date!.replace(/ (?=[+-]\d)/, '').replace(' ', 'T')) : Number.NaN;
  return Number.isNaN(at) ? date : localTime(at, timeZone);
}

function spotOf(
  { path, front: own, date }: Source,
  front: Json,
  site: Site,
): { path: string; id: string; tags: string[] } {
  const folders = segmentsOf(folderOf(path));
  const above = folders.slice(0, folders.indexOf('_posts'));
  const categories = [...above, ...words(front.categories), ...words(front.category)];
  const unique = [...new Set(categories.map((one) => one.toLowerCase()))];
  const { name } = datedName(stemOf(path));
  const slug = textMember(front, 'slug');
  const day = dayValues(dayOf(date, site.timeZone));
  const written =
    textMember(own, 'permalink') ??
    site.permalink ??
    textMember(front, 'permalink') ??
    textMember(site.config, 'permalink') ??
    'date';
  const pattern = Object.hasOwn(STYLES, written) ? STYLES[written]! : written;
  const filled = filledIn(pattern, {
    ...day,
    ...{ month: day.month, title: slugged(slug ?? name, true), slug: slugged(slug ?? name).toLowerCase() },
    ...{ categories: unique.join('/'), slugified_categories: unique.map((one) => slugged(one)).join('/') },
    ...{ name, output_ext: '.html', path: 'posts', collection: 'posts' },
  });
  const id = `${folderOf(filled)}/${slug ?? name}`;
  return { path: filled, id, tags: above };
}

export const jekyll: Generator = {
  name: 'jekyll',
  content: () => '',
  reads: (path) =>
    /(?:^|\/)_posts\//.test(path) &&
    !/(?:^|\/)_site\//.test(path) &&
    TEXT.test(path) &&
    datedName(stemOf(path)).date !== undefined,
  dateOf: (path) => datedName(stemOf(path)).date,
  spot(source, site) {
    const said = { ...defaultsOf(source.path, site), ...source.front };
    const { path, id, tags } = spotOf(source, said, site);
    const front = {
      ...said,
      tags: words(said.tags ?? said.tag),
      categories: [...words(said.categories), ...words(said.category)],
    };
    delete (front as Json).tag;
    delete (front as Json).category;
    const isHidden = isFalse(said.published) || isTrue(said.draft);
    const name = datedName(stemOf(source.path)).name;
    const title = name
      .split('-')
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join(' ');
    return { path, id, tags, front, title, leftOut: isHidden ? 'draft' : undefined };
  },
  expand: jekyllText,
  prefixesPictures: true,
};

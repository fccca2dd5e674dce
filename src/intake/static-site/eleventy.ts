// Eleventy (https://www.11ty.dev/docs/permalinks/). Its configuration and its data in JavaScript are not run.
import type { Json } from '../../domain/objects.ts';
import { slugOf } from '../../domain/slugs.ts';
import { malformed } from '../../errors.ts';
import { isFalse, isTrue, textMember, textsOf } from './front.ts';
import type { Generator, Site } from './generator.ts';
import { liquidText } from './liquid.ts';
import { datedName, dayValues, filledIn, folderOf, segmentsOf, stemOf, within } from './paths.ts';

/** What is in these is not a page. */
const APART = /(?:^|\/)(?:node_modules|_site|dist|_includes|_layouts|_data|\.[^/]+)\//;
/** Tags that name collections (eleventy-base-blog leaves them out, too). */
const COLLECTIONS = ['all', 'post', 'posts', 'nav', 'page', 'pages'];

/** Data of its folders, the nearest first, below its own; tags of all of them together. */
function cascaded(path: string, front: Json, { data }: Site): Json {
  const said = [front];
  const known = [path.replace(/\.[a-z]{1,10}$/i, '')];
  for (let folder = folderOf(path); folder; folder = folderOf(folder)) known.push(folder);
  for (const one of [...known, '']) said.push(data.get(one) ?? {});
  const tags = said.toReversed().flatMap((one) => textsOf(one.tags));
  return { ...Object.assign({}, ...said.toReversed()), tags: [...new Set(tags)] };
}

/** As `page` has them: the path and the name without a date. An index is called as its folder. */
function namesOf(path: string, site: Site) {
  const inside = within(site.content, path) ?? path;
  const folders = segmentsOf(folderOf(inside));
  const stem = stemOf(inside);
  const { name } = datedName(stem);
  return {
    /** Where it is without a permalink: the date stays. */
    path: `/${[...folders, stem].join('/')}`.replace(/\/index$/, ''),
    stem: `/${[...folders, name].join('/')}`,
    slug: name === 'index' ? datedName(folders.at(-1) ?? '').name : name,
  };
}

const OUTPUT = /\{\{-?([^{}]{0,300})-?\}\}/g;

/** A template of an address, of the values that are known without running anything. @throws Refusal */
function rendered(template: string, front: Json, names: { stem: string; slug: string }): string {
  const known: Readonly<Record<string, string | undefined>> = {
    ...{ 'page.fileSlug': names.slug, 'page.filePathStem': names.stem, fileSlug: names.slug },
    ...{
      title: textMember(front, 'title'),
      slug: textMember(front, 'slug'),
      lang: textMember(front, 'lang'),
    },
  };
  const made = template.replace(OUTPUT, (all, inside: string) => {
    const [value = '', ...filters] = inside.split('|').map((one) => one.trim());
    let text = known[value];
    for (const filter of filters) {
      if (filter !== 'slugify' && filter !== 'slug' && filter !== 'downcase' && filter !== 'lower')
        text = undefined;
      else if (text !== undefined) text = filter.startsWith('slug') ? slugOf(text) : text.toLowerCase();
    }
    if (text === undefined)
      throw malformed(
        `its permalink has ${all}, which only Eleventy can work out: say it without, or say --permalink`,
      );
    return text;
  });
  if (/\{[{%]/.test(made))
    throw malformed(
      `its permalink ${template.slice(0, 100)} is a program: say it without, or say --permalink`,
    );
  return made;
}

export const eleventy: Generator = {
  name: 'eleventy',
  content: () => '',
  reads: (path, site) =>
    /\.(?:md|markdown)$/i.test(path) &&
    within(site.content, path) !== undefined &&
    !APART.test(`/${path}`) &&
    !/(?:^|\/)(?:readme|changelog|contributing|license)\.md$/i.test(path),
  dateOf: (path, site) => {
    const inside = within(site.content, path) ?? path;
    return datedName(stemOf(inside)).date ?? datedName(segmentsOf(folderOf(inside)).at(-1) ?? '').date;
  },
  spot({ path, front, date }, site) {
    const all = cascaded(path, front, site);
    const names = namesOf(path, site);
    const permalink = all.permalink;
    const isNone = isFalse(permalink) || isTrue(all.eleventyExcludeFromCollections);
    const template = typeof permalink === 'string' && !isNone ? permalink : undefined;
    const values = {
      ...dayValues(date),
      slug: names.slug,
      filename: names.slug,
      path: names.path,
      title: slugOf(`${all.title ?? names.slug}`),
      section: segmentsOf(names.path)[0] ?? '',
    };
    const place = template ?? (site.permalink ? filledIn(site.permalink, values) : `${names.path}/`);
    const tags = textsOf(all.tags).filter((tag) => !COLLECTIONS.includes(tag));
    return {
      path: rendered(place, all, names).replace(/(?:^|(?<=\/))index\.html$/, ''),
      front: { ...all, tags: tags.length ? tags : undefined },
      leftOut: isTrue(all.draft) ? 'draft' : isNone ? 'page' : undefined,
      language: textMember(all, 'lang', 'locale'),
    };
  },
  expand: liquidText,
  prefixesPictures: true,
};

const INPUT = /\binput\s{0,5}:\s{0,5}["'`]([^"'`\n]{1,200})["'`]/;

/** `dir.input` of a configuration, read as text. */
export const inputOf = (configuration: string): string =>
  (INPUT.exec(configuration)?.[1] ?? '').replace(/^\.\/?|\/$/g, '');

/** Which folder, or file without its ending, a file of data is of. */
export function dataFolder(path: string): string | undefined {
  const [, stem] = /^(.*?)(?:\.11tydata)?\.json$/.exec(path) ?? [];
  if (stem === undefined) return undefined;
  const name = stem.split('/').at(-1);
  const folder = folderOf(stem);
  return folder.split('/').at(-1) === name ? folder : path.endsWith('.11tydata.json') ? stem : undefined;
}

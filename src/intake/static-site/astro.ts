// Astro's content collections (https://docs.astro.build/en/guides/content-collections/), and pages that it builds of
// `src/pages`. Of collections only the site's own code says where they are: most have `/{collection}/{id}/`.
import { slugOf } from '../../domain/slugs.ts';
import { isTrue, textMember } from './front.ts';
import type { Generator, Site } from './generator.ts';
import { dayValues, filledIn, folderOf, segmentsOf, stemOf, within } from './paths.ts';

const PAGES = 'src/pages';
const PATTERN = '/:section/:path/';
/** Astro's ids are as GitHub writes names of headings. */
const slugged = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}_\- ]+/gu, '')
    .replaceAll(' ', '-');

/** Names that begin with an underscore are not built. */
const isHidden = (path: string) => /(?:^|\/)_/.test(path);

export const astro: Generator = {
  name: 'astro',
  content: () => 'src/content',
  reads: (path, site) =>
    /\.(?:md|mdx|markdown)$/i.test(path) &&
    [site.content, PAGES].some((one) => within(one, path) !== undefined && !isHidden(within(one, path)!)),
  spot({ path, front, date }, site) {
    const leftOut = isTrue(front.draft) ? 'draft' : undefined;
    const language = textMember(front, 'lang', 'language', 'locale');
    const page = within(PAGES, path);
    if (page !== undefined) {
      const parts = [...segmentsOf(folderOf(page)), stemOf(page)].filter(
        (one, i, all) => one !== 'index' || i < all.length - 1,
      );
      return { path: ending(`/${parts.join('/')}/`, site), leftOut, language };
    }
    const [section = '', ...rest] = segmentsOf(within(site.content, path) ?? path);
    const inside = rest.length ? rest : [section];
    const name = stemOf(inside.at(-1)!);
    const ids = [...inside.slice(0, -1), ...(name === 'index' && inside.length > 1 ? [] : [name])].map(
      slugged,
    );
    const id = textMember(front, 'slug') ?? ids.join('/');
    const values = {
      ...dayValues(date),
      ...{ section: rest.length ? slugged(section) : '', collection: slugged(section), path: id, id },
      ...{
        slug: segmentsOf(id).at(-1),
        filename: slugged(name),
        title: slugOf(textMember(front, 'title') ?? name),
      },
    };
    const filled = filledIn(site.permalink ?? PATTERN, values);
    return { path: site.permalink ? filled : ending(filled, site), leftOut, language };
  },
  expand: (text) => text,
  movesPictures: true,
};

/** `trailingSlash: 'never'` of the configuration. */
const ending = (path: string, { config }: Site) =>
  textMember(config, 'trailingSlash') === 'never' && path !== '/' ? path.replace(/\/$/, '') : path;

const TRAILING = /\btrailingSlash\s{0,5}:\s{0,5}["'`](never|always|ignore)["'`]/;

/** What of a configuration counts here, read as text. */
export const astroConfig = (configuration: string): Record<string, string> => {
  const trailingSlash = TRAILING.exec(configuration)?.[1];
  return trailingSlash ? { trailingSlash } : {};
};

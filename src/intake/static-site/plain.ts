// A folder of Markdown of which only a pattern says where its pages are.
import { slugOf } from '../../domain/slugs.ts';
import { isTrue, textMember } from './front.ts';
import type { Generator } from './generator.ts';
import { datedName, dayValues, filledIn, folderOf, segmentsOf, stemOf, within } from './paths.ts';

export const plain: Generator = {
  name: 'plain',
  content: () => '',
  reads: (path, site) => /\.(?:md|markdown|mdx)$/i.test(path) && within(site.content, path) !== undefined,
  dateOf: (path) => datedName(stemOf(path)).date,
  spot({ path, front, date }, site) {
    const folders = segmentsOf(folderOf(within(site.content, path) ?? path));
    const stem = stemOf(path);
    const name = datedName(stem === 'index' ? (folders.at(-1) ?? stem) : stem).name;
    const above = stem === 'index' ? folders.slice(0, -1) : folders;
    const slug = textMember(front, 'slug') ?? name;
    const values = {
      ...dayValues(date),
      ...{ section: folders[0] ?? '', path: [...above, slug].join('/'), filename: name, slug },
      title: slugOf(textMember(front, 'title') ?? name),
    };
    const leftOut = isTrue(front.draft) ? 'draft' : /^_/.test(stem) ? 'section' : undefined;
    const own = textMember(front, 'url', 'permalink');
    return { path: own ?? filledIn(site.permalink ?? '/:path/', values), leftOut };
  },
  expand: (text) => text,
};

// What shortcodes become: HTML and Markdown that any reader shows. Players of elsewhere become links to what they play.
import { escapeText } from '../../domain/text.ts';
import { type Args, argument, type Maker, type Table } from './tags.ts';

/** A picture with the words below it. */
export function figureOf(args: Args): string | undefined {
  const src = argument(args, ['src', 'url', 'path'], 0);
  if (!src) return undefined;
  const of = (...names: string[]) => argument(args, names);
  const caption = [of('title'), of('caption'), of('attr')].filter((one) => one !== undefined);
  const image = `<img src="${escapeText(src)}" alt="${escapeText(of('alt') ?? of('caption') ?? '')}">`;
  const link = of('link', 'href');
  const shown = link ? `<a href="${escapeText(link)}">${image}</a>` : image;
  const words = caption.length ? `<figcaption>${caption.map(escapeText).join(' ')}</figcaption>` : '';
  return `<figure>${shown}${words}</figure>`;
}

const ID = /^[\w-]{1,64}$/;

/** A link to what is played, which its address begins so. */
export const linkTo =
  (prefix: string, ...names: string[]): Maker =>
  (args) => {
    const id = argument(args, names, 0);
    if (!id) return undefined;
    const url = /^https?:\/\//.test(id) ? id : ID.test(id) ? prefix + id : undefined;
    return url && linked(url, argument(args, ['title', 'label', 'alt']));
  };

const linked = (url: string, title?: string) =>
  `<a href="${escapeText(url)}">${escapeText(title ?? url)}</a>`;

/** `user` and `id`, by name or in this order; the number alone is enough. */
const post: Maker = (args) => {
  const id = argument(args, ['id']) ?? args.list.at(-1);
  const user = argument(args, ['user', 'username']) ?? (args.list.length > 1 ? args.list[0] : 'i');
  if (id && /^https?:\/\//.test(id)) return linked(id);
  if (!id || !ID.test(id) || !ID.test(user ?? '')) return undefined;
  return linked(`https://x.com/${user}/status/${id}`);
};

const gist: Maker = (args) => {
  const [user, id] = args.list.length > 1 ? args.list : [undefined, argument(args, ['url', 'id'], 0)];
  if (id && /^https?:\/\//.test(id)) return linked(id);
  const path = [user, id].filter((one) => one !== undefined).join('/');
  return /^[\w-]{1,64}(?:\/[\w-]{1,64})?$/.test(path) ? linked(`https://gist.github.com/${path}`) : undefined;
};

/** A fence that the text does not end. */
export function fenced(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `\n${fence}${language.replace(/[^\w+#-]/g, '')}\n${text.replace(/^\n+/, '').trimEnd()}\n${fence}\n`;
}

const details: Maker = (args, inner) =>
  inner === undefined
    ? undefined
    : `\n<details><summary>${escapeText(argument(args, ['summary', 'title'], 0) ?? 'Details')}</summary>\n\n${inner.trim()}\n\n</details>\n`;

/** What most generators have of their own, or call so. */
export const COMMON: Table = {
  figure: figureOf,
  youtube: linkTo('https://www.youtube.com/watch?v=', 'id', 'videoId', 'videoid'),
  vimeo: linkTo('https://vimeo.com/', 'id'),
  streamable: linkTo('https://streamable.com/', 'id'),
  gist,
  tweet: post,
  twitter: post,
  x: post,
  instagram: linkTo('https://www.instagram.com/p/', 'id'),
  details,
  highlight: (args, inner) =>
    inner === undefined ? undefined : fenced(inner, argument(args, ['lang', 'language'], 0)),
};

/** The maker of a name in any of the tables. */
export const tableOf =
  (...tables: readonly Table[]) =>
  (name: string): Maker | undefined =>
    tables.find((one) => Object.hasOwn(one, name))?.[name];

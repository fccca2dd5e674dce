// What the head of a WordPress export tells of the site that it was: its people, its terms, and where they were.
import { cleanHtml } from '../../../content/clean.ts';
import { plainOf } from '../../../content/words.ts';
import { trimEndOf } from '../../../domain/text.ts';
import { webUrl } from '../../checks.ts';
import { all, attribute, lineOf, type Scope } from '../../scope.ts';
import { textOf } from '../../xml.ts';
import type { FormerPlace } from '../item.ts';
import { WP } from '../names.ts';

/** What the head of an export tells. */
export interface WordPress {
  /** Display names by login. */
  authors: ReadonlyMap<string, string>;
  /** Where the site was, without a slash at its end. */
  home?: string;
  /** What leads to each category, from the outermost, by its nicename. */
  parents: ReadonlyMap<string, string>;
}

/** Categories may be in one another no deeper, nor in a circle. */
const MAX_DEPTH = 20;

export function wordPress(channel: Scope): WordPress {
  const authors = all(channel, WP, 'author').flatMap((author): [string, string][] => {
    const login = lineOf(author, WP, 'author_login');
    const parts = [lineOf(author, WP, 'author_first_name'), lineOf(author, WP, 'author_last_name')];
    const name = lineOf(author, WP, 'author_display_name') ?? parts.filter(Boolean).join(' ');
    return login && name ? [[login, unescaped(name)]] : [];
  });
  const parents = all(channel, WP, 'category').flatMap((one): [string, string][] => {
    const [name, parent] = [lineOf(one, WP, 'category_nicename'), lineOf(one, WP, 'category_parent')];
    return name && parent ? [[name, parent]] : [];
  });
  const home = webUrl(lineOf(channel, WP, 'base_blog_url') ?? lineOf(channel, '', 'link') ?? '');
  return { authors: new Map(authors), parents: new Map(parents), home: home && trimEndOf(home, '/') };
}

/** WordPress keeps names of terms and people as HTML, and exports them so in CDATA too: `News &amp; Views`. */
export const unescaped = (name: string): string =>
  name.includes('&') ? plainOf(cleanHtml(name.replaceAll('<', '&lt;'))) : name;

/** Terms of a post that are tags here. @param withCategories whether categories are, too */
export const termsOf = (item: Scope, withCategories: boolean): Scope[] =>
  all(item, '', 'category').filter((one) => {
    const domain = attribute(one, 'domain') ?? 'category';
    return domain === 'category' ? withCategories : ['post_tag', 'tag'].includes(domain);
  });

/** Where pages of a post's terms and author were, as every WordPress has them unless somebody chose other words. */
export function placesOf(
  { home, parents }: WordPress,
  { terms, author, login }: { terms: readonly Scope[]; author?: string; login?: string },
): FormerPlace[] {
  if (!home) return [];
  const ofTerms = terms.flatMap((one): FormerPlace[] => {
    const [label, nicename] = [unescaped(textOf(one.element)).trim(), attribute(one, 'nicename')];
    if (!label || !nicename) return [];
    const isCategory = (attribute(one, 'domain') ?? 'category') === 'category';
    const path = isCategory ? pathOf(nicename, parents) : nicename;
    const written = new Set(isCategory ? [`category/${path}`, `category/${nicename}`] : [`tag/${path}`]);
    const query = `?${isCategory ? 'category_name' : 'tag'}=${nicename}`;
    return [
      { kind: 'tag', label, urls: [...[...written].map((one) => `${home}/${one}/`), `${home}/${query}`] },
    ];
  });
  if (!author || !login) return ofTerms;
  const names = new Set([nicenameOf(login), encodeURIComponent(login.toLowerCase())]);
  const urls = [...names]
    .filter(Boolean)
    .flatMap((one) => [`${home}/author/${one}/`, `${home}/?author_name=${one}`]);
  return [...ofTerms, { kind: 'author', label: author, urls }];
}

function pathOf(nicename: string, parents: ReadonlyMap<string, string>): string {
  const path = [nicename];
  for (let at = parents.get(nicename); at && path.length < MAX_DEPTH; at = parents.get(at)) path.unshift(at);
  return path.join('/');
}

/** As WordPress makes it of a login (`sanitize_title`): an export does not have it. */
const nicenameOf = (login: string): string =>
  login
    .toLowerCase()
    .replace(/\./g, '-')
    .replace(/[^\da-z _-]/g, '')
    .replace(/[ -]+/g, '-')
    .replace(/^-|-$/g, '');

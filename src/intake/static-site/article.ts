// A page of a site as an article, in the form in which an export of this program has one.
import { asList, isObject, type Json, withoutAbsent } from '../../domain/objects.ts';
import { looseFields } from '../front-matter.ts';
import { headed } from '../markdown.ts';
import { member, textMember } from './front.ts';
import { htmlAddresses, withAddresses, withoutPictures } from './links.ts';
import { mdxText } from './mdx.ts';
import type { Read } from './page.ts';
import type { Pages } from './pages.ts';
import { addressOf, folderOf, stemOf } from './paths.ts';
import type { KnownSite } from './site.ts';
import type { TextPlace } from './text.ts';

export interface SiteArticle {
  /** An item of a JSON Feed. */
  item: Json;
  title: string;
  /** What of the file readers do not get. */
  remarks: string[];
}

const IMAGES =
  'image cover heroImage hero_image hero featuredImage featured_image featureImage feature_image thumbnail banner ogImage images header'.split(
    ' ',
  );
/** Of front matter: they say where the page is, or how it looks. */
const APART = new Set(
  'url path permalink aliases redirect_from redirectFrom layout type status draft id guid uuid extra params slug published'.split(
    ' ',
  ),
);

const URL_SCHEME = /^[a-z][a-z0-9+.-]*:/i;

class Composing {
  readonly remarks = new Set<string>();
  readonly #read: Read;
  readonly #site: KnownSite;
  readonly #pages: Pages;

  constructor(read: Read, site: KnownSite, pages: Pages) {
    this.#read = read;
    this.#site = site;
    this.#pages = pages;
  }

  article(): SiteArticle {
    const { page, front, spot, date } = this.#read;
    const { title: given, image: _, ...said } = looseFields(this.#fields());
    const { title = spot.title, content } = this.#text(given === undefined ? undefined : `${given}`);
    const tags = [...asList(said.tags), ...(spot.tags ?? [])];
    const document = withoutAbsent({
      ...said,
      ...{ title, content, tags, canonicalUrl: page.address, status: 'published' },
      slug: stemOf(decoded(page.address.replace(/\/$/, ''))),
      language: said.language ?? spot.language ?? this.#site.language,
      image: this.#picture(),
      publishedAt: date === undefined ? undefined : Date.parse(date),
      updated: undefined,
      format: undefined,
    });
    const modified = textMember(
      front,
      'lastmod',
      'updated',
      'updatedDate',
      'last_modified_at',
      'modDatetime',
      'modified',
    );
    const exported = { revisions: [{ document }] };
    return {
      item: withoutAbsent({
        id: page.guid,
        url: page.address,
        date_modified: modified,
        _tagwire: { export: exported },
      }),
      title: title ?? page.path,
      remarks: [...this.remarks],
    };
  }

  /** What the file says, with what Zola has under `extra` and Hugo under `params`. */
  #fields(): Json {
    const { front } = this.#read;
    const more = [member(front, 'extra'), member(front, 'params')].filter(isObject);
    const all = Object.assign({}, ...more, front) as Json;
    return Object.fromEntries(
      Object.entries(all).filter(([name]) => !APART.has(name) && !IMAGES.includes(name)),
    );
  }

  #text(given: string | undefined): { title?: string; content: Json } {
    const { page, rest } = this.#read;
    const { generator } = this.#site;
    const expand = /\.mdx$/i.test(page.path) ? mdxText : generator.expand;
    const text = expand(rest, this.#place());
    const resolve = (url: string) => this.#resolved(url);
    if (/\.html?$/i.test(page.path)) return { title: given, content: { html: htmlAddresses(text, resolve) } };
    const kept = generator.movesPictures ? withoutPictures(text, isBeside, (url) => this.#lost(url)) : text;
    const { title, text: markdown } = headed(withAddresses(kept, resolve), given);
    return { title, content: { markdown: markdown.replace(/^\n+/, '').trimEnd() } };
  }

  #lost(url: string): void {
    this.remarks.add(
      `picture ${url.slice(0, 200)} was left out: the build gives it an address of its own (public/ does not)`,
    );
  }

  #place(): TextPlace {
    const { page, front } = this.#read;
    const { base } = this.#site;
    const param = (name: string) =>
      textMember(front, name) ??
      textMember(member(front, 'params'), name) ??
      textMember(member(front, 'extra'), name);
    const [origin] = /^https?:\/\/[^/]+/.exec(base) ?? [''];
    const values: Readonly<Record<string, string | undefined>> = {
      ...{ 'site.url': origin, 'site.baseurl': base.slice(origin.length, -1) },
      ...{
        'page.url': `/${page.address.slice(base.length)}`,
        'page.title': textMember(front, 'title'),
        title: textMember(front, 'title'),
      },
    };
    return {
      addressOf: (reference) => this.#pages.addressOf(reference, page.path),
      siteUrl: (path) => (URL_SCHEME.test(path) ? path : base + path.replace(/^\/+/, '')),
      param,
      variable: (name) =>
        Object.hasOwn(values, name)
          ? values[name]
          : /^page\.\w+$/.test(name)
            ? param(name.slice(5))
            : undefined,
      remark: (text) => void this.remarks.add(text),
    };
  }

  /** An address in the text, as a browser that shows the page has it; that of a file of the site is its page's. */
  #resolved(url: string): string {
    const { page } = this.#read;
    if (URL_SCHEME.test(url)) return url;
    const isFile = url.startsWith('@/') || /\.(?:mdx?|markdown)(?:[?#]|$)/i.test(url);
    const known = isFile ? this.#pages.addressOf(url, page.path) : undefined;
    return known ?? URL.parse(url, page.address)?.href ?? url;
  }

  #picture(): Json | undefined {
    const { front } = this.#read;
    const extra = [front, member(front, 'extra'), member(front, 'params')];
    for (const place of extra) {
      for (const name of IMAGES) {
        const value = member(place, name);
        const one = Array.isArray(value) ? value[0] : value;
        const url =
          typeof one === 'string'
            ? one
            : textMember(one, 'url', 'src', 'path', 'image', 'img', 'overlay_image', 'teaser');
        if (!url) continue;
        const address = this.#pictureUrl(url);
        const alt =
          textMember(one, 'alt', 'imageAlt') ??
          textMember(place, `${name}Alt`, `${name}_alt`, 'imageAlt', 'heroAlt');
        if (address) return withoutAbsent({ url: address, alt, caption: textMember(one, 'caption') });
      }
    }
    return undefined;
  }

  #pictureUrl(url: string): string | undefined {
    const { page } = this.#read;
    const { base, files, generator } = this.#site;
    if (URL_SCHEME.test(url)) return url;
    if (generator.movesPictures && isBeside(url)) {
      this.#lost(url);
      return undefined;
    }
    if (url.startsWith('/') && generator.prefixesPictures) return addressOf(base, url);
    const folder = folderOf(page.path);
    const isNear = files.has(folder ? `${folder}/${url}` : url);
    const isStatic = !isNear && ['static', 'assets', 'public'].some((one) => files.has(`${one}/${url}`));
    return isStatic ? addressOf(base, url) : URL.parse(url, page.address)?.href;
  }
}

/** It is named by where its file is. */
const isBeside = (url: string) => !URL_SCHEME.test(url) && !url.startsWith('/') && !url.startsWith('#');

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

/** The article that a page is. Never throws. */
export const articleOf = (read: Read, site: KnownSite, pages: Pages): SiteArticle =>
  new Composing(read, site, pages).article();

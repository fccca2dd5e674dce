// What makes a site look like its own: name, pictures, ways through it, what stands at its foot.
import { raw } from 'hono/html';
import type { Site, SiteAddress } from '../formats/format.ts';
import { prefixOf } from '../formats/uri.ts';
import { mark } from './mark.ts';
import { dimensions, html, type Markup, openGraph } from './markup.ts';
import type { Words } from './words.ts';

/** `/about` is a path of the site, which may be below another. */
export const sitePath = (url: string, site: SiteAddress): string =>
  /^\/(?!\/)/.test(url) ? prefixOf(site.url) + url : url;

/** The same of each address in HTML in the canonical form of `cleanHtml`. */
export const withSitePaths = (content: string, site: SiteAddress): string =>
  content.replace(/ (href|src)="\/(?!\/)/g, ` $1="${prefixOf(site.url)}/`);

/** In the header: its logo, which says its title, or the title after a small picture. */
export function siteName(site: Site): Markup {
  const { title, logo, icon } = site;
  if (logo) return html`<img class="logo" src="${logo.url}" alt="${title}"${dimensions(logo)}>`;
  const small = site.iconVersion ? iconPath(site, 96, site.iconVersion) : icon?.url;
  const picture = small ? html`<img src="${small}" alt="" width="28" height="28">` : mark(28);
  return html`${picture}<bdi>${title}</bdi>`;
}

/** Links of the header. */
export function navigation(site: Site, words: Words, here: string | undefined): Markup[] {
  const usual = [
    { label: words.home, url: '/' },
    { label: words.tags, url: '/tags/' },
  ];
  const links = [...(site.navigation?.length ? site.navigation : usual), ...(site.ownPages ?? [])];
  return links.map(({ label, url }) => {
    const href = sitePath(url, site);
    const isHere = here !== undefined && URL.parse(href, site.url)?.href === here;
    return html`<a href="${href}"${isHere && html` aria-current="page"`}><bdi>${label}</bdi></a>\n`;
  });
}

/** What stands at the foot of every page. */
export const footerHtml = (site: Site): Markup | undefined =>
  site.footer ? html`<div class="own">${raw(withSitePaths(site.footer, site))}</div>` : undefined;

/** Sizes of the icon that browsers, phones and Google ask for, in pixels. */
export const ICON_SIZES = [32, 48, 96, 180, 192, 512] as const;

/** Where the icon of so many pixels is. @param version tells icons apart, so that a browser keeps one as long as it holds */
export const iconPath = (site: SiteAddress, size: number, version: string): string =>
  `${prefixOf(site.url)}/assets/icon-${size}.png?v=${version}`;

export function iconLinks(site: Site): Markup {
  const path = prefixOf(site.url);
  const { icon, iconVersion } = site;
  if (!icon) {
    return html`<link rel="icon" href="${path}/favicon.ico" sizes="32x32">
<link rel="icon" href="${path}/favicon.svg" type="image/svg+xml">`;
  }
  if (!iconVersion) return html`<link rel="icon" href="${icon.url}">`;
  const sized = (size: number) => iconPath(site, size, iconVersion);
  return html`<link rel="icon" href="${sized(32)}" sizes="32x32">
<link rel="icon" href="${sized(96)}" sizes="96x96">
<link rel="apple-touch-icon" href="${sized(180)}">
<link rel="manifest" href="${path}/site.webmanifest">`;
}

/** In a manifest (https://www.w3.org/TR/appmanifest/): the site's icon, or Tagwire's. */
export function manifestIcons(site: Site): { src: string; sizes: string; type?: string }[] {
  const { icon, iconVersion } = site;
  if (!icon) return [{ src: `${prefixOf(site.url)}/favicon.svg`, sizes: 'any', type: 'image/svg+xml' }];
  if (!iconVersion) return [{ src: icon.url, sizes: 'any' }];
  return [192, 512].map((size) => ({
    src: iconPath(site, size, iconVersion),
    sizes: `${size}x${size}`,
    type: 'image/png',
  }));
}

/** What is shown with a link to a page that has no picture of its own. */
export function defaultPicture({ logo, icon }: Site): Markup | undefined {
  const picture = logo ?? icon;
  return picture && openGraph([['og:image', picture.url]]);
}

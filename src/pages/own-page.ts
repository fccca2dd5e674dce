// A page of the site's own: About, Imprint.
import { raw } from 'hono/html';
import type { WrittenPage } from '../domain/own-page.ts';
import type { Site } from '../formats/format.ts';
import { withSitePaths } from './face.ts';
import { type FeedLink, layout } from './layout.ts';
import { html, type Markup, openGraph } from './markup.ts';

export interface OwnPageProps {
  site: Site;
  page: WrittenPage;
  /** Of its content. */
  html: string;
  /** Absolute URL of this page. */
  url: string;
  feeds: readonly FeedLink[];
  /** As in `LayoutProps`. */
  look?: string;
}

export function ownPage({ site, page, html: content, url, feeds, look }: OwnPageProps): Markup {
  const { title, description, language = site.language } = page;
  return layout({
    site,
    title: `${title} · ${site.title}`,
    language,
    description,
    canonical: url,
    ...{ feeds, look },
    head: openGraph([
      ['og:site_name', site.title],
      ['og:title', title],
      ['og:description', description],
      ['og:url', url],
    ]),
    body: html`<article class="story">
<h1 dir="auto">${title}</h1>
<div class="content">
${raw(withSitePaths(content, site))}
</div>
</article>`,
  });
}

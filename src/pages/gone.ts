// The page of a retracted article, answered with 410.
import type { Site } from '../formats/format.ts';
import { layout } from './layout.ts';
import { html, type Markup } from './markup.ts';
import { wordsFor } from './words.ts';

export interface GoneProps {
  site: Site;
  /** Of the article that was here. */
  language?: string;
  /** What the editors say of it. */
  note?: string;
}

export function gonePage({ site, language = site.language, note }: GoneProps): Markup {
  const words = wordsFor(language, site.language);
  const body = html`<div class="notice">
<h1>${words.gone}</h1>
<p>${words.goneHint}</p>
${note && html`<blockquote dir="auto"><p>${note}</p></blockquote>`}
<p><a href="${site.url}/">${words.home}</a> <a href="${site.url}/tags/">${words.tags}</a></p>
</div>`;
  return layout({ site, title: `${words.gone} · ${site.title}`, language, robots: 'noindex', body });
}

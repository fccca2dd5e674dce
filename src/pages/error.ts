// An error where a page was asked for.
import type { Site } from '../formats/format.ts';
import { layout } from './layout.ts';
import { html, type Markup } from './markup.ts';
import { wordsFor } from './words.ts';

export interface ProblemProps {
  site: Site;
  status: number;
  /** In English, as in RFC 9457: `Not Found`. */
  title: string;
  detail?: string;
}

export function problemPage({ site, status, title, detail }: ProblemProps): Markup {
  const words = wordsFor(site.language);
  const body = html`<div class="notice">
<p class="status">${status}</p>
<h1 lang="en" dir="ltr">${title}</h1>
${detail && html`<p lang="en" dir="auto">${detail}</p>`}
<p><a href="${site.url}/">${words.home}</a> <a href="${site.url}/tags/">${words.tags}</a></p>
</div>`;
  const { language } = site;
  return layout({ site, title: `${title} · ${site.title}`, language, robots: 'noindex', body });
}

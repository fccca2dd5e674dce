// Pages in place of what was asked for: an error, and an article that was retracted.
import type { Site } from '../formats/format.ts';
import { layout } from './layout.ts';
import { html, type Markup } from './markup.ts';
import { type Words, wordsFor } from './words.ts';

function noticePage(site: Site, language: string, title: string, body: Markup, words: Words): Markup {
  return layout({
    ...{ site, title: `${title} · ${site.title}`, language, robots: 'noindex' },
    body: html`<div class="notice">
${body}
<p><a href="${site.url}/">${words.home}</a> <a href="${site.url}/tags/">${words.tags}</a></p>
</div>`,
  });
}

export interface ProblemProps {
  site: Site;
  status: number;
  /** In English, as in RFC 9457: `Not Found`. */
  title: string;
  detail?: string;
}

export function problemPage({ site, status, title, detail }: ProblemProps): Markup {
  const body = html`<p class="status">${status}</p>
<h1 lang="en" dir="ltr">${title}</h1>
${detail && html`<p lang="en" dir="auto">${detail}</p>`}`;
  return noticePage(site, site.language, title, body, wordsFor(site.language));
}

export interface GoneProps {
  site: Site;
  /** Of the article that was here. */
  language?: string;
  /** What the editors say of it. */
  note?: string;
}

/** Answered with 410. */
export function gonePage({ site, language = site.language, note }: GoneProps): Markup {
  const words = wordsFor(language, site.language);
  const body = html`<h1>${words.gone}</h1>
<p>${words.goneHint}</p>
${note && html`<blockquote dir="auto"><p>${note}</p></blockquote>`}`;
  return noticePage(site, language, words.gone, body, words);
}

// Pages in place of what was asked for: an error, and an article that was retracted.
import type { Site } from '../formats/format.ts';
import { prefixOf } from '../formats/uri.ts';
import { layout } from './layout.ts';
import { headline, html, type Markup } from './markup.ts';
import { type Words, wordsFor } from './words.ts';

function noticePage(site: Site, language: string, title: string, body: Markup, words: Words): Markup {
  return layout({
    ...{ site, title: `${title} · ${site.title}`, language, robots: 'noindex' },
    body: html`<div class="notice">
${body}
<p><a href="${site.url}/">${words.home}</a> <a href="${site.url}/tags/">${words.tags}</a> <a href="${site.url}/archive/">${words.archive}</a></p>
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

/** Answered with 404. @param guess words that may lead to what was wanted */
export function notFoundPage(site: Site, guess: string): Markup {
  const words = wordsFor(site.language);
  const body = html`<h1>${words.notFound}</h1>
${!site.asFiles && searchForm(site, guess, words)}`;
  return noticePage(site, site.language, words.notFound, body, words);
}

const searchForm = (site: Site, guess: string, words: Words) => html`<p>${words.notFoundHint}</p>
<form action="${prefixOf(site.url)}/" method="get"><input type="search" name="q" value="${guess}" maxlength="200" placeholder="${words.search}" aria-label="${words.search}"><button type="submit">${words.search}</button></form>`;

export interface GoneProps {
  site: Site;
  /** Of the article that was here. */
  language?: string;
  /** What it was called, where that may still be told. */
  title?: string;
  /** What the editors say of it. */
  note?: string;
}

/** Answered with 410. */
export function gonePage({ site, language = site.language, title, note }: GoneProps): Markup {
  const words = wordsFor(language, site.language);
  const body = html`<h1>${words.gone}</h1>
${title && html`<p class="standfirst" dir="auto"><cite>${headline(title)}</cite></p>`}
<p>${words.goneHint}</p>
${note && html`<blockquote dir="auto"><p>${note}</p></blockquote>`}`;
  return noticePage(site, language, words.gone, body, words);
}

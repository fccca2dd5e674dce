// An article as a feed reader shows it: what the feed carries, in the reader's own type, without anything of the site.
import { raw } from 'hono/html';
import { absoluteUrls } from '../../../content/absolute.ts';
import type { Article } from '../../../domain/model.ts';
import { VERSION } from '../../../version.ts';
import { direction, html, type Markup } from '../../markup.ts';
import type { Ui } from '../ui.ts';

/** @param content as feeds carry it */
export function readerView(
  { base, site }: Ui,
  { title, language, authors }: Article,
  content: string,
): Markup {
  const names = [site.title, ...authors.map(({ name }) => name)].join(' · ');
  return html`<!doctype html>
<html lang="${language}" dir="${direction(language)}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><link rel="stylesheet" href="${base}/assets/reader.css?${VERSION}"></head>
<body><h1>${title}</h1><p class="by">${names}</p>${raw(absoluteUrls(content, `${site.url}/`))}</body></html>`;
}

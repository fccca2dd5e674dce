// What stands above a draft that was shared by a link.
import type { Site } from '../formats/format.ts';
import { direction, html, type Markup, timeElement } from './markup.ts';
import { wordsFor, wordsLanguage } from './words.ts';

/** @param endsAt when the link ends, in milliseconds */
export function sharedBanner(site: Site, endsAt: number): Markup {
  const language = wordsLanguage(site.language);
  const [before = '', after = ''] = wordsFor(site.language).sharedDraft.split('{time}');
  return html`<p class="draft" role="note" lang="${language}" dir="${direction(language)}">${before}${timeElement(endsAt, language, site)}${after}</p>\n`;
}

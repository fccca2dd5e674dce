// What the text becomes: the same cleaning and rendering as readers get.

import { raw } from 'hono/html';
import { absoluteUrls } from '../../content/absolute.ts';
import { renderContent } from '../../content/render.ts';
import { direction, html, type Markup } from '../markup.ts';
import type { Typed } from './typed.ts';
import type { Ui } from './ui.ts';

export function previewText({ site }: Ui, typed: Typed): Markup {
  const language = typed.language || site.language;
  const content = { [typed.notation]: typed.content } as { markdown: string };
  // The interface's own headings come first: a text's begin below them.
  return html`<article class="story" lang="${language}" dir="${direction(language)}">
<p class="headline">${typed.title}</p>${typed.summary && html`<p class="standfirst">${typed.summary}</p>`}
<div class="content">${raw(absoluteUrls(renderContent(content), `${site.url}/`))}</div></article>`;
}

// As readers will see it: the text as feeds carry it, what each format sends, and what the feed doctor says.

import { raw } from 'hono/html';
import { absoluteUrls } from '../../../content/absolute.ts';
import type { Finding } from '../../../doctor/finding.ts';
import type { Article } from '../../../domain/model.ts';
import { direction, html, type Markup } from '../../markup.ts';
import { when } from '../components.ts';
import { frame } from '../frame.ts';
import { statusBadge } from '../lists/list.ts';
import { checks } from '../review/checks.ts';
import type { Ui } from '../ui.ts';

export interface Previewed {
  article: Article;
  /** The content as feeds carry it. */
  html: string;
  /** What is sent, by the format's name. */
  formats: Readonly<Record<string, string>>;
  findings: readonly Finding[];
}

/** A page of a stored article. */
export function previewPage(ui: Ui, previewed: Previewed): Markup {
  const { t, base } = ui;
  const { article } = previewed;
  const title = t('look.title', { title: article.title });
  const beside = html`<p class="links">${statusBadge(ui, article.status)} ${ui.may('articles:write') && html`<a href="${base}/edit/${article.id}">${t('history.edit')}</a>`} <a href="${base}/history/${article.id}">${t('history.link')}</a></p>`;
  return frame(ui, {
    title,
    heading: t('look.link'),
    beside,
    body: html`${checks(ui, previewed.findings, false)}
${previewParts(ui, previewed)}`,
  });
}

/** The parts that the editor shows as well. */
export const previewParts = (ui: Ui, previewed: Previewed): Markup => html`${story(ui, previewed)}
${formats(ui, previewed)}`;

/** As a feed reader shows it. */
function story(ui: Ui, { article, html: content }: Previewed): Markup {
  const { language, title, summary, authors, publishedAt } = article;
  return html`<article class="story" lang="${language}" dir="${direction(language)}">
<p class="headline">${title}</p>
<p class="quiet">${authors.map(({ name }) => name).join(', ')}${authors.length > 0 && publishedAt !== undefined && ' · '}${publishedAt !== undefined && html`<bdi lang="${ui.language}">${when(ui, publishedAt)}</bdi>`}</p>
${summary && html`<p class="standfirst">${summary}</p>`}
<div class="content">${raw(absoluteUrls(content, `${ui.site.url}/`))}</div></article>`;
}

/** What goes over the wire, an entry of each format. */
const formats = (
  ui: Ui,
  { formats }: Previewed,
): Markup => html`<section class="wire" aria-labelledby="wire"><h2 id="wire">${ui.t('look.raw')}</h2>
${Object.entries(formats).map(
  ([name, text]) =>
    html`<details class="card"><summary><h3>${NAMES[name] ?? name}</h3></summary><pre class="ltr" tabindex="0" role="region" aria-label="${NAMES[name] ?? name}">${text}</pre></details>`,
)}</section>`;

const NAMES: Readonly<Record<string, string>> = {
  rss: 'RSS 2.0',
  atom: 'Atom 1.0',
  json: 'JSON Feed 1.1',
  ninjs: 'ninjs 3.1',
};

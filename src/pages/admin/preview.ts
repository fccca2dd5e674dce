// As readers will see it: the text as feeds carry it, what each format sends, and what the feed doctor says.

import { raw } from 'hono/html';
import { absoluteUrls } from '../../content/absolute.ts';
import type { Finding } from '../../doctor/finding.ts';
import type { Article } from '../../domain/model.ts';
import type { Problem } from '../../problems.ts';
import { direction, html, type Markup } from '../markup.ts';
import { badge } from './components.ts';
import { editorField } from './editor-fields.ts';
import { findingFix, findingText, problemText } from './faults.ts';
import { idOf } from './fields.ts';
import { frame, when } from './frame.ts';
import { statusBadge } from './list.ts';
import type { Key, Ui } from './ui.ts';

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
  return frame(ui, { title, heading: t('look.link'), beside, body: previewParts(ui, previewed) });
}

/** The parts that the editor shows as well; `links` lead to its fields. */
export const previewParts = (
  ui: Ui,
  previewed: Previewed,
  links = false,
): Markup => html`${findings(ui, previewed.findings, links)}
${story(ui, previewed)}
${formats(ui, previewed)}`;

function findings(ui: Ui, list: readonly Finding[], links: boolean): Markup {
  const { t } = ui;
  const text = (one: Finding) => {
    const { rule, code, params, message, pointer } = one;
    // A refusal says itself what to change, of a field that stands before it.
    const isRefused = rule === 'refused';
    const field = isRefused && pointer ? editorField(ui, pointer) : undefined;
    const fix = isRefused
      ? problemText(ui, { code: code as Problem['code'], params, detail: message })
      : findingFix(ui, one);
    return html`${!isRefused && html`<span>${findingText(ui, one)}</span>`}${field && html`<strong>${field.label}:</strong>`}
<span>${links && pointer ? html`<a href="#${fieldOf(pointer)}">${fix}</a>` : fix}</span>`;
  };
  return html`<section class="doctor" aria-labelledby="doctor"><h2 id="doctor">${t('look.doctor')}</h2>
${
  list.length
    ? html`<ul class="log">${list.map((one) => html`<li>${badge(one.severity, t(`look.severity.${one.severity}` as Key))} ${text(one)}</li>`)}</ul>`
    : html`<p class="quiet">${t('look.healthy')}</p>`
}</section>`;
}

/** The field of the editor that a finding is about. */
const fieldOf = (pointer: string): string =>
  pointer.startsWith('/content') ? 'content' : pointer === '/image' ? 'image-url' : idOf(pointer);

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

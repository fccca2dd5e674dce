// What a whole site brought with its articles, what stayed behind, and what an editor should look at.
import type { Problem } from '../../../problems.ts';
import type { ImportFault, ImportReport } from '../../../services/transfer/import-report.ts';
import { html, type Markup } from '../../markup.ts';
import { problemText } from '../faults.ts';
import { number } from '../figures.ts';
import type { Key, Ui } from '../ui.ts';

/** Of each thing to look at. */
const MAX_SHOWN = 20;

/** Where what came of an item is edited; undefined for what did not come. */
export const editorOf = (
  { base }: Ui,
  { article, page }: Pick<ImportFault, 'article' | 'page'>,
): string | undefined =>
  article
    ? `${base}/edit/${encodeURIComponent(article)}`
    : page && `${base}/site/page/${encodeURIComponent(page)}`;

/** What came besides articles, and what did not. */
export function siteReport(ui: Ui, { pages, comments, left, ...report }: ImportReport): Markup {
  const { t } = ui;
  const counted = (key: Key, count: number) =>
    count > 0 && html`<li>${t(key, { count: number(ui, count) })}</li>`;
  const { created, updated, unchanged } = pages;
  const counts = {
    created: number(ui, created),
    updated: number(ui, updated),
    unchanged: number(ui, unchanged),
  };
  return html`<ul>${created + updated + unchanged > 0 && html`<li>${t('import.pages', counts)}</li>`}${counted('import.authors', report.authors)}${counted('import.tags', report.tags)}${counted('import.copied', report.pictures)}${counted('import.redirects', report.redirects)}</ul>
${created > 0 && html`<p class="hint">${t('import.menu')}</p>`}
${
  (comments > 0 || left.length > 0) &&
  html`<h3>${t('import.stays')}</h3><ul>${counted('import.comments', comments)}${left.map(
    ({ kind, count, names }) =>
      html`<li>${t(`import.kind.${kind}` as Key) || html`<code>${kind}</code>`}: ${number(ui, count)}${names.length > 0 && html` <span class="quiet">(${names.map((name, i) => html`${i > 0 && ', '}<bdi>${name}</bdi>`)}${count > names.length && html`, …`})</span>`}</li>`,
  )}</ul>`
}`;
}

/** What came, and should be looked at, each thing by itself. */
export function looksReport(ui: Ui, { look }: ImportReport): Markup | false {
  const { t } = ui;
  if (!look.length) return false;
  return html`<h3>${t('import.look')}</h3>${look.map(({ code, count, items }) => {
    const more = count - Math.min(items.length, MAX_SHOWN);
    return html`<details><summary>${t(`import.look.${code}` as Key)} (${number(ui, count)})</summary><ul class="log">${items
      .slice(0, MAX_SHOWN)
      .map(({ title, detail, params, ...spot }) => {
        const href = editorOf(ui, spot);
        const said = problemText(ui, { code: code as Problem['code'], params, detail });
        return html`<li><span class="about">${href ? html`<a href="${href}"><bdi>${title}</bdi></a>` : html`<bdi>${title}</bdi>`} <span dir="auto">${said}</span></span></li>`;
      })}${more > 0 && html`<li>${t('import.more', { count: number(ui, more) })}</li>`}</ul></details>`;
  })}`;
}

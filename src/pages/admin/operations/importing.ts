// Moving in: an archive as a file, or a feed by its address.
import type { Import } from '../../../services/transfer/import.ts';
import { html, type Markup } from '../../markup.ts';
import { formToken } from '../components.ts';
import { problemText } from '../faults.ts';
import { type Faults, faultSummary, field, targets } from '../fields.ts';
import { number } from '../figures.ts';
import { frame } from '../frame.ts';
import type { Key, Ui } from '../ui.ts';
import { editorOf, looksReport, siteReport } from './import-report.ts';

export interface ImportingProps {
  url?: string;
  dryRun?: boolean;
  /** Whether pictures of elsewhere come into the library. */
  pictures?: boolean;
  /** What categories of WordPress become. */
  categories?: 'tags' | 'ignore';
  /** Where the site was. */
  baseUrl?: string;
  /** What was imported, or would be. */
  run?: Pick<Import, 'report' | 'problems'>;
  faults?: Faults;
}

export const FIGURES = ['created', 'updated', 'unchanged', 'skipped', 'failed'] as const;
const MAX_SHOWN = 200;
const FORMATS = ['json', 'markdown', 'wxr', 'site'] as const;

export function importingPage(ui: Ui, props: ImportingProps): Markup {
  const {
    url = '',
    dryRun = true,
    pictures = true,
    categories = 'tags',
    baseUrl = '',
    run,
    faults = [],
  } = props;
  const { t, base } = ui;
  const body = html`<p>${t('import.about')}</p>
${run && result(ui, run, dryRun, props)}
<form class="card" id="import" method="post" enctype="multipart/form-data" action="${base}/importing" data-says="${t('import.sending')}" data-broken="${t('import.broken')}" data-working="${t('import.working')}" aria-labelledby="import-new"><h2 id="import-new">${t('import.new')}</h2>
${formToken(ui)}${faultSummary(ui, faults, targets(ui, { '/url': 'import.url', '/file': 'import.file', '/baseUrl': 'import.base' }))}
${field(ui, faults, { pointer: '/url', name: 'url', label: t('import.url'), value: url, type: 'url', hint: t('import.url.hint') })}
<p><input type="checkbox" id="dryRun" name="dryRun" value="true"${dryRun && html` checked`}> <label class="beside" for="dryRun">${t('import.dryRun')}</label></p>
<p><input type="checkbox" id="pictures" name="pictures" value="true"${pictures && html` checked`} aria-describedby="pictures-hint"> <label class="beside" for="pictures">${t('import.pictures')}</label> <span class="hint" id="pictures-hint">${t('import.pictures.hint')}</span></p>
<details class="more"${(categories === 'ignore' || baseUrl !== '') && html` open`}><summary>${t('import.site')}</summary>
<fieldset><legend>${t('import.categories')}</legend>${(['tags', 'ignore'] as const).map(
    (one) =>
      html`<p><input type="radio" id="categories-${one}" name="categories" value="${one}"${categories === one && html` checked`}> <label class="beside" for="categories-${one}">${t(`import.categories.${one}`)}</label></p>`,
  )}</fieldset>
${field(ui, faults, { pointer: '/baseUrl', name: 'baseUrl', label: t('import.base'), value: baseUrl, type: 'url', hint: t('import.base.hint') })}</details>
${field(ui, faults, { pointer: '/file', name: 'file', label: t('import.file'), value: '', type: 'file', hint: t('import.file.hint'), more: html`multiple` })}
<p class="actions"><button class="primary">${t('import.go')}</button></p>
<p id="import-state" role="status"></p><progress id="import-progress" max="100" hidden aria-label="${t('import.progress')}"></progress></form>
<section class="card" aria-labelledby="export"><h2 id="export">${t('export.title')}</h2><p>${t('export.about')}</p>
<ul>${FORMATS.map((name) => html`<li><a download href="${base}/exporting?format=${name}">${t(`export.${name}` as Key)}</a></li> `)}</ul></section>`;
  return frame(ui, { title: t('nav.import'), body });
}

/** After a dry run: the same without it. A script has the files still; without one they are chosen again. */
function importThese(ui: Ui, count: number, props: ImportingProps): Markup {
  const { url = '', pictures, categories = 'tags', baseUrl = '' } = props;
  const { t, base } = ui;
  const label = t(count === 1 ? 'import.these.one' : 'import.these.other', { count: number(ui, count) });
  return html`<form class="actions" id="import-these" method="post" enctype="multipart/form-data" action="${base}/importing">${formToken(ui)}<input type="hidden" name="url" value="${url}"><input type="hidden" name="categories" value="${categories}"><input type="hidden" name="baseUrl" value="${baseUrl}">
<span><input type="checkbox" id="these-pictures" name="pictures" value="true"${pictures && html` checked`}> <label class="beside" for="these-pictures">${t('import.pictures')}</label></span>
<button class="primary"${url === '' && html` hidden`}>${label}</button>${url === '' && html`<p class="hint again">${t('import.again')}</p>`}</form>`;
}

function result(
  ui: Ui,
  { report, problems }: NonNullable<ImportingProps['run']>,
  dryRun: boolean,
  props: ImportingProps,
): Markup {
  const { t } = ui;
  const { pages, errors, articles = [] } = report;
  const count = report.created + report.updated + pages.created + pages.updated;
  return html`<section aria-labelledby="report"><h2 id="report">${t(dryRun ? 'import.would' : 'import.did')}</h2>
<ul class="numbers">${FIGURES.map((name) => html`<li><span><strong>${number(ui, report[name])}</strong> <span>${t(`import.${name}` as Key)}</span></span></li> `)}</ul>
${siteReport(ui, report)}
${dryRun && count > 0 && importThese(ui, count, props)}
${
  errors.length > 0 &&
  html`<h3>${t('import.notes')}</h3><ul class="log">${errors
    .slice(0, MAX_SHOWN)
    .map((error, i) => note(ui, error, problems[i]))}</ul>`
}
${looksReport(ui, report)}
${
  articles.length > 0 &&
  html`<ol class="log">${articles
    .slice(0, MAX_SHOWN)
    .map(
      ({ change, title, publishedAt, language }) =>
        html`<li><span class="badge ${change === 'created' ? 'publish' : 'update'}">${t(`import.one.${change}` as Key)}</span> <bdi lang="${language}">${title}</bdi> <span class="quiet at ltr">${publishedAt?.slice(0, 10)}</span></li>`,
    )}</ol>`
}</section>`;
}

function note(
  ui: Ui,
  { document, position, item, detail, ...spot }: Import['report']['errors'][number],
  problem: Import['problems'][number] | undefined,
): Markup {
  const { t } = ui;
  const said = problemText(ui, problem ?? { detail });
  // Of an address it says by itself which.
  const named = item && !said.startsWith(item) && html`<bdi>${item}</bdi> `;
  const href = editorOf(ui, spot);
  return html`<li>${document && html`<span class="ltr quiet">${document}</span> `}${position > 0 && html`<strong>${number(ui, position)}</strong>`} ${named}<span class="about"><span dir="auto">${said}</span>${href && html` <a href="${href}">${t('import.open')}</a>`}</span></li>`;
}

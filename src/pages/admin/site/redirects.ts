// Old addresses: where they lead, and those that lead nowhere. Works without script.
import { leadsTo } from '../../../services/redirects/redirects.ts';
import type { MissedPath, Redirect } from '../../../store/redirects.ts';
import { html, type Markup } from '../../markup.ts';
import { badge, card, formToken, nextPage, table, when } from '../components.ts';
import { type Faults, faultSummary, field, targets } from '../fields.ts';
import { number } from '../figures.ts';
import { frame } from '../frame.ts';
import type { Ui } from '../ui.ts';

export interface RedirectsProps {
  rows: readonly Redirect[];
  /** What is searched for. */
  q: string;
  /** Query of the next page. */
  next?: string;
  missed: readonly MissedPath[];
  /** What was typed, or chosen from the list of those that were missed. */
  typed?: { from: string; to: string };
  /** The file's own faults stand at its form. */
  wrong?: 'file';
  faults?: Faults;
  notice?: string;
}

/** A path as people read it. */
function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

const ltr = (path: string): Markup => html`<bdi class="ltr">${decoded(path)}</bdi>`;

export function redirectsPage(ui: Ui, props: RedirectsProps): Markup {
  const { rows, q, next, missed, notice } = props;
  const { t } = ui;
  const action = `${ui.base}/site/redirects`;
  const removal = html`<span class="unseen">${t('redirects.remove')}</span>`;
  const lines = rows.map((row) => line(ui, action, row));
  const body = html`<p>${t('redirects.about')}</p>
${addForm(ui, action, props)}
${missed.length > 0 && missedSection(ui, action, missed)}
<section aria-labelledby="all"><h2 id="all">${t('redirects.all')}</h2>
${(rows.length > 0 || q !== '') && searchForm(ui, action, q)}
${table(ui, 'redirects.all', ['redirects.from', 'redirects.to', 'redirects.origin', 'pages.changed', removal], lines, q ? 'redirects.notFound' : 'redirects.none')}
${nextPage(ui, next, 'redirects.older')}</section>
${fileForm(ui, action, props)}`;
  return frame(ui, { title: t('redirects.title'), body, width: 'wide', notice });
}

function line(ui: Ui, action: string, row: Redirect): Markup {
  const { t, site } = ui;
  const to = leadsTo(row);
  const href = to.startsWith('/') ? site.url + to : to;
  return html`<tr><td><a href="${site.url}${row.path}">${ltr(row.path)}</a></td><td><a href="${href}">${ltr(to)}</a></td>
<td>${badge(row.origin, t(`redirects.origin.${row.origin}`))}</td><td>${when(ui, row.createdAt)}</td>
<td><form method="post" action="${action}">${formToken(ui)}<input type="hidden" name="do" value="remove"><button class="danger" name="id" value="${row.id}">${t('redirects.remove')}<span class="unseen">: ${decoded(row.path)}</span></button></form></td></tr>`;
}

function addForm(ui: Ui, action: string, { typed, wrong, faults = [] }: RedirectsProps): Markup {
  const { t } = ui;
  const own = wrong ? [] : faults;
  const more = html`autocomplete="off"`;
  const labels = { '/from': 'redirects.from', '/to': 'redirects.to' } as const;
  return card(
    ui,
    'add',
    'redirects.add',
    action,
    html`${faultSummary(ui, own, targets(ui, labels))}
${field(ui, own, { pointer: '/from', name: 'from', label: t('redirects.from'), value: typed?.from ?? '', type: 'url', hint: t('redirects.from.hint'), more })}
${field(ui, own, { pointer: '/to', name: 'to', label: t('redirects.to'), value: typed?.to ?? '', type: 'url', hint: t('redirects.to.hint'), more: typed?.from && !typed.to ? html`${more} autofocus` : more })}
<p class="actions"><button class="primary" name="do" value="add">${t('redirects.add.go')}</button></p>`,
  );
}

/** Those that lead nowhere, each with a way to lead it on. */
function missedSection(ui: Ui, action: string, missed: readonly MissedPath[]): Markup {
  const { t } = ui;
  const lines = missed.map(
    ({
      path,
      count,
      lastAt,
      referer,
    }) => html`<tr><td><a href="${action}?from=${encodeURIComponent(path)}#add"><span class="unseen">${t('redirects.lead')} </span>${ltr(path)}</a></td><td>${number(ui, count)}</td><td>${when(ui, lastAt)}</td>
<td>${referer === null ? '—' : ltr(referer)}</td>
<td><form method="post" action="${action}">${formToken(ui)}<input type="hidden" name="do" value="dismiss"><button name="path" value="${path}">${t('redirects.dismiss')}<span class="unseen">: ${decoded(path)}</span></button></form></td></tr>`,
  );
  const what = html`<span class="unseen">${t('redirects.dismiss')}</span>`;
  return html`<section aria-labelledby="missed"><h2 id="missed">${t('redirects.missed')}</h2><p class="quiet">${t('redirects.missed.about')}</p>
${table(ui, 'redirects.missed', ['redirects.from', 'redirects.count', 'redirects.last', 'redirects.referer', what], lines)}</section>`;
}

function searchForm({ t }: Ui, action: string, q: string): Markup {
  return html`<form class="filters" role="search" method="get" action="${action}">
<div class="field"><label for="q">${t('redirects.search')}</label><input type="search" id="q" name="q" value="${q}" dir="auto" maxlength="200"></div>
<p class="go"><button>${t('list.show')}</button>${q && html` <a href="${action}">${t('list.clear')}</a>`}</p></form>`;
}

function fileForm(ui: Ui, action: string, { wrong, faults = [] }: RedirectsProps): Markup {
  const { t } = ui;
  const own = wrong ? faults : [];
  return html`<form class="card" method="post" enctype="multipart/form-data" action="${action}/file" aria-labelledby="file-title"><h2 id="file-title">${t('redirects.file.title')}</h2>
${formToken(ui)}${faultSummary(ui, own, targets(ui, { '/file': 'redirects.file' }))}
${field(ui, own, { pointer: '/file', name: 'file', label: t('redirects.file'), value: '', type: 'file', hint: t('redirects.file.hint'), more: html`accept=".csv,text/csv,text/plain"` })}
<p class="actions"><button class="primary">${t('redirects.file.go')}</button> <a class="button" download="redirects.csv" href="${action}/file">${t('redirects.file.download')}</a></p></form>`;
}

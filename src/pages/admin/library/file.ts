// One file of the library: what is said of it, where it is used, and how it is replaced or goes.
import type { Use } from '../../../services/library/files.ts';
import { html, type Markup } from '../../markup.ts';
import { badge, card, formToken, when } from '../components.ts';
import { type Faults, faultSummary, field, targets } from '../fields.ts';
import { number } from '../figures.ts';
import { frame } from '../frame.ts';
import { type Key, nameOf, type Ui } from '../ui.ts';
import { type ListedFile, pathOfFile, shown, sizeOf, titleOf } from './library.ts';

export interface FileProps {
  file: ListedFile;
  uses: readonly Use[];
  /** What was typed, when it was refused. */
  typed?: { alt: string; caption: string; credit: string };
  mayRemove: boolean;
  /** Articles that have still to follow a replacement. */
  left?: number;
  faults?: Faults;
  notice?: string;
}

export function libraryFilePage(ui: Ui, props: FileProps): Markup {
  const { t } = ui;
  const { file, uses, faults = [], left = 0 } = props;
  const { row, url } = file;
  const labels = {
    '/alt': 'edit.field.alt',
    '/caption': 'edit.field.caption',
    '/credit': 'library.credit',
    '/file': 'library.replace.file',
  } as const;
  const path = pathOfFile(ui, row);
  const kind = row.type.split('/')[0];
  const body = html`${faultSummary(ui, faults, targets(ui, labels))}
${left > 0 && html`<p class="hint">${t('library.left', { count: number(ui, left) })}</p>`}
<div class="board library-file"><div>
<p class="preview">${kind === 'audio' ? html`<audio controls src="${url}"></audio>` : kind === 'video' ? html`<video controls src="${url}"></video>` : html`<a href="${url}">${shown({ ...file, thumbnail: kind === 'image' ? url : undefined })}</a>`}</p>
<dl class="facts"><dt>${t('library.size')}</dt><dd>${sizeOf(ui, row)}</dd>
<dt>${t('library.uploaded')}</dt><dd>${when(ui, row.uploadedAt)}${row.uploaderName && html` <bdi>${t('library.uploadedBy', { name: nameOf(t, row.uploaderName) })}</bdi>`}</dd></dl>
${field(ui, [], { pointer: '/address', name: 'address', label: t('library.address'), value: url, type: 'url', more: html`readonly data-copy="${t('library.copy')}" data-copied="${t('library.copied')}"` })}
<section aria-labelledby="uses"><h2 id="uses">${t('library.uses.title')}</h2>
${uses.length ? html`<ul class="log">${uses.map((use) => html`<li>${useLine(ui, use)}</li>`)}</ul>` : html`<p class="empty">${t('library.uses.none')}</p>`}</section></div>
<div>${words(ui, props, path)}
${ui.may('articles:write') && replacing(ui, faults, path)}
${props.mayRemove && file.useCount === 0 && deleting(ui, path)}</div></div>`;
  const beside = html`<p class="links"><a href="${ui.base}/library">${t('nav.media')}</a></p>`;
  return frame(ui, {
    title: titleOf(row),
    heading: html`<bdi>${titleOf(row)}</bdi>`,
    beside,
    body,
    notice: props.notice,
  });
}

function words(ui: Ui, { file: { row }, typed, faults = [] }: FileProps, path: string): Markup {
  const { t } = ui;
  const said = typed ?? { alt: row.alt ?? '', caption: row.caption ?? '', credit: row.credit ?? '' };
  return card(
    ui,
    'words',
    'library.words',
    path,
    html`<p class="hint">${t('library.words.hint')}</p>
${field(ui, faults, { pointer: '/alt', name: 'alt', label: t('edit.field.alt'), value: said.alt, rows: 2, hint: t('edit.hint.alt') })}
${field(ui, faults, { pointer: '/caption', name: 'caption', label: t('edit.field.caption'), value: said.caption, rows: 2 })}
${field(ui, faults, { pointer: '/credit', name: 'credit', label: t('library.credit'), value: said.credit })}
<p class="actions"><button class="primary" name="do" value="save">${t('library.save')}</button></p>`,
  );
}

function replacing(ui: Ui, faults: Faults, path: string): Markup {
  const { t } = ui;
  return html`<form class="card" method="post" enctype="multipart/form-data" action="${path}" aria-labelledby="replace"><h2 id="replace">${t('library.replace')}</h2>
${formToken(ui)}<input type="hidden" name="do" value="replace"><p class="hint">${t('library.replace.hint')}</p>
${field(ui, faults, { pointer: '/file', name: 'file', label: t('library.replace.file'), value: '', type: 'file' })}
<p class="actions"><button>${t('library.replace')}</button></p></form>`;
}

const deleting = (ui: Ui, path: string): Markup =>
  card(
    ui,
    'delete',
    'library.delete',
    path,
    html`<p class="hint">${ui.t('library.delete.about')}</p>
<p><input type="checkbox" id="sure" name="sure" value="true" required> <label class="beside" for="sure">${ui.t('library.sure')}</label></p>
<p class="actions"><button class="danger" name="do" value="delete">${ui.t('library.delete')}</button></p>`,
  );

function useLine(ui: Ui, { kind, id, slug, title, status }: Use): Markup {
  const { t, base } = ui;
  const link = (path: string) => html`<a href="${base}${path}"><bdi>${title}</bdi></a>`;
  if (kind === 'article')
    return html`${status && badge(status, t(`status.${status}` as Key))} ${link(`/look/${id}`)}`;
  if (kind === 'page')
    return html`${t('library.use.page')}: ${link(`/site/page/${encodeURIComponent(slug)}`)}`;
  if (kind === 'site') return html`<a href="${base}/site">${t('library.use.site')}</a>`;
  return html`${t(`names.kind.${kind}` as Key)}: ${link(`/names/${kind}/${encodeURIComponent(slug)}`)}`;
}

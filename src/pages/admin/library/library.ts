// The media library: its files as a grid or a list, and what is done to several of them.
import { FILE_KINDS, type FileRow } from '../../../store/library/files.ts';
import { html, type Markup } from '../../markup.ts';
import { formToken, nextPage, when } from '../components.ts';
import { type Faults, faultSummary, field, select, targets } from '../fields.ts';
import { number } from '../figures.ts';
import { frame } from '../frame.ts';
import type { Key, Ui } from '../ui.ts';

export interface ListedFile {
  row: FileRow;
  useCount: number;
  url: string;
  /** A smaller copy of a picture, or the picture. */
  thumbnail?: string;
}

export interface LibraryFilters {
  q: string;
  kind: string;
  unused: boolean;
  view: 'grid' | 'list';
}

export interface LibraryProps {
  filters: LibraryFilters;
  files: readonly ListedFile[];
  /** Query of the next page. */
  next?: string;
  isCaughtUp: boolean;
  /** Whether this server has a place for files. */
  uploads: boolean;
  /** Of the form with the files, when it was refused. */
  typed?: { chosen: readonly string[]; credit: string };
  faults?: Faults;
  notice?: string;
}

/** What a file is called for people. */
export const titleOf = ({ filename, name }: FileRow): string =>
  filename ?? `${name.slice(0, 12)}…${name.slice(64)}`;

export const pathOfFile = (ui: Ui, { name }: FileRow): string => `${ui.base}/library/${name}`;

/** `1.2 MB` as the language writes it. */
export function sizeOf(ui: Ui, { length, width, height }: FileRow): string {
  const [unit, value] = length < 1e6 ? ['kilobyte', length / 1e3] : ['megabyte', length / 1e6];
  const bytes = new Intl.NumberFormat(ui.language, {
    ...{ style: 'unit', unit, maximumFractionDigits: value < 10 ? 1 : 0 },
  }).format(value);
  return width && height ? `${number(ui, width)} × ${number(ui, height)} · ${bytes}` : bytes;
}

export function libraryPage(ui: Ui, props: LibraryProps): Markup {
  const { t } = ui;
  const { filters, files, isCaughtUp, faults = [] } = props;
  const isFiltered = filters.q !== '' || filters.kind !== '' || filters.unused;
  const body = html`${faultSummary(ui, faults, targets(ui, { '/credit': 'library.credit' }))}
${props.uploads && uploadForm(ui)}
${filterForm(ui, filters)}
${!isCaughtUp && html`<p class="hint">${t('library.counting')}</p>`}
${files.length ? selection(ui, props) : html`<p class="empty">${t(isFiltered ? 'library.none' : 'library.empty')}</p>`}
${nextPage(ui, props.next, 'library.older')}`;
  return frame(ui, { title: t('nav.media'), body, notice: props.notice });
}

/** Without a script the files go as one form; with it one by one, with progress. */
function uploadForm(ui: Ui): Markup {
  const { t, base } = ui;
  const says = {
    uploading: t('library.says.uploading'),
    done: t('library.says.done'),
    failed: t('library.says.failed'),
  };
  const choices = { keep: t('says.keepCredentials'), remove: t('says.removeCredentials') };
  return html`<form class="card drop" id="library-upload" method="post" enctype="multipart/form-data" action="${base}/library" data-upload="${base}/media-upload" data-says="${JSON.stringify({ ...says, ...choices })}" aria-labelledby="upload"><h2 id="upload">${t('library.upload')}</h2>
${formToken(ui)}<div class="pair">
${field(ui, [], { pointer: '/file', name: 'file', label: t('library.file'), value: '', type: 'file', hint: t('library.upload.hint'), more: html`multiple` })}
<div class="camera">${field(ui, [], { pointer: '/camera', name: 'camera', label: t('library.camera'), value: '', type: 'file', more: html`accept="image/*" capture="environment"` })}</div></div>
<p class="actions"><button class="primary">${t('library.upload.go')}</button></p>
<progress id="upload-progress" max="100" hidden aria-label="${t('library.upload')}"></progress><div role="status"><ul class="log" id="upload-log"></ul></div></form>`;
}

function filterForm({ t }: Ui, { q, kind, unused, view }: LibraryFilters): Markup {
  const any = { value: '', label: t('list.any') };
  const kinds = [any, ...FILE_KINDS.map((value) => ({ value, label: t(`library.kind.${value}` as Key) }))];
  const other = new URLSearchParams({ q, kind, view: view === 'grid' ? 'list' : 'grid' });
  if (unused) other.set('unused', 'true');
  return html`<form class="filters" role="search" method="get" aria-label="${t('library.filter')}">
<div class="field wide"><label for="q">${t('library.search')}</label><input type="search" id="q" name="q" value="${q}" dir="auto" maxlength="200"></div>
${select('kind', t('library.kind'), kinds, kind)}
<p class="field"><input type="checkbox" id="unused" name="unused" value="true"${unused && html` checked`}> <label class="beside" for="unused">${t('library.unused')}</label></p>
<input type="hidden" name="view" value="${view}">
<p class="go"><button>${t('list.show')}</button> <a href="?${other}">${t(view === 'grid' ? 'library.list' : 'library.grid')}</a></p></form>`;
}

/** The files, each with a box to select it, and what is done to those. */
function selection(ui: Ui, { files, filters, typed, faults = [] }: LibraryProps): Markup {
  const { t, base } = ui;
  const chosen = new Set(typed?.chosen);
  return html`<form method="post" action="${base}/library/selected" id="library" data-all="${t('library.select.all')}">${formToken(ui)}
<input type="hidden" name="back" value="${ui.here}">
${filters.view === 'grid' ? html`<ul class="library grid">${files.map((file) => tile(ui, file, chosen))}</ul>` : list(ui, files, chosen)}
<fieldset class="card"><legend><h2>${t('library.selected')}</h2></legend>
<div class="pair">${field(ui, faults, { pointer: '/credit', name: 'credit', label: t('library.credit'), value: typed?.credit ?? '' })}<p class="actions"><button name="do" value="credit">${t('library.setCredit')}</button></p></div>
<p class="actions"><button class="danger" name="do" value="delete">${t('library.delete.unused')}</button></p></fieldset></form>`;
}

const box = ({ t }: Ui, { row }: ListedFile, chosen: ReadonlySet<string>): Markup =>
  html`<input type="checkbox" name="name" value="${row.name}"${chosen.has(row.name) && html` checked`} aria-label="${t('library.select', { name: titleOf(row) })}">`;

const usesOf = (ui: Ui, { useCount }: ListedFile): string =>
  useCount ? `${ui.t('library.uses')}: ${number(ui, useCount)}` : ui.t('library.uses.none');

/** A picture, or what stands for another file. */
export const shown = ({ row, thumbnail }: ListedFile): Markup =>
  thumbnail
    ? html`<img src="${thumbnail}" alt="${row.alt ?? ''}" loading="lazy" decoding="async">`
    : html`<span class="kind ltr">${row.name.slice(65).toUpperCase()}</span>`;

const tile = (ui: Ui, file: ListedFile, chosen: ReadonlySet<string>): Markup =>
  html`<li><a class="tile" href="${pathOfFile(ui, file.row)}">${shown(file)}<span class="title"><bdi>${titleOf(file.row)}</bdi></span></a>
<p class="about">${box(ui, file, chosen)} <span>${usesOf(ui, file)}</span></p></li>`;

function list(ui: Ui, files: readonly ListedFile[], chosen: ReadonlySet<string>): Markup {
  const { t } = ui;
  return html`<div class="scroll" role="region" aria-label="${t('nav.media')}" tabindex="0"><table class="library"><thead><tr><td></td><th scope="col">${t('library.file')}</th><th scope="col">${t('edit.field.alt')}</th><th scope="col">${t('library.credit')}</th><th scope="col">${t('library.uses')}</th><th scope="col">${t('library.size')}</th><th scope="col">${t('library.uploaded')}</th></tr></thead>
<tbody>${files.map(
    (file) =>
      html`<tr><td>${box(ui, file, chosen)}</td><td><a class="row" href="${pathOfFile(ui, file.row)}">${shown(file)} <bdi>${titleOf(file.row)}</bdi></a></td><td><bdi>${file.row.alt}</bdi></td><td><bdi>${file.row.credit}</bdi></td><td>${number(ui, file.useCount)}</td><td>${sizeOf(ui, file.row)}</td><td>${when(ui, file.row.uploadedAt)}</td></tr>`,
  )}</tbody></table></div>`;
}

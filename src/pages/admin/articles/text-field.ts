// The text of an article or a page: one field in one of three formats, which is whole without scripts; with them it is an editor with views.
import { fingerprint } from '../../../domain/hash.ts';
import { NOTATIONS } from '../../../domain/model.ts';
import { html, type Markup } from '../../markup.ts';
import { type Faults, faultsAt, field } from '../fields.ts';
import { type IconName, icon } from '../icons.ts';
import { pictureWords } from '../library/picker-words.ts';
import type { Key, Ui } from '../ui.ts';
import type { Typed } from './typed.ts';

/** Fields that tell whether somebody chose another format and left the text as it was. */
export const FORMAT_BEFORE = 'notation.was';
export const TEXT_BEFORE = 'content.was';

/** What its script asks for, and where: attributes of the form. @param uploads whether the library is open */
export const textAttributes = (ui: Ui, uploads: boolean): Markup =>
  html`data-convert="${ui.base}/convert" data-fetch="${ui.base}/media-fetch" data-link-title="${ui.base}/link-title" data-site="${ui.site.url}" data-upload="${uploads ? `${ui.base}/media-upload` : ''}" data-pictures="${JSON.stringify(pictureWords(ui, uploads))}"`;

/** A text and its format. */
type Written = Pick<Typed, 'notation' | 'content' | 'language'>;

export function textField(ui: Ui, faults: Faults, typed: Written): Markup {
  const { t } = ui;
  const own = faultsAt(faults, '/content', true).map((fault) => ({ ...fault, pointer: '/content' }));
  const more = html`class="content" spellcheck="true" lang="${typed.language || ui.site.language}"`;
  return html`<div class="tools"><span class="label" id="content-label">${t('edit.field.content')}</span>
${views(ui)}${formats(ui, typed)}</div>
<p class="hint" id="view-state" role="status"></p>
${sourceTools(ui)}${richTools(ui)}
<div id="rich" hidden></div>
${field(ui, own, { pointer: '/content', name: 'content', label: t('edit.field.content'), value: typed.content, rows: 22, more, quiet: true })}
<p class="hint" id="upload-state" role="status"></p>`;
}

const formats = (
  ui: Ui,
  { notation, content }: Written,
): Markup => html`<span class="format"><label for="notation" class="unseen">${ui.t('edit.field.notation')}</label>
<select id="notation" name="notation">${NOTATIONS.map(
  (one) =>
    html`<option value="${one}"${one === notation && html` selected`}>${ui.t(`notation.${one}` as Key)}</option>`,
)}</select> <button class="scriptless" name="do" value="convert">${ui.t('edit.convert')}</button></span>
<input type="hidden" name="${FORMAT_BEFORE}" value="${notation}"><input type="hidden" name="${TEXT_BEFORE}" value="${fingerprint(content)}">`;

const VIEWS: readonly [view: string, key: Key][] = [
  ['rich', 'view.rich'],
  ['markdown', 'notation.markdown'],
  ['html', 'notation.html'],
  ['text', 'notation.text'],
];

const views = ({ t }: Ui): Markup =>
  html`<div id="views" role="group" aria-label="${t('view.label')}" hidden>${VIEWS.map(
    ([view, key]) => html`<button type="button" data-view="${view}" aria-pressed="false">${t(key)}</button>`,
  )}</div>`;

/** Of the formats as they are written. */
const MARKS: readonly [mark: string, icon: IconName][] = [
  ['bold', 'bold'],
  ['italic', 'italic'],
  ['heading', 'heading'],
  ['link', 'link'],
  ['quote', 'quote'],
  ['list', 'list'],
  ['numbers', 'numbers'],
  ['code', 'code'],
];

const sourceTools = (ui: Ui): Markup =>
  html`<div id="toolbar" role="group" aria-label="${ui.t('edit.toolbar')}" hidden>${MARKS.map(
    ([mark, face]) =>
      html`<button type="button" class="tool" data-mark="${mark}" title="${ui.t(`tool.${mark}` as Key)}" aria-label="${ui.t(`tool.${mark}` as Key)}">${icon(ui, face)}</button>`,
  )}<button type="button" class="tool" id="pick" hidden>${icon(ui, 'picture')} ${ui.t('tool.picture')}</button></div>`;

/** Names of tools, with the keys that do the same; a word is shown where no icon is known to everybody. */
const GROUPS: readonly (readonly [tool: string, icon: IconName, keys: string, isWord?: boolean][])[] = [
  [
    ['undo', 'undo', 'Ctrl+Z'],
    ['redo', 'redo', 'Ctrl+Shift+Z'],
  ],
  [
    ['bold', 'bold', 'Ctrl+B'],
    ['italic', 'italic', 'Ctrl+I'],
    ['strike', 'strike', 'Ctrl+Shift+S'],
    ['code', 'code', 'Ctrl+E'],
  ],
  [
    ['link', 'link', 'Ctrl+K', true],
    ['picture', 'picture', '', true],
  ],
  [
    ['list', 'list', 'Ctrl+Shift+8'],
    ['numbers', 'numbers', 'Ctrl+Shift+7'],
    ['quote', 'quote', 'Ctrl+Shift+B'],
    ['codeBlock', 'codeBlock', 'Ctrl+Alt+C'],
    ['line', 'line', ''],
    ['table', 'table', '', true],
  ],
];

/** Of a table, while the caret is in one. */
const TABLE_TOOLS = [
  ...['rowBefore', 'rowAfter', 'rowDelete', 'columnBefore', 'columnAfter', 'columnDelete'],
  ...['header', 'alignLeft', 'alignCenter', 'alignRight', 'tableDelete'],
];

const toggled = new Set([
  'bold',
  'italic',
  'strike',
  'code',
  'link',
  'list',
  'numbers',
  'quote',
  'codeBlock',
]);

function richTools(ui: Ui): Markup {
  const { t } = ui;
  const button = (tool: string, face: Markup, keys = '') => {
    const name = t(`tool.${tool}` as Key);
    return html`<button type="button" class="tool" data-tool="${tool}" title="${name}${keys && ` (${keys})`}" aria-label="${name}"${toggled.has(tool) && html` aria-pressed="false"`}>${face}</button>`;
  };
  return html`<div id="rich-tools" role="toolbar" aria-label="${t('edit.toolbar')}" aria-controls="rich" hidden>
<div class="line"><select id="rich-style" aria-label="${t('tool.style')}"><option value="0">${t('tool.style.text')}</option>${[
    2, 3, 4,
  ].map((level) => html`<option value="${level}">${t(`tool.style.h${level}` as Key)}</option>`)}</select>
${GROUPS.map(
  (group) =>
    html`<span class="group">${group.map(([tool, face, keys, isWord]) =>
      button(
        tool,
        html`${icon(ui, face)}${isWord && html` <span class="word">${t(`tool.${tool}` as Key)}</span>`}`,
        keys,
      ),
    )}</span>`,
)}</div>
<div class="line" id="table-tools" role="group" aria-label="${t('tool.table')}" hidden>${TABLE_TOOLS.map(
    (tool) => button(tool, html`${t(`tool.${tool}` as Key)}`),
  )}</div></div>`;
}

/** Beside the text, by script: the page that readers will have, as wide as theirs, or what a feed reader shows. */
export const sidePreview = (ui: Ui, query = ''): Markup =>
  html`<section class="beside-text" id="beside-text" aria-label="${ui.t('edit.preview')}" data-address="${ui.base}/live-page${query}" hidden>
<div class="shapes" role="group" aria-label="${ui.t('edit.preview')}">${(
    ['desktop', 'phone', 'reader'] as const
  ).map(
    (shape, i) =>
      html`<button type="button" class="tool" data-shape="${shape}" aria-pressed="${i === 0 ? 'true' : 'false'}">${icon(ui, shape)} ${ui.t(`preview.${shape}`)}</button>`,
  )}</div>
<div class="screen"><iframe name="text-preview" title="${ui.t('edit.preview')}" sandbox="allow-same-origin"></iframe></div></section>`;

/** Outside of the form: what is typed here is no field of the article. */
export const linkDialog = ({
  t,
}: Ui): Markup => html`<dialog id="link-dialog" aria-labelledby="link-title"><form method="dialog" novalidate>
<h2 id="link-title">${t('tool.link')}</h2>
<div class="field"><label for="link-address">${t('link.address')}</label>
<input id="link-address" dir="ltr" inputmode="url" spellcheck="false" autocomplete="off" placeholder="https://" aria-describedby="link-fault"></div>
<p class="fault" id="link-fault" role="alert"></p>
<div class="field"><label for="link-words">${t('link.words')}</label><input id="link-words" dir="auto" autocomplete="off"></div>
<p class="actions"><button class="primary" value="save">${t('link.save')}</button> <button value="remove">${t('link.remove')}</button> <button value="cancel">${t('link.cancel')}</button></p>
</form></dialog>`;

/** What the text editor's script says. */
export const textSays = ({ t }: Ui) => ({
  viewFailed: t('view.failed'),
  viewLossy: t('view.lossy'),
  alt: t('edit.field.alt'),
  caption: t('figure.caption'),
  credit: t('figure.credit'),
  removePicture: t('figure.remove'),
  rawBlock: t('figure.raw'),
  linkMissing: t('link.missing'),
  bringing: t('paste.bringing'),
  brought: t('paste.brought'),
  leftBehind: t('paste.leftBehind'),
  lostPictures: t('paste.lost'),
  onlyPictures: t('says.onlyPictures'),
});

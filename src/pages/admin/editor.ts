// The editor: one form, whole without script; editor.js adds the toolbar, the live preview and the kept draft.

import { html, type Markup } from '../markup.ts';
import { conflictPanel } from './compare.ts';
import { pageUrl } from './done.ts';
import { editorField } from './editor-fields.ts';
import { attachments, credits, featured, image, languageAndAddress, names } from './editor-parts.ts';
import { actionOf, type EditorProps } from './editor-props.ts';
import { faultSummary, faultsAt, field } from './fields.ts';
import { formToken, frame } from './frame.ts';
import { statusBadge } from './list.ts';
import { episode } from './podcast-fields.ts';
import { deskParts, returned } from './review/desk.ts';
import { publishing } from './review/publishing.ts';
import type { Typed } from './typed.ts';
import type { Key, Ui } from './ui.ts';

export function editorPage(ui: Ui, props: EditorProps): Markup {
  const { t } = ui;
  const { article, typed } = props;
  const title = article ? t('edit.title', { title: article.title }) : t('edit.new');
  const heading = article ? html`<bdi>${article.title}</bdi>` : title;
  const beside =
    article &&
    html`<p class="links">${statusBadge(ui, article.status)} <span>${t('edit.version', { version: article.version })}</span>
<a href="${ui.base}/look/${article.id}">${t('look.link')}</a> <a href="${ui.base}/history/${article.id}">${t('history.link')}</a>
${(article.status === 'published' || article.status === 'retracted') && html`<a href="${pageUrl(ui, article)}">${t('edit.open')}</a>`}
<a href="${ui.base}/write?translationOf=${article.id}">${t('edit.translate')}</a>
${ui.may('articles:write') && html`<a href="${ui.base}/remove/${article.id}">${t('remove.link')}</a>`}</p>`;
  const body = html`${returned(ui, props.desk, article)}
${props.conflict && conflictPanel(ui, props.conflict)}
${form(ui, props, typed)}`;
  return frame(ui, { title, heading, beside, body, notice: props.notice, width: 'wide' });
}

function form(ui: Ui, props: EditorProps, typed: Typed): Markup {
  const { t, base } = ui;
  const { article, faults = [], known } = props;
  const action = actionOf(ui, article);
  const contentFaults = faultsAt(faults, '/content', true);
  return html`<form id="editor" class="desk" method="post" enctype="multipart/form-data" novalidate
action="${action}" data-who="${ui.who}" data-key="${article ? `${article.id}:${props.version}` : 'new'}:${props.draft}"
data-saved="${props.saved}"${props.again && html` data-again=""`} data-preview="${base}/live${article && `?id=${article.id}`}" data-upload="${props.uploads ? `${base}/media-upload` : ''}"
data-now="${article ? `${base}/version/${article.id}` : ''}" data-version="${props.version}" data-says="${JSON.stringify(saysOf(ui))}">
${formToken(ui)}<input type="hidden" name="version" value="${props.version}"><input type="hidden" name="draft" value="${props.draft}">
<button class="unseen" name="do" value="preview" formaction="${action}#preview" tabindex="-1" aria-hidden="true">${t('edit.preview')}</button>
${faultSummary(ui, faults, (pointer) => editorField(ui, pointer))}
<div id="offer" class="notice" role="status" hidden></div>
<div class="board"><div class="sheet">
${field(ui, faults, { pointer: '/title', name: 'title', label: t('edit.field.title'), value: typed.title, more: html`class="big" autocomplete="off"${!article && !faults.length && !props.preview && html` autofocus`}` })}
${field(ui, faults, { pointer: '/summary', name: 'summary', label: t('edit.field.summary'), value: typed.summary, rows: 2, hint: t('edit.hint.summary') })}
${notation(ui, typed)}
${!article && html`<p class="recognise"><button name="do" value="recognise" aria-describedby="recognise-about">${t('edit.recognise')}</button> <span class="hint" id="recognise-about">${t('edit.recognise.about')}</span></p>`}
${field(
  ui,
  contentFaults.map((f) => ({ ...f, pointer: '/content' })),
  {
    pointer: '/content',
    name: 'content',
    label: t('edit.field.content'),
    value: typed.content,
    rows: 22,
    more: html`class="content" spellcheck="true" lang="${typed.language || ui.site.language}"`,
    quiet: true,
  },
)}
<p class="hint" id="upload-state" role="status"></p>
</div>
<div class="side">
${publishing(ui, props, typed)}
${article && props.desk && deskParts(ui, faults, article, props.desk)}
${names(ui, faults, typed, known, props.more ?? 1)}
${featured(ui, typed)}
${image(ui, faults, typed, props.uploads === true)}
${languageAndAddress(ui, faults, typed, known, article)}
${credits(ui, faults, typed, known, props.more ?? 1)}
${attachments(ui, faults, typed, props.more ?? 1, props.uploads === true)}
${episode(ui, faults, typed, props.more ?? 1)}
</div>
<section class="preview" aria-labelledby="preview-title" id="preview"${!props.preview && html` hidden`}>
<h2 id="preview-title">${t('edit.preview')}</h2><div id="preview-text">${props.preview}</div></section>
</div></form>`;
}

const NOTATIONS: readonly Typed['notation'][] = ['markdown', 'html', 'text'];
const TOOLS: readonly [mark: string, face: string][] = [
  ['bold', 'B'],
  ['italic', 'I'],
  ['heading', 'H'],
  ['link', '↗'],
  ['quote', '”'],
  ['list', '•'],
  ['numbers', '1.'],
  ['code', '<>'],
];

function notation(ui: Ui, typed: Typed): Markup {
  return html`<div class="tools"><span class="label" id="content-label">${ui.t('edit.field.content')}</span>
<div id="toolbar" role="group" aria-label="${ui.t('edit.toolbar')}" hidden>${TOOLS.map(
    ([mark, face]) =>
      html`<button type="button" class="tool" data-mark="${mark}" title="${ui.t(`tool.${mark}` as Key)}" aria-label="${ui.t(`tool.${mark}` as Key)}"><span data-face="${face}"></span></button>`,
  )}<button type="button" class="tool" id="pick" hidden>${ui.t('tool.picture')}</button></div>
<label for="notation" class="unseen">${ui.t('edit.field.notation')}</label>
<select id="notation" name="notation">${NOTATIONS.map(
    (n) =>
      html`<option value="${n}"${n === typed.notation && html` selected`}>${ui.t(`notation.${n}` as Key)}</option>`,
  )}</select></div>`;
}

/** What editor.js says. */
const saysOf = ({ t }: Ui) => ({
  offer: t('says.offer'),
  restore: t('says.restore'),
  discard: t('says.discard'),
  kept: t('says.kept'),
  unkept: t('says.unkept'),
  older: t('says.older'),
  ended: t('says.ended'),
  changed: t('says.changed'),
  changedBy: t('says.changedBy'),
  present: t('says.present'),
  uploading: t('says.uploading'),
  uploaded: t('says.uploaded'),
  fromFile: t('says.fromFile'),
  keepCredentials: t('says.keepCredentials'),
  removeCredentials: t('says.removeCredentials'),
  describe: t('says.describe'),
  failed: t('says.failed'),
  waiting: t('says.waiting'),
  stopped: t('says.stopped'),
  local: t('says.local'),
});

/** Sentences in the interface's language, for the script. */
export type Sentences = ReturnType<typeof saysOf>;

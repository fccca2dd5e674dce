// The editor: one form, whole without script; editor.js adds the toolbar, the live preview and the kept draft.

import { html, type Markup } from '../../markup.ts';
import { formToken } from '../components.ts';
import { faultSummary, field } from '../fields.ts';
import { frame } from '../frame.ts';
import { statusBadge } from '../lists/list.ts';
import { episode } from '../podcasts/fields.ts';
import { correctionFields } from '../review/corrections.ts';
import { returned, reviewPanel } from '../review/panel.ts';
import { publishBar, publishing } from '../review/publishing.ts';
import type { Ui } from '../ui.ts';
import { conflictPanel } from './compare.ts';
import { pageUrl } from './done.ts';
import { editorField } from './editor-fields.ts';
import { attachments, credits, featured, image, languageAndAddress, names } from './editor-parts.ts';
import { actionOf, type EditorProps } from './editor-props.ts';
import { linkDialog, sidePreview, textAttributes, textField, textSays } from './text-field.ts';
import type { Typed } from './typed.ts';

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
  const body = html`${returned(ui, props.panel, article)}
${props.conflict && conflictPanel(ui, props.conflict)}
${form(ui, props, typed)}`;
  return frame(ui, { title, heading, beside, body, notice: props.notice, width: 'wide', writes: true });
}

function form(ui: Ui, props: EditorProps, typed: Typed): Markup {
  const { t, base } = ui;
  const { article, faults = [], known } = props;
  const action = actionOf(ui, article);
  return html`<form id="editor" class="desk" method="post" enctype="multipart/form-data" novalidate
action="${action}" data-who="${ui.who}" data-key="${article ? `${article.id}:${props.version}` : 'new'}:${props.draft}"
data-saved="${props.saved}"${props.again && html` data-again=""`} data-preview="${base}/live${article && `?id=${article.id}`}" ${textAttributes(ui, props.uploads === true)}
data-now="${article ? `${base}/version/${article.id}` : ''}" data-version="${props.version}" data-says="${JSON.stringify(saysOf(ui))}">
${formToken(ui)}<input type="hidden" name="version" value="${props.version}"><input type="hidden" name="draft" value="${props.draft}">
<button class="unseen" name="do" value="preview" formaction="${action}#preview" tabindex="-1" aria-hidden="true">${t('edit.preview')}</button>
${faultSummary(ui, faults, (pointer) => editorField(ui, pointer))}
<div id="offer" class="notice" role="status" hidden></div>
${publishBar(ui, props)}
<div class="board"><div class="sheet">
${field(ui, faults, { pointer: '/title', name: 'title', label: t('edit.field.title'), value: typed.title, rows: 1, more: html`class="big" data-line enterkeyhint="next" autocomplete="off"${!article && !faults.length && !props.preview && html` autofocus`}` })}
${field(ui, faults, { pointer: '/summary', name: 'summary', label: t('edit.field.summary'), value: typed.summary, rows: 2, hint: t('edit.hint.summary') })}
${!article && html`<p class="recognise"><button name="do" value="recognise" aria-describedby="recognise-about">${t('edit.recognise')}</button> <span class="hint" id="recognise-about">${t('edit.recognise.about')}</span></p>`}
${textField(ui, faults, typed)}
</div>
<div class="side">
${publishing(ui, props, typed)}
${article && correctionFields(ui, faults, article.corrections, props.corrections)}
${article && props.panel && reviewPanel(ui, faults, article, props.panel)}
${names(ui, faults, typed, known, props.more ?? 1)}
${featured(ui, typed)}
${image(ui, faults, typed, props.uploads === true)}
${languageAndAddress(ui, faults, typed, known, article)}
${credits(ui, faults, typed, known, props.more ?? 1)}
${attachments(ui, faults, typed, props.more ?? 1, props.uploads === true)}
${episode(ui, faults, typed, props.more ?? 1)}
</div>
${sidePreview(ui, article && `?id=${article.id}`)}
<section class="preview" aria-labelledby="preview-title" id="preview"${!props.preview && html` hidden`}>
<h2 id="preview-title">${t('edit.preview')}</h2><div id="preview-text">${props.preview}</div></section>
</div></form>
${linkDialog(ui)}`;
}

/** What editor.js says. */
export const saysOf = ({ t }: Ui) => ({
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
  ...textSays({ t } as Ui),
  schedule: t('says.schedule'),
});

/** Sentences in the interface's language, for the script. */
export type Sentences = ReturnType<typeof saysOf>;

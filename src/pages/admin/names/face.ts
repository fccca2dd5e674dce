// What a tag, an author or a source is called, says and shows, on its page and in its feeds.
import { html, type Markup } from '../../markup.ts';
import { formToken } from '../components.ts';
import { type Faults, field } from '../fields.ts';
import { atFields, pictureField } from '../site/site.ts';
import type { TypedFace } from '../site/typed.ts';
import type { Ui } from '../ui.ts';

export interface FaceProps {
  typed: TypedFace;
  /** Whether there is a place for files. */
  uploads: boolean;
}

export function faceForm(ui: Ui, action: string, label: string, face: FaceProps, faults: Faults): Markup {
  const { t } = ui;
  const { typed, uploads } = face;
  const at = atFields(faults);
  return html`<form class="card" method="post" action="${action}" enctype="multipart/form-data" aria-labelledby="way-face"><h2 id="way-face">${t('names.face')}</h2>
${formToken(ui)}<button class="unseen" name="do" value="face" tabindex="-1" aria-hidden="true">${t('edit.save')}</button><p>${t('names.face.about')}</p>
${field(ui, at, { pointer: '/title', name: 'title', label: t('edit.field.title'), value: typed.title, more: html`placeholder="${label}"` })}
${field(ui, at, { pointer: '/description', name: 'description', label: t('names.face.text'), value: typed.description, rows: 3 })}
${pictureField(ui, at, 'image', 'site.image', typed.image, uploads)}
<p class="actions"><button name="do" value="face">${t('edit.save')}</button></p></form>`;
}

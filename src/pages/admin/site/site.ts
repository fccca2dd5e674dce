// What is set of the site: what it is called, how it looks, where it leads.

import type { Site } from '../../../formats/format.ts';
import { mediaUrl } from '../../../intake/checks.ts';
import { html, languageName, type Markup } from '../../markup.ts';
import { datalist, moreButton, withBlank } from '../articles/editor-parts.ts';
import { formToken } from '../components.ts';
import { type Faults, type Field, faultSummary, field, select, type Target } from '../fields.ts';
import { frame } from '../frame.ts';
import { type Key, UI_LANGUAGES, type Ui } from '../ui.ts';
import type { Picture, TypedSite } from './typed.ts';

export interface SiteProps {
  typed: TypedSite;
  /** Tells the settings that the form was made of from others. */
  version: string;
  /** As it is where nothing is set. */
  usual: Site;
  /** Whether there is a place for files. */
  uploads: boolean;
  faults?: Faults;
  notice?: string;
  /** Blank rows of the navigation. */
  more?: number;
}

const LABELS: Readonly<Record<string, Key>> = {
  '/title': 'site.name',
  '/description': 'site.description',
  '/language': 'edit.field.language',
  '/timeZone': 'site.timeZone',
  '/rights': 'edit.field.rights',
  '/logo/url': 'site.logo',
  '/icon/url': 'site.icon',
  '/accent': 'site.accent',
  '/footer': 'site.footer',
  '/css': 'site.css',
  '/home': 'site.home',
};
/** Faults of a picture are shown where it is chosen. */
const FIELD_OF: Readonly<Record<string, string>> = {
  '/logo': '/logo/url',
  '/icon': '/icon/url',
  '/image': '/image/url',
  '/logoFile': '/logo/url',
  '/iconFile': '/icon/url',
  '/imageFile': '/image/url',
};

/** Each fault at the field that it is about. */
export const atFields = (faults: Faults): Faults =>
  faults.map((fault) => ({ ...fault, pointer: FIELD_OF[fault.pointer] ?? fault.pointer }));

function targetOf({ t }: Ui, pointer: string): Target | undefined {
  const key = LABELS[pointer];
  if (key) return { pointer, label: t(key) };
  const [, index] = /^\/navigation\/(\d+)\//.exec(pointer) ?? [];
  return index === undefined ? undefined : { pointer, label: t('site.link', { n: Number(index) + 1 }) };
}

export function sitePage(ui: Ui, props: SiteProps): Markup {
  const { t, base } = ui;
  const { notice } = props;
  const faults = atFields(props.faults ?? []);
  const beside = html`<p class="links"><a href="${base}/activity?action=site">${t('site.changes')}</a></p>`;
  const body = html`<p>${t('site.about')}</p>
${faultSummary(ui, faults, (pointer) => targetOf(ui, pointer))}
<div class="beside-preview">
<form id="site-form" method="post" action="${base}/site" enctype="multipart/form-data">${formToken(ui)}<input type="hidden" name="version" value="${props.version}">
<button class="unseen" name="do" value="save" tabindex="-1" aria-hidden="true">${t('edit.save')}</button>
${fieldsOf(ui, { ...props, faults })}
<p class="actions"><button class="primary" name="do" value="save">${t('edit.save')}</button>
<button name="do" value="preview" formaction="${base}/site/preview" formtarget="site-preview" data-preview>${t('edit.preview')}</button></p></form>
${previewFrame(ui, `${base}/site/preview`)}</div>`;
  return frame(ui, { title: t('nav.site'), beside, body, notice, width: 'wide' });
}

/** Where a preview is shown; forms send what is typed there. @param src what is there at first, '' for nothing */
export const previewFrame = (ui: Ui, src: string): Markup =>
  html`<section class="preview-frame" aria-label="${ui.t('edit.preview')}"><iframe name="site-preview" title="${ui.t('edit.preview')}"${src && html` src="${src}"`}></iframe></section>`;

function fieldsOf(ui: Ui, props: SiteProps & { faults: Faults }): Markup {
  const { t } = ui;
  const { typed, usual, uploads, faults, more = 1 } = props;
  const draw = (name: keyof TypedSite & string, label: Key, about: Partial<Field> = {}) =>
    field(ui, faults, {
      ...{ pointer: `/${name}`, name, label: t(label), value: typed[name] as string },
      ...about,
    });
  const instead = (value: string | undefined) => (value ? html`placeholder="${value}"` : undefined);
  const choice = (name: 'links' | 'pages', values: readonly string[]) =>
    select(
      name,
      t(`site.${name}` as Key),
      values.map((value) => ({ value, label: t(`site.${name}.${value}` as Key) })),
      typed[name] || (values[0] ?? ''),
    );
  return html`${group(
    t('site.group.name'),
    html`${draw('title', 'site.name', { more: instead(usual.title) })}
${draw('description', 'site.description', { rows: 2, more: instead(usual.description) })}
<div class="pair">${draw('language', 'edit.field.language', { more: html`list="site-languages" autocomplete="off" spellcheck="false" ${instead(usual.language)}` })}
${draw('timeZone', 'site.timeZone', { more: html`list="time-zones" autocomplete="off" spellcheck="false" placeholder="UTC"` })}</div>
<datalist id="site-languages">${UI_LANGUAGES.map((tag) => html`<option value="${tag}">${languageName(tag)}</option>`)}</datalist>
${datalist('time-zones', Intl.supportedValuesOf('timeZone'))}
${draw('rights', 'edit.field.rights', { more: instead(usual.rights) })}`,
  )}
${group(
  t('site.group.look'),
  html`${pictureField(ui, faults, 'logo', 'site.logo', typed.logo, uploads)}
${pictureField(ui, faults, 'icon', 'site.icon', typed.icon, uploads)}
<div class="pair accent">${draw('accent', 'site.accent', { hint: t('site.accent.hint'), more: html`spellcheck="false" autocomplete="off" placeholder="${USUAL_ACCENT}"` })}
${picker(ui, typed.accent)}</div>`,
)}
${group(
  t('site.group.ways'),
  html`<p class="hint">${t('site.navigation.hint')}</p>
<div class="rows" data-grow>${withBlank(typed.navigation, { label: '', url: '' }, more).map(
    ({ label, url }, i) => {
      const at = (part: string) => `/navigation/${i}/${part}`;
      return html`<div class="pair" role="group" aria-label="${t('site.link', { n: i + 1 })}">
${field(ui, faults, { pointer: at('label'), name: 'link.label', label: t('site.link', { n: i + 1 }), value: label })}
${field(ui, faults, { pointer: at('url'), name: 'link.url', label: t('site.link.url'), value: url, type: 'url', more: html`placeholder="/tags/"` })}</div>`;
    },
  )}</div>${moreButton(ui)}
${draw('footer', 'site.footer', { rows: 3, hint: t('site.footer.hint') })}`,
)}
${group(t('site.group.css'), html`${draw('css', 'site.css', { rows: 5, hint: t('site.css.hint'), more: html`spellcheck="false" class="ltr"` })}`)}
${group(
  t('site.group.beside'),
  html`<p class="hint">${t('site.beside.hint')}</p>${choice('links', ['own', 'canonical'])}
${choice('pages', ['on', 'off'])}
${draw('home', 'site.home', { type: 'url', more: html`placeholder="https://"` })}`,
)}`;
}

const group = (title: string, body: Markup): Markup =>
  html`<fieldset class="card"><legend><h2>${title}</h2></legend>${body}</fieldset>`;

/** Of site.css. */
const USUAL_ACCENT = '#9a2014';

/** Beside the field for text, which counts; without scripts this counts where it was changed. */
function picker({ t }: Ui, accent: string): Markup {
  const shown = /^#[0-9a-f]{6}$/i.test(accent) ? accent.toLowerCase() : USUAL_ACCENT;
  return html`<div class="field"><label for="accent-picked">${t('site.accent.pick')}</label>
<input type="color" id="accent-picked" name="accent.picked" value="${shown}"><input type="hidden" name="accent.shown" value="${shown}"></div>`;
}

/** A picture by its address, or to be uploaded. */
export function pictureField(
  ui: Ui,
  faults: Faults,
  name: 'logo' | 'icon' | 'image',
  label: Key,
  { url, alt }: Picture,
  uploads: boolean,
): Markup {
  const { t } = ui;
  return html`<div role="group" aria-label="${t(label)}">${mediaUrl(url) && html`<p class="thumb ${name}"><img src="${url}" alt="${alt}"></p>`}
${uploads && field(ui, faults, { pointer: `/${name}File`, name: `${name}File`, label: t('site.upload', { what: t(label) }), value: '', type: 'file', hint: t(`site.${name}.hint` as Key), more: html`accept="image/png,image/jpeg,image/webp,image/avif,image/gif"` })}
${field(ui, faults, { pointer: `/${name}/url`, name: `${name}.url`, label: t('site.address', { what: t(label) }), value: url, type: 'url' })}
${
  name === 'image'
    ? field(ui, faults, { pointer: '/image/alt', name: 'image.alt', label: t('edit.field.alt'), value: alt })
    : html`<input type="hidden" name="${name}.alt" value="${alt}">`
}</div>`;
}

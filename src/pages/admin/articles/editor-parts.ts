// The parts of the editor beside the text.

import type { Article } from '../../../domain/model.ts';
import { mediaUrl } from '../../../intake/checks.ts';
import { problem } from '../../../problems.ts';
import { html, languageName, type Markup } from '../../markup.ts';
import { problemWords } from '../faults.ts';
import { type Faults, faultsAt, field, select } from '../fields.ts';
import { pickerWords } from '../library/picker-words.ts';
import type { Ui } from '../ui.ts';
import type { Known } from './editor-fields.ts';
import type { Typed } from './typed.ts';

/** Tags and authors of an article, each; characters of one: as `intake/schema.ts` has them. */
const [MAX_NAMES, MAX_TAG, MAX_AUTHOR] = [50, 100, 300];

/** A part that is folded while there is nothing in it. */
const part = (title: string, open: boolean, body: Markup): Markup =>
  html`<details class="card"${open && html` open`}><summary><h2>${title}</h2></summary>${body}</details>`;

/** Rows and `more` blank ones. */
export const withBlank = <T>(rows: readonly T[], blank: T, more: number): T[] => [
  ...rows,
  ...Array.from({ length: more }, () => blank),
];

export const wrong = (faults: Faults, ...pointers: string[]) =>
  pointers.some((pointer) => faultsAt(faults, pointer, true).length > 0);

export const datalist = (id: string, labels: readonly string[]): Markup =>
  html`<datalist id="${id}">${labels.map((label) => html`<option value="${label}"></option>`)}</datalist>`;

export const moreButton = (ui: Ui) =>
  html`<p class="scriptless"><button name="do" value="more">${ui.t('edit.more')}</button></p>`;

/** What the script says of chips, and where it asks for names. */
const chipWords = (ui: Ui, kind: 'tag' | 'author', maxLength: number) => ({
  ...{ kind, maxLength, max: MAX_NAMES, id: `${kind}s`, hint: `${kind}s-hint` },
  address: `${ui.base}/names/complete`,
  title: ui.t(`edit.${kind}s`),
  add: ui.t(`chips.add.${kind}`),
  create: ui.t('chips.create'),
  found: ui.t('chips.found'),
  new: ui.t('chips.new'),
  remove: ui.t('chips.remove'),
  removed: ui.t('chips.removed'),
  added: ui.t('chips.added'),
  moved: ui.t('chips.moved'),
  twice: ui.t('chips.twice'),
  earlier: ui.t('chips.earlier'),
  later: ui.t('chips.later'),
  done: ui.t('chips.done'),
  keys: ui.t('chips.keys'),
  tooMany: problemWords(ui, problem('too-many', { max: MAX_NAMES, items: `${kind}s` })) ?? '',
  tooLong: problemWords(ui, problem('too-long', { max: maxLength })) ?? '',
});

export type ChipWords = ReturnType<typeof chipWords>;

const chips = (ui: Ui, kind: 'tag' | 'author', maxLength: number): Markup =>
  html`data-chips="${JSON.stringify(chipWords(ui, kind, maxLength))}"`;

/** Tags and authors: what the article is found under. By script each is a chip. */
export function names(ui: Ui, faults: Faults, typed: Typed, known: Known, more: number): Markup {
  const { t } = ui;
  return html`<fieldset class="card"><legend><h2>${t('edit.tags')}</h2></legend>
<p class="hint" id="tags-hint">${t('edit.hint.tags')}</p>
<div class="rows" data-grow ${chips(ui, 'tag', MAX_TAG)}>${withBlank(typed.tags, '', more + 1).map((tag, i) =>
    field(ui, faults, {
      pointer: `/tags/${i}`,
      name: 'tag',
      label: t('edit.field.tag', { n: i + 1 }),
      value: tag,
      quiet: true,
      more: html`list="known-tags" autocomplete="off"`,
    }),
  )}</div>${datalist('known-tags', known.tags)}</fieldset>
<fieldset class="card"><legend><h2>${t('edit.authors')}</h2></legend>
<p class="hint" id="authors-hint">${t('edit.hint.authors')}</p>
<div class="rows" data-grow ${chips(ui, 'author', MAX_AUTHOR)}>${withBlank(
    typed.authors,
    { name: '', url: '' },
    more,
  ).map(
    ({ name, url }, i) => html`<div class="pair" role="group" aria-label="${t('edit.author', { n: i + 1 })}">
${field(ui, faults, { pointer: `/authors/${i}/name`, name: 'author.name', label: t('edit.field.name'), value: name, more: html`list="known-authors" autocomplete="off"` })}
${field(ui, faults, { pointer: `/authors/${i}/url`, name: 'author.url', label: t('edit.field.page'), value: url, type: 'url' })}</div>`,
  )}</div>${datalist('known-authors', known.authors)}
${moreButton(ui)}</fieldset>`;
}

/** It was refused since nobody said what becomes of its content credentials. */
const isSigned = (faults: Faults) =>
  faultsAt(faults, '/imageFile').some(({ code }) => code === 'credentials-choice');

/** Before the file: it is kept as it comes, and by then this has to be known. */
const credentialsChoice = ({ t }: Ui): Markup =>
  select(
    'image.credentials',
    t('edit.field.credentials'),
    [
      { value: 'remove', label: t('says.removeCredentials') },
      { value: 'keep', label: t('says.keepCredentials') },
    ],
    'remove',
  );

/** Whether it leads the pages of its views. */
export const featured = ({ t }: Ui, typed: Typed): Markup =>
  html`<p class="card"><input type="checkbox" id="featured" name="featured" value="true"${typed.featured && html` checked`} aria-describedby="featured-hint"> <label class="beside" for="featured">${t('edit.field.featured')}</label> <span class="hint" id="featured-hint">${t('edit.hint.featured')}</span></p>`;

/** By script in a dialog; without one the library is opened, and the picture's address copied from there. */
function fromLibrary(ui: Ui): Markup {
  const { t, base } = ui;
  return html`<p><button type="button" id="choose-image" hidden data-words="${JSON.stringify(pickerWords(ui))}">${t('library.choose')}</button><a class="scriptless" href="${base}/library?kind=image" target="_blank">${t('library.open')}</a></p>`;
}

export function image(ui: Ui, faults: Faults, { image }: Typed, uploads: boolean): Markup {
  const { t } = ui;
  return part(
    t('edit.image'),
    image.url !== '' || wrong(faults, '/image', '/imageFile'),
    html`${mediaUrl(image.url) && html`<p class="thumb"><img src="${image.url}" alt="${image.alt}"></p>`}
${uploads && isSigned(faults) && credentialsChoice(ui)}
${uploads && field(ui, faults, { pointer: '/imageFile', name: 'imageFile', label: t('edit.field.imageFile'), value: '', type: 'file', hint: t('edit.hint.imageFile'), more: html`accept="image/*"` })}
${uploads && fromLibrary(ui)}
${field(ui, faults, { pointer: '/image/url', name: 'image.url', label: t('edit.field.url'), value: image.url, type: 'url' })}
${field(ui, faults, { pointer: '/image/alt', name: 'image.alt', label: t('edit.field.alt'), value: image.alt, rows: 2, hint: t('edit.hint.alt') })}
${field(ui, faults, { pointer: '/image/caption', name: 'image.caption', label: t('edit.field.caption'), value: image.caption, rows: 2 })}
<input type="hidden" name="image.measured" value="${image.url}"><input type="hidden" name="image.width" value="${image.width}"><input type="hidden" name="image.height" value="${image.height}"><input type="hidden" name="image.digitalSourceType" value="${image.digitalSourceType}">`,
  );
}

export function languageAndAddress(
  ui: Ui,
  faults: Faults,
  typed: Typed,
  known: Known,
  article: Article | undefined,
): Markup {
  const { t } = ui;
  return part(
    t('edit.languageAndAddress'),
    typed.translationOf !== '' ||
      wrong(faults, '/language', '/translationOf', '/slug', '/canonicalUrl', '/rights'),
    html`${field(ui, faults, { pointer: '/language', name: 'language', label: t('edit.field.language'), value: typed.language, hint: t('edit.hint.language', { language: ui.site.language }), more: html`list="known-languages" autocomplete="off" spellcheck="false"` })}
<datalist id="known-languages">${known.languages.map((tag) => html`<option value="${tag}">${languageName(tag)}</option>`)}</datalist>
${field(ui, faults, { pointer: '/translationOf', name: 'translationOf', label: t('edit.field.translationOf'), value: typed.translationOf, hint: t('edit.hint.translationOf'), more: html`list="known-articles" autocomplete="off" spellcheck="false"` })}
<datalist id="known-articles">${known.recent.filter(({ id }) => id !== article?.id).map(({ id, title }) => html`<option value="${id}">${title}</option>`)}</datalist>
${article && article.translations.length > 0 && html`<p>${t('edit.translations')} ${article.translations.map(({ language, slug }) => html`<a href="${ui.site.url}/articles/${encodeURIComponent(slug)}" hreflang="${language}">${languageName(language)}</a> `)}</p>`}
${field(ui, faults, { pointer: '/slug', name: 'slug', label: t('edit.field.slug'), value: typed.slug, hint: t('edit.hint.slug'), more: html`spellcheck="false" autocomplete="off"` })}
${field(ui, faults, { pointer: '/canonicalUrl', name: 'canonicalUrl', label: t('edit.field.canonicalUrl'), value: typed.canonicalUrl, type: 'url', hint: t('edit.hint.canonicalUrl') })}
${field(ui, faults, { pointer: '/rights', name: 'rights', label: t('edit.field.rights'), value: typed.rights })}`,
  );
}

/** Where it comes from and who is named. */
export function credits(ui: Ui, faults: Faults, typed: Typed, known: Known, more: number): Markup {
  const { t } = ui;
  const { source } = typed;
  return part(
    t('edit.credits'),
    typed.credits.length > 0 || source.name !== '' || wrong(faults, '/source', '/credits'),
    html`<div role="group" aria-label="${t('edit.source')}">
${field(ui, faults, { pointer: '/source/name', name: 'source.name', label: t('edit.source'), value: source.name, hint: t('edit.hint.source'), more: html`list="known-sources" autocomplete="off"` })}
${datalist('known-sources', known.sources)}
${field(ui, faults, { pointer: '/source/url', name: 'source.url', label: t('edit.field.url'), value: source.url, type: 'url' })}
${field(ui, faults, { pointer: '/source/note', name: 'source.note', label: t('edit.field.sourceNote'), value: source.note, hint: t('edit.hint.sourceNote') })}</div>
<div class="rows" data-grow>${withBlank(typed.credits, { role: '', name: '' }, more).map(
      (
        { role, name },
        i,
      ) => html`<div class="pair role" role="group" aria-label="${t('edit.credit', { n: i + 1 })}">
${field(ui, faults, { pointer: `/credits/${i}/role`, name: 'credit.role', label: t('edit.field.role'), value: role, more: html`list="known-roles" autocomplete="off"` })}
${field(ui, faults, { pointer: `/credits/${i}/name`, name: 'credit.name', label: t('edit.field.name'), value: name })}</div>`,
    )}</div>${datalist('known-roles', ['photo', 'video', 'illustration', 'translation', 'editor'])}
${moreButton(ui)}`,
  );
}

export function attachments(ui: Ui, faults: Faults, typed: Typed, more: number, uploads: boolean): Markup {
  const { t } = ui;
  const blank = { url: '', type: '', length: '', durationSeconds: '' };
  return part(
    t('edit.attachments'),
    typed.enclosures.length > 0 || wrong(faults, '/enclosures', '/enclosureFile'),
    html`${uploads && field(ui, faults, { pointer: '/enclosureFile', name: 'enclosureFile', label: t('edit.field.file'), value: '', type: 'file' })}
<div class="rows" data-grow>${withBlank(typed.enclosures, blank, more).map(
      (e, i) => html`<div class="quad" role="group" aria-label="${t('edit.attachment', { n: i + 1 })}">
${field(ui, faults, { pointer: `/enclosures/${i}/url`, name: 'enclosure.url', label: t('edit.field.url'), value: e.url, type: 'url' })}
${field(ui, faults, { pointer: `/enclosures/${i}/type`, name: 'enclosure.type', label: t('edit.field.type'), value: e.type, more: html`placeholder="audio/mpeg"` })}
${field(ui, faults, { pointer: `/enclosures/${i}/length`, name: 'enclosure.length', label: t('edit.field.length'), value: e.length, more: html`inputmode="numeric"` })}
${field(ui, faults, { pointer: `/enclosures/${i}/durationSeconds`, name: 'enclosure.durationSeconds', label: t('edit.field.duration'), value: e.durationSeconds, more: html`inputmode="numeric"` })}</div>`,
    )}</div>
${moreButton(ui)}`,
  );
}

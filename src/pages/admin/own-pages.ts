// Pages of the site's own: the list, and one of them to be written.
import type { OwnPage } from '../../store/own-pages.ts';
import { html, type Markup } from '../markup.ts';
import { badge, formToken, table, when } from './components.ts';
import { type Faults, faultSummary, field, targets } from './fields.ts';
import { frame } from './frame.ts';
import { previewFrame } from './site.ts';
import type { Key, Ui } from './ui.ts';

const pathOf = (ui: Ui, slug: string) => `${ui.base}/site/page/${encodeURIComponent(slug)}`;

export function ownPagesPage(ui: Ui, pages: readonly OwnPage[], notice?: string): Markup {
  const { t } = ui;
  const rows = pages.map(
    ({ slug, status, written, updatedAt }) =>
      html`<tr><td><a href="${pathOf(ui, slug)}"><bdi>${written.title}</bdi></a></td><td><bdi class="quiet ltr">/${slug}</bdi></td>
<td>${badge(status, t(`status.${status}` as Key))}</td><td>${when(ui, updatedAt)}</td></tr>`,
  );
  const beside = html`<p class="links"><a class="button" href="${ui.base}/site/page">${t('pages.new')}</a></p>`;
  const body = html`<p>${t('pages.about')}</p>
${table(ui, 'pages.title', ['edit.field.title', 'pages.address', 'list.status', 'pages.changed'], rows, 'pages.none')}`;
  return frame(ui, { title: t('pages.title'), beside, body, notice });
}

/** A page as it stands in the form's fields. */
export interface TypedPage {
  title: string;
  slug: string;
  notation: string;
  content: string;
  description: string;
  language: string;
  navigation: boolean;
}

export interface OwnPageProps {
  typed: TypedPage;
  /** As it is stored; absent for a new one. */
  page?: OwnPage;
  faults?: Faults;
  notice?: string;
}

const LABELS = {
  '/title': 'edit.field.title',
  '/slug': 'edit.field.slug',
  '/content': 'edit.field.content',
  '/description': 'site.description',
  '/language': 'edit.field.language',
} as const;

export function ownPageEditor(ui: Ui, { typed, page, faults = [], notice }: OwnPageProps): Markup {
  const { t, base, site } = ui;
  const action = page ? pathOf(ui, page.slug) : `${base}/site/page`;
  const draw = (name: 'title' | 'slug' | 'content' | 'description' | 'language', more: object = {}) =>
    field(ui, faults, {
      pointer: `/${name}`,
      name,
      label: t(LABELS[`/${name}`]),
      value: typed[name],
      ...more,
    });
  const isPublished = page?.status === 'published';
  const beside = html`<p class="links">${page && badge(page.status, t(`status.${page.status}` as Key))}
${isPublished && html`<a href="${site.url}/${encodeURIComponent(page.slug)}">${t('edit.open')}</a>`} <a href="${base}/site/pages">${t('pages.title')}</a></p>`;
  const save = isPublished ? 'publish' : 'draft';
  const body = html`${faultSummary(ui, faults, targets(ui, LABELS))}
<div class="beside-preview"><form id="site-form" method="post" action="${action}">${formToken(ui)}
<button class="unseen" name="do" value="${save}" tabindex="-1" aria-hidden="true">${t('edit.save')}</button>
<input type="hidden" name="version" value="${page?.version ?? ''}"><input type="hidden" name="notation" value="${typed.notation}">
${draw('title')}
${draw('content', { rows: 16, hint: typed.notation === 'markdown' ? t('pages.text.hint') : typed.notation === 'html' ? 'HTML' : undefined })}
<p><input type="checkbox" id="navigation" name="navigation" value="yes"${typed.navigation && html` checked`}> <label class="beside" for="navigation">${t('pages.navigation')}</label></p>
${draw('slug', { hint: t('pages.slug.hint'), more: html`spellcheck="false" autocomplete="off"` })}
${draw('description', { rows: 2, hint: t('pages.description.hint') })}
${draw('language', { more: html`spellcheck="false" placeholder="${site.language}"` })}
<p class="actions"><button class="primary" name="do" value="publish">${t(isPublished ? 'edit.save' : 'edit.publish')}</button>
<button name="do" value="draft">${t(isPublished ? 'pages.unpublish' : 'edit.saveDraft')}</button>
<button name="do" value="preview" formaction="${base}/site/page-preview" formtarget="site-preview" data-preview>${t('edit.preview')}</button></p></form>
${previewFrame(ui, '')}</div>
${page && removal(ui, page)}`;
  return frame(ui, {
    ...{ title: page ? page.written.title : t('pages.new'), beside, body, notice, width: 'wide' as const },
    heading: page && html`<bdi>${page.written.title}</bdi>`,
  });
}

function removal(ui: Ui, { slug, status }: OwnPage): Markup {
  const { t } = ui;
  return html`<details class="card" id="delete"><summary><h2>${t('pages.delete')}</h2></summary>
<form method="post" action="${pathOf(ui, slug)}/delete">${formToken(ui)}
${status === 'published' && html`<p>${t('pages.delete.about')}</p>`}
<p><input type="checkbox" id="sure" name="sure" value="yes"> <label class="beside" for="sure">${t('pages.delete.sure')}</label></p>
<p class="actions"><button class="danger">${t('pages.delete')}</button></p></form></details>`;
}

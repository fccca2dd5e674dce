// A page of the site's own, to be written: in the text editor, with what readers would see beside.
import type { OwnPage } from '../../../store/own-pages.ts';
import { html, type Markup } from '../../markup.ts';
import { bothVersions, changesOf } from '../articles/compare.ts';
import { saysOf } from '../articles/editor.ts';
import { linkDialog, textAttributes, textField } from '../articles/text-field.ts';
import type { Typed } from '../articles/typed.ts';
import { badge, formToken } from '../components.ts';
import { type Faults, faultSummary, field, targets } from '../fields.ts';
import { frame } from '../frame.ts';
import { type Key, nameOf, type Ui } from '../ui.ts';
import { pathOf } from './own-pages.ts';
import { previewFrame } from './site.ts';

/** A page as it stands in the form's fields. */
export interface TypedPage extends Pick<Typed, 'notation' | 'content'> {
  title: string;
  slug: string;
  description: string;
  language: string;
  navigation: boolean;
}

/** What a page's fields hold. */
export function typedPage({ slug, written }: OwnPage): TypedPage {
  const { title, content, description = '', language = '', navigation = false } = written;
  const [notation, text] = Object.entries(content)[0] as [Typed['notation'], string];
  return { title, slug, notation, content: text, description, language, navigation };
}

/** A page as it was opened, which what is typed is merged from. */
export interface OpenedPage extends TypedPage {
  status: OwnPage['status'];
}

export const openedPage = (page: OwnPage): OpenedPage => ({ ...typedPage(page), status: page.status });

export interface OwnPageProps {
  typed: TypedPage;
  /** As it is stored; absent for a new one. */
  page?: OwnPage;
  /** What was opened, where that is not what is stored; null where nobody knows. */
  opened?: OpenedPage | null;
  /** Of the form: by it a browser keeps what is typed. */
  draft: string;
  /** The copy that the browser need not keep any more. */
  saved?: string;
  /** Whether what was sent is shown again. */
  again?: boolean;
  /** Somebody else stored another version meanwhile. */
  conflict?: { was?: OwnPage['status']; by?: string };
  uploads?: boolean;
  faults?: Faults;
  notice?: string;
}

/** What a browser calls its copy of what is typed. */
export const copyOf = (page: Pick<OwnPage, 'slug' | 'version'> | undefined, draft: string): string =>
  page ? `page.${page.slug}:${page.version}:${draft}` : `page.new:${draft}`;

const LABELS = {
  '/title': 'edit.field.title',
  '/slug': 'edit.field.slug',
  '/content': 'edit.field.content',
  '/description': 'site.description',
  '/language': 'edit.field.language',
} as const;

export function ownPageEditor(ui: Ui, props: OwnPageProps): Markup {
  const { t, base, site } = ui;
  const { page, faults = [], notice } = props;
  const isPublished = page?.status === 'published';
  const beside = html`<p class="links">${page && badge(page.status, t(`status.${page.status}` as Key))}
${isPublished && html`<a href="${site.url}/${encodeURIComponent(page.slug)}">${t('edit.open')}</a>`} <a href="${base}/site/pages">${t('pages.title')}</a></p>`;
  const body = html`${page && props.conflict && conflictPanel(ui, page, props)}
${faultSummary(ui, faults, targets(ui, LABELS))}
<div class="beside-preview">${form(ui, props)}
${previewFrame(ui, '')}</div>
${page && removal(ui, page)}
${linkDialog(ui)}`;
  return frame(ui, {
    title: page ? page.written.title : t('pages.new'),
    heading: page && html`<bdi>${page.written.title}</bdi>`,
    ...{ beside, body, notice, width: 'wide' as const, writes: true },
  });
}

function form(ui: Ui, props: OwnPageProps): Markup {
  const { t, base, site } = ui;
  const { typed, page, draft, faults = [] } = props;
  const draw = (name: 'title' | 'slug' | 'description' | 'language', more: object = {}) =>
    field(ui, faults, {
      pointer: `/${name}`,
      name,
      label: t(LABELS[`/${name}`]),
      value: typed[name],
      ...more,
    });
  const isPublished = page?.status === 'published';
  const save = isPublished ? 'publish' : 'draft';
  const anyway = props.conflict && isPublished;
  return html`<form id="site-form" class="desk" method="post" novalidate action="${page ? pathOf(ui, page.slug) : `${base}/site/page`}"
data-who="${ui.who}" data-key="${copyOf(page, draft)}" data-saved="${props.saved}"${props.again && html` data-again=""`}
${textAttributes(ui, props.uploads === true)} data-says="${JSON.stringify(saysOf(ui))}">${formToken(ui)}
<button class="unseen" name="do" value="${save}" tabindex="-1" aria-hidden="true">${t('edit.save')}</button>
<input type="hidden" name="version" value="${page?.version ?? ''}"><input type="hidden" name="draft" value="${draft}">
${page && html`<input type="hidden" name="opened" value="${JSON.stringify(props.opened === undefined ? openedPage(page) : props.opened)}">`}
<div id="offer" class="notice" role="status" hidden></div>
<div class="sheet">${draw('title')}
${textField(ui, faults, typed)}</div>
<p><input type="checkbox" id="navigation" name="navigation" value="yes"${typed.navigation && html` checked`}> <label class="beside" for="navigation">${t('pages.navigation')}</label></p>
${draw('slug', { hint: t('pages.slug.hint'), more: html`spellcheck="false" autocomplete="off"` })}
${draw('description', { rows: 2, hint: t('pages.description.hint') })}
${draw('language', { more: html`spellcheck="false" placeholder="${site.language}"` })}
<div class="publish-bar at-end"><p class="hint" id="autosave" role="status"></p><p class="fault" id="session" role="status"></p>
<p class="actions"><button class="primary" name="do" value="publish" data-key="${isPublished ? 'save publish' : 'publish'}">${t(anyway ? 'edit.saveAnyway' : isPublished ? 'edit.save' : 'edit.publish')}</button>
<button name="do" value="draft"${!isPublished && html` data-key="save"`}>${t(isPublished ? 'pages.unpublish' : 'edit.saveDraft')}</button>
<button name="do" value="preview" formaction="${base}/site/page-preview" formtarget="site-preview" data-preview>${t('edit.preview')}</button></p></div></form>`;
}

/** What is stored by now beside what was typed here. */
function conflictPanel(ui: Ui, page: OwnPage, { typed, conflict = {} }: OwnPageProps): Markup {
  const { t } = ui;
  const { by, was = page.status } = conflict;
  const theirs = typedPage(page);
  const shown = (one: TypedPage) => ({
    ...one,
    navigation: one.navigation ? t('pages.navigation') : '',
  });
  const fields = { ...LABELS, '/navigation': 'pages.navigation' } as const;
  return bothVersions(ui, {
    title: by ? t('pages.conflict.title.by', { name: nameOf(t, by) }) : t('pages.conflict.title'),
    moved: was === page.status ? undefined : t(`pages.conflict.now.${page.status}`),
    ...{ version: page.version, at: page.updatedAt, by, theirs, typed },
    changes: changesOf(
      ui,
      Object.entries(fields).map(([pointer, label]) => {
        const name = pointer.slice(1) as keyof TypedPage;
        return { label: t(label), before: shown(theirs)[name], after: shown(typed)[name] };
      }),
    ),
    address: pathOf(ui, page.slug),
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

// What makes a tag, or the site, a podcast.
import { html, type Markup } from '../../markup.ts';
import { formToken } from '../components.ts';
import { type Faults, faultSummary, type Target } from '../fields.ts';
import { frame } from '../frame.ts';
import type { Key, Ui } from '../ui.ts';
import { showFields } from './fields.ts';
import type { TypedShow } from './typed.ts';

export interface ShowProps {
  typed: TypedShow;
  /** It is one. */
  is: boolean;
  faults?: Faults;
  /** Blank rows of a list. */
  more?: number;
}

const LABELS: Readonly<Record<string, Key>> = {
  '/podcast/title': 'podcast.show.title',
  '/podcast/description': 'podcast.description',
  '/podcast/author': 'podcast.author',
  '/podcast/owner/name': 'podcast.owner',
  '/podcast/owner/email': 'podcast.email',
  '/podcast/image': 'podcast.cover',
  '/podcast/category': 'podcast.category',
  '/podcast/episodes': 'podcast.episodes',
  '/podcast/newFeedUrl': 'podcast.newFeedUrl',
  '/podcast/guid': 'podcast.guid',
};

/** The field that a fault leads to. */
export function showTarget({ t }: Ui, pointer: string): Target | undefined {
  const key = LABELS[pointer];
  if (key) return { pointer, label: t(key) };
  const [, list, index] = /^\/podcast\/(funding|persons)\/(\d+)\//.exec(pointer) ?? [];
  const row = list === 'funding' ? 'podcast.funding' : 'podcast.person';
  return list ? { pointer, label: t(row, { n: Number(index) + 1 }) } : undefined;
}

/** The form, folded while it is none. */
export function showForm(
  ui: Ui,
  action: string,
  title: Key,
  { typed, is, faults = [], more }: ShowProps,
): Markup {
  const { t } = ui;
  const open = is || more !== undefined || faults.some(({ pointer }) => pointer.startsWith('/podcast'));
  return html`<details class="card" id="way-podcast"${open && html` open`}><summary><h2>${t(title)}</h2></summary>
<form method="post" action="${action}">${formToken(ui)}<button class="unseen" name="do" value="podcast" tabindex="-1" aria-hidden="true">${t('podcast.show.save')}</button>
<p>${t('podcast.show.about')}</p>
${showFields(ui, faults, typed, more)}
<p class="actions"><button name="do" value="podcast" class="primary">${t('podcast.show.save')}</button>
<button name="do" value="more">${t('edit.more')}</button>
${is && html`<button name="do" value="unpodcast" class="danger">${t('podcast.show.end')}</button>`}</p></form></details>`;
}

/** The site's own. */
export function sitePodcastPage(ui: Ui, props: ShowProps & { notice?: string }): Markup {
  const { t } = ui;
  const { faults = [], notice } = props;
  const body = html`<p>${t('podcast.site.about')}</p>${faultSummary(ui, faults, (pointer) => showTarget(ui, pointer))}
${showForm(ui, `${ui.base}/podcast`, 'podcast.site', { ...props, more: props.more ?? 1 })}`;
  return frame(ui, { title: t('podcast.site'), body, notice });
}

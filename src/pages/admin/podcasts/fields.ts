// The fields of an episode, in the editor, and of a show, at its tag.
import { CATEGORY_NAMES, EPISODE_TYPES, isPlayed, SHOW_TYPES } from '../../../domain/podcast.ts';
import { typeOfUrl } from '../../../media/url-type.ts';
import { html, type Markup } from '../../markup.ts';
import { datalist, moreButton, withBlank, wrong } from '../articles/editor-parts.ts';
import type { Typed } from '../articles/typed.ts';
import { type Faults, type Field, field, select } from '../fields.ts';
import type { Key, Ui } from '../ui.ts';
import { BLANK_PERSON, BLANK_TRANSCRIPT, episodeInput, type TypedEpisode, type TypedShow } from './typed.ts';

type Draw = (name: string, label: Key, value: string, more?: Partial<Field>) => Markup;
const drawing =
  (ui: Ui, faults: Faults): Draw =>
  (name, label, value, more) =>
    field(ui, faults, {
      pointer: `/podcast/${name.replaceAll('.', '/')}`,
      name: `podcast.${name}`,
      label: ui.t(label),
      value,
      ...more,
    });

/** What may be left unsaid. */
const choose = ({ t }: Ui, name: string, label: Key, values: readonly string[], chosen: string): Markup =>
  select(
    `podcast.${name}`,
    t(label),
    ['', ...values].map((value) => ({ value, label: t(`podcast.is.${value || 'unsaid'}` as Key) })),
    chosen,
  );
const YES_NO = ['yes', 'no'];

const persons = (ui: Ui, faults: Faults, people: TypedShow['persons'], more: number): Markup =>
  html`<div class="rows" data-grow>${withBlank(people, BLANK_PERSON, more).map((person, i) => {
    const at = (part: string) => `/podcast/persons/${i}/${part}`;
    return html`<div class="pair" role="group" aria-label="${ui.t('podcast.person', { n: i + 1 })}">
${field(ui, faults, { pointer: at('name'), name: 'person.name', label: ui.t('podcast.person', { n: i + 1 }), value: person.name })}
${field(ui, faults, { pointer: at('role'), name: 'person.role', label: ui.t('edit.field.role'), value: person.role, more: html`list="podcast-roles" autocomplete="off"` })}
${field(ui, faults, { pointer: at('group'), name: 'person.group', label: ui.t('podcast.group'), value: person.group })}
${field(ui, faults, { pointer: at('href'), name: 'person.href', label: ui.t('edit.field.page'), value: person.href, type: 'url' })}
${field(ui, faults, { pointer: at('img'), name: 'person.img', label: ui.t('podcast.portrait'), value: person.img, type: 'url' })}</div>`;
  })}</div>${datalist('podcast-roles', ['host', 'co-host', 'guest', 'narrator', 'reporter', 'editor', 'producer'])}`;

const transcripts = (ui: Ui, faults: Faults, { transcripts: list }: TypedEpisode, more: number): Markup =>
  html`<div class="rows" data-grow>${withBlank(list, BLANK_TRANSCRIPT, more).map((one, i) => {
    const at = (part: string) => `/podcast/transcripts/${i}/${part}`;
    return html`<div class="pair" role="group" aria-label="${ui.t('podcast.transcript', { n: i + 1 })}">
${field(ui, faults, { pointer: at('url'), name: 'transcript.url', label: ui.t('podcast.transcript', { n: i + 1 }), value: one.url, type: 'url' })}
${field(ui, faults, { pointer: at('type'), name: 'transcript.type', label: ui.t('edit.field.type'), value: one.type, more: html`placeholder="text/vtt"` })}
${field(ui, faults, { pointer: at('language'), name: 'transcript.language', label: ui.t('edit.field.language'), value: one.language })}
${field(ui, faults, { pointer: at('rel'), name: 'transcript.rel', label: ui.t('podcast.relation'), value: one.rel, more: html`placeholder="captions"` })}</div>`;
  })}</div>`;

/** Shown where there is something to listen to or to watch; podcast-part.ts shows it as soon as there is. */
export function episode(ui: Ui, faults: Faults, { podcast, enclosures }: Typed, more: number): Markup {
  const { t } = ui;
  const said = episodeInput(podcast) !== undefined || wrong(faults, '/podcast');
  const played = enclosures.some(({ url, type }) => isPlayed({ type: type || typeOfUrl(url) }));
  const draw = drawing(ui, faults);
  const numeric = { more: html`inputmode="numeric"` };
  return html`<details class="card" id="podcast"${said && html` open`}${!said && !played && html` hidden`}><summary><h2>${t('podcast.episode')}</h2></summary>
${draw('title', 'podcast.episode.title', podcast.title)}
<div class="pair">${draw('season', 'podcast.season', podcast.season, numeric)}
${draw('episode', 'podcast.number', podcast.episode, numeric)}
${choose(ui, 'episodeType', 'podcast.type', EPISODE_TYPES, podcast.episodeType)}
${choose(ui, 'explicit', 'podcast.explicit', YES_NO, podcast.explicit)}</div>
${draw('image', 'podcast.cover', podcast.image, { type: 'url', hint: t('podcast.cover.episode') })}
${transcripts(ui, faults, podcast, more)}
${draw('chapters.url', 'podcast.chapters', podcast['chapters.url'], { type: 'url' })}
<input type="hidden" name="podcast.chapters.type" value="${podcast['chapters.type']}">
${persons(ui, faults, podcast.persons, more)}
${choose(ui, 'block', 'podcast.block', YES_NO, podcast.block)}
${moreButton(ui)}</details>`;
}

/** The fields of a show. */
export function showFields(ui: Ui, faults: Faults, show: TypedShow, more = 1): Markup {
  const { t } = ui;
  const draw = drawing(ui, faults);
  return html`${draw('title', 'podcast.show.title', show.title, { hint: t('podcast.show.title.hint') })}
${draw('description', 'podcast.description', show.description, { rows: 3 })}
${draw('author', 'podcast.author', show.author)}
<div class="pair">${draw('owner.name', 'podcast.owner', show['owner.name'])}
${draw('owner.email', 'podcast.email', show['owner.email'], { hint: t('podcast.email.hint') })}</div>
${draw('image', 'podcast.cover', show.image, { type: 'url', hint: t('podcast.cover.hint') })}
${draw('category', 'podcast.category', show.category, { hint: t('podcast.category.hint'), more: html`list="podcast-categories" autocomplete="off"` })}
${datalist('podcast-categories', CATEGORY_NAMES)}
<div class="pair">${choose(ui, 'explicit', 'podcast.explicit', YES_NO, show.explicit)}
${choose(ui, 'type', 'podcast.order', SHOW_TYPES, show.type)}</div>
${draw('episodes', 'podcast.episodes', show.episodes, { hint: t('podcast.episodes.hint') })}
<div class="rows" data-grow>${withBlank(show.funding, { url: '', text: '' }, more).map((one, i) => {
    const at = (part: string) => `/podcast/funding/${i}/${part}`;
    return html`<div class="pair" role="group" aria-label="${t('podcast.funding', { n: i + 1 })}">
${field(ui, faults, { pointer: at('url'), name: 'funding.url', label: t('podcast.funding', { n: i + 1 }), value: one.url, type: 'url' })}
${field(ui, faults, { pointer: at('text'), name: 'funding.text', label: t('podcast.funding.text'), value: one.text })}</div>`;
  })}</div>
${persons(ui, faults, show.persons, more)}
${draw('copyright', 'edit.field.rights', show.copyright)}
${draw('newFeedUrl', 'podcast.newFeedUrl', show.newFeedUrl, { type: 'url', hint: t('podcast.newFeedUrl.hint') })}
${draw('guid', 'podcast.guid', show.guid, { hint: t('podcast.guid.hint') })}
<div class="pair">${choose(ui, 'locked', 'podcast.locked', YES_NO, show.locked)}
${choose(ui, 'complete', 'podcast.complete', YES_NO, show.complete)}
${choose(ui, 'block', 'podcast.block', YES_NO, show.block)}</div>`;
}

// Where one can go in the editors' interface, and where one is: places by what people do, those of operators below Settings.
import type { Scope } from '../../domain/rights.ts';
import { html, languageName, type Markup } from '../markup.ts';
import { formToken } from './components.ts';
import { number } from './figures.ts';
import { icon } from './icons.ts';
import { type Key, UI_LANGUAGES, type Ui } from './ui.ts';

interface Place {
  key: Key;
  path: string;
  /** Whoever lacks it is not led there. */
  scope: Scope;
  /** Whoever has it is led elsewhere. */
  unless?: Scope;
  /** Other paths whose pages belong to it; what is below `path` does by itself. */
  also?: readonly string[];
  /** What is said of how many wait there. */
  waiting?: Key;
}

/** A page that people use every day is a line here. */
const PLACES: readonly Place[] = [
  { key: 'nav.write', path: '/write', scope: 'articles:draft' },
  {
    ...{ key: 'nav.mine', path: '/mine', scope: 'articles:draft', unless: 'articles:write' },
    waiting: 'mine.waiting',
  },
  {
    key: 'nav.articles',
    path: '/list',
    scope: 'articles:read',
    also: ['/edit', '/look', '/history', '/remove', '/bulk', '/calendar'],
  },
  { key: 'nav.review', path: '/review', scope: 'articles:write', waiting: 'review.waiting' },
  { key: 'nav.media', path: '/library', scope: 'media' },
  { key: 'nav.tags', path: '/names', scope: 'articles:read' },
  { key: 'nav.readers', path: '/readers', scope: 'articles:read' },
];

/** What is set up once, or watched by whoever runs the site. */
const SETTINGS: readonly Place[] = [
  { key: 'nav.site', path: '/site', scope: 'admin' },
  { key: 'pages.title', path: '/site/pages', scope: 'admin', also: ['/site/page'] },
  { key: 'redirects.title', path: '/site/redirects', scope: 'admin' },
  { key: 'nav.podcast', path: '/podcast', scope: 'admin' },
  { key: 'nav.tokens', path: '/access', scope: 'admin' },
  { key: 'nav.subscribers', path: '/subscribers', scope: 'admin', also: ['/webhook'] },
  { key: 'nav.deliveries', path: '/outbox', scope: 'admin' },
  { key: 'nav.activity', path: '/activity', scope: 'admin' },
  { key: 'nav.import', path: '/importing', scope: 'articles:write' },
];

/** The place that a path belongs to: that which names most of it. */
function placeOf(places: readonly Place[], path: string): Place | undefined {
  const shared = ({ path: own, also = [] }: Place) =>
    Math.max(...[own, ...also].map((one) => (path === one || path.startsWith(`${one}/`) ? one.length : 0)));
  return places.filter((place) => shared(place) > 0).sort((a, b) => shared(b) - shared(a))[0];
}

const pathOf = (ui: Ui): string => ui.here.split('?')[0] ?? '';

function links(ui: Ui, places: readonly Place[], here: Place | undefined): Markup[] {
  const path = pathOf(ui);
  const current = (place: Place) =>
    place === here && html` aria-current="${place.path === path ? 'page' : 'true'}"`;
  return places.map(
    (place) =>
      html`<li><a href="${ui.base}${place.path}"${current(place)}>${ui.t(place.key)}${place.waiting && ui.waiting && waiting(ui, place.waiting)}</a></li> `,
  );
}

/** How much waits there. */
async function waiting(ui: Ui, says: Key): Promise<Markup | undefined> {
  const count = await ui.waiting?.();
  return count
    ? html` <span class="count"><span aria-hidden="true">${number(ui, count)}</span><span class="unseen"> ${ui.t(says, { count })}</span></span>`
    : undefined;
}

/** In the header: the places, and the account's menu. */
export function navigation(ui: Ui): Markup {
  const allowed = ({ scope, unless }: Place) => ui.may(scope) && !(unless && ui.may(unless));
  const places = PLACES.filter(allowed);
  const settings = SETTINGS.filter(allowed)[0];
  const all = settings ? [...places, { ...settings, key: 'nav.settings' as const }] : places;
  const path = pathOf(ui);
  const here = placeOf(places, path) ?? (placeOf(SETTINGS, path) && settings && all.at(-1));
  return html`<nav class="places" aria-label="${ui.t('nav')}"><ul>
${links(ui, all, here)}
</ul></nav>
${account(ui)}`;
}

/** Below the header, on the pages of Settings. */
export function settingsNavigation(ui: Ui): Markup | undefined {
  const here = placeOf(SETTINGS, pathOf(ui));
  if (!here || ui.who === undefined) return undefined;
  const places = SETTINGS.filter(({ scope }) => ui.may(scope));
  if (places.length < 2) return undefined;
  return html`<nav class="places parts" aria-label="${ui.t('nav.settings')}"><ul>
${links(ui, places, here)}
</ul></nav>`;
}

/** Who is signed in, in which language, and the way out. */
const account = (ui: Ui): Markup => html`<details class="account">
<summary>${icon(ui, 'person')}<span class="who"><bdi>${ui.who}</bdi></span></summary>
<div class="menu"><p><a href="${ui.base}/account">${ui.t('nav.account')}</a></p>${languageForm(ui)}
<form class="out" method="post" action="${ui.base}/sign-out">${formToken(ui)}<button>${ui.t('signOut')}</button></form></div></details>`;

export const languageForm = (
  ui: Ui,
  id = 'ui-language',
): Markup => html`<form class="tongue" method="post" action="${ui.base}/language">
<input type="hidden" name="back" value="${ui.here}">
<label for="${id}">${ui.t('language.switch')}</label>
<select id="${id}" name="language">
${UI_LANGUAGES.map(
  (tag) =>
    html`<option value="${tag}" lang="${tag}"${tag === ui.language && html` selected`}>${languageName(tag)}</option>`,
)}
</select>
<button>${ui.t('language.use')}</button>
</form>`;

// What every page of the editors' interface has around it. Works without script; a policy lets none but its own run.
import { VERSION } from '../../version.ts';
import { mark } from '../mark.ts';
import { direction, html, languageName, type Markup } from '../markup.ts';
import { type Key, UI_LANGUAGES, type Ui } from './ui.ts';

const NAV: readonly { path: string; key: Key; scope?: 'articles:read' | 'articles:write' | 'admin' }[] = [
  { path: '', key: 'nav.dashboard' },
  { path: '/list', key: 'nav.articles', scope: 'articles:read' },
  { path: '/write', key: 'nav.write', scope: 'articles:write' },
  { path: '/names', key: 'nav.facets', scope: 'articles:read' },
  { path: '/importing', key: 'nav.import', scope: 'articles:write' },
  { path: '/subscribers', key: 'nav.subscribers', scope: 'articles:read' },
  { path: '/outbox', key: 'nav.deliveries', scope: 'articles:read' },
  { path: '/access', key: 'nav.tokens', scope: 'admin' },
  { path: '/site', key: 'nav.site', scope: 'admin' },
  { path: '/activity', key: 'nav.activity', scope: 'admin' },
];

export interface FrameProps {
  title: string;
  /** Instead of the title. */
  heading?: Markup | string;
  /** Stands beside the heading. */
  beside?: Markup;
  body: Markup;
  /** What was done, or what to know: read out by screen readers. */
  notice?: string | Markup;
  /** Wide pages use the whole window, narrow ones a column in its middle. */
  width?: 'wide' | 'narrow';
  /** Of an error. */
  status?: number;
  /** Nothing on the page needs a script, and none may run on it. */
  still?: boolean;
}

/** A whole document. */
export function frame(ui: Ui, props: FrameProps): Markup {
  const { t, base, site, language } = ui;
  const { title, notice, width, still } = props;
  return html`<!doctype html>
<html lang="${language}" dir="${direction(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${site.title}</title>
<meta name="robots" content="noindex">
<link rel="icon" href="${site.url}/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${base}/assets/admin.css?${VERSION}">
${!still && html`<script src="${base}/assets/editor.js?${VERSION}" defer></script>`}
</head>
<body>
<a class="skip" href="#main">${t('skip')}</a>
<header class="top">
<p class="name"><a href="${base}">${mark(26)}<bdi>${site.title}</bdi></a></p>
${ui.who !== undefined && navigation(ui)}
</header>
<main id="main"${width === 'wide' && html` class="wide"`} tabindex="-1">
${notice && html`<div class="notice" role="status">${notice}</div>`}
${content(props)}
</main>
${foot(ui)}
</body>
</html>
`;
}

function content({ title, heading = title, beside, body, width, status }: FrameProps): Markup {
  if (width !== 'narrow') return html`<div class="heading"><h1>${heading}</h1>${beside}</div>${body}`;
  return html`<section class="door">${status && html`<p class="status">${status}</p>`}<h1>${heading}</h1>${body}</section>`;
}

function navigation(ui: Ui): Markup {
  const shown = NAV.filter(({ scope }) => !scope || ui.may(scope));
  const here = ui.here.split('?')[0];
  return html`<nav aria-label="${ui.t('nav')}"><ul>
${shown.map(
  ({ path, key }) =>
    html`<li><a href="${ui.base}${path}"${path === here && html` aria-current="page"`}>${ui.t(key)}</a></li> `,
)}
</ul></nav>
<form class="out" method="post" action="${ui.base}/sign-out">${formToken(ui)}
<span class="who"><bdi>${ui.who}</bdi></span> <button class="plain">${ui.t('signOut')}</button></form>`;
}

function foot(ui: Ui): Markup {
  return html`<footer class="foot">
<form method="post" action="${ui.base}/language">
<input type="hidden" name="back" value="${ui.here}">
<label for="ui-language">${ui.t('language.switch')}</label>
<select id="ui-language" name="language">
${UI_LANGUAGES.map(
  (tag) =>
    html`<option value="${tag}" lang="${tag}"${tag === ui.language && html` selected`}>${languageName(tag)}</option>`,
)}
</select>
<button>${ui.t('language.use')}</button>
</form>
<p><a href="${ui.site.url}/">${ui.t('foot.site')}</a> <a href="${ui.site.url}/docs">${ui.t('foot.api')}</a></p>
</footer>`;
}

/** What a form must carry; without it nothing is done. */
export const formToken = (ui: Ui): Markup =>
  html`<input type="hidden" name="formToken" value="${ui.formToken}">`;

/** A date as people of the interface's language write it, in UTC, which it says. */
export function when(ui: Ui, at: number): Markup {
  const text = new Intl.DateTimeFormat(ui.language === 'en' ? 'en-GB' : ui.language, {
    timeZone: 'UTC',
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(at);
  return html`<time datetime="${new Date(at).toISOString()}">${text} UTC</time>`;
}

/** A message with markup in the place of its `{name}`. */
export function filledIn(message: string, name: string, markup: Markup): Markup {
  const [before = '', after = ''] = message.split(`{${name}}`);
  return html`${before}${markup}${after}`;
}

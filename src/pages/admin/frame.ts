// What every page of the editors' interface has around it. Works without script; a policy lets none but its own run.
import { VERSION } from '../../version.ts';
import { iconPath } from '../face.ts';
import { mark } from '../mark.ts';
import { direction, html, type Markup } from '../markup.ts';
import { languageForm, navigation, settingsNavigation } from './navigation.ts';
import type { Ui } from './ui.ts';

/** Of the header: `--tint` of admin.css, for what a phone draws around the page. */
export const TINT = { light: '#f4f1ea', dark: '#1f2123' } as const;

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
  /** Seconds after which the page is asked for again where no script does that. */
  refresh?: number;
  /** Nothing on the page needs a script, and none may run on it. */
  still?: boolean;
  /** A text is written on it. */
  writes?: boolean;
}

/** A whole document. */
export function frame(ui: Ui, props: FrameProps): Markup {
  const { t, base, site, language } = ui;
  const { title, notice, width, still, refresh, writes } = props;
  return html`<!doctype html>
<html lang="${language}" dir="${direction(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${site.title}</title>
<meta name="robots" content="noindex">
${refresh && html`<noscript><meta http-equiv="refresh" content="${refresh}"></noscript>`}
<link rel="icon" href="${site.url}/favicon.svg"${!site.icon && html` type="image/svg+xml"`}>
${site.iconVersion && html`<link rel="apple-touch-icon" href="${iconPath(site, 180, site.iconVersion)}">`}
<link rel="manifest" href="${base}/app.webmanifest">
<meta name="theme-color" content="${TINT.light}" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="${TINT.dark}" media="(prefers-color-scheme: dark)">
<link rel="stylesheet" href="${base}/assets/admin.css?${VERSION}">
${
  writes &&
  html`<link rel="stylesheet" href="${base}/assets/writing.css?${VERSION}">
`
}${!still && html`<script src="${base}/assets/${writes ? 'writing' : 'editor'}.js?${VERSION}" defer></script>`}
</head>
<body>
<a class="skip" href="#main">${t('skip')}</a>
<header class="top">
<p class="name"><a href="${base}">${mark(26)}<bdi>${site.title}</bdi></a></p>
${ui.who !== undefined && navigation(ui)}
</header>
${settingsNavigation(ui)}
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
  return html`<section class="sign-in">${status && html`<p class="status">${status}</p>`}<h1>${heading}</h1>${body}</section>`;
}

const foot = (ui: Ui): Markup => html`<footer class="foot">
${ui.who === undefined && languageForm(ui)}
<p><a href="${ui.site.url}/">${ui.t('foot.site')}</a> <a href="${ui.site.url}/docs">${ui.t('foot.api')}</a></p>
</footer>`;

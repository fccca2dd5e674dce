// From a feed to the Miniflux that a reader runs: its address is asked for, and a link leads there. Never a redirect, which
// others could use to lead people anywhere under this site's name.
import type { Site } from '../formats/format.ts';
import { prefixOf } from '../formats/uri.ts';
import { type FeedLink, layout } from './layout.ts';
import { html, type Markup } from './markup.ts';
import { addressField, subscribeStyle } from './subscribe-panel.ts';
import { wordsFor } from './words.ts';

export interface MinifluxProps {
  site: Site;
  feed: FeedLink;
  /** As it was typed. */
  host: string;
}

export function minifluxPage({ site, feed, host }: MinifluxProps): Markup {
  const { language } = site;
  const words = wordsFor(language);
  const found = addressOf(host);
  const isWrong = host !== '' && !found;
  const body = html`<header class="view"><h1>${words.miniflux}</h1></header>
${addressField(feed, words)}
<form class="make" action="${prefixOf(site.url)}/subscribe/miniflux" method="get">
<input type="hidden" name="feed" value="${feed.href.slice(site.url.length)}">
<label>${words.minifluxHost} <input name="host" inputmode="url" autocomplete="url" dir="ltr" required placeholder="https://" value="${host}"${isWrong && html` aria-invalid="true" aria-describedby="fault"`}></label>
${isWrong && html`<p class="fault" id="fault" role="alert">${words.noAddress}</p>`}
<p class="send"><button type="submit">${words.next}</button></p>
</form>
${found && html`<p class="made"><a rel="nofollow noreferrer" href="${found.href.replace(/\/$/, '')}/bookmarklet?uri=${encodeURIComponent(feed.href)}">Miniflux · ${found.host}</a></p>`}`;
  return layout({
    ...{ site, language, body, scripted: true, head: subscribeStyle(site) },
    title: `${words.miniflux} · ${site.title}`,
    robots: 'noindex, nofollow',
  });
}

/** The address that was typed, with or without its scheme; without query. */
function addressOf(typed: string): URL | undefined {
  const text = typed.trim();
  try {
    const { protocol, host, pathname } = new URL(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
    return /^https?:$/.test(protocol) && /\S/.test(host)
      ? new URL(`${protocol}//${host}${pathname}`)
      : undefined;
  } catch {
    return undefined;
  }
}

// What is followed: a site, or one view of it.
import { webUrl } from '../../intake/checks.ts';
import { Misuse } from '../command.ts';

export interface Target {
  /** Address of the site, without a slash at its end. */
  site: string;
  /** Path and query of the view below it: '' is everything. */
  view: string;
}

/** Documents of a view: its feeds, and what is told of it. */
const DOCUMENT = /\/[^/]*\.(?:xml|json)$/;
/** A view's path, at the end of the site's. */
const VIEW = /(?:\/languages\/[^/]+)?(?:\/tags\/[^/]+)?(?:\/authors\/[^/]+)?(?:\/sources\/[^/]+)?$/;

/** @param given address of a site, of a view's page, or of one of its feeds. @throws Misuse for what is none */
export function targetOf(given: string): Target {
  const written = webUrl(given);
  if (!written)
    throw new Misuse(`${given}: write an absolute http(s) URL, such as https://example.org/tags/a/`);
  const url = new URL(written);
  const path = url.pathname.replace(DOCUMENT, '').replace(/\/$/, '');
  const view = VIEW.exec(path)?.[0] ?? '';
  const words = url.searchParams.get('q');
  return {
    site: url.origin + path.slice(0, path.length - view.length),
    view: words ? `${view}?${new URLSearchParams({ q: words })}` : view,
  };
}

export const addressOf = ({ site, view }: Target): string =>
  `${site}${view.startsWith('/') ? '' : '/'}${view}`;

// The head of an export: a JSON Feed's, and whose it is.
import type { Site } from './format.ts';

export const siteHead = (site: Site, own: object) => ({
  version: 'https://jsonfeed.org/version/1.1',
  title: site.title,
  home_page_url: `${site.url}/`,
  description: site.description,
  language: site.language,
  _tagwire: { about: `${site.url}/docs`, ...own },
});

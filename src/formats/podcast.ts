// Podcasts in RSS and Atom: Apple's elements (https://podcasters.apple.com/support/823) and those of Podcasting 2.0
// (https://podcasting2.org/podcast-namespace). In JSON Feed the same stands in `_tagwire.podcast`.
import type { Article, Enclosure } from '../domain/model.ts';
import { categoriesOf, type Episode, type FeedShow, isPlayed, type Person } from '../domain/podcast.ts';
import { enclosuresOf } from './enclosures.ts';
import { absoluteUrl, articleUrl } from './facts.ts';
import type { Site } from './format.ts';
import { element, textElement } from './layout.ts';

/** Apple takes no other word. */
const yes = (name: string, value: boolean | undefined) => (value ? textElement(name, 'Yes') : '');
const flag = (name: string, value: boolean | undefined) =>
  value === undefined ? '' : textElement(name, `${value}`);
const number = (name: string, value: number | undefined) =>
  value === undefined ? '' : textElement(name, `${value}`);
const picture = (url: string | undefined, base: string) =>
  url ? element('itunes:image', { href: absoluteUrl(url, base) }) : '';

const personElements = (persons: readonly Person[] | undefined, base: string) =>
  (persons ?? []).map(({ name, img, ...more }) =>
    textElement('podcast:person', name, { ...more, img: img && absoluteUrl(img, base) }),
  );

/** A feed's own elements. */
export function showElements(show: FeedShow, site: Site): string {
  const { owner, type = 'episodic', explicit = false, funding = [], locked } = show;
  const base = articleUrl('', site);
  return [
    textElement('itunes:author', show.author ?? site.title),
    owner &&
      element(
        'itunes:owner',
        {},
        textElement('itunes:name', owner.name) + textElement('itunes:email', owner.email),
      ),
    picture(show.image, base),
    ...categoriesOf(show).map(categoryElement),
    flag('itunes:explicit', explicit),
    textElement('itunes:type', type),
    textElement('itunes:new-feed-url', show.newFeedUrl),
    yes('itunes:block', show.block),
    yes('itunes:complete', show.complete),
    textElement('podcast:guid', show.guid),
    locked === undefined ? '' : textElement('podcast:locked', locked ? 'yes' : 'no', { owner: owner?.email }),
    ...funding.map(({ url, text }) => textElement('podcast:funding', text, { url })),
    ...personElements(show.persons, base),
  ].join('');
}

function categoryElement(name: string): string {
  const [text, part] = name.split(' > ');
  return element('itunes:category', { text }, part ? element('itunes:category', { text: part }) : '');
}

/** An item's elements, where it has something that is played. */
export function episodeElements(article: Article, site: Site): string {
  const played = enclosuresOf(article).files.filter(isPlayed);
  if (!played.length) return '';
  const base = articleUrl(article.slug, site);
  const { podcast: episode = {} } = article;
  const { durationSeconds } = played.find((one) => one.durationSeconds) ?? {};
  const { season, transcripts = [], chapters } = episode;
  return [
    number('itunes:duration', durationSeconds && Math.max(1, Math.round(durationSeconds))),
    textElement('itunes:title', episode.title),
    number('itunes:season', season),
    number('itunes:episode', episode.episode),
    textElement('itunes:episodeType', episode.episodeType),
    flag('itunes:explicit', episode.explicit),
    yes('itunes:block', episode.block),
    picture(episode.image ?? article.image?.url, base),
    number('podcast:season', season),
    number('podcast:episode', episode.episode),
    ...transcripts.map(({ url, ...more }) =>
      element('podcast:transcript', { url: absoluteUrl(url, base), ...more }),
    ),
    chapters && element('podcast:chapters', { url: absoluteUrl(chapters.url, base), type: chapters.type }),
    ...personElements(episode.persons, base),
  ].join('');
}

/** Other files of the same episode, where an item has one enclosure only. */
export function alternateElements(article: Article, site: Site): string {
  const [, ...others] = enclosuresOf(article).files.filter(isPlayed);
  const base = articleUrl(article.slug, site);
  return others.map((one) => alternateElement(one, base)).join('');
}

const alternateElement = ({ url, type, length }: Enclosure, base: string) =>
  element(
    'podcast:alternateEnclosure',
    { type, length },
    element('podcast:source', { uri: absoluteUrl(url, base) }),
  );

/** What JSON Feed says of an episode, its addresses absolute. */
export function episodeJson(episode: Episode | undefined, base: string): Episode | undefined {
  if (!episode) return undefined;
  const { image, transcripts, chapters, persons, ...rest } = episode;
  const located = <T extends { url: string }>(one: T): T => ({ ...one, url: absoluteUrl(one.url, base) });
  return {
    ...rest,
    image: image && absoluteUrl(image, base),
    transcripts: transcripts?.map(located),
    chapters: chapters && located(chapters),
    persons: persons?.map((one) => (one.img ? { ...one, img: absoluteUrl(one.img, base) } : one)),
  };
}

/** What JSON Feed says of a show. */
export function showJson(show: FeedShow | undefined, site: Site): FeedShow | undefined {
  if (!show) return undefined;
  const { episodes: _, title: __, description: ___, image, persons, ...rest } = show;
  const base = articleUrl('', site);
  return {
    ...rest,
    explicit: show.explicit ?? false,
    type: show.type ?? 'episodic',
    author: show.author ?? site.title,
    image: image && absoluteUrl(image, base),
    persons: persons?.map((one) => (one.img ? { ...one, img: absoluteUrl(one.img, base) } : one)),
  };
}

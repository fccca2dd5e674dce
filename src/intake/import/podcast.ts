// What feeds say of podcasts in Apple's words and those of Podcasting 2.0. What cannot be used is left out, not refused.
import * as v from 'valibot';
import { cleanHtml } from '../../content/clean.ts';
import { plainOf } from '../../content/words.ts';
import type { Enclosure } from '../../domain/model.ts';
import { isObject } from '../../domain/objects.ts';
import { categoryName, type Episode, type Show } from '../../domain/podcast.ts';
import { languageTag, mediaType } from '../checks.ts';
import { coverOf } from '../entry/media.ts';
import { ITUNES, PODCAST } from '../namespaces.ts';
import {
  EpisodeFields,
  FundingFields,
  PersonFields,
  ShowFields,
  TranscriptFields,
} from '../podcast-schema.ts';
import { all, attribute, first, line, lineOf, resolved, type Scope } from '../scope.ts';

/** Feeds also have the address of its documentation. @param plain in lower case, with http */
export const isPodcastNamespace = (plain: string): boolean =>
  /^http:\/\/(?:podcastindex\.org\/namespace\/1\.0\/?$|github\.com\/podcastindex-org\/podcast-namespace\/)/.test(
    plain,
  );

type Fields = Readonly<Record<string, v.GenericSchema>>;
/** Lists of which what is wrong is left out. */
const ITEMS: Fields = { transcripts: TranscriptFields, persons: PersonFields, funding: FundingFields };
const MAX_ITEMS = 50;

/** The members that are as they should be; undefined where there is none. */
function usable(fields: Fields, value: unknown): object | undefined {
  if (!isObject(value)) return undefined;
  const kept = Object.entries(fields).flatMap(([name, schema]) => {
    const item = ITEMS[name];
    const list = value[name];
    const written =
      item && Array.isArray(list) ? list.filter((one) => v.is(item, one)).slice(0, MAX_ITEMS) : list;
    const { success, output } = v.safeParse(schema, written);
    const empty = output === undefined || (Array.isArray(output) && !output.length);
    return success && !empty ? [[name, output] as const] : [];
  });
  return kept.length ? Object.fromEntries(kept) : undefined;
}

/** An article's `podcast`, as far as it can be used. */
export const looseEpisode = (value: unknown): Episode | undefined => usable(EpisodeFields.entries, value);

/** A show's settings, as far as they can be used. */
export const looseShow = (value: unknown): Show | undefined => usable(ShowFields.entries, value);

const number = (text: string | undefined) => (text && /^\d{1,9}$/.test(text) ? Number(text) : undefined);
/** Apple's own words for it, and those it had before. */
const truth = (text: string | undefined) =>
  /^(?:yes|true|explicit)$/i.test(text ?? '')
    ? true
    : /^(?:no|false|clean)$/i.test(text ?? '')
      ? false
      : undefined;
const yes = (text: string | undefined) => truth(text) || undefined;
const address = (scope: Scope | undefined, name: string) =>
  scope && resolved(attribute(scope, name), scope.base);

const personsIn = (scope: Scope) =>
  all(scope, PODCAST, 'person').map((one) => ({
    name: line(one),
    role: attribute(one, 'role'),
    group: attribute(one, 'group'),
    img: address(one, 'img'),
    href: address(one, 'href'),
  }));

/** What an item says of its episode. @param title, image what the article has of it already */
export function episodeIn(entry: Scope, title: unknown, image: string | undefined): object {
  const own = lineOf(entry, ITUNES, 'title');
  const cover = coverOf(entry)?.url;
  const chapters = first(entry, PODCAST, 'chapters');
  return {
    title: own === title ? undefined : own,
    season: number(lineOf(entry, ITUNES, 'season')) ?? number(lineOf(entry, PODCAST, 'season')),
    episode: number(lineOf(entry, ITUNES, 'episode')) || number(lineOf(entry, PODCAST, 'episode')),
    episodeType: lineOf(entry, ITUNES, 'episodeType')?.toLowerCase(),
    explicit: truth(lineOf(entry, ITUNES, 'explicit')),
    block: yes(lineOf(entry, ITUNES, 'block')),
    image: cover === image ? undefined : cover,
    transcripts: all(entry, PODCAST, 'transcript').map((one) => ({
      url: address(one, 'url'),
      type: mediaType(attribute(one, 'type') ?? ''),
      language: languageTag(attribute(one, 'language') ?? ''),
      rel: attribute(one, 'rel')?.toLowerCase() === 'captions' ? 'captions' : undefined,
    })),
    chapters: chapters && { url: address(chapters, 'url'), type: attribute(chapters, 'type') },
    persons: personsIn(entry),
  };
}

/** Other files of the same episode. */
export const alternateEnclosures = (entry: Scope): Enclosure[] =>
  all(entry, PODCAST, 'alternateEnclosure').flatMap((one) => {
    const [url] = all(one, PODCAST, 'source').flatMap((source) => address(source, 'uri') ?? []);
    const type = attribute(one, 'type');
    return url && type ? [{ url, type, length: number(attribute(one, 'length')) }] : [];
  });

const categoriesIn = (channel: Scope) =>
  all(channel, ITUNES, 'category').flatMap((one) => {
    const name = attribute(one, 'text') ?? '';
    const [part] = all(one, ITUNES, 'category').flatMap((inner) => attribute(inner, 'text') ?? []);
    return categoryName(part ? `${name} > ${part}` : name) ?? categoryName(name) ?? [];
  });

/** What a feed says of the show that it is; undefined where it is none. */
export function showIn(channel: Scope): Show | undefined {
  const owner = first(channel, ITUNES, 'owner');
  const categories = categoriesIn(channel);
  const locked = first(channel, PODCAST, 'locked');
  const email = (owner && lineOf(owner, ITUNES, 'email')) ?? (locked && attribute(locked, 'owner'));
  const said = looseShow({
    author: lineOf(channel, ITUNES, 'author'),
    owner: email && { name: owner && lineOf(owner, ITUNES, 'name'), email },
    image: address(first(channel, ITUNES, 'image'), 'href'),
    category: categories.length > 1 ? categories : categories[0],
    explicit: truth(lineOf(channel, ITUNES, 'explicit')),
    type: lineOf(channel, ITUNES, 'type')?.toLowerCase(),
    newFeedUrl: lineOf(channel, ITUNES, 'new-feed-url'),
    block: yes(lineOf(channel, ITUNES, 'block')),
    complete: yes(lineOf(channel, ITUNES, 'complete')),
    guid: lineOf(channel, PODCAST, 'guid'),
    locked: truth(line(locked)),
    funding: all(channel, PODCAST, 'funding').map((one) => ({ url: address(one, 'url'), text: line(one) })),
    persons: personsIn(channel),
  });
  if (!said) return undefined;
  const title = lineOf(channel, '', 'title');
  const about = lineOf(channel, '', 'description') ?? '';
  const description = about.includes('<') ? plainOf(cleanHtml(about)) : about;
  return looseShow({ ...said, title, description, copyright: lineOf(channel, '', 'copyright') });
}

// Episodes and shows as they stand in the fields of forms: texts only, so that whatever was typed can be shown again.
import { categoriesOf, type Episode, type Person, type Show } from '../../../domain/podcast.ts';

type Texts<N extends string> = Record<N, string>;
const PERSON = ['name', 'role', 'group', 'img', 'href'] as const;
const TRANSCRIPT = ['url', 'type', 'language', 'rel'] as const;
const EPISODE_TEXTS = [
  ...(['title', 'season', 'episode', 'episodeType', 'explicit', 'block', 'image'] as const),
  ...(['chapters.url', 'chapters.type'] as const),
];
const SHOW_TEXTS = [
  ...([
    'title',
    'description',
    'author',
    'owner.name',
    'owner.email',
    'image',
    'category',
    'explicit',
  ] as const),
  ...(['type', 'copyright', 'newFeedUrl', 'block', 'complete', 'guid', 'locked', 'episodes'] as const),
];

export interface TypedEpisode extends Texts<(typeof EPISODE_TEXTS)[number]> {
  transcripts: Texts<(typeof TRANSCRIPT)[number]>[];
  persons: Texts<(typeof PERSON)[number]>[];
}
export interface TypedShow extends Texts<(typeof SHOW_TEXTS)[number]> {
  funding: { url: string; text: string }[];
  persons: Texts<(typeof PERSON)[number]>[];
}

export const BLANK_PERSON = textsOf(PERSON, () => '');
export const BLANK_TRANSCRIPT = textsOf(TRANSCRIPT, () => '');

/** What of a form is asked for: one text, or rows of some. */
export interface FormReader {
  one(name: string): string;
  rows<N extends string>(prefix: string, ...names: N[]): Texts<N>[];
}

function textsOf<N extends string>(names: readonly N[], read: (name: N) => string): Texts<N> {
  return Object.fromEntries(names.map((name) => [name, read(name)])) as Texts<N>;
}

export const readEpisode = ({ one, rows }: FormReader): TypedEpisode => ({
  ...textsOf(EPISODE_TEXTS, (name) => one(`podcast.${name}`)),
  transcripts: rows('transcript', ...TRANSCRIPT),
  persons: rows('person', ...PERSON),
});

export const readShow = ({ one, rows }: FormReader): TypedShow => ({
  ...textsOf(SHOW_TEXTS, (name) => one(`podcast.${name}`)),
  funding: rows('funding', 'url', 'text'),
  persons: rows('person', ...PERSON),
});

const written = (value: string | number | boolean | undefined) =>
  value === true ? 'yes' : value === false ? 'no' : `${value ?? ''}`;
const people = (persons: readonly Person[] = []) =>
  persons.map((person) => textsOf(PERSON, (name) => person[name] ?? ''));

export const typedEpisode = (episode: Episode = {}): TypedEpisode => ({
  ...textsOf(EPISODE_TEXTS, (name) =>
    name === 'chapters.url' || name === 'chapters.type'
      ? (episode.chapters?.[name === 'chapters.url' ? 'url' : 'type'] ?? '')
      : written(episode[name]),
  ),
  transcripts: (episode.transcripts ?? []).map((one) => textsOf(TRANSCRIPT, (name) => one[name] ?? '')),
  persons: people(episode.persons),
});

export const typedShow = (show: Show = {}): TypedShow => ({
  ...textsOf(SHOW_TEXTS, (name) =>
    name === 'owner.name' || name === 'owner.email'
      ? (show.owner?.[name === 'owner.name' ? 'name' : 'email'] ?? '')
      : name === 'category'
        ? categoriesOf(show).join(', ')
        : written(show[name]),
  ),
  funding: [...(show.funding ?? [])],
  persons: people(show.persons),
});

/** Without what is blank; undefined where nothing is left. */
function compact(object: Record<string, unknown>): Record<string, unknown> | undefined {
  const kept = Object.entries(object).filter(
    ([, value]) => value !== '' && value !== undefined && !(Array.isArray(value) && !value.length),
  );
  return kept.length ? Object.fromEntries(kept) : undefined;
}
const flag = (text: string) => (text === 'yes' ? true : text === 'no' ? false : text);
/** What is no number stays as it was typed, to be refused. */
const number = (text: string) => (/^\d+$/.test(text) ? Number(text) : text);

/** As JSON, for the same checks as the API's. */
export function episodeInput(typed: TypedEpisode): Record<string, unknown> | undefined {
  const { 'chapters.url': url, 'chapters.type': type, transcripts, persons, ...rest } = typed;
  return compact({
    ...rest,
    ...{ season: number(rest.season), episode: number(rest.episode) },
    ...{ explicit: flag(rest.explicit), block: flag(rest.block) },
    transcripts: transcripts.map(compact),
    chapters: compact({ url, type }),
    persons: persons.map(compact),
  });
}

export function showInput(typed: TypedShow): Record<string, unknown> {
  const { 'owner.name': name, 'owner.email': email, category, funding, persons, ...rest } = typed;
  const categories = category.split(/[,;،、，]/).flatMap((one) => one.trim() || []);
  return (
    compact({
      ...rest,
      owner: compact({ name, email }),
      category: categories.length > 1 ? categories : categories[0],
      ...{ explicit: flag(rest.explicit), block: flag(rest.block), complete: flag(rest.complete) },
      ...{ locked: flag(rest.locked), episodes: number(rest.episodes) },
      funding: funding.map(compact),
      persons: persons.map(compact),
    }) ?? {}
  );
}

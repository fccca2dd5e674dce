// What is said of a podcast, as JSON: of an episode in an article, of a show in the settings of a site or a tag.
import * as v from 'valibot';
import { CATEGORIES, categoryName, EPISODE_TYPES, MAX_EPISODES, SHOW_TYPES } from '../domain/podcast.ts';
import { typeOfUrl } from '../media/url-type.ts';
import { languageTag, mediaType, mediaUrl } from './checks.ts';
import {
  flag,
  formatted,
  line,
  listOf,
  media,
  needed,
  optional,
  prose,
  web,
  wholeNumber,
} from './schema-parts.ts';
import { says } from './schema-problems.ts';

/** Of `podcast:funding`, in the namespace's documentation. */
const MAX_FUNDING_LENGTH = 128;

const type = formatted('Guessed from the URL when absent', 200, says('media-type-invalid'), mediaType);

const TEXT_TYPES: Readonly<Record<string, string>> = {
  ...{ vtt: 'text/vtt', srt: 'application/x-subrip', json: 'application/json' },
  ...{ html: 'text/html', htm: 'text/html', txt: 'text/plain' },
};
/** A transcript without an ending that tells is a page. */
function transcriptType(url: string): string {
  const known = TEXT_TYPES[/\.([a-z]+)$/i.exec(url.split(/[?#]/)[0] ?? '')?.[1]?.toLowerCase() ?? ''];
  const guessed = known ?? typeOfUrl(url);
  return guessed === 'application/octet-stream' ? 'text/html' : guessed;
}

export const TranscriptFields = v.strictObject(
  {
    url: needed(media('Absolute, or a path on this site')),
    type: optional(type),
    language: optional(formatted('BCP 47', 100, says('language-invalid'), languageTag)),
    rel: optional(v.literal('captions', says('not-an-option', { options: 'captions, or left out' }))),
  },
  says('not-such-an-object', { example: '{ "url": "https://…", "type": "text/vtt" }' }),
);
export const ChaptersFields = v.strictObject(
  { url: needed(media('Absolute, or a path on this site')), type: optional(type) },
  says('not-such-an-object', { example: '{ "url": "https://…" }' }),
);
export const PersonFields = v.strictObject(
  {
    name: needed(line(128, 'Who it is')),
    role: optional(line(128, 'host, guest, editor …; a host when absent')),
    group: optional(line(128, 'cast, writing …; the cast when absent')),
    img: optional(media('A picture of them: absolute, or a path on this site')),
    href: optional(web('A page about them')),
  },
  says('not-such-an-object', { example: '{ "name": "…", "role": "guest" }' }),
);

/** Without what says nothing; undefined where nothing is left. */
export function said<T extends object>(object: T): T | undefined {
  const kept = Object.entries(object).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && !value.length),
  );
  return kept.length ? (Object.fromEntries(kept) as T) : undefined;
}
const tidy = <S extends v.GenericSchema<unknown, object>>(schema: S) =>
  v.pipe(
    schema,
    v.transform((object) => said(object) ?? object),
  );

/** `podcast` of an article. */
export const EpisodeFields = v.object(
  {
    title: optional(line(1000, 'Without the number and the show’s name')),
    season: wholeNumber('From 1'),
    episode: wholeNumber('Number within the season, from 1'),
    episodeType: optional(
      v.picklist(EPISODE_TYPES, says('not-an-option', { options: EPISODE_TYPES.join(', ') })),
    ),
    explicit: flag('Whether it is not for children; the show’s when absent'),
    block: flag('Whether it stays out of Apple’s directory'),
    image: optional(media('Its own cover; the article’s image when absent')),
    transcripts: optional(
      listOf(
        v.pipe(
          tidy(TranscriptFields),
          v.transform((one) => ({ ...one, type: one.type ?? transcriptType(one.url) })),
        ),
        'transcripts',
      ),
    ),
    chapters: optional(
      v.pipe(
        tidy(ChaptersFields),
        v.transform(({ url, type: known }) => ({ url, type: known ?? 'application/json+chapters' })),
      ),
    ),
    persons: optional(listOf(tidy(PersonFields), 'persons')),
  },
  says('not-such-an-object', { example: '{ "season": 1, "episode": 12 }' }),
);

/** Directories refuse a cover over http. */
const cover = (text: string) => (/^(?:https:\/\/|\/)/i.test(text) ? mediaUrl(text) : undefined);

const email = (text: string) => {
  const [name, host, ...more] = text.split('@');
  return name && host?.includes('.') && !more.length && !/[\s<>"]/.test(text) ? text : undefined;
};

const OwnerFields = v.strictObject(
  {
    name: optional(line(300, 'Who it is')),
    email: needed(formatted('Directories write to it', 254, says('email-invalid'), email, 'email')),
  },
  says('not-such-an-object', { example: '{ "name": "…", "email": "podcast@example.org" }' }),
);
export const FundingFields = v.strictObject(
  {
    url: needed(web('Where listeners give')),
    text: needed(line(MAX_FUNDING_LENGTH, 'What the link says')),
  },
  says('not-such-an-object', { example: '{ "url": "https://…", "text": "Support the show" }' }),
);

/** What may be meant by a category that is none. */
const nearCategories = (text: string): string => {
  const first = categoryName(text.split('>')[0] ?? '') ?? '';
  const parts = CATEGORIES[first]?.map((part) => `${first} > ${part}`) ?? [];
  return (parts.length ? parts : Object.keys(CATEGORIES)).join(', ');
};
const CategoryField = v.pipe(
  v.union([v.string(), v.array(v.string())], says('not-a-string')),
  v.description('Of Apple’s list: `News`, `News > Politics`; several as a list, the most important first'),
  v.rawTransform<string | string[], string | string[] | undefined>(({ dataset, addIssue, NEVER }) => {
    const written = [dataset.value].flat().filter((one) => one.trim());
    const wrong = written.find((one) => !categoryName(one));
    if (wrong !== undefined) {
      addIssue({ message: says('category-unknown', { category: wrong, known: nearCategories(wrong) }) });
      return NEVER;
    }
    const names = [...new Set(written.map((one) => categoryName(one)!))].slice(0, 10);
    return Array.isArray(dataset.value) ? names : names[0];
  }),
);

const EPISODES = says('not-an-option', { options: `"all", or a number from 1 to ${MAX_EPISODES}` });
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** `podcast` of the site's settings, or of a tag's. */
export const ShowFields = v.pipe(
  v.strictObject(
    {
      title: optional(line(1000, 'In place of the view’s own')),
      description: optional(prose(4000, 'In place of the site’s')),
      author: optional(line(300, 'Who makes it; the site when absent')),
      owner: optional(tidy(OwnerFields)),
      image: optional(
        formatted(
          'The cover: a square JPEG or PNG of 1,400 to 3,000 pixels; https, or a path on this site',
          2048,
          says('cover-invalid'),
          cover,
          'uri-reference',
        ),
      ),
      category: optional(CategoryField),
      explicit: flag('Whether it is not for children'),
      type: optional(v.picklist(SHOW_TYPES, says('not-an-option', { options: SHOW_TYPES.join(' or ') }))),
      copyright: optional(line(1000, 'In place of the site’s rights')),
      newFeedUrl: optional(web('Where the feed is from now on')),
      block: flag('Whether it stays out of Apple’s directory'),
      complete: flag('Whether there will be no more episodes'),
      locked: flag('Whether other platforms may not import it'),
      funding: optional(listOf(FundingFields, 'links', 'objects')),
      persons: optional(listOf(tidy(PersonFields), 'persons')),
      episodes: optional(
        v.pipe(
          v.union(
            [
              v.literal('all'),
              v.pipe(
                v.number(),
                v.integer(EPISODES),
                v.minValue(1, EPISODES),
                v.maxValue(MAX_EPISODES, EPISODES),
              ),
            ],
            EPISODES,
          ),
          v.description(`How many episodes the feed has: a number, or all, which is ${MAX_EPISODES} at most`),
        ),
      ),
      // Last, where it also stands when it is made.
      guid: optional(
        formatted(
          'A UUID that never changes; made of the feed’s address when absent',
          36,
          says('uuid-invalid'),
          (text) => (UUID.test(text) ? text.toLowerCase() : undefined),
          'uuid',
        ),
      ),
    },
    says('not-such-an-object', { example: '{ "category": "News", "explicit": false }' }),
  ),
  v.transform((show) => said(show) ?? {}),
);

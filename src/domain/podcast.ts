// Podcasts: what a show says of itself, and an article of the episode that it is. Apple's "A Podcaster’s Guide to RSS"
// and https://podcasting2.org/podcast-namespace.
import { uuidV5 } from './hash.ts';

/** The vocabularies, by the prefixes that they are written with. */
export const PODCAST_NAMESPACES = {
  itunes: 'http://www.itunes.com/dtds/podcast-1.0.dtd',
  podcast: 'https://podcastindex.org/namespace/1.0',
} as const;

/** Episodes that a feed may list. */
export const MAX_EPISODES = 1_000;
export const SHOW_TYPES = ['episodic', 'serial'] as const;
export const EPISODE_TYPES = ['full', 'trailer', 'bonus'] as const;

/** `podcast:person`. */
export interface Person {
  name: string;
  /** Of the taxonomy, or any other: `host` where there is none. */
  role?: string;
  /** `cast` where there is none. */
  group?: string;
  /** A picture of them. */
  img?: string;
  /** A page about them. */
  href?: string;
}

/** `podcast:transcript`. */
export interface Transcript {
  url: string;
  type: string;
  /** BCP 47; the episode's where there is none. */
  language?: string;
  /** A file of captions, which have times. */
  rel?: 'captions';
}

/** What an article says of the episode that it is. */
export interface Episode {
  /** Without the number and the show's name. `itunes:title` */
  title?: string;
  season?: number;
  /** Number within the season. */
  episode?: number;
  episodeType?: (typeof EPISODE_TYPES)[number];
  /** The show's where it says nothing. */
  explicit?: boolean;
  /** Keep it out of Apple's directory. */
  block?: boolean;
  /** Its own cover; the article's image where there is none. */
  image?: string;
  transcripts?: Transcript[];
  /** `podcast:chapters` */
  chapters?: { url: string; type: string };
  persons?: Person[];
}

export interface Funding {
  url: string;
  text: string;
}

/** What a site, or a tag, says of the show that it is. */
export interface Show {
  /** In place of the view's own title and the site's description. */
  title?: string;
  description?: string;
  author?: string;
  owner?: { name?: string; email: string };
  /** The cover. */
  image?: string;
  /** Of Apple's list, the most important first: `News`, `News > Politics`. */
  category?: string | string[];
  explicit?: boolean;
  type?: (typeof SHOW_TYPES)[number];
  copyright?: string;
  /** Where the feed is from now on. */
  newFeedUrl?: string;
  block?: boolean;
  /** There will be no more episodes. */
  complete?: boolean;
  /** `podcast:guid`: a UUID that never changes, made of the feed's first address. */
  guid?: string;
  /** Whether other platforms may not import it. */
  locked?: boolean;
  funding?: Funding[];
  persons?: Person[];
  /** How many episodes the feed has. */
  episodes?: 'all' | number;
}

/** A show as the head of a feed has it: every show has a `guid`. */
export interface FeedShow extends Show {
  guid: string;
}

/** What Apple's directory sorts shows by, with the parts of each. https://podcasters.apple.com/support/1691 */
export const CATEGORIES: Readonly<Record<string, readonly string[]>> = {
  Arts: ['Books', 'Design', 'Fashion & Beauty', 'Food', 'Performing Arts', 'Visual Arts'],
  Business: ['Careers', 'Entrepreneurship', 'Investing', 'Management', 'Marketing', 'Non-Profit'],
  Comedy: ['Comedy Interviews', 'Improv', 'Stand-Up'],
  Education: ['Courses', 'How To', 'Language Learning', 'Self-Improvement'],
  Fiction: ['Comedy Fiction', 'Drama', 'Science Fiction'],
  Government: [],
  History: [],
  'Health & Fitness': [
    'Alternative Health',
    'Fitness',
    'Medicine',
    'Mental Health',
    'Nutrition',
    'Sexuality',
  ],
  'Kids & Family': ['Education for Kids', 'Parenting', 'Pets & Animals', 'Stories for Kids'],
  Leisure: [
    'Animation & Manga',
    'Automotive',
    'Aviation',
    'Crafts',
    'Games',
    'Hobbies',
    'Home & Garden',
    'Video Games',
  ],
  Music: ['Music Commentary', 'Music History', 'Music Interviews'],
  News: [
    'Business News',
    'Daily News',
    'Entertainment News',
    'News Commentary',
    'Politics',
    'Sports News',
    'Tech News',
  ],
  'Religion & Spirituality': [
    'Buddhism',
    'Christianity',
    'Hinduism',
    'Islam',
    'Judaism',
    'Religion',
    'Spirituality',
  ],
  Science: [
    'Astronomy',
    'Chemistry',
    'Earth Sciences',
    'Life Sciences',
    'Mathematics',
    'Natural Sciences',
    'Nature',
    'Physics',
    'Social Sciences',
  ],
  'Society & Culture': ['Documentary', 'Personal Journals', 'Philosophy', 'Places & Travel', 'Relationships'],
  Sports: [
    'Baseball',
    'Basketball',
    'Cricket',
    'Fantasy Sports',
    'Football',
    'Golf',
    'Hockey',
    'Rugby',
    'Running',
    'Soccer',
    'Swimming',
    'Tennis',
    'Volleyball',
    'Wilderness',
    'Wrestling',
  ],
  Technology: [],
  'True Crime': [],
  'TV & Film': ['After Shows', 'Film History', 'Film Interviews', 'Film Reviews', 'TV Reviews'],
};

/** Every category as settings name it: `News`, `News > Politics`. */
export const CATEGORY_NAMES: readonly string[] = Object.entries(CATEGORIES).flatMap(([name, parts]) => [
  name,
  ...parts.map((part) => `${name} > ${part}`),
]);

const BY_KEY = new Map(CATEGORY_NAMES.map((name) => [categoryKey(name), name]));

/** `News > Politics` in any spelling, also as `Politics` where that is one category only; undefined for what is none. */
export function categoryName(text: string): string | undefined {
  const key = categoryKey(text);
  const parts = CATEGORY_NAMES.filter((name) => categoryKey(name).endsWith(`>${key}`));
  return BY_KEY.get(key) ?? (parts.length === 1 ? parts[0] : undefined);
}

function categoryKey(text: string): string {
  return text
    .toLowerCase()
    .replace(/&amp;|\band\b/g, '&')
    .replace(/[^a-z0-9&>]+/g, '');
}

/** A show's categories as a list. */
export const categoriesOf = ({ category = [] }: Show): readonly string[] =>
  typeof category === 'string' ? [category] : category;

/** Whether it is listened to or watched. */
export const isPlayed = ({ type }: { type: string }): boolean => /^(?:audio|video)\//i.test(type);

/** Of `podcast:guid`, in the namespace's documentation. */
const GUID_SPACE = 'ead4c236-bf58-58c6-a2c6-a6b28d128cb6';

/** The `podcast:guid` of a feed: a UUID of its address without scheme and trailing slashes. */
export const showGuid = (feedUrl: string): Promise<string> =>
  uuidV5(GUID_SPACE, feedUrl.replace(/^[a-z]+:\/\//i, '').replace(/\/$/, ''));

// Podcasts in RSS: what Apple requires and recommends (https://podcasters.apple.com/support/823), and the words of
// Podcasting 2.0 (https://podcasting2.org/podcast-namespace).
import { CATEGORIES, categoryName, isPlayed, PODCAST_NAMESPACES } from '../domain/podcast.ts';
import { type Element, elements, textOf } from '../intake/xml.ts';
import { all, textIn } from './elements.ts';
import { clip, type Report } from './report.ts';

const { itunes: ITUNES, podcast: PODCAST } = PODCAST_NAMESPACES;
const PREFIXES: Readonly<Record<string, string>> = { [ITUNES]: 'itunes', [PODCAST]: 'podcast' };

interface Rule {
  /** Of its text, and what to write. */
  value?: readonly [allowed: RegExp, fix: string];
  attributes?: readonly string[];
  /** There may be several. */
  many?: boolean;
}

const WHOLE = [/^[1-9]\d*$/, 'Write a whole number from 1.'] as const;
const SAID = [/\S/, 'Write it, or leave the element out.'] as const;
/** What apps show whole. */
const SHORT = [
  /^(?=.*\S).{1,128}$/su,
  'Write a few words, 128 characters at most: apps show them on a button.',
] as const;
const YES = [/^yes$/i, 'Write Yes, or leave the element out.'] as const;
const RULES: Readonly<Record<string, Rule>> = {
  'itunes:explicit': { value: [/^(?:true|false)$/, 'Write true or false: Apple takes no other word.'] },
  'itunes:type': { value: [/^(?:episodic|serial)$/, 'Write episodic or serial.'] },
  'itunes:episodeType': { value: [/^(?:full|trailer|bonus)$/, 'Write full, trailer or bonus.'] },
  'itunes:season': { value: WHOLE },
  'itunes:episode': { value: WHOLE },
  'itunes:duration': {
    value: [/^\d+(?:\.\d+)?$|^\d+(?::[0-5]?\d){1,2}$/, 'Write seconds, such as 2614.'],
  },
  'itunes:block': { value: YES },
  'itunes:complete': { value: YES },
  'itunes:image': { attributes: ['href'] },
  'itunes:category': { attributes: ['text'], many: true },
  'podcast:guid': {
    value: [
      /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i,
      'Write a UUID, made of the feed’s address once.',
    ],
  },
  'podcast:locked': { value: [/^(?:yes|no)$/, 'Write yes or no.'] },
  'podcast:funding': { value: SHORT, attributes: ['url'], many: true },
  'podcast:person': { value: SAID, many: true },
  'podcast:transcript': { attributes: ['url', 'type'], many: true },
  'podcast:chapters': { attributes: ['url', 'type'] },
  'podcast:alternateEnclosure': { attributes: ['type'], many: true },
};

/** Whether a channel says that it is a podcast. */
const isShow = (channel: Element) =>
  elements(channel).some(({ ns, name }) => PREFIXES[ns] !== undefined && RULES[`${PREFIXES[ns]}:${name}`]);

const isEpisode = (item: Element) =>
  all(item, 'enclosure', '').some(({ attributes }) => isPlayed({ type: attributes.get('type') ?? '' }));

/** What is wrong with a podcast's channel; nothing of a feed that says it is none. */
export function inspectShow(channel: Element, report: Report): void {
  inspectElements(channel, report);
  if (!isShow(channel)) {
    const items = all(channel, 'item', '');
    if (!items.length || !items.every(isEpisode)) return;
    const fix = 'For directories give it <itunes:image>, <itunes:category> and <itunes:explicit>.';
    report.hint(
      'NoPodcast',
      'Every item can be played, and the feed does not say that it is a podcast.',
      fix,
    );
    return;
  }
  const [image] = all(channel, 'image', ITUNES);
  const href = image?.attributes.get('href');
  if (!image)
    report.missing(
      'itunes:image',
      'Apple requires a cover: a square JPEG or PNG of 1,400 to 3,000 pixels.',
      'warning',
    );
  else if (href?.startsWith('http:')) {
    const fix = 'Serve the cover by https: directories refuse it otherwise.';
    report.at('itunes:image').warning('InsecureCover', `“${clip(href)}” is not https.`, fix);
  }
  if (!textIn(channel, 'language', '')) report.missing('language', 'Apple requires it of a show.', 'warning');
  if (!textIn(channel, 'author', ITUNES))
    report.missing('itunes:author', 'Players show it below the title.', 'hint');
  const categories = all(channel, 'category', ITUNES);
  if (!categories.length) report.missing('itunes:category', 'Apple requires one of its list.', 'warning');
  for (const category of categories) inspectCategory(category, report.at('itunes:category'));
  if (!all(channel, 'explicit', ITUNES).length)
    report.missing('itunes:explicit', 'Apple requires it: true or false.', 'warning');
  const [owner] = all(channel, 'owner', ITUNES);
  if (!owner || !textIn(owner, 'email', ITUNES))
    report.missing('itunes:owner', 'Directories write to its itunes:email to know whose it is.', 'hint');
  if (!all(channel, 'guid', PODCAST).length)
    report.missing('podcast:guid', 'By it players know the show when its address changes.', 'hint');
}

function inspectCategory(category: Element, report: Report): void {
  const name = category.attributes.get('text') ?? '';
  const parts = all(category, 'category', ITUNES).map((part) => `${name} > ${part.attributes.get('text')}`);
  for (const whole of [name, ...parts]) {
    if (!whole || categoryName(whole) === whole) continue;
    const known = CATEGORIES[name]?.length ? CATEGORIES[name] : Object.keys(CATEGORIES);
    const fix = `Take one of Apple’s: ${known.join(', ')}.`;
    report.warning('UnknownCategory', `“${clip(whole)}” is no category of Apple’s.`, fix);
  }
}

/** What is wrong with an episode; of a feed that is no podcast only what it says itself. */
export function inspectEpisode(item: Element, channel: Element, report: Report): void {
  inspectElements(item, report);
  if (!isEpisode(item) || !isShow(channel)) return;
  const isFull = (textIn(item, 'episodeType', ITUNES) ?? 'full') === 'full';
  if (textIn(channel, 'type', ITUNES) === 'serial' && isFull && !all(item, 'episode', ITUNES).length)
    report.missing('itunes:episode', 'A serial show is played in the order of its numbers.', 'warning');
  if (!all(item, 'duration', ITUNES).length)
    report.missing(
      'itunes:duration',
      'Give it in seconds: players show it before they have the file.',
      'hint',
    );
  for (const alternate of all(item, 'alternateEnclosure', PODCAST))
    if (!all(alternate, 'source', PODCAST).some((source) => source.attributes.get('uri')))
      report
        .at('podcast:alternateEnclosure')
        .missing('podcast:source', 'It says where the file is.', 'warning');
}

function inspectElements(parent: Element, report: Report): void {
  const seen = new Set<string>();
  for (const child of elements(parent)) {
    const name = `${PREFIXES[child.ns]}:${child.name}`;
    const rule = RULES[name];
    if (!rule) continue;
    if (seen.has(name) && !rule.many)
      report.error('DuplicateElement', `<${name}> is there twice.`, 'Keep one.');
    seen.add(name);
    const text = textOf(child).trim();
    const [allowed, fix = ''] = rule.value ?? [];
    if (allowed && !allowed.test(text))
      report.at(name).warning('InvalidPodcastValue', `“${clip(text)}” is none of its values.`, fix);
    const href = child.attributes.get('href') ?? '';
    if (name === 'itunes:image' && /\.(?:gif|webp|avif|svg)(?:[?#]|$)/i.test(href)) {
      const wanted = 'Give a square JPEG or PNG of 1,400 to 3,000 pixels.';
      report.at(name).warning('InvalidImage', `“${clip(href)}” is no JPEG or PNG.`, wanted);
    }
    for (const attribute of rule.attributes ?? [])
      if (!child.attributes.get(attribute)?.trim())
        report.at(name).missingAttribute(attribute, 'Players pass the element over without it.', 'warning');
  }
}

// What the documentation of both vocabularies allows, as an XSD would have it: Apple's "A Podcaster’s Guide to RSS" and
// the podcast namespace's tag specification.
import { categoryName, PODCAST_NAMESPACES } from '../../../src/domain/podcast.ts';
import { all, type Element, one, parseXml } from './xml.ts';

const { itunes: ITUNES, podcast: PODCAST } = PODCAST_NAMESPACES;

interface Rule {
  /** Where it may stand. */
  in: readonly string[];
  many?: boolean;
  /** Names; those with `?` may be missing. */
  attributes?: readonly string[];
  /** Of its text; without it there is none. */
  value?: RegExp;
  /** Elements of which it has at least one each. */
  children?: readonly string[];
}

const TEXT = /^\S(?:[\s\S]*\S)?$/;
const SHORT = /^\S[\s\S]{0,127}$/;
const BOTH = ['channel', 'item', 'feed', 'entry'];
const CHANNEL = ['channel', 'feed'];
const ITEM = ['item', 'entry'];
const RULES: Readonly<Record<string, Rule>> = {
  'itunes:author': { in: CHANNEL, value: TEXT },
  'itunes:owner': { in: CHANNEL, children: ['email'] },
  'itunes:name': { in: ['owner'], value: TEXT },
  'itunes:email': { in: ['owner'], value: /^[^\s@]+@[^\s@]+\.[^\s@]+$/ },
  'itunes:image': { in: BOTH, attributes: ['href'] },
  'itunes:category': { in: [...CHANNEL, 'category'], many: true, attributes: ['text'] },
  'itunes:explicit': { in: BOTH, value: /^(?:true|false)$/ },
  'itunes:type': { in: CHANNEL, value: /^(?:episodic|serial)$/ },
  'itunes:new-feed-url': { in: CHANNEL, value: /^https?:\/\/\S+$/ },
  'itunes:block': { in: BOTH, value: /^Yes$/ },
  'itunes:complete': { in: CHANNEL, value: /^Yes$/ },
  'itunes:duration': { in: ITEM, value: /^[1-9]\d*$/ },
  'itunes:title': { in: ITEM, value: TEXT },
  'itunes:season': { in: ITEM, value: /^[1-9]\d*$/ },
  'itunes:episode': { in: ITEM, value: /^[1-9]\d*$/ },
  'itunes:episodeType': { in: ITEM, value: /^(?:full|trailer|bonus)$/ },
  'podcast:guid': { in: CHANNEL, value: /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/ },
  'podcast:locked': { in: CHANNEL, attributes: ['owner?'], value: /^(?:yes|no)$/ },
  'podcast:funding': { in: CHANNEL, many: true, attributes: ['url'], value: SHORT },
  'podcast:person': { in: BOTH, many: true, attributes: ['role?', 'group?', 'img?', 'href?'], value: SHORT },
  'podcast:transcript': { in: ITEM, many: true, attributes: ['url', 'type', 'language?', 'rel?'] },
  'podcast:chapters': { in: ITEM, attributes: ['url', 'type'] },
  'podcast:season': { in: ITEM, value: /^\d+$/ },
  'podcast:episode': { in: ITEM, value: /^\d+(?:\.\d+)?$/ },
  'podcast:alternateEnclosure': {
    in: ITEM,
    many: true,
    attributes: ['type', 'length?'],
    children: ['source'],
  },
  'podcast:source': { in: ['alternateEnclosure'], many: true, attributes: ['uri'] },
};
const ADDRESSES = ['href', 'url', 'uri', 'img'];

/** What is wrong with the podcast elements of a feed. @param directory whether Apple's directory is to take it */
export function checkPodcast(xml: string, directory = false): string[] {
  const problems: string[] = [];
  const root = parseXml(xml);
  const visit = (parent: Element) => {
    const seen = new Set<string>();
    for (const child of parent.children) {
      const prefix = child.ns === ITUNES ? 'itunes' : child.ns === PODCAST ? 'podcast' : undefined;
      if (prefix) {
        problems.push(...checkElement(`${prefix}:${child.name}`, child, parent, seen));
        seen.add(`${prefix}:${child.name}`);
      }
      visit(child);
    }
  };
  visit(root);
  for (const prefix of ['itunes', 'podcast']) {
    const [declared, used] = [xml.includes(` xmlns:${prefix}=`), xml.includes(`<${prefix}:`)];
    if (declared !== used) problems.push(`${prefix} is ${declared ? 'declared' : 'used'} alone`);
  }
  return directory ? [...problems, ...missing(root)] : problems;
}

function checkElement(name: string, element: Element, parent: Element, seen: ReadonlySet<string>): string[] {
  const rule = RULES[name];
  if (!rule) return [`${name} is not known`];
  const problems = [];
  if (!rule.in.includes(parent.name)) problems.push(`${name} in ${parent.name}`);
  if (seen.has(name) && !rule.many) problems.push(`${name} twice`);
  const allowed = (rule.attributes ?? []).map((one) => one.replace('?', ''));
  for (const attribute of Object.keys(element.attributes)) {
    if (!allowed.includes(attribute)) problems.push(`${name} ${attribute}`);
  }
  for (const attribute of rule.attributes ?? []) {
    if (!attribute.endsWith('?') && !element.attributes[attribute])
      problems.push(`${name} without ${attribute}`);
  }
  for (const attribute of ADDRESSES) {
    const url = element.attributes[attribute];
    if (url !== undefined && !/^https?:\/\/[^\s<>"]+$/.test(url))
      problems.push(`${name} ${attribute}: ${url}`);
  }
  const category = name === 'itunes:category' && element.attributes.text;
  const whole = parent.name === 'category' ? `${parent.attributes.text} > ${category}` : category;
  if (whole && categoryName(whole) !== whole) problems.push(`${name} ${whole}`);
  if (rule.value ? !rule.value.test(element.text) : element.text.trim())
    problems.push(`${name}: ${element.text}`);
  for (const child of rule.children ?? []) {
    if (!all(element, child, element.ns).length) problems.push(`${name} without ${child}`);
  }
  return problems;
}

/** What Apple requires of a show and its episodes. */
function missing(root: Element): string[] {
  const channel = one(root, 'channel');
  if (!channel) return ['no channel'];
  const items = all(channel, 'item').filter((item) => one(item, 'enclosure'));
  return [
    ...['title', 'description', 'language'].filter((name) => !one(channel, name)?.text),
    ...['image', 'category', 'explicit'].filter((name) => !one(channel, name, ITUNES)),
    ...items.flatMap((item) => [
      ...['title', 'enclosure', 'guid', 'pubDate'].filter((name) => !one(item, name)),
      ...['url', 'type', 'length'].filter((name) => !one(item, 'enclosure')?.attributes[name]),
    ]),
  ].map((name) => `${name} is missing`);
}

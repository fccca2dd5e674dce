// RSS 0.9x to 2.0, RDF (RSS 1.0), Atom 0.3 and 1.0, and WordPress's export, item by item.

import { cleanHtml } from '../../content/clean.ts';
import { isExcerpt } from '../../content/excerpt.ts';
import type { Content } from '../../domain/model.ts';
import type { Show } from '../../domain/podcast.ts';
import { malformed, problemOf, unreadable } from '../../errors.ts';
import { problem } from '../../problems.ts';
import { webUrl } from '../checks.ts';
import { isOwn } from '../entry/own.ts';
import { feedAuthors } from '../entry/people.ts';
import { entryFields } from '../entry-fields.ts';
import { DC } from '../namespaces.ts';
import { all, attribute, enter, first, lineOf, resolved, type Scope } from '../scope.ts';
import { ATOM, type Element, elements } from '../xml.ts';
import { type ImportItem, importItem, type Place } from './item.ts';
import { WP } from './names.ts';
import { showIn } from './podcast.ts';
import { isDeleted, type Tombstones, tombstonesIn } from './tombstones.ts';
import { postOf } from './wordpress/posts.ts';
import { type WordPress, wordPress } from './wordpress/site.ts';
import { xmlItems } from './xml-items.ts';

/** What items inherit from their feed. */
interface Feed {
  scope: Omit<Scope, 'element'>;
  /** Its own id or address. */
  id: string;
  page?: string;
  authors?: unknown;
  /** This program wrote it. */
  own: boolean;
  site?: WordPress;
  tombstones: Tombstones;
}

const channelOf = (root: Element): Element =>
  elements(root).find(({ ns, name }) => ns === '' && name === 'channel') ?? root;

const linked = (scope: Scope, rel: string) => {
  const link = all(scope, ATOM, 'link').find((one) => (attribute(one, 'rel') ?? 'alternate') === rel);
  return link && resolved(attribute(link, 'href'), link.base);
};

function feedOf(root: Element, { url, baseUrl }: Place): Feed {
  const outer = enter(root);
  const channel = channelOf(root);
  const scope = channel === root ? outer : enter(channel, outer);
  const page = webUrl(lineOf(scope, '', 'link') ?? '') ?? linked(scope, 'alternate');
  const self = linked(scope, 'self');
  const id = lineOf(scope, ATOM, 'id') ?? self ?? page ?? lineOf(scope, '', 'title') ?? url ?? '';
  const atom = root.ns === ATOM;
  const own = isOwn(lineOf(scope, atom ? ATOM : '', 'generator'));
  return {
    id,
    page,
    scope: {
      // RFC 3986 §5.1: the document's own word, then whoever imports it, then where it comes from. RSS is written as
      // seen from its page.
      base: scope.base ?? baseUrl ?? (atom ? (url ?? self ?? page) : (page ?? url)),
      language: scope.language ?? lineOf(scope, '', 'language') ?? lineOf(scope, DC, 'language'),
    },
    // In a feed of this program it is the site, for want of another (RFC 4287 §4.1.1).
    authors: atom && !own ? feedAuthors(scope) : undefined,
    own,
    tombstones: tombstonesIn(scope),
    site: first(scope, WP, 'wxr_version') ? wordPress(scope) : undefined,
  };
}

const ROOTS = new Set(['rss', 'rdf', 'RDF', 'feed', 'channel', 'entry', 'item']);

/** Where more of the feed is: RFC 5005 archives, or its next page; and what it says of its show, if it is one. */
export interface XmlSummary {
  next?: string;
  podcast?: Show;
}

/**
 * The items of an XML feed.
 * @throws Refusal 400 for what is no feed
 */
export async function* xmlFeed(
  chunks: AsyncIterable<string>,
  place: Place = {},
): AsyncGenerator<ImportItem, XmlSummary> {
  const items = xmlItems(chunks);
  let feed: Feed | undefined;
  let seen = -1;
  for (let position = 1; ; position++) {
    const next = await items.next();
    if (next.done) {
      const { root, fault } = next.value;
      const { name } = root;
      if (name === 'html') throw malformed(problem('document-is-html'));
      if (!ROOTS.has(name) && position === 1) throw unreadable(`<${name}> is no feed that is known here`);
      if (fault) yield { position, fault };
      // Links of the feed itself are relative to the document, whatever its items are relative to.
      const base = place.url ?? feedOf(root, place).scope.base;
      const scope = enter(channelOf(root), enter(root, { base }));
      return { next: linked(scope, 'prev-archive') ?? linked(scope, 'next'), podcast: showIn(scope) };
    }
    const { root, item, line, fault } = next.value;
    // What stands between items is read again only when there is more of it.
    const size = root.children.length + channelOf(root).children.length;
    if (!feed || (feed.site ? size > seen + 50 : size !== seen)) {
      feed = feedOf(root, place);
      seen = size;
    }
    const scope = enter(item, feed.scope);
    if (fault) {
      const name = lineOf(scope, '', 'guid') ?? lineOf(scope, ATOM, 'id') ?? lineOf(scope, '', 'title');
      yield { position, name, fault: problem('at-line', { reason: fault, line }) };
    } else if (feed.site)
      yield await postOf(position, scope, feed.site, { ...feed, categories: place.categories !== 'ignore' });
    else yield await entryOf(position, scope, feed);
  }
}

/** In RSS of this program a description may be an excerpt, which is no summary. */
function hasExcerpt(fields: Record<string, unknown>): boolean {
  const { summary, content } = fields as { summary?: string; content?: Content };
  return Boolean(summary && content && 'html' in content && isExcerpt(summary, cleanHtml(content.html)));
}

async function entryOf(
  position: number,
  scope: Scope,
  { id: feed, page, authors, own, tombstones }: Feed,
): Promise<ImportItem> {
  try {
    const { fields, ...more } = entryFields(scope, { own });
    if (isDeleted(tombstones, more.id, more.updated ?? fields.publishedAt))
      return { position, name: more.id, skipped: true };
    const isExcerpted = own && scope.element.ns !== ATOM && hasExcerpt(fields);
    const whole = {
      ...fields,
      authors: fields.authors ?? authors,
      summary: isExcerpted ? undefined : fields.summary,
    };
    return await importItem(position, { fields: whole, ...more, feed, page, own });
  } catch (error) {
    return { position, name: lineOf(scope, ATOM, 'id'), fault: problemOf(error) };
  }
}

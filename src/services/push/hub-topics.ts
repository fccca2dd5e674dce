// Topics: the feeds one can subscribe to, by URL, and whether a change concerns them.

import type { Document } from '../../domain/model.ts';
import {
  conjunctionsOf,
  documentPath,
  type FacetRef,
  matches,
  type Page,
  parsePage,
  type View,
} from '../../domain/views.ts';
import { Refusal } from '../../errors.ts';
import type { Format } from '../../formats/format.ts';
import { facetsById, Renamed, resolveView } from '../../store/facets/facets.ts';
import { type LoggedChange, textsAround } from '../../store/push/outbox.ts';
import { mayMatch, wordsOf } from '../../store/search.ts';
import { turn } from '../../store/turns.ts';
import type { Context } from '../context.ts';
import { parsePath } from '../feeds/paths.ts';
import { searchText } from '../publishing/compose.ts';

export interface Topic {
  view: View;
  format: Format;
  page: Page;
  /** Canonical path and query below the site's URL; what a topic is stored and compared by. */
  path: string;
}

/** The topic a stored path names; undefined where this version knows no such feed. */
function topicOf(path: string, formats: readonly Format[]): Topic | undefined {
  // No `URL`: it would take what follows `//` for a host, and the parser of views wants the path as written.
  const [raw = '', ...rest] = path.split('?');
  const query = new URLSearchParams(rest.join('?'));
  const wanted = parsePath(raw, query.get('q') ?? '', formats);
  if (!wanted?.format) return undefined;
  const { view, format } = wanted;
  const page = parsePage(query);
  return { view, format, page, path: documentPath(view, format.file, page) };
}

/** A stored topic; undefined where it is none any more. */
export function readTopic(path: string, formats: readonly Format[]): Topic | undefined {
  try {
    return topicOf(path, formats);
  } catch {
    return undefined;
  }
}

/**
 * The topic a URL names, in any spelling.
 * @param parameter what the protocol calls the URL, for who sent it
 * @throws Refusal 4xx where it is none of ours
 */
export function topicOfUrl(text: string, { site, formats }: Context, parameter = 'hub.topic'): Topic {
  const base = new URL(site.url);
  const url = URL.parse(text);
  const prefix = base.pathname.replace(/\/$/, '');
  if (!url) throw new Refusal(400, `${parameter}: "${text}" is no absolute URL.`);
  if (url.origin !== base.origin || !url.pathname.startsWith(`${prefix}/`)) {
    throw new Refusal(404, `${parameter}: only the feeds of ${site.url} are served here.`);
  }
  const topic = topicOf(url.pathname.slice(prefix.length) + url.search, formats);
  if (!topic)
    throw new Refusal(404, `${parameter}: ${text} is no feed; its address is the feed's "self" link.`);
  if (topic.page.before !== undefined || topic.page.archive) {
    throw new Refusal(400, `${parameter}: older pages do not change; subscribe to the feed itself.`);
  }
  return topic;
}

/** The view by the names its facets have today; undefined where it is gone: editors retired what it asks for. */
export async function currentView(context: Context, view: View, looks = 3): Promise<View | undefined> {
  try {
    return (await resolveView(context.db, view)).view;
  } catch (error) {
    // What it is called by now may be retired.
    if (error instanceof Renamed) return looks ? currentView(context, error.view, looks - 1) : error.view;
    if (error instanceof Refusal && error.status === 410) return undefined;
    throw error;
  }
}

/** The topic by the name it has today; undefined where it is gone. */
export async function currentTopic(context: Context, topic: Topic): Promise<Topic | undefined> {
  const view = await currentView(context, topic.view);
  return view && { ...topic, view, path: documentPath(view, topic.format.file, topic.page) };
}

/** As `topicOfUrl`, by today's names: who knows an old address subscribes to the feed of the new. */
export async function liveTopic(context: Context, url: string, parameter = 'hub.topic'): Promise<Topic> {
  const topic = await currentTopic(context, topicOfUrl(url, context, parameter));
  if (topic) return topic;
  throw new Refusal(410, `${parameter}: ${url} is no more.`);
}

const keyOf = ({ kind, slug }: { kind: string; slug: string }) => `${kind}:${slug}`;

const [BEFORE, AFTER] = [1, 2] as const;
type Side = typeof BEFORE | typeof AFTER;
/** Bits of a change's sides: matched before, matches after. */
type Sides = Map<string, number>;

/** Changes with their facets by name. */
export interface NamedChange extends LoggedChange {
  sides: Sides;
  /** Every facet the article was or is visible under. */
  refs: FacetRef[];
  /** Words of its text before and since; undefined where they are not known. See `withWords`. */
  words?: { [side in Side]?: ReadonlySet<string> };
}

export async function nameFacets({ db }: Context, changes: readonly LoggedChange[]): Promise<NamedChange[]> {
  const rows = await facetsById(db, [...new Set(changes.flatMap((c) => c.facets.map(([id]) => id)))]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return changes.map((change) => {
    const named = change.facets.flatMap(([id, sides]) => {
      const facet = byId.get(id);
      return facet ? [{ facet, sides }] : [];
    });
    return {
      ...change,
      sides: new Map(named.map(({ facet, sides }) => [keyOf(facet), sides])),
      refs: named.flatMap(({ facet }) => (facet.kind === 'all' ? [] : [facet as FacetRef])),
    };
  });
}

/** Texts read at once. */
const CHUNK_TEXTS = 10;

/** Changes with their texts' words, which views with a text query ask for. */
export async function withWords({ db }: Context, changes: readonly NamedChange[]): Promise<NamedChange[]> {
  const known: NamedChange[] = [];
  for (let from = 0; from < changes.length; from += CHUNK_TEXTS) {
    const some = changes.slice(from, from + CHUNK_TEXTS);
    for (const [i, { before, after }] of (await textsAround(db, some)).entries()) {
      known.push({ ...some[i]!, words: { [BEFORE]: wordsIn(before), [AFTER]: wordsIn(after) } });
      await turn();
    }
  }
  return known;
}

const wordsIn = (text: Document | undefined) => text && wordsOf(searchText(text));

/** Whether an article was in the view before the change, or is after it; where the text is not known, maybe. */
export const concerns = (view: View, change: NamedChange): boolean =>
  ([BEFORE, AFTER] as const).some((side) => isIn(view, change, side));

/** Whether it is in the view after the change. */
export const isInAfter = (view: View, change: NamedChange): boolean => isIn(view, change, AFTER);

function isIn(view: View, { sides, words }: NamedChange, side: Side): boolean {
  const text = words?.[side];
  return (
    ((sides.get('all:') ?? 0) & side) !== 0 &&
    matches(conjunctionsOf(view), (ref) => ((sides.get(keyOf(ref)) ?? 0) & side) !== 0) &&
    (!view.q || !text || mayMatch(view.q, text))
  );
}

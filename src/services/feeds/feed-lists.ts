// Lists of all feeds, and of those that changed since: `/feeds.json`, `/opml.xml`.

import { concatBytes, utf8 } from '../../domain/bytes.ts';
import { fingerprint } from '../../domain/hash.ts';
import type { FacetKind } from '../../domain/model.ts';
import { documentPath, EVERYTHING, facetView } from '../../domain/views.ts';
import type { Site } from '../../formats/format.ts';
import { inGroups, type ListedFeed, opml, opmlBody, outline } from '../../formats/opml.ts';
import { EVERYTHING_ID, resolveView } from '../../store/facets/facets.ts';
import {
  type ChangedFacet,
  facetsOfIds,
  idsChangedSince,
  type ListedFacet,
} from '../../store/facets/listed.ts';
import { turn, type Walker } from '../../store/turns.ts';
import { type Place, standingOf } from '../changes/standing.ts';
import type { Context } from '../context.ts';
import { publisherOf } from '../site/publisher.ts';
import type { Representation } from './cache.ts';
import type { Documents } from './documents.ts';
import { FACETS_PER_TURN, type FacetList, KeptFacets } from './kept-facets.ts';
import { type LogEnd, logEnd, tagAt } from './log-end.ts';

/** Forms of a list. JSON names the log: a site made from an export has another, with the same numbers. */
const JSON_LIST = { contentType: 'application/json; charset=utf-8', namesLog: true };
const OPML_LIST = { contentType: 'text/x-opml; charset=utf-8', namesLog: false };
/** Texts of feeds that are encoded in one turn of the event loop: 1 ms. */
const TEXTS_PER_TURN = 2_000;

/** What feeds are listed with, beside what is stored of each. */
interface About {
  site: Site;
  /** Where readers of the site go. */
  home: string;
  /** Texts of feeds are made anew when it changes. */
  key: string;
}

export class FeedLists {
  readonly #context: Context;
  readonly #documents: Documents;
  readonly #facets: KeptFacets;
  /** JSON of each feed, as it was listed last. */
  #entries = { key: '', texts: new WeakMap<ListedFacet, string>() };
  /** The body of the OPML, which articles do not change. */
  #outlines: { key: string; naming: object; body: string } | undefined;

  constructor(context: Context, documents: Documents) {
    this.#context = context;
    this.#documents = documents;
    this.#facets = new KeptFacets(context.db);
  }

  /** `/feeds.json`: every single-facet feed with what tells whether it changed. */
  all(): Promise<Representation> {
    return this.#document('feeds.json', JSON_LIST, (end, about) => this.#whole(end, about));
  }

  /**
   * `/feeds.json?since=`: those that changed, in the order of their last changes; with `names` those renamed since, too.
   * @param walker who pays for it: after a low number it is as long as the list of all
   */
  since(known: Place, walker?: Walker): Promise<Representation> {
    const { since, names } = known;
    return this.#document(nameOf(known), JSON_LIST, async (end, about) => {
      const { reset } = await standingOf(this.#context, end, end.log, known);
      if (reset || !since) return this.#whole(end, about, reset ? { reset } : {});
      const started = walker?.clock() ?? 0;
      const ids = await idsChangedSince(this.#context.db, since, names ?? end.edition);
      const changed: ChangedFacet[] = [];
      for (let i = 0; i < ids.length; i += FACETS_PER_TURN) {
        if (i) await turn();
        changed.push(...(await facetsOfIds(this.#context.db, ids.slice(i, i + FACETS_PER_TURN))));
      }
      changed.sort((a, b) => a.lastSeq - b.lastSeq || a.id - b.id);
      const feeds = changed.filter(({ isGone }) => !isGone);
      const texts = await mapSlowly(feeds, (feed) => this.#text(feed, about));
      const gone = changed.filter(({ isGone }) => isGone).map(goneFeed);
      const text = await documentOf(end, about, texts, gone.length ? { gone } : {});
      walker?.walked(walker.clock() - started);
      return text;
    });
  }

  /** Whether that is ready, as far as that can be told without asking the database. */
  hasReady(known: Place): boolean {
    return this.#documents.has(nameOf(known));
  }

  /** What a replica answers that has not come as far; undefined elsewhere. It is no document: caches must not keep it. */
  async lagging(known: Place): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (!this.#context.driver.replica?.()) return undefined;
    const end = await logEnd(this.#context);
    const { lagging } = await standingOf(this.#context, end, end.log, known);
    if (!lagging) return undefined;
    const { since: seq, names = end.edition } = known;
    const about = await this.#about(end.site);
    return documentOf({ ...end, seq, edition: names }, about, [], { lagging });
  }

  /** `/opml.xml`. */
  opml(): Promise<Representation> {
    return this.#document('opml', OPML_LIST, async (end, about) => {
      const list = await this.#facets.at(end);
      return opml(about.site.title, end.at, await this.#body(list, about));
    });
  }

  async #body({ facets, naming }: FacetList, about: About): Promise<string> {
    const kept = this.#outlines;
    if (kept?.naming === naming && kept.key === about.key) return kept.body;
    const names = new Set<string>();
    const feeds = inGroups(await mapSlowly(facets, (facet) => this.#feed(facet, about)));
    const outlines = await mapSlowly(feeds, (feed) => outline(about.site.title, feed, names));
    const body = opmlBody(outlines);
    this.#outlines = { naming, key: about.key, body };
    return body;
  }

  async #whole(end: LogEnd, about: About, more: object = {}): Promise<Uint8Array<ArrayBuffer>> {
    const { facets } = await this.#facets.at(end);
    return documentOf(end, about, await this.#texts(facets, about), more);
  }

  async #texts(facets: readonly ListedFacet[], about: About): Promise<string[]> {
    if (this.#entries.key !== about.key) this.#entries = { key: about.key, texts: new WeakMap() };
    const { texts } = this.#entries;
    const missing = facets.filter((facet) => !texts.has(facet));
    await mapSlowly(missing, (facet) => texts.set(facet, this.#text(facet, about)));
    return facets.map((facet) => texts.get(facet)!);
  }

  #text(facet: ListedFacet, about: About): string {
    const { updated, page, feeds, ...feed } = this.#feed(facet, about);
    return JSON.stringify({
      ...feed,
      id: idOf(facet),
      updated: new Date(updated).toISOString(),
      page,
      ...feeds,
    });
  }

  #feed({ id, kind, slug, label, count, lastSeq, lastAt }: ListedFacet, { site, home }: About): ListedFeed {
    const everything = id === EVERYTHING_ID;
    const view = everything ? EVERYTHING : facetView({ kind: kind as FacetKind, slug });
    const url = (file: string) => site.url + documentPath(view, file);
    const feeds = Object.fromEntries(this.#context.formats.map(({ name, file }) => [name, url(file)]));
    const named = everything
      ? { kind: 'everything' as const, label: site.title }
      : { kind: kind as FacetKind, label };
    const page = site.elsewhere ? home : url('');
    return { ...named, slug, count, seq: lastSeq, updated: lastAt, page, feeds };
  }

  async #about(site: Site): Promise<About> {
    const { db } = this.#context;
    const home = site.elsewhere
      ? await publisherOf(db, site, await resolveView(db, EVERYTHING))
      : `${site.url}/`;
    return { site, home, key: `${this.#documents.edition(site, 'formats')} ${home}` };
  }

  /** A document that is as new as the log's end. */
  #document(
    name: string,
    { contentType, namesLog }: typeof JSON_LIST,
    text: (end: LogEnd, about: About) => Promise<string | Uint8Array<ArrayBuffer>>,
  ) {
    return this.#documents.get(name, async () => {
      const end = await logEnd(this.#context);
      const { site, modified } = end;
      const tag = tagAt(end, `list-${fingerprint(namesLog ? `${end.log} ${name}` : name)}`);
      const render = async () => text(end, await this.#about(site));
      return { facts: { tag, modified, contentType, link: '' }, render, site, shownBy: 'formats' };
    });
  }
}

const nameOf = ({ since, names, log }: Place) => `feeds.json since ${since} ${names} ${log}`;

/** What is told of a feed that was retired, or merged into another. */
const goneFeed = ({ kind, slug, label, lastSeq, into, ...facet }: ChangedFacet) => ({
  ...{ kind, label, slug, seq: lastSeq, id: idOf(facet) },
  into: into ?? undefined,
});

const idOf = ({ uuid }: Pick<ListedFacet, 'uuid'>) => `urn:uuid:${uuid}`;

async function documentOf(
  { seq, at, edition, log }: LogEnd,
  { site, home }: About,
  feeds: readonly string[],
  more: object = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const updated = new Date(at).toISOString();
  const head = { title: site.title, url: home, seq, names: edition, log, updated, ...more };
  const parts = [utf8(`${JSON.stringify(head).slice(0, -1)},"feeds":[`)];
  for (let i = 0; i < feeds.length; i += TEXTS_PER_TURN) {
    if (i) await turn();
    parts.push(utf8(`${i ? ',' : ''}${feeds.slice(i, i + TEXTS_PER_TURN).join()}`));
  }
  return concatBytes([...parts, utf8(']}')]) as Uint8Array<ArrayBuffer>;
}

/** `Array.map` that lets others have their turn. */
async function mapSlowly<T, U>(values: readonly T[], work: (value: T) => U): Promise<U[]> {
  const made: U[] = [];
  for (const [i, value] of values.entries()) {
    made.push(work(value));
    if (i % FACETS_PER_TURN === FACETS_PER_TURN - 1) await turn();
  }
  return made;
}

// Views as documents: in a feed format, as a page, as an archive, as a difference.
import type { Bytes } from '../../domain/bytes.ts';
import { sha256 } from '../../domain/hash.ts';
import { positionAt } from '../../domain/positions.ts';
import { type Archive, documentPath, isCostly, type Page, type View } from '../../domain/views.ts';
import { assembled, type FeedHead, type Format, type Site } from '../../formats/format.ts';
import { type Head, headsAt } from '../../store/articles/articles.ts';
import { timeOf, type Validator } from '../../store/changes.ts';
import { type ResolvedView, resolveView } from '../../store/facets/facets.ts';
import { turn, type Walker } from '../../store/turns.ts';
import type { Context } from '../context.ts';
import { archiveAfter, archiveBefore, archiveBehind, archiveFrom, positionsOf } from './archive.ts';
import { ChangedWhileRendering, type Facts, Representation } from './cache.ts';
import { deletionsOf } from './deletions.ts';
import { changedSince } from './delta.ts';
import { Documents, type Made } from './documents.ts';
import { type Entries, type Entry, fitting, isTooLarge, noticesOf, withNotices } from './entries.ts';
import { feedUrl, headOf, linkOf } from './head.ts';
import { Pieces } from './pieces.ts';
import { episodesOf } from './show.ts';
import { baseOf, Validators } from './validators.ts';
import { windowOf } from './window.ts';

/** A view looked up and read, as much of it as one document shows. */
export interface Shown {
  resolved: ResolvedView;
  /** As it is set at the moment. */
  site: Site;
  validator: Validator;
  heads: Head[];
  next?: number;
  /** Made for one request: what changes meanwhile is shown as it is by then. */
  once: boolean;
}

/** How a view's document is made. */
export interface Making {
  /** Who its walks are for. */
  walker?: Walker | undefined;
  /** For one request alone: so it need not be made anew when the view changes meanwhile. */
  once?: boolean;
  /** How many articles it has without a limit; undefined: the usual window. */
  sizeOf?: (resolved: ResolvedView) => number | undefined;
  /** Without what was changed lately: for people, who do not poll. */
  exact?: boolean;
}

type Render = (shown: Shown) => Promise<string | Bytes>;
type About = Pick<Facts, 'contentType' | 'link'> & Pick<Made, 'shownBy'> & Making;

/** What a view is at the moment. */
interface Current {
  /** Of the database before it was looked at. */
  state: string | undefined;
  resolved: ResolvedView;
  site: Site;
  validator: Validator;
  tag: string;
}

export class Feeds {
  readonly #context: Context;
  readonly documents: Documents;
  /** Of articles, as formats write them. */
  readonly pieces: Pieces;
  readonly #validators: Validators;

  constructor(context: Context) {
    this.#context = context;
    this.documents = new Documents(context);
    this.#validators = new Validators(context);
    this.pieces = new Pieces(context);
  }

  /** The view in a feed format. */
  feed(format: Format, view: View, page: Page, making: Making = {}): Promise<Representation> {
    if (page.archive) return this.#archive(format, view, page.archive, making.walker);
    const link = linkOf(this.#context, format, view, page);
    const about = {
      contentType: format.contentType,
      link,
      shownBy: 'formats',
      sizeOf: episodesOf,
      ...making,
    } as const;
    return this.view(format.name, view, page, about, (shown) => this.#renderFeed(format, page, shown));
  }

  async #renderFeed(format: Format, page: Page, shown: Shown): Promise<Bytes> {
    const { resolved, site, validator, heads, next, once } = shown;
    const isNewest = page.before === undefined;
    const deleted = isNewest ? await deletionsOf(this.#context.db, resolved, validator) : undefined;
    const base = {
      ...(await headOf(this.#context, format, { resolved, site, last: validator, page })),
      updated: validator.at,
      deleted,
    };
    const all = withNotices({ entries: heads, next }, noticesOf(deleted ?? []), page.limit);
    const whole = await this.#paged(format, page, shown, base, all);
    if (!isTooLarge(whole)) return whole;
    const pieces = await this.pieces.of(format, all.entries, site, once);
    const others = whole.length - pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
    return this.#paged(format, page, shown, base, fitting(all, pieces, others));
  }

  /** With links to what is older. */
  async #paged(
    format: Format,
    page: Page,
    { resolved, site, validator, once }: Shown,
    base: FeedHead,
    { entries, next }: Entries,
  ): Promise<Bytes> {
    const past =
      page.before === undefined &&
      next !== undefined &&
      (await archiveBehind(this.#context.db, resolved, shownFrom(next, entries), endOf(validator)));
    const { view } = resolved;
    const older = past && site.asFiles ? undefined : next; // Among files the archives have them once more.
    const head: FeedHead = {
      ...base,
      next:
        older === undefined ? undefined : feedUrl(this.#context, format, view, { ...page, before: older }),
      previousArchive: past ? feedUrl(this.#context, format, view, { archive: past }) : undefined,
    };
    return this.#assembled(format, head, entries, site, once);
  }

  /**
   * A document of a view.
   * @param form names it in keys and validators
   */
  view(
    form: string,
    view: View,
    page: Page,
    { walker, once = false, exact = false, sizeOf, shownBy, ...about }: About,
    render: Render,
  ): Promise<Representation> {
    const look = () => this.#look(form, view, walker, once);
    const make = async (): Promise<Made> => {
      let looked: Current | undefined = await look();
      const { resolved, validator, ...same } = looked;
      const modified = await this.#validators.modifiedOf(resolved, validator, shownBy);
      const facts = { ...about, tag: same.tag, modified };
      return {
        ...{ site: same.site, shownBy, facts },
        render: async () => {
          // Its rows are let go, since documents are kept by the thousand; for another coding the view is looked up again.
          const before = looked ?? (await look());
          looked = undefined;
          const size = sizeOf?.(before.resolved);
          const text = await this.#renderWindow(before, page, render, { size, exact, once });
          if (once || (before.state === same.state && this.documents.freshness.isUnchanged(same.state)))
            return text;
          const now = await look();
          if (now.tag !== same.tag || now.site !== same.site) throw new ChangedWhileRendering();
          return text;
        },
      };
    };
    if (once) return this.documents.once(make);
    return this.documents.get(keyOf(form, view, page), make, !isCostly(view));
  }

  async #look(form: string, view: View, walker: Walker | undefined, once: boolean): Promise<Current> {
    const state = this.documents.freshness.state();
    const resolved = await resolveView(this.#context.db, view, walker);
    const site = await this.#context.sites.of(resolved.site);
    const validator = await this.#validators.of(resolved);
    // Made once, it may be of several states, so nothing else has its tag.
    const tag = once
      ? `${validator.seq}-${form}-${crypto.randomUUID().slice(0, 8)}`
      : await this.#validators.tagOf(form, resolved, validator);
    return { state, resolved, site, validator, tag };
  }

  async #renderWindow(
    { resolved, site, validator }: Current,
    page: Page,
    render: Render,
    { once, ...usual }: { size: number | undefined; exact: boolean; once: boolean },
  ): Promise<string | Bytes> {
    const { heads, next } = await windowOf(this.#context.db, resolved, page, validator, usual);
    if (!resolved.single) await turn(); // That was several walks, and as many follow.
    return render({ resolved, site, validator, heads, next, once });
  }

  /** Whether a view's document is ready, as far as that can be told without asking the database. */
  hasReady(form: string, view: View, page: Page): boolean {
    return this.documents.has(keyOf(form, view, page));
  }

  /** RFC 5005 §4: its tag is of its own articles, so that it stays while the view goes on. */
  #archive(
    format: Format,
    view: View,
    archive: Archive,
    walker: Walker | undefined,
  ): Promise<Representation> {
    const { db } = this.#context;
    return this.documents.get(keyOf(format.name, view, { archive }), async () => {
      const resolved = await resolveView(db, view, walker);
      const site = await this.#context.sites.of(resolved.site);
      const validator = await this.#validators.of(resolved);
      const { positions, full } = await positionsOf(db, resolved, archive);
      const heads = await headsAt(db, positions);
      const oldest = full ? (positions.at(-1) ?? 0) : archiveFrom(archive);
      const before = await archiveBefore(db, resolved, oldest, endOf(validator));
      // Among files it would lead to many small ones, with what is in the feed itself.
      const after = site.asFiles ? undefined : await archiveAfter(db, resolved, archive, endOf(validator));
      const page = { archive };
      const base = await headOf(this.#context, format, { resolved, site, last: validator, page });
      const content = await sha256(JSON.stringify([base, heads, before, after]));
      const url = (past: Archive | undefined) =>
        past && feedUrl(this.#context, format, view, { archive: past });
      return {
        ...{ site, shownBy: 'formats' },
        facts: {
          tag: `${content.slice(0, 16)}-${format.name}`,
          modified: await this.#validators.modifiedOf(resolved, validator, 'formats'),
          contentType: format.contentType,
          link: linkOf(this.#context, format, view, page),
        },
        render: async () => {
          const updated = await timeOf(db, Math.max(0, ...heads.map(({ seq }) => seq)));
          const head: FeedHead = {
            ...base,
            updated: updated || resolved.site.createdAt,
            previousArchive: url(before),
            archiveOf: { current: feedUrl(this.#context, format, view, {}), next: url(after) },
          };
          return this.#assembled(format, head, heads, site);
        },
      };
    });
  }

  /**
   * RFC 3229 with the "feed" manipulation: the entries of a view that changed since `tag`, and those retracted.
   * Undefined where that is not known here, so that the whole feed is the answer.
   */
  async delta(format: Format, view: View, tag: string, walker?: Walker): Promise<Representation | undefined> {
    const base = baseOf(tag, format.name);
    if (!base) return undefined;
    const { since, edition } = base;
    const { db } = this.#context;
    return this.documents.find(`${keyOf(format.name, view, {})} since ${since}`, async (kept) => {
      const looked = await this.#look(format.name, view, walker, false);
      const { resolved, site, validator } = looked;
      const now = this.documents.tag(looked.tag, site, 'formats');
      if (kept?.tag === now) return kept;
      // All entries may be other ones.
      if (edition !== this.documents.edition(site, 'formats')) return this.feed(format, view, {}, { walker });
      const heads = await changedSince(db, resolved, since);
      if (since > validator.seq || !heads) return this.feed(format, view, {}, { walker });
      const deleted = (await deletionsOf(db, resolved, validator)).filter(({ seq }) => seq > since);
      const head = {
        ...(await headOf(this.#context, format, { resolved, site, last: validator, page: {} })),
        updated: validator.at,
        deleted,
      };
      const { entries } = withNotices({ entries: heads }, noticesOf(deleted));
      // A difference has no pages. It is made at once to be measured; from pieces that are kept it costs little again.
      if (isTooLarge(await this.#assembled(format, head, entries, site)))
        return this.feed(format, view, {}, { walker });
      const link = linkOf(this.#context, format, view, {});
      const modified = await this.#validators.modifiedOf(resolved, validator, 'formats');
      const facts = { tag: now, modified, contentType: format.contentType, link, base: tag };
      return new Representation(facts, () => this.#assembled(format, head, entries, site));
    });
  }

  async #assembled(
    format: Format,
    head: FeedHead,
    entries: readonly Entry[],
    site: Site,
    once = false,
  ): Promise<Bytes> {
    const noticed = new Set(entries.flatMap(({ withdrawn }) => withdrawn?.guid ?? []));
    const deleted = head.deleted?.map(({ guid, at, note }) => ({
      ...{ guid, at, note },
      ...(noticed.has(guid) && { notice: true }),
    }));
    const pieces = await this.pieces.of(format, entries, site, once);
    return assembled(format, { ...head, deleted }, site, pieces);
  }
}

/** What a view's document is kept under. */
const keyOf = (form: string, view: View, page: Page): string => `${form} ${documentPath(view, '', page)}`;

/** Positions of the newest articles alone: a window also shows older ones that were changed lately. */
const shownFrom = (next: number, entries: readonly Entry[]): number[] =>
  entries.filter(({ position, withdrawn }) => position >= next && !withdrawn).map(({ position }) => position);

/** Archives end where the view last changed: what is newer may still get company. */
const endOf = (last: Validator): number => positionAt(last.at);

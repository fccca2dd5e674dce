// Feeds and pages: view → document, cached. The change log says whether what was kept still holds.

import { fingerprint, sha256 } from '../../domain/hash.ts';
import { positionAt } from '../../domain/positions.ts';
import {
  type Archive,
  documentPath,
  isCostly,
  type Page,
  type View,
  viewLanguage,
} from '../../domain/views.ts';
import { assemble, type FeedHead, type Format } from '../../formats/format.ts';
import { type Head, headsAt } from '../../store/articles.ts';
import { timeOf, type Validator } from '../../store/changes.ts';
import { type ResolvedView, resolveView } from '../../store/facets.ts';
import { turn, type Walker } from '../../store/turns.ts';
import type { Context } from '../context.ts';
import { Ahead } from './ahead.ts';
import { archiveAfter, archiveBefore, archiveBehind, archiveFrom, positionsOf } from './archive.ts';
import { type Build, DocumentCache, type Facts, Moved, Representation, watchCache } from './cache.ts';
import { deletionsOf } from './deletions.ts';
import { changedSince } from './delta.ts';
import { DueWatch } from './due.ts';
import { viewId, viewTitle } from './naming.ts';
import { Pieces } from './pieces.ts';
import { Validators } from './validators.ts';
import { windowOf } from './window.ts';

/** Change it when a format's text changes: validators of what was rendered before must not match. */
const RENDERER = 5;
const DOCUMENT_BYTES = 10 * 1024 * 1024;

/** A view looked up and read, as much of it as one document shows. */
export interface Shown {
  resolved: ResolvedView;
  validator: Validator;
  heads: Head[];
  next?: number;
}

/** What a document is, before it is rendered. */
export interface Made {
  facts: Facts;
  render: () => Promise<string>;
}

/** How a view's document is made. */
export interface Making {
  /** Who its walks are for. */
  walker?: Walker | undefined;
  /** For one request alone: so it need not be made anew when the view changes meanwhile. */
  once?: boolean;
}

export class Feeds {
  readonly #context: Context;
  readonly #documents: DocumentCache;
  /** Of articles, as formats write them. */
  readonly pieces: Pieces;
  readonly #validators: Validators;
  readonly #due: DueWatch;
  readonly #ahead: Ahead;
  /** Part of every tag: the same articles under another title or URL are other bytes. */
  readonly #edition: string;

  constructor(context: Context) {
    this.#context = context;
    this.#documents = new DocumentCache(DOCUMENT_BYTES, context.runtime.now);
    this.#validators = new Validators(context);
    this.#due = new DueWatch(context);
    this.pieces = new Pieces(context);
    this.#ahead = new Ahead(this.#documents, context);
    watchCache(context.runtime, 'documents', DOCUMENT_BYTES, this.#documents);
    this.#edition = fingerprint(`${RENDERER} ${JSON.stringify(context.site)}`);
  }

  /** The view in a feed format. */
  feed(format: Format, view: View, page: Page, making: Making = {}): Promise<Representation> {
    if (page.archive) return this.#archive(format, view, page.archive, making.walker);
    const link = this.#link(format, view, page);
    const about = { contentType: format.contentType, link, ...making };
    return this.view(format.name, view, page, about, async (shown) => {
      const { resolved, validator, heads, next } = shown;
      const { db } = this.#context;
      const newest = page.before === undefined;
      const past =
        newest &&
        next !== undefined &&
        (await archiveBehind(db, resolved, shownFrom(next, heads), endOf(validator)));
      const head: FeedHead = {
        ...(await this.#head(format, resolved, validator, page)),
        next: next === undefined ? undefined : this.#url(format, view, { ...page, before: next }),
        previousArchive: past ? this.#url(format, view, { archive: past }) : undefined,
        updated: validator.at,
        deleted: newest ? await deletionsOf(db, resolved, validator) : undefined,
      };
      return this.#assembled(format, head, heads);
    });
  }

  /** RFC 5005 §4: its tag is of its own articles, so that it stays while the view goes on. */
  async #archive(
    format: Format,
    view: View,
    archive: Archive,
    walker: Walker | undefined,
  ): Promise<Representation> {
    const state = await this.#due.promoted();
    const { db } = this.#context;
    return this.#documents.get(
      state,
      `${format.name} ${documentPath(view, '', { archive })}`,
      async (kept) => {
        const resolved = await resolveView(db, view, walker);
        const validator = await this.#validators.of(resolved);
        const { positions, full } = await positionsOf(db, resolved, archive);
        const heads = await headsAt(db, positions);
        const oldest = full ? (positions.at(-1) ?? 0) : archiveFrom(archive);
        const before = await archiveBefore(db, resolved, oldest, endOf(validator));
        const after = await archiveAfter(db, resolved, archive, endOf(validator));
        const base = await this.#head(format, resolved, validator, { archive });
        const state = await sha256(JSON.stringify([base, heads, before, after]));
        const tag = this.#edited(`${state.slice(0, 16)}-${format.name}`);
        if (kept?.tag === tag) return kept;
        const url = (past: Archive | undefined) => past && this.#url(format, view, { archive: past });
        const updated = await timeOf(db, Math.max(0, ...heads.map(({ seq }) => seq)));
        const head: FeedHead = {
          ...base,
          updated: updated || resolved.site.createdAt,
          previousArchive: url(before),
          archiveOf: { current: this.#url(format, view, {}), next: url(after) },
        };
        const link = this.#link(format, view, { archive });
        const modified = await this.#validators.modifiedOf(resolved, validator);
        const facts = { tag, modified, contentType: format.contentType, link };
        return new Representation(facts, () => this.#assembled(format, head, heads));
      },
    );
  }

  /**
   * RFC 3229 with the "feed" manipulation: the entries of a view that changed since `tag`, and those retracted.
   * Undefined where that is not known here, so that the whole feed is the answer.
   */
  async delta(format: Format, view: View, tag: string, walker?: Walker): Promise<Representation | undefined> {
    const since = this.#seqOf(tag, format.name);
    if (since === undefined) return undefined;
    const state = await this.#due.promoted();
    const { db } = this.#context;
    const key = `${format.name} ${documentPath(view, '', {})} since ${since}`;
    return this.#documents.get(state, key, async (kept) => {
      const resolved = await resolveView(db, view, walker);
      const validator = await this.#validators.of(resolved);
      const now = this.#edited(await this.#validators.tagOf(format.name, resolved, validator));
      if (kept?.tag === now) return kept;
      const heads = await changedSince(db, resolved, since);
      if (since > validator.seq || !heads) return this.feed(format, view, {}, { walker });
      const deleted = (await deletionsOf(db, resolved, validator)).filter(({ seq }) => seq > since);
      const head = { ...(await this.#head(format, resolved, validator, {})), updated: validator.at, deleted };
      const link = this.#link(format, view, {});
      const modified = await this.#validators.modifiedOf(resolved, validator);
      const facts = { tag: now, modified, contentType: format.contentType, link, base: tag };
      return new Representation(facts, () => this.#assembled(format, head, heads));
    });
  }

  /** The log's end when the tag was given; undefined for a tag of another form or edition. */
  #seqOf(tag: string, form: string): number | undefined {
    const [, seq, made, edition] =
      /^(\d{1,15})-([a-z]+)(?:-[0-9a-z]+)?-([0-9a-z]+)(?:\.[a-z]+)?$/.exec(tag) ?? [];
    return made === form && edition === this.#edition ? Number(seq) : undefined;
  }

  #url(format: Format, view: View, page: Page): string {
    return this.#context.site.url + documentPath(view, format.file, page);
  }

  async #head(
    format: Format,
    resolved: ResolvedView,
    last: Validator,
    page: Page,
  ): Promise<Omit<FeedHead, 'updated'>> {
    const { site } = this.#context;
    const { view } = resolved;
    return {
      id: await viewId(resolved),
      title: viewTitle(resolved, last, site),
      description: site.description,
      language: viewLanguage(view) ?? site.language,
      self: this.#url(format, view, page),
      page: site.url + documentPath(view, '', {}),
    };
  }

  #link(format: Format, view: View, page: Page): string {
    return `<${this.#url(format, view, page)}>; rel="self", <${this.#context.site.hub}>; rel="hub"`;
  }

  async #assembled(format: Format, head: FeedHead, heads: readonly Head[]): Promise<string> {
    return assemble(format, head, this.#context.site, await this.pieces.of(format, heads));
  }

  /** A document of a view; `form` names it in keys and validators. */
  view(
    form: string,
    view: View,
    page: Page,
    { walker, once = false, ...about }: Pick<Facts, 'contentType' | 'link'> & Making,
    render: (shown: Shown) => Promise<string>,
  ): Promise<Representation> {
    const { db } = this.#context;
    const make = async (): Promise<Made> => {
      const state = this.#context.state.atOnce();
      const resolved = await resolveView(db, view, walker);
      const validator = await this.#validators.of(resolved);
      // Made once, it may be of several states, so nothing else has its tag.
      const tag = once
        ? `${validator.seq}-${form}-${crypto.randomUUID().slice(0, 8)}`
        : await this.#validators.tagOf(form, resolved, validator);
      const modified = await this.#validators.modifiedOf(resolved, validator);
      return {
        facts: { ...about, tag, modified },
        render: async () => {
          const { heads, next } = await windowOf(db, resolved, page, validator);
          if (!resolved.single) await turn(); // That was several walks, and as many follow.
          const text = await render({ resolved, validator, heads, next });
          if (once || (state !== undefined && this.#context.state.atOnce() === state)) return text;
          const now = await resolveView(db, view, walker);
          if ((await this.#validators.tagOf(form, now, await this.#validators.of(now))) !== tag)
            throw new Moved();
          return text;
        },
      };
    };
    if (once) return this.#once(make);
    return this.document(`${form} ${documentPath(view, '', page)}`, make, !isCostly(view));
  }

  /** Whether a view's document is ready, as far as that can be told without asking the database. */
  hasReady(form: string, view: View, page: Page): boolean {
    return this.#documents.has(`${form} ${documentPath(view, '', page)}`, this.#context.state.atOnce());
  }

  /** A tag of these articles, of this renderer and site. */
  #edited = (tag: string): string => `${tag}-${this.#edition}`;

  async #once(make: () => Promise<Made>): Promise<Representation> {
    await this.#due.promoted();
    const { facts, render } = await make();
    return new Representation({ ...facts, tag: this.#edited(facts.tag) }, render);
  }

  /**
   * Any document: `make` says what it is now (its tag without edition), and is rendered if it is not the one kept.
   * @param ahead whether it is made anew after a change before it is asked for again
   */
  async document(key: string, make: () => Promise<Made>, ahead = false): Promise<Representation> {
    const build: Build = async (kept) => {
      const { facts, render } = await make();
      const tag = this.#edited(facts.tag);
      return kept?.tag === tag ? kept : new Representation({ ...facts, tag }, render);
    };
    const state = await this.#due.promoted();
    if (ahead) this.#ahead.asked(key, build);
    return this.#documents.get(state, key, build);
  }

  /** When the next scheduled article appears, in milliseconds; -Infinity where that is not known at once. */
  dueAt(): number {
    return this.#due.known();
  }

  /** After a change, by whomever: makes what is read before it is asked for. */
  changed(): void {
    this.#ahead.look();
  }

  stop(): Promise<void> {
    return this.#ahead.stop();
  }

  /** Publishes what is due: for a timer. */
  async tick(): Promise<void> {
    await this.#due.promote();
    this.changed();
  }
}

/** Positions of the newest articles alone: a window also shows older ones that were changed lately. */
const shownFrom = (next: number, heads: readonly Head[]): number[] =>
  heads.map(({ position }) => position).filter((position) => position >= next);

/** Archives end where the view last changed: what is newer may still get company. */
const endOf = (last: Validator): number => positionAt(last.at);

// Feeds and pages: view → document, cached. The change log says whether what was kept still holds.
import { LRUCache } from 'lru-cache';
import { assemble, type FeedHead, type Format } from '../formats/format.ts';
import { articlesByNumber, type Head, headsAt, type StoredArticle } from '../store/articles.ts';
import { type Known, timeOf, type Validator, validatorOf } from '../store/changes.ts';
import { type ResolvedView, resolveView } from '../store/facets.ts';
import { type Archive, documentPath, type Page, type View } from '../views.ts';
import { archiveAfter, archiveBefore, archiveFrom, positionsOf } from './archive.ts';
import { DocumentCache, type Rendered, rendered } from './cache.ts';
import type { Context } from './context.ts';
import { deletionsOf } from './deletions.ts';
import { changedSince } from './delta.ts';
import { DueWatch } from './due.ts';
import { viewId, viewTitle } from './naming.ts';
import { sha256 } from './tokens.ts';
import { windowOf } from './window.ts';

/** Change it when a format's text changes: validators of what was rendered before must not match. */
const RENDERER = 1;
const ATTEMPTS = 5;
const PIECE_BYTES = 48 * 1024 * 1024;
const DOCUMENT_BYTES = 48 * 1024 * 1024;

/** A view looked up and read, as much of it as one document shows. */
export interface Shown {
  resolved: ResolvedView;
  validator: Validator;
  heads: Head[];
  next?: number;
}

/** One view's document in some form other than a feed format, such as HTML. */
export type Render = (shown: Shown) => Promise<{ contentType: string; link: string; text: string }>;

export class Feeds {
  readonly #context: Context;
  readonly #documents: DocumentCache;
  readonly #pieces = new LRUCache<string, string>({
    maxSize: PIECE_BYTES,
    sizeCalculation: (piece) => piece.length * 2 + 100,
  });
  readonly #validators = new LRUCache<string, Known>({ max: 20_000 });
  readonly #due: DueWatch;
  /** Part of every tag: the same articles under another title or URL are other bytes. */
  readonly #edition: string;

  constructor(context: Context) {
    this.#context = context;
    this.#documents = new DocumentCache(DOCUMENT_BYTES, context.stateOf);
    this.#due = new DueWatch(context, context.stateOf);
    this.#edition = fingerprint(`${RENDERER} ${JSON.stringify(context.site)}`);
  }

  /** The view in a feed format. */
  feed(format: Format, view: View, page: Page): Promise<Rendered> {
    if (page.archive) return this.#archive(format, view, page.archive);
    return this.view(format.name, view, page, async (shown) => {
      const { resolved, validator, heads, next } = shown;
      const { db } = this.#context;
      const newest = page.before === undefined;
      const past = next === undefined ? undefined : await archiveBefore(db, resolved, next, endOf(validator));
      const head: FeedHead = {
        ...(await this.#head(format, resolved, page)),
        next: next === undefined ? undefined : this.#url(format, view, { ...page, before: next }),
        previousArchive: newest && past ? this.#url(format, view, { archive: past }) : undefined,
        updated: validator.at,
        deleted: newest ? await deletionsOf(db, resolved, validator) : undefined,
      };
      return this.#assembled(format, head, heads);
    });
  }

  /** RFC 5005 §4: its tag is of its own articles, so that it stays while the view goes on. */
  async #archive(format: Format, view: View, archive: Archive): Promise<Rendered> {
    await this.#due.promote();
    const { db } = this.#context;
    return this.#documents.get(`${format.name} ${documentPath(view, '', { archive })}`, async (kept) => {
      const resolved = await resolveView(db, view);
      const validator = await this.#validatorOf(resolved);
      const { positions, full } = await positionsOf(db, resolved, archive);
      const heads = await headsAt(db, positions);
      const oldest = full ? (positions.at(-1) ?? 0) : archiveFrom(archive);
      const before = await archiveBefore(db, resolved, oldest, endOf(validator));
      const after = await archiveAfter(db, resolved, archive, endOf(validator));
      const base = await this.#head(format, resolved, { archive });
      const state = await sha256(JSON.stringify([base, heads, before, after]));
      const tag = `${state.slice(0, 16)}-${format.name}-${this.#edition}`;
      if (kept?.tag === tag) return kept;
      const url = (past: Archive | undefined) => past && this.#url(format, view, { archive: past });
      const updated = await timeOf(db, Math.max(0, ...heads.map(({ seq }) => seq)));
      const head: FeedHead = {
        ...base,
        updated: updated || validator.at,
        previousArchive: url(before),
        archiveOf: { current: this.#url(format, view, {}), next: url(after) },
      };
      const { contentType, link, text } = await this.#assembled(format, head, heads);
      return rendered({ tag, modified: validator.at, contentType, link }, text);
    });
  }

  /**
   * RFC 3229 with the "feed" manipulation: the entries of a view that changed since `tag`, and those retracted.
   * Undefined where that is not known here, so that the whole feed is the answer.
   */
  async delta(format: Format, view: View, tag: string): Promise<Rendered | undefined> {
    const since = this.#seqOf(tag, format.name);
    if (since === undefined) return undefined;
    await this.#due.promote();
    const { db } = this.#context;
    const key = `${format.name} ${documentPath(view, '', {})} since ${since}`;
    return this.#documents.get(key, async (kept) => {
      const resolved = await resolveView(db, view);
      const validator = await this.#validatorOf(resolved);
      const now = `${validator.seq}-${format.name}-${this.#edition}`;
      if (kept?.tag === now) return kept;
      const heads = await changedSince(db, resolved, since);
      if (since > validator.seq || !heads) return this.feed(format, view, {});
      const deleted = (await deletionsOf(db, resolved, validator)).filter(({ seq }) => seq > since);
      const head = { ...(await this.#head(format, resolved, {})), updated: validator.at, deleted };
      const { contentType, link, text } = await this.#assembled(format, head, heads);
      return rendered({ tag: now, modified: validator.at, contentType, link, base: tag }, text);
    });
  }

  /** The log's end when the tag was given; undefined for a tag of another form or edition. */
  #seqOf(tag: string, form: string): number | undefined {
    const [, seq, made, edition] = /^(\d{1,15})-([a-z]+)-([0-9a-z]+)(?:\.[a-z]+)?$/.exec(tag) ?? [];
    return made === form && edition === this.#edition ? Number(seq) : undefined;
  }

  #url(format: Format, view: View, page: Page): string {
    return this.#context.site.url + documentPath(view, format.file, page);
  }

  async #head(format: Format, resolved: ResolvedView, page: Page): Promise<Omit<FeedHead, 'updated'>> {
    const { site } = this.#context;
    const { view } = resolved;
    return {
      id: await viewId(resolved),
      title: viewTitle(resolved, site),
      description: site.description,
      language: view.prefixes.find((p) => p.kind === 'language')?.slug ?? site.language,
      self: this.#url(format, view, page),
      page: site.url + documentPath(view, '', {}),
    };
  }

  async #assembled(format: Format, head: FeedHead, heads: readonly Head[]) {
    const { site } = this.#context;
    const text = assemble(format, head, site, await this.pieces(format, heads));
    return {
      contentType: format.contentType,
      link: `<${head.self}>; rel="self", <${site.hub}>; rel="hub"`,
      text,
    };
  }

  /** A document of a view; `form` names it in keys and validators. */
  async view(form: string, view: View, page: Page, render: Render): Promise<Rendered> {
    await this.#due.promote();
    const key = `${form} ${documentPath(view, '', page)}`;
    return this.#documents.get(key, async (kept) => {
      // Another process may commit between two statements; then what was read is read again, a few times.
      for (let attempt = 1; ; attempt++) {
        const resolved = await resolveView(this.#context.db, view);
        const validator = await this.#validatorOf(resolved);
        const tag = `${validator.seq}-${form}-${this.#edition}`;
        if (kept?.tag === tag) return kept;
        const window = await windowOf(this.#context.db, resolved, page, validator);
        const heads = await headsAt(this.#context.db, window.positions);
        const result = await render({ resolved, validator, heads, next: window.next });
        const again = await this.#validatorOf(await resolveView(this.#context.db, view));
        if (again.seq === validator.seq || attempt === ATTEMPTS) {
          return rendered(
            { tag, modified: validator.at, contentType: result.contentType, link: result.link },
            result.text,
          );
        }
      }
    });
  }

  /** A document that is not of a view: `tag` is read first, `render` runs when it is not the one kept. */
  async document(key: string, read: () => Promise<{ tag: string; modified: number }>, render: RenderText) {
    await this.#due.promote();
    return this.#documents.get(key, async (kept) => {
      const { tag: own, modified } = await read();
      const tag = `${own}-${this.#edition}`;
      if (kept?.tag === tag) return kept;
      const { contentType, link, text } = await render();
      return rendered({ tag, modified, contentType, link }, text);
    });
  }

  /** Publishes what is due: for a timer. */
  tick(): Promise<void> {
    return this.#due.promote();
  }

  async #validatorOf(resolved: ResolvedView): Promise<Validator> {
    if (resolved.single) return validatorOf(this.#context.db, resolved);
    const key = documentPath({ ...resolved.view, q: '' }, '', {});
    const upTo = Math.max(...resolved.walk.map(({ all }) => lastSeqOf(all, resolved)));
    const known = this.#validators.get(key);
    if (known && known.upTo === upTo) return known.validator;
    const validator = await validatorOf(this.#context.db, resolved, known);
    this.#validators.set(key, { upTo, validator });
    return validator;
  }

  /** Articles' pieces in the order of `heads`, made where they are not kept. */
  async pieces(format: Format, heads: readonly Head[]): Promise<string[]> {
    const keyOf = (head: Head) => `${format.name} ${head.n} ${head.seq}`;
    const kept = heads.map((head) => this.#pieces.get(keyOf(head)));
    const missing = heads.filter((_, i) => kept[i] === undefined);
    const made = new Map<number, string>();
    for (const article of missing.length ? await this.articles(missing) : []) {
      const piece = format.piece(article, this.#context.site);
      this.#pieces.set(keyOf(article.row), piece);
      made.set(article.row.n, piece);
    }
    return heads.flatMap((head, i) => kept[i] ?? made.get(head.n) ?? []);
  }

  /** Articles whole, in the order of `heads`. */
  async articles(heads: readonly Head[]): Promise<StoredArticle[]> {
    const articles = await articlesByNumber(
      this.#context.db,
      heads.map(({ n }) => n),
    );
    return heads.flatMap(({ n }) => articles.find((a) => a.row.n === n) ?? []);
  }
}

/** A document of something that is no view. */
type RenderText = () => Promise<{ contentType: string; link: string; text: string }>;

/** Archives end where the view last changed: what is newer may still get company. */
const endOf = (last: Validator): number => last.at * 1024;

/** No change can match a conjunction that is later than the last change of any facet it asks for. */
function lastSeqOf(ids: readonly number[], { facets }: ResolvedView): number {
  return Math.min(...ids.map((id) => facets.find((f) => f.id === id)?.lastSeq ?? 0));
}

/** FNV-1a, 32 bits, base 36: short, the same in every process. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

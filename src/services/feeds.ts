// Feeds and pages: view → document, cached. The change log says whether what was kept still holds.
import { LRUCache } from 'lru-cache';
import { assemble, type FeedHead, type Format } from '../formats/format.ts';
import { articlesByNumber, type Head, headsAt, type StoredArticle } from '../store/articles.ts';
import { type Known, type Validator, validatorOf } from '../store/changes.ts';
import { type ResolvedView, resolveView } from '../store/facets.ts';
import { documentPath, type Page, type View } from '../views.ts';
import { DocumentCache, type Rendered, rendered } from './cache.ts';
import type { Context } from './context.ts';
import { deletionsOf } from './deletions.ts';
import { DueWatch } from './due.ts';
import { viewId, viewTitle } from './naming.ts';
import { windowOf } from './window.ts';

/** Change it when a format's text changes: validators of what was rendered before must not match. */
const RENDERER = 1;
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
    const { site } = this.#context;
    const self = site.url + documentPath(view, format.file, page);
    return this.view(format.name, view, page, async ({ resolved, validator, heads, next }) => {
      const head: FeedHead = {
        id: await viewId(resolved),
        title: viewTitle(resolved, site),
        description: site.description,
        language: view.prefixes.find((p) => p.kind === 'language')?.slug ?? site.language,
        self,
        page: site.url + documentPath(view, '', {}),
        next:
          next === undefined
            ? undefined
            : site.url + documentPath(view, format.file, { ...page, before: next }),
        updated: validator.at,
        deleted: page.before === undefined ? await deletionsOf(this.#context.db, resolved, validator) : [],
      };
      const pieces = await this.#piecesOf(format, heads);
      const link = `<${self}>; rel="self", <${site.hub}>; rel="hub"`;
      return { contentType: format.contentType, link, text: assemble(format, head, site, pieces) };
    });
  }

  /** A document of a view; `form` names it in keys and validators. */
  async view(form: string, view: View, page: Page, render: Render): Promise<Rendered> {
    await this.#due.promote();
    const key = `${form} ${documentPath(view, '', page)}`;
    return this.#documents.get(key, async (kept) => {
      // Another process may commit between two statements; then what was read is read again.
      for (;;) {
        const resolved = await resolveView(this.#context.db, view);
        const validator = await this.#validatorOf(resolved);
        const tag = `${validator.seq}-${form}-${this.#edition}`;
        if (kept?.tag === tag) return kept;
        const window = await windowOf(this.#context.db, resolved, page, validator);
        const heads = await headsAt(this.#context.db, window.positions);
        const result = await render({ resolved, validator, heads, next: window.next });
        const again = await this.#validatorOf(await resolveView(this.#context.db, view));
        if (again.seq === validator.seq) {
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

  async #piecesOf(format: Format, heads: readonly Head[]): Promise<string[]> {
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

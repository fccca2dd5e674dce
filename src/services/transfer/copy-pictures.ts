// Pictures of imported articles, copied into the library: each article names the copies by a silent fix of its own, after its
// source's version, so that importing again finds that version and changes nothing. What cannot be fetched stays where it was.
import type { Document } from '../../domain/model.ts';
import { escapeText } from '../../domain/text.ts';
import { problemOf, Refusal } from '../../errors.ts';
import { type Problem, problem } from '../../problems.ts';
import { textWrites, updateWrites } from '../../store/article-writes.ts';
import { articleByGuid, type StoredArticle } from '../../store/articles.ts';
import { commit } from '../../store/database.ts';
import { turn } from '../../store/turns.ts';
import { audited } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { searchText } from '../publishing/compose.ts';
import { consequences } from '../publishing/consequences.ts';
import { draftOf, sameState } from '../publishing/drafts.ts';
import { fetchPicture } from '../publishing/fetch-picture.ts';
import type { Uploaded } from '../publishing/media.ts';
import { retrying } from '../publishing/publish.ts';

/** Pictures that one import fetches; importing again goes on. */
const MAX_PICTURES = 2_000;
/** Where each call of a request counts. */
const MAX_PICTURES_PER_TICK = 20;
/** Fetched at a time. */
const CONCURRENCY = 4;

export type Report = (item: string, problem: Problem) => void;

export class PictureCopies {
  readonly #guids = new Set<string>();
  /** What became of each address. */
  readonly #fetched = new Map<string, Uploaded | Problem>();
  copied = 0;

  /** An article that came in, or is as it was: it may have pictures that could not be had the last time. */
  add(guid: string): void {
    this.#guids.add(guid);
  }

  async run(context: Context, report: Report): Promise<void> {
    const most = context.runtime.outgoing.perTick === undefined ? MAX_PICTURES : MAX_PICTURES_PER_TICK;
    let isFull = false;
    for (const guid of this.#guids) {
      const article = await articleByGuid(context.db, guid);
      const urls = article ? foreignPictures(article, context) : [];
      const wanted = urls.filter((url) => !this.#fetched.has(url)).slice(0, most - this.#fetched.size);
      isFull ||= wanted.length < urls.filter((url) => !this.#fetched.has(url)).length;
      for (let i = 0; i < wanted.length; i += CONCURRENCY)
        await Promise.all(wanted.slice(i, i + CONCURRENCY).map((url) => this.#fetch(context, url, report)));
      const copies = new Map<string, Uploaded>();
      for (const url of urls) {
        const found = this.#fetched.get(url);
        if (found && 'name' in found) copies.set(url, found);
      }
      if (article && copies.size) await lead(context, article.guid, copies);
      await turn();
    }
    this.#guids.clear();
    if (isFull) report('', problem('pictures-left', { count: most }));
  }

  async #fetch(context: Context, url: string, report: Report): Promise<void> {
    try {
      this.#fetched.set(url, await fetchPicture(context, url));
      this.copied += 1;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const found = problemOf(error);
      this.#fetched.set(url, found);
      report(url, found);
    }
  }
}

const IMAGE = /<img\s[^<>]*?\ssrc="([^"<>]+)"|<img\ssrc="([^"<>]+)"/g;

/** Addresses of pictures that are not this site's own. */
function foreignPictures({ image, html }: Pick<Document, 'image' | 'html'>, { site }: Context): string[] {
  const inText = [...html.matchAll(IMAGE)].map(([, one, other]) =>
    (one ?? other ?? '').replaceAll('&amp;', '&'),
  );
  const own = `${site.url}/`;
  return [...new Set([...(image ? [image.url] : []), ...inText])].filter(
    (url) => /^https?:\/\//i.test(url) && !url.startsWith(own),
  );
}

/** One article names the copies from then on. */
const lead = (context: Context, guid: string, copies: ReadonlyMap<string, Uploaded>): Promise<void> =>
  retrying(context, async () => {
    const { db, runtime } = context;
    const before = await articleByGuid(db, guid);
    if (!before) return;
    const draft = draftOf(before);
    draft.document = withCopies(before, draft.document, copies);
    draft.text = searchText(draft.document);
    if (sameState(before, draft)) return;
    const kind = before.status === 'published' ? ('silent' as const) : ('draft' as const);
    const written = { before, draft, reason: { kind, at: runtime.now() } };
    const { version, status } = draft;
    await commit(db, [
      ...updateWrites(db, written, false),
      ...(await consequences(context, [written])),
      audited(context, 'article.update', before.id, { version, status, change: kind, pictures: copies.size }),
      ...textWrites(db, [written]),
    ]);
  });

function withCopies(
  before: StoredArticle,
  document: Document,
  copies: ReadonlyMap<string, Uploaded>,
): Document {
  let json = JSON.stringify([document.content, document.html]);
  // The longest first: one may be the beginning of another.
  for (const [url, { url: copy }] of [...copies].sort(([a], [b]) => b.length - a.length)) {
    for (const written of new Set([url, escapeText(url)]))
      json = json.replaceAll(quoted(written), quoted(copy));
  }
  const [content, html] = JSON.parse(json) as [Document['content'], string];
  const { image } = before;
  const copy = image && copies.get(image.url);
  if (!image || !copy) return { ...document, content, html };
  const { url, width, height, length } = copy;
  return { ...document, content, html, image: { ...image, url, width, height, length } };
}

/** As it stands in JSON. */
const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);

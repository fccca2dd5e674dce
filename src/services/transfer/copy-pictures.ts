// Pictures of imported articles, copied into the library: each article names the copies by a silent fix of its own, after its
// source's version, so that importing again finds that version and changes nothing. What cannot be fetched stays where it was.
import type { Document } from '../../domain/model.ts';
import { escapeText, unescapeText } from '../../domain/text.ts';
import { problemOf, Refusal } from '../../errors.ts';
import { type Problem, problem } from '../../problems.ts';
import { articleByGuid } from '../../store/articles/articles.ts';
import { turn } from '../../store/turns.ts';
import type { Context } from '../context.ts';
import { fetchPicture } from '../publishing/fetch-picture.ts';
import type { Uploaded } from '../publishing/media.ts';
import { fixSilently } from '../publishing/silent-fix.ts';

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
      if (article && copies.size)
        await fixSilently(context, article.id, (document) => withCopies(document, copies), {
          pictures: copies.size,
        });
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
  const inText = [...html.matchAll(IMAGE)].map(([, one, other]) => unescapeText(one ?? other ?? ''));
  const own = `${site.url}/`;
  return [...new Set([...(image ? [image.url] : []), ...inText])].filter(
    (url) => /^https?:\/\//i.test(url) && !url.startsWith(own),
  );
}

function withCopies(document: Document, copies: ReadonlyMap<string, Uploaded>): Document {
  let json = JSON.stringify([document.content, document.html]);
  // The longest first: one may be the beginning of another.
  for (const [url, { url: copy }] of [...copies].sort(([a], [b]) => b.length - a.length)) {
    for (const written of new Set([url, escapeText(url)]))
      json = json.replaceAll(quoted(written), quoted(copy));
  }
  const [content, html] = JSON.parse(json) as [Document['content'], string];
  const { image } = document;
  const copy = image && copies.get(image.url);
  if (!image || !copy) return { ...document, content, html };
  const { url, width, height, length } = copy;
  return { ...document, content, html, image: { ...image, url, width, height, length } };
}

/** As it stands in JSON. */
const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);

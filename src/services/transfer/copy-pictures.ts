// Pictures of imported articles and pages, copied into the library: each article names the copies by a silent fix of its own, after
// its source's version, so that importing again finds that version and changes nothing. What cannot be fetched stays where it was.
import type { Content, Document } from '../../domain/model.ts';
import { escapeText, unescapeText } from '../../domain/text.ts';
import { problemOf, Refusal } from '../../errors.ts';
import { type Problem, problem } from '../../problems.ts';
import { articleByGuid } from '../../store/articles/articles.ts';
import { isThere, pageRow } from '../../store/own-pages.ts';
import { turn } from '../../store/turns.ts';
import { isBounded } from '../bounded.ts';
import type { Context } from '../context.ts';
import { fetchPicture } from '../publishing/fetch-picture.ts';
import type { Uploaded } from '../publishing/media.ts';
import { fixSilently } from '../publishing/silent-fix.ts';
import { changePage } from '../site/own-pages.ts';
import { printOf } from './import-pages.ts';
import type { ImportFault } from './import-report.ts';

/** Pictures that one import fetches; importing again goes on. */
const MAX_PICTURES = 10_000;
/** On Workers, where a request may make so many calls of others and no more. */
const MAX_PICTURES_PER_TICK = 20;
/** Fetched at a time. */
const CONCURRENCY = 4;

/** Whoever is told how it goes. */
export interface Listener {
  /** Of an address that could not be fetched, and of what names it; '' of all together. */
  report: (item: string, problem: Problem, where?: Pick<ImportFault, 'article' | 'page'>) => void;
  /** Told after every article and page. @param copied how many there are by now */
  progress: (copied: number) => void;
}

/** What has pictures. */
type Pictured = Pick<Document, 'content' | 'html' | 'image'>;

export class PictureCopies {
  readonly #guids = new Set<string>();
  readonly #pages = new Set<string>();
  /** What became of each address. */
  readonly #fetched = new Map<string, Uploaded | Problem>();
  #copied = 0;
  #isFull = false;

  /** An article that came in, or is as it was: it may have pictures that could not be had the last time. */
  add(guid: string): void {
    this.#guids.add(guid);
  }

  /** The same of a page. */
  addPage(slug: string): void {
    this.#pages.add(slug);
  }

  async run(context: Context, listener: Listener): Promise<void> {
    this.#isFull = false;
    for (const guid of this.#guids) {
      const article = await articleByGuid(context.db, guid);
      const where = { article: article?.id };
      const copies = article && (await this.#copiesOf(context, article, listener, where));
      if (article && copies?.size)
        await fixSilently(context, article.id, (document) => withCopies(document, copies), {
          pictures: copies.size,
        });
      listener.progress(this.#copied);
      await turn();
    }
    for (const slug of this.#pages) {
      await this.#copyForPage(context, slug, listener);
      listener.progress(this.#copied);
    }
    this.#guids.clear();
    this.#pages.clear();
    if (this.#isFull) listener.report('', problem('pictures-left', { count: maxPictures(context) }));
  }

  async #copyForPage(context: Context, slug: string, listener: Listener): Promise<void> {
    const row = await pageRow(context.db, slug);
    if (!isThere(row) || !('html' in row.written.content)) return;
    const { content } = row.written;
    const pictured = { content, html: content.html };
    const copies = await this.#copiesOf(context, pictured, listener, { page: slug });
    if (!copies.size) return;
    const { imported, status, written } = row;
    const next = { ...written, slug, status, content: withCopies(pictured, copies).content };
    // What the import left here is what it leaves now: no editor changed it.
    const wasKept = imported?.kept === printOf({ ...written, status });
    const kept = imported && wasKept ? { ...imported, kept: printOf(next) } : undefined;
    await changePage(context, slug, () => next, kept);
  }

  /** Fetches what a text names and was not fetched yet. @returns the copies by their addresses */
  async #copiesOf(
    context: Context,
    pictured: Pictured,
    { report }: Listener,
    where: Pick<ImportFault, 'article' | 'page'>,
  ): Promise<Map<string, Uploaded>> {
    const urls = foreignPictures(pictured, context);
    const unknown = urls.filter((url) => !this.#fetched.has(url));
    const wanted = unknown.slice(0, maxPictures(context) - this.#fetched.size);
    this.#isFull ||= wanted.length < unknown.length;
    const fetchOne = (url: string) => this.#fetch(context, url, (found) => report(url, found, where));
    for (let i = 0; i < wanted.length; i += CONCURRENCY)
      await Promise.all(wanted.slice(i, i + CONCURRENCY).map(fetchOne));
    const copies = new Map<string, Uploaded>();
    for (const url of urls) {
      const found = this.#fetched.get(url);
      if (found && 'name' in found) copies.set(url, found);
    }
    return copies;
  }

  async #fetch(context: Context, url: string, report: (found: Problem) => void): Promise<void> {
    try {
      this.#fetched.set(url, await fetchPicture(context, url));
      this.#copied += 1;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const found = problemOf(error);
      this.#fetched.set(url, found);
      report(found);
    }
  }
}

const maxPictures = ({ runtime }: Context): number =>
  isBounded(runtime) ? MAX_PICTURES_PER_TICK : MAX_PICTURES;

const IMAGE = /<img\b[^<>]*>/gi;
const SRC = /\ssrc\s{0,5}=\s{0,5}(?:"([^"<>]+)"|'([^'<>]+)')/i;
/** A link around a picture: often to the same in its full size. */
const LINKED = /(<a\b[^<>]*>)\s{0,20}<img\b/gi;
const HREF = /\shref\s{0,5}=\s{0,5}(?:"([^"<>]+)"|'([^'<>]+)')/i;
const PICTURE_PATH = /\.(?:jpe?g|png|gif|webp|avif)$/i;

function addressIn(tag: string, attribute: RegExp): string {
  const [, double, single] = attribute.exec(tag) ?? [];
  return unescapeText(double ?? single ?? '');
}

/** Addresses of pictures that are not this site's own. */
function foreignPictures({ image, html }: Pictured, { site }: Context): string[] {
  const inText = [...html.matchAll(IMAGE)].map(([tag]) => addressIn(tag, SRC));
  const linked = [...html.matchAll(LINKED)]
    .map(([, tag = '']) => addressIn(tag, HREF))
    .filter((url) => PICTURE_PATH.test(URL.parse(url)?.pathname ?? ''));
  const own = `${site.url}/`;
  return [...new Set([...(image ? [image.url] : []), ...inText, ...linked])].filter(
    (url) => /^https?:\/\//i.test(url) && !url.startsWith(own),
  );
}

/** Smaller copies that stay elsewhere: the library makes its own. */
const SIZES = /\s(?:srcset|sizes)\s{0,5}=\s{0,5}(?:"[^"<>]*"|'[^'<>]*')/gi;

/** A picture that is copied, without what it names of elsewhere. */
const withoutSizes = (html: string, copies: ReadonlySet<string>): string =>
  html.replace(IMAGE, (tag) => {
    return copies.has(addressIn(tag, SRC)) ? tag.replace(SIZES, '') : tag;
  });

/** After the end of an address: then it is the beginning of another. */
const GOES_ON = /[\p{L}\p{N}_.~%&=+:@!$*?#/-]/u;

function withCopies<D extends Pictured>(document: D, copies: ReadonlyMap<string, Uploaded>): D {
  let json = JSON.stringify([document.content, document.html]);
  // The longest first: a comma or a bracket may end an address, or be within a longer one.
  for (const [url, { url: copy }] of [...copies].sort(([a], [b]) => b.length - a.length)) {
    for (const written of new Set([url, escapeText(url)]))
      json = json.replaceAll(quoted(written), (found, at: number, whole: string) =>
        GOES_ON.test(whole.charAt(at + found.length)) ? found : quoted(copy),
      );
  }
  const [content, text] = JSON.parse(json) as [Content, string];
  const copied = new Set([...copies.values()].map(({ url }) => url));
  const rewritten = {
    ...document,
    content: 'html' in content ? { html: withoutSizes(content.html, copied) } : content,
    html: withoutSizes(text, copied),
  };
  const { image } = document;
  const copy = image && copies.get(image.url);
  if (!image || !copy) return rewritten;
  const { url, width, height, length } = copy;
  return { ...rewritten, image: { ...image, url, width, height, length } };
}

/** As it stands in JSON. */
const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);

// What the server answers at an address, as files: a document, and the further pages that it leads to.
import { inOnePiece } from '../../../domain/bytes.ts';
import { prefixOf } from '../../../formats/uri.ts';
import { placeOf, plainPath } from './addresses.ts';

/** The server's answer at a path, prefix and query included. */
export type Ask = (path: string, accept: string) => Promise<Response>;

export interface CopiedFile {
  name: string;
  body: AsyncIterable<Uint8Array>;
  /** Bytes. */
  length: number;
  /** Milliseconds. */
  modified: number;
}

/** Of a picture or an icon that leads on. */
const MAX_REDIRECTS = 3;
const PAGE = 'text/html';
const TEXT = /^(?:text\/|application\/(?:[\w.-]+\+)?(?:xml|json))/;
/** An address with the query of a further page, in an attribute, an element or JSON. */
const FURTHER = /(["'>])([^"'<>\s?]*)\?((?:limit=\d+&(?:amp;)?)?(?:before|archive|from)=[^"'<>\s&#]+)/g;
/** Uploaded files have their digest in their names, what ships with the server a place of its own. */
const NAMED = /\/(?:media\/[0-9a-f]{64}[\w.-]*|assets\/[\w-]+\.[a-z]+)/g;

export class CopyDocuments {
  readonly #ask: Ask;
  readonly #url: string;
  readonly #prefix: string;
  readonly #now: number;
  /** Uploaded files, styles, icons that the documents so far name: their paths. */
  readonly named = new Set<string>();
  /** Addresses whose files go by shorter names. */
  readonly shortened: [from: string, to: string][] = [];

  /** Content-Security-Policy of pages and of uploaded files. */
  readonly policies = { page: '', upload: '' };

  /** @param now what a file without a date of its own gets */
  constructor(ask: Ask, url: string, now: number) {
    this.#ask = ask;
    this.#url = url;
    this.#prefix = prefixOf(url);
    this.#now = now;
  }

  /**
   * The document at a path below the site's prefix, with its further pages; nothing where there is none.
   * @param statuses what is a document: a page may say that its article is gone
   */
  async *at(path: string, statuses: readonly number[] = [200]): AsyncGenerator<CopiedFile> {
    const seen = new Set([path]);
    // A set goes on with what is added while it is gone through.
    for (const one of seen) {
      const isPage = !/\.[a-z]+$/.test(path);
      const response = await this.#ask(this.#prefix + one, isPage ? PAGE : '*/*');
      if (!statuses.includes(response.status)) {
        await response.body?.cancel();
        continue;
      }
      const [plain, query] = one.split('?');
      yield await this.#file(
        response,
        path,
        query ? (plainPath(path, query) ?? path) : (plain ?? path),
        seen,
      );
    }
  }

  /** A file that documents name, as it is; of one that leads to another, that one. */
  async *file(path: string): AsyncGenerator<CopiedFile> {
    let asked = this.#prefix + path;
    for (let i = 0; i <= MAX_REDIRECTS; i++) {
      const response = await this.#ask(asked, '*/*');
      const location = response.headers.get('location');
      if (response.ok) {
        yield await this.#file(response, path, path, new Set());
        return;
      }
      await response.body?.cancel();
      if (!location?.startsWith(`${this.#url}/`)) return;
      asked = new URL(location).pathname;
    }
  }

  /** Where the server leads to from a path, below the site's prefix; undefined where it does not. */
  async leadFrom(path: string): Promise<string | undefined> {
    const { body, headers } = await this.#ask(this.#prefix + path, '*/*');
    await body?.cancel();
    const location = headers.get('location');
    return location?.startsWith(`${this.#url}/`) ? location.slice(this.#url.length) : undefined;
  }

  /** The page that stands where nothing is. */
  async *missing(): AsyncGenerator<CopiedFile> {
    const response = await this.#ask(`${this.#prefix}/404/not-found`, PAGE);
    const body = this.#scanned(await response.text());
    yield fileOf('404.html', body, this.#now);
  }

  async #file(response: Response, of: string, path: string, further: Set<string>): Promise<CopiedFile> {
    const type = response.headers.get('content-type') ?? '';
    const changed = Date.parse(response.headers.get('last-modified') ?? '');
    const modified = Number.isNaN(changed) ? this.#now : changed;
    const place = placeOf(this.#prefix + path, type.startsWith(PAGE));
    if (place.path) this.shortened.push([path, place.path.slice(this.#prefix.length)]);
    const policy = response.headers.get('content-security-policy') ?? '';
    if (type.startsWith(PAGE)) this.policies.page ||= policy;
    else if (path.startsWith('/media/')) this.policies.upload ||= policy;
    const length = Number(response.headers.get('content-length'));
    if (!TEXT.test(type) && length && response.body)
      return { name: place.name, body: response.body, length, modified };
    if (!TEXT.test(type)) return bytesOf(place.name, new Uint8Array(await response.arrayBuffer()), modified);
    const text = this.#scanned(await response.text());
    return fileOf(place.name, this.#withPlainPaths(text, of, further), modified);
  }

  #scanned(text: string): string {
    for (const [path] of text.matchAll(NAMED)) this.named.add(path);
    return text;
  }

  /** Notes the further pages of the document at `path`, and names them by paths of their own. */
  #withPlainPaths(text: string, path: string, further: Set<string>): string {
    return text.replace(FURTHER, (whole, before: string, address: string, written: string) => {
      const start = [`${this.#url}/`, `${this.#prefix}/`].find((one) => address.startsWith(one));
      const query = written.replaceAll('&amp;', '&');
      const plain = plainPath(address, query);
      if (start === undefined || plain === undefined) return whole;
      if (address.slice(start.length - 1) !== path) return whole;
      further.add(`${path}?${query}`);
      return before + plain;
    });
  }
}

const encoder = new TextEncoder();

export const fileOf = (name: string, text: string, modified: number): CopiedFile =>
  bytesOf(name, encoder.encode(text), modified);

const bytesOf = (name: string, bytes: Uint8Array, modified: number): CopiedFile => ({
  ...{ name, length: bytes.length, modified },
  body: inOnePiece(bytes),
});

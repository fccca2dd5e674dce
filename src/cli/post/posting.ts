// A file becomes an article, or the article that it was before is changed.
import { createHash } from 'node:crypto';
import { decodeBody } from '../../intake/decode.ts';
import { Failure } from '../command.ts';
import { Answered, jsonOf, type RemoteSite } from '../remote.ts';
import { PostMemory, type Remembered } from './memory.ts';

const PATH = '/admin/articles';
type Body = Uint8Array<ArrayBuffer>;

export class Posting {
  readonly #site: RemoteSite;
  readonly #memory: PostMemory;
  readonly #isNew: boolean;
  readonly #overwrites: boolean;

  /** @param isNew whether each file is a new article; @param overwrites whether what was changed on the site since goes */
  constructor(site: RemoteSite, { isNew, overwrites }: { isNew: boolean; overwrites: boolean }) {
    this.#site = site;
    this.#memory = new PostMemory(site.url);
    this.#isNew = isNew;
    this.#overwrites = overwrites;
  }

  /**
   * Posts a file.
   * @param file `-` for standard input, of which nothing is remembered
   * @param body the file's own bytes
   * @param sent the query and the body to send, with what the options add
   * @throws Failure
   */
  async post(
    file: string,
    body: Body,
    type: string,
    [query, sent]: [query: string, body: Body],
  ): Promise<{ url?: string }> {
    const headers = { 'content-type': type };
    const said = await guidIn(body, type);
    if (said !== undefined) return jsonOf(await this.#put(said, query, sent, headers));
    if (this.#isNew || file === '-') return jsonOf(await this.#site.send(PATH + query, sent, headers));
    const sha256 = createHash('sha256').update(body).digest('hex');
    const known = await this.#memory.find(file, sha256);
    // Remembered first: what is posted and then not remembered would be posted again.
    const one: Remembered = known ?? { guid: `urn:uuid:${crypto.randomUUID()}`, sha256 };
    if (!known) await this.#memory.keep(file, one);
    const guard: Record<string, string> = one.etag && !this.#overwrites ? { 'if-match': one.etag } : {};
    try {
      const answer = await this.#put(one.guid, query, sent, { ...headers, ...guard });
      const etag = answer.headers.get('etag') ?? undefined;
      if (etag !== one.etag || sha256 !== one.sha256) await this.#memory.keep(file, { ...one, etag, sha256 });
      return jsonOf(answer);
    } catch (error) {
      if (!(error instanceof Answered)) throw error;
      if (!known && error.status < 500) await this.#memory.forget(file);
      throw error.status === 412
        ? new Failure('the article was changed on the site since; --overwrite posts the file all the same')
        : error;
    }
  }

  #put(guid: string, query: string, body: Body, headers: Record<string, string>): Promise<Response> {
    return this.#site.send(`${PATH}/by-guid/${encodeURIComponent(guid)}${query}`, body, headers, 'PUT');
  }
}

/** The guid that a file says; of what cannot be read the site says why. */
async function guidIn(body: Body, type: string): Promise<string | undefined> {
  try {
    return (await decodeBody(type, body, new URLSearchParams(), { titled: true })).input.guid;
  } catch {
    return undefined;
  }
}

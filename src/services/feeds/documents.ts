// Documents by key: made when they are asked for, kept while they hold, made anew after a change.
import { fingerprint } from '../../domain/hash.ts';
import type { Site } from '../../formats/format.ts';
import type { Context } from '../context.ts';
import type { Sites } from '../site/sites.ts';
import { watchCache } from './byte-cache.ts';
import { type Build, DocumentCache, type Facts, Representation } from './cache.ts';
import { Freshness } from './freshness.ts';
import { CacheWarmer } from './warmer.ts';

/** Change it when a format's text changes: validators of what was rendered before must not match. */
const RENDERER = 7;

/** What a document is, before it is rendered. */
export interface Made {
  /** Its tag is without edition. */
  facts: Facts;
  /** Called when somebody wants its bytes. */
  render: () => Promise<string | Uint8Array<ArrayBuffer>>;
  /** As it is shown. */
  site: Site;
  /** Formats show less of what is set of the site. */
  shownBy: 'formats' | 'pages';
}

export class Documents {
  readonly freshness: Freshness;
  readonly #cache: DocumentCache;
  readonly #warmer: CacheWarmer;
  readonly #sites: Sites;
  /** Of the formats that say one. */
  readonly #versions: string;

  constructor(context: Context) {
    const { runtime, formats, config } = context;
    this.#sites = context.sites;
    this.freshness = new Freshness(context);
    this.#cache = new DocumentCache(config.cacheMb, runtime);
    this.#warmer = new CacheWarmer(this.#cache, this.freshness, runtime);
    const versions = formats.flatMap(({ name, version }) => (version === undefined ? [] : [name, version]));
    this.#versions = versions.join(' ');
    watchCache(runtime, 'documents', this.#cache.fill);
  }

  /**
   * A document as it is now.
   * @param make says what it is; rendered if it is not the one kept
   * @param warm whether it is made anew after a change before it is asked for again
   */
  get(key: string, make: () => Promise<Made>, warm = false): Promise<Representation> {
    const build = async (kept: Representation | undefined) => {
      const made = this.#represent(await make());
      return kept?.tag === made.tag ? kept : made;
    };
    return this.find(key, build, warm);
  }

  /** The same where `build` decides whether what is kept is still right. */
  async find(key: string, build: Build, warm = false): Promise<Representation> {
    const state = await this.freshness.promoted();
    if (warm) this.#warmer.asked(key, build);
    return this.#cache.get(state, key, build);
  }

  /** A document for one request, kept by nobody. */
  async once(make: () => Promise<Made>): Promise<Representation> {
    await this.freshness.promoted();
    return this.#represent(await make());
  }

  #represent({ facts, render, site, shownBy }: Made): Representation {
    return new Representation({ ...facts, tag: this.tag(facts.tag, site, shownBy) }, render);
  }

  /** A tag of this renderer and the site as it is set. */
  tag(tag: string, site: Site, shownBy: Made['shownBy']): string {
    return `${tag}-${this.edition(site, shownBy)}`;
  }

  /** The end of a tag: the same articles under another title or URL are other bytes. */
  edition(site: Site, shownBy: Made['shownBy']): string {
    return fingerprint([RENDERER, this.#sites.edition(site, shownBy), this.#versions].join(' '));
  }

  /** Whether a document is ready, as far as that can be told without asking the database. */
  has(key: string): boolean {
    return this.#cache.has(key, this.freshness.state());
  }

  /** After a change, by whomever: makes what is read before it is asked for. */
  changed(): void {
    this.#warmer.warm();
  }

  /** Publishes what is due: for a timer. */
  async tick(): Promise<void> {
    await this.freshness.promote();
    this.changed();
  }

  stop(): Promise<void> {
    return this.#warmer.stop();
  }
}

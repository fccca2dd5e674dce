// The site as it is set at the moment: what editors set, over what the environment says.
import { fingerprint } from '../../domain/hash.ts';
import { isElsewhere, type Settings } from '../../domain/settings.ts';
import { imageAt } from '../../formats/facts.ts';
import type { Site, SiteAddress } from '../../formats/format.ts';
import { readName } from '../../media/kinds.ts';
import type { Runtime } from '../../ports.ts';
import type { Database } from '../../store/database.ts';
import type { FacetRow } from '../../store/facets/rows.ts';
import { siteRow } from '../../store/settings.ts';
import type { State } from '../feeds/state.ts';

/** What settings are read of: the site's own row. */
type SiteRow = Pick<FacetRow, 'edition' | 'settings'>;

export class Sites {
  readonly #first: Site;
  readonly #shrinks: boolean;
  readonly #db: Database;
  readonly #state: State;
  #known: { key: string; site: Site } | undefined;
  readonly #editions = new WeakMap<Site, { formats: string; pages: string }>();
  #looked: { state: string; site: Site } | undefined;

  /** @param first what the environment, or the application that has Tagwire in it, says */
  constructor(first: Site, db: Database, state: State, { pictures }: Pick<Runtime, 'pictures'>) {
    this.#shrinks = pictures !== undefined;
    this.#first = first;
    this.#db = db;
    this.#state = state;
  }

  /** By the site's row, which who looks up a view has anyway. */
  async of({ edition, settings }: SiteRow): Promise<Site> {
    // Two changes may have one time, and a backup an edition that there was.
    const key = `${edition} ${settings?.at}`;
    if (this.#known?.key === key) return this.#known.site;
    const site = settings ? await this.as(settings) : this.#first;
    // Another request may have been faster: what is kept of a site is kept by the object.
    if (this.#known?.key !== key) this.#known = { key, site };
    return this.#known.site;
  }

  /**
   * As it was when the site's row was last read, which costs no query: whoever makes a document of a changed database
   * reads it. Undefined before the first time.
   */
  get known(): Site | undefined {
    return this.#known?.site;
  }

  /** Where nothing is set. */
  get usual(): Site {
    return this.#first;
  }

  /** As it would be. */
  async as(settings: Settings): Promise<Site> {
    const site = this.#withIcon(siteWith(this.#first, settings));
    if (!settings.footer) return site;
    // Loaded where there is one: what makes HTML of Markdown takes 10 MB.
    const { TEXT_WORK } = await import('../../intake/text-work.ts');
    return { ...site, footer: TEXT_WORK.render({ markdown: settings.footer }).html };
  }

  #withIcon(site: Site): Site {
    const file = this.#shrinks ? iconFile(site) : undefined;
    return file ? { ...site, iconVersion: file.slice(0, 8) } : site;
  }

  /** Asked of the database where anything was stored since the last time. */
  async now(): Promise<Site> {
    const state = await this.#state.now();
    if (this.#looked?.state !== state) this.#looked = { state, site: await this.of(await siteRow(this.#db)) };
    return this.#looked.site;
  }

  /** The same, for what has to be answered while the database is away: as it was last. */
  async lastKnown(): Promise<Site> {
    return this.now().catch(() => this.#known?.site ?? this.#first);
  }

  /** Tells apart what formats, or pages, show of the site: what pages show besides leaves feeds as they are. */
  edition(site: Site, shownBy: 'formats' | 'pages'): string {
    const known = this.#editions.get(site) ?? {
      formats: fingerprint(JSON.stringify(shownByFormats(site))),
      pages: fingerprint(JSON.stringify(site)),
    };
    this.#editions.set(site, known);
    return known[shownBy];
  }
}

function shownByFormats(site: Site) {
  const { title, description, language, rights, url, hub, logo, icon, linksTo, elsewhere, home } = site;
  return { title, description, language, rights, url, hub, logo, icon, linksTo, elsewhere, home };
}

function siteWith(first: Site, settings: Settings): Site {
  const { title, description, language, rights, logo, icon, links, home, at: changedAt } = settings;
  const { timeZone, accent, navigation, footer, css, pages, ownPages } = settings;
  return {
    ...first,
    title: title ?? first.title,
    description: description ?? first.description,
    language: language ?? first.language,
    rights: rights ?? first.rights,
    logo: logo && imageAt(logo, first),
    icon: icon && imageAt(icon, first),
    linksTo: links === 'canonical' ? links : undefined,
    links: first.links ?? (links === 'canonical' ? ({ canonicalUrl }) => canonicalUrl : undefined),
    ...(isElsewhere(settings) && { elsewhere: true, home }),
    ...{ timeZone, accent, navigation, footer, css, pages, ownPages, changedAt },
  };
}

/** Pictures that stand still; what moves would come out as its first frame. */
const SHRINKABLE = new Set(['png', 'jpg', 'webp', 'avif']);

/** The file that sizes are made of; undefined where the icon is another site's, or cannot be made smaller here. */
export function iconFile({ icon, url }: Pick<Site, 'icon'> & SiteAddress): string | undefined {
  const base = `${url}/media/`;
  const name = icon?.url.startsWith(base) ? icon.url.slice(base.length) : '';
  return SHRINKABLE.has(readName(name)?.extension ?? '') ? name : undefined;
}

// What the services share: the database, the site's settings, the machine. Made once by createApp.

import { type Config, siteOf } from '../config.ts';
import type { Embedding } from '../embedding.ts';
import type { Format, Site, SiteAddress } from '../formats/format.ts';
import type { Runtime, SqlDriver } from '../ports.ts';
import { type Database, openDatabase } from '../store/database.ts';
import type { Migration } from '../store/migrate.ts';
import type { Actor } from './access/actor.ts';
import { Clients } from './access/clients.ts';
import { Crawls } from './access/crawls.ts';
import { HeldBytes } from './access/held-bytes.ts';
import { isBounded } from './bounded.ts';
import { withAdded } from './feeds/added-formats.ts';
import { type State, watchState } from './feeds/state.ts';
import { Walks } from './feeds/walks.ts';
import { PictureWork } from './pictures/work.ts';
import { CheckBudget } from './push/check-budget.ts';
import { Sites } from './site/sites.ts';
import { Load } from './telemetry/load.ts';
import { meteredDriver } from './telemetry/metered-driver.ts';
import { routeLabels } from './telemetry/route-label.ts';
import { WriteTurns } from './write-turns.ts';

/** What an entry in src/runtimes gives. */
export interface Deps {
  config: Config;
  driver: SqlDriver;
  migrations: readonly Migration[];
  runtime: Runtime;
  /** What the application adds that Tagwire is a part of. */
  embedding?: Embedding;
  /** As in `SiteAddress`. */
  asFiles?: boolean;
}

export interface Context extends Deps {
  db: Database;
  /** The same, for writes that change nothing of what readers get: what is kept in memory stays. */
  quietDb: Database;
  /** Who asked for what is done with this context; what comes due by itself has none. */
  actor?: Actor;
  /** Where the site is. What it is called and looks like may change at any time: `sites`. */
  site: SiteAddress;
  sites: Sites;
  /** What every view is published in. */
  formats: readonly Format[];
  /** What a request's path is counted under. */
  routeOf: (path: string) => string;
  /** Of the database, for what is kept in memory. */
  state: State;
  /** Runs work after all that was handed in before it, one at a time: writers of this process, but not on Workers. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** The same, but several of these run at once: for what is new, which no other writer can be changing. */
  besideOthers<T>(work: () => Promise<T>): Promise<T>;
  /** How many wait for their turn or have it. */
  waitingForTurn: () => number;
  /** What clients have had walked. */
  walks: Walks;
  /** What was refused because it was too much. */
  load: Load;
  clients: Clients;
  crawls: Crawls;
  /** What forms of strangers take. */
  held: HeldBytes;
  /** Of rssCloud registrations under way. */
  checks: CheckBudget;
  pictures: PictureWork;
  /** Called after each write of this process that readers may get something of. */
  written: () => void;
}

export function createContext(deps: Deps): Context {
  let writes = 0;
  const metered = meteredDriver(deps.driver, deps.runtime.meter);
  const driver: SqlDriver = {
    ...metered,
    batch: async (statements) => {
      const rows = await metered.batch(statements);
      writes += 1;
      context.written();
      return rows;
    },
  };
  const isShared = !isBounded(deps.runtime);
  const state = watchState(metered, () => writes, isShared);
  const turns = new WriteTurns();
  // On Workers whoever waits for another request waits for ever once that one was ended: there a conflict is tried again.
  const inTurn: Context['inTurn'] = (work) => (isShared ? turns.alone(work) : work());
  const besideOthers: Context['inTurn'] = (work) => (isShared ? turns.besideOthers(work) : work());
  const waitingForTurn = () => turns.waiting;
  deps.runtime.meter.gauge('tagwire_writes_waiting', '', waitingForTurn);
  const load = new Load(deps.runtime);
  const clients = new Clients(deps.config.trustProxy, (message) => deps.runtime.log.log('warn', message));
  const crawls = new Crawls();
  const held = new HeldBytes(() => deps.runtime.meter.count('tagwire_limited_total', 'form'));
  const checks = new CheckBudget();
  const pictures = new PictureWork(deps.runtime);
  const renditions = hasRenditions(deps) ? `${deps.config.publicUrl}/media/` : undefined;
  const { asFiles } = deps;
  const first: Site = { ...siteOf(deps.config), links: deps.embedding?.links, renditions, asFiles };
  const { url, hub } = first;
  const formats = withAdded(deps.embedding?.formats);
  const routeOf = routeLabels(formats);
  const walks = new Walks(deps.runtime.meter, driver.held !== undefined);
  const db = openDatabase(driver);
  const quietDb = openDatabase(metered);
  const sites = new Sites(first, db, state, deps.runtime);
  const site = { url, hub, renditions, asFiles };
  const written = () => {};
  const shared = {
    load,
    clients,
    crawls,
    held,
    checks,
    pictures,
    walks,
    inTurn,
    besideOthers,
    waitingForTurn,
    written,
  };
  const context: Context = { ...deps, ...shared, driver, db, quietDb, site, sites, formats, routeOf, state };
  return context;
}

/** Whether smaller copies of pictures are made here. */
export const hasRenditions = ({ runtime }: Pick<Deps, 'runtime'>): boolean =>
  runtime.pictures !== undefined && runtime.media?.keep !== undefined;

/** HUB_URL names another hub: that one serves the subscribers, and is told of changes. */
export const hasOutsideHub = ({ config, site }: Pick<Context, 'config' | 'site'>): boolean =>
  config.hubUrl !== `${site.url}/hub`;

/** Whether readers get pages here: neither the application that this is a part of nor the editors want none. */
export const hasPages = (
  { embedding }: Pick<Context, 'embedding'>,
  { pages }: Pick<Site, 'pages'>,
): boolean => embedding?.pages !== false && pages !== 'off';

// Paths that were asked for and not found, so that an editor sees which old address leads nowhere. Counted in memory and
// added to the database about once a minute, and when the process ends. No request waits.
import { namingPath, oldPath } from '../../domain/old-addresses/old-paths.ts';
import { refusalIn, Unavailable } from '../../errors.ts';
import { commit } from '../../store/database.ts';
import { addMissed, type MissedPath } from '../../store/redirects.ts';
import type { Context } from '../context.ts';

const INTERVAL_MS = 60_000;
/** How long who ends the process, or looks at the list, waits for a database that does not answer. */
const TIMEOUT_MS = 3_000;
/** Rows that are kept: those that were missed more than once before the others, then the latest. */
export const MAX_MISSED_PATHS = 1_000;
/** Paths that are counted between two times that they are stored. */
const MAX_COUNTED = 500;
const MAX_PATH_LENGTH = 500;

/** What programs of this site's own ask for. */
const OWN = /^\/(?:admin|micropub|indieauth|hub|rsscloud|media|\.well-known)(?:\/|$)/;
/** What scanners look for: hidden files, scripts and dumps, and the inside of WordPress but for its uploads. */
const PROBE =
  /\/\.|^\/(?:wp-(?!content\/uploads\/)|xmlrpc|cgi-bin\/|vendor\/|phpmyadmin)|\.(?:sql|bak|env|ini|ya?ml|log|zip|t?gz|rar|7z|cgi|jsp|do|action)$/i;
const SCRIPT = /\.(?:php\d?|aspx?)$/i;

/** The path as it is counted; undefined where nobody misses it. */
export function missedPath(path: string, search: string): string | undefined {
  if (OWN.test(path) || PROBE.test(path)) return undefined;
  // Where pages were scripts the query said which; without one it is a probe.
  const isScript = SCRIPT.test(path);
  const asked = isScript ? oldPath(path, search) : namingPath(path, search);
  const isNone = !asked || asked === '/' || (isScript && !asked.includes('?'));
  return isNone || asked.length > MAX_PATH_LENGTH ? undefined : asked;
}

export class MissedPaths {
  readonly #context: Pick<Context, 'quietDb' | 'runtime'>;
  #counted = new Map<string, MissedPath>();
  #last: number;
  #failing = false;

  constructor(context: Pick<Context, 'quietDb' | 'runtime'>) {
    this.#context = context;
    this.#last = context.runtime.now();
  }

  /** Counts a path below the site's prefix. @param referer as the browser said it */
  note(path: string, search: string, referer: string | undefined): void {
    const missed = missedPath(path, search);
    const known = missed === undefined ? undefined : this.#counted.get(missed);
    if (missed === undefined || (!known && this.#counted.size >= MAX_COUNTED)) return;
    this.#counted.set(missed, {
      path: missed,
      count: (known?.count ?? 0) + 1,
      lastAt: this.#context.runtime.now(),
      referer: refererOf(referer) ?? known?.referer ?? null,
    });
    // Where no timer runs (Workers) an isolate stores what it counted while requests come.
    if (this.#isDue()) this.#context.runtime.background(this.#store());
  }

  /** For a timer. */
  async tick(): Promise<void> {
    if (this.#isDue()) await this.#store();
  }

  /** Stores what there is, unless that takes too long. Never fails. */
  async flush(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, TIMEOUT_MS);
    });
    await Promise.race([this.#store(), late]);
    clearTimeout(timer);
  }

  /** By a clock that may be set, both ways. */
  #isDue(): boolean {
    return Math.abs(this.#context.runtime.now() - this.#last) >= INTERVAL_MS;
  }

  async #store(): Promise<void> {
    const { quietDb, runtime } = this.#context;
    this.#last = runtime.now();
    if (!this.#counted.size) return;
    const counted = this.#counted;
    this.#counted = new Map();
    try {
      await commit(quietDb, addMissed(quietDb, [...counted.values()], MAX_MISSED_PATHS));
      this.#failing = false;
    } catch (error) {
      for (const [path, row] of counted) {
        const since = this.#counted.get(path);
        this.#counted.set(path, since ? { ...since, count: since.count + row.count } : row);
      }
      // That the database is away is told once, by its driver.
      const level = this.#failing || refusalIn(error) instanceof Unavailable ? 'debug' : 'warn';
      this.#failing = true;
      runtime.log.log(level, 'the paths that were not found could not be stored; they are kept', { error });
    }
  }
}

/** Without its query, which may say more of a reader than of the page. */
function refererOf(referer: string | undefined): string | undefined {
  const url = referer === undefined ? null : URL.parse(referer);
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  return (url.origin + url.pathname).slice(0, MAX_PATH_LENGTH);
}

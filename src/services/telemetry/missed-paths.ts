// Paths that were asked for and not found, so that an editor sees which old address leads nowhere.
import { namingPath, oldPath } from '../../domain/old-addresses/old-paths.ts';
import type { Write } from '../../store/database.ts';
import { addMissed, type MissedPath } from '../../store/redirects.ts';
import type { Context } from '../context.ts';
import { MinuteKeeper } from './minute-keeper.ts';

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

export class MissedPaths extends MinuteKeeper<MissedPath> {
  #counted = new Map<string, MissedPath>();

  constructor(context: Pick<Context, 'quietDb' | 'runtime'>) {
    super(context, 'the paths that were not found could not be stored; they are kept');
  }

  /** Counts a path below the site's prefix. @param referer as the browser said it */
  note(path: string, search: string, referer: string | undefined): void {
    const missed = missedPath(path, search);
    const known = missed === undefined ? undefined : this.#counted.get(missed);
    if (missed === undefined || (!known && this.#counted.size >= MAX_COUNTED)) return;
    this.#counted.set(missed, {
      path: missed,
      count: (known?.count ?? 0) + 1,
      lastAt: this.context.runtime.now(),
      referer: refererOf(referer) ?? known?.referer ?? null,
    });
    this.noticed();
  }

  protected take(): MissedPath[] {
    const rows = [...this.#counted.values()];
    this.#counted = new Map();
    return rows;
  }

  protected giveBack(rows: readonly MissedPath[]): void {
    for (const row of rows) {
      const since = this.#counted.get(row.path);
      this.#counted.set(row.path, since ? { ...since, count: since.count + row.count } : row);
    }
  }

  protected writes(rows: readonly MissedPath[]): Write[] {
    return addMissed(this.context.quietDb, rows, MAX_MISSED_PATHS);
  }
}

/** Without its query, which may say more of a reader than of the page. */
function refererOf(referer: string | undefined): string | undefined {
  const url = referer === undefined ? null : URL.parse(referer);
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  return (url.origin + url.pathname).slice(0, MAX_PATH_LENGTH);
}

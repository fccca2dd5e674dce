// A file of a site as a page: where it is, what it is called in feeds, and whether readers may have it.
import { uuidV5 } from '../../domain/hash.ts';
import { isoDate } from '../../domain/iso-date.ts';
import { timeOfLocal } from '../../domain/local-time.ts';
import type { Json } from '../../domain/objects.ts';
import { fault, invalid } from '../../errors.ts';
import { iri } from '../checks.ts';
import { URL_SPACE } from '../import/item.ts';
import { oddDate } from '../import/odd-dates.ts';
import { frontOf, textMember, textsOf } from './front.ts';
import type { LeftOut, Spot } from './generator.ts';
import { addressOf } from './paths.ts';
import type { KnownSite } from './site.ts';

export interface Page {
  /** From the site's folder. */
  path: string;
  address: string;
  guid: string;
  /** Addresses that lead to it. */
  aliases: string[];
  /** Why it is no article. */
  leftOut?: LeftOut;
}

/** A page with what its file says. */
export interface Read {
  page: Page;
  front: Json;
  rest: string;
  spot: Spot;
  /** RFC 3339; a day alone where no time is said. */
  date?: string;
}

const DATES = ['date', 'pubDate', 'pubDatetime', 'publishDate', 'published', 'publishedAt', 'published_at'];
/** `published: false`, and dates that Eleventy takes from the file or git. */
const NO_DATE = /^(?:true|false|yes|no|on|off|(?:git )?(?:last modified|created))$/i;

/** @throws Refusal for a file that cannot be read, or of which nobody can say where it is */
export async function readPage(path: string, text: string, site: KnownSite, now: number): Promise<Read> {
  const { generator, base } = site;
  const { written = {}, rest } = frontOf(text);
  const said = DATES.map((name) => textMember(written, name)).find((one) => one && !NO_DATE.test(one));
  const date = said ?? generator.dateOf?.(path, site);
  const isDay = date === undefined || /^\d{4}-\d\d-\d\d/.test(date);
  const spot = generator.spot({ path, front: written, date: isDay ? date : oddDate(date) }, site);
  const front = spot.front ?? written;
  const published = date === undefined ? undefined : instantOf(date, site.timeZone);
  const page: Page = {
    path,
    address: addressOf(base, spot.path),
    guid: await guidOf(front, spot, site),
    aliases: aliasesOf(front, spot, base),
    leftOut: spot.leftOut ?? leftOut(front, published, site, now),
  };
  return { page, front, rest, spot, date: published };
}

function leftOut(
  front: Json,
  date: string | undefined,
  { timeZone }: KnownSite,
  now: number,
): LeftOut | undefined {
  if (date === undefined) return 'page';
  const at = (...names: string[]) => {
    const written = textMember(front, ...names);
    return written === undefined ? undefined : Date.parse(instantOf(written, timeZone));
  };
  if ((at('publishDate') ?? Date.parse(date)) > now) return 'future';
  const end = at('expiryDate', 'unpublishDate');
  return end !== undefined && end <= now ? 'expired' : undefined;
}

/** @throws Refusal 422 for what is no date */
function instantOf(written: string, timeZone: string): string {
  const date = oddDate(written);
  if (!date) throw invalid([fault('', 'item-date-invalid', { date: written.slice(0, 100) })]);
  const local = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d{1,9})?)?$/.exec(written.trim());
  if (!local || timeZone === 'UTC') return date;
  const at = timeOfLocal(`${local[1]}T${local[2] ?? '00:00'}`, timeZone);
  return at === undefined ? date : isoDate(at);
}

/** What the file says, else what the generator's own feed calls it. */
async function guidOf(front: Json, spot: Spot, { base }: KnownSite): Promise<string> {
  const id = textMember(front, 'guid', 'id', 'uuid');
  if (id === undefined) return addressOf(base, spot.id ?? spot.path);
  return iri(id) ?? `urn:uuid:${await uuidV5(await uuidV5(URL_SPACE, base), id)}`;
}

function aliasesOf(front: Json, { aliasBase = '' }: Spot, base: string): string[] {
  const names = ['aliases', 'redirect_from', 'redirectFrom'];
  return names
    .flatMap((name) => textsOf(front[name]))
    .slice(0, 100)
    .flatMap((alias) => {
      try {
        return [addressOf(base, /^(?:\/|https?:)/.test(alias) ? alias : `${aliasBase}/${alias}`)];
      } catch {
        return [];
      }
    });
}

// Paths and addresses of pages.
import { oneLine } from '../../domain/text.ts';
import { malformed } from '../../errors.ts';

export const segmentsOf = (path: string): string[] => path.split('/').filter(Boolean);
export const stemOf = (path: string): string => (path.split('/').at(-1) ?? '').replace(/\.[a-z]{1,10}$/i, '');
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
/** Relative to a folder; undefined for what is not in it. */
export const within = (folder: string, path: string): string | undefined =>
  folder === '' ? path : path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;

/** `2020-12-17-a-title`, as Jekyll, Zola and Eleventy read it. */
const DATED = /^(\d{4}-\d\d-\d\d)[-_](.+)$/;
export function datedName(name: string): { date?: string; name: string } {
  const [, date, rest] = DATED.exec(name) ?? [];
  return date ? { date, name: rest! } : { name };
}

/** A file in a folder of content, as Hugo and Zola read it. */
export interface ContentFile {
  /** Those above it, then its name; a bundle (`name/index.md`) has its folder's. */
  folders: string[];
  name: string;
  isIndex: boolean;
  isSection: boolean;
  /** The code of `name.code.md`. */
  language?: string;
}

/** @param codes of the site's languages */
export function contentFile(inside: string, codes: readonly string[]): ContentFile {
  const stem = stemOf(inside);
  const language = codes.find((code) => stem.toLowerCase().endsWith(`.${code.toLowerCase()}`));
  const name = language ? stem.slice(0, -language.length - 1) : stem;
  const folders = segmentsOf(folderOf(inside));
  const isIndex = name === 'index';
  return {
    folders: isIndex ? folders.slice(0, -1) : folders,
    name: isIndex ? (folders.at(-1) ?? '') : name,
    ...{ isIndex, isSection: name === '_index' || (isIndex && !folders.length), language },
  };
}

/** Percent-encoded as in an address; what is encoded already stays. */
function encoded(segment: string): string {
  return encodeURI(segment.toWellFormed())
    .replace(/%25(?=[0-9A-F]{2})/gi, '%')
    .replaceAll('#', '%23')
    .replaceAll('?', '%3F');
}

/**
 * The address of a path from a site's base on. @throws Refusal where it is not below the base
 * @param base with a slash at its end
 */
export function addressOf(base: string, path: string): string {
  if (/^https?:\/\//i.test(path)) return belowBase(base, path);
  const isFolder = path.endsWith('/');
  const joined = segmentsOf(path).map(encoded).join('/');
  return belowBase(base, base + joined + (isFolder && joined ? '/' : ''));
}

function belowBase(base: string, url: string): string {
  const address = URL.parse(url)?.href;
  if (!address?.startsWith(base)) throw malformed(`its address ${url.slice(0, 200)} is not below ${base}`);
  return address;
}

const PLACE = /:([a-z_]+)/gi;

/** A pattern of addresses with its names filled in. @throws Refusal for a name that is none here, or without a value */
export function filledIn(pattern: string, values: Readonly<Record<string, string | undefined>>): string {
  const filled = pattern.replace(PLACE, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined)
      throw malformed(
        `its address ${pattern} has :${name}, which is not known here: write its url or permalink, or another --permalink`,
      );
    return value;
  });
  return filled.replace(/\/{2,}/g, '/');
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/** Hugo's date of a page without one: `/:year/:month/` is `/1/01/`. */
const NO_DAY = '0001-01-01';

/** Names of a pattern that a day fills: its numbers as they are written in the zone of the site. */
export function dayValues(day = NO_DAY): Record<string, string | undefined> {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)/.exec(day) ?? [];
  if (!year) return {};
  const at = new Date(`${year}-${month}-${date}T00:00:00Z`);
  const ordinal = Math.round((at.getTime() - Date.UTC(Number(year), 0)) / 86_400_000) + 1;
  return {
    ...{ year: `${Number(year)}`, month, day: date },
    ...{ short_year: year.slice(2), i_month: `${Number(month)}`, i_day: `${Number(date)}` },
    ...{ monthname: MONTHS[Number(month) - 1]?.toLowerCase(), long_month: MONTHS[Number(month) - 1] },
    short_month: MONTHS[Number(month) - 1]?.slice(0, 3),
    ...{ weekday: `${at.getUTCDay()}`, weekdayname: DAYS[at.getUTCDay()]?.toLowerCase() },
    ...{ yearday: `${ordinal}`, y_day: `${ordinal}`.padStart(3, '0') },
  };
}

/** A name for an address, of ASCII: accents go. Undefined where letters of another script would go with them. */
export function asciiSlug(text: string): string | undefined {
  const plain = oneLine(text)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll('æ', 'ae');
  if (/[^\p{ASCII}\p{P}\p{S}\p{Z}]/u.test(plain)) return undefined;
  const words = plain.toLowerCase().match(/[a-z0-9]+/g);
  return words?.join('-');
}

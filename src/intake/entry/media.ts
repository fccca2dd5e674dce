// Enclosures and pictures of an entry: of RSS, Atom, Media RSS and podcasts.
import type { Credit, Enclosure, Image } from '../../domain/model.ts';
import { isPlayed } from '../../domain/podcast.ts';
import { ITUNES, MEDIA } from '../namespaces.ts';
import { all, attribute, first, line, lineOf, resolved, type Scope } from '../scope.ts';
import { ATOM, textOf } from '../xml.ts';
import { relationOf } from './links.ts';
import { personName } from './person-name.ts';

const whole = (text: string | undefined) => (text && /^\d{1,15}$/.test(text) ? Number(text) : undefined);

/** Seconds of `3600`, `60:00` or `1:00:00`. */
function seconds(text: string | undefined): number | undefined {
  if (!text || !/^\d{1,6}(?::\d{1,2}){0,2}(?:\.\d+)?$/.test(text)) return undefined;
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** An entry and the groups in it: each is one thing in several forms (Media RSS 1.5.1). */
const groupsOf = (entry: Scope): Scope[] => [entry, ...all(entry, MEDIA, 'group')];

/** Media RSS: the first text of a name beside a film. */
export const mediaText = (entry: Scope, name: 'title' | 'description'): Scope | undefined =>
  groupsOf(entry).flatMap((group) => all(group, MEDIA, name))[0];

const sizeOf = (scope: Scope) => ({
  width: whole(attribute(scope, 'width')),
  height: whole(attribute(scope, 'height')),
});
/** Of one without sizes nobody knows. */
function areaOf(scope: Scope): number {
  const { width = 0, height = 0 } = sizeOf(scope);
  return (width || height) * (height || width);
}
/** The first of the largest. */
const largest = (pictures: readonly Scope[]): Scope | undefined =>
  pictures.reduce<Scope | undefined>(
    (best, one) => (best && areaOf(best) >= areaOf(one) ? best : one),
    undefined,
  );

const addressOf = (scope: Scope) => resolved(attribute(scope, 'url') ?? attribute(scope, 'href'), scope.base);

function thumbnail(groups: readonly Scope[]): Image | undefined {
  const found = largest(groups.flatMap((group) => all(group, MEDIA, 'thumbnail')).filter(addressOf));
  const url = found && addressOf(found);
  return found && url ? { url, ...sizeOf(found) } : undefined;
}

/** The picture of an episode. */
export function coverOf(entry: Scope): Image | undefined {
  const cover = first(entry, ITUNES, 'image');
  const url = cover && resolved(attribute(cover, 'href'), cover.base);
  return url ? { url } : undefined;
}

const isPicture = (scope: Scope) =>
  attribute(scope, 'medium') === 'image' || (attribute(scope, 'type')?.startsWith('image/') ?? false);

/** Whether two are sizes of one picture, as a server makes them of its address's query. */
const areSizes = (a: Scope, b: Scope) =>
  sizeOf(a).width !== sizeOf(b).width &&
  sizeOf(a).width !== undefined &&
  sizeOf(b).width !== undefined &&
  addressOf(a)?.split('?')[0] === addressOf(b)?.split('?')[0];

/** As it is written, line by line. */
function textIn(scope: Scope, name: string): string | undefined {
  const found = first(scope, MEDIA, name);
  return found && textOf(found.element);
}

function pictureOf(scope: Scope, own: boolean): Image | undefined {
  const url = addressOf(scope);
  if (!url) return undefined;
  const size = { ...sizeOf(scope), length: whole(attribute(scope, 'fileSize')) };
  if (own) return { url, alt: textIn(scope, 'title'), caption: textIn(scope, 'description'), ...size };
  return { url, caption: lineOf(scope, MEDIA, 'description') ?? lineOf(scope, MEDIA, 'title'), ...size };
}

export interface Attachments {
  image?: Image;
  enclosures: Enclosure[];
  credits: Credit[];
}

/**
 * Enclosures of RSS, Atom and Media RSS, the picture of the entry apart: the largest that there is.
 * @param shows of what this program wrote: whether its text shows a picture, as it does with that of the entry
 */
export function attachments(entry: Scope, shows?: (url: string) => boolean): Attachments {
  const own = shows !== undefined;
  const groups = groupsOf(entry);
  const media = groups.flatMap((group) => all(group, MEDIA, 'content'));
  const pictures = media.filter(isPicture).filter((one) => !shows || shows(addressOf(one) ?? ''));
  const lead = largest(pictures.filter(addressOf));
  const leadUrl = lead && addressOf(lead);
  /** Other sizes of it. */
  const grouped = groups.slice(1).flatMap((group) => all(group, MEDIA, 'content').filter(isPicture));
  const sizes = [...grouped, ...pictures.filter((one) => lead && areSizes(one, lead))];
  const same = new Set(sizes.map(({ element }) => element));
  const links = all(entry, ATOM, 'link').filter((link) => relationOf(link) === 'enclosure');
  const spoken = seconds(lineOf(entry, ITUNES, 'duration'));
  const isSpoken = (scope: Scope) => isPlayed({ type: attribute(scope, 'type') ?? 'audio/' });
  const linked = [...all(entry, '', 'enclosure'), ...links].map((scope) => ({
    ...{ scope, length: 'length', duration: isSpoken(scope) ? spoken : undefined },
  }));
  const described = media
    .filter(({ element }) => own || !same.has(element))
    .map((scope) => ({ scope, length: 'fileSize', duration: seconds(attribute(scope, 'duration')) }));
  const enclosures = new Map<string, Enclosure>();
  for (const { scope, length, duration } of [...linked, ...described]) {
    const url = addressOf(scope);
    const known = url && enclosures.get(url);
    // Media RSS repeats an enclosure to say how long it is.
    if (known) known.durationSeconds = duration ?? known.durationSeconds;
    if (!url || known || url === leadUrl) continue;
    const type = attribute(scope, 'type');
    // The schema guesses a type that is missing.
    enclosures.set(url, {
      url,
      length: whole(attribute(scope, length)),
      durationSeconds: duration,
      ...(type ? { type } : {}),
    } as Enclosure);
  }
  const found = lead && pictureOf(lead, own);
  return {
    image: found ?? (own ? undefined : (thumbnail([...groups, ...media]) ?? coverOf(entry))),
    enclosures: [...enclosures.values()],
    credits: [...groups, ...media].flatMap((group) => creditsOf(group, own)),
  };
}

function creditsOf(group: Scope, own: boolean): Credit[] {
  return all(group, MEDIA, 'credit').flatMap((credit) => {
    const role = attribute(credit, 'role') ?? 'photo';
    const written = line(credit);
    const name = written && !own ? personName(written) : written;
    return name ? [{ role: role === 'photographer' ? 'photo' : role, name }] : [];
  });
}

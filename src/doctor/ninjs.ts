// IPTC ninjs 3.1 (https://iptc.org/std/ninjs/ninjs-schema_3.1.json): an item whose associations are its entries.
import { isObject, type Json, objectsOf } from '../domain/objects.ts';
import { words } from './elements.ts';
import { clip, type Report } from './report.ts';

const TEXTS = words(
  'uri type representationType profile version firstCreated versionCreated contentCreated embargoedUntil expires ' +
    'pubStatus copyrightHolder copyrightNotice usageTerms edNote language title by slugline located',
);
const LISTS = words(
  'descriptions bodies headlines people organisations places subjects events plannedCoverage objects infoSources ' +
    'renditions associations altIds trustIndicators genres',
);
const OTHERS = words('urgency eventDetails standard rightsInfo digitalSourceType');
/** Of an association only. */
const OF_ENTRY = words('name rel');
const CHOICES = {
  type: words('text audio video picture graphic composite component event planning'),
  representationType: words('full partial'),
  pubStatus: words('usable withheld canceled'),
};
const DATES = words('firstCreated versionCreated contentCreated embargoedUntil expires');

/** Whether JSON means to be ninjs. */
export const isNinjs = (json: Json): boolean =>
  (isObject(json.standard) && json.standard.name === 'ninjs') || ('uri' in json && 'associations' in json);

/** Findings go to the report; how many entries there are. */
export function inspectNinjs(feed: Json, report: Report): number {
  const { version = '3.0' } = isObject(feed.standard) ? feed.standard : {};
  if (!/^3\./.test(String(version))) {
    const fix = 'Version 3.0 has lists where 1 and 2 had single texts: headlines, bodies, associations.';
    report.at('item').warning('ObsoleteVersion', `It is of version ${clip(String(version))}.`, fix);
  }
  inspectItem(feed, report.at('item'));
  const entries = objectsOf(feed.associations);
  for (const [i, entry] of entries.entries()) {
    const place = report.entry('association', i, entry.name);
    if (typeof entry.name !== 'string') place.missing('name', 'An association needs one.');
    inspectItem(entry, place, OF_ENTRY);
  }
  const uris = entries.flatMap(({ uri }) => (typeof uri === 'string' ? [uri] : []));
  report.at('associations').unique(uris, 'The uri');
  return entries.length;
}

function inspectItem(item: Json, report: Report, more: ReadonlySet<string> = new Set()): void {
  if (item.uri === undefined) report.missing('uri', 'It is what an item is known by.');
  else if (!URL.canParse(String(item.uri))) {
    const fix = 'Write an absolute URI, such as urn:uuid:… or https://….';
    report.at('uri').error('InvalidURI', `“${clip(String(item.uri))}” is none.`, fix);
  }
  for (const [name, value] of Object.entries(item)) {
    if (TEXTS.has(name) && typeof value !== 'string')
      report.at(name).error('InvalidType', `${name} is no text.`, 'Put it in quotes.');
    else if (LISTS.has(name) && !Array.isArray(value))
      report.at(name).error('InvalidType', `${name} is no list.`, 'Write [ … ], also around one.');
    else if (!TEXTS.has(name) && !LISTS.has(name) && !OTHERS.has(name) && !more.has(name)) {
      const fix = 'The schema allows no others: leave it out.';
      report.error('UndefinedElement', `“${clip(name)}” is not of ninjs 3.1.`, fix);
    }
  }
  for (const [name, choices] of Object.entries(CHOICES)) {
    const value = item[name];
    if (typeof value !== 'string' || choices.has(value)) continue;
    const fix = `Write one of ${[...choices].join(', ')}.`;
    report.at(name).error('InvalidValue', `It is “${clip(value)}”.`, fix);
  }
  for (const name of DATES) {
    // An embargo is of the future.
    const latest = name === 'embargoedUntil' || name === 'expires' ? Number.POSITIVE_INFINITY : undefined;
    if (typeof item[name] === 'string') report.at(name).rfc3339(item[name], latest);
  }
  if (typeof item.language === 'string') report.at('language').language(item.language);
  for (const name of ['headlines', 'descriptions', 'bodies']) {
    for (const { value, contentType } of objectsOf(item[name])) {
      if (typeof value !== 'string') report.at(name).missing('value', 'It is the text.');
      else if (contentType === 'text/html') report.at(name).html(value);
    }
  }
  for (const { name, href } of objectsOf(item.renditions)) {
    const place = report.at('renditions');
    if (typeof name !== 'string') place.missing('name', 'Such as web or thumbnail.');
    if (typeof href === 'string') place.url(href);
  }
}

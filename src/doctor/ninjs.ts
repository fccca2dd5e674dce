// IPTC ninjs 3.0 (https://iptc.org/std/ninjs/ninjs-schema_3.0.json): an item whose associations are its entries.
import { isObject, type Json, listOf } from './json.ts';
import { clip, type Report } from './report.ts';
import type { Place } from './rss.ts';

const words = (list: string) => list.split(' ');

const TEXTS = words(
  'uri type representationType profile version firstCreated versionCreated contentCreated embargoedUntil expires ' +
    'pubStatus copyrightHolder copyrightNotice usageTerms edNote language title by slugline located',
);
const LISTS = words(
  'descriptions bodies headlines people organisations places subjects events plannedCoverage objects infoSources ' +
    'renditions associations altIds trustIndicators genres',
);
const KNOWN = new Set([...TEXTS, ...LISTS, ...words('urgency eventDetails standard rightsInfo')]);
/** Of an association only. */
const OF_ENTRY = new Set(['name', 'rel']);
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
export function inspectNinjs(feed: Json, report: Report, { now }: Place): number {
  const { version = '3.0' } = isObject(feed.standard) ? feed.standard : {};
  if (!/^3\./.test(String(version))) {
    const fix = 'Version 3.0 has lists where 1 and 2 had single texts: headlines, bodies, associations.';
    report.add('warning', 'ObsoleteVersion', 'item', `It is of version ${clip(String(version))}.`, fix);
  }
  inspectItem(feed, 'item', report, now);
  const entries = listOf(feed.associations);
  entries.forEach((entry, i) => {
    const where = `association ${i + 1}${typeof entry.name === 'string' ? ` “${clip(entry.name)}”` : ''}`;
    if (typeof entry.name !== 'string') report.missing('error', where, 'name', 'An association needs one.');
    inspectItem(entry, where, report, now, OF_ENTRY);
  });
  const uris = entries.flatMap(({ uri }) => (typeof uri === 'string' ? [uri] : []));
  report.unique(uris, 'associations', 'The uri');
  return entries.length;
}

function inspectItem(item: Json, where: string, report: Report, now: number, more = new Set<string>()): void {
  if (item.uri === undefined) report.missing('error', where, 'uri', 'It is what an item is known by.');
  else if (!URL.canParse(String(item.uri))) {
    const fix = 'Write an absolute URI, such as urn:uuid:… or https://….';
    report.add('error', 'InvalidURI', `${where}, uri`, `“${clip(String(item.uri))}” is none.`, fix);
  }
  for (const name of Object.keys(item).filter((key) => !KNOWN.has(key) && !more.has(key))) {
    const fix = 'The schema allows no others: leave it out.';
    report.add('error', 'UndefinedElement', where, `“${clip(name)}” is not of ninjs 3.0.`, fix);
  }
  for (const name of TEXTS) typed(item, name, typeof item[name] === 'string', 'text', where, report);
  for (const name of LISTS) typed(item, name, Array.isArray(item[name]), 'list', where, report);
  for (const [name, choices] of Object.entries(CHOICES)) {
    const value = item[name];
    if (typeof value !== 'string' || choices.includes(value)) continue;
    const fix = `Write one of ${choices.join(', ')}.`;
    report.add('error', 'InvalidValue', `${where}, ${name}`, `It is “${clip(value)}”.`, fix);
  }
  for (const name of DATES) {
    // An embargo is of the future.
    const latest = name === 'embargoedUntil' || name === 'expires' ? Number.POSITIVE_INFINITY : now;
    if (typeof item[name] === 'string') report.rfc3339(item[name], `${where}, ${name}`, latest);
  }
  if (typeof item.language === 'string') report.language(item.language, `${where}, language`);
  for (const name of ['headlines', 'descriptions', 'bodies']) {
    for (const { value, contentType } of listOf(item[name])) {
      if (typeof value !== 'string') report.missing('error', `${where}, ${name}`, 'value', 'It is the text.');
      else if (contentType === 'text/html') report.html(value, `${where}, ${name}`);
    }
  }
  for (const { name, href } of listOf(item.renditions)) {
    const at = `${where}, renditions`;
    if (typeof name !== 'string') report.missing('error', at, 'name', 'Such as web or thumbnail.');
    if (typeof href === 'string') report.url(href, at);
  }
}

function typed(item: Json, name: string, ok: boolean, what: string, where: string, report: Report): void {
  if (item[name] === undefined || ok) return;
  const fix = what === 'list' ? 'Write [ … ], also around one.' : 'Put it in quotes.';
  report.add('error', 'InvalidType', `${where}, ${name}`, `${name} is no ${what}.`, fix);
}

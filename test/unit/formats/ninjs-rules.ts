// ninjs 3.1: IPTC's own schema, and what it does not say of a feed. Without what 3.1 added it is valid by 3.0, too.
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type Problem, Report } from './rule-kit.ts';

// RFC 3986, appendix A, without the grammar inside an IPv6 address.
const CHAR = "(?:[A-Za-z0-9\\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})";
const AUTHORITY = `(?:(?:(?!@)${CHAR})*@)?(?:\\[[0-9A-Fa-f:.]+\\]|(?:(?![:@])${CHAR})*)(?::[0-9]*)?`;
const URI = new RegExp(
  `^[A-Za-z][A-Za-z0-9+.-]*:(?://${AUTHORITY}(?:/${CHAR}*)*|/?(?:${CHAR}+(?:/${CHAR}*)*)?)` +
    `(?:\\?(?:${CHAR}|[/?])*)?(?:#(?:${CHAR}|[/?])*)?$`,
);
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

export const isUri = (text: string) => URI.test(text);

const ajv = new Ajv2020({
  allErrors: true,
  strictTypes: false,
  formats: {
    uri: isUri,
    'date-time': (text: string) => DATE_TIME.test(text) && !Number.isNaN(Date.parse(text)),
  },
});
// The schema refers to it for places, of which an article of ours has none: anything there is wrong.
ajv.addSchema({ $id: 'https://geojson.org/schema/GeoJSON.json', not: {} });
const validatorOf = (version: string) => {
  const schema = new URL(`../../support/fixtures/ninjs-schema_${version}.json`, import.meta.url);
  return ajv.compile(JSON.parse(readFileSync(schema, 'utf8')));
};
const [validate, validateOlder] = [validatorOf('3.1'), validatorOf('3.0')];

export type Text = {
  role: string;
  value: string;
  contentType: string;
  charCount?: number;
  wordCount?: number;
};
export type Party = { name: string; role?: string; uri?: string };
/** What the tests look at in a ninjs item. */
export interface NinjsItem {
  uri: string;
  name: string;
  [member: string]: unknown;
  headlines: [Text];
  descriptions?: Text[];
  bodies: [Text];
  by?: string;
  infoSources?: Party[];
  subjects?: Party[];
  altIds?: { role: string; value: string }[];
  renditions: Record<string, unknown>[];
  associations?: NinjsItem[];
}

export const readNinjs = (text: string) => JSON.parse(text) as NinjsItem & { associations: NinjsItem[] };
/** The texts of a role. */
export const values = (texts: Text[] | undefined, role: string) =>
  texts?.filter((t) => t.role === role).map((t) => t.value) ?? [];
export const roleOf = (code: string) => `http://cv.iptc.org/newscodes/contentprodpartyrole/${code}`;

/** A view as ninjs, fetched from `selfUrl`. */
export function checkNinjs(text: string, selfUrl: string): Problem[] {
  let item: NinjsItem;
  try {
    item = JSON.parse(text) as NinjsItem;
  } catch (error) {
    return [`InvalidJson: ${error}`];
  }
  const schemas = text.includes('"digitalSourceType":') ? [validate] : [validate, validateOlder];
  const wrong = schemas.find((one) => !one(item));
  if (wrong) {
    return (wrong.errors ?? []).map((error) => {
      const detail = JSON.stringify(error.params);
      return `Schema: ${error.instancePath || '/'} ${error.message} ${detail}`;
    });
  }
  const report = new Report();
  const { associations = [], renditions } = item;
  const self = renditions?.find(({ name }) => name === 'self')?.href;
  report.require(self === selfUrl, 'SelfDoesntMatchLocation', `${self} is not ${selfUrl}`);
  report.require(item.type === 'composite', 'InvalidType', `${item.type}`);
  const uris = associations.map(({ uri }) => String(uri));
  report.unique(uris, 'DuplicateElement', 'associations uri');
  for (const name of ['language', 'versionCreated', 'associations']) {
    report.require(item[name] !== undefined, 'MissingElement', name);
  }
  for (const one of [item, ...associations]) checkItem(one, report);
  return report.problems;
}

function checkItem(item: NinjsItem, report: Report): void {
  const { language, bodies = [] } = item;
  if (language !== undefined) report.language(language, `${item.uri} language`);
  report.require(item.pubStatus !== undefined, 'MissingElement', `${item.uri} pubStatus`);
  for (const { contentType, value } of bodies) {
    report.mediaType(contentType, `${item.uri} bodies`);
    report.html(value, `${item.uri} bodies`);
  }
}

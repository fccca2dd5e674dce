// One Atom entry (RFC 4287) or one RSS 2.0 item, alone or in a feed of one, as an article.
import { fault, invalid } from '../errors.ts';
import { iri } from './checks.ts';
import { feedAuthors } from './entry/people.ts';
import { entryFields } from './entry-fields.ts';
import { canonicalNamespace } from './import/names.ts';
import type { ArticleInput, Decoded } from './input.ts';
import { validateInput } from './json.ts';
import { all, enter, lineOf, type Scope } from './scope.ts';
import { ATOM, parseXml } from './xml.ts';

/** The entries of a document, with what they inherit. */
function entriesOf(root: Scope): Scope[] {
  const { ns, name } = root.element;
  if (ns === ATOM && name === 'entry') return [root];
  if (ns === '' && name === 'item') return [root];
  if (ns === ATOM && name === 'feed') return all(root, ATOM, 'entry');
  if (ns === '' && name === 'rss') {
    return all(root, '', 'channel').flatMap((channel) => {
      const language = channel.language ?? lineOf(channel, '', 'language');
      return all({ ...channel, language }, '', 'item');
    });
  }
  throw invalid([fault('', 'not-an-entry', { name })]);
}

/** Of what is written with a colon, in text too. */
const MAX_PREFIXES = 200;

/** An entry or item that was taken out of its feed, or a feed that forgot its namespaces, with those that are missing. */
function declared(xml: string): string {
  const start = /<(entry|item|feed)(?=[\s/>])/.exec(xml);
  if (!start || /<[a-z]/i.test(xml.slice(0, start.index))) return xml;
  const prefixes = new Set(
    [...xml.matchAll(/(?:<|\s)([a-z][\w-]*):[a-z][\w-]*(?=[\s=/>])/gi)].map(([, prefix = '']) => prefix),
  );
  const missing = [...prefixes]
    .slice(0, MAX_PREFIXES)
    .filter((prefix) => !/^xml/i.test(prefix) && !xml.includes(`xmlns:${prefix}`));
  const all = missing.map((prefix) => ` xmlns:${prefix}="${canonicalNamespace(prefix)}"`).join('');
  const root = xml.slice(start.index, xml.indexOf('>', start.index));
  const atom = start[1] !== 'item' && !/\sxmlns\s*=/.test(root) ? ` xmlns="${ATOM}"` : '';
  const end = start.index + start[0].length;
  return xml.slice(0, end) + atom + all + xml.slice(end);
}

/**
 * `application/atom+xml` and `application/rss+xml`. 400 where it is not well-formed, 422 for anything but one entry
 * or item, and for a date or URL that is none. An absolute IRI as id stays the article's guid.
 */
export async function decodeFeedEntry(body: string): Promise<Decoded> {
  const root = enter(await parseXml(declared(body)));
  const entries = entriesOf(root);
  const entry = entries[0];
  if (!entry || entries.length > 1) {
    throw invalid([fault('', 'several-entries', { count: entries.length })]);
  }
  const { fields, id, leftOut } = entryFields(entry);
  if (leftOut) throw invalid([fault('/content', 'content-type-unknown', { type: leftOut })]);
  const guid = iri(id);
  const date = entry.element.ns === ATOM ? 'published' : 'pubDate';
  fields.authors ??= feedAuthors(root);
  const input: ArticleInput = validateInput(fields, { publishedAt: date });
  return { input: guid === undefined ? input : { ...input, guid }, recognised: [] };
}

// A document of any kind that is imported, item by item; what it is, its first characters tell.

import { concatBytes, sizeOf } from '../../domain/bytes.ts';
import { isObject, type Json } from '../../domain/objects.ts';
import type { Show } from '../../domain/podcast.ts';
import { malformed, Refusal, unreadable } from '../../errors.ts';
import { problem } from '../../problems.ts';
import { decodeText } from './charset.ts';
import { ghostPosts, isGhost } from './ghost/posts.ts';
import type { ImportItem, Place } from './item.ts';
import { jsonFeedItem } from './json-feed.ts';
import { type JsonMember, jsonMembers } from './json-members.ts';
import { markdownItem } from './markdown.ts';
import { looseShow } from './podcast.ts';
import { streamOf } from './stream-of.ts';
import { isTar, TAR_HEAD, tarFiles } from './tar.ts';
import { xmlFeed } from './xml-feed.ts';

/** Where a document comes from. */
export interface Origin extends Place {
  /** The charset parameter of its Content-Type. */
  charset?: string;
  /** Of a file, with the folder that is imported. */
  path?: string;
  /** What is read at most, in bytes once unpacked. */
  maxBytes?: number;
}

export interface Summary {
  /** The feed's next document: of its archives (RFC 5005), or its next page. */
  next?: string;
  /** What the feed says of the show that it is. */
  podcast?: Show;
}

/** A piece of this program's own export that is no article. */
export interface ExportPart {
  part: { name: string; value: Json };
}
export type Read = (ImportItem & { own?: Json }) | ExportPart;

/** After a byte order mark, if there is one. */
const JSON_START = /^(?:\xef\xbb\xbf)?\s*[{[]/;
const ascii = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, TAR_HEAD));

const MARKDOWN = /\.(?:md|markdown)$/i;
/** Pieces of a document that may be blank before it begins. */
const MAX_BLANK_PARTS = 100;
const MAX_MARKDOWN_LENGTH = 8_000_000;
/** Items of a JSON Feed that wait for the rest of its head. */
const MAX_HELD_ITEMS = 500;

/** What comes next, without taking it. */
async function peeked<T>(source: AsyncIterable<T>, enough: (seen: T[]) => boolean) {
  const iterator = source[Symbol.asyncIterator]();
  const seen: T[] = [];
  while (!enough(seen)) {
    const { done, value } = await iterator.next();
    if (done) break;
    seen.push(value);
  }
  async function* whole(): AsyncGenerator<T> {
    yield* seen;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  return { seen, whole: whole() };
}

/** Unpacks what is packed with gzip, as archives often are. */
async function unpacked(bytes: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const { seen, whole } = await peeked(bytes, (parts) => sizeOf(parts) >= 2);
  const [first, second] = concatBytes(seen);
  if (first !== 0x1f || second !== 0x8b) return whole;
  return wholeOnly(streamOf(whole).pipeThrough(new DecompressionStream('gzip')));
}

/** Without what the runtime says of a broken archive, each in its own words. */
async function* wholeOnly(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw unreadable('the archive is packed with gzip and broken: pack it again');
  }
}

async function* limited(bytes: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > most)
      throw new Refusal(413, problem('document-too-large', { megabytes: Math.floor(most / 1_000_000) }));
    yield chunk;
  }
}

/**
 * The articles of a document, in its order; those that cannot be read say why.
 * @throws Refusal 400 for what is no document that is known here
 */
export async function* readImport(
  bytes: AsyncIterable<Uint8Array>,
  { url, baseUrl, categories, charset, path, maxBytes = Number.POSITIVE_INFINITY }: Origin = {},
): AsyncGenerator<Read, Summary> {
  const { seen: head, whole: plain } = await peeked(
    limited(await unpacked(bytes), maxBytes),
    (parts) => sizeOf(parts) >= TAR_HEAD,
  );
  const start = concatBytes(head);
  if (isTar(start)) return yield* archive(plain, charset, { baseUrl });
  const isMarkdown = path !== undefined && MARKDOWN.test(path);
  const guesses = isMarkdown || !JSON_START.test(ascii(start));
  const text = decodeText(plain, charset, { guesses });
  const { seen, whole } = await peeked(
    text,
    (parts) => parts.length > MAX_BLANK_PARTS || (parts.at(-1) ?? '').trim() !== '',
  );
  const begins = seen.join('').trimStart();
  const place = { url, baseUrl, categories };
  if (isMarkdown) return yield* markdown(whole, path, place);
  if (begins.startsWith('<')) return yield* xmlFeed(whole, place);
  if (begins.startsWith('{') || begins.startsWith('[')) return yield* json(whole, place);
  if (/^(?:---|\+\+\+)[ \t]*\r?\n/.test(begins)) return yield* markdown(whole, path, place);
  // Words before the first tag: a warning that somebody's program printed into its feed.
  if (/<(?:\?xml|rss|feed|rdf:RDF)[\s>]/i.test(begins)) return yield* xmlFeed(fromFirstTag(whole), place);
  throw malformed(problem('document-unknown'));
}

async function* fromFirstTag(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let begun = false;
  for await (const chunk of chunks) {
    const at: number = begun ? 0 : chunk.search(/<(?:\?xml|rss|feed|rdf:RDF)[\s>]/i);
    if (at >= 0) yield chunk.slice(at);
    begun ||= at >= 0;
  }
}

/** The Markdown files of a tar, as this program exports them: a folder in one file. */
async function* archive(
  bytes: AsyncIterable<Uint8Array>,
  charset: string | undefined,
  place: Place,
): AsyncGenerator<Read, Summary> {
  let position = 0;
  for await (const { name, body } of tarFiles(bytes)) {
    // `._name` is what macOS adds.
    if (!MARKDOWN.test(name) || /(^|\/)\._/.test(name)) continue;
    yield await markdownItem(++position, name, await markdownText(decodeText(body, charset)), place);
  }
  if (!position) throw unreadable('there is no Markdown file in the archive');
  return {};
}

async function* markdown(
  chunks: AsyncIterable<string>,
  path: string | undefined,
  place: Place,
): AsyncGenerator<Read, Summary> {
  yield await markdownItem(1, path, await markdownText(chunks), place);
  return {};
}

async function markdownText(chunks: AsyncIterable<string>): Promise<string> {
  let body = '';
  for await (const chunk of chunks) {
    body += chunk;
    if (body.length > MAX_MARKDOWN_LENGTH) throw unreadable('a Markdown file may have 8,000,000 characters');
  }
  return body;
}

async function* json(chunks: AsyncIterable<string>, place: Place): AsyncGenerator<Read, Summary> {
  const head: Json = {};
  let podcast: Show | undefined;
  // What items inherit may stand behind them: as many as are held here can wait for it.
  let held: JsonMember[] | undefined = [];
  let known = false;
  // What is whole before it goes in.
  let broken: unknown;
  async function* items(members: readonly JsonMember[]): AsyncGenerator<Read> {
    for (const { index = 0, value, fault } of members) {
      if (fault) yield { position: index + 1, fault };
      else yield { ...(await jsonFeedItem(index + 1, value, head, place)), own: ownOf(value) };
    }
  }
  async function* members(): AsyncGenerator<JsonMember> {
    try {
      yield* jsonMembers(chunks, new Set(['items']));
    } catch (error) {
      broken = error;
    }
  }
  for await (const member of members()) {
    const { name, index, value, fault } = member;
    const isItem = index !== undefined && (name === 'items' || name === '');
    known ||= isItem || isGhost(name);
    // A bare list may be one of Ghost's exports.
    if (isItem && name === '' && isObject(value) && isObject(value.data)) yield* ghostPosts(value, place);
    else if (isItem && held) {
      held.push(member);
      if (held.length < MAX_HELD_ITEMS) continue;
      yield* items(held);
      held = undefined;
    } else if (isItem) yield* items([member]);
    else if (fault) throw unreadable(`the JSON's member ${name}: ${fault.detail}`);
    else if (isGhost(name)) yield* ghostPosts(name === 'db' ? value : { data: value }, place);
    else if (name.startsWith('_tagwire') && isObject(value)) {
      if (name === '_tagwire') head[name] = value;
      yield* items(held ?? []);
      held = undefined;
      podcast ??= looseShow(value.podcast);
      yield { part: { name, value } };
    } else head[name] = value;
  }
  yield* items(held ?? []);
  if (broken) throw broken;
  if (!known && !/jsonfeed\.org/.test(`${head.version}`)) throw malformed(problem('json-unknown'));
  const next = typeof head.next_url === 'string' ? URL.parse(head.next_url, place.url)?.href : undefined;
  const { title, description } = head;
  return { next, podcast: podcast && { ...looseShow({ title, description }), ...podcast } };
}

/** What an item of an export says of itself besides. */
const ownOf = (value: unknown): Json | undefined =>
  isObject(value) && isObject(value._tagwire) && isObject(value._tagwire.export)
    ? value._tagwire.export
    : undefined;

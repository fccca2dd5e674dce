// From a posted body of any accepted media type to an article.

import { nonEmpty } from '../domain/objects.ts';
import { oneLine } from '../domain/text.ts';
import { fault, invalid, Refusal, unreadable } from '../errors.ts';
import { problem } from '../problems.ts';
import { decodeFeedEntry } from './feed-entry.ts';
import { decodeHtml } from './html.ts';
import { byteOrderMark, charsetOf, headOf, isAsciiLabel, xmlEncoding } from './import/charset.ts';
import { isUtf8 } from './import/code-page.ts';
import type { Decoded } from './input.ts';
import { decodeJson, validateInput } from './json.ts';
import { decodeMarkdown } from './markdown.ts';
import { decodeText } from './text.ts';

type Decoder = (body: string) => Decoded | Promise<Decoded>;

const DECODERS: Record<string, Decoder> = {
  'application/json': decodeJson,
  'text/markdown': decodeMarkdown,
  'text/plain': decodeText,
  'text/html': decodeHtml,
  'application/atom+xml': decodeFeedEntry,
  'application/rss+xml': decodeFeedEntry,
};
/** Understood as well, not advertised. */
const ALIASES: Record<string, string> = {
  'text/x-markdown': 'text/markdown',
  'application/xml': 'application/rss+xml',
  'text/xml': 'application/rss+xml',
};
/** `Accept-Post` (W3C LDP §7.1) of `POST /admin/articles`. */
export const ACCEPTED = Object.keys(DECODERS).join(', ');

/** What a document says of its charset itself: by an XML declaration, or an HTML `<meta>`. */
function declaredCharset(bytes: Uint8Array, type: string): string | undefined {
  if (type.endsWith('xml')) return xmlEncoding(bytes);
  if (type !== 'text/html') return undefined;
  return /<meta[^<>]*?\scharset\s*=\s*["']?([\w.:-]+)/i.exec(headOf(bytes))?.[1];
}

/** Bytes as text. RFC 7303 §3: a byte order mark, then the charset parameter, then the document's own word. */
function decodeBytes(bytes: Uint8Array, type: string, charset: string | undefined): string {
  // RFC 8259 §8.1: JSON between systems is UTF-8.
  const isJson = type === 'application/json';
  const said =
    (isJson ? charset : (byteOrderMark(bytes) ?? charset ?? declaredCharset(bytes, type))) ?? 'utf-8';
  // Browsers' tables have Windows-1252 for ASCII.
  const label = isAsciiLabel(said) && isUtf8(bytes) ? 'utf-8' : said;
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(label, { fatal: true });
  } catch {
    throw new Refusal(415, problem('charset-unknown', { charset: label }), {
      headers: { 'Accept-Post': ACCEPTED },
    });
  }
  try {
    return decoder.decode(bytes);
  } catch {
    throw unreadable(`the body is not valid ${label}: send utf-8, or name the charset in Content-Type`);
  }
}

/** `?tag=`, `?language=` and `?status=` complete what a text does not say (contract, section 3). */
function complete({ input, recognised }: Decoded, query: URLSearchParams): Decoded {
  const { guid, ...said } = input;
  const tags = [...new Set([...(said.tags ?? []), ...query.getAll('tag').map(oneLine).filter(Boolean)])];
  const completed = validateInput({
    ...said,
    tags: nonEmpty(tags),
    language: said.language ?? query.get('language'),
    status: said.status ?? (query.get('status') || undefined),
  });
  return { input: guid === undefined ? completed : { ...completed, guid }, recognised };
}

/**
 * The article in `body`, checked and made uniform. 415 for an unknown media type or charset, 400 for what cannot be
 * read, 422 for what is wrong in it. A missing title is left to the caller, in JSON unless `titled`.
 */
export async function decodeBody(
  contentType: string,
  body: Uint8Array,
  query: URLSearchParams,
  { titled = true } = {},
): Promise<Decoded> {
  const named = contentType.split(';', 1)[0]!.trim().toLowerCase();
  const type = Object.hasOwn(ALIASES, named) ? ALIASES[named]! : named;
  const decoder = Object.hasOwn(DECODERS, type) ? DECODERS[type] : undefined;
  if (!decoder) {
    const what = { code: 'media-type-unknown', detail: `send one of: ${ACCEPTED}` } as const;
    throw new Refusal(415, what, { headers: { 'Accept-Post': ACCEPTED } });
  }
  const text = decodeBytes(body, type, charsetOf(contentType));
  const decoded = decoder === decodeJson ? decodeJson(text, titled) : await decoder(text);
  if (decoder !== decodeJson) return complete(decoded, query);
  // JSON says all itself. Of its status nobody may be mistaken: `?status=draft` must not publish.
  if (!query.get('status')) return decoded;
  throw invalid([fault('/status', 'status-in-query')]);
}

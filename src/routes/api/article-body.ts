// An article in a request's body: how it is read, and how /openapi.json describes it.
import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import { STATUSES } from '../../domain/model.ts';
import { fault, invalid, malformed, Refusal } from '../../errors.ts';
import { refuseCoding } from '../../http/coding.ts';
import type { Request_ } from '../../http/env.ts';
import { query } from '../../http/query.ts';
import type { Decoded } from '../../intake/input.ts';
import { ArticleInputSchema } from '../../intake/json.ts';
import type { Context } from '../../services/context.ts';
import { textWork } from '../../services/publishing/text-work.ts';
import { parameter, TEXT } from '../openapi.ts';

/** Bytes of a posted article. */
const MAX_BYTES = 8 * 1024 * 1024;
const MAX_DEPTH = 64;
/** How many times as fast JSON is read as a text with marks is. */
const JSON_SPEED = 10;

/** Query parameters that complete a body that is not JSON. */
export const BODY_PARAMETERS = [
  parameter('query', 'tag', 'with any body but JSON: adds a tag; repeatable', {
    type: 'array',
    items: { type: 'string' },
  }),
  parameter('query', 'language', 'with any body but JSON: BCP 47, where the text does not say'),
  parameter('query', 'status', 'with any body but JSON: where the text does not say', {
    type: 'string',
    enum: [...STATUSES],
  }),
];
const BODY_NAMES = BODY_PARAMETERS.map(({ name }) => name);
/** Checks the query of a request whose body is an article. @throws Refusal 400 */
export const bodyQuery = <E extends v.ObjectEntries>(entries: E) => query(entries, BODY_NAMES);
export const ArticleInput = v.pipe(ArticleInputSchema, v.metadata({ ref: 'ArticleInput' }));

const EXAMPLE = {
  title: 'Ferry to Samsun',
  language: 'en',
  summary: 'The first ferry has left.',
  content: { markdown: 'The first ferry **has left**.' },
  tags: ['Turkey', 'Black Sea'],
  authors: [{ name: 'Ann Lee' }],
  source: { name: 'TASS', url: 'https://tass.com/' },
};
/** What else than JSON is taken, each with an example. */
const TEXTS = {
  'text/markdown': '---\ntitle: Ferry to Samsun\ntags: [Turkey]\n---\nThe first ferry **has left**.\n',
  'text/plain': 'Ferry to Samsun\n\nThe first ferry has left.\n',
  'text/html': '<title>Ferry to Samsun</title>\n<p>The first ferry has left.</p>\n',
  'application/atom+xml':
    '<entry xmlns="http://www.w3.org/2005/Atom"><title>Ferry to Samsun</title><content>The first ferry has left.</content></entry>',
  'application/rss+xml':
    '<item><title>Ferry to Samsun</title><description>The first ferry has left.</description></item>',
};
/** An article in each notation. */
export const articleBody = (...required: string[]) => ({
  required: true,
  content: {
    'application/json': {
      schema: {
        allOf: [{ $ref: '#/components/schemas/ArticleInput' }],
        type: 'object' as const,
        required,
        properties: Object.fromEntries(required.map((name) => [name, { ...TEXT.schema, minLength: 1 }])),
      },
      example: EXAMPLE,
    },
    ...Object.fromEntries(Object.entries(TEXTS).map(([type, example]) => [type, { ...TEXT, example }])),
  },
});

export const readRefusals = { 400: { description: 'The body or a parameter cannot be read' } };

export const writeRefusals = {
  ...readRefusals,
  413: { description: 'Too large' },
  415: { description: 'A media type or charset that is not taken' },
  422: { description: 'Understood, but wrong: `errors` says what and where' },
};

/** Refuses bodies that no article has. */
export const limitArticle = () =>
  bodyLimit({
    maxSize: MAX_BYTES,
    onError: () => {
      throw new Refusal(413, {
        code: 'body-too-large',
        detail: `An article may have ${MAX_BYTES / 1024 / 1024} MB; leave media to enclosures.`,
      });
    },
  });

/** The article in a request's body. @throws Refusal 4xx; 503 where many large ones wait */
export async function decode(
  c: Request_,
  context: Context,
  options?: { titled: boolean },
): Promise<{ decoded: Decoded; bytes: Uint8Array<ArrayBuffer> }> {
  refuseCoding(c);
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  const type = c.req.header('content-type') ?? '';
  const { search } = new URL(c.req.url);
  const length = /^application\/json\b/i.test(type) ? bytes.length / JSON_SPEED : bytes.length;
  return { decoded: await textWork(context, 'decode', length, type, bytes, search, options), bytes };
}

/** A JSON Merge Patch. @throws Refusal 4xx */
export async function readPatch(c: Request_): Promise<Record<string, unknown>> {
  const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/merge-patch+json' && type !== 'application/json') {
    const headers = { 'Accept-Patch': 'application/merge-patch+json, application/json' };
    const detail = 'PATCH takes application/merge-patch+json (RFC 7396).';
    throw new Refusal(415, { code: 'media-type-unknown', detail }, { headers });
  }
  let patch: unknown;
  try {
    patch = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await c.req.arrayBuffer()));
  } catch (error) {
    throw malformed({
      code: 'body-not-json',
      detail: `The body is not JSON in UTF-8: ${(error as Error).message}`,
    });
  }
  if (depthOf(patch) > MAX_DEPTH) throw invalid([fault('', 'too-deep', { max: MAX_DEPTH })]);
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    throw invalid([fault('', 'not-an-object')]);
  }
  return patch as Record<string, unknown>;
}

/** How deep a value is nested, without recursion: it is what somebody sent. */
export function depthOf(value: unknown): number {
  let depth = 0;
  for (let level: unknown[] = [value]; level.length; depth++) {
    level = level.flatMap((v) => (typeof v === 'object' && v !== null ? Object.values(v) : []));
  }
  return depth;
}

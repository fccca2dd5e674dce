// /media/{hash}.{ending}: files that were uploaded; /media/{hash}-{width}.{ending}: smaller copies of pictures.

import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import { notFound, Refusal } from '../../errors.ts';
import { type Current, evaluate, httpDate } from '../../http/conditional.ts';
import type { Env, Request_, Services } from '../../http/env.ts';
import { rangeOf } from '../../http/range.ts';
import { KINDS, readName } from '../../media/kinds.ts';
import { type Rendition, readRendition } from '../../media/renditions.ts';
import { problem } from '../../problems.ts';
import { findFile } from '../../services/pictures/moved.ts';
import { findRendition } from '../../services/pictures/rendition.ts';
import { mediaOf } from '../../services/publishing/media.ts';
import {
  BINARY,
  CONDITIONAL_ANSWERS,
  CONDITIONAL_PARAMETERS,
  LOCATION,
  parameter,
  TEXT,
  VALIDATOR_HEADERS,
} from '../openapi.ts';

const HEADERS = {
  'accept-ranges': 'bytes',
  'cache-control': 'public, max-age=31536000, immutable',
  // Whatever a browser makes of it has no origin, and runs nothing. It may show what it is itself: opened in a tab,
  // a film is a page of the browser's own that loads it, with a style in it.
  'content-security-policy': "sandbox; default-src 'none'; media-src 'self'; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'cross-origin',
  'access-control-expose-headers': 'Accept-Ranges, Content-Range, ETag',
};

const CONTENT_RANGE = { 'Content-Range': { description: 'which bytes, of how many', ...TEXT } };
const READ = {
  operationId: 'getFile',
  summary: 'Read a file',
  description:
    'An image, recording, film or document that was uploaded. Its address is made of its content, so that it can be kept for ' +
    'ever. Of a picture `{hash}.jpg` there are smaller copies of 400, 800, 1200 and 1600 pixels, less than it is wide: ' +
    '`{hash}-800.jpg`, `{hash}-800.jpg.webp`, `{hash}-800.jpg.avif`.',
  tags: ['Reading'],
  parameters: [...CONDITIONAL_PARAMETERS, parameter('header', 'Range', 'one range, `bytes=0-499`')],
  responses: {
    200: { description: 'The file', headers: VALIDATOR_HEADERS, content: { '*/*': BINARY } },
    206: {
      description: 'The range of it',
      headers: {
        ...VALIDATOR_HEADERS,
        ...CONTENT_RANGE,
      },
      content: { '*/*': BINARY },
    },
    302: { description: 'A rendition that cannot be made now: the original', headers: LOCATION },
    308: {
      description: 'Where its clean copy is, or the original of what has no rendition',
      headers: LOCATION,
    },
    ...CONDITIONAL_ANSWERS,
    404: { description: 'No such file' },
    416: { description: 'The range begins behind its end', headers: CONTENT_RANGE },
  },
};

type Stored = { length: number; modified: number };

/** A file as it is served. */
interface Served {
  name: string;
  /** Its validator. */
  tag: string;
  type: string;
  length: number;
  /** Milliseconds. */
  modified: number;
  bytes(first: number, length: number): Promise<BodyInit | undefined>;
}

export function mediaRoutes({ context }: Services) {
  const now = () => context.runtime.now();
  const stored = (name: string, tag: string, type: string, { length, modified }: Stored): Served => ({
    ...{ name, tag, type, length, modified },
    bytes: (first, count) => mediaOf(context).read(name, first, count),
  });

  return new Hono<Env>().get('/:name', describeRoute(READ), async (c) => {
    const name = c.req.param('name');
    const rendition = readRendition(name);
    if (rendition) return give(c, await renditionOf(rendition), now());
    const known = readName(name);
    const file = known && (await findFile(mediaOf(context), name));
    if (!file) throw notFound(problem('file-not-found'));
    if (file.name !== name) return elsewhere(file.name, true);
    return give(c, stored(name, known.hash, known.kind.type, file), now());
  });

  async function renditionOf(rendition: Rendition): Promise<Served | Response> {
    mediaOf(context);
    const { name, type } = rendition;
    const found = await findRendition(context, rendition);
    if (!found) throw notFound(problem('file-not-found'));
    if ('instead' in found) return elsewhere(found.instead, found.isForGood);
    if ('kept' in found) return stored(name, name, type, found.kept);
    const { made } = found;
    const { length } = made;
    const bytes = async (first: number, count: number) => made.subarray(first, first + count);
    return { name, tag: name, type, length, modified: now(), bytes };
  }

  function elsewhere(name: string, isForGood: boolean): Response {
    const cache = isForGood ? 'public, max-age=86400' : 'no-store';
    const location = `${context.site.url}/media/${name}`;
    const headers = { location, 'cache-control': cache, 'cross-origin-resource-policy': 'cross-origin' };
    return new Response(null, { status: isForGood ? 308 : 302, headers });
  }
}

async function give(c: Pick<Request_, 'req'>, file: Served | Response, now: number): Promise<Response> {
  if (file instanceof Response) return file;
  const { name, tag, type, length } = file;
  // RFC 9110 §8.8.2.1: no date in the future; the clock of what stores the file may run ahead.
  const current: Current = { tag, modified: Math.min(file.modified, now) };
  const headers = { ...HEADERS, etag: `"${tag}"`, 'last-modified': httpDate(current.modified) };
  const outcome = evaluate(c.req.raw.headers, current, now);
  if (outcome === 'not modified') return new Response(null, { status: 304, headers });
  if (outcome === 'failed') {
    throw new Refusal(412, 'The file is another than the precondition names.', {
      headers: { etag: headers.etag },
    });
  }
  // §14.2: a range of anything but GET means nothing.
  const range = c.req.method === 'GET' ? rangeOf(c.req.raw.headers, length, current) : undefined;
  if (range === 'none') {
    const about = { 'content-range': `bytes */${length}`, 'accept-ranges': 'bytes' };
    throw new Refusal(416, `The file has ${length} bytes.`, { headers: about });
  }
  const { first, last } = range ?? { first: 0, last: length - 1 };
  const all: Record<string, string> = {
    ...headers,
    'content-type': type,
    'content-length': `${last - first + 1}`,
  };
  // Browsers' own viewers of PDF run its scripts, and none opens in a sandbox.
  if (type === KINDS.pdf.type) all['content-disposition'] = `attachment; filename="${name}"`;
  if (range) all['content-range'] = `bytes ${first}-${last}/${length}`;
  if (c.req.method === 'HEAD') return new Response(null, { headers: all });
  const body = await file.bytes(first, last - first + 1);
  if (!body) throw notFound(problem('file-not-found'));
  return new Response(body, { status: range ? 206 : 200, headers: all });
}

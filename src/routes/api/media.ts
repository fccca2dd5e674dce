// /admin/media takes files, /media/{hash}.{ending} gives them.

import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as v from 'valibot';
import { malformed, notFound, Refusal } from '../../errors.ts';
import { acting, logChange } from '../../http/acting.ts';
import { requireScope } from '../../http/auth.ts';
import { refuseCoding } from '../../http/coding.ts';
import { type Current, evaluate, httpDate } from '../../http/conditional.ts';
import type { Env, Request_, Services } from '../../http/env.ts';
import { answerStream, IDEMPOTENCY_KEY, sendAnswer } from '../../http/idempotency.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { query } from '../../http/query.ts';
import { rangeOf } from '../../http/range.ts';
import { boundaryOf, partsOf } from '../../intake/multipart.ts';
import { KNOWN_KINDS, MAX_FILE_BYTES, readName } from '../../media/kinds.ts';
import { problem } from '../../problems.ts';
import { mediaOf, receive, tooLarge } from '../../services/publishing/media.ts';
import {
  BINARY,
  CONDITIONAL_ANSWERS,
  CONDITIONAL_PARAMETERS,
  jsonAnswer,
  parameter,
  security,
  TEXT,
  URI,
  VALIDATOR_HEADERS,
} from '../openapi.ts';

/** What a form may have beside the file. */
const FORM_BYTES = 64 * 1024;

const FileJson = v.pipe(
  v.object({
    url: v.pipe(URI, v.description('where everyone reads it; it never changes')),
    name: v.string(),
    type: v.pipe(v.string(), v.description('as its bytes tell')),
    length: v.pipe(v.number(), v.description('bytes')),
    width: v.optional(v.pipe(v.number(), v.description('pixels, of an image as it is shown'))),
    height: v.optional(v.number()),
    sha256: v.string(),
    digitalSourceType: v.optional(
      v.pipe(URI, v.description('how it came about, as the file says: of IPTC’s vocabulary')),
    ),
  }),
  v.metadata({ ref: 'File' }),
);
/** A form with a file. */
export const FILE_FORM = {
  'multipart/form-data': {
    schema: { type: 'object' as const, required: ['file'], properties: { file: BINARY.schema } },
  },
};

export function uploadRoutes({ context }: Services) {
  return new Hono<Env>()
    .use(async (c, next) => {
      await next();
      if (!c.res.ok) await passOver(c);
    })
    .post(
      '/',
      describeRoute({
        operationId: 'uploadFile',
        summary: 'Upload a file',
        description:
          `${KNOWN_KINDS}: what a file is is told by its bytes, not by its name. Images up to 16 MB, others up to 64 MB. ` +
          'The same file again is the same address.',
        tags: ['Media'],
        security,
        parameters: [IDEMPOTENCY_KEY],
        requestBody: { required: true, content: { ...FILE_FORM, 'application/octet-stream': BINARY } },
        responses: {
          201: jsonAnswer('Kept, or there before', FileJson, {
            Location: { description: 'its address', ...TEXT },
          }),
          400: { description: 'No file, several files, or a form that was cut off' },
          413: { description: 'Too large' },
          415: { description: 'Of a kind that is not kept' },
          422: { description: 'A damaged image' },
          501: { description: 'This server has no place for files' },
          503: { description: 'No space is left, or the folder cannot be written; Retry-After' },
        },
      }),
      requireScope(context, 'media'),
      query({}),
      async (c) => {
        refuseCoding(c);
        mediaOf(context);
        const length = Number(c.req.header('content-length') ?? 0);
        if (length > MAX_FILE_BYTES + FORM_BYTES) throw tooLarge(MAX_FILE_BYTES, 'A file');
        const answer = await answerStream(c, context, fileOf(c), async (bytes) => {
          const { created, ...file } = await receive(acting(c, context), bytes);
          const { name, length, url } = file;
          logChange(c, context, created ? 'file kept' : 'file known', { name, length });
          return { status: 201, headers: { location: url }, body: JSON.stringify(file) };
        });
        return sendAnswer(answer);
      },
    )
    .all('/', notAllowed('POST'));
}

/** The bytes of a form's one file, or of a body that is the file. */
export function fileOf(c: Pick<Request_, 'req'>): AsyncIterable<Uint8Array> {
  const { body } = c.req.raw;
  if (!body) throw malformed(problem('file-missing'));
  const bytes = counted(read(body));
  const type = c.req.header('content-type') ?? '';
  return /^multipart\//i.test(type) ? fileOfForm(bytes, boundaryOf(type)) : bytes;
}

async function* fileOfForm(bytes: AsyncIterable<Uint8Array>, boundary: string): AsyncGenerator<Uint8Array> {
  let found = false;
  for await (const part of partsOf(bytes, boundary)) {
    if (part.filename === undefined && part.name !== 'file') continue;
    // Before the first one was kept: what follows it is read, too.
    if (found) throw malformed(problem('several-files'));
    found = true;
    yield* part.body;
  }
  if (!found) throw malformed(problem('form-without-file'));
}

/**
 * Reads on after a refusal, as far as a file may go: many clients listen only when they have sent all, and a
 * connection that is closed before takes the answer with it.
 */
export async function passOver(c: Pick<Request_, 'req'>, most = MAX_FILE_BYTES): Promise<void> {
  const { body } = c.req.raw;
  if (!body || body.locked || Number(c.req.header('content-length') ?? 0) > most + FORM_BYTES) return;
  try {
    for await (const _ of counted(read(body), most));
  } catch {
    // Of no end, or cut off.
  }
}

/** Without cancelling at the end: Node would close the connection before it has the answer. */
export async function* read(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}

/** Whatever the form says: no more than a file and some fields. */
async function* counted(bytes: AsyncIterable<Uint8Array>, most = MAX_FILE_BYTES): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > most + FORM_BYTES) throw tooLarge(most, 'A file');
    yield chunk;
  }
}

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
    'An image, recording, film or document that was uploaded. Its address is made of its content, so that it can be kept for ever.',
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
    ...CONDITIONAL_ANSWERS,
    404: { description: 'No such file' },
    416: { description: 'The range begins behind its end', headers: CONTENT_RANGE },
  },
};

export function mediaRoutes({ context }: Services) {
  return new Hono<Env>().get('/:name', describeRoute(READ), async (c) => {
    const name = c.req.param('name');
    const known = readName(name);
    const stored = known && (await mediaOf(context).head(name));
    if (!known || !stored) throw notFound(problem('file-not-found'));
    const { length, modified } = stored;
    // RFC 9110 §8.8.2.1: no date in the future; the clock of what stores the file may run ahead.
    const now = context.runtime.now();
    const current: Current = { tag: known.hash, modified: Math.min(modified, now) };
    const headers = { ...HEADERS, etag: `"${known.hash}"`, 'last-modified': httpDate(current.modified) };
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
      'content-type': known.kind.type,
      'content-length': `${last - first + 1}`,
    };
    // Browsers' own viewers of PDF run its scripts, and none opens in a sandbox.
    if (known.extension === 'pdf') all['content-disposition'] = `attachment; filename="${name}"`;
    if (range) all['content-range'] = `bytes ${first}-${last}/${length}`;
    if (c.req.method === 'HEAD') return new Response(null, { headers: all });
    const body = await mediaOf(context).read(name, first, last - first + 1);
    if (!body) throw notFound(problem('file-not-found'));
    return new Response(body, { status: range ? 206 : 200, headers: all });
  });
}

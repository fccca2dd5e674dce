// /admin/media takes files; reading/files.ts gives them.

import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as v from 'valibot';
import { malformed } from '../../errors.ts';
import { acting, logChange } from '../../http/acting.ts';
import { requireScope } from '../../http/auth.ts';
import { refuseCoding } from '../../http/coding.ts';
import type { Env, Request_, Services } from '../../http/env.ts';
import { chunksOf, drainBody, FORM_BYTES } from '../../http/form.ts';
import { answerStream, IDEMPOTENCY_KEY, sendAnswer } from '../../http/idempotency.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { oneOf, query, text, trueOrFalse } from '../../http/query.ts';
import { boundaryOf, filenameIn, partsOf } from '../../intake/multipart.ts';
import { KNOWN_KINDS, MAX_FILE_BYTES } from '../../media/kinds.ts';
import { problem } from '../../problems.ts';
import { cleanStored } from '../../services/pictures/clean-stored.ts';
import { mediaOf, type Named, receive, tooLarge } from '../../services/publishing/media.ts';
import { BINARY, jsonAnswer, security, TEXT, URI } from '../openapi.ts';

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
    metadata: v.optional(
      v.pipe(
        v.object({
          credit: v.optional(v.string()),
          caption: v.optional(v.string()),
          alt: v.optional(v.string()),
          digitalSourceType: v.optional(URI),
        }),
        v.description('what a picture’s file says for its readers, by EXIF, IPTC or XMP'),
      ),
    ),
    renditions: v.optional(
      v.pipe(
        v.array(v.object({ url: URI, width: v.number(), type: v.string() })),
        v.description('smaller copies of a picture, made when somebody asks for them'),
      ),
    ),
    reveals: v.optional(
      v.pipe(
        v.array(v.picklist(['place', 'serial', 'owner'])),
        v.description('what a picture that was kept with its credentials says, and is otherwise taken out'),
      ),
    ),
  }),
  v.metadata({ ref: 'File' }),
);
const Credentials = v.optional(
  oneOf(
    ['keep', 'remove'],
    'of pictures with content credentials (C2PA), which hold for their bytes as they are: keep them so, with place and ' +
      'serial numbers if they have them, or take all of that out',
  ),
);
const NAMES = v.array(v.string());
const CleanedJson = v.object({
  examined: v.pipe(v.number(), v.description('pictures that were looked at')),
  cleaned: v.array(v.object({ from: v.string(), to: v.optional(v.string()) })),
  signed: v.pipe(
    NAMES,
    v.description('have content credentials, and stay as they are without `credentials=remove`'),
  ),
  unreadable: v.pipe(NAMES, v.description('are damaged, and stay as they are')),
  next: v.nullable(v.string()),
});

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
      if (!c.res.ok) await drainBody(c);
    })
    .post(
      '/',
      describeRoute({
        operationId: 'uploadFile',
        summary: 'Upload a file',
        description:
          `${KNOWN_KINDS}: what a file is is told by its bytes, not by its name. Images up to 16 MB, others up to 64 MB. ` +
          'The same file again is the same address. Pictures are kept without place, serial numbers, owner, maker’s notes ' +
          'and thumbnails; credit, copyright, caption and alternative text stay, and pixels as they are.',
        tags: ['Media'],
        security,
        parameters: [IDEMPOTENCY_KEY],
        requestBody: { required: true, content: { ...FILE_FORM, 'application/octet-stream': BINARY } },
        responses: {
          201: jsonAnswer('Kept, or there before', FileJson, {
            Location: { description: 'its address', ...TEXT },
          }),
          400: { description: 'No file, several files, or a form that was cut off' },
          409: { description: 'A picture with content credentials: choose by `credentials`' },
          413: { description: 'Too large' },
          415: { description: 'Of a kind that is not kept' },
          422: { description: 'A damaged image' },
          501: { description: 'This server has no place for files' },
          503: {
            description:
              'No space is left, the folder cannot be written, or too much is being done; Retry-After',
          },
        },
      }),
      requireScope(context, 'media', { apps: true }),
      query({ credentials: Credentials }),
      async (c) => {
        const { credentials } = c.req.valid('query');
        refuseCoding(c);
        mediaOf(context);
        const length = Number(c.req.header('content-length') ?? 0);
        if (length > MAX_FILE_BYTES + FORM_BYTES) throw tooLarge(MAX_FILE_BYTES, 'A file');
        const named: Named = {};
        const answer = await answerStream(c, context, fileOf(c, named), async (bytes) => {
          const { created, ...file } = await receive(acting(c, context), bytes, credentials, named);
          const { name, length, url } = file;
          logChange(c, context, created ? 'file kept' : 'file known', { name, length });
          return { status: 201, headers: { location: url }, body: JSON.stringify(file) };
        });
        return sendAnswer(answer);
      },
    )
    .post(
      '/clean',
      describeRoute({
        operationId: 'cleanFiles',
        summary: 'Clean stored pictures',
        description:
          'Takes place, serial numbers, owner and thumbnails out of the next few pictures that were stored before uploads were ' +
          'cleaned. Their addresses lead to the clean copies from then on. Ask again with `after` until `next` is null.',
        tags: ['Media'],
        security,
        responses: {
          200: jsonAnswer('What was done', CleanedJson),
          501: { description: 'This server cannot list its files' },
        },
      }),
      requireScope(context, 'admin'),
      query({
        after: v.optional(text('`next` of the previous answer')),
        dryRun: v.optional(trueOrFalse('`true` changes nothing')),
        credentials: Credentials,
      }),
      async (c) => {
        const { after, dryRun, credentials } = c.req.valid('query');
        const options = { after, dryRun, removeCredentials: credentials === 'remove' };
        const done = await cleanStored(acting(c, context), options);
        if (!dryRun) logChange(c, context, 'files cleaned', { cleaned: done.cleaned.length });
        return c.json(done);
      },
    )
    .all('/clean', notAllowed('POST'));
}

/** The bytes of a form's one file, or of a body that is the file. @param named told what its sender calls it */
export function fileOf(c: Pick<Request_, 'req'>, named: Named = {}): AsyncIterable<Uint8Array> {
  const { body } = c.req.raw;
  if (!body) throw malformed(problem('file-missing'));
  const bytes = counted(chunksOf(body));
  const type = c.req.header('content-type') ?? '';
  if (/^multipart\//i.test(type)) return fileOfForm(bytes, boundaryOf(type), named);
  // RFC 6266
  named.filename = filenameIn(c.req.header('content-disposition') ?? '');
  return bytes;
}

async function* fileOfForm(
  bytes: AsyncIterable<Uint8Array>,
  boundary: string,
  named: Named,
): AsyncGenerator<Uint8Array> {
  let found = false;
  for await (const part of partsOf(bytes, boundary)) {
    if (part.filename === undefined && part.name !== 'file') continue;
    // Before the first one was kept: what follows it is read, too.
    if (found) throw malformed(problem('several-files'));
    found = true;
    named.filename = part.filename;
    yield* part.body;
  }
  if (!found) throw malformed(problem('form-without-file'));
}

/** Whatever the form says: no more than a file and some fields. */
async function* counted(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > MAX_FILE_BYTES + FORM_BYTES) throw tooLarge(MAX_FILE_BYTES, 'A file');
    yield chunk;
  }
}

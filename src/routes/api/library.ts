// /admin/media: the library, below the uploads of media.ts. The page for people is /admin/library.
import { Hono, type MiddlewareHandler } from 'hono';
import { resolver } from 'hono-openapi';
import * as v from 'valibot';
import { malformed } from '../../errors.ts';
import { prefixOf } from '../../formats/uri.ts';
import { acting, logChange } from '../../http/acting.ts';
import { requireScope } from '../../http/auth.ts';
import type { Env, Request_, Services } from '../../http/env.ts';
import { IDEMPOTENCY_KEY, requestClaim, sendAnswer } from '../../http/idempotency.ts';
import { readJson } from '../../http/json-body.ts';
import { NEXT_LINK, nextLink } from '../../http/next-page.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { oneOf, query, text, trueOrFalse, unlessEmpty, wholeNumber } from '../../http/query.ts';
import { problem } from '../../problems.ts';
import { once } from '../../services/access/idempotency.ts';
import type { Context } from '../../services/context.ts';
import {
  changeFile,
  findInLibrary,
  type LibraryFile,
  removeFile,
  searchLibrary,
  whereUsed,
} from '../../services/library/files.ts';
import { replaceFile } from '../../services/library/replace.ts';
import { commit } from '../../store/database.ts';
import { FILE_KINDS, type FileQuery, type FileRow } from '../../store/library/files.ts';
import { describing, json, jsonAnswer, LOCATION, parameter, security } from '../openapi.ts';
import {
  FileWordsJson,
  fileJson,
  LibraryJson,
  ReplacedJson,
  ReplacementJson,
  UsedFileJson,
  useJson,
} from './library-json.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
const EXAMPLE = { alt: 'Two boats at a quay', caption: 'The harbour on Friday', credit: 'Ann Lee' };
const REPLACEMENT = { by: `${'0'.repeat(64)}.jpg` };

export const LIBRARY_FILTERS = {
  q: v.optional(
    text('words, or beginnings of words, of the file name, alternative text, caption and credit'),
  ),
  kind: unlessEmpty(oneOf(FILE_KINDS, 'files of that type: the beginning of their media types')),
  unused: unlessEmpty(trueOrFalse('`true`: only files that nothing uses')),
  before: v.optional(text('`next` of the previous page')),
};
const limit = unlessEmpty(wholeNumber('the most entries to return', 1, MAX_LIMIT, { usual: DEFAULT_LIMIT }));

/** A page of the library, and where the next begins. @throws Refusal 400 */
export async function libraryPart(
  context: Context,
  {
    q,
    kind,
    unused,
    before,
    limit,
  }: v.InferOutput<v.ObjectSchema<typeof LIBRARY_FILTERS, undefined>> & { limit: number },
): Promise<{ files: LibraryFile[]; next: string | null }> {
  const wanted: FileQuery = {
    q,
    kind,
    isUnused: unused,
    before: before ? cursorOf(before) : undefined,
    limit,
  };
  const files = await searchLibrary(context, wanted);
  const last = files.length === limit ? files.at(-1)?.row : undefined;
  return { files, next: last ? `${last.uploadedAt}-${last.n}` : null };
}

function cursorOf(text: string): { uploadedAt: number; n: number } {
  const [, at, n] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  if (!at || !n)
    throw malformed(
      problem('parameter-invalid', { name: 'before', expected: '`next` of the previous page.' }),
    );
  return { uploadedAt: Number(at), n: Number(n) };
}

const describe = describing({ tags: ['Media'], security });
const nameOfPath = parameter('path', 'name', 'of the file, `{SHA-256}.{ending}`');
const NONE = { 404: { description: 'There is no such file' } };
const WRONG = { 400: { description: 'The body is not JSON' }, 422: { description: 'Wrong input' } };
const UNSUPPORTED = { 501: { description: 'This server cannot remove files' } };

export function libraryRoutes({ context }: Services) {
  const nameOf = (c: Request_) => c.req.param('name') ?? '';
  const answer = async (c: Request_, row: FileRow) => {
    const { count, uses } = await whereUsed(context, row);
    return c.json({ ...fileJson(context, row, count), uses: uses.map((use) => useJson(use, context.site)) });
  };
  /** A browser without a token wants the page. */
  const toPage: MiddlewareHandler<Env> = async (c, next) => {
    const browses = /\btext\/html\b/.test(c.req.header('accept') ?? '') && !c.req.header('authorization');
    if (!browses) return next();
    return c.redirect(`${prefixOf(context.site.url)}/admin/library${new URL(c.req.url).search}`, 303);
  };

  return new Hono<Env>()
    .get('/', toPage)
    .get(
      '/',
      describe({
        operationId: 'listFiles',
        summary: 'List files of the media library',
        description: 'Newest first, with alternative text, caption, credit and the number of uses.',
        responses: {
          200: jsonAnswer('A page of files', LibraryJson, NEXT_LINK),
          303: {
            description: 'The page for people, where a browser asks without a token',
            headers: LOCATION,
          },
          400: { description: 'A filter that is none' },
        },
      }),
      requireScope(context, 'media'),
      query({ ...LIBRARY_FILTERS, limit }),
      async (c) => {
        const { limit = DEFAULT_LIMIT, ...wanted } = c.req.valid('query');
        const { files, next } = await libraryPart(context, { ...wanted, limit });
        const list = files.map(({ row, useCount }) => fileJson(context, row, useCount));
        return c.json({ files: list, next }, 200, nextLink(c, context.site, 'before', next));
      },
    )
    .get(
      '/:name',
      describe({
        operationId: 'getLibraryFile',
        summary: 'Get a file of the library, and where it is used',
        description: 'The name of a replaced file leads to the file that replaced it.',
        parameters: [nameOfPath],
        responses: { 200: jsonAnswer('The file', UsedFileJson), ...NONE },
      }),
      requireScope(context, 'media'),
      query({}),
      async (c) => answer(c, await findInLibrary(context, nameOf(c))),
    )
    .patch(
      '/:name',
      describe({
        operationId: 'changeLibraryFile',
        summary: 'Change a file’s alternative text, caption or credit (JSON Merge Patch, RFC 7396)',
        description:
          'They are offered whenever the picture is used again. Articles that already use it stay as they are.',
        parameters: [nameOfPath],
        requestBody: {
          required: true,
          content: {
            'application/merge-patch+json': { schema: resolver(FileWordsJson), example: EXAMPLE },
            ...json(FileWordsJson, EXAMPLE),
          },
        },
        responses: { 200: jsonAnswer('The file', UsedFileJson), ...NONE, ...WRONG },
      }),
      requireScope(context, 'media'),
      query({}),
      async (c) => {
        const words = await readJson(c, FileWordsJson, JSON.stringify(EXAMPLE));
        const row = await changeFile(acting(c, context), nameOf(c), words);
        logChange(c, context, 'file changed', { name: row.name });
        return answer(c, row);
      },
    )
    .delete(
      '/:name',
      describe({
        operationId: 'deleteFile',
        summary: 'Delete a file that nothing uses',
        description:
          'Its smaller copies are deleted, too. Without `articles:write` you can delete only your own uploads. Older versions of articles do not count as uses. ' +
          'A file that was copied into the store and is in no list of the library can be deleted as well.',
        parameters: [nameOfPath],
        responses: {
          204: { description: 'Done' },
          403: { description: 'Somebody else uploaded it' },
          409: { description: 'It is used: `errors` has what uses it' },
          ...NONE,
          ...UNSUPPORTED,
          503: { description: 'What was stored before is still being taken in; Retry-After' },
        },
      }),
      requireScope(context, 'media'),
      query({}),
      async (c) => {
        await removeFile(acting(c, context), c.get('principal'), nameOf(c));
        logChange(c, context, 'file deleted', { name: nameOf(c) });
        return c.body(null, 204);
      },
    )
    .post(
      '/:name/replace',
      describe({
        operationId: 'replaceFile',
        summary: 'Replace a file by another',
        description:
          'Upload the new file first. The old address redirects to it, and each article that uses the old file gets a silent fix.',
        parameters: [nameOfPath, IDEMPOTENCY_KEY],
        requestBody: { required: true, content: json(ReplacementJson, REPLACEMENT) },
        responses: {
          200: jsonAnswer('The file that is there now', ReplacedJson),
          ...NONE,
          ...WRONG,
          ...UNSUPPORTED,
        },
      }),
      requireScope(context, 'articles:write'),
      query({}),
      async (c) => {
        const { by } = await readJson(c, ReplacementJson, JSON.stringify(REPLACEMENT));
        const claim = await requestClaim(c, by);
        const first = await once(context, claim, async (claiming) => {
          const { file, left } = await replaceFile(acting(c, context), nameOf(c), by);
          logChange(c, context, 'file replaced', { name: nameOf(c), by });
          const { count } = await whereUsed(context, file);
          const body = JSON.stringify({ ...fileJson(context, file, count), left });
          const made = { status: 200, headers: {}, body };
          await commit(context.db, await claiming(made));
          return made;
        });
        return sendAnswer(first);
      },
    )
    .all('/:name/replace', notAllowed('POST'))
    .all('/:name', notAllowed('GET, HEAD, PATCH, DELETE'))
    .all('/', notAllowed('GET, HEAD, POST'));
}

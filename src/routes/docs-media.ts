// OpenAPI descriptions of /admin/media and /media/{name}.
import { describeRoute, resolver } from 'hono-openapi';
import * as v from 'valibot';
import { KNOWN_KINDS } from '../media/kinds.ts';
import { Problem } from './docs-articles.ts';

const Uploaded = v.pipe(
  v.object({
    url: v.pipe(v.string(), v.description('where everyone reads it; it never changes')),
    name: v.string(),
    type: v.pipe(v.string(), v.description('as its bytes tell')),
    length: v.pipe(v.number(), v.description('bytes')),
    width: v.optional(v.pipe(v.number(), v.description('pixels, of an image as it is shown'))),
    height: v.optional(v.number()),
    sha256: v.string(),
  }),
  v.title('File'),
);

const tags = ['Media'];
const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: resolver(Problem) } },
});
const file = (description: string) => ({
  description,
  headers: { Location: { description: 'its address', schema: { type: 'string' as const } } },
  content: { 'application/json': { schema: resolver(Uploaded) } },
});
const binary = { schema: { type: 'string' as const, format: 'binary' } };

export const upload = describeRoute({
  summary: 'Upload a file',
  description:
    `${KNOWN_KINDS}: what a file is is told by its bytes, not by its name. Images up to 16 MB, others up to 64 MB. ` +
    'The same file again is the same address.',
  tags,
  security: [{ token: [] }],
  requestBody: {
    required: true,
    content: {
      'multipart/form-data': {
        schema: {
          type: 'object',
          required: ['file'],
          properties: { file: { type: 'string', format: 'binary' } },
        },
      },
      'application/octet-stream': binary,
    },
  },
  responses: {
    201: file('Kept'),
    200: file('It was there before'),
    400: problem('No file, several files, or a form that was cut off'),
    401: problem('No token'),
    403: problem('The token lacks the scope media'),
    413: problem('Too large'),
    415: problem('Of a kind that is not kept'),
    422: problem('A damaged image'),
    501: problem('This server has no place for files'),
    507: problem('No space is left'),
  },
});

export const read = describeRoute({
  summary: 'Read a file',
  tags: ['Reading'],
  parameters: [
    { name: 'Range', in: 'header', description: 'one range, `bytes=0-499`', schema: { type: 'string' } },
  ],
  responses: {
    200: { description: 'The file', content: { '*/*': binary } },
    206: { description: 'The range of it', content: { '*/*': binary } },
    304: { description: 'The client has it already' },
    404: problem('No such file'),
    416: problem('The range begins behind its end'),
  },
});

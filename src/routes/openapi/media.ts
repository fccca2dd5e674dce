// /admin/media and /media/{name}.
import * as v from 'valibot';
import { KNOWN_KINDS } from '../../media/kinds.ts';
import { BINARY, header, json, type Operations, problem, security, TEXT } from './parts.ts';

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

const file = (description: string) => ({
  description,
  headers: { Location: { description: 'its address', ...TEXT } },
  content: json(Uploaded),
});

export const media: Operations = {
  'post /admin/media': {
    summary: 'Upload a file',
    description:
      `${KNOWN_KINDS}: what a file is is told by its bytes, not by its name. Images up to 16 MB, others up to 64 MB. ` +
      'The same file again is the same address.',
    tags: ['Media'],
    security,
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
        'application/octet-stream': BINARY,
      },
    },
    responses: {
      201: file('Kept, or there before'),
      400: problem('No file, several files, or a form that was cut off'),
      401: problem('No token'),
      403: problem('The token lacks the scope media'),
      413: problem('Too large'),
      415: problem('Of a kind that is not kept'),
      422: problem('A damaged image'),
      501: problem('This server has no place for files'),
      503: problem('No space is left, or the folder cannot be written; Retry-After'),
    },
  },
  'get /media/{name}': {
    summary: 'Read a file',
    tags: ['Reading'],
    parameters: [header('Range', 'one range, `bytes=0-499`')],
    responses: {
      200: { description: 'The file', content: { '*/*': BINARY } },
      206: { description: 'The range of it', content: { '*/*': BINARY } },
      304: { description: 'The client has it already' },
      404: problem('No such file'),
      416: problem('The range begins behind its end'),
    },
  },
};

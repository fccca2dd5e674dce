// /micropub: what the W3C Recommendation describes, told in short.
import { BINARY, type Operations, query, security, TEXT } from './parts.ts';

const tags = ['Micropub'];
const refused = {
  400: { description: '`{ error, error_description }`' },
  401: { description: 'No token, or without the scope' },
};
const entry = { type: 'object' as const, description: 'properties of an h-entry, `action`, `url`' };

export const micropub: Operations = {
  'get /micropub': {
    summary: 'What a Micropub app asks: settings, posts, tags',
    tags,
    security,
    parameters: [
      query('q', '`config`, `source`, `syndicate-to`, `category`, `contact`, `channel` or `post-types`'),
      query('url', 'of `source`: one post; without it, a list of them, newest first'),
      query('properties[]', 'of `source`: only these'),
      query('filter', 'words that are looked for'),
      query('after', 'the next page, from `paging.after` of the last'),
    ],
    responses: { 200: { description: 'As JSON' }, ...refused },
  },
  'post /micropub': {
    summary: 'Create, update, delete or undelete a post (W3C Micropub)',
    tags,
    security,
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: entry },
        'application/x-www-form-urlencoded': { schema: entry },
        'multipart/form-data': { schema: entry },
      },
    },
    responses: {
      201: {
        description: 'Created, or moved; `ignored` names properties that nothing was made of',
        headers: { Location: { description: 'the page of the post', ...TEXT } },
      },
      204: { description: 'Done' },
      ...refused,
    },
  },
  'post /micropub/media': {
    summary: 'Keep a file for a post (Micropub’s media endpoint)',
    tags,
    security,
    requestBody: {
      required: true,
      content: {
        'multipart/form-data': {
          schema: { type: 'object', required: ['file'], properties: { file: BINARY.schema } },
        },
      },
    },
    responses: {
      201: { description: 'Kept', headers: { Location: { description: 'its address', ...TEXT } } },
      ...refused,
    },
  },
};

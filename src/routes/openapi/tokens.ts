// /admin/tokens.
import { TokenInput } from '../api/tokens.ts';
import { json, type Operations, query, security } from './parts.ts';

const tags = ['Tokens'];

export const tokens: Operations = {
  'get /admin/tokens': {
    summary: 'List tokens',
    tags,
    security,
    responses: { 200: { description: 'Without their texts' } },
  },
  'post /admin/tokens': {
    summary: 'Make a token; its text is in this answer and nowhere else',
    tags,
    security,
    requestBody: { required: true, content: json(TokenInput) },
    responses: {
      201: { description: '`token` is the text to send' },
      413: { description: 'Too large' },
      422: { description: 'Wrong input' },
    },
  },
  'get /admin/tokens/{id}': {
    summary: 'One token, without its text',
    tags,
    security,
    responses: { 200: { description: 'The token' } },
  },
  'get /admin/audit': {
    summary:
      'Who changed what, when and from where, newest first; the newest 100,000 entries of 400 days are kept',
    tags: ['Operations'],
    security,
    parameters: [
      query('actor', 'id or name of a token; `env`, `cli`, `system`'),
      query('action', 'such as `article.update`, or its beginning, `article`'),
      query('object', 'id of an article, token, webhook; `tag/turkey`; name of a file'),
      query('since', 'a date or date-time, included'),
      query('until', 'a date or date-time, not included'),
      query('before', '`next` of the page before', { type: 'integer' }),
      query('limit', 'at most', { type: 'integer', minimum: 1, maximum: 1_000, default: 100 }),
    ],
    responses: {
      200: { description: '`entries`, and `next` where there are more' },
      400: { description: 'A filter that is none' },
    },
  },
  'delete /admin/tokens/{id}': {
    summary: 'Revoke a token, at once',
    tags,
    security,
    responses: { 204: { description: 'Done' } },
  },
};

// /admin/tokens.
import { TokenInput } from '../tokens.ts';
import { json, type Operations, security } from './parts.ts';

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
      422: { description: 'Wrong input' },
    },
  },
  'get /admin/tokens/{id}': {
    summary: 'One token, without its text',
    tags,
    security,
    responses: { 200: { description: 'The token' } },
  },
  'delete /admin/tokens/{id}': {
    summary: 'Revoke a token, at once',
    tags,
    security,
    responses: { 204: { description: 'Done' } },
  },
};

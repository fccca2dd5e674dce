// IndieAuth: how apps are let in.
import { type Operations, query, security, TEXT } from './parts.ts';

const tags = ['IndieAuth'];
const refused = { 400: { description: '`{ error, error_description }`' } };
const refusedForm = {
  ...refused,
  413: { description: 'A form may have 16 kB' },
  429: {
    description: 'Too many wrong codes or tokens from one address in a minute; a right one always passes',
  },
};
const form = (...required: string[]) => ({
  required: true,
  content: {
    'application/x-www-form-urlencoded': {
      schema: {
        ...{ type: 'object' as const, required },
        properties: Object.fromEntries(required.map((name) => [name, TEXT.schema])),
      },
    },
  },
});
const CODE = ['code', 'client_id', 'redirect_uri', 'code_verifier'];

export const indieauth: Operations = {
  'get /.well-known/oauth-authorization-server': {
    summary: 'Where everything of IndieAuth is (RFC 8414)',
    tags,
    responses: { 200: { description: 'Metadata', content: { 'application/json': {} } } },
  },
  'get /admin/authorize': {
    summary: 'An editor is asked whether to let an app in',
    tags,
    parameters: [
      query('response_type', '`code`'),
      query('client_id', 'the address of the app’s page, or of its metadata'),
      query('redirect_uri', 'on the same origin, or named there'),
      query('code_challenge', 'of PKCE'),
      query('code_challenge_method', '`S256`'),
      query('state', 'comes back as it is'),
      query('scope', '`create`, `draft`, `update`, `delete`, `undelete`, `media`, `profile`'),
    ],
    responses: { 200: { description: 'The question' }, 303: { description: 'To the sign-in' }, ...refused },
  },
  'post /admin/authorize': {
    summary: 'Who it was that let the app in, for a code',
    tags,
    requestBody: form(...CODE),
    responses: { 200: { description: '`me`, and with the scope `profile` more' }, ...refusedForm },
  },
  'post /indieauth/token': {
    summary: 'A token for a code',
    tags,
    requestBody: form(...CODE),
    responses: { 200: { description: '`access_token`, `scope`, `me`, `expires_in`' }, ...refusedForm },
  },
  'get /indieauth/token': {
    summary: 'What the token that is sent is worth',
    tags,
    security,
    responses: { 200: { description: '`me`, `client_id`, `scope`' } },
  },
  'post /indieauth/introspect': {
    summary: 'What a token is worth (RFC 7662); with a token that is no app’s',
    tags,
    security,
    requestBody: form('token'),
    responses: { 200: { description: '`{ "active": false }`, or whose it is' } },
  },
  'post /indieauth/revoke': {
    summary: 'End an app’s token (RFC 7009)',
    tags,
    requestBody: form('token'),
    responses: { 200: { description: 'It is no more, if it ever was' }, ...refusedForm },
  },
  'get /indieauth/userinfo': {
    summary: 'Name and address of who let the app in; takes the scope `profile`',
    tags,
    security,
    responses: { 200: { description: '`name`, `url`' } },
  },
};

// /admin/tokens: who may do what.

import { Hono } from 'hono';
import * as v from 'valibot';
import { isoDate } from '../../domain/iso-date.ts';
import { SCOPES } from '../../domain/rights.ts';
import { fault, invalid, notFound } from '../../errors.ts';
import { acting, logChange } from '../../http/acting.ts';
import { requireScope } from '../../http/auth.ts';
import type { Env, Services } from '../../http/env.ts';
import { IDEMPOTENCY_KEY, requestClaim, sendAnswer } from '../../http/idempotency.ts';
import { checked, readBody } from '../../http/json-body.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { query } from '../../http/query.ts';
import { rfc3339 } from '../../intake/dates.ts';
import { says } from '../../intake/schema-problems.ts';
import { problem } from '../../problems.ts';
import { type FirstAnswer, once } from '../../services/access/idempotency.ts';
import { createToken, type NewToken, revokeToken, tokensOf } from '../../services/access/tokens.ts';
import type { TokenRow } from '../../store/people/tokens.ts';
import { DATE, describing, json, jsonAnswer, named, security, TEXT } from '../openapi.ts';

/** What a token is called. */
export const TokenName = v.pipe(
  v.string(says('not-a-string')),
  v.trim(),
  v.minLength(1, says('required')),
  v.maxLength(200, says('too-long', { max: 200 })),
);

const TokenInput = named(
  'TokenInput',
  v.strictObject({
    name: TokenName,
    scopes: v.array(
      v.picklist(SCOPES, says('not-an-option', { options: `one of ${SCOPES.join(', ')}` })),
      says('not-a-list', { items: 'scopes' }),
    ),
    expiresAt: v.nullish(
      v.pipe(
        v.string(says('not-a-string')),
        v.check((text) => rfc3339(text) !== undefined, says('date-time-invalid')),
        v.metadata({ format: 'date-time' }),
      ),
    ),
  }),
);

/** What a new token is to be. @throws Refusal 422 */
export function readToken(body: unknown, now: number) {
  const output = checked(TokenInput, body);
  // A leap second is one to RFC 3339, and none to Date.parse.
  const expiresAt = output.expiresAt ? Date.parse(rfc3339(output.expiresAt) ?? '') : undefined;
  if (expiresAt !== undefined && expiresAt <= now) {
    throw invalid([fault('/expiresAt', 'date-past')]);
  }
  return { ...output, expiresAt };
}

const TokenJson = v.pipe(
  v.object({
    id: v.string(),
    name: v.string(),
    scopes: v.array(v.string()),
    createdAt: DATE,
    expiresAt: v.nullable(DATE),
    lastUsedAt: v.nullable(DATE),
    client: v.pipe(
      v.nullable(v.string()),
      v.description('`client_id` of the app it was given to (IndieAuth)'),
    ),
    person: v.pipe(
      v.nullable(v.string()),
      v.description('id of the person whose it is: it may no more than they, and goes with them'),
    ),
  }),
  v.metadata({ ref: 'Token' }),
);
const NewTokenJson = named(
  'NewToken',
  v.object({
    token: v.pipe(v.string(), v.description('the text to send')),
    ...TokenJson.entries,
  }),
);

const describe = describing({ tags: ['Tokens'], security });

export const tokenJson = (row: TokenRow): v.InferOutput<typeof TokenJson> => ({
  id: row.id,
  name: row.name,
  scopes: row.scopes,
  createdAt: isoDate(row.createdAt),
  expiresAt: row.expiresAt === null ? null : isoDate(row.expiresAt),
  lastUsedAt: row.lastUsedAt === null ? null : isoDate(row.lastUsedAt),
  client: row.client,
  person: row.person,
});

export function tokenRoutes({ context }: Services) {
  const created = ({ token, row }: NewToken): FirstAnswer => ({
    status: 201,
    headers: { location: `${context.site.url}/admin/tokens/${row.id}` },
    body: JSON.stringify({ token, ...tokenJson(row) } satisfies v.InferOutput<typeof NewTokenJson>),
  });

  return new Hono<Env>()
    .use(requireScope(context, 'admin'), query({}))
    .get(
      '/',
      describe({
        operationId: 'listTokens',
        summary: 'List tokens',
        description: 'Their names, scopes, and when each was last used.',
        responses: {
          200: jsonAnswer(
            'Without their texts',
            named('TokenList', v.object({ tokens: v.array(TokenJson) })),
          ),
        },
      }),
      async (c) => c.json({ tokens: (await tokensOf(context)).map(tokenJson) }),
    )
    .post(
      '/',
      describe({
        operationId: 'createToken',
        summary: 'Create a token; its text is only in this answer',
        description:
          'Without scopes it can do nothing but identify its holder. Store the text: the server keeps only its hash.',
        parameters: [IDEMPOTENCY_KEY],
        requestBody: {
          required: true,
          content: json(TokenInput, { name: 'desk', scopes: ['articles:read', 'articles:write'] }),
        },
        responses: {
          201: jsonAnswer('`token` is the text to send', NewTokenJson, {
            Location: { description: 'its address in the API', ...TEXT },
          }),
          400: { description: 'The body is not JSON' },
          413: { description: 'Too large' },
          422: { description: 'Wrong input' },
        },
      }),
      async (c) => {
        const body = await readBody(c, '{ "name": "desk", "scopes": ["articles:write"] }');
        const wanted = readToken(body, context.runtime.now());
        const answer = await once(context, await requestClaim(c, JSON.stringify(body)), async (claiming) => {
          const whose = { ...wanted, person: c.get('principal').person };
          const made = await createToken(acting(c, context), whose, (made) => claiming(created(made)));
          logChange(c, context, 'token created', { token: made.row.id });
          return created(made);
        });
        return sendAnswer(answer);
      },
    )
    .get(
      '/:id',
      describe({
        operationId: 'getToken',
        summary: 'One token, without its text',
        description: 'What it may do, until when, and when it was used last.',
        responses: { 200: jsonAnswer('The token', TokenJson) },
      }),
      async (c) => {
        const row = (await tokensOf(context)).find(({ id }) => id === c.req.param('id'));
        if (!row) throw notFound(problem('token-not-found', { id: c.req.param('id') }));
        return c.json(tokenJson(row));
      },
    )
    .delete(
      '/:id',
      describe({
        operationId: 'revokeToken',
        summary: 'Revoke a token, at once',
        description:
          'The next request with it is answered 401; so are those with the tokens of apps that its holder let in.',
        responses: { 204: { description: 'Done' } },
      }),
      async (c) => {
        const id = c.req.param('id');
        if (!(await revokeToken(acting(c, context), id))) throw notFound(problem('token-not-found', { id }));
        context.runtime.log.log('info', 'token revoked', {
          requestId: c.get('requestId'),
          by: c.get('principal').name,
          token: id,
        });
        return c.body(null, 204);
      },
    )
    .all('/', notAllowed('GET, HEAD, POST'))
    .all('/:id', notAllowed('GET, HEAD, DELETE'));
}

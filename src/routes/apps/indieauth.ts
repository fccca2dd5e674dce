// /indieauth and /.well-known/oauth-authorization-server: what apps ask of IndieAuth themselves. Editors allow them in
// routes/admin/people/consent.ts.

import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as v from 'valibot';
import { APP_SCOPES } from '../../domain/rights.ts';
import { OAuthRefusal } from '../../errors.ts';
import { acting } from '../../http/acting.ts';
import type { Env, Request_, Services } from '../../http/env.ts';
import { readForm } from '../../http/form.ts';
import { limit } from '../../http/limits.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import {
  identityOf,
  inspect,
  issue,
  profileOf,
  redeem,
  revokeByApp,
} from '../../services/access/indieauth.ts';
import type { TokenRow } from '../../store/people/tokens.ts';
import { jsonAnswer, openObject, security } from '../openapi.ts';
import {
  answerOAuth,
  bearerOf,
  CODE_FORM,
  formOf,
  grantType,
  guessing,
  holderOf,
  NO_TOKEN,
  ProfileJson,
  REFUSED_FORM,
  refused,
} from './oauth.ts';

const tags = ['IndieAuth'];
const NO_SCOPE = { ...NO_TOKEN, 403: refused('A token that may not ask this') };
const Worth = { me: v.string(), client_id: v.optional(v.string()), scope: v.string() };
const TokenJson = v.object({
  access_token: v.string(),
  token_type: v.literal('Bearer'),
  scope: v.string(),
  me: v.string(),
  expires_in: v.optional(v.pipe(v.number(), v.description('seconds'))),
  profile: v.optional(ProfileJson),
});
const Introspection = v.object({
  active: v.boolean(),
  ...v.partial(v.object({ ...Worth, iat: v.number(), exp: v.number() })).entries,
});

export function indieAuthRoutes({ context }: Services) {
  const { runtime } = context;
  const me = identityOf(context);
  const app = new Hono<Env>();
  app.onError((error, c) => answerOAuth(error, c, context));
  const seconds = (at: number) => Math.floor(at / 1_000);
  const worth = ({ client, scopes, createdAt, expiresAt }: TokenRow) => ({
    ...{ active: true, me, client_id: client ?? undefined, scope: scopes.join(' '), iat: seconds(createdAt) },
    exp: expiresAt === null ? undefined : seconds(expiresAt),
  });
  /** @throws Refusal 429 for one wrong token too many */
  const revoke = async (c: Request_, form: URLSearchParams): Promise<void> => {
    const row = await revokeByApp(acting(c, context), form.get('token') ?? '');
    if (!row) return limit(c, context, 'token');
    const about = { requestId: c.get('requestId'), token: row.id, client: row.client };
    runtime.log.log('info', 'token revoked by its app', about);
  };

  return (
    app
      .use(async (c, next) => {
        await next();
        c.res.headers.set('Cache-Control', 'no-store');
      })
      .post(
        '/token',
        describeRoute({
          operationId: 'redeemCodeForToken',
          summary: 'A token for a code',
          description: 'With the `code_verifier` of the `code_challenge` that the code was asked for with.',
          tags,
          requestBody: CODE_FORM,
          responses: { 200: jsonAnswer('The token', TokenJson), ...REFUSED_FORM },
        }),
        async (c) => {
          const form = await readForm(c, context);
          if (form.get('action') === 'revoke') {
            await revoke(c, form);
            return c.body(null, 200);
          }
          grantType(form);
          const { token, row } = await guessing(c, context, async () =>
            issue(context, await redeem(context, form)),
          );
          const about = {
            requestId: c.get('requestId'),
            token: row.id,
            client: row.client,
            scopes: row.scopes,
          };
          runtime.log.log('info', 'token given to an app', about);
          return c.json({
            ...{ access_token: token, token_type: 'Bearer', scope: row.scopes.join(' '), me },
            ...(row.expiresAt !== null && { expires_in: seconds(row.expiresAt - row.createdAt) }),
            ...(row.scopes.includes('profile') && { profile: await profileOf(context) }),
          });
        },
      )
      // What a token is worth, asked with itself: servers that are older than introspection.
      .get(
        '/token',
        describeRoute({
          operationId: 'getAppToken',
          summary: 'What the token that is sent is worth',
          description:
            'For servers that are older than introspection: the token that is sent is the one that is asked about.',
          tags,
          security,
          responses: { 200: jsonAnswer('Whose it is', v.object(Worth)), ...NO_SCOPE },
        }),
        async (c) => {
          await holderOf(c, context);
          const row = await inspect(context, bearerOf(c) ?? '');
          return c.json({
            me,
            client_id: row?.client ?? undefined,
            scope: c.get('principal').scopes.join(' '),
          });
        },
      )
      .post(
        '/introspect',
        describeRoute({
          operationId: 'introspectToken',
          summary: 'What a token is worth (RFC 7662); with a token that is no app’s',
          description:
            'Whether an app’s token holds, whose it is and what it may. The token in the header must be one that Tagwire made for a program.',
          tags,
          security,
          requestBody: formOf({ token: 'tw_Zm9yIGV4YW1wbGU' }),
          responses: {
            200: jsonAnswer('`{ "active": false }`, or whose it is', Introspection),
            ...REFUSED_FORM,
            ...NO_SCOPE,
          },
        }),
        async (c) => {
          // RFC 7662 §2.1: not for everybody. An app's token tells of itself at /token.
          const holder = await holderOf(c, context);
          if (holder.client)
            throw new OAuthRefusal(403, 'forbidden', 'Send a token that Tagwire made, not an app’s.');
          const row = await inspect(context, (await readForm(c, context)).get('token') ?? '');
          return c.json(row ? worth(row) : { active: false });
        },
      )
      .post(
        '/revoke',
        describeRoute({
          operationId: 'revokeAppToken',
          summary: 'End an app’s token (RFC 7009)',
          description:
            'The token itself is enough to end it. One that never was is answered in the same way.',
          tags,
          requestBody: formOf({ token: 'tw_Zm9yIGV4YW1wbGU' }),
          responses: { 200: { description: 'It is no more, if it ever was' }, ...REFUSED_FORM },
        }),
        async (c) => {
          await revoke(c, await readForm(c, context));
          // RFC 7009 §2.2: also where there was none.
          return c.body(null, 200);
        },
      )
      .get(
        '/userinfo',
        describeRoute({
          operationId: 'getProfile',
          summary: 'Name and address of who let the app in; takes the scope `profile`',
          description: 'Of the editor who let the app in, as far as the scopes of its token go.',
          tags,
          security,
          responses: { 200: jsonAnswer('Who it is', ProfileJson), ...NO_SCOPE },
        }),
        async (c) => {
          const { scopes } = await holderOf(c, context);
          if (scopes.includes('profile')) return c.json(await profileOf(context));
          throw new OAuthRefusal(403, 'insufficient_scope', 'The token lacks the scope profile.', {
            'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="profile"',
          });
        },
      )
      .all('/token', notAllowed('GET, HEAD, POST'))
      .all('/introspect', notAllowed('POST'))
      .all('/revoke', notAllowed('POST'))
      .all('/userinfo', notAllowed('GET, HEAD'))
  );
}

/** RFC 8414, and IndieAuth §4.1.1. */
export function metadataRoutes({ context }: Services) {
  const { url } = context.site;
  const metadata = {
    issuer: identityOf(context),
    authorization_endpoint: `${url}/admin/authorize`,
    token_endpoint: `${url}/indieauth/token`,
    introspection_endpoint: `${url}/indieauth/introspect`,
    introspection_endpoint_auth_methods_supported: ['Bearer'],
    revocation_endpoint: `${url}/indieauth/revoke`,
    revocation_endpoint_auth_methods_supported: ['none'],
    userinfo_endpoint: `${url}/indieauth/userinfo`,
    scopes_supported: Object.keys(APP_SCOPES),
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code'],
    token_endpoint_auth_methods_supported: ['none'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: true,
    service_documentation: `${url}/docs`,
  };
  return new Hono<Env>().get(
    '/oauth-authorization-server',
    describeRoute({
      operationId: 'getOAuthMetadata',
      summary: 'Where everything of IndieAuth is (RFC 8414)',
      description: 'Apps read it to learn where to send their users and where to get a token.',
      tags,
      responses: {
        200: jsonAnswer('Metadata', openObject({ issuer: v.string(), token_endpoint: v.string() })),
      },
    }),
    (c) => c.json(metadata, 200, { 'cache-control': 'public, max-age=3600' }),
  );
}

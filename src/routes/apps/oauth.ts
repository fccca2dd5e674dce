// What OAuth's endpoints have in common (RFC 6749, RFC 6750): errors as JSON, tokens in a header or a form.

import type { Context as HonoContext } from 'hono';
import * as v from 'valibot';
import { OAuthRefusal, type Refusal, refusalIn } from '../../errors.ts';
import type { Env, Request_ } from '../../http/env.ts';
import { limit } from '../../http/limits.ts';
import { answerError } from '../../http/problems.ts';
import type { Principal } from '../../services/access/actor.ts';
import { authenticate } from '../../services/access/tokens.ts';
import type { Context } from '../../services/context.ts';
import { formBody, json, named, TEXT } from '../openapi.ts';

const OAuthError = named('OAuthError', v.object({ error: v.string(), error_description: v.string() }));
/** An error of an OAuth endpoint (RFC 6749 §5.2), for /openapi.json. */
export const refused = (description: string) => ({
  description,
  content: json(OAuthError),
});
export const NO_TOKEN = { 401: refused('No token, or without the scope') };
/** Errors of endpoints that take a form. */
export const REFUSED_FORM = {
  400: refused('A field is missing or wrong'),
  413: refused('A form may have 16 kB'),
  415: refused('It is no form'),
  429: refused('Too many wrong codes or tokens from one address in a minute; a right one always passes'),
};
/** A form of which every field is required. */
export const formOf = (example: Record<string, string>) =>
  formBody(
    Object.fromEntries(Object.keys(example).map((name) => [name, TEXT.schema])),
    Object.keys(example),
    example,
  );
/** The form that redeems an authorization code. */
export const CODE_FORM = formOf({
  code: 'twc_Zm9yIGV4YW1wbGU',
  client_id: 'https://app.example.com/',
  redirect_uri: 'https://app.example.com/signed-in',
  code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
});
export const ProfileJson = named('Profile', v.object({ name: v.string(), url: v.string() }));

const challenge = (parameters = '') => ({ 'WWW-Authenticate': `Bearer realm="Tagwire"${parameters}` });

/** An error of an endpoint: `{ error, error_description }`; what is unknown becomes an opaque 500. */
export function answerOAuth(
  thrown: unknown,
  c: HonoContext<Env>,
  context: Context,
): Response | Promise<Response> {
  const error = refusalIn(thrown);
  if (!error || error.status >= 500) return answerError(thrown, c, context);
  // Whatever is wrong with what was sent is one thing to apps (Micropub §3.8).
  const status = error.status === 422 || error.status === 404 ? 400 : error.status;
  const code = error instanceof OAuthRefusal ? error.code : status === 403 ? 'forbidden' : 'invalid_request';
  const body = { error: code, error_description: error.message };
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...error.headers, 'content-type': 'application/json', 'cache-control': 'no-store' },
  });
}

/** The token of the Authorization header. */
export const bearerOf = (c: Pick<Request_, 'req'>): string | undefined =>
  /^bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '')?.[1];

/**
 * Whose request it is.
 * @param inBody a token that a form has (RFC 6750 §2.2), where it may have one
 * @throws OAuthRefusal 401; 400 with two tokens
 */
export async function holderOf(c: Request_, context: Context, inBody?: string): Promise<Principal> {
  const inHeader = bearerOf(c);
  if (inHeader && inBody) {
    throw new OAuthRefusal(
      400,
      'invalid_request',
      'Send one token: in the header or in the form, not in both.',
    );
  }
  const token = inHeader ?? inBody;
  if (!token) {
    throw new OAuthRefusal(401, 'unauthorized', 'Send a token: "Authorization: Bearer …".', challenge());
  }
  const principal = await authenticate(context, token);
  if (principal) {
    c.set('principal', principal);
    return principal;
  }
  context.runtime.meter.count('tagwire_auth_failures_total');
  await limit(c, context, 'token');
  const headers = challenge(', error="invalid_token"');
  throw new OAuthRefusal(401, 'unauthorized', 'The token is unknown, revoked or expired.', headers);
}

/** Micropub §3.8 has 401 where RFC 6750 §3.1 has 403. */
export const insufficientScope = (principal: Principal, scope: string): Refusal =>
  new OAuthRefusal(
    401,
    'insufficient_scope',
    `The token "${principal.name}" lacks the scope ${scope}.`,
    challenge(`, error="insufficient_scope", scope="${scope}"`),
  );

/** @throws OAuthRefusal 400 where a form asks for another grant than a code's */
export function grantType(form: URLSearchParams): void {
  const type = form.get('grant_type');
  // Absent, where apps are older than it (IndieAuth before 2020).
  if (type === null || type === 'authorization_code') return;
  throw new OAuthRefusal(400, 'unsupported_grant_type', 'grant_type must be authorization_code.');
}

/** Counts what was wrong: a code is a secret that might be guessed. */
export async function guessing<T>(c: Request_, context: Context, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OAuthRefusal && error.code === 'invalid_grant') await limit(c, context, 'token');
    throw error;
  }
}

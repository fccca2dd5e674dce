// /admin/authorize and /admin/consent: IndieAuth's authorization endpoint, behind the editors' sign-in. An app that
// only wants to know who somebody is exchanges its code here, too (§5.3.2).

import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as v from 'valibot';
import { sha256 } from '../../../domain/hash.ts';
import { mayAsApp, postsOnly } from '../../../domain/rights.ts';
import { acting, logChange } from '../../../http/acting.ts';
import type { Request_, Services } from '../../../http/env.ts';
import { readForm } from '../../../http/form.ts';
import { PAGE_HEADERS } from '../../../http/page-headers.ts';
import { consentPage, consentRefused, LIFETIMES_DAYS, placeOf } from '../../../pages/admin/people/consent.ts';
import {
  type Asked,
  grant,
  identityOf,
  isAppScope,
  profileOf,
  redeem,
} from '../../../services/access/indieauth.ts';
import { clientIdOf, clientOf, mayReturnTo, redirectOf } from '../../../services/access/indieauth-client.ts';
import { withQuery } from '../../../services/push/hub-calls.ts';
import { answerOAuth, CODE_FORM, grantType, guessing, ProfileJson, REFUSED_FORM } from '../../apps/oauth.ts';
import { jsonAnswer, LOCATION, parameter, TEXT } from '../../openapi.ts';
import type { AdminEnv, AdminRequest } from '../env.ts';
import { answerPage, baseOf, type Guards, text } from '../session.ts';

const DAY_MS = 24 * 3_600_000;
/** RFC 7636 §4.2: 32 bytes in base64url. */
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;

const ASKING = {
  operationId: 'authorizeApp',
  summary: 'Ask an editor whether to allow an app',
  description:
    'Apps send their users here, with the parameters of OAuth 2.1 (PKCE with S256 is required). The page asks the editor to sign in and to choose permissions.',
  tags: ['IndieAuth'],
  parameters: [
    parameter('query', 'response_type', '`code`'),
    parameter('query', 'client_id', 'the address of the app’s page, or of its metadata'),
    parameter('query', 'redirect_uri', 'on the same origin, or named there'),
    parameter('query', 'code_challenge', 'of PKCE'),
    parameter('query', 'code_challenge_method', '`S256`'),
    parameter('query', 'state', 'comes back as it is'),
    parameter('query', 'scope', '`create`, `draft`, `update`, `delete`, `undelete`, `media`, `profile`'),
  ],
  responses: {
    200: { description: 'The question', content: { 'text/html': TEXT } },
    303: { description: 'To the sign-in', headers: LOCATION },
    400: { description: 'What is wrong with what the app asks', content: { 'text/html': TEXT } },
  },
};
const REDEEMING = {
  operationId: 'redeemCodeForProfile',
  summary: 'Exchange a code for the profile of whoever allowed the app',
  description:
    'For apps that only want to know who somebody is. A code can be used once, within five minutes.',
  tags: ['IndieAuth'],
  requestBody: CODE_FORM,
  responses: {
    200: jsonAnswer(
      '`me`, and with the scope `profile` more',
      v.object({ me: v.string(), profile: v.optional(ProfileJson) }),
    ),
    ...REFUSED_FORM,
  },
};

export function consentRoutes(services: Services, { page, form }: Guards) {
  const { context } = services;
  const base = baseOf(services);

  return new Hono<AdminEnv>()
    .get('/authorize', describeRoute(ASKING), page('articles:draft'), async (c) => {
      const query = new URL(c.req.url).searchParams;
      const ui = c.get('ui');
      const refuse = (detail: string, back?: { host: string; url: string }) =>
        answerPage(consentRefused(ui, detail, back), 400);
      const clientId = clientIdOf(query.get('client_id') ?? '');
      if (!clientId)
        return refuse('client_id must be the address of the app’s page: https, a path, no fragment.');
      const redirect = redirectOf(query.get('redirect_uri') ?? '');
      if (!redirect) return refuse('redirect_uri must be an absolute address without a fragment.');
      const client = await clientOf(context, clientId);
      if (!mayReturnTo(redirect, clientId, client)) {
        return refuse(
          `redirect_uri leads to ${placeOf(redirect)}, which ${clientId} does not name as its own.`,
        );
      }
      const state = query.get('state') ?? undefined;
      const redirectUri = query.get('redirect_uri') ?? '';
      const wrong = wrongIn(query);
      if (wrong) {
        const [error, error_description] = wrong;
        const url = withQuery(redirectUri, { error, error_description, ...answerOf(state) });
        return refuse(error_description, { host: placeOf(redirect), url });
      }
      const scopes = (query.get('scope') ?? '').split(/\s+/).filter(isAppScope);
      const asked: Asked = {
        ...{ clientId, redirectUri, challenge: query.get('code_challenge') ?? '', state },
        scopes: [...new Set(scopes)],
      };
      const body = consentPage(ui, {
        ...{ asked, name: client.name, proof: await proofOf(ui.formToken, asked, client.name ?? '') },
        scopes: asked.scopes.filter((scope) => mayGive(c, scope)),
      });
      return answerPage(body, 200, letsGo(redirect));
    })

    .post('/authorize', describeRoute(REDEEMING), async (c) => {
      // For programs on any origin: no cookie is involved.
      const request = c as unknown as Request_;
      try {
        const form = await readForm(request, context);
        grantType(form);
        const { scopes } = await guessing(request, context, () => redeem(context, form));
        c.header('access-control-allow-origin', '*');
        return c.json({
          me: identityOf(context),
          ...(scopes.includes('profile') && { profile: await profileOf(context) }),
        });
      } catch (error) {
        const answer = await answerOAuth(error, request, context);
        answer.headers.set('access-control-allow-origin', '*');
        return answer;
      }
    })

    .post('/consent', ...form('articles:draft'), async (c) => {
      const sent = c.get('form');
      const asked: Asked = {
        clientId: text(sent, 'client_id'),
        redirectUri: text(sent, 'redirect_uri'),
        challenge: text(sent, 'code_challenge'),
        state: text(sent, 'state') || undefined,
        scopes: text(sent, 'requested').split(' ').filter(isAppScope),
      };
      const name = text(sent, 'name');
      // The form was made for another session or forged: show the page again.
      if (text(sent, 'proof') !== (await proofOf(c.get('ui').formToken, asked, name))) {
        return answerTo(`${base}/authorize?${queryOf(asked)}`);
      }
      if (text(sent, 'do') !== 'allow') {
        return answerTo(withQuery(asked.redirectUri, { error: 'access_denied', ...answerOf(asked.state) }));
      }
      const chosen = sent.getAll('scope').map(String);
      const scopes = asked.scopes.filter((scope) => chosen.includes(scope) && mayGive(c, scope));
      const days = Number(LIFETIMES_DAYS.find((life) => life === text(sent, 'life')) ?? LIFETIMES_DAYS[0]);
      const { host } = new URL(asked.clientId);
      const principal = c.get('principal');
      const code = await grant(
        acting(c, context),
        principal,
        { ...asked, scopes },
        { name: name ? `${name} (${host})` : host, life: days ? days * DAY_MS : null },
      );
      logChange(c, context, 'app allowed', { client: asked.clientId, scopes });
      return answerTo(withQuery(asked.redirectUri, { code, ...answerOf(asked.state) }));
    });

  function answerOf(state: string | undefined): Record<string, string> {
    return { ...(state !== undefined && { state }), iss: identityOf(context) };
  }
}

// An app that a key lets in would not be bound by what that key posts alone.
const mayGive = (c: AdminRequest, scope: Asked['scopes'][number]): boolean =>
  scope === 'profile' || (!postsOnly(c.get('principal')) && mayAsApp(c.get('principal'), scope));

/** What is wrong with a request whose app is known: the error's code and what it is. */
function wrongIn(query: URLSearchParams): [string, string] | undefined {
  const type = query.get('response_type');
  if (type !== 'code') return ['unsupported_response_type', 'response_type must be code.'];
  if (query.get('code_challenge_method') !== 'S256' || !CHALLENGE.test(query.get('code_challenge') ?? '')) {
    return ['invalid_request', 'The app must send a code_challenge with the method S256 (PKCE, RFC 7636).'];
  }
  // RFC 6749 §A.5.
  if (/^[\x20-\x7e]{0,2048}$/.test(query.get('state') ?? '')) return undefined;
  return ['invalid_request', 'state must be at most 2,048 characters of ASCII.'];
}

/** Proves that the form's fields come from a page that this session was shown. */
const proofOf = (formToken: string, asked: Asked, name: string): Promise<string> =>
  sha256(JSON.stringify([formToken, `${queryOf(asked)}`, name]));

const queryOf = ({ clientId, redirectUri, challenge, state, scopes }: Asked) =>
  new URLSearchParams({
    ...{ response_type: 'code', client_id: clientId, redirect_uri: redirectUri, ...(state && { state }) },
    ...{ code_challenge: challenge, code_challenge_method: 'S256', scope: scopes.join(' ') },
  });

const answerTo = (location: string): Response =>
  new Response(null, { status: 303, headers: { location, 'referrer-policy': 'no-referrer' } });

/** CSP's `form-action` also applies to redirects that follow the form's answer. */
const letsGo = ({ protocol }: URL): Record<string, string> => ({
  'content-security-policy': PAGE_HEADERS['content-security-policy']
    .replace("script-src 'self'; ", '')
    .replace("form-action 'self'", `form-action 'self' https: ${protocol}`),
});

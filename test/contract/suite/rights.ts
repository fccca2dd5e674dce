// Every route × role × kind of credential, as the table of docs/publish/people.md says: allowed, or refused.
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { SCOPES, SCOPES_OF } from '../../../src/domain/rights.ts';
import { SITE } from '../combinations.ts';
import { rightsTable, SIGN_IN_PATHS } from '../rights.ts';
import { article, type Site } from '../site.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded', origin: SITE };
const PASSWORD = 'ferry harbour onion clock';
/** How long a key lasts that the tests wait for. */
const EXPIRES_MS = 8_000;
const ROLES = ['writer', 'editor', 'admin'] as const;

/** What is sent, and what it may; undefined where nobody is known by it. */
interface Credential {
  name: string;
  headers: Record<string, string>;
  formToken?: string;
  scopes?: readonly string[];
  /** An app, which may upload files. */
  uploads?: boolean;
}

const includes = (scopes: readonly string[], scope: string) =>
  scope === 'signed in' ||
  scopes.includes(scope) ||
  scopes.includes('admin') ||
  (scope === 'articles:draft' && (scopes.includes('articles:post') || scopes.includes('articles:write')));

export function rights(site: Site): void {
  const { calls, pages } = rightsTable();
  const tokens: Credential[] = [{ name: 'nobody', headers: {} }];
  const sessions: Credential[] = [{ name: 'nobody', headers: {} }];
  const unknown: Credential[] = [];

  const form = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    site.request('POST', path, `${new URLSearchParams(fields)}`, {
      ...FORM,
      ...headers,
    });
  const cookieOf = (answer: { headers: Record<string, unknown> }) =>
    `${answer.headers['set-cookie']}`.split(';')[0] ?? '';
  const session = async (name: string, cookie: string, scopes: readonly string[]): Promise<Credential> => {
    const page = await site.get('/admin/account', { cookie, accept: 'text/html' });
    const formToken = /name="formToken" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    return { name, headers: { cookie }, formToken, scopes };
  };
  const bearer = (name: string, token: string, scopes?: readonly string[]): Credential => ({
    ...{ name, headers: { authorization: `Bearer ${token}` } },
    ...(scopes && { scopes }),
  });
  /** An app's token: what somebody who is signed in allows it. */
  async function letIn(by: Credential, scope: string): Promise<string> {
    // Nothing answers there: the app goes without a name.
    const app = { client_id: 'http://127.0.0.1:9/', redirect_uri: 'http://127.0.0.1:9/back' };
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      ...{ ...app, scope, response_type: 'code', state: 's', code_challenge_method: 'S256' },
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    });
    const asked = await site.get(`/admin/authorize?${query}`, { ...by.headers, accept: 'text/html' });
    const fields = new URLSearchParams({ do: 'allow', life: '30' });
    const named = /<input type="(?:hidden|checkbox)"(?: id="[^"]*")? name="(\w+)" value="([^"]*)"/g;
    for (const [, name = '', value = ''] of asked.text.matchAll(named))
      fields.append(name, value.replaceAll('&amp;', '&'));
    const allowed = await site.request('POST', '/admin/consent', `${fields}`, { ...FORM, ...by.headers });
    expect(allowed.status, allowed.text).toBe(303);
    const code = new URL(allowed.headers.location ?? '').searchParams.get('code') ?? '';
    const answer = await form('/indieauth/token', {
      ...{ ...app, code, grant_type: 'authorization_code', code_verifier: verifier },
    });
    expect(answer.status, answer.text).toBe(200);
    return answer.json<{ access_token: string }>().access_token;
  }
  const make = async (name: string, scopes: readonly string[], more = {}) =>
    (await site.admin('POST', '/admin/tokens', { name, scopes, ...more })).json<{
      id: string;
      token: string;
    }>();

  async function person(role: (typeof ROLES)[number], name: string) {
    const input = { name, email: `${name}@rights.example`, role };
    const made = (await site.admin('POST', '/admin/people', input)).json<{ id: string; link: string }>();
    const key = new URL(made.link).searchParams.get('key') ?? '';
    expect((await form('/admin/welcome', { key, password: PASSWORD })).status).toBe(303);
    const entered = await form('/admin/sign-in', { email: input.email, password: PASSWORD });
    expect(entered.status, entered.text).toBe(303);
    const signedIn = await session(`${name}, signed in`, cookieOf(entered), SCOPES_OF[role]);
    const fields = { formToken: signedIn.formToken ?? '', name: 'mine' };
    const scopes = SCOPES_OF[role].map((scope) => `&scope=${encodeURIComponent(scope)}`).join('');
    const page = await site.request(
      'POST',
      '/admin/account/keys',
      `${new URLSearchParams(fields)}${scopes}`,
      {
        ...FORM,
        ...signedIn.headers,
      },
    );
    const token = /tw_[\w-]{43}/.exec(page.text)?.[0] ?? '';
    expect(token, page.text).not.toBe('');
    return { id: made.id, signedIn, key: bearer(`${name}’s key`, token, SCOPES_OF[role]) };
  }

  beforeAll(async () => {
    const expires = Date.now() + EXPIRES_MS;
    const brief = await make('brief', ['admin'], { expiresAt: new Date(expires).toISOString() });
    const briefly = await form('/admin/sign-in', { token: brief.token });
    const ended = await session('an expired key, signed in', cookieOf(briefly), SCOPES);
    expect(ended.formToken, 'signed in before it expired').not.toBe('');
    for (const scope of SCOPES) {
      const { token } = await make(scope, [scope]);
      tokens.push(bearer(`a key for ${scope}`, token, [scope]));
    }
    tokens.push(bearer('a key for nothing', (await make('nothing', [])).token, []));
    tokens.push(bearer('ADMIN_TOKEN', site.running.token, SCOPES));
    for (const role of ROLES) {
      const { signedIn, key } = await person(role, role);
      sessions.push(signedIn);
      tokens.push(key);
    }
    const admin = sessions.at(-1)!;
    const everything = 'create draft update delete undelete media profile';
    tokens.push({ ...bearer('an admin’s app', await letIn(admin, everything), []), uploads: true });
    tokens.push(bearer('an app that drafts', await letIn(admin, 'draft'), []));
    const [, ownKey = ''] =
      `${tokens.find(({ name }) => name === 'admin’s key')?.headers.authorization}`.split(' ');
    const byOwn = await form('/admin/sign-in', { token: ownKey });
    sessions.push(await session('admin’s key, signed in', cookieOf(byOwn), SCOPES));
    const byToken = await form('/admin/sign-in', { token: site.running.token });
    sessions.push(await session('ADMIN_TOKEN, signed in', cookieOf(byToken), SCOPES));
    const gone = await person('editor', 'gone');
    const revoked = await make('revoked', ['admin']);
    await site.admin('DELETE', `/admin/people/${gone.id}`);
    await site.admin('DELETE', `/admin/tokens/${revoked.id}`);
    sessions.push({ ...gone.signedIn, name: 'somebody removed', scopes: undefined });
    const left = await person('admin', 'left');
    expect(
      (await form('/admin/sign-out', { formToken: left.signedIn.formToken! }, left.signedIn.headers)).status,
    ).toBe(303);
    sessions.push({ ...left.signedIn, name: 'somebody who signed out', scopes: undefined });
    await sleep(Math.max(0, expires - Date.now()) + 100);
    sessions.push({ ...ended, scopes: undefined });
    const { scopes: _, ...key } = gone.key;
    unknown.push(
      { ...key, name: 'a removed person’s key' },
      bearer('revoked', revoked.token),
      bearer('expired', brief.token),
      bearer('wrong', 'x'),
    );
  }, 60_000);

  const pathOf = (path: string) => path.replace(/:(\w+)/g, (_, name) => (name === 'kind' ? 'tag' : 'none'));

  test.each(calls)('$method $path: $scope', async ({ method, path, scope }) => {
    const told = await Promise.all(
      tokens.map(async ({ name, headers, scopes, uploads }) => {
        const body = method === 'GET' || method === 'DELETE' ? undefined : '';
        const { status } = await site.request(method, pathOf(path), body, {
          ...headers,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        });
        const isIn =
          includes(scopes ?? [], scope) || (uploads && `${method} ${path}` === 'POST /admin/media');
        const wanted = scopes === undefined ? 401 : isIn ? 'in' : 403;
        return [name, wanted, status === 401 || status === 403 ? status : 'in'];
      }),
    );
    expect(told.filter(([, wanted, got]) => wanted !== got)).toEqual([]);
  });

  test.each(pages.filter(({ path, scope }) => scope !== 'anyone' && !SIGN_IN_PATHS.has(path)))(
    '$method $path: $scope',
    async ({ method, path, scope }) => {
      const told = await Promise.all(
        sessions.map(async ({ name, headers, formToken = '', scopes }) => {
          const post = method === 'POST';
          const { status, headers: more } = await site.request(
            method,
            pathOf(path),
            post ? `${new URLSearchParams({ formToken })}` : undefined,
            {
              ...headers,
              accept: 'text/html',
              'x-form-token': formToken,
              ...(post && FORM),
            },
          );
          // A form that cannot be read is no one's.
          const unread = scopes === undefined && status === 400;
          const asked =
            unread || status === 401 || (status === 303 && `${more.location}`.includes('/sign-in'));
          // What somebody's own page changes is for them, not for a key of theirs.
          const isKey = /^ADMIN_TOKEN|key/.test(name) && path.startsWith('/admin/account') && post;
          const wanted = scopes === undefined ? 'asked' : includes(scopes, scope) && !isKey ? 'in' : 403;
          return [name, wanted, asked ? 'asked' : status === 403 ? 403 : 'in'];
        }),
      );
      expect(told.filter(([, wanted, got]) => wanted !== got)).toEqual([]);
    },
  );

  test('a writer’s drafts are theirs, whichever door they come by', async () => {
    const writer = tokens.find(({ name }) => name === 'writer’s key')!;
    const as = (method: string, path: string, body?: object) =>
      site.request(method, path, body, writer.headers);
    const other = (await site.admin('POST', '/admin/articles', article({ status: 'draft' }))).json<{
      id: string;
    }>();
    const own = (await as('POST', '/admin/articles', article({ status: 'draft' }))).json<{ id: string }>();
    expect((await as('PATCH', `/admin/articles/${own.id}`, { title: 'Mine' })).status).toBe(200);
    expect((await as('PATCH', `/admin/articles/${other.id}`, { title: 'Mine' })).status).toBe(403);
    expect((await as('PATCH', `/admin/articles/${own.id}`, { status: 'published' })).status).toBe(403);
  });

  // Last: wrong ones are counted.
  test('who is gone, revoked or unknown is nobody', async () => {
    for (const { name, headers } of unknown) {
      const { status } = await site.get('/admin/articles', headers);
      expect([401, 429], name).toContain(status);
    }
  });
}

import * as v from 'valibot';
import { SCOPES, type Scope } from '../domain/rights.ts';
import { rfc3339 } from '../intake/dates.ts';
import { problemOfIssue } from '../intake/schema-problems.ts';
import { TokenName, tokenJson } from '../routes/api/tokens.ts';
import { createToken, revokeToken, tokensOf } from '../services/access/tokens.ts';
import { type Command, Misuse, noMore, type Options, text, texts, visible } from './command.ts';
import { remote, SITE_HELP, SITE_OPTIONS } from './remote.ts';
import { withDatabase } from './with-database.ts';

interface Told {
  id: string;
  name: string;
  scopes: string[];
  expiresAt: string | null;
  lastUsedAt: string | null;
}

interface Made {
  id: string;
  token: string;
}

export const command: Command = {
  usage:
    'create NAME [--scope SCOPE]… [--expires DATE] | list | revoke ID   [--json] [--url URL --token TOKEN]',
  help: [
    `Scopes: ${SCOPES.join(', ')}. Without --scope a token may read and write articles;`,
    'with --scope none, nothing: it only reads the pages and feeds that everybody may.',
    '--json prints { id, name, scopes, expiresAt, token } of a new token, and an array of those that there are.',
    SITE_HELP,
  ].join('\n'),
  options: {
    scope: { type: 'string', multiple: true },
    expires: { type: 'string' },
    json: { type: 'boolean' },
    ...SITE_OPTIONS,
  },
  async run(options, [action, argument, ...more]) {
    noMore(more[0]);
    if (action === 'create' && argument) return create(options, argument);
    if (action === 'list' && !argument) return list(options);
    if (action === 'revoke' && argument) return revoke(options, argument);
    throw new Misuse('say token create NAME, token list, or token revoke ID');
  },
};

/** @throws Misuse */
function nameOf(given: string): string {
  const { success, output, issues } = v.safeParse(TokenName, given);
  if (success) return output;
  throw new Misuse(`NAME: ${problemOfIssue(issues[0]).detail}`);
}

async function create(options: Options, given: string): Promise<number> {
  const name = nameOf(given);
  const asked = texts(options.scope);
  const none = asked.length > 0 && asked.every((scope) => scope === 'none' || scope === '');
  const scopes = none ? [] : asked;
  const wrong = scopes.find((scope) => !SCOPES.some((known) => known === scope));
  if (wrong !== undefined) throw new Misuse(`--scope ${wrong}: must be one of ${SCOPES.join(', ')}, or none`);
  const chosen = (scopes.length || none ? scopes : ['articles:read', 'articles:write']) as Scope[];
  const expires = text(options.expires);
  const expiresAt = expires === undefined ? undefined : rfc3339(expires);
  if (expires !== undefined && !expiresAt) throw new Misuse('--expires: must be a date such as 2027-01-31');
  if (expiresAt && Date.parse(expiresAt) <= Date.now()) throw new Misuse('--expires: must be in the future');
  const site = remote(options);
  const made = site
    ? await site.call<Made>('POST', '/admin/tokens', { name, scopes: chosen, expiresAt })
    : await withDatabase(options, async (context): Promise<Made> => {
        const at = expiresAt === undefined ? undefined : Date.parse(expiresAt);
        const { row, token } = await createToken(context, { name, scopes: chosen, expiresAt: at });
        return { id: row.id, token };
      });
  const { id, token: secret } = made;
  const told = { id, name, scopes: chosen, expiresAt: expiresAt ?? null, token: secret };
  process.stdout.write(options.json ? `${JSON.stringify(told)}\n` : `${secret}\n`);
  return 0;
}

async function list(options: Options): Promise<number> {
  const site = remote(options);
  const tokens = site
    ? (await site.call<{ tokens: Told[] }>('GET', '/admin/tokens')).tokens
    : await withDatabase(options, async (context) => (await tokensOf(context)).map(tokenJson));
  if (options.json) {
    const told = tokens.map(({ id, name, scopes, expiresAt, lastUsedAt }) => {
      return { id, name, scopes, expiresAt, lastUsedAt };
    });
    process.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
    return 0;
  }
  for (const { id, name, scopes, expiresAt, lastUsedAt } of tokens) {
    const dates = `${expiresAt ? `until ${expiresAt}` : 'no end'}, ${lastUsedAt ? `used ${lastUsedAt}` : 'never used'}`;
    process.stdout.write(`${id}  ${visible(name)}  ${scopes.join(' ') || 'no scope'}  ${dates}\n`);
  }
  return 0;
}

async function revoke(options: Options, id: string): Promise<number> {
  const site = remote(options);
  if (site) {
    await site.call('DELETE', `/admin/tokens/${encodeURIComponent(id)}`);
  } else if (!(await withDatabase(options, (context) => revokeToken(context, id)))) {
    process.stderr.write(`tagwire: there is no token ${id}\n`);
    return 1;
  }
  process.stdout.write(options.json ? `${JSON.stringify({ revoked: id })}\n` : 'Revoked.\n');
  return 0;
}

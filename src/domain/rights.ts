// Who may do what: scopes, which tokens have one by one, and roles, which people have.

/**
 * `articles:draft` creates drafts, changes those of one's own and hands them in for review. `articles:post` publishes and corrects
 * one's own articles, and takes nothing away.
 */
export const SCOPES = [
  'articles:read',
  'articles:draft',
  'articles:post',
  'articles:write',
  'media',
  'metrics',
  'admin',
] as const;
export type Scope = (typeof SCOPES)[number];

/** Writers draft and hand in, editors publish, admins do all else. */
export const ROLES = ['writer', 'editor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export const SCOPES_OF: Readonly<Record<Role, readonly Scope[]>> = {
  writer: ['articles:read', 'articles:draft', 'media'],
  editor: ['articles:read', 'articles:draft', 'articles:post', 'articles:write', 'media'],
  admin: SCOPES,
};

/** Scopes that include another. */
const LARGER: Partial<Record<Scope, readonly Scope[]>> = {
  'articles:draft': ['articles:post', 'articles:write'],
  'articles:post': ['articles:write'],
};

/** `admin` includes all other scopes, `articles:write` `articles:post`, and that `articles:draft`. */
export const may = ({ scopes }: { scopes: readonly string[] }, scope: Scope): boolean =>
  [scope, 'admin', ...(LARGER[scope] ?? [])].some((one) => scopes.includes(one));

/** Whether somebody may post and take nothing away, whatever other scopes the key has (services/publishing/own-drafts.ts). */
export const postsOnly = (who: { scopes: readonly string[] }): boolean =>
  who.scopes.includes('articles:post') && !may(who, 'articles:write');

/** What apps ask for (IndieAuth, Micropub), each with the scope of ours that includes it. */
export const APP_SCOPES = {
  ...{ create: 'articles:post', draft: 'articles:draft', update: 'articles:post' },
  ...{ delete: 'articles:write', undelete: 'articles:write', media: 'media', profile: undefined },
} as const satisfies Record<string, Scope | undefined>;
export type AppScope = keyof typeof APP_SCOPES;

/** Whether somebody may do what an app does with a scope: by that scope, or by one that includes it. */
export function mayAsApp(who: { scopes: readonly string[] }, scope: AppScope): boolean {
  const larger = APP_SCOPES[scope];
  return who.scopes.includes(scope) || (larger !== undefined && may(who, larger));
}

/** Of a token's scopes what somebody of that role may, too. @param app whether they are those of an app */
export function within(role: Role, scopes: readonly string[], app: boolean): readonly string[] {
  const whole = { scopes: SCOPES_OF[role] };
  if (!app) return SCOPES.filter((scope) => may({ scopes }, scope) && may(whole, scope));
  const own = Object.keys(APP_SCOPES) as AppScope[];
  return own.filter((scope) => {
    const asked = scopes.includes(scope) || (scope === 'draft' && scopes.includes('create'));
    return asked && (scope === 'profile' || mayAsApp(whole, scope));
  });
}

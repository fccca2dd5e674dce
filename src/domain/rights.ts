// Who may do what: scopes, which tokens have one by one, and roles, which people have.

/** `articles:draft` creates drafts, changes those of one's own and hands them in for review. */
export const SCOPES = [
  'articles:read',
  'articles:draft',
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
  editor: ['articles:read', 'articles:draft', 'articles:write', 'media'],
  admin: SCOPES,
};

/** `admin` includes all other scopes, and `articles:write` includes `articles:draft`. */
export const may = ({ scopes }: { scopes: readonly string[] }, scope: Scope): boolean =>
  scopes.includes(scope) ||
  scopes.includes('admin') ||
  (scope === 'articles:draft' && scopes.includes('articles:write'));

/** What apps ask for (IndieAuth, Micropub), each with the scope of ours that includes it. */
export const APP_SCOPES = {
  ...{ create: 'articles:write', draft: 'articles:draft', update: 'articles:write' },
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

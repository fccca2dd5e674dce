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
export type Role = 'writer' | 'editor' | 'admin';

/** `admin` includes all other scopes, and `articles:write` includes `articles:draft`. */
export const may = ({ scopes }: { scopes: readonly string[] }, scope: Scope): boolean =>
  scopes.includes(scope) ||
  scopes.includes('admin') ||
  (scope === 'articles:draft' && scopes.includes('articles:write'));

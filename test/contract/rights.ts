// Who may do what, as docs/publish/people.md says it.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Right {
  method: string;
  path: string;
  /** A scope, `anyone` or `signed in`. */
  scope: string;
}

const PAGE = fileURLToPath(new URL('../../docs/publish/people.md', import.meta.url));

/** Where a test would sign itself out. */
const LEAVING = '/admin/sign-out';
/** Ways in: open to everybody, and counted. */
export const SIGN_IN_PATHS: ReadonlySet<string> = new Set([
  ...['/admin/assets/:file', '/admin/language', '/admin/passkey/create', '/admin/passkey/get'],
  ...['/admin/sign-in', '/admin/sign-in/callback', '/admin/sign-in/sso', '/admin/welcome', LEAVING],
]);

const rightsIn = (cell: string, scope: string): Right[] =>
  [...cell.matchAll(/`([A-Z ]+) (\/[^`]+)`/g)].flatMap(([, methods = '', path = '']) =>
    methods.split(' ').map((method) => ({ method, path, scope })),
  );

/** The table's rows, taken apart. */
export function rightsTable(): { calls: Right[]; pages: Right[] } {
  const [, table = ''] = readFileSync(PAGE, 'utf8').split('| permission |');
  const rows = table.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| role'));
  const cells = rows.map((row) =>
    row
      .slice(1)
      .split('|')
      .map((cell) => cell.trim().replace(/^`([a-z:]+)`$/, '$1')),
  );
  return {
    calls: cells.flatMap(([scope = '', , calls = '']) => rightsIn(calls, scope)),
    pages: cells.flatMap(([scope = '', , , pages = '']) => rightsIn(pages, scope)),
  };
}

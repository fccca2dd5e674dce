// Whether a database file is still the one that was opened: moved or removed, it would take what nobody will find.
import { statSync } from 'node:fs';

export interface KeptFile {
  path: string;
  /** Which file it was, whatever its name; undefined for none. */
  identity: string | undefined;
}

export const GONE = 'The database file was moved or removed while it was in use: put it back, or start anew.';

function identityAt(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.dev} ${found.ino}`;
}

export const fileAt = (path: string): KeptFile => ({ path, identity: identityAt(path) });

export const isGone = ({ path, identity }: KeptFile): boolean => identityAt(path) !== identity;

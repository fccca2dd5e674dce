// Whether the files of a database are still those that were opened. What is written to one that was moved or removed nobody
// finds again; and SQLite keeps `-wal` and `-shm` for as long as anybody has the database open, so who removes them parts
// those who have it open from those who open it later.
import { statSync } from 'node:fs';

const ENDINGS = ['', '-wal', '-shm'] as const;

export interface KeptFile {
  path: string;
  /** Which files they were, whatever their names; undefined for none. */
  identities: readonly (string | undefined)[];
}

/** Never by opening them: closing a descriptor would let go of SQLite's locks. */
function identityAt(path: string, ending: string): string | undefined {
  const found = statSync(path + ending, { throwIfNoEntry: false });
  const isEmptied = ending === '' && found?.size === 0;
  return found && !isEmptied ? `${found.dev} ${found.ino}` : undefined;
}

/** What is there of a database that is open, and was read. */
export const fileAt = (path: string): KeptFile => ({
  path,
  identities: ENDINGS.map((ending) => identityAt(path, ending)),
});

/** What became of the files, in words for the operator; undefined while all are there. */
export function lossOf({ path, identities }: KeptFile): string | undefined {
  const gone = ENDINGS.find((ending, i) => identities[i] && identityAt(path, ending) !== identities[i]);
  if (gone === undefined) return undefined;
  return gone === ''
    ? 'The database file was moved, removed, replaced or emptied while it was in use: put it back, or stop the server and restore a backup.'
    : `The file of the database that ends in ${gone} was removed while it was in use: stop the server by SIGTERM, which takes what ` +
        'is in it over into the database, and start it again.';
}

/** @throws Error with what became of the files */
export function refuseLoss(file: KeptFile): void {
  const loss = lossOf(file);
  if (loss !== undefined) throw new Error(loss);
}

// What SQLite says when the disk beneath it fails; nothing of what it refuses so was stored.
import { Unwritable } from '../../errors.ts';

interface Trouble {
  /** Whether somebody has to mend it: it does not pass by itself. */
  damaged: boolean;
  /** Whether it may pass without anybody. */
  passes?: boolean;
  detail: string;
}

const KNOWN: [RegExp, Trouble][] = [
  [
    /SQLITE_FULL|disk is full/i,
    { damaged: false, passes: true, detail: 'The disk is full: nothing can be stored for now.' },
  ],
  [
    /SQLITE_READONLY|readonly database|SQLITE_PERM|SQLITE_CANTOPEN|unable to open database/i,
    { damaged: false, detail: 'The disk may only be read: nothing can be stored for now.' },
  ],
  [
    /SQLITE_IOERR|disk I\/O error/i,
    { damaged: false, passes: true, detail: 'The disk fails: nothing can be stored for now.' },
  ],
  [
    /while it was in use/,
    { damaged: false, detail: 'A file of the database is gone: whoever runs this site has to see to it.' },
  ],
  [
    /SQLITE_CORRUPT|disk image is malformed|SQLITE_NOTADB|file is not a database/i,
    { damaged: true, detail: 'The database is damaged: whoever runs this site has to restore a backup.' },
  ],
];

export function troubleIn(error: unknown): Trouble | undefined {
  const said = String((error as Error | undefined)?.message ?? error);
  return KNOWN.find(([message]) => message.test(said))?.[1];
}

/** The refusal such an error becomes; every other error is thrown again as it is. */
export function refuseTrouble(error: unknown): never {
  const trouble = troubleIn(error);
  if (!trouble) throw error;
  throw new Unwritable(trouble.detail, { retryAfter: trouble.damaged ? 300 : 30, cause: error });
}

// Where an address of the site is in a copy in files.
import { byteLength } from '../../../domain/bytes.ts';
import { nameHash } from '../../../domain/hash.ts';

/** Of one name, in the file systems there are. */
const MAX_NAME_BYTES = 255;
const INDEX = 'index.html';

/** What a further page is asked for with, and the folder that it is in. */
const FOLDERS: Readonly<Record<string, string>> = { before: 'before', archive: 'archived', from: 'from' };

/**
 * The path of a further page or an archive, which has a query on the server: file servers know none.
 * `/tags/x/rss.xml?archive=5.3` is `/tags/x/archived/5.3/rss.xml`. Undefined for any other query.
 */
export function plainPath(path: string, query: string): string | undefined {
  const asked = [...new URLSearchParams(query)].find(([name]) => Object.hasOwn(FOLDERS, name));
  if (!asked) return undefined;
  const [name, value] = asked;
  const file = path.slice(path.lastIndexOf('/') + 1);
  return `${path.slice(0, path.length - file.length)}${FOLDERS[name]}/${encodeURIComponent(value)}/${file}`;
}

export interface Place {
  /** Of the file, from the folder of the copy on. */
  name: string;
  /** Its address, where the one that was asked for is too long for a file. */
  path?: string;
}

/**
 * The file at a path. A page is the index of a folder: every file server finds it there.
 * @param path percent-encoded
 */
export function placeOf(path: string, isPage: boolean): Place {
  const segments = path.split('/').filter(Boolean).map(decodeURIComponent);
  if (segments.some((one) => one === '.' || one === '..' || /[/\0]/.test(one)))
    throw new Error(`${path} cannot be a file`);
  const short = segments.map(shortened);
  const name = [...short, ...(isPage ? [INDEX] : [])].join('/');
  if (short.every((one, i) => one === segments[i])) return { name };
  return { name, path: `/${short.map(encodeURIComponent).join('/')}${path.endsWith('/') ? '/' : ''}` };
}

function shortened(segment: string): string {
  if (byteLength(segment) <= MAX_NAME_BYTES) return segment;
  const ending = /\.[a-z]+$/.exec(segment)?.[0] ?? '';
  return `${[...segment].slice(0, 40).join('')}-${nameHash(segment)}${ending}`;
}

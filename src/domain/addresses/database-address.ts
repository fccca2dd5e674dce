// What DATABASE_URL and DATABASE_SYNC_URL may be.

/** @throws Error with what it must be */
export function databaseUrl(value: string): string {
  if (value.startsWith('file:')) return fileUrl(value);
  if (/^(libsql|https?|wss?):\/\/./.test(value) && URL.canParse(value)) return serverUrl(value);
  throw new Error('must be file: and a path, or a libsql://, https:// or http:// URL');
}

/** @throws Error with what it must be */
export function syncUrl(value: string): string {
  if (/^(libsql|https?):\/\/./.test(value) && URL.canParse(value)) return serverUrl(value);
  throw new Error('must begin with libsql://, https:// or http://');
}

/** Only what `pathOf` makes a path of (runtimes/libsql/libsql-file.ts). */
function fileUrl(value: string): string {
  const url = value.startsWith('file://') ? URL.parse(value) : undefined;
  if (url === null || url?.host) {
    throw new Error('must be file: and a path on this machine, such as file:///srv/data/tagwire.db');
  }
  const written = url ? url.pathname : value.slice('file:'.length).split('?', 1)[0]!;
  const path = decoded(written);
  if (path === undefined || path.includes('\0') || (url && /%2f/i.test(written))) {
    throw new Error(
      'must be file: and a path, in which % begins an encoded letter (%25 is % itself) that is neither / nor NUL',
    );
  }
  if (path === '') throw new Error('must be file: and a path');
  if (path.startsWith(':memory:')) throw new Error('must name a file: what is only in memory is lost');
  return value;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function serverUrl(value: string): string {
  const { username, password, hash } = new URL(value);
  if (!username && !password && !hash) return value;
  throw new Error('must be without user, password and #; a token goes in DATABASE_AUTH_TOKEN');
}

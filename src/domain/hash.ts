// Digests: of requests and tokens, of names, of what a document is made of.
import { hex, utf8 } from './bytes.ts';

/** Lower-case hex SHA-256. */
export async function sha256(data: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof data === 'string' ? utf8(data) : data;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return hex(digest);
}

/** FNV-1a, 32 bits, base 36: short, the same in every process. */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** 64 bits of a name, at once: tells millions apart, though not where somebody wants two to be alike. */
export function nameHash(name: string): string {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  const mixed = (one: number, other: number) =>
    (Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(other ^ (other >>> 13), 3266489909)) >>> 0;
  a = mixed(a, b);
  return `${a.toString(36)}-${mixed(b, a).toString(36)}`;
}

/** RFC 9562 §5.5, version 5: a name in a namespace (a UUID), hashed with SHA-1. */
export async function uuidV5(namespace: string, name: string): Promise<string> {
  const space = (namespace.replaceAll('-', '').match(/../g) ?? []).map((hex) => Number.parseInt(hex, 16));
  const data = new Uint8Array([...space, ...utf8(name)]);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-1', data)).slice(0, 16);
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  return hex(hash).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** RFC 9562 §5.5, version 5: a name in a namespace (a UUID), hashed with SHA-1. */
export async function uuidV5(namespace: string, name: string): Promise<string> {
  const space = (namespace.replaceAll('-', '').match(/../g) ?? []).map((hex) => Number.parseInt(hex, 16));
  const data = new Uint8Array([...space, ...new TextEncoder().encode(name)]);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-1', data)).slice(0, 16);
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

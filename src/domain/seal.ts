// Text that can be read only by whoever knows a secret: AES-GCM, its key derived by HKDF (RFC 5869).
import { base64, concatBytes, fromBase64, utf8 } from './bytes.ts';

const IV_BYTES = 12;

async function keyOf(secret: string, use: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', utf8(secret), 'HKDF', false, ['deriveKey']);
  const derivation = {
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(0),
    info: utf8('tagwire seal'),
  };
  return crypto.subtle.deriveKey(derivation, material, { name: 'AES-GCM', length: 256 }, false, [use]);
}

/** In base64, the nonce first. */
export async function seal(secret: string, text: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const key = await keyOf(secret, 'encrypt');
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, utf8(text));
  return base64(concatBytes([iv, new Uint8Array(sealed)]));
}

/** What was sealed with the same secret; rejects with any other. */
export async function unseal(secret: string, sealed: string): Promise<string> {
  const bytes = fromBase64(sealed);
  const iv = bytes.subarray(0, IV_BYTES);
  const key = await keyOf(secret, 'decrypt');
  const text = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, bytes.subarray(IV_BYTES));
  return new TextDecoder().decode(text);
}

// Hashing and comparing passwords, in a time that tells nothing.
import { areSameSecrets } from '../../domain/bytes.ts';
import {
  COST,
  HASH_BYTES,
  hashText,
  PASSWORD_LENGTH,
  passwordBytes,
  passwordFault,
  readHash,
  SALT_BYTES,
} from '../../domain/password.ts';
import { fault, invalid } from '../../errors.ts';
import type { Context } from '../context.ts';

/** UTF-8 bytes of the longest password: up to four per character. */
const MAX_BYTES = 4 * PASSWORD_LENGTH.max;

type Hashing = Pick<Context, 'runtime'>;

export async function hashPassword({ runtime }: Hashing, password: string): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const hash = await runtime.scrypt(passwordBytes(password), salt, COST, HASH_BYTES);
  return hashText({ ...COST, salt, hash });
}

/**
 * Whether a password matches a hash. Without a hash it does not, and takes as long.
 * @returns `stale` if the hash has other cost parameters than new ones
 */
export async function checkPassword(
  { runtime }: Hashing,
  password: string,
  stored: string | null | undefined,
): Promise<{ right: boolean; stale: boolean }> {
  const known = stored ? readHash(stored) : undefined;
  const { salt, hash, ...cost } = known ?? { ...COST, salt: new Uint8Array(SALT_BYTES), hash: undefined };
  // No password is longer than this: what is longer fails, at the same cost.
  const bytes = passwordBytes(password).slice(0, MAX_BYTES + 1);
  const found = await runtime.scrypt(bytes, salt, cost, hash?.length ?? HASH_BYTES);
  const stale = cost.logN !== COST.logN || cost.r !== COST.r || cost.p !== COST.p;
  return { right: hash !== undefined && areSameSecrets(hash, found), stale };
}

/** @param known words that an attacker tries first: name, e-mail, the site's title @throws Refusal 422 */
export function requireGoodPassword(password: string, known: readonly string[]): void {
  const wrong = passwordFault(password, known);
  if (wrong === 'password-short') throw invalid([fault('/password', wrong, { min: PASSWORD_LENGTH.min })]);
  if (wrong === 'password-long') throw invalid([fault('/password', wrong, { max: PASSWORD_LENGTH.max })]);
  if (wrong) throw invalid([fault('/password', wrong)]);
}

// Passwords at their real cost: RFC 7914's own vector, and hashes of another cost that are made anew.
import { expect, test } from 'vitest';
import { COST, hashText, readHash } from '../../../src/domain/password.ts';
import { scryptInTurn } from '../../../src/runtimes/scrypt.ts';
import type { Context } from '../../../src/services/context.ts';
import { checkPassword, hashPassword } from '../../../src/services/people/passwords.ts';

const scrypt = scryptInTurn();
const context = { runtime: { scrypt } } as unknown as Context;
const utf8 = (text: string) => new TextEncoder().encode(text);

test('it is scrypt (RFC 7914 §12)', async () => {
  const bytes = await scrypt(utf8('pleaseletmein'), utf8('SodiumChloride'), { logN: 14, r: 8, p: 1 }, 64);
  expect(Buffer.from(bytes).toString('hex')).toMatch(/^7023bdcb3afd7348461c06cd81fd38eb/);
});

test('a hash says how it was made; another cost is stale; the same password typed otherwise is the same', async () => {
  const made = await hashPassword(context, 'caf\u00e9 harbour onion');
  expect(made).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[^$]{24}\$[^$]{44}$/);
  expect(await checkPassword(context, 'cafe\u0301 harbour onion', made)).toEqual({
    right: true,
    stale: false,
  });
  expect((await checkPassword(context, 'cafe harbour onion', made)).right).toBe(false);
  // Hangul as some keyboards send it: three code points for one.
  const long = await hashPassword(context, '한'.repeat(1_000));
  const apart = '한'.normalize('NFD').repeat(1_000);
  expect((await checkPassword(context, apart, long)).right).toBe(true);
  expect((await checkPassword(context, `${apart}x`, long)).right).toBe(false);
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const old = { ...COST, logN: 10, p: 1 };
  const hash = await scrypt(utf8('an older password'), salt, old, 32);
  expect(await checkPassword(context, 'an older password', hashText({ ...old, salt, hash }))).toEqual({
    right: true,
    stale: true,
  });
});

test('nobody’s password is wrong, and so is what is no hash', async () => {
  expect(await checkPassword(context, 'anything at all', undefined)).toMatchObject({ right: false });
  expect(readHash('md5$x')).toBeUndefined();
});

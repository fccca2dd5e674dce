// Passwords: which are taken (NIST SP 800-63B §5.1.1.2), and how their hashes are written. The hash is the runtime's to make.
import { base64, fromBase64, utf8 } from './bytes.ts';

/** Code points. */
export const PASSWORD_LENGTH = { min: 10, max: 1_000 } as const;

/** What scrypt takes (RFC 7914 §2): OWASP's advice for 32 MB. A change of it comes to a hash when its owner next signs in. */
export interface ScryptCost {
  /** Binary logarithm of N. */
  logN: number;
  r: number;
  p: number;
}
export const COST: ScryptCost = { logN: 15, r: 8, p: 3 };
export const SALT_BYTES = 16;
export const HASH_BYTES = 32;

export interface PasswordHash extends ScryptCost {
  salt: Uint8Array<ArrayBuffer>;
  hash: Uint8Array<ArrayBuffer>;
}

/** As the PHC string format has it: `$scrypt$ln=15,r=8,p=3$salt$hash`. */
export const hashText = ({ logN, r, p, salt, hash }: PasswordHash): string =>
  `$scrypt$ln=${logN},r=${r},p=${p}$${base64(salt)}$${base64(hash)}`;

/** Undefined for what is none. */
export function readHash(text: string): PasswordHash | undefined {
  const [, name, cost, salt, hash] = text.split('$');
  const [, logN, r, p] = /^ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})$/.exec(cost ?? '') ?? [];
  if (name !== 'scrypt' || !logN || !salt || !hash) return undefined;
  return { logN: Number(logN), r: Number(r), p: Number(p), salt: fromBase64(salt), hash: fromBase64(hash) };
}

/** What is hashed: the same text on every keyboard (RFC 8265 §4.2). */
export const passwordBytes = (password: string): Uint8Array<ArrayBuffer> => utf8(password.normalize('NFKC'));

/** What is wrong with a new password; undefined where it is good. @param known names that whoever guesses knows, too */
export function passwordFault(
  password: string,
  known: readonly string[],
): 'password-short' | 'password-long' | 'password-common' | 'password-name' | undefined {
  const text = password.normalize('NFKC');
  const { length } = [...text];
  if (length < PASSWORD_LENGTH.min) return 'password-short';
  if (length > PASSWORD_LENGTH.max) return 'password-long';
  const plain = plainOf(text);
  if (COMMON.has(plain) || COMMON.has(withoutTail(plain)) || isRun(text)) return 'password-common';
  const names = known.flatMap((name) => [name, name.split('@')[0] ?? '']).map(plainOf);
  return names.some((name) => name && (plain === name || withoutTail(plain) === name))
    ? 'password-name'
    : undefined;
}

const plainOf = (text: string): string => text.toLowerCase().replace(/[\s._-]/g, '');
/** `password2026!` is no better than `password`. */
const withoutTail = (text: string): string => {
  let end = text.length;
  while (end > 0 && /[\d!?.$#@*]/.test(text[end - 1] ?? '')) end -= 1;
  return text.slice(0, end);
};

/** One or two characters again and again, or each next to the one before: `aaaaaaaaaa`, `1234567890`. */
function isRun(text: string): boolean {
  if (new Set(text).size <= 2) return true;
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  const steps = new Set(codes.slice(1).map((code, i) => code - (codes[i] ?? 0)));
  return [...steps].every((step) => Math.abs(step) === 1 || Math.abs(step) === 9) && steps.size <= 2;
}

/** Of lists of passwords that were found out, those that are long enough, and what the others begin with. */
const COMMON: ReadonlySet<string> = new Set(
  (
    'password passwort passw0rd p@ssw0rd p@ssword пароль parola şifre sifre welcome willkommen letmein changeme secret ' +
    'administrator administrador admin root user guest test default login master qwerty qwertyuiop qwertzuiop azertyuiop ' +
    'qwertyqwerty qwerty123456 asdfghjkl asdfghjkl; zxcvbnm zxcvbnm, 1qaz2wsx3edc 1qazxsw23edc qazwsxedc qazwsxedcrfv ' +
    '1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1q2w3e4r5t6y7u q1w2e3r4t5 q1w2e3r4t5y6 zaq12wsx zaq1zaq1 abcd1234 abc123 a1b2c3d4e5 ' +
    'iloveyou iloveyou1 ihateyou trustno1 whatever computer internet superman batman pokemon starwars football baseball ' +
    'basketball liverpool chelsea barcelona michael jennifer jessica charlie sunshine princess dragon monkey shadow mustang ' +
    'corvette mercedes samsung google facebook youtube linkedin microsoft windows macbook iphone newspaper newsroom ' +
    'journalist redaktion redacteur tagwire correcthorsebatterystaple thisismypassword mypassword passwordpassword ' +
    'adminadmin welcomewelcome йцукен йцукенгшщз фывапролд 11223344 1122334455 112233445566 1029384756 0987654321 ' +
    '123qweasdzxc 123456qwerty 123456789a 147258369 1472583690 789456123 7894561230 987654321 3141592653 5201314 woaini'
  ).split(' '),
);

// What can be wrong with people, passwords and signing in.

export const PEOPLE_PROBLEMS = {
  'person-not-found': 'There is no person {id}.',
  'person-email-invalid': 'must be an e-mail address such as ann@example.org',
  'email-taken': 'is {name}’s already; everybody has an address of their own',
  'last-admin': '{name} is the only admin: make somebody else an admin first.',
  'sign-in-wrong': 'No account has this e-mail address and this password.',
  'too-many-sign-ins': 'Somebody has tried to sign in to this account too often; wait a minute.',
  'password-short': 'must have at least {min} characters',
  'password-long': 'must have at most {max} characters',
  'password-common':
    'is one that many people use, and guessed first: choose another, such as four words that do not belong together',
  'password-name':
    'is made of your name, your address or the site’s title, and guessed first: choose another',
  'password-wrong': 'is not your password',
  'passkey-refused': 'The passkey could not be made or read here: try again, or choose a password.',
  'passkey-unknown': 'No account has this passkey: it was removed, or belongs to another site.',
  'passkey-not-found': 'There is no such passkey.',
  'passkey-only-way': 'This passkey is the only way in: choose a password first.',
  'own-account-missing': '“{name}” is an access key and has no account.',
  'sign-on-failed': 'Signing in by single sign-on did not work: begin again; the server’s log says why.',
  'sign-on-unknown': '{email} was not invited here: ask an admin.',
  'link-used': 'This link was used, or has expired: ask an administrator for a new one.',
} as const;

// A person who is to work here, as JSON and as forms say it.
import * as v from 'valibot';
import { plainEmail } from '../domain/email.ts';
import { ROLES } from '../domain/rights.ts';
import { formatted, line, needed, optional } from './schema-parts.ts';
import { says } from './schema-problems.ts';

function address(text: string): string | undefined {
  const [name, host, ...more] = text.split('@');
  return name && host && !more.length && !/[\s<>"]/.test(text) ? plainEmail(text) : undefined;
}

const name = line(200, 'What others call them');
const email = formatted(
  'What they sign in with, in any case; nothing is sent to it',
  254,
  says('person-email-invalid'),
  address,
  'email',
);
const role = v.pipe(
  v.picklist(ROLES, says('not-an-option', { options: `one of ${ROLES.join(', ')}` })),
  v.description('`writer` drafts and hands in, `editor` publishes, `admin` does everything'),
);

export const PersonFields = v.strictObject({ name: needed(name), email: needed(email), role });
export const PersonPatchFields = v.strictObject({
  name: optional(needed(name)),
  email: optional(needed(email)),
  role: optional(role),
});

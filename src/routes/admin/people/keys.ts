// A form that makes an access key, on whichever page it stands.
import { acting, logChange } from '../../../http/acting.ts';
import type { Faults } from '../../../pages/admin/fields.ts';
import type { KeyForm } from '../../../pages/admin/people/keys.ts';
import { mustHave } from '../../../services/access/actor.ts';
import { createToken } from '../../../services/access/tokens.ts';
import type { Context } from '../../../services/context.ts';
import { readToken } from '../../api/tokens.ts';
import type { AdminRequest } from '../env.ts';
import { makeOnce } from '../make-once.ts';
import { orAgain, text } from '../session.ts';

/** What a page says then: the key, or that the same form has made it; or the form again with what is wrong in it. */
export interface KeyMade {
  key?: { name: string; token: string };
  notice?: string;
  refused?: { form: KeyForm; faults: Faults };
}

export function makeKey(
  c: AdminRequest,
  context: Context,
  show: (made: KeyMade, status: number) => Promise<Response>,
): Promise<Response> {
  const posted = c.get('form');
  const expiresAt = text(posted, 'expiresAt');
  const form = { name: text(posted, 'name'), scopes: posted.getAll('scope').map(String), expiresAt };
  const date = /T\d\d:\d\d$/.test(expiresAt) ? `${expiresAt}:00Z` : expiresAt;
  return orAgain(
    async () => {
      const wanted = readToken({ ...form, expiresAt: date || null }, context.runtime.now());
      const principal = c.get('principal');
      for (const scope of wanted.scopes) mustHave(principal, scope);
      const made = await makeOnce(c, context, ['token', wanted], (more) =>
        createToken(acting(c, context), { ...wanted, person: principal.person }, () => more),
      );
      if (!made) return show({ notice: c.get('ui').t('tokens.already') }, 200);
      const { token, row } = made;
      logChange(c, context, 'token created', { token: row.id });
      return show({ key: { name: row.name, token } }, 201);
    },
    (faults, status) => show({ refused: { form, faults } }, status),
  );
}

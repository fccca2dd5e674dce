// The form that creates an access key, on the account page and on People and keys.
import { invalid } from '../../../errors.ts';
import { acting, logChange } from '../../../http/acting.ts';
import { instantOf } from '../../../pages/admin/articles/typed.ts';
import type { Faults } from '../../../pages/admin/fields.ts';
import type { KeyForm } from '../../../pages/admin/people/keys.ts';
import { skippedTime, typedTime } from '../../../pages/admin/zone.ts';
import { mustHave } from '../../../services/access/actor.ts';
import { createToken } from '../../../services/access/tokens.ts';
import type { Context } from '../../../services/context.ts';
import { readToken } from '../../api/tokens.ts';
import type { AdminRequest } from '../env.ts';
import { makeOnce } from '../make-once.ts';
import { orShowAgain, text } from '../session.ts';

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
  const ui = c.get('ui');
  const date = instantOf(typedTime(ui, expiresAt));
  return orShowAgain(
    async () => {
      const skipped = skippedTime(ui, expiresAt, '/expiresAt');
      if (skipped.length) throw invalid(skipped);
      const wanted = readToken({ ...form, expiresAt: date || null }, context.runtime.now());
      const principal = c.get('principal');
      for (const scope of wanted.scopes) mustHave(principal, scope);
      const made = await makeOnce(c, context, ['token', wanted], (more) =>
        createToken(acting(c, context), { ...wanted, person: principal.person }, () => more),
      );
      if (!made) return show({ notice: ui.t('tokens.already') }, 200);
      const { token, row } = made;
      logChange(c, context, 'token created', { token: row.id });
      return show({ key: { name: row.name, token } }, 201);
    },
    (faults, status) => show({ refused: { form, faults } }, status),
  );
}

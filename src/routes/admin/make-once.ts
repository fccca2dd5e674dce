// A form that makes something with a secret: sent again, by a reload or an impatient hand, it makes no second one.

import { sha256 } from '../../domain/hash.ts';
import { Conflict } from '../../errors.ts';
import type { Context } from '../../services/context.ts';
import type { Write } from '../../store/database.ts';
import { findIdempotent, idempotencyWrite } from '../../store/idempotency.ts';
import type { AdminRequest } from './env.ts';
import { text } from './session.ts';

/** The key of what a form makes: the same form with the same values by the same person is the same request. */
export async function formKey(c: AdminRequest, form: string, values: unknown) {
  const hash = await sha256(JSON.stringify(values));
  return { key: `form ${c.get('principal').id} ${form} ${hash}`, hash };
}

/** What `make` makes, in one batch with what it is given; undefined where the same form made it before. */
export async function makeOnce<T>(
  c: AdminRequest,
  { db, runtime }: Context,
  values: unknown,
  make: (more: readonly Write[]) => Promise<T>,
): Promise<T | undefined> {
  const form = text(c.get('form'), 'once').slice(0, 60);
  if (!form) return make([]);
  const { key, hash } = await formKey(c, form, values);
  if (await findIdempotent(db, key)) return undefined;
  try {
    return await make([idempotencyWrite(db, { key, hash, article: '', at: runtime.now() })]);
  } catch (error) {
    if (error instanceof Conflict) return undefined;
    throw error;
  }
}

// Forms that create something with a secret: submitting one twice creates it once.

import { sha256 } from '../../domain/hash.ts';
import { Conflict } from '../../errors.ts';
import type { Context } from '../../services/context.ts';
import type { Write } from '../../store/database.ts';
import { findIdempotent, idempotencyWrite } from '../../store/idempotency.ts';
import type { AdminRequest } from './env.ts';
import { text } from './session.ts';

/** Idempotency key of a form: the same form with the same values by the same person is one request. */
export async function formKey(c: AdminRequest, form: string, values: unknown) {
  const hash = await sha256(JSON.stringify(values));
  return { key: `form ${c.get('principal').id} ${form} ${hash}`, hash };
}

/** The result of `make`, written in one batch with the key; undefined if the form was submitted before. */
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

// From what was typed to an article, by the checks of every other door; and to what readers would see of it.
import { type Fault, fault, Refusal } from '../../errors.ts';
import type { ArticleInput } from '../../intake/input.ts';
import { validateInput } from '../../intake/json.ts';
import type { Seen } from '../../pages/admin/look.ts';
import { inputOf, type Typed } from '../../pages/admin/typed.ts';
import type { Context } from '../../services/context.ts';
import { preview, refused } from '../../services/publishing/preview.ts';
import type { StoredArticle } from '../../store/articles.ts';

/** The status a button means. What is scheduled stays that until it says “now”. */
export function statusOf(wish: string, before: StoredArticle): string {
  if (wish === 'draft') return 'draft';
  if (wish === 'publish' && before.status === 'scheduled') return 'scheduled';
  return wish === 'save' ? before.status : 'published';
}

/** The article that was typed; with `now` its date is left out. `at` is the time, in milliseconds. @throws Refusal 422 */
export function check(
  typed: Typed,
  status: string,
  { before, now = false, at = 0 }: { before?: StoredArticle; now?: boolean; at?: number } = {},
): ArticleInput {
  const members = memberOf(typed, status, before, now);
  const faults: Fault[] = [];
  if (!typed.title) faults.push(fault('/title', 'title-missing'));
  if (status === 'scheduled') {
    const pointer = '/publishedAt';
    if (!typed.publishedAt) faults.push(fault(pointer, 'scheduled-date-missing'));
    else if (Date.parse(`${inputOf(typed).publishedAt}`) <= at)
      faults.push(fault(pointer, 'scheduled-date-past'));
  }
  return validateInput(members, {}, faults);
}

function memberOf(typed: Typed, status: string, before?: StoredArticle, now = false) {
  const { change, publishedAt, ...rest } = inputOf(typed);
  // Once readers have seen it, its date stays and the form does not ask.
  const dated = now || (before && before.seq > 0) ? {} : { publishedAt };
  const kind = before?.status === 'published' ? { change } : {};
  return { ...rest, ...dated, ...kind, status };
}

/** What would become of it if it were published; what cannot be taken is left out, and said. */
export async function seenAs(context: Context, typed: Typed, before?: StoredArticle): Promise<Seen> {
  const members: Record<string, unknown> = memberOf(typed, 'published', before);
  let faults: readonly Fault[] = [];
  try {
    return await preview(context, validateInput(members), before);
  } catch (error) {
    if (!(error instanceof Refusal) || !error.errors.length) throw error;
    faults = error.errors;
  }
  for (const { pointer } of faults) delete members[pointer.split('/')[1] ?? ''];
  const seen = await preview(context, validateInput(members), before);
  // What was left out is not missed as well.
  const left = new Set(faults.map(({ pointer }) => pointer.split('/')[1]));
  const others = seen.findings.filter(({ pointer = '' }) => !left.has(pointer.split('/')[1]));
  return { ...seen, findings: [...faults.map(refused), ...others] };
}

// A document of elsewhere, by the guarded way out.
import { malformed, problemOf } from '../../errors.ts';
import type { Answer, Call } from '../../ports.ts';
import { problem } from '../../problems.ts';
import type { Context } from '../context.ts';

const MAX_REDIRECTS = 5;

/**
 * Follows redirects, each of which is checked as the address was.
 * @returns what came with status 200, and the address that it came from
 * @throws Refusal 400
 */
export async function guardedGet(
  { runtime }: Pick<Context, 'runtime'>,
  url: string,
  asked: Pick<Call, 'headers' | 'timeout' | 'maxBytes'>,
): Promise<Answer & { url: string }> {
  let at = url;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const answer = await runtime.outgoing
      .send({ method: 'GET', url: at, ...asked })
      .catch((error: unknown) => {
        throw malformed(problem('fetch-failed', { url: at, reason: problemOf(error) }));
      });
    const { status, header } = answer;
    const location = status >= 300 && status < 400 ? header('location') : undefined;
    if (location !== undefined) {
      at = URL.parse(location, at)?.href ?? '';
      continue;
    }
    if (status !== 200) throw malformed(problem('fetch-status', { url: at, status: `${status}` }));
    return { ...answer, url: at };
  }
  throw malformed(problem('too-many-redirects', { url }));
}

// Work on texts: large ones away from the event loop, where the runtime can, so that readers do not wait for them.
import { lazy } from '../../domain/lazy.ts';
import type { Content, Mf2 } from '../../domain/model.ts';
import { tooMuch } from '../../errors.ts';
import type { TextWork } from '../../intake/text-work.ts';
import type { Context } from '../context.ts';

const loaded = lazy(() => import('../../intake/text-work.ts'));

type Name = keyof TextWork;
type Result<N extends Name> = Awaited<ReturnType<TextWork[N]>>;

/**
 * @param length of the text, in characters or bytes
 * @throws Refusal as the work does; 503 where many large texts wait
 */
export async function textWork<N extends Name>(
  context: Context,
  name: N,
  length: number,
  ...args: Parameters<TextWork[N]>
): Promise<Result<N>> {
  const { offload } = context.runtime;
  if (!offload || length < offload.least) {
    const { TEXT_WORK } = await loaded();
    return (TEXT_WORK[name] as (...args: unknown[]) => Result<N>)(...args);
  }
  // What is rendered was let in before: an import goes on.
  if (name !== 'render' && offload.isFull()) {
    context.load.shed('request');
    throw tooMuch();
  }
  return (await offload.run(name, args)) as Result<N>;
}

/** Characters of a text as it was written. */
export const lengthOf = (content: Content): number => Object.values(content)[0]?.length ?? 0;

/** A text's HTML, and the words of that. @throws Refusal 422, 503 */
export const rendered = (context: Context, content: Content, mf2?: Mf2) =>
  textWork(context, 'render', lengthOf(content), content, mf2);

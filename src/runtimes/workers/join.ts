// Requests of one isolate that wait for each other's work.
import { tooMuch } from '../../errors.ts';

/** How often a request looks. */
const STEP_MS = 5;
/** Whoever began may have been ended by the platform. */
const MAX_WAIT_MS = 30_000;

/**
 * Waits for what another request began, by timers of one's own. Awaiting the other's promise is not safe in workerd: the code
 * behind the `await` may run in the other request, where this one's I/O fails, or workerd ends this request as hung, because
 * nothing of its own is pending.
 * @throws Refusal 503 after half a minute
 */
export async function join<T>(begun: Promise<T>): Promise<T> {
  let ended: { value: T } | { error: unknown } | undefined;
  begun.then(
    (value) => {
      ended = { value };
    },
    (error: unknown) => {
      ended = { error };
    },
  );
  // What has ended long ago is known after one turn.
  await undefined;
  for (let waited = 0; !ended; waited += STEP_MS) {
    if (waited > MAX_WAIT_MS) throw tooMuch();
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  if ('error' in ended) throw ended.error;
  return ended.value;
}

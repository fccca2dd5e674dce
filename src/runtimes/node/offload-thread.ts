// The thread that works on large texts, started by offload.ts.
import { parentPort } from 'node:worker_threads';
import { type Fault, Refusal } from '../../errors.ts';
import { TEXT_WORK } from '../../intake/text-work.ts';
import type { Problem } from '../../problems.ts';

export interface Order {
  name: string;
  args: readonly unknown[];
}
/** Errors do not keep their class on the way between threads. */
export type Outcome =
  | { value: unknown }
  | {
      refusal: {
        status: number;
        problem: Problem;
        errors: readonly Fault[];
        headers: Record<string, string>;
      };
    }
  | { message: string; stack: string | undefined };

/** The same as in the thread that asks, with what it throws as data. */
async function carriedOut({ name, args }: Order): Promise<Outcome> {
  try {
    const work = TEXT_WORK[name as keyof typeof TEXT_WORK] as (...args: readonly unknown[]) => unknown;
    return { value: await work(...args) };
  } catch (error) {
    if (error instanceof Refusal) {
      const { status, problem, errors, headers } = error;
      return { refusal: { status, problem, errors, headers } };
    }
    const { message, stack } = error as Error;
    return { message, stack };
  }
}

parentPort?.on('message', async (order: Order) => parentPort?.postMessage(await carriedOut(order)));
parentPort?.postMessage('ready');

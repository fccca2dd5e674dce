import { Refusal } from '../../../src/errors.ts';

/** The refusal that `act` ends in: status, detail and `pointer: detail` lines. */
export async function refusalOf(
  act: () => unknown,
): Promise<{ status: number; detail: string; faults: string[] }> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const faults = error.errors.map(({ pointer, detail }) => `${pointer}: ${detail}`);
    return { status: error.status, detail: error.message, faults };
  }
  throw new Error('nothing was refused');
}

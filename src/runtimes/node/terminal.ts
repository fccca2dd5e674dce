// Whether the terminal that a process was started in is still there.
import { closeSync, openSync } from 'node:fs';

/** Resolves when the terminal was closed. @param told called for every other SIGHUP */
export function terminalClosed(told: () => void): Promise<string> {
  const terminal = hasTerminal();
  return new Promise((resolve) => {
    process.on('SIGHUP', () => {
      if (terminal && !hasTerminal()) resolve('SIGHUP');
      else told();
    });
  });
}

/** Whether this process has a terminal that may be closed. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}

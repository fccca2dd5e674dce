// JSON lines, as log collectors read them.
import type { Log, LogLevel } from '../ports.ts';

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Writes lines of at least `least` to `write`, each with `common`; errors come with their cause and stack. */
export function createLog(
  least: LogLevel,
  now: () => number,
  write: (line: string) => void,
  common: Record<string, unknown> = {},
): Log {
  return {
    log(level, message, fields = {}) {
      if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
      const plain = Object.entries(fields).map(([key, value]) => [
        key,
        value instanceof Error ? told(value) : value,
      ]);
      const head = { time: new Date(now()).toISOString(), level, message, ...common };
      write(JSON.stringify({ ...head, ...Object.fromEntries(plain) }));
    },
  };
}

const told = (error: Error): Record<string, unknown> => ({
  name: error.name,
  message: error.message,
  stack: error.stack,
  ...(error.cause instanceof Error && { cause: told(error.cause) }),
});

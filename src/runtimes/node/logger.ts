// JSON lines, as log collectors read them.

import { withoutQuery } from '../../domain/text.ts';
import type { Log, LogLevel } from '../../ports.ts';

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Writes lines of at least `least` to `write`, each with `common`; errors come with their cause and stack. */
export function createLog(
  least: LogLevel,
  now: () => number,
  write: (line: string, level: LogLevel) => void,
  common: Record<string, unknown> = {},
): Log {
  const isOn = (level: LogLevel) => LEVELS.indexOf(level) >= LEVELS.indexOf(least);
  return {
    isOn,
    log(level, message, fields = {}) {
      if (!isOn(level)) return;
      const plain = Object.entries(fields).map(([key, value]) => [
        key,
        value instanceof Error ? told(value) : value,
      ]);
      const head = { time: new Date(now()).toISOString(), level, message, ...common };
      // Escapes of JSON end a URL, as what they stand for does.
      write(withoutQuery(JSON.stringify({ ...head, ...Object.fromEntries(plain) })), level);
    },
  };
}

function told({ name, message, stack, cause }: Error): Record<string, unknown> {
  const safe = withoutParameters(message);
  return {
    name,
    message: safe,
    stack: safe === message ? stack : stack?.replace(message, () => safe),
    ...(cause instanceof Error && { cause: told(cause) }),
  };
}

/** What drizzle says of a query that failed ends with its parameters: texts, hashes, secrets of subscribers. */
function withoutParameters(message: string): string {
  const end = message.startsWith('Failed query: ') ? message.indexOf('\nparams: ') : -1;
  return end < 0 ? message : message.slice(0, end);
}

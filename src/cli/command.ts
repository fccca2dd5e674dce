// What a command is.

export type Options = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

export interface Command {
  /** After the command's name. */
  usage: string;
  help: string;
  options: Readonly<Record<string, { type: 'string' | 'boolean'; multiple?: boolean; short?: string }>>;
  /** Resolves to the exit code. */
  run(options: Options, positionals: readonly string[]): Promise<number>;
}

/** The command line cannot be understood: exit code 2. */
export class Misuse extends Error {}
/** The command cannot do it, for a reason its user can act on: exit code 1. */
export class Failure extends Error {}

/** What the system says of a file, as people say it. */
export function fileTrouble(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file or folder';
  if (code === 'EACCES' || code === 'EPERM') return 'you may not read or write it';
  if (code === 'EISDIR') return 'it is a folder';
  return message;
}

export const text = (value: Options[string]): string | undefined =>
  typeof value === 'string' ? value : undefined;
export const texts = (value: Options[string]): string[] =>
  Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string') : [];

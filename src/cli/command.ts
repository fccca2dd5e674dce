// What a command is.

export type Options = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

export interface Command {
  /** After the command's name. */
  usage: string;
  help: string;
  options: Readonly<Record<string, { type: 'string' | 'boolean'; multiple?: boolean; short?: string }>>;
  /** Options that may stand without a value: then it is ''. */
  bare?: readonly string[];
  /** Resolves to the exit code. */
  run(options: Options, positionals: readonly string[]): Promise<number>;
}

/** The command line cannot be understood: exit code 2. */
export class Misuse extends Error {}
/** The command cannot do it, for a reason its user can act on: exit code 1. */
export class Failure extends Error {}

/** What the system says of a file, as people say it. */
export function fileTrouble(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return FILE_TROUBLES[code] ?? message;
}

const FILE_TROUBLES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'you may not read or write it',
  EPERM: 'you may not read or write it',
  EISDIR: 'it is a folder',
  EEXIST: 'it is there already, and no folder',
  ENOTDIR: 'a part of it is no folder',
  EROFS: 'the disk may only be read',
  ENOSPC: 'the disk is full',
  EFBIG: 'it would be larger than a file may be here',
  EPIPE: 'the program that read it has ended',
};

/** What `fetch` failed of: its own message says nothing. */
export function networkTrouble(error: unknown): string {
  const { cause, message } = error as Error;
  return (cause as Error | undefined)?.message ?? message;
}

/** A command does what it can with a file, and says why it cannot. */
export const fileFailure = (name: string, error: unknown): Failure =>
  new Failure(`${name}: ${fileTrouble(error)}`, { cause: error });

/** @throws Misuse where there are more arguments than the command takes */
export function noMore(extra: string | undefined, hint = ''): void {
  if (extra !== undefined) throw new Misuse(`"${extra}" is one argument too many${hint}`);
}

export const text = (value: Options[string]): string | undefined =>
  typeof value === 'string' ? value : undefined;
export const texts = (value: Options[string]): string[] =>
  Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string') : [];

/** A text of somebody's on one line: what moves the cursor, or turns the direction of writing, is written as an escape. */
export const visible = (text: string): string =>
  text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu,
    (c) => `\\u{${c.codePointAt(0)?.toString(16)}}`,
  );

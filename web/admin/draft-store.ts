// Drafts in this browser's storage. Private windows may refuse storage; then nothing is kept, and nothing breaks.

export type Fields = [name: string, value: string][];

export interface Draft {
  /** When it was kept, in milliseconds since 1970. */
  at: number;
  fields: Fields;
}

/** What the name of every draft begins with. */
export const PREFIX = 'tagwire:';

function openStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

export const storage = openStorage();

export const draftNames = (): string[] =>
  Array.from({ length: storage?.length ?? 0 }, (_, i) => storage!.key(i) ?? '').filter((name) =>
    name.startsWith(PREFIX),
  );

export function readDraft(name: string): Draft | undefined {
  try {
    return JSON.parse(storage?.getItem(name) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

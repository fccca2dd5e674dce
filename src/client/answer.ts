// What comes back from the API: its JSON, or a problem.

/** A refusal as the API answers it (RFC 9457). */
export class TagwireError extends Error {
  readonly status: number;
  /** What is wrong, for programs; empty where something before the server answered. */
  readonly code: string;
  /** A page that says what to do. */
  readonly type: string | undefined;
  readonly errors: readonly { pointer: string; code: string; detail: string }[];
  constructor(
    status: number,
    problem: Partial<Pick<TagwireError, 'code' | 'type' | 'errors'>> & { detail?: string },
  ) {
    super(problem.detail ?? `answered ${status}`);
    this.name = 'TagwireError';
    this.status = status;
    this.code = problem.code ?? '';
    this.type = problem.type;
    this.errors = problem.errors ?? [];
  }
}

/** The JSON of an answer; undefined where it has none; the answer itself where it is something else. @throws TagwireError */
export async function answerOf(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type')?.split(';')[0] ?? '';
  const isJson = /^application\/(?:problem\+)?json$/.test(type);
  if (!response.ok)
    throw new TagwireError(response.status, isJson ? ((await response.json()) as object) : {});
  if (isJson) return response.json();
  return type ? response : undefined;
}

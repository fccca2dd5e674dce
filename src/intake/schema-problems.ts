// Problems that valibot finds. Its messages are strings: ours are problems in JSON.
import type { BaseIssue } from 'valibot';
import type { Fault } from '../errors.ts';
import { type Code, problem } from '../problems.ts';

/** The message of a check that finds a problem of that code. */
export const says = <C extends Code>(...what: Parameters<typeof problem<C>>): string =>
  JSON.stringify(problem(...what));

/** A required member that is missing has valibot's own message, and so has a check without one of ours. */
export function problemOfIssue(issue: BaseIssue<unknown>): Omit<Fault, 'pointer'> {
  if (issue.kind === 'schema' && (issue.input === undefined || issue.input === null))
    return problem('required');
  return issue.message.startsWith('{')
    ? JSON.parse(issue.message)
    : { code: 'invalid-value', detail: issue.message };
}

// Problems that valibot finds. Its messages are strings: ours are problems in JSON.
import type { BaseIssue } from 'valibot';
import type { Fault } from '../errors.ts';
import { GENERAL_PROBLEMS } from '../problem-texts.ts';
import { type Code, problem } from '../problems.ts';

/** The message of a check that finds a problem of that code. */
export const says = <C extends Code>(...what: Parameters<typeof problem<C>>): string =>
  JSON.stringify(problem(...what));

type Known = Omit<Fault, 'pointer'>;

/** A required member that is missing has valibot's own message, and so has a check without one of ours. */
export function problemOfIssue(issue: BaseIssue<unknown>): Known {
  if (issue.kind === 'schema' && issue.input === undefined) return problem('required');
  if (issue.message.startsWith('{')) return JSON.parse(issue.message);
  const known = issue.kind === 'schema' ? wrongKind(issue) : wrongSize(issue);
  if (known) return known;
  // Not in the library's words.
  const detail = issue.message.startsWith('Invalid ') ? GENERAL_PROBLEMS['invalid-value'] : issue.message;
  return { code: 'invalid-value', detail };
}

/** Of a schema: what its value is not. */
function wrongKind({ type, expected }: BaseIssue<unknown>): Known | undefined {
  switch (type) {
    case 'string':
      return problem('not-a-string');
    case 'number':
      return problem('not-a-number');
    case 'boolean':
      return problem('not-a-boolean');
    case 'array':
      return problem('not-a-list', { items: 'values' });
    case 'object':
    case 'strict_object':
    case 'record':
      return problem('not-an-object');
    case 'literal':
    case 'picklist':
      return expected === null ? undefined : problem('not-an-option', { options: optionsOf(expected) });
  }
  return undefined;
}

/** Of what valibot expects: `("a" | "b")` is `a or b`. */
function optionsOf(expected: string): string {
  const options = expected
    .replace(/^\((.*)\)$/s, '$1')
    .split(' | ')
    .map((option) => option.replace(/^"(.*)"$/s, '$1'));
  return options.length > 2 ? `one of ${options.join(', ')}` : options.join(' or ');
}

/** Of a check: how its value, of the right kind, is too large or too small. */
function wrongSize({ type, requirement, input }: BaseIssue<unknown>): Known | undefined {
  const max = Number(requirement);
  switch (type) {
    case 'max_length':
      return typeof input === 'string'
        ? problem('too-long', { max })
        : problem('too-many', { max, items: 'values' });
    case 'min_length':
    case 'non_empty':
      return typeof input === 'string' && (input === '' || max === 1) ? problem('blank') : undefined;
    case 'min_value':
      return requirement === 0 ? problem('negative') : undefined;
    case 'max_value':
      return problem('too-large');
    case 'integer':
    case 'safe_integer':
      return problem('not-an-integer');
  }
  return undefined;
}

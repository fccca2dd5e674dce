// Small JSON bodies, checked against their schema.
import * as v from 'valibot';
import { fault, invalid, malformed } from '../errors.ts';
import { membersAt, pointer, unknownMember } from '../intake/json.ts';
import { problemOfIssue } from '../intake/schema-problems.ts';
import { problem as problemOfCode } from '../problems.ts';
import type { Request_ } from './env.ts';
import { readText } from './form.ts';

/**
 * The body as the schema describes it.
 * @throws Refusal 400 where it is no JSON, with an example; 422 with a pointer to each mistake
 */
export const readJson = async <S extends v.GenericSchema>(
  c: Request_,
  schema: S,
  example: string,
): Promise<v.InferOutput<S>> => checked(schema, await readBody(c, example));

/** Of a body that is no article. */
const MAX_BYTES = 64 * 1024;

/** @throws Refusal 400 where it is no JSON, with an example; 413 */
export async function readBody(c: Request_, example: string, maxBytes = MAX_BYTES): Promise<unknown> {
  const text = await readText(c, maxBytes);
  try {
    return JSON.parse(text);
  } catch {
    throw malformed(problemOfCode('body-not-json', { example }));
  }
}

/** @throws Refusal 422 with a pointer to each mistake */
export function checked<S extends v.GenericSchema>(schema: S, body: unknown): v.InferOutput<S> {
  // To valibot a list is an object without the members.
  if (Array.isArray(body)) throw invalid([fault('', 'list-instead-of-object')]);
  const { success, output, issues } = v.safeParse(schema, body);
  if (success) return output;
  const path = (issue: v.BaseIssue<unknown>) => pointer(...(issue.path ?? []).map(({ key }) => String(key)));
  // What a strict object has too much.
  const problem = (issue: v.BaseIssue<unknown>) =>
    issue.expected === 'never'
      ? unknownMember(
          String(issue.path?.at(-1)?.key),
          membersAt(schema, issue.path?.slice(0, -1) ?? [], body),
        )
      : problemOfIssue(issue);
  throw invalid(issues.map((issue) => ({ pointer: path(issue), ...problem(issue) })));
}

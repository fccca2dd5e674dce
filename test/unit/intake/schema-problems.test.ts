// What is wrong with a value, in our words, also where a schema gives none.

import * as v from 'valibot';
import { expect, test } from 'vitest';
import { problemOfIssue, says } from '../../../src/intake/schema-problems.ts';

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(3));
const number = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9));

test.each<[v.GenericSchema, unknown, string, string]>([
  [v.object({ a: text }), {}, 'required', 'is required'],
  [text, 5, 'not-a-string', 'must be a string'],
  [v.nullable(text), 5, 'not-a-string', 'must be a string'],
  [text, null, 'not-a-string', 'must be a string'],
  [text, '', 'blank', 'must not be empty'],
  [text, 'long', 'too-long', 'must be at most 3 characters'],
  [v.pipe(v.string(), v.maxLength(2_000)), 'x'.repeat(2_001), 'too-long', 'must be at most 2,000 characters'],
  [number, '5', 'not-a-number', 'must be a number'],
  [number, 1.5, 'not-an-integer', 'must be a whole number'],
  [number, -1, 'negative', 'must not be negative'],
  [number, 10, 'too-large', 'is too large'],
  [v.boolean(), 'yes', 'not-a-boolean', 'must be true or false'],
  [v.array(text), 'a', 'not-a-list', 'must be a list of values'],
  [v.pipe(v.array(text), v.maxLength(1)), ['a', 'b'], 'too-many', 'must have at most 1 values'],
  [v.strictObject({}), 'a', 'not-an-object', 'must be a JSON object'],
  [v.record(v.string(), v.string()), 'a', 'not-an-object', 'must be a JSON object'],
  [v.picklist([1, 7, 30]), 0, 'not-an-option', 'must be one of 1, 7, 30'],
  [v.picklist(['draft', 'published']), 'x', 'not-an-option', 'must be draft or published'],
  [v.literal('captions'), 'x', 'not-an-option', 'must be captions'],
  [v.pipe(v.string(), v.regex(/^a/)), 'b', 'invalid-value', 'The value cannot be accepted.'],
  [v.pipe(v.string(), v.regex(/^a/, 'must begin with a')), 'b', 'invalid-value', 'must begin with a'],
  [v.string(says('blank')), 5, 'blank', 'must not be empty'],
])('%#', (schema, value, code, detail) => {
  const [issue] = v.safeParse(schema, value).issues ?? [];
  expect(issue && problemOfIssue(issue)).toMatchObject({ code, detail });
});

// A JSON document member by member: what is broken fails alone, and nothing grows without bound.
import { expect, test } from 'vitest';
import { type JsonMember, jsonMembers } from '../../../../src/intake/import/json-members.ts';

async function read(text: string, size = text.length): Promise<JsonMember[]> {
  async function* chunks() {
    for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
  }
  const members: JsonMember[] = [];
  for await (const member of jsonMembers(chunks(), new Set(['items']))) members.push(member);
  return members;
}

test('members whole, elements of a streamed list one by one, in any chunks', async () => {
  const text = '{"a": {"items": [1]}, "items": [{"id": "[x\\"]"}, [2], "three"], "b": null}';
  for (const size of [1, 3, 1_000]) {
    expect(await read(text, size)).toEqual([
      { name: 'a', value: { items: [1] } },
      { name: 'items', index: 0, value: { id: '[x"]' } },
      { name: 'items', index: 1, value: [2] },
      { name: 'items', index: 2, value: 'three' },
      { name: 'b', value: null },
    ]);
  }
});

test('a broken element fails alone', async () => {
  const members = await read('{"items": [{"id": 1}, {"id": "\\q"}, {"id": 02}, {"id": 3}], "a": 4}');
  expect(members.map(({ value, fault }) => value ?? fault?.detail)).toEqual([
    { id: 1 },
    expect.stringContaining('not valid JSON'),
    expect.stringContaining('not valid JSON'),
    { id: 3 },
    4,
  ]);
});

test('what comes before the end of a document that is cut off is there', async () => {
  expect(await read('{"items": [{"id": 1}, {"id": 2')).toMatchObject([
    { index: 0, value: { id: 1 } },
    { index: 1, fault: { detail: 'the document ends in the middle of it' } },
  ]);
  await expect(read('{"items": [1], "a": ')).rejects.toMatchObject({
    status: 400,
    message: 'the JSON ends too soon',
  });
});

test('an element has an end', async () => {
  const text = `{"items": ["${'x'.repeat(33_000_000)}"]}`;
  const message = expect.stringContaining('a single value of more than');
  await expect(read(text, 1_000_000)).rejects.toMatchObject({ status: 400, message });
  expect(await read(`{"items": [${'['.repeat(100_000)}`, 1_000)).toMatchObject([
    { fault: { code: expect.any(String) } },
  ]);
});

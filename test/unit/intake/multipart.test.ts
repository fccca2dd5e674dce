// multipart/form-data as a stream: whatever the chunks it comes in.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundaryOf, partsOf } from '../../../src/intake/multipart.ts';
import { BOUNDARY, bytes, type Field, FORM_TYPE, form } from '../media/samples.ts';

async function* chunks(body: Uint8Array, size: number) {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size);
}

interface Read {
  name: string;
  filename?: string;
  type?: string;
  content: string;
}
async function read(body: Uint8Array, size = body.length || 1): Promise<Read[]> {
  const parts: Read[] = [];
  for await (const { body: content, ...rest } of partsOf(chunks(body, size), BOUNDARY)) {
    const all: Uint8Array[] = [];
    for await (const chunk of content) all.push(chunk);
    parts.push({ ...rest, content: Buffer.concat(all).toString('latin1') });
  }
  return parts;
}
const expected = ({ name, filename, type, content }: Field): Read => ({
  name,
  filename,
  type,
  content: Buffer.from(content).toString('latin1'),
});

test('any form in any chunks', async () => {
  // What looks like the beginning of a boundary, again and again.
  const near = fc.constantFrom(
    '\r\n',
    '\r\n--',
    `\r\n--${BOUNDARY.slice(0, -1)}`,
    '\r',
    '--',
    `--${BOUNDARY}x`,
  );
  const content = fc
    .array(fc.oneof(fc.uint8Array({ maxLength: 40 }), near), { maxLength: 8 })
    .map((parts) => bytes(...parts))
    .filter((all) => !Buffer.from(all).includes(`\r\n--${BOUNDARY}`));
  const field = fc.record<Field>({
    name: fc.stringMatching(/^[a-z]{1,8}$/),
    filename: fc.option(fc.stringMatching(/^[a-zé 0-9.;=]{0,12}$/), { nil: undefined }),
    type: fc.option(fc.constantFrom('image/png', 'text/plain; charset=utf-8'), { nil: undefined }),
    content,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(field, { maxLength: 4 }),
      fc.integer({ min: 1, max: 200 }),
      async (fields, size) => {
        expect(await read(form(...fields), size)).toEqual(fields.map(expected));
      },
    ),
    { seed: 1_124, numRuns: 1_000 },
  );
});

test('what is not read of a part is passed over', async () => {
  const body = form(
    { name: 'a', content: bytes('x'.repeat(1_000)) },
    { name: 'b', content: bytes('y'.repeat(1_000)) },
    { name: 'c', content: bytes('z') },
  );
  const seen: string[] = [];
  for await (const part of partsOf(chunks(body, 100), BOUNDARY)) {
    seen.push(part.name);
    if (part.name === 'b') for await (const _ of part.body) break;
  }
  expect(seen).toEqual(['a', 'b', 'c']);
});

test('what comes before and after, and spaces behind a boundary', async () => {
  const body = bytes(
    `hello\r\n--${BOUNDARY} \t\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--${BOUNDARY}--\r\nbye`,
  );
  for (const size of [1, 7, 1_000]) expect(await read(body, size)).toEqual([{ name: 'a', content: '1' }]);
  // The last line end may be missing.
  expect(await read(form({ name: 'a', content: bytes('1') }).slice(0, -2))).toHaveLength(1);
});

test.each([
  ['an escaped quote', String.raw`name="a\"b"`, { name: 'a"b' }],
  ['an escaped backslash', String.raw`name="a\\b"`, { name: 'a\\b' }],
  [
    'a path of Windows',
    String.raw`name="f"; filename="C:\new\x.jpg"`,
    { name: 'f', filename: 'C:\\new\\x.jpg' },
  ],
  ['RFC 8187', `name="f"; filename*=UTF-8''na%C3%AFve.jpg`, { name: 'f', filename: 'naïve.jpg' }],
  ['beside the other', `name="f"; filename="x"; filename*=UTF-8''%E6%BC%A2`, { name: 'f', filename: '漢' }],
  ['a broken one', `name="f"; filename*=UTF-8''%C3%`, { name: 'f', filename: `UTF-8''%C3%` }],
  ['names in a name', `filename="; name=x"; name=y`, { name: 'y', filename: '; name=x' }],
  ['an empty file name', `name="f"; filename=""`, { name: 'f', filename: '' }],
  ['no closing quote', String.raw`name="f"; filename="a\"`, { name: 'f', filename: 'a"' }],
])('%s', async (_, disposition, expected) => {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`;
  expect(await read(bytes(Buffer.from(`${head}1\r\n--${BOUNDARY}--`)))).toEqual([
    { ...expected, content: '1' },
  ]);
});

describe('refused', () => {
  const whole = form({ name: 'a', filename: 'f', content: bytes('content') });
  test('a form that was cut off, wherever', async () => {
    for (let length = 0; length < whole.length - 2; length++) {
      await expect(read(whole.slice(0, length)), `${length}`).rejects.toMatchObject({ status: 400 });
    }
  });
  test.each([
    ['a header without end', bytes(`--${BOUNDARY}\r\nX: ${'x'.repeat(20_000)}`), /too long/],
    [
      'a part without a name',
      bytes(`--${BOUNDARY}\r\nContent-Type: text/plain\r\n\r\n\r\n--${BOUNDARY}--`),
      /no name/,
    ],
    ['words behind a boundary', bytes(`--${BOUNDARY}x\r\n\r\n\r\n--${BOUNDARY}--`), /cannot be read/],
    [
      'more parts than a form has',
      form(...Array.from({ length: 1_001 }, () => ({ name: 'a', content: bytes() }))),
      /cannot/,
    ],
  ])('%s', (_, body, message) =>
    expect(read(body)).rejects.toMatchObject({ status: 400, message: expect.stringMatching(message) }),
  );

  test('a type without a boundary', () => {
    expect(boundaryOf(FORM_TYPE)).toBe(BOUNDARY);
    expect(boundaryOf('multipart/form-data; charset=utf-8; boundary="a b:c"')).toBe('a b:c');
    for (const type of [
      'multipart/form-data',
      'multipart/form-data; boundary=',
      `multipart/form-data; boundary=${'x'.repeat(71)}`,
    ])
      expect(() => boundaryOf(type)).toThrow(/no boundary/);
  });
});

// Tar archives: what goes in comes out, and what is no whole archive is refused.
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../../../../src/errors.ts';
import { type PackedFile, tarOf } from '../../../../src/formats/tar.ts';
import { tarFiles } from '../../../../src/intake/import/tar.ts';

const FILES: (PackedFile & { text: string })[] = [
  { name: 'short.md', text: 'Text.', modified: 1_700_000_000_000 },
  { name: 'empty.md', text: '', modified: 0 },
  { name: 'новости-漢.md', text: 'ж'.repeat(2_000), modified: -5 },
  { name: `${'long-'.repeat(30)}.md`, text: 'x'.repeat(512), modified: 1_700_000_000_999 },
];

async function packed(files: readonly PackedFile[]): Promise<Buffer> {
  async function* each() {
    yield* files;
  }
  const parts: Uint8Array[] = [];
  for await (const part of tarOf(each())) parts.push(part);
  return Buffer.concat(parts);
}

async function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: AsyncIterable<Uint8Array>): Promise<[name: string, text: string][]> {
  const files: [string, string][] = [];
  for await (const { name, body } of tarFiles(bytes)) {
    const parts: Uint8Array[] = [];
    for await (const part of body) parts.push(part);
    files.push([name, Buffer.concat(parts).toString()]);
  }
  return files;
}

test('files come out as they went in, whatever the pieces', async () => {
  const tar = await packed(FILES);
  for (const size of [1, 100, 512, 100_000]) {
    expect(await read(inPieces(tar, size))).toEqual(FILES.map(({ name, text }) => [name, text]));
  }
  expect(await read(inPieces(await packed([]), 512))).toEqual([]);
});

test('tar itself reads them', async () => {
  const options = { input: await packed(FILES), env: { ...process.env, LC_ALL: 'C.UTF-8' } };
  const names = execFileSync('tar', ['-tf', '-', '--quoting-style=literal'], options).toString();
  expect(names.trim().split('\n')).toEqual(FILES.map(({ name }) => name));
});

test('what is not read of a file is passed over', async () => {
  const files = ['a', 'b', 'c'].map((name) => ({ name, text: name.repeat(300_000), modified: 0 }));
  const seen: string[] = [];
  for await (const { name, body } of tarFiles(inPieces(await packed(files), 4_096))) {
    seen.push(name);
    if (name === 'b') for await (const _ of body) break;
  }
  expect(seen).toEqual(['a', 'b', 'c']);
});

test('whoever stops reading an archive stops its making', async () => {
  let made = 0;
  let ended = false;
  async function* endless() {
    try {
      for (;;) yield { name: `${++made}.md`, text: 'x'.repeat(100_000), modified: 0 };
    } finally {
      ended = true;
    }
  }
  for await (const _ of tarOf(endless())) break;
  await expect.poll(() => ended).toBe(true);
  // Some wait for a reader, within bounds.
  expect(made).toBeLessThan(200);
});

describe('refused', () => {
  test('an archive that is cut off, wherever', async () => {
    const tar = await packed(FILES.slice(0, 2));
    for (let length = 1; length < tar.length; length += 100) {
      const message = 'the archive ends too soon';
      await expect(read(inPieces(tar.subarray(0, length), 64)), `${length}`).rejects.toMatchObject({
        status: 400,
        message,
      });
    }
  });

  test.each([
    ['a name that was changed', 3, 0x7a],
    ['a size that is no number', 124, 0x7a],
    ['a size below zero', 124, 0xff],
  ])('%s', async (_, at, byte) => {
    const tar = await packed(FILES);
    tar[at] = byte;
    await expect(read(inPieces(tar, 512))).rejects.toMatchObject({
      status: 400,
      message: 'the archive is damaged',
    });
  });

  test('a name of 100 MB', async () => {
    const tar = await packed(FILES.slice(3));
    // The header of the long name.
    tar.write('00575360400', 124);
    tar.fill(' ', 148, 156);
    tar.write(
      `${tar
        .subarray(0, 512)
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    await expect(read(inPieces(tar, 512))).rejects.toMatchObject({ status: 400 });
  });

  test('by its source, whose words stay', async () => {
    const tar = await packed(FILES);
    async function* broken() {
      yield tar.subarray(0, 700);
      throw new Refusal(413, 'A document may have 1 MB.');
    }
    await expect(read(broken())).rejects.toMatchObject({ status: 413, message: 'A document may have 1 MB.' });
  });
});

// What browsers run and show, as Node serves it and a Worker is deployed with it.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { SaxesParser } from 'saxes';
import { afterAll, expect, test } from 'vitest';
import { staticFile, writeStaticFiles } from '../../../src/runtimes/node/static-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'tagwire-static-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the editors’ script is one classic script without imports, small enough for a slow line', async () => {
  const script = `${await staticFile('editor.js')}`;
  expect(() => new Script(script)).not.toThrow();
  expect(script).not.toMatch(/\b(import|require)\(/);
  expect(script.length).toBeLessThan(25_000);
});

test('reading pages load less than a kilobyte of script', async () => {
  const script = `${await staticFile('site.js')}`;
  expect(() => new Script(script)).not.toThrow();
  expect(script.length).toBeLessThan(1_000);
});

test('icons are symbols by name, and keep their licence', async () => {
  const sprite = `${await staticFile('icons.svg')}`;
  expect(sprite).toMatch(/<symbol id="bold" viewBox="0 0 24 24"[^>]*><path d="[^"]+" \/><\/symbol>/);
  expect(sprite).toContain('ISC License');
  const doc = new SaxesParser();
  doc.on('error', (error) => expect.unreachable(error.message));
  doc.write(sprite).close();
});

test('a Worker is deployed with every file, byte for byte', async () => {
  await writeStaticFiles(folder);
  const names = readdirSync(folder);
  expect(names).toEqual(
    expect.arrayContaining(['site.css', 'feed.css', 'admin.css', 'editor.js', 'site.js', 'favicon.ico']),
  );
  for (const name of names) {
    const file = await staticFile(name);
    expect(Buffer.from(file!).equals(readFileSync(join(folder, name))), name).toBe(true);
  }
  expect(await staticFile('constructor')).toBeUndefined();
});

test('the text editor is below 250 kB, compressed, and no other script has it', async () => {
  const size = async (name: string) => gzipSync(`${await staticFile(name)}`).length;
  expect(await size('writing.js')).toBeLessThan(250_000);
  expect(await size('editor.js')).toBeLessThan(20_000);
  expect(await size('site.js')).toBeLessThan(5_000);
});

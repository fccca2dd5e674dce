// What a Worker takes in instead of libraries' modules does the same as they.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DecodingMode, EntityDecoder, htmlDecodeTree, xmlDecodeTree } from 'entities/decode';
import fc from 'fast-check';
import * as yaml from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { treeOf } from '../../src/runtimes/entity-tree.ts';
import { entitiesOf, pack, writeLeanModules } from '../../src/runtimes/lean-modules.ts';
import { testServer } from '../support/server.ts';

const ALL = entitiesOf(htmlDecodeTree);
const lean = treeOf(pack(ALL));

/** What a decoder makes of `text` after `&`, given in pieces: the characters, and how much it took. */
function decoded(tree: Uint16Array, mode: DecodingMode, ...pieces: string[]) {
  const chars: number[] = [];
  const decoder = new EntityDecoder(tree as typeof htmlDecodeTree, (char, consumed) =>
    chars.push(char, consumed),
  );
  decoder.startEntity(mode);
  for (const piece of pieces) {
    const took = decoder.write(piece, 0);
    if (took >= 0) return { chars, took };
  }
  return { chars, took: decoder.end() };
}
const MODES = [DecodingMode.Legacy, DecodingMode.Strict, DecodingMode.Attribute];

describe('names of characters', () => {
  test('are all there', () => {
    expect(ALL.length).toBe(2125);
    expect(ALL.filter(({ open }) => open).length).toBe(106);
    expect(ALL.find(({ name }) => name === 'NotEqualTilde')).toEqual({
      name: 'NotEqualTilde',
      text: '≂̸',
      open: false,
    });
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    expect(entitiesOf(lean).sort(byName)).toEqual(ALL.toSorted(byName));
    expect(entitiesOf(treeOf(pack(entitiesOf(xmlDecodeTree))))).toEqual(entitiesOf(xmlDecodeTree));
  });

  test('are understood in the same way, whatever follows', () => {
    for (const mode of MODES) {
      for (const { name } of ALL) {
        for (const after of [';', '', '=', 'x', ' ', '&', '1;', 'é']) {
          const written = name + after;
          expect([written, decoded(lean, mode, written)]).toEqual([
            written,
            decoded(htmlDecodeTree, mode, written),
          ]);
        }
      }
    }
  });

  test('are understood in the same way in pieces, and when they are none', () => {
    const name = fc.constantFrom(...ALL.map(({ name }) => name));
    const part = fc.oneof(
      name,
      name.map((text) => text.slice(0, -1)),
      fc.string({ maxLength: 4 }),
      fc.constant(';'),
    );
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...MODES),
        (pieces, mode) => {
          expect(decoded(lean, mode, ...pieces)).toEqual(decoded(htmlDecodeTree, mode, ...pieces));
        },
      ),
      { seed: 4, numRuns: 2_000 },
    );
  });
});

describe('js-yaml', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tagwire-lean-'));
  let pure: typeof yaml;
  beforeAll(async () => {
    await writeLeanModules(folder);
    pure = (await import(join(folder, 'js-yaml.mjs'))) as typeof yaml;
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('exports the same', () => {
    expect(Object.keys(pure)).toEqual(Object.keys(yaml));
  });

  test.each([
    'a: 1\nb: [x, "y\\u0041", ~]\nc: |\n  text\n\n  more\n',
    '- !!binary aGk=\n- 2020-01-01\n- 0x1f\n- .5\n- yes\n- <<: {a: 1}\n',
    'a: &a [1]\nb: [*a, *a]\n',
    'a: [1\n',
    'a: *none\n',
    '--- 1\n--- 2\n',
  ])('reads %j in the same way', (text) => {
    const read = ({ loadAll, YAML11_SCHEMA, YAMLException }: typeof yaml) => {
      try {
        return loadAll(text, { schema: YAML11_SCHEMA });
      } catch (error) {
        expect(error).toBeInstanceOf(YAMLException);
        return String(error);
      }
    };
    expect(read(pure)).toEqual(read(yaml));
  });
});

test('Hono ends at the router that a Worker has from the start', async () => {
  const server = await testServer();
  await server.get('/healthz');
  expect(server.app.routes.router.name).toBe('SmartRouter + TrieRouter');
  await server.close();
});

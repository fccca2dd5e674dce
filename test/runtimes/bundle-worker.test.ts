// What a Worker takes in of libraries does the same as the whole of them.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as yaml from 'js-yaml';
import sanitizeHtml from 'sanitize-html';
import { describe, expect, test } from 'vitest';
import { bundleWorker, shortened } from '../../src/runtimes/bundle-worker.ts';
import { characterNames } from '../../src/runtimes/character-names.ts';
import { testServer } from '../support/server.ts';
import { entityNames } from './entity-names.ts';

const installed = (module: string) => new URL(`../../node_modules/${module}`, import.meta.url);
const codeOf = (module: string) => shortened(module, readFileSync(installed(module), 'utf8'));
const importOf = (code: string) => import(`data:text/javascript,${encodeURIComponent(code)}`);

test('the bundle is one module that takes the rest from workerd, and no name of a character', async () => {
  const { code, map, imports } = await bundleWorker();
  // What workerd has: https://developers.cloudflare.com/workers/runtime-apis/nodejs/
  const ofWorkerd = ['cloudflare:workers', 'events', 'node:crypto', 'node:zlib', 'stream', 'timers'];
  expect(imports.toSorted()).toEqual(ofWorkerd);
  expect(code).not.toMatch(/NotEqualTilde|thetasym/);
  expect(JSON.parse(map).sources.some((file: string) => file.endsWith('src/app.ts'))).toBe(true);
});

test('the tables that a Worker starts with are those of the libraries', () => {
  const { html, xml } = JSON.parse(JSON.stringify(characterNames())) as ReturnType<typeof characterNames>;
  expect(entityNames(new Uint16Array(html)).length).toBe(2125);
  expect(Object.keys(xml).length).toBe(253);
  expect([xml.nbsp, xml.thetasym, xml.AMP]).toEqual(['\u00A0', 'ϑ', undefined]);
});

describe('js-yaml', () => {
  const pure = importOf(codeOf('js-yaml/dist/js-yaml.mjs')) as Promise<typeof yaml>;

  test('exports the same', async () => {
    expect(Object.keys(await pure)).toEqual(Object.keys(yaml));
  });

  test.each([
    'a: 1\nb: [x, "y\\u0041", ~]\nc: |\n  text\n\n  more\n',
    '- !!binary aGk=\n- 2020-01-01\n- 0x1f\n- .5\n- yes\n- <<: {a: 1}\n',
    'a: &a [1]\nb: [*a, *a]\n',
    'a: [1\n',
    'a: *none\n',
    '--- 1\n--- 2\n',
  ])('reads %j in the same way', async (text) => {
    const read = ({ loadAll, YAML11_SCHEMA, YAMLException }: typeof yaml) => {
      try {
        return loadAll(text, { schema: YAML11_SCHEMA });
      } catch (error) {
        expect(error).toBeInstanceOf(YAMLException);
        return String(error);
      }
    };
    expect(read(await pure)).toEqual(read(yaml));
  });
});

test('of launder sanitize-html takes one function, which is whole', () => {
  const module = { exports: {} as { naughtyHref(href: string, options: object): boolean } };
  new Function('module', codeOf('launder/index.js'))(module);
  expect(
    readFileSync(fileURLToPath(import.meta.resolve('sanitize-html')), 'utf8').match(
      /.*require\('launder'\)/g,
    ),
  ).toEqual(["const { naughtyHref: launderNaughtyHref } = require('launder')"]);
  const options = { allowedSchemes: ['http', 'https'], allowProtocolRelative: false };
  for (const href of [
    'https://a.example/',
    'java<!-- -->script:x',
    'JAVA\tSCRIPT:x',
    '//a.example',
    '/a',
    'data:x',
  ]) {
    const kept = sanitizeHtml(`<a href="${href}">x</a>`, { ...options, allowedAttributes: { a: ['href'] } });
    expect([href, module.exports.naughtyHref(href, options)]).toEqual([href, !kept.includes('href')]);
  }
});

test('of drizzle only relational queries are missing', () => {
  const module = 'drizzle-orm/sqlite-core/dialect.js';
  const methods = (code: string) =>
    [...code.matchAll(/^ {2}(?:async )?(\w+)\(.*\{$/gm)].map(([, name]) => name);
  const left = methods(codeOf(module));
  expect(left).toContain('buildSelectQuery');
  expect(methods(readFileSync(installed(module), 'utf8')).filter((name) => !left.includes(name))).toEqual([
    'buildRelationalQuery',
  ]);
});

test('Hono ends at the router that a Worker has from the start', async () => {
  const server = await testServer();
  await server.get('/healthz');
  expect(server.app.routes.router.name).toBe('SmartRouter + TrieRouter');
  await server.close();
});

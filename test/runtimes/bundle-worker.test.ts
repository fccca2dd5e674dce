// What a Worker takes in of libraries does the same as the whole of them.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as yaml from 'js-yaml';
import MarkdownIt from 'markdown-it';
import sanitizeHtml from 'sanitize-html';
import sax from 'sax';
import * as unicode from 'uc.micro';
import { describe, expect, test } from 'vitest';
import { ARTICLE_HTML } from '../../src/content/clean.ts';
import { WIRE_WORDS } from '../../src/content/wire-words.ts';
import { LABELS } from '../../src/formats/labels.ts';
import { TRANSLATIONS } from '../../src/pages/translations.ts';
import { bundleWorker, shortened } from '../../src/runtimes/bundle-worker.ts';
import { type Tables, tables } from '../../src/runtimes/tables.ts';
import { testServer } from '../support/server.ts';
import { entityNames } from './entity-names.ts';

const installed = (module: string) => new URL(`../../node_modules/${module}`, import.meta.url);
const codeOf = (module: string) => shortened(module, readFileSync(installed(module), 'utf8'));
const importOf = (code: string) => import(`data:text/javascript,${encodeURIComponent(code)}`);

test('the bundle is one module that takes the rest from workerd, without what is but data', async () => {
  const { code, map, imports } = await bundleWorker();
  // What workerd has: https://developers.cloudflare.com/workers/runtime-apis/nodejs/
  const ofWorkerd = ['cloudflare:workers', 'events', 'node:crypto', 'node:zlib', 'timers'];
  expect(imports.toSorted()).toEqual(ofWorkerd);
  expect(code).not.toMatch(/NotEqualTilde|thetasym|понедельник|Geri çekildi|Düzeltme|Перейти/);
  expect(JSON.parse(map).sources.some((file: string) => file.endsWith('src/app.ts'))).toBe(true);
});

test('the tables that a Worker starts with are those of the libraries, and the words of all languages', () => {
  const { html, xml, labels, wireWords, translations } = JSON.parse(JSON.stringify(tables())) as Tables;
  expect(entityNames(new Uint16Array(html)).length).toBe(2125);
  expect(Object.keys(xml).length).toBe(253);
  expect([xml.nbsp, xml.thetasym, xml.AMP]).toEqual(['\u00A0', 'ϑ', undefined]);
  expect([labels, wireWords, translations]).toEqual([LABELS, WIRE_WORDS, TRANSLATIONS]);
});

test('Unicode’s punctuation is the same, once it is filled in', async () => {
  const { P, S } = (await importOf(codeOf('uc.micro/build/index.mjs'))) as typeof unicode;
  Object.assign(P, { source: tables().punctuation });
  Object.assign(S, { source: tables().symbols });
  const [these, those] = [
    [P, S],
    [unicode.P, unicode.S],
  ].map((classes) =>
    Array.from({ length: 0x11000 }, (_, code) =>
      classes.map((one) => one.test(String.fromCodePoint(code))).join(),
    ),
  );
  expect(these).toEqual(those);
});

test('Markdown without what its options leave out is the same Markdown', async () => {
  const code = codeOf('markdown-it/dist/markdown-it.mjs').replace(
    /from "([^"]+)"/g,
    (_, name: string) =>
      `from ${JSON.stringify(import.meta.resolve(name, import.meta.resolve('markdown-it')))}`,
  );
  const { default: Lean } = (await importOf(code)) as { default: typeof MarkdownIt };
  const options = { html: false, linkify: true, typographer: false };
  const [lean, whole] = [new Lean(options), new MarkdownIt(options)];
  expect(code).not.toContain('["smartquotes", smartquotes]');
  const texts = [
    '# A "title" -- (c) ...\n\nText *with* **all**, ~~gone~~, `code`, <b>raw</b> &amp; &copy;.  \nNext',
    '<div>\n*raw*\n</div>\n\n<!-- x -->\n<script>alert(1)</script>\nText',
    '| a | b |\n|---|:-:|\n| <i>1</i> | https://a.example/x_(y). |\n\n> quoted\n> <p>\n\n1. one\n   - <li>two\n',
    'Title\n===\n\n    code\n\n```js\n<b>\n```\n***\n[a][b] ![i](/x.png "t") <https://c.example> <m@n.example>\n\n[b]: /b',
    '*«foo»* **(bar)**baz _ـfoo،_ 「*x*」',
  ];
  for (const text of texts) expect(lean.render(text)).toBe(whole.render(text));
});

test('of sanitize-html the lists that nobody takes are left out', () => {
  const code = codeOf('sanitize-html/index.js');
  expect(code.match(/^ {2}(?:allowedTags|nonBooleanAttributes): .*$/gm)).toEqual([
    '  allowedTags: [],',
    '  nonBooleanAttributes: [],',
  ]);
  expect([ARTICLE_HTML.allowedTags, ARTICLE_HTML.nonBooleanAttributes]).toEqual([
    expect.arrayContaining(['p']),
    ['*'],
  ]);
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
        const { reason, mark } = error as yaml.YAMLException;
        return [reason, mark?.line, mark?.column];
      }
    };
    expect(read(await pure)).toEqual(read(yaml));
  });
});

/** With what its types do not tell. */
type Whole = typeof sax & { EVENTS: string[]; ENTITIES: object; createStream?: unknown };

test('sax without its stream tells the same of a document in pieces', () => {
  const lean = {} as Whole;
  const whole = sax as unknown as Whole;
  new Function('exports', codeOf('sax/lib/sax.js'))(lean);
  expect([lean.createStream, typeof whole.createStream]).toEqual([undefined, 'function']);
  Object.assign(lean.ENTITIES, tables().xml);
  const told = ({ parser: make }: Whole, strict: boolean, text: string) => {
    const events: unknown[] = [];
    const parser = make(strict, { xmlns: true });
    for (const event of whole.EVENTS)
      Object.assign(parser, {
        [`on${event}`]: (data: unknown) => events.push([event, `${JSON.stringify(data)}`]),
      });
    parser.onerror = ({ message }) => {
      events.push(message);
      parser.resume();
    };
    for (let at = 0; at < text.length; at += 7) parser.write(text.slice(at, at + 7));
    parser.close();
    return events;
  };
  for (const text of [
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a xmlns:b="urn:b"><b:c d="1 &amp; 2">t &eacute; &x;</b:c><![CDATA[<e>]]><!-- f --></a>',
    '<a><b c=d e>&nbsp;&#x41; & </a> <i/>',
    'no markup',
  ]) {
    for (const strict of [true, false]) expect(told(lean, strict, text)).toEqual(told(whole, strict, text));
  }
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

test.each([
  [
    'dialect.js',
    ['buildSelectQuery', 'buildJoins', 'sqlToQuery'],
    ['buildSetOperations', 'buildSetOperationQuery', 'buildRelationalQuery', 'migrate', 'migrate'],
  ],
  [
    'query-builders/select.js',
    ['createJoin', 'leftJoin', 'innerJoin', 'groupBy'],
    [
      ...['rightJoin', 'fullJoin', 'crossJoin', 'createSetOperator'],
      ...['union', 'unionAll', 'intersect', 'except', 'addSetOperators'],
    ],
  ],
  ['db.js', ['select', 'insert', 'update', 'delete'], ['$with', 'with']],
])('of drizzle’s %s only what nobody calls is missing', (file, kept, missing) => {
  const module = `drizzle-orm/sqlite-core/${file}`;
  const members = (code: string) =>
    [...code.matchAll(/^ {2}(?:async )?([\w$]+)(?:\(.*\{| = .*[{;])$/gm)].map(([, name]) => name);
  const left = members(codeOf(module));
  expect(left).toEqual(expect.arrayContaining(kept));
  const whole = members(readFileSync(installed(module), 'utf8'));
  expect(whole.filter((name) => !left.includes(name))).toEqual(missing);
  // Unfinished braces would say so.
  expect(() => new Function(codeOf(module).replace(/^(?:import|export)\b[^;]*;/gm, ''))).not.toThrow();
});

test('Hono ends at the router that a Worker has from the start', async () => {
  const server = await testServer();
  await server.get('/healthz');
  expect(server.app.routes.router.name).toBe('SmartRouter + TrieRouter');
  await server.close();
});

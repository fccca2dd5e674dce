// Every rule for ninjs fails on a document that breaks it: a good one, broken in one place.
import { describe, expect, test } from 'vitest';
import { assemble } from '../../../src/formats/format.ts';
import { ninjs } from '../../../src/formats/ninjs.ts';
import { ARTICLES, headFor, SITE } from './articles.ts';
import { checkNinjs } from './ninjs-rules.ts';

const SELF = `${SITE.url}/ninjs.json`;

describe('the rules fail on', () => {
  test.each<[string, RegExp, string | RegExp, string]>([
    ['a member the schema does not know', /unevaluated/, '"by":', '"byline":'],
    ['one at the root', /unevaluated/, '"standard":', '"$standard":'],
    ['one in an association of an association', /unevaluated/, '"rel":"illustration"', '"role":"x"'],
    ['one in a rendition', /additional/, '"sizeInBytes":', '"length":'],
    ['an item without uri', /required/, /"uri":"urn:uuid:0+[^"]*",/, ''],
    ['an association without name', /required/, /"name":"Episode[^"]*",/, ''],
    ['a relative URL', /format/, '"https://news.example/wire/media/7.ogg"', '"/media/7.ogg"'],
    ['an IRI', /format/, '%D8%AA', 'ت'],
    ['a date without time', /format/, '"2020-12-17T09:00:00.000Z"', '"2020-12-17"'],
    ['a day that is none', /format/, '2020-12-17T09', '2020-13-17T09'],
    ['an unknown status', /allowed values/, '"usable"', '"cancelled"'],
    ['an unknown type', /allowed values/, '"type":"composite"', '"type":"collection"'],
    ['a number for the version', /must be string/, '"version":"1"', '"version":1'],
    [
      'a relative reference in a body',
      /ContainsRelRef/,
      'src=\\"https://news.example/wire/media/plan.png',
      'src=\\"plan.png',
    ],
    ['another document’s self', /SelfDoesntMatch/, /ninjs\.json"/, 'feed.json"'],
    [
      'an article twice',
      /DuplicateElement/,
      'a0000000-0000-4000-8000-000000000001',
      'a0000000-0000-4000-8000-000000000002',
    ],
    ['what is no JSON', /InvalidJson/, /\]\}\s*$/, ''],
  ])('%s', (_, problem, from, to) => {
    const good = assemble(
      ninjs,
      headFor('ninjs.json'),
      SITE,
      ARTICLES.map((a) => ninjs.piece(a, SITE)),
    );
    const broken = good.replace(from, to);
    expect(broken).not.toBe(good);
    expect(checkNinjs(good, SELF)).toEqual([]);
    expect(checkNinjs(broken, SELF).join('\n')).toMatch(problem);
  });
});

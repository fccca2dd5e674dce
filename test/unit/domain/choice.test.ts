// What a person puts together, its address, its view, and back.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Choice,
  choiceOf,
  choicePath,
  choiceQuery,
  viewOfChoice,
  withTag,
} from '../../../src/domain/choice.ts';
import { conjunctionsOf, matches, parseView, viewPath } from '../../../src/domain/views.ts';

const choice = (more: Partial<Choice>): Choice => ({
  ...{ all: [], any: [], none: [], prefixes: [], q: '' },
  ...more,
});

describe('a choice is a view', () => {
  test.each<[Partial<Choice>, string]>([
    [{}, '/'],
    [{ all: ['turkey'] }, '/tags/turkey/'],
    [{ all: ['turkey', 'diplomacy'], none: ['sport'] }, '/tags/diplomacy+turkey+!sport/'],
    [{ all: ['a'], any: ['b', 'c'], none: ['d'] }, '/tags/a+b+!d,a+c+!d/'],
    [{ any: ['b', 'c'] }, '/tags/b,c/'],
    [{ none: ['sport'] }, '/tags/!sport/'],
    [{ all: ['a'], any: ['a', 'b'] }, '/tags/a/'],
    [
      {
        any: ['b'],
        prefixes: [
          { kind: 'source', slug: 's' },
          { kind: 'language', slug: 'en' },
        ],
      },
      '/languages/en/tags/b/sources/s/',
    ],
  ])('%j: %s', (more, path) => {
    expect(viewPath(viewOfChoice(choice(more)))).toBe(path);
  });
});

test('a view that is more than a choice is none', () => {
  const of = (expression: string) => choiceOf(parseView(['tags', expression])!);
  expect(of('a+b,c')).toBeUndefined();
  expect(of('a+!b,c')).toBeUndefined();
  expect(of('a,!b')).toBeUndefined();
  expect(of('a+b,a+c')).toMatchObject({ all: ['a'], any: ['b', 'c'], none: [] });
});

test('a tag more, moved, or left out', () => {
  const one = choice({ all: ['a'], none: ['b'] });
  expect(choicePath(withTag(one, 'c', 'all'))).toBe('/subscribe?all=a&all=c&none=b');
  expect(choicePath(withTag(one, 'b', 'any'))).toBe('/subscribe?all=a&any=b');
  expect(choicePath(withTag(withTag(one, 'a'), 'b'))).toBe('/subscribe');
});

const tag = fc.constantFrom('a', 'b', 'c', 'd', 'т', '天', 'c-2');
const tags = fc.uniqueArray(tag, { maxLength: 3 });
const choices = fc.record({
  ...{ all: tags, any: tags, none: tags, q: fc.constantFrom('', 'two words', '&?=#%') },
  prefixes: fc.constantFrom<Choice['prefixes']>([], [{ kind: 'author', slug: 'ann-lee' }]),
});

test('any choice: to its view and back it is the same', () => {
  fc.assert(
    fc.property(choices, (typed) => {
      const view = viewOfChoice(typed);
      const simple = choiceOf(view)!;
      expect(viewOfChoice(simple)).toEqual(view);
      expect(choiceOf(viewOfChoice(simple))).toEqual(simple);
      // The address of the view is canonical.
      const segments = viewPath(view).split('/').filter(Boolean).map(decodeURIComponent);
      if (view.tags.flatMap(({ all, none }) => [...all, ...none]).length <= 8)
        expect(parseView(segments, view.q)).toEqual(view);
    }),
  );
});

test('any choice: its address says all of it', () => {
  fc.assert(
    fc.property(choices, ({ all, any, none, prefixes, q }) => {
      const query = new URLSearchParams(choiceQuery({ all, any, none, prefixes, q }));
      expect([query.getAll('all'), query.getAll('any'), query.getAll('none')]).toEqual([all, any, none]);
      expect([query.get('q') ?? '', query.get('author') ?? undefined]).toEqual([q, prefixes[0]?.slug]);
    }),
  );
});

test('any choice finds what its words say', () => {
  fc.assert(
    fc.property(choices, fc.uniqueArray(tag), ({ all, any, none }, article) => {
      const has = (slug: string) => (article as string[]).includes(slug);
      const wanted = all.every(has) && (!any.length || any.some(has)) && !none.some(has);
      const view = conjunctionsOf(viewOfChoice(choice({ all, any, none })));
      expect(matches(view, ({ slug }) => has(slug))).toBe(wanted);
    }),
  );
});

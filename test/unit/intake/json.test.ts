import { toJsonSchema } from '@valibot/to-json-schema';
import { describe, expect, it } from 'vitest';
import { ArticleInputSchema, decodeJson, validateInput } from '../../../src/intake/json.ts';
import { refusalOf } from './helpers.ts';

const URL_MESSAGE = 'must be an absolute http(s) URL';
const MEDIA_MESSAGE = `${URL_MESSAGE} or a path such as /media/photo.jpg`;
const DATE_MESSAGE = 'must be a date-time such as 2020-12-17T09:00:00Z, or a date such as 2020-12-17';
const LANGUAGE_MESSAGE = 'must be a BCP 47 language tag such as en or pt-BR';

describe('validateInput', () => {
  it('accepts the body of the contract', () => {
    const body = {
      title: 'plain text, required',
      slug: 's',
      language: 'en',
      summary: 'plain text',
      content: { markdown: '…' },
      tags: ['Turkey', 'S-400'],
      authors: [{ name: 'A', url: 'https://a.example/' }],
      source: { name: 'TASS', url: 'https://tass.example/', note: 'Based on materials from TASS' },
      credits: [{ role: 'photo', name: 'Russian Foreign Ministry' }],
      image: { url: '/media/a.jpg', alt: 'a', caption: 'c', width: 3, height: 4 },
      enclosures: [
        { url: 'https://a.example/a.mp3', type: 'audio/mpeg', length: 123, durationSeconds: 60.5 },
      ],
      publishedAt: '2020-12-17T09:00:00Z',
      status: 'published',
      canonicalUrl: 'https://a.example/x',
      translationOf: 'id',
      rights: '© A',
      change: { kind: 'correction', note: 'n' },
    };
    expect(validateInput(body)).toEqual(body);
  });

  it('takes null, blank and zero for absent, and leaves nothing undefined behind', () => {
    const body = {
      title: ' \t',
      slug: '',
      summary: null,
      content: null,
      tags: null,
      source: null,
      publishedAt: '',
      language: null,
    };
    expect(Object.keys(validateInput(body))).toEqual([]);
    expect(
      validateInput({
        image: { url: '/a.jpg', width: 0, alt: null },
        enclosures: [{ url: '/a.mp3', length: 0 }],
      }),
    ).toEqual({
      image: { url: '/a.jpg' },
      enclosures: [{ url: '/a.mp3', type: 'audio/mpeg' }],
    });
  });

  it('ignores what an answer added, but the id', () => {
    const answer = {
      title: 'T',
      id: '1',
      guid: 'urn:x',
      url: 'u',
      version: 3,
      seq: 9,
      createdAt: 'c',
      updatedAt: 'u',
      feeds: [],
      html: '<p>',
    };
    expect(
      validateInput({ ...answer, facets: [], translations: [], corrections: [], recognised: [] }),
    ).toEqual({ title: 'T', guid: 'urn:x' });
  });

  it.each([
    ['line ends and controls in a line', { title: ' a\n\u0000b\uD800 c ' }, { title: 'a b c' }],
    ['controls in the text', { content: { text: 'a\r\nb\u0008\uFFFE' } }, { content: { text: 'a\nb' } }],
    ['languages', { language: 'PT_br' }, { language: 'pt-BR' }],
    ['offsets', { publishedAt: '2020-12-17T09:00:00+03:00' }, { publishedAt: '2020-12-17T06:00:00Z' }],
    ['leap seconds', { publishedAt: '2016-12-31t23:59:60z' }, { publishedAt: '2016-12-31T23:59:59Z' }],
    [
      'milliseconds',
      { publishedAt: '2020-12-17T09:00:00.2509Z' },
      { publishedAt: '2020-12-17T09:00:00.250Z' },
    ],
    ['a date alone', { publishedAt: '2020-02-29' }, { publishedAt: '2020-02-29' }],
    ['repeated tags', { tags: ['a', ' a ', 'b'] }, { tags: ['a', 'b'] }],
    [
      'IRIs',
      { canonicalUrl: 'https://пример.example/ж' },
      { canonicalUrl: 'https://xn--e1afmkfd.example/%D0%B6' },
    ],
    [
      'unknown endings',
      { enclosures: [{ url: '/a.xyz?b.mp3=1' }] },
      { enclosures: [{ url: '/a.xyz?b.mp3=1', type: 'application/octet-stream' }] },
    ],
  ])('makes uniform: %s', (_, value, expected) => {
    expect(validateInput(value)).toEqual(expected);
  });

  it.each([
    ['/titel: unknown field; did you mean title?', { titel: 1 }],
    ['/published_at: unknown field; did you mean publishedAt?', { published_at: 1 }],
    [/^\/a~1b~0c: unknown field; known are title, /, { 'a/b~c': 1 }],
    [/^\/change: must be an object, not a list/, { change: ['correction'] }],
    [/^\/source: must be an object, not a list/, { source: [] }],
    [/^\/authors\/0: must be an object, not a list/, { authors: [['x']] }],
    [/^\/source\/link: unknown field/, { source: { name: 'x', link: 1 } }],
    ['/authors/1/uri: unknown field; did you mean url?', { authors: [{ name: 'x' }, { name: 'y', uri: 1 }] }],
    ['/title: must be a string', { title: 1 }],
    ['/title: must be at most 1,000 characters', { title: 'x'.repeat(1001) }],
    ['/summary: must be at most 10,000 characters', { summary: 'x'.repeat(10_001) }],
    ['/content/text: must be at most 2,000,000 characters', { content: { text: 'x'.repeat(2_000_001) } }],
    ['/content: must be an object such as { "markdown": "…" }', { content: 'x' }],
    ['/content: must have exactly one of markdown, html and text', { content: {} }],
    ['/content: must have exactly one of markdown, html and text', { content: { text: 'a', html: 'b' } }],
    ['/tags: must be a list of strings', { tags: 'a' }],
    ['/tags/1: must be a string', { tags: ['a', 1] }],
    ['/tags/0: must not be empty', { tags: [' '] }],
    ['/tags/0: must be at most 100 characters', { tags: ['x'.repeat(101)] }],
    ['/tags: must have at most 50 tags', { tags: Array.from({ length: 51 }, String) }],
    ['/authors/0/name: is required', { authors: [{}] }],
    ['/credits/0/name: must not be empty', { credits: [{ role: 'photo', name: '' }] }],
    ['/source/name: is required', { source: {} }],
    [`/source/url: ${URL_MESSAGE}`, { source: { name: 'x', url: 'ftp://x.example/' } }],
    [`/canonicalUrl: ${URL_MESSAGE}`, { canonicalUrl: '/x' }],
    [
      '/canonicalUrl: must be at most 2,048 characters',
      { canonicalUrl: `https://x.example/${'x'.repeat(2048)}` },
    ],
    [`/image/url: ${MEDIA_MESSAGE}`, { image: { url: 'javascript:alert(1)' } }],
    [`/image/url: ${MEDIA_MESSAGE}`, { image: { url: '//evil.example/a' } }],
    [`/image/url: ${MEDIA_MESSAGE}`, { image: { url: '/\\evil.example/a' } }],
    ['/image/width: must not be negative', { image: { url: '/a', width: -1 } }],
    ['/image/height: must be a whole number', { image: { url: '/a', height: 1.5 } }],
    [
      '/enclosures/0/type: must be a media type such as audio/mpeg',
      { enclosures: [{ url: '/a', type: 'mp3' }] },
    ],
    ['/enclosures/0/length: must be a number', { enclosures: [{ url: '/a', length: '5' }] }],
    [
      '/enclosures/0/durationSeconds: is too large',
      { enclosures: [{ url: '/a', durationSeconds: Number.POSITIVE_INFINITY }] },
    ],
    [`/language: ${LANGUAGE_MESSAGE}`, { language: 'english' }],
    [`/language: ${LANGUAGE_MESSAGE}`, { language: 'en-' }],
    [`/publishedAt: ${DATE_MESSAGE}`, { publishedAt: '2020-02-30' }],
    [`/publishedAt: ${DATE_MESSAGE}`, { publishedAt: '2021-02-29T00:00:00Z' }],
    [`/publishedAt: ${DATE_MESSAGE}`, { publishedAt: '2020-12-17T24:00:00Z' }],
    [`/publishedAt: ${DATE_MESSAGE}`, { publishedAt: '2020-12-17T09:00:00' }],
    [`/publishedAt: ${DATE_MESSAGE}`, { publishedAt: '9999-12-31T23:59:59-01:00' }],
    ['/publishedAt: must be a string', { publishedAt: 1 }],
    ['/status: must be draft, review, scheduled, published or retracted', { status: 'live' }],
    ['/change/kind: must be silent, update or correction', { change: { kind: 'major' } }],
  ])('answers %s', async (fault, value) => {
    const { status, faults } = await refusalOf(() => validateInput(value));
    expect(status).toBe(422);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(fault instanceof RegExp ? fault : new RegExp(`^${RegExp.escape(fault)}$`));
  });

  it('names every mistake', async () => {
    const { faults } = await refusalOf(() => validateInput({ titel: 1, title: 2, tags: [3], image: {} }));
    expect(faults.map((fault) => fault.split(':')[0]).sort()).toEqual([
      '/image/url',
      '/tags/0',
      '/titel',
      '/title',
    ]);
  });
});

describe('decodeJson', () => {
  it('reads an article, byte order mark or not', () => {
    expect(decodeJson('\uFEFF{"title":"T"}')).toEqual({ input: { title: 'T' }, recognised: [] });
  });

  it.each([['[]'], ['null'], ['"x"']])('answers 422 to %s, which is JSON but no article', async (body) => {
    expect((await refusalOf(() => decodeJson(body))).status).toBe(422);
  });

  it('answers deep nesting', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect([400, 422]).toContain((await refusalOf(() => decodeJson(deep))).status);
  });

  it.each([['{'], ['['.repeat(100_000)], ['']])('answers 400 to %.20s', async (body) => {
    expect((await refusalOf(() => decodeJson(body))).status).toBe(400);
  });

  it('is not moved by deep values and by names of prototypes', async () => {
    const deep = `{"title":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(await refusalOf(() => decodeJson(deep))).toMatchObject({
      status: 422,
      faults: ['/title: must be a string'],
    });
    const hostile = await refusalOf(() =>
      decodeJson('{"title":"t","__proto__":{"title":"x"},"constructor":1}'),
    );
    expect(hostile.faults.map((fault) => fault.split(':')[0])).toEqual(['/__proto__', '/constructor']);
    expect(decodeJson('{"title":"T","source":null}').input.source).toBeUndefined();
  });
});

it('the schema can be told to OpenAPI', () => {
  const schema = toJsonSchema(ArticleInputSchema, { typeMode: 'input' });
  expect(Object.keys(schema.properties ?? {})).toContain('enclosures');
});

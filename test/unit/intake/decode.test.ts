import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src/errors.ts';
import { decodeBody } from '../../../src/intake/decode.ts';
import { refusalOf } from './helpers.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const decode = (type: string, body: string | number[], query = '') =>
  decodeBody(type, typeof body === 'string' ? bytes(body) : new Uint8Array(body), new URLSearchParams(query));
const TASS_1251 = [0xd2, 0xc0, 0xd1, 0xd1];
const ascii = (text: string) => [...bytes(text)];

describe('decodeBody', () => {
  it.each([
    ['application/json', '{"title":"T"}'],
    ['Application/JSON; charset="UTF-8"', '{"title":"T"}'],
    ['text/markdown; charset=utf-8; variant=GFM', '# T'],
    ['text/plain', 'T'],
    ['text/html', '<title>T</title>'],
    [
      'application/atom+xml;type=entry',
      '<entry xmlns="http://www.w3.org/2005/Atom"><title>T</title></entry>',
    ],
    ['application/rss+xml', '<item><title>T</title></item>'],
    ['text/xml', '<item><title>T</title></item>'],
  ])('reads %s', async (type, body) => {
    expect((await decode(type, body)).input.title).toBe('T');
  });

  it.each([
    ['the charset parameter', 'text/plain; charset=windows-1251', TASS_1251],
    ['a byte order mark', 'text/plain', [0xef, 0xbb, 0xbf, ...bytes('ТАСС')]],
    [
      'a byte order mark of UTF-16',
      'text/plain; charset=utf-8',
      [0xff, 0xfe, 0x22, 0x04, 0x10, 0x04, 0x21, 0x04, 0x21, 0x04],
    ],
    [
      'the XML declaration',
      'application/rss+xml',
      [
        ...ascii('<?xml version="1.0" encoding="windows-1251"?><item><title>'),
        ...TASS_1251,
        ...ascii('</title></item>'),
      ],
    ],
    [
      'a meta element',
      'text/html',
      [...ascii('<meta charset=windows-1251><title>'), ...TASS_1251, ...ascii('</title>')],
    ],
  ])('believes %s', async (_, type, body) => {
    expect((await decode(type, body)).input.title).toBe('ТАСС');
  });

  it.each([
    ['text/plain; charset=us-ascii', 'ТАСС', 'ТАСС'],
    ['application/json; charset=ASCII', '{"title":"ТАСС"}', 'ТАСС'],
    ['text/plain; charset=us-ascii', [0x63, 0x61, 0x66, 0xe9], 'café'],
  ])('takes %s for what it is', async (type, body, title) => {
    expect((await decode(type, body)).input.title).toBe(title);
  });

  it.each([
    [415, 'send one of: application/json, text/markdown', 'image/png', 'x'],
    [415, 'send one of: ', '', 'x'],
    [415, 'send one of: ', '__proto__', 'x'],
    [415, 'the charset x-none is not known', 'text/plain; charset=x-none', 'x'],
    [400, 'not valid utf-8', 'text/plain', TASS_1251],
    [400, 'not valid utf-8', 'application/json', [0x22, 0xff, 0x22]],
  ])('answers %s, %s', async (status, hint, type, body) => {
    const refusal = await refusalOf(() => decode(type, body));
    expect(refusal).toMatchObject({ status, detail: expect.stringContaining(hint) });
  });

  it('tells what it takes in Accept-Post', async () => {
    const refusal = await decode('image/png', 'x').catch((error: unknown) => error);
    expect(refusal instanceof Refusal && refusal.headers['Accept-Post']).toMatch(
      /^application\/json, .*application\/rss\+xml$/,
    );
  });

  it('completes from the query what a text does not say', async () => {
    const query = 'tag=Turkey&tag=S-400&tag=Turkey&language=en&status=draft';
    expect((await decode('text/plain', 'T', query)).input).toEqual({
      title: 'T',
      content: { text: '' },
      tags: ['Turkey', 'S-400'],
      language: 'en',
      status: 'draft',
    });
    const said = '---\ntags: [NATO, Turkey]\nlang: tr\nstatus: published\n---\n# T';
    expect((await decode('text/markdown', said, query)).input).toMatchObject({
      tags: ['NATO', 'Turkey', 'S-400'],
      language: 'tr',
      status: 'published',
    });
  });

  it('keeps the guid, leaves JSON as it is, and refuses a wrong query', async () => {
    const item = '<item><title>T</title><guid>urn:x:1</guid></item>';
    expect((await decode('application/rss+xml', item, 'tag=a')).input).toEqual({
      title: 'T',
      guid: 'urn:x:1',
      tags: ['a'],
    });
    expect((await decode('application/json', '{"title":"T"}', 'tag=a')).input).toEqual({
      title: 'T',
    });
    expect((await refusalOf(() => decode('text/plain', 'T', 'status=live'))).faults[0]).toMatch(
      /^\/status: /,
    );
  });
});

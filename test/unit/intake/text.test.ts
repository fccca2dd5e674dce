// Plain text becomes an article: titles, dates and shapes. text-credits.test.ts has who is named.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { xmlSafe } from '../../../src/domain/text.ts';
import { decodeText } from '../../../src/intake/text.ts';
import { writtenDate } from '../../../src/intake/written-dates.ts';
import { refusalOf } from './helpers.ts';

fc.configureGlobal({ seed: 20201217, numRuns: 500 });
// Files share modules.
afterAll(() => fc.resetConfigureGlobal());

const PROSE = 'A long enough paragraph of prose that ends as sentences do.';
const text = (body: string) => {
  const { content } = decodeText(body).input;
  return content && 'text' in content ? content.text : undefined;
};

describe('the agency text of the contract', () => {
  const body = readFileSync(new URL('../../../db/samples/turkey-s400.txt', import.meta.url), 'utf8');
  it.each([
    ['as sent', body],
    ['with CRLF, a byte order mark and trailing blanks', `\uFEFF${body.replaceAll('\n', '  \r\n')}\r\n`],
  ])('is understood %s', (_, sent) => {
    const { input, recognised } = decodeText(sent);
    expect(input).toMatchObject({
      title: 'Turkey says it does not intend to retreat on S-400 despite US sanctions',
      publishedAt: '2020-12-17',
      authors: [{ name: 'GSV "Russia - Islamic World"' }],
      credits: [{ role: 'photo', name: 'Russian Foreign Ministry' }],
      source: { name: 'TASS', note: 'Based on materials from TASS' },
    });
    const blocks = (text(sent) ?? '').split('\n\n');
    expect(blocks).toHaveLength(8);
    expect(blocks[0]).toMatch(/^Turkey does not intend/);
    expect(blocks[7]).toMatch(/suggested that the US should actually try to impose them\.$/);
    expect(recognised).toEqual([
      {
        field: 'title',
        line: 1,
        text: 'Turkey says it does not intend to retreat on S-400 despite US sanctions',
      },
      { field: 'publishedAt', line: 3, text: '17 December 2020' },
      { field: 'heading', line: 25, text: 'S-400 purchase' },
      { field: 'authors', line: 32, text: 'GSV "Russia - Islamic World"' },
      { field: 'credits', line: 34, text: 'Photo: Russian Foreign Ministry' },
      { field: 'source', line: 36, text: 'Based on materials from TASS' },
    ]);
  });
});

describe('dates', () => {
  it.each([
    '17 December 2020',
    'December 17, 2020',
    'Dec. 17, 2020',
    '17th December, 2020',
    '2020-12-17',
    '2020/12/17',
    '17.12.2020',
    '17/12/2020',
    '12/17/2020',
    'Thursday, 17 December 2020',
    '17 декабря 2020',
    '17 декабря 2020 г.',
    '17 декабря 2020 года, четверг',
    '17 ДЕКАБРЯ 2020',
    '17 грудня 2020 року',
    '17 желтоқсан 2020',
    '17 Aralık 2020',
    '17 ARALIK 2020 Perşembe',
    '17 ديسمبر 2020',
    '١٧ ديسمبر ٢٠٢٠',
    'الخميس 17 ديسمبر 2020',
    '17 كانون الأول 2020',
    '۱۷ دسامبر ۲۰۲۰',
    '17 دسمبر 2020',
    '17 दिसंबर 2020',
    '2020年12月17日',
    '2020年12月17日（木）',
    '2020년 12월 17일',
    '17. Dezember 2020',
    'le 17 décembre 2020',
    '17 de diciembre de 2020',
    '17 Desember 2020',
    '2020-yil 17-dekabr',
    'Published: 17 December 2020',
    'Дата: 17.12.2020',
    '17 كانون الأول/ديسمبر 2020',
    '17 ديسمبر/كانون الأول 2020',
    'Kamis (17/12/2020)',
    '17 Disember 2020',
    '১৭ ডিসেম্বর ২০২০',
    '17. prosince 2020',
    '17 Δεκεμβρίου 2020',
    '17 decembrie 2020',
    'jeu. 17 déc. 2020',
  ])('reads %s', (line) => {
    expect(writtenDate(line)).toBe('2020-12-17');
  });

  it.each([
    ['17 December 2020, 14:30', '2020-12-17T14:30:00Z'],
    ['14:30, 17.12.2020', '2020-12-17T14:30:00Z'],
    ['Dec 17, 2020 2:30 PM EST', '2020-12-17T19:30:00Z'],
    ['17 December 2020 12:05 a.m. GMT', '2020-12-17T00:05:00Z'],
    ['17 декабря 2020, 14:30 МСК', '2020-12-17T11:30:00Z'],
    ['17 December 2020 14:30 (UTC+3)', '2020-12-17T11:30:00Z'],
    ['17 Aralık 2020 Perşembe, saat 14:30', '2020-12-17T14:30:00Z'],
    ['2020年12月17日 14:30', '2020-12-17T14:30:00Z'],
    ['2020年12月17日14:30', '2020-12-17T14:30:00Z'],
    ['17.12.2020, 14:30 Uhr', '2020-12-17T14:30:00Z'],
    ['17. Dezember 2020, 14.30 Uhr', '2020-12-17T14:30:00Z'],
    ['17 décembre 2020 à 14h30', '2020-12-17T14:30:00Z'],
    ['17.12.2020 / 14:30', '2020-12-17T14:30:00Z'],
    ['14:30 / 17.12.2020', '2020-12-17T14:30:00Z'],
    ['Kamis, 17 Desember 2020 14:30 WIB', '2020-12-17T07:30:00Z'],
    ['2020-12-17T09:00:00+03:00', '2020-12-17T06:00:00Z'],
    ['Thu, 17 Dec 2020 09:00:00 +0300', '2020-12-17T06:00:00Z'],
    ['2020-12-17T09:00', '2020-12-17T09:00:00Z'],
    ['2020-12-17T09:00:00', '2020-12-17T09:00:00Z'],
    ['2020-12-17T09:00:00.5', '2020-12-17T09:00:00.500Z'],
    ['2020-12-17T09:00+0300', '2020-12-17T06:00:00Z'],
  ])('reads %s', (line, expected) => {
    expect(writtenDate(line)).toBe(expected);
  });

  it.each([
    '05/06/2020',
    '30 February 2020',
    '31.04.2020',
    '17 December',
    'December 2020',
    '2020',
    '17 December 2020 was cold',
    '1 ju 2020',
    'Moscow, 17 December 2020',
    '17 December 2020, 25:00',
    '17 December 2020, 14:30 XYZT',
    'S-400',
    '17 Foo 2020',
    '17 December 1020',
    '',
  ])('finds no date in %j', (line) => {
    expect(writtenDate(line)).toBeUndefined();
  });

  it('takes the date near the top, with or without blank lines, once', () => {
    expect(decodeText(`Title\n17 December 2020\n${PROSE}`).input).toEqual({
      title: 'Title',
      publishedAt: '2020-12-17',
      content: { text: PROSE },
    });
    expect(text(`T\n\n17.12.2020\n\n${PROSE}\n\n18.12.2020\n\n${PROSE}`)).toContain('18.12.2020');
  });

  it.each([
    'MOSCOW, December 17, 2020',
    'Moscow, Russia, 17 December 2020',
    'New York, Dec. 17, 2020 (Reuters)',
    'МОСКВА, 17 декабря 2020 - РИА Новости',
    'ANKARA, 17 Aralık 2020 /AA/',
  ])('reads the date of the dateline %s, which stays for its place', (line) => {
    const { input, recognised } = decodeText(`Title\n\n${line}\n\nBy Jane Smith\n\n${PROSE}`);
    expect(input).toEqual({
      title: 'Title',
      publishedAt: '2020-12-17',
      authors: [{ name: 'Jane Smith' }],
      content: { text: `${line}\n\n${PROSE}` },
    });
    expect(recognised[1]).toEqual({ field: 'publishedAt', line: 3, text: line });
  });

  it('believes a date rather than a dateline above it', () => {
    const { input } = decodeText(`T\n\nMOSCOW, December 16, 2020\n\n17.12.2020\n\n${PROSE}`);
    expect(input.publishedAt).toBe('2020-12-17');
  });

  it('leaves a title that is a date, a dateline and a date below long prose alone', () => {
    expect(decodeText('17 December 2020\n\nText.').input).toEqual({
      title: '17 December 2020',
      content: { text: 'Text.' },
    });
    const dateline = `ANKARA, December 17. /TASS/. ${PROSE}`;
    expect(decodeText(`T\n\n${dateline}`).input).toEqual({ title: 'T', content: { text: dateline } });
    expect(
      decodeText(`T\n\n${PROSE.repeat(3)}\n\n17 December 2020\n\n${PROSE}`).input.publishedAt,
    ).toBeUndefined();
  });
});

describe('shapes', () => {
  it('takes one line for a title, and nothing for nothing', () => {
    expect(decodeText('Only a title').input).toEqual({ title: 'Only a title', content: { text: '' } });
    expect(decodeText(' \n\u00A0\n').input).toEqual({ content: { text: '' } });
  });

  it('keeps a poem', () => {
    const poem = 'Roses are red\nViolets are blue\n\nSugar is sweet\nAnd so are you';
    expect(decodeText(`Roses\n\n${poem}`)).toEqual({
      input: { title: 'Roses', content: { text: poem } },
      recognised: [{ field: 'title', line: 1, text: 'Roses' }],
    });
  });

  it('tells whose first line is no title', async () => {
    const { status, faults } = await refusalOf(() => decodeText('word '.repeat(300)));
    expect(status).toBe(422);
    expect(faults[0]).toMatch(/^\/title: the first line is the title/);
  });

  it('is done soon with absurd texts', () => {
    // Of the processor: others may have it meanwhile.
    const start = process.cpuUsage();
    decodeText(`T\n${'1 May 2020\n'.repeat(100_000)}`);
    decodeText(`T\n${'Photo: x\n\n'.repeat(100_000)}`);
    decodeText(`T\n${' '.repeat(1_000_000)}x`);
    decodeText(`T\n\nText.\n\n@${'x'.repeat(1_000_000)}\n\nPhoto: x`);
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(3_000);
  });
});

it('no word of a text is lost', () => {
  const lines = fc.oneof(
    fc.constantFrom(
      '',
      '',
      '\u00A0',
      PROSE,
      'Heading',
      'Photo: A B',
      'Source: C',
      'Photo:',
      'By Jane',
      '17 December 2020',
      'Reuters',
    ),
    fc.constantFrom(
      'Based on materials from TASS',
      'Source: D (https://d.example/x)',
      'По материалам ТАСС',
      'Author: X',
      'photo by',
    ),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.string({ unit: 'binary', maxLength: 20 }),
  );
  const words = (value: string) => value.split(/\s+/u).filter(Boolean);
  fc.assert(
    fc.property(fc.array(lines, { maxLength: 20 }), fc.constantFrom('\n', '\r\n', '\n\n'), (some, end) => {
      const sent = some.join(end);
      const { input, recognised } = decodeText(sent);
      const kept = new Set(words(`${input.title ?? ''} ${text(sent) ?? ''}`));
      for (const one of recognised) for (const word of words(one.text)) kept.add(word);
      // What a field carries is the whole line, but for the label it is known by.
      for (const { field, text: line } of recognised) {
        if (field === 'source') expect(input.source?.note).toBe(line.replace(/\s+/gu, ' '));
        if (field === 'credits')
          expect(input.credits?.some(({ name }) => line.replace(/\s+/gu, ' ').endsWith(name))).toBe(true);
      }
      const separated = xmlSafe(sent).replace(/[\uFEFF\u0085]/g, ' ');
      for (const word of words(separated))
        if (!/^[\u200B\u200E\u200F\u2060]+$/.test(word)) expect(kept).toContain(word);
    }),
  );
});

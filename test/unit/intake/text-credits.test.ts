// Who is named in an agency's text, and as what.
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../src/intake/text.ts';

const PROSE = 'A long enough paragraph of prose that ends as sentences do.';
const text = (body: string) => {
  const { content } = decodeText(body).input;
  return content && 'text' in content ? content.text : undefined;
};

describe('credits', () => {
  const at = (line: string) => decodeText(`Title\n\n${PROSE}\n\n${line}`);

  it.each([
    ['Photo: Russian Foreign Ministry', 'Russian Foreign Ministry'],
    ['PHOTO : X', 'X'],
    ['Photo credit: J. Smith / Reuters', 'J. Smith / Reuters'],
    ['Photo by Jane Smith', 'Jane Smith'],
    ['Image: NASA', 'NASA'],
    ['Picture: X', 'X'],
    ['Фото: МИД России', 'МИД России'],
    ['Foto: dpa', 'dpa'],
    ['Fotoğraf: AA', 'AA'],
    ['صورة: رويترز', 'رويترز'],
    ['写真：共同通信', '共同通信'],
    ['图：新华社', '新华社'],
    ['（图：新华社）', '新华社'],
    ['Фото предоставлено МИД России', 'МИД России'],
    ['Fot. PAP', 'PAP'],
    ['Сурет: ҚазАқпарат', 'ҚазАқпарат'],
    ['مصدر الصورة: رويترز', 'رويترز'],
    ['حقوق الصورة: رويترز', 'رويترز'],
    ['Photo - AP', 'AP'],
    ['Photo – AP', 'AP'],
    ['Photo/AP', 'AP'],
    ['Photo: AP/Jane Smith', 'AP/Jane Smith'],
    ['Фото – ТАСС', 'ТАСС'],
    ['Foto - AA', 'AA'],
    ['الصورة - وكالة', 'وكالة'],
    ['图/新华社', '新华社'],
    ['图｜新华社', '新华社'],
    ['图片来源:新华社', '新华社'],
  ])('%s', (line, name) => {
    const { input, recognised } = at(line);
    expect(input.credits).toEqual([{ role: 'photo', name }]);
    expect(input.content).toEqual({ text: PROSE });
    expect(recognised.at(-1)).toEqual({ field: 'credits', line: 5, text: line });
  });

  it.each([
    ['Based on materials from TASS', 'TASS'],
    ['Based on the materials of TASS.', 'TASS'],
    ['По материалам ТАСС', 'ТАСС'],
    ['Source: Reuters', 'Reuters'],
    ['Источник: РИА Новости', 'РИА Новости'],
    ['Kaynak: Anadolu Ajansı', 'Anadolu Ajansı'],
    ['TASS materyallerine dayanarak', 'TASS'],
    ['المصدر: وكالة تاس', 'وكالة تاس'],
    ['来源：新华社', '新华社'],
    ['Source : AFP', 'AFP'],
    ['(来源:塔斯社)', '塔斯社'],
    ['Based on TASS materials', 'TASS'],
    ['Berdasarkan materi dari TASS', 'TASS'],
    ['Sur la base de documents de TASS', 'TASS'],
    ['بر اساس مطالب تاس', 'تاس'],
    ['根据塔斯社材料编写', '塔斯社'],
    ['По информации РИА Новости', 'РИА Новости'],
    ['TASS kaynaklı haberlerden derlenmiştir', 'TASS'],
    ['Auf Basis von Material der TASS', 'TASS'],
    ['بحسب مواد تاس', 'تاس'],
    ['Источник — ТАСС', 'ТАСС'],
    ['TASS materials were used', 'TASS'],
    ['Materials from TASS were used.', 'TASS'],
    ['TASS haberine göre', 'TASS'],
    ["TASS'ın haberlerine göre", 'TASS'],
    ['По материалам: ТАСС', 'ТАСС'],
    ['根据塔斯社材料', '塔斯社'],
  ])('%s', (line, name) => {
    const { input } = at(line);
    expect(input.source).toEqual({ name, note: line });
    expect(input.content).toEqual({ text: PROSE });
  });

  it('finds the address in a source', () => {
    expect(at('Source: TASS (https://tass.com/world/1)').input.source).toEqual({
      name: 'TASS',
      url: 'https://tass.com/world/1',
      note: 'Source: TASS (https://tass.com/world/1)',
    });
    expect(at('Source: https://tass.com/').input.source?.name).toBe('tass.com');
  });

  it('takes a lone name before the credits, or a signed line, for the byline', () => {
    expect(decodeText(`T\n\n${PROSE}\n\nРИА Новости\n\nФото: X`).input.authors).toEqual([
      { name: 'РИА Новости' },
    ]);
    expect(decodeText(`T\nBy Jane Smith\n\n${PROSE}`).input.authors).toEqual([{ name: 'Jane Smith' }]);
    expect(at('Author: Jane Smith').input.authors).toEqual([{ name: 'Jane Smith' }]);
    expect(at('Автор: Иван Петров').input.authors).toEqual([{ name: 'Иван Петров' }]);
    expect(at('记者：王小明').input.authors).toEqual([{ name: '王小明' }]);
    expect(at('Von Ursula von der Leyen').input.authors).toEqual([{ name: 'Ursula von der Leyen' }]);
    for (const name of [
      '"Rusya - İslam Dünyası" Stratejik Vizyon Grubu',
      '“俄罗斯—伊斯兰世界”战略展望小组',
    ]) {
      expect(decodeText(`T\n\n${PROSE}\n\n${name}\n\nFoto: X`).input.authors).toEqual([{ name }]);
    }
    for (const none of ['"We stay" he said', '«Мы остаёмся»', 'Copyright: nobody', '编辑：王']) {
      expect(text(`T\n\n${PROSE}\n\n${none}\n\nFoto: X`)).toBe(`${PROSE}\n\n${none}`);
    }
    // Without blank lines, where the line above ends a sentence.
    expect(decodeText(`T\n${PROSE}\nРИА Новости\nФото: X`).input).toMatchObject({
      content: { text: PROSE },
      authors: [{ name: 'РИА Новости' }],
    });
    expect(text('T\nHe met\nVladimir Putin\nPhoto: X')).toBe('He met\nVladimir Putin');
  });

  it.each([
    ['By Ann Lee and Bob Roe', 'Ann Lee', 'Bob Roe'],
    ['By Ann Lee, Bob Roe', 'Ann Lee', 'Bob Roe'],
    ['BY ANN LEE, BOB ROE, AND CY POE', 'ANN LEE', 'BOB ROE', 'CY POE'],
    ['By Ann Lee <ann@example.org>', 'Ann Lee'],
    ['By Ann Lee (ann@example.org) and Bob Roe (bob@example.org)', 'Ann Lee', 'Bob Roe'],
    ['By Ann Lee, Reuters', 'Ann Lee, Reuters'],
    ['By Ann Lee, Associated Press', 'Ann Lee, Associated Press'],
    ['By Ann Lee Jr.', 'Ann Lee Jr.'],
    ['By Mary Ann E Lee Smith', 'Mary Ann E Lee Smith'],
    ['Авторы: Иван Петров и Анна Ли', 'Иван Петров', 'Анна Ли'],
    ['Автор — Иван Петров', 'Иван Петров'],
    ['Von Hans Maier und Eva Kurz', 'Hans Maier', 'Eva Kurz'],
    ['Yazan: Ayşe Demir ve Ali Kaya', 'Ayşe Demir', 'Ali Kaya'],
    ['作者：王小明、李红', '王小明', '李红'],
    ['بقلم: أحمد علي، سارة حسن', 'أحمد علي', 'سارة حسن'],
    ['Text: Ministry of Defence and Foreign Office'],
  ])('takes %s for the byline of its people, above and below', (line, ...names) => {
    const authors = names.length ? names.map((name) => ({ name })) : undefined;
    for (const sent of [`T\n\n${line}\n\n${PROSE}`, `T\n\n${PROSE}\n\n${line}\n\nPhoto: X`])
      expect(decodeText(sent).input.authors).toEqual(authors);
  });

  it.each([
    'Photo/Video',
    'Photo - what the minister saw',
    'Photo AP',
    'Фото ТАСС',
    'Foto - dpa',
    'Building materials were used',
    'По материалам',
    'Photo|',
  ])('takes %s for nobody’s name', (line) => {
    const sent = `T\n\n${PROSE}\n\n${line}\n\nSource: X`;
    expect(decodeText(sent).input).toEqual({
      title: 'T',
      content: { text: `${PROSE}\n\n${line}` },
      source: { name: 'X', note: 'Source: X' },
    });
  });

  it('reads credits however they are spaced, and one between paragraphs where it stands alone', () => {
    expect(decodeText(`T\n\n${PROSE}\nPhoto: A\nPhoto: B\nSource: C`).input).toMatchObject({
      content: { text: PROSE },
      credits: [{ name: 'A' }, { name: 'B' }],
      source: { name: 'C' },
    });
    expect(decodeText(`T\n\n${PROSE}\n\nPhoto: A\n\n${PROSE}`).input).toMatchObject({
      content: { text: `${PROSE}\n\n${PROSE}` },
      credits: [{ name: 'A' }],
    });
  });

  it.each([
    ['an empty credit', 'Photo:'],
    ['an empty credit with a blank', 'Photo: —'],
    ['a sentence', 'The photo: everybody saw it, and nobody believed what was to be seen in it.'],
    ['a caption as long as prose', `Photo: ${'the minister speaks to journalists '.repeat(6)}`],
    ['a short last sentence', 'He said no more.'],
    ['a last line without a full stop', 'The end'],
    ['a source in a sentence', 'Sources said so.'],
    ['what is said of materials in a sentence', 'По материалам дела он признал вину.'],
    ['what an organisation is said to say', 'По данным ВОЗ, заболеваемость растёт.'],
    ['what something is based on', 'Based on the latest data.'],
    ['a headline of two cities', 'Von Berlin nach Paris'],
    ['a heading that begins with By', 'By Friday'],
  ])('leaves %s in the text', (_, line) => {
    const sent = `Title\n\n${PROSE}\n\n${line}\n\n${PROSE}`;
    expect(decodeText(sent).input).toEqual({
      title: 'Title',
      content: { text: `${PROSE}\n\n${line.trim()}\n\n${PROSE}` },
    });
  });

  it('leaves a second source and a short sentence before the credits in the text', () => {
    expect(text(`T\n\n${PROSE}\n\nSource: A\n\nSource: B`)).toBe(`${PROSE}\n\nSource: B`);
    expect(text(`T\n\n${PROSE}\n\nHe left.\n\nPhoto: A`)).toBe(`${PROSE}\n\nHe left.`);
    expect(text(`T\n\nReuters\n\nPhoto: A`)).toBe('Reuters');
  });
});

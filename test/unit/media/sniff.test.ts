// Kinds and sizes, told by bytes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { imageSize } from '../../../src/media/image-size.ts';
import { type Extension, KINDS, readName } from '../../../src/media/kinds.ts';
import { adviceFor, sniff } from '../../../src/media/sniff.ts';
import { typeOfUrl } from '../../../src/media/url-type.ts';
import { bytes, fixture, MP3, ogg, PDF, POLYGLOTS, REFUSED, TAGGED_MP3, WAV } from './samples.ts';

const IMAGES: [name: string, extension: Extension, width: number, height: number][] = [
  ['plain-31x17.jpg', 'jpg', 31, 17],
  ['progressive-31x17.jpg', 'jpg', 31, 17],
  ['turned-17x31.jpg', 'jpg', 17, 31],
  ['plain-31x17.png', 'png', 31, 17],
  ['plain-31x17.gif', 'gif', 31, 17],
  ['lossy-31x17.webp', 'webp', 31, 17],
  ['lossless-31x17.webp', 'webp', 31, 17],
  ['lossless-16383x1.webp', 'webp', 16_383, 1],
  ['lossless-5x9000.webp', 'webp', 5, 9000],
  ['alpha-31x17.webp', 'webp', 31, 17],
  ['animated-31x17.webp', 'webp', 31, 17],
  ['plain-31x17.avif', 'avif', 31, 17],
  ['alpha-31x17.avif', 'avif', 31, 17],
  ['turned-17x31.avif', 'avif', 17, 31],
];
test.each(IMAGES)('%s', (name, extension, width, height) => {
  const file = fixture(name);
  expect(sniff(file)).toBe(extension);
  expect(imageSize(file, extension)).toEqual({ width, height });
});

test.each([
  ['sound.m4a', 'm4a'],
  ['sound.weba', 'weba'],
  ['film.webm', 'webm'],
  ['both.webm', 'webm'],
  ['film.mp4', 'mp4'],
  ['both.mp4', 'mp4'],
])('%s', (name, extension) => expect(sniff(fixture(name))).toBe(extension));

test.each([
  ['MP3', MP3, 'mp3'],
  ['MP3 with a tag', TAGGED_MP3, 'mp3'],
  [
    'a tag larger than what is looked at',
    bytes('ID3', 4, 0, 0, 0, 127, 0, 0, new Uint8Array(2 ** 20)),
    'mp3',
  ],
  ['a tag and nothing', bytes('ID3', 4, 0, 0, 0, 0, 2, 1, new Uint8Array(300)), undefined],
  ['a tag before FLAC', bytes('ID3', 4, 0, 0, 0, 0, 0, 0, 'fLaC', new Uint8Array(300)), undefined],
  ['one frame alone', MP3.subarray(0, 417), undefined],
  ['Opus', ogg('OpusHead\x01\x02'), 'opus'],
  ['Vorbis', ogg('\x01vorbis'), 'ogg'],
  ['WAV', WAV, 'wav'],
  ['PDF', PDF, 'pdf'],
  ['an audio book', bytes(0, 0, 0, 20, 'ftypM4B ', 0, 0, 0, 0, 'isom', 0, 0, 0, 8, 'mdat'), 'm4a'],
  [
    'a film whose tracks come last',
    bytes(0, 0, 0, 20, 'ftypmp42', 0, 0, 0, 0, 'isom', 0, 0, 0, 8, 'mdat'),
    'mp4',
  ],
  ['a sequence of AVIF', bytes(0, 0, 0, 24, 'ftypavis', 0, 0, 0, 0, 'msf1', 'iso8'), 'avif'],
  ['nothing', bytes(), undefined],
])('%s', (_, file, extension) => expect(sniff(file)).toBe(extension));

test.each(REFUSED)('%s is refused with advice', (_, file, advice) => {
  expect(sniff(file)).toBeUndefined();
  expect(adviceFor(file).detail).toMatch(advice);
});

test.each(POLYGLOTS)('%s', (_, file, type) => expect(KINDS[sniff(file)!].type).toBe(type));

/** The first of a JPEG's EXIF segments with this orientation, in this byte order. */
function jpegTurned(orientation: number, order: 'II' | 'MM') {
  const number = (value: number, size: number) => {
    const least = Array.from({ length: size }, (_, i) => (value >> (8 * i)) & 255);
    return bytes(...(order === 'II' ? least : least.reverse()));
  };
  const entry = (tag: number, value: number) =>
    bytes(number(tag, 2), number(3, 2), number(1, 4), number(value, 2), 0, 0);
  const tiff = bytes(
    order,
    number(42, 2),
    number(8, 4),
    number(2, 2),
    entry(0x0100, 9),
    entry(0x0112, orientation),
  );
  const segment = bytes('Exif\0\0', tiff);
  const plain = fixture('plain-31x17.jpg');
  return bytes(plain.subarray(0, 2), 0xff, 0xe1, 0, segment.length + 2, segment, plain.subarray(2));
}
test.each([1, 2, 3, 4, 5, 6, 7, 8])('EXIF orientation %i', (orientation) => {
  const size = orientation < 5 ? { width: 31, height: 17 } : { width: 17, height: 31 };
  for (const order of ['II', 'MM'] as const) {
    expect(imageSize(jpegTurned(orientation, order), 'jpg'), order).toEqual(size);
  }
});

test('a name has a hash and an ending that is known', () => {
  const hash = 'a'.repeat(64);
  for (const [ending, { type }] of Object.entries(KINDS)) {
    expect(readName(`${hash}.${ending}`)?.kind.type).toBe(type);
    // An enclosure without a type gets that which the file is served with.
    expect(typeOfUrl(`https://x.example/media/${hash}.${ending}`)).toBe(type);
  }
  for (const name of [
    `${hash}.html`,
    `${hash}.svg`,
    hash,
    `${hash}.jpg.html`,
    `${hash.slice(1)}.jpg`,
    '../x.jpg',
  ])
    expect(readName(name), name).toBeUndefined();
  expect(readName(`${hash.toUpperCase()}.jpg`)).toBeUndefined();
  expect(readName(`${hash}.constructor`)).toBeUndefined();
});

test('no kind is one that a browser runs', () => {
  for (const { type } of Object.values(KINDS))
    expect(type).toMatch(/^(image\/(?!svg)[a-z]+|(audio|video)\/[a-z0-9]+|application\/pdf)$/);
});

describe('any bytes', () => {
  const SEED = { seed: 20_261_124, numRuns: 2_000 };
  const files = [
    ...IMAGES.map(([name]) => name),
    'sound.m4a',
    'sound.weba',
    'both.mp4',
    'both.webm',
    'photo.heic',
  ];
  const look = (file: Uint8Array) => {
    const extension = sniff(file);
    if (!extension) {
      expect(adviceFor(file).detail).toMatch(/\.$/);
      return;
    }
    expect(extension in KINDS).toBe(true);
    const size = imageSize(file, extension);
    if (!size) return;
    for (const pixels of [size.width, size.height]) {
      expect(Number.isInteger(pixels) && pixels > 0 && pixels < 2 ** 32).toBe(true);
    }
  };

  test('of chance', () => fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), look), SEED));

  test('behind a beginning that is known', () => {
    const beginning = fc.constantFrom(...files).chain((name) => {
      const file = fixture(name);
      return fc.nat(Math.min(64, file.length)).map((length) => file.subarray(0, length));
    });
    const any = fc.tuple(beginning, fc.uint8Array({ maxLength: 300 })).map((parts) => bytes(...parts));
    fc.assert(fc.property(any, look), SEED);
  });

  test('of a file with some changed or the end cut off', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 20 });
    fc.assert(
      fc.property(fc.constantFrom(...files), changes, fc.nat(), (name, changed, cut) => {
        const file = fixture(name);
        for (const [at, value] of changed) file[at % file.length] = value;
        look(file.subarray(0, cut % (2 * file.length)));
      }),
      SEED,
    );
  });

  test('made to keep a reader busy', () => {
    const many = (unit: Uint8Array) => {
      const all = new Uint8Array(2 ** 20);
      for (let at = 0; at + unit.length <= all.length; at += unit.length) all.set(unit, at);
      return all;
    };
    const box = bytes(0, 0, 0, 8, 'ispe');
    const nested = bytes(...['meta', 'iprp', 'ipco'].flatMap((name) => [0, 0, 0, 0, name]));
    const avif = bytes(0, 0, 0, 16, 'ftypavif', 0, 0, 0, 0);
    const busy = [
      many(bytes(0xff)),
      many(bytes(0)),
      Buffer.concat([bytes(0xff, 0xd8), many(bytes(0xff))]),
      Buffer.concat([bytes(0xff, 0xd8), many(bytes(0xff, 0xd0))]),
      Buffer.concat([
        bytes(0xff, 0xd8),
        many(bytes(0xff, 0xe1, 0, 20, 'Exif\0\0II', 42, 0, 8, 0, 0, 0, 255, 255)),
      ]),
      Buffer.concat([avif, many(box)]),
      Buffer.concat([avif, nested, many(box)]),
      Buffer.concat([avif, many(nested)]),
      Buffer.concat([
        avif,
        nested,
        many(bytes(0, 0, 0, 20, 'ispe', new Uint8Array(4), 0, 0, 0, 9, 0, 0, 0, 9)),
      ]),
      Buffer.concat([bytes(0xff, 0xd8, 0xff, 0xe0), many(bytes(1, 2))]),
      Buffer.concat([bytes('ID3', 4, 0, 0, 0, 0, 0, 0), many(bytes(0xff, 0xfb, 0x90, 0))]),
      Buffer.concat([bytes('<'), many(bytes(' '))]),
      many(bytes(' ')),
    ];
    const started = performance.now();
    for (const file of busy) look(file);
    // A tenth of it here; what grew with the square of the length would take minutes.
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

// What is left of a picture's file, and what is not.
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../../../src/errors.ts';
import { isAnimated } from '../../../src/media/animated.ts';
import { readPicture } from '../../../src/media/clean/picture.ts';
import { imageSize } from '../../../src/media/image-size.ts';
import type { Extension } from '../../../src/media/kinds.ts';
import { type Bytes, bytes, fixture } from './samples.ts';
import {
  chunk,
  GIF,
  IPTC,
  JPEG,
  jpegWith,
  PNG,
  pngWith,
  resources,
  SECRETS,
  segment,
  tiff,
  WEBP,
  WORDS,
} from './telling.ts';
import { AVIF, AVIF_WITHOUT_XMP } from './telling-avif.ts';

const text = (file: Uint8Array) => Buffer.from(file).toString('latin1');
/** As decoded, not turned. */
async function pixels(file: Uint8Array): Promise<string> {
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  return `${info.width}×${info.height}×${info.channels} ${data.toString('base64')}`;
}

const TELLING: [kind: Extension, file: Bytes][] = [
  ['jpg', JPEG],
  ['png', PNG],
  ['webp', WEBP],
  ['avif', AVIF],
  ['gif', GIF],
];

describe.each(TELLING)('a %s that tells everything', (extension, file) => {
  const picture = readPicture(file, extension);
  const clean = picture.clean();

  test('tells nothing that is nobody’s business', () => {
    for (const secret of SECRETS) expect(text(clean)).not.toContain(secret);
    expect(readPicture(clean, extension).private).toEqual([]);
  });

  test('shows the same pixels', async () => {
    expect(await pixels(clean)).toBe(await pixels(file));
    expect(imageSize(clean, extension)).toEqual(imageSize(file, extension));
  });

  test('is cleaned once: the same again changes nothing', () => {
    expect(Buffer.compare(readPicture(clean, extension).clean(), clean)).toBe(0);
  });

  if (extension === 'gif') return;
  test('keeps what it says for readers', () => {
    expect(picture.words).toEqual(WORDS);
    expect(readPicture(clean, extension).words).toEqual(WORDS);
    expect(picture.private).toEqual(['place', 'serial', 'owner']);
  });

  test('keeps how it is turned, and its colours', async () => {
    const [before, after] = [await sharp(file).metadata(), await sharp(clean).metadata()];
    expect([after.orientation, after.density, after.hasProfile]).toEqual([
      before.orientation,
      before.density,
      before.hasProfile,
    ]);
    if (extension === 'jpg' || extension === 'webp') expect(text(clean)).toContain('a profile');
  });
});

test.each([
  ...['plain-31x17.jpg', 'progressive-31x17.jpg', 'plain-31x17.png', 'plain-31x17.gif'],
  ...['lossy-31x17.webp', 'lossless-31x17.webp', 'alpha-31x17.webp', 'animated-31x17.webp'],
  ...['plain-31x17.avif', 'alpha-31x17.avif', 'lossless-16383x1.webp'],
])('%s, which tells nothing, stays as it is', (name) => {
  const file = fixture(name);
  const clean = readPicture(file, name.split('.')[1] as Extension).clean();
  expect(Buffer.compare(clean, file)).toBe(0);
});

describe('words', () => {
  const words = (...segments: Bytes[]) => readPicture(jpegWith(...segments), 'jpg').words;
  const { creator, creditLine, rights, caption } = WORDS;
  test('of EXIF alone', () =>
    expect(words(segment(0xe1, 'Exif\0\0', tiff()))).toEqual({ creator, rights, caption }));
  test('of IPTC alone', () =>
    expect(words(segment(0xed, 'Photoshop 3.0\0', resources(IPTC)))).toEqual({
      ...{ creator, creditLine, rights, caption },
    }));
  test('of an AVIF without XMP stay in EXIF', () => {
    const picture = readPicture(AVIF_WITHOUT_XMP, 'avif');
    expect(picture.words).toEqual({ creator, rights, caption });
    expect(readPicture(picture.clean(), 'avif').words).toEqual(picture.words);
  });
  test('that a camera writes for want of any are none', () => {
    const said = bytes('<x photoshop:Credit="A"><dc:description>OLYMPUS DIGITAL CAMERA</dc:description></x>');
    expect(words(segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', said))).toEqual({ creditLine: 'A' });
  });
  test('of PNG’s own texts', () => {
    const file = pngWith(chunk('tEXt', 'Author\0Zo\xeb'), chunk('tEXt', 'constructor\0x'));
    expect(readPicture(file, 'png').words).toEqual({ creator: 'Zoë' });
  });
});

test('content credentials are seen', () => {
  const jumbf = segment(0xeb, 'JP', 0, 1, 0, 0, 0, 1, 0, 0, 0, 60, 'jumb', 0, 0, 0, 40, 'jumdc2pa\0');
  expect(readPicture(jpegWith(jumbf), 'jpg').isSigned).toBe(true);
  expect(text(readPicture(jpegWith(jumbf), 'jpg').clean())).not.toContain('jumb');
  expect(readPicture(pngWith(chunk('caBX', 'x')), 'png').isSigned).toBe(true);
  for (const [extension, file] of TELLING) expect(readPicture(file, extension).isSigned).toBe(false);
});

test('what moves is told', () => {
  expect(isAnimated(fixture('animated-31x17.webp'), 'webp')).toBe(true);
  expect(isAnimated(pngWith(chunk('acTL', new Uint8Array(8))), 'png')).toBe(true);
  for (const [extension, file] of TELLING.slice(0, 4)) expect(isAnimated(file, extension)).toBe(false);
});

test.each(TELLING)('a %s that is cut off anywhere is refused or shows the same', async (extension, file) => {
  const whole = readPicture(file, extension).clean();
  for (let length = 20; length < file.length; length += 7) {
    const clean = cleaned(file.subarray(0, length), extension);
    // What came behind the picture is an empty box of an AVIF.
    if (clean) expect(Buffer.compare(clean, whole.subarray(0, clean.length)), `${length}`).toBe(0);
  }
});

/** Undefined where it is refused; nothing else may be thrown. */
function cleaned(file: Uint8Array, extension: Extension): Uint8Array | undefined {
  try {
    return readPicture(file, extension).clean();
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** A few bytes changed, taken out or doubled. */
const damages = fc.array(
  fc.record({
    at: fc.nat(),
    kind: fc.constantFrom('set', 'cut', 'double'),
    value: fc.nat(255),
    length: fc.nat(40),
  }),
  { minLength: 1, maxLength: 6 },
);

test.each(TELLING)('damaged %s: refused, or cleaned once and for all', (extension, file) => {
  fc.assert(
    fc.property(damages, (list) => {
      let damaged: Bytes = file;
      for (const { at, kind, value, length } of list) {
        const place = at % damaged.length;
        if (kind === 'set') damaged = damaged.with(place, value) as Bytes;
        else if (kind === 'cut')
          damaged = bytes(damaged.subarray(0, place), damaged.subarray(place + length));
        else damaged = bytes(damaged.subarray(0, place + length), damaged.subarray(place));
      }
      const once = cleaned(damaged, extension);
      if (!once) return;
      const twice = cleaned(once, extension);
      expect(twice && Buffer.compare(twice, once)).toBe(0);
    }),
    { seed: 16, numRuns: 400 },
  );
});

test('large hostile files take no longer than large ones', () => {
  const most = 4 * 2 ** 20;
  const filled = (...unit: number[]) => new Uint8Array(Buffer.alloc(most, Uint8Array.from(unit)));
  const xmp = (said: string) =>
    jpegWith(segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', said.repeat(Math.floor(60_000 / said.length))));
  const hostile: [Extension, Uint8Array][] = [
    ['jpg', bytes(jpegWith().subarray(0, -2), filled(0xff, 0x00))],
    ['jpg', bytes(0xff, 0xd8, filled(0xff))],
    ['jpg', bytes(0xff, 0xd8, filled(0xff, 0xfe, 0, 2))],
    ['jpg', xmp(' dc:creator="')],
    ['jpg', xmp('<dc:creator>')],
    ['jpg', xmp('<dc:creator><rdf:li ')],
    ['png', bytes(PNG.subarray(0, 8), filled(...chunk('IDAT')))],
    ['webp', bytes(WEBP.subarray(0, 12), filled(65, 65, 65, 65, 0, 0, 0, 0))],
    ['gif', bytes(GIF.subarray(0, 13), filled(0x21, 0xfe, 0))],
    ['gif', bytes(GIF.subarray(0, 13), filled(0x21, 0xf9, 0))],
    ['avif', bytes(AVIF, filled(0, 0, 0, 8, 109, 100, 97, 116))],
    ['avif', bytes(AVIF.subarray(0, 24), filled(0, 0, 0, 8, 109, 101, 116, 97))],
  ];
  for (const [extension, file] of hostile) {
    const began = performance.now();
    cleaned(file, extension);
    // 20 to 400 ms; what is not linear takes minutes.
    expect(performance.now() - began, extension).toBeLessThan(10_000);
  }
});

// Pictures with everything that a file can say, written by hand around what real encoders made: every value is one of SECRETS,
// or of WORDS.
import { crc32 } from 'node:zlib';
import { type Bytes, bytes, fixture } from './samples.ts';

/** Of place, camera, owner and the like: nobody is to see them. */
export const SECRETS = [
  ...['SECRET-SERIAL', 'SECRET-LENS', 'SECRET-OWNER', 'SECRET-MAKER', 'SECRET-CITY', 'SECRET-GPS'],
  ...['SECRET-THUMB', 'SECRET-COMMENT', 'SECRET-BEHIND', 'SECRET-SOFTWARE', 'SECRET-FLASHPIX'],
];
/** For readers. */
export const WORDS = {
  creator: 'Zoë Doe',
  creditLine: 'Reuters & Co',
  rights: '© 2026 "Zoë"',
  caption: 'A <ferry> at dawn',
  alt: 'A white ferry',
  digitalSourceType: 'http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture',
};

const utf8 = (text: string): Bytes => new Uint8Array(Buffer.from(text));
const big = (value: number, size: number): Bytes =>
  Uint8Array.from({ length: size }, (_, i) => (value / 256 ** (size - 1 - i)) & 255);
const little = (value: number): Bytes => big(value, 4).reverse();

type Field = [tag: number, text: string] | [tag: number, number: number] | [tag: number, at: () => number];

/** A TIFF structure with directories one behind the other; each pointer is the address of a later one. */
export function tiff({ orientation = 6, pad = '' } = {}): Bytes {
  const directories: Field[][] = [
    [
      [0x010e, WORDS.caption],
      [0x0112, orientation],
      [0x0131, 'SECRET-SOFTWARE'],
      [0x013b, WORDS.creator],
      [0x8298, WORDS.rights],
      [0x8769, () => starts[1]!],
      [0x8825, () => starts[2]!],
    ],
    [
      [0x927c, `SECRET-MAKER${pad}`],
      [0xa430, 'SECRET-OWNER'],
      [0xa431, 'SECRET-SERIAL'],
      [0xa435, 'SECRET-LENS'],
    ],
    [[0x001b, 'SECRET-GPS']],
    [[0x010e, 'SECRET-THUMB']],
  ];
  const starts: number[] = [];
  let at = 8;
  for (const fields of directories) {
    starts.push(at);
    at += 2 + 12 * fields.length + 4;
    for (const [, value] of fields) at += typeof value === 'string' ? even(utf8(`${value}\0`)).length : 0;
  }
  const written = directories.map((fields, i) => {
    let place = starts[i]! + 2 + 12 * fields.length + 4;
    const values: Bytes[] = [];
    const entries = fields.map(([tag, value]) => {
      if (typeof value === 'number') return bytes(big(tag, 2), big(3, 2), big(1, 4), big(value, 2), 0, 0);
      if (typeof value === 'function') return bytes(big(tag, 2), big(4, 2), big(1, 4), big(value(), 4));
      const text = utf8(`${value}\0`);
      const entry = bytes(big(tag, 2), big(2, 2), big(text.length, 4), big(place, 4));
      values.push(even(text));
      place += even(text).length;
      return entry;
    });
    // Behind the first directory comes the thumbnail's.
    const next = i === 0 ? starts[3]! : 0;
    return bytes(big(fields.length, 2), ...entries, big(next, 4), ...values);
  });
  return bytes('MM\0*', big(8, 4), ...written);
}
const even = (part: Bytes): Bytes => (part.length % 2 ? bytes(part, 0) : part);

export const XMP = utf8(
  `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="Reuters &amp; Co" photoshop:City="SECRET-CITY" aux:SerialNumber="SECRET-SERIAL" aux:OwnerName="SECRET-OWNER" exif:GPSLatitude="SECRET-GPS">
<dc:creator><rdf:Seq><rdf:li>Zoë Doe</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="de">Eine Fähre</rdf:li><rdf:li xml:lang="x-default">A &lt;ferry&gt; at dawn</rdf:li></rdf:Alt></dc:description>
<dc:rights><rdf:Alt><rdf:li xml:lang='x-default'>© 2026 &#34;Zoë&#x22;</rdf:li></rdf:Alt></dc:rights>
<Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">A white ferry</rdf:li></rdf:Alt></Iptc4xmpCore:AltTextAccessibility>
<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture</Iptc4xmpExt:DigitalSourceType>
</rdf:Description></rdf:RDF></x:xmpmeta>${' '.repeat(1500)}<?xpacket end="w"?>`,
);

/** By-line, credit, copyright, caption and city, in UTF-8. */
const dataset = (number: number, text: string) =>
  bytes(0x1c, 2, number, big(utf8(text).length, 2), utf8(text));
export const IPTC = bytes(
  ...[dataset(80, WORDS.creator), dataset(90, 'SECRET-CITY'), dataset(110, WORDS.creditLine)],
  ...[dataset(116, WORDS.rights), dataset(120, WORDS.caption)],
);
export const resources = (iptc: Bytes): Bytes =>
  bytes(
    '8BIM',
    big(0x03ed, 2),
    0,
    0,
    big(2, 4),
    1,
    2,
    '8BIM',
    big(0x0404, 2),
    0,
    0,
    big(iptc.length, 4),
    even(iptc),
  );

export const segment = (marker: number, ...content: (string | number | Bytes)[]): Bytes => {
  const all = bytes(...content);
  return bytes(0xff, marker, big(all.length + 2, 2), all);
};
/** After the first two bytes of a picture without any. */
export const jpegWith = (...segments: Bytes[]): Bytes => {
  const photo = fixture('plain-31x17.jpg');
  return bytes(photo.subarray(0, 2), ...segments, photo.subarray(2));
};

/** `segments` beside EXIF, XMP and IPTC. */
export const JPEG = bytes(
  jpegWith(
    segment(0xe0, 'JFIF\0', 1, 2, 1, 0, 72, 0, 72, 2, 2, 'SECRET-THUMB'),
    segment(0xe0, 'JFXX\0', 0x10, 'SECRET-THUMB'),
    segment(0xe1, 'Exif\0\0', tiff()),
    segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', XMP),
    segment(0xe1, 'http://ns.adobe.com/xmp/extension/\0', 'SECRET-GPS'),
    segment(0xe2, 'FPXR\0', 'SECRET-FLASHPIX'),
    segment(0xe2, 'MPF\0', 'SECRET-THUMB'),
    segment(0xe2, 'ICC_PROFILE\0', 1, 1, 'a profile'),
    segment(0xe3, 'Meta\0\0SECRET-MAKER'),
    segment(0xec, 'Ducky\0SECRET-COMMENT'),
    segment(0xed, 'Photoshop 3.0\0', resources(IPTC)),
    segment(0xee, 'Adobe\0', 100, 0, 0, 0, 0, 1),
    segment(0xfe, 'SECRET-COMMENT'),
  ),
  // A film behind the picture, as some telephones have it.
  'SECRET-BEHIND',
);

export const chunk = (type: string, ...content: (string | number | Bytes)[]): Bytes => {
  const named = bytes(type, ...content);
  return bytes(big(named.length - 4, 4), named, big(crc32(named), 4));
};
/** After the header of one without any. */
export const pngWith = (...chunks: Bytes[]): Bytes => {
  const photo = fixture('plain-31x17.png');
  return bytes(photo.subarray(0, 33), ...chunks, photo.subarray(33));
};
export const PNG = bytes(
  pngWith(
    chunk('eXIf', tiff()),
    chunk('iTXt', 'XML:com.adobe.xmp\0', 0, 0, 0, 0, XMP),
    chunk('tEXt', 'Comment\0SECRET-COMMENT'),
    chunk('zTXt', 'Raw profile type exif\0', 0, 'SECRET-GPS'),
    chunk('tIME', big(2026, 2), 1, 1, 1, 1, 1),
    chunk('pHYs', big(2835, 4), big(2835, 4), 1),
    chunk('prVt', 'SECRET-MAKER'),
  ),
  'SECRET-BEHIND',
);

const riff = (type: string, ...content: (string | number | Bytes)[]): Bytes => {
  const all = bytes(...content);
  return bytes(type, little(all.length), even(all));
};
export const webpOf = (...chunks: Bytes[]): Bytes => {
  const all = bytes('WEBP', ...chunks);
  return bytes('RIFF', little(all.length), all);
};
/** Of 31 × 17 pixels, with whatever these flags say. */
export const extended = (flags: number): Bytes => riff('VP8X', flags, 0, 0, 0, 30, 0, 0, 16, 0, 0);
const lossy = fixture('lossy-31x17.webp').subarray(12);
export const WEBP = bytes(
  webpOf(
    extended(0x2c),
    riff('ICCP', 'a profile'),
    lossy,
    riff('EXIF', tiff()),
    riff('XMP ', XMP),
    riff('oTHR', 'SECRET-MAKER'),
  ),
  'SECRET-BEHIND',
);

export const GIF = (() => {
  const photo = fixture('plain-31x17.gif');
  const start = 13 + (photo[10]! & 0x80 ? 3 * 2 ** ((photo[10]! & 7) + 1) : 0);
  const comment = bytes(0x21, 0xfe, 14, 'SECRET-COMMENT', 0);
  const other = bytes(0x21, 0xff, 11, 'SECRET-MAKE', 3, 'R-1', 0);
  return bytes(photo.subarray(0, start), comment, other, photo.subarray(start), 'SECRET-BEHIND');
})();

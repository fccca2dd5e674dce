// An AVIF with everything that it can say, made of one that says nothing: its boxes are written again, with more items.
import { type Box, boxes } from '../../../src/media/bytes.ts';
import { type Bytes, bytes, fixture } from './samples.ts';
import { tiff, XMP } from './telling.ts';

const big = (value: number, size: number): Bytes =>
  Uint8Array.from({ length: size }, (_, i) => (value / 256 ** (size - 1 - i)) & 255);
const box = (type: string, ...content: (string | number | Uint8Array)[]): Bytes => {
  const all = bytes(...content);
  return bytes(big(all.length + 8, 4), type, all);
};

function avifWith(withXmp: boolean): Bytes {
  const file = fixture('plain-31x17.avif');
  const top = [...boxes(file)];
  const find = (list: Box[], type: string) => list.find((one) => one.type === type)!;
  const meta = find(top, 'meta');
  const inner = [...boxes(file, meta.start + 4, meta.end)];
  const whole = ({ start, end }: Box) => file.subarray(start - 8, end);
  const mdat = find(top, 'mdat');
  const picture = file.subarray(mdat.start, mdat.end);
  const exif = bytes(0, 0, 0, 0, tiff({ pad: '.'.repeat(300) }));
  const items: [type: string, more: string, content: Bytes][] = [
    ['av01', '\0', bytes(picture)],
    ['Exif', '\0', exif],
    ...(withXmp ? [['mime', '\0application/rdf+xml\0', bytes(XMP)] as [string, string, Bytes]] : []),
    ['av01', 'SECRET\0', bytes('SECRET-THUMB', picture)],
    ['uri ', '\0urn:x\0', bytes('SECRET-MAKER')],
  ];
  const thumbnail = withXmp ? 4 : 3;
  const infos = items.map(([type, more], i) => box('infe', 2, 0, 0, 0, big(i + 1, 2), 0, 0, type, more));
  const iinf = box('iinf', 0, 0, 0, 0, big(items.length, 2), ...infos);
  // §8.11.12: its kind, of which item, how many, to which.
  const iref = box(
    'iref',
    0,
    0,
    0,
    0,
    box('cdsc', big(2, 2), big(1, 2), big(1, 2)),
    box('thmb', big(thumbnail, 2), big(1, 2), big(1, 2)),
  );
  // §8.11.14: which properties are of which item; the thumbnail's are the picture's.
  const properties = find(inner, 'iprp');
  const [ipco, ipma] = [...boxes(file, properties.start, properties.end)] as [Box, Box];
  const associated = bytes(file.subarray(ipma.start + 8 + 2, ipma.end));
  const iprp = box(
    'iprp',
    whole(ipco),
    box(
      'ipma',
      file.subarray(ipma.start, ipma.start + 4),
      big(2, 4),
      big(1, 2),
      associated,
      big(thumbnail, 2),
      associated,
    ),
  );
  const metaOf = (start: number) => {
    let at = start;
    const places = items.map(([, , content], i) => {
      const entry = bytes(big(i + 1, 2), big(0, 2), big(1, 2), big(at, 4), big(content.length, 4));
      at += content.length;
      return entry;
    });
    const iloc = box('iloc', 0, 0, 0, 0, 0x44, 0, big(items.length, 2), ...places);
    const kept = inner.filter(({ type }) => !['iinf', 'iloc', 'iref', 'iprp'].includes(type)).map(whole);
    return box('meta', 0, 0, 0, 0, ...kept, iprp, iinf, iloc, iref, box('free', 'SECRET-COMMENT'));
  };
  const head = whole(find(top, 'ftyp'));
  const before = [head, box('uuid', '0123456789abcdef', 'SECRET-GPS'), box('free', 'SECRET-COMMENT')];
  const start = before.reduce((sum, part) => sum + part.length, 0) + metaOf(0).length + 8;
  const data = box('mdat', ...items.map(([, , content]) => content), 'SECRET-BEHIND');
  return bytes(...before, metaOf(start), data, box('udta', 'SECRET-BEHIND'));
}

export const AVIF = avifWith(true);
export const AVIF_WITHOUT_XMP = avifWith(false);

// IPTC-IIM 4.2, in Photoshop's image resources (Adobe Photoshop File Formats, "Image Resource Blocks").
import { big, latin1 } from '../bytes.ts';
import { textOfBytes } from './text.ts';
import type { Words } from './words.ts';

const IIM_RESOURCE = 0x0404;
const BY_LINE = 80;
const CREDIT = 110;
const COPYRIGHT_NOTICE = 116;
const CAPTION = 120;
/** Bytes of a text that are read. */
const MAX_TEXT_BYTES = 8_000;

export function iptcWords(resources: Uint8Array): Words {
  const found = new Map<number, string[]>();
  for (const [record, dataset, value] of datasets(iimOf(resources))) {
    if (record !== 2) continue;
    const texts = found.get(dataset) ?? [];
    // By-lines may be several.
    if (texts.length < 10) found.set(dataset, [...texts, textOfBytes(value.subarray(0, MAX_TEXT_BYTES))]);
  }
  return {
    creator: found.get(BY_LINE)?.join(', '),
    creditLine: found.get(CREDIT)?.[0],
    rights: found.get(COPYRIGHT_NOTICE)?.[0],
    caption: found.get(CAPTION)?.[0],
  };
}

/** A signature, an id, a name of even length with its own length before it, then the data, of even length, too. */
function iimOf(resources: Uint8Array): Uint8Array {
  for (let at = 0; latin1(resources, at, 4) === '8BIM'; ) {
    const name = 1 + (resources[at + 6] ?? 0);
    const start = at + 6 + name + (name % 2) + 4;
    const size = big(resources, start - 4, 4);
    if (!(start + size <= resources.length)) break;
    if (big(resources, at + 4, 2) === IIM_RESOURCE) return resources.subarray(start, start + size);
    at = start + size + (size % 2);
  }
  return new Uint8Array();
}

/** §1.5: a tag marker, record and dataset, then the length; a longer one than 32,767 has its first bit set. */
function* datasets(iim: Uint8Array): Generator<[record: number, dataset: number, value: Uint8Array]> {
  for (let at = 0; iim[at] === 0x1c; ) {
    const length = big(iim, at + 3, 2);
    const start = at + 5;
    if (!(length < 0x8000) || start + length > iim.length) return;
    yield [iim[at + 1]!, iim[at + 2]!, iim.subarray(start, start + length)];
    at = start + length;
  }
}

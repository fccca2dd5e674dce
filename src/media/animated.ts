// Pictures that move: a smaller copy of one would stand still.
import { boxes, latin1, little } from './bytes.ts';
import type { Extension } from './kinds.ts';

const ANIMATION_FLAG = 0x02;

export function isAnimated(bytes: Uint8Array, extension: Extension): boolean {
  switch (extension) {
    case 'gif':
      return true;
    case 'webp':
      // RFC 9649 §2.7.1
      return latin1(bytes, 12, 4) === 'VP8X' && (little(bytes, 20, 1) & ANIMATION_FLAG) !== 0;
    case 'png':
      return hasAnimationControl(bytes);
    case 'avif':
      // AV1 Image File Format §3: an image sequence says so first; its film is in a box of its own.
      return latin1(bytes, 8, 4) === 'avis' || [...boxes(bytes)].some(({ type }) => type === 'moov');
    default:
      return false;
  }
}

/** W3C PNG, third edition, §11.3.6.1: `acTL` comes before the first `IDAT`. */
function hasAnimationControl(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 8 <= bytes.length; ) {
    const type = latin1(bytes, at + 4, 4);
    if (type === 'acTL') return true;
    if (type === 'IDAT') return false;
    at += 12 + view.getUint32(at);
  }
  return false;
}

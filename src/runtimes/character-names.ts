// HTML's named characters as the libraries that read HTML and XML keep them: a tenth of a Worker's bytes, all data. A
// Worker comes with these tables empty (bundle-worker.ts) and fills them from a static file before its first answer.
import { htmlDecodeTree } from 'entities/decode';
import sax from 'sax';

export interface CharacterNames {
  /** The tree that `entities` walks. */
  html: number[];
  /** By name, as `sax` looks them up. */
  xml: Record<string, string>;
}

// Not among its types: a table that programs may add to, as its manual says.
const { ENTITIES } = sax as unknown as { ENTITIES: Record<string, string> };

export const characterNames = (): CharacterNames => ({ html: [...htmlDecodeTree], xml: { ...ENTITIES } });

export function fillCharacterNames({ html, xml }: CharacterNames): void {
  htmlDecodeTree.set(html);
  Object.assign(ENTITIES, xml);
}

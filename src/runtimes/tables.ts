// What is nothing but data: HTML's named characters and Unicode's punctuation as the libraries that read HTML, XML and
// Markdown keep them, and the words of many languages around a text. A Worker comes with these tables empty
// (bundle-worker.ts) and fills them from a static file before its first answer: they were a seventh of its bytes.
import { htmlDecodeTree } from 'entities/decode';
import sax from 'sax';
import { P, S } from 'uc.micro';
import { WIRE_WORDS } from '../content/wire-words.ts';
import { LABELS } from '../formats/labels.ts';
import { TRANSLATIONS } from '../pages/translations.ts';

// Not among its types: a table that programs may add to, as its manual says.
const { ENTITIES } = sax as unknown as { ENTITIES: Record<string, string> };

export const tables = () => ({
  /** The tree that `entities` walks. */
  html: [...htmlDecodeTree],
  /** By name, as `sax` looks them up. */
  xml: { ...ENTITIES },
  /** Unicode's punctuation and symbols, as `markdown-it` and `linkify-it` ask for them. */
  punctuation: P.source,
  symbols: S.source,
  labels: LABELS,
  wireWords: WIRE_WORDS,
  translations: TRANSLATIONS,
});
export type Tables = ReturnType<typeof tables>;

export function fillTables(from: Tables): void {
  htmlDecodeTree.set(from.html);
  Object.assign(ENTITIES, from.xml);
  Object.assign(P, { source: from.punctuation });
  Object.assign(S, { source: from.symbols });
  Object.assign(LABELS, from.labels);
  Object.assign(WIRE_WORDS, from.wireWords);
  Object.assign(TRANSLATIONS, from.translations);
}

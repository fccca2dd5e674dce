// How a picture came about, as its file says it: a camera, an editor's hand, a model trained on others.
// https://cv.iptc.org/newscodes/digitalsourcetype/

const VOCABULARY = 'http://cv.iptc.org/newscodes/digitalsourcetype/';
/** In XMP (IPTC Photo Metadata, `Iptc4xmpExt`) the property's value; in a C2PA manifest the text after its key. */
const IN_FILE =
  /digitalSourceType[^/]{0,40}?https?:\/\/cv\.iptc\.org\/newscodes\/digitalsourcetype\/([a-z]{1,60})/i;
const NAMED = /^(?:https?:\/\/cv\.iptc\.org\/newscodes\/digitalsourcetype\/)?([a-z]{1,60})$/i;

/** The URI of a code of the vocabulary, given as that or as the URI; undefined for anything else. */
export function sourceType(text: string): string | undefined {
  const code = NAMED.exec(text)?.[1];
  return code && VOCABULARY + code;
}

/** The same of a file that begins with `bytes`; undefined where they do not tell. */
export function sourceTypeIn(bytes: Uint8Array): string | undefined {
  const code = IN_FILE.exec(new TextDecoder('latin1').decode(bytes))?.[1];
  return code && VOCABULARY + code;
}

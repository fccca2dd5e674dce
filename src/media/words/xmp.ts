// XMP (ISO 16684-1), of which a few properties are read and written. They are looked for by the names that everybody
// writes: exifr 7.1.3 reads more, 26 kB of it, and a file's segments have to be told apart here anyway.
import { utf8 } from '../../domain/bytes.ts';
import { escapeText } from '../../domain/text.ts';
import { sourceType } from '../source-type.ts';
import type { Private } from './exif.ts';
import type { Words } from './words.ts';

/** Bytes that are read. */
const MAX_PACKET_BYTES = 512 * 1024;
/** Characters of a property, with its markup. */
const MAX_PROPERTY = 20_000;
/** Of a property's name: it is declared once, and named in texts now and then. */
const MAX_MENTIONS = 20;

export function xmpWords(packet: Uint8Array): Words {
  const xml = new TextDecoder().decode(packet.subarray(0, MAX_PACKET_BYTES));
  const property = (name: string) => propertyOf(xml, name);
  const type = property('Iptc4xmpExt:DigitalSourceType')[0];
  return {
    creator: property('dc:creator').join(', ') || undefined,
    creditLine: property('photoshop:Credit')[0],
    rights: property('dc:rights')[0],
    caption: property('dc:description')[0],
    alt: property('Iptc4xmpCore:AltTextAccessibility')[0],
    digitalSourceType: type && sourceType(type.trim()),
  };
}

/** The standard's own names of what is not for everyone, whatever namespace they are in. */
const PRIVATE: readonly [Private, RegExp][] = [
  ['place', /GPSL(?:atitude|ongitude)|Iptc4xmpExt:LocationCreated|photoshop:City/],
  ['serial', /SerialNumber/],
  ['owner', /OwnerName/],
];

export function privateInXmp(packet: Uint8Array): Private[] {
  const xml = new TextDecoder().decode(packet);
  return PRIVATE.filter(([, names]) => names.test(xml)).map(([what]) => what);
}

/** The values of a property that is an attribute, an element, a list, or a text in several languages (its default first). */
function propertyOf(xml: string, name: string): string[] {
  let at = xml.indexOf(name);
  for (let i = 0; at >= 0 && i < MAX_MENTIONS; i++, at = xml.indexOf(name, at + name.length)) {
    const isElement = xml[at - 1] === '<';
    if (!isElement && !/\s/.test(xml[at - 1] ?? '')) continue;
    const rest = xml.slice(at + name.length, at + name.length + MAX_PROPERTY);
    const found = isElement ? elementOf(rest, `</${name}`) : attributeOf(rest);
    if (found.length) return found;
  }
  return [];
}

function attributeOf(rest: string): string[] {
  const [head, quote] = /^\s{0,9}=\s{0,9}(["'])/.exec(rest) ?? [];
  const end = head && quote ? rest.indexOf(quote, head.length) : -1;
  return head && end >= 0 ? [unescaped(rest.slice(head.length, end))] : [];
}

function elementOf(rest: string, close: string): string[] {
  const open = rest.indexOf('>');
  const end = rest.indexOf(close, open);
  const [, resource] = /\srdf:resource=["']([^"'<>]{0,200})/.exec(rest.slice(0, open)) ?? [];
  if (resource) return [unescaped(resource)];
  if (open < 0 || end < 0 || rest[open - 1] === '/') return [];
  const content = rest.slice(open + 1, end);
  const items = content.split('<rdf:li').slice(1);
  if (!items.length) return content.includes('<') ? [] : [unescaped(content)];
  const isDefault = (item: string) => /^[^>]{0,40}x-default/.test(item);
  const first = items.findIndex(isDefault);
  const sorted = first > 0 ? [items[first]!, ...items.toSpliced(first, 1)] : items;
  return sorted.slice(0, 20).flatMap((item) => {
    const text = item
      .slice(item.indexOf('>') + 1)
      .split('<')[0]
      ?.trim();
    return text ? [unescaped(text)] : [];
  });
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
    (whole, hex, decimal, name) => {
      if (name) return NAMED[name.toLowerCase()] ?? whole;
      const code = Number.parseInt(hex ?? decimal, hex ? 16 : 10);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

/** A packet that says so much; undefined where that is nothing. The same words are the same bytes. */
export function writeXmp(words: Words): Uint8Array | undefined {
  const inDefault = (text: string) =>
    `<rdf:Alt><rdf:li xml:lang="x-default">${escapeText(text)}</rdf:li></rdf:Alt>`;
  const item = (text: string) => `<rdf:Seq><rdf:li>${escapeText(text)}</rdf:li></rdf:Seq>`;
  const properties = [
    ['dc:creator', words.creator, item],
    ['dc:description', words.caption, inDefault],
    ['dc:rights', words.rights, inDefault],
    ['photoshop:Credit', words.creditLine, escapeText],
    ['Iptc4xmpCore:AltTextAccessibility', words.alt, inDefault],
    ['Iptc4xmpExt:DigitalSourceType', words.digitalSourceType, escapeText],
  ] as const;
  const said = properties.flatMap(([name, text, write]) =>
    text ? [`<${name}>${write(text)}</${name}>`] : [],
  );
  if (!said.length) return undefined;
  const declared = Object.entries(NAMESPACES).filter(([prefix]) =>
    said.some((property) => property.startsWith(`<${prefix}:`)),
  );
  const names = declared.map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`).join('');
  return utf8(
    '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">' +
      '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
      `<rdf:Description rdf:about=""${names}>${said.join('')}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>`,
  );
}

const NAMESPACES = {
  dc: 'http://purl.org/dc/elements/1.1/',
  photoshop: 'http://ns.adobe.com/photoshop/1.0/',
  Iptc4xmpCore: 'http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/',
  Iptc4xmpExt: 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/',
};

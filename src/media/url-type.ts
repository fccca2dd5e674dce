// Media types by the ending of an address.
const TYPES: Record<string, string> = {
  ...{ mp3: 'audio/mpeg', m4a: 'audio/mp4', aac: 'audio/aac', ogg: 'audio/ogg', oga: 'audio/ogg' },
  ...{ opus: 'audio/ogg', wav: 'audio/wav', flac: 'audio/flac', mp4: 'video/mp4', m4v: 'video/mp4' },
  ...{ mov: 'video/quicktime', webm: 'video/webm', ogv: 'video/ogg', jpg: 'image/jpeg', jpeg: 'image/jpeg' },
  ...{ png: 'image/png', gif: 'image/gif', webp: 'image/webp', avif: 'image/avif', svg: 'image/svg+xml' },
  ...{
    weba: 'audio/webm',
    pdf: 'application/pdf',
    epub: 'application/epub+zip',
    zip: 'application/zip',
    txt: 'text/plain',
  },
};

/** The media type a URL's ending suggests. */
export function typeOfUrl(url: string): string {
  const endings = url.split(/[?#]/).map((part) => /\.([a-z0-9]+)$/i.exec(part)?.[1]);
  const ending = endings.find(Boolean)?.toLowerCase() ?? '';
  return Object.hasOwn(TYPES, ending) ? TYPES[ending]! : 'application/octet-stream';
}

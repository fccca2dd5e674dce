// exiftool on every file that a site serves of pictures with everything that exiftool can write; the browser on what they
// look like.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Server, serve, stopServers, TOKEN, temporaryFolder } from '../unit/cli/process.ts';
import { JPEG, PNG, WEBP } from '../unit/media/telling.ts';
import { AVIF } from '../unit/media/telling-avif.ts';
import { launch } from './browser.ts';

const home = temporaryFolder();
stopServers();
let server: Server;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([serve({ DATA_DIR: home }), launch()]);
});
afterAll(() => browser?.close());

const exiftool = (...args: string[]) => execFileSync('exiftool', args, { encoding: 'utf8' });

/** Every tag of the groups that tell of place, camera and people, as far as the kind of file has a place for it. */
const WRITTEN = [
  ...[
    '-GPSLatitude=51.5',
    '-GPSLatitudeRef=N',
    '-GPSLongitude=13.4',
    '-GPSLongitudeRef=E',
    '-GPSAltitude=120',
  ],
  ...['-GPSDestLatitude=1', '-GPSImgDirection=90', '-GPSDateStamp=2026:11:01', '-GPSAreaInformation=Home'],
  ...['-EXIF:SerialNumber=BODY-123', '-EXIF:LensSerialNumber=LENS-456', '-EXIF:OwnerName=Owner-789'],
  ...['-EXIF:Make=Maker', '-EXIF:Model=Model', '-EXIF:Software=Soft'],
  ...[
    '-EXIF:HostComputer=Host',
    '-EXIF:UserComment=Secret',
    '-EXIF:XPAuthor=Owner-789',
    '-EXIF:ImageUniqueID=BODY-123',
  ],
  ...[
    '-EXIF:Artist=Jane Doe',
    '-EXIF:Copyright=© Jane',
    '-EXIF:ImageDescription=A ferry',
    '-EXIF:Orientation#=6',
  ],
  ...['-XMP-aux:SerialNumber=BODY-123', '-XMP-aux:LensSerialNumber=LENS-456', '-XMP-aux:OwnerName=Owner-789'],
  ...['-XMP-exifEX:SerialNumber=BODY-123', '-XMP-exifEX:OwnerName=Owner-789', '-XMP-exif:GPSLatitude=51.5'],
  ...['-XMP-exif:GPSLongitude=13.4', '-XMP-photoshop:City=Town', '-XMP-photoshop:Credit=Reuters'],
  ...[
    '-XMP-iptcCore:CreatorWorkTelephone=+49',
    '-XMP-iptcCore:CreatorAddress=Street',
    '-XMP-iptcCore:Location=Home',
  ],
  ...[
    '-XMP-iptcExt:LocationCreatedCity=Town',
    '-XMP-iptcExt:LocationShownCity=Town',
    '-XMP-mwg-rs:RegionName=Child',
  ],
  ...['-XMP-xmpMM:DocumentID=doc', '-XMP-xmpMM:HistorySoftwareAgent=Soft', '-XMP-xmp:CreatorTool=Soft'],
  ...['-XMP-dc:Creator=Jane Doe', '-XMP-iptcCore:AltTextAccessibility=A white ferry'],
  ...[
    '-IPTC:City=Town',
    '-IPTC:Sub-location=Home',
    '-IPTC:By-line=Jane Doe',
    '-IPTC:OriginatingProgram=Soft',
  ],
  ...['-Comment=Secret'],
];
const PRIVATE =
  /gps|latitude|longitude|altitude|serial|owner|city|location|region|address|telephone|make\b|model|software|tool|history|host|comment|uniqueid|thumbnail|preview|documentid/i;
const VALUES = /BODY-123|LENS-456|Owner-789|Secret|SECRET|Town|Home|Maker|Child|Street/;

async function telling(kind: 'jpeg' | 'png' | 'webp' | 'avif', ending: string): Promise<string> {
  const raw = Buffer.alloc(1300 * 900 * 3);
  for (let i = 0; i < raw.length; i++) raw[i] = (i * 7919) % 251;
  const file = join(home, `all.${ending}`);
  await sharp(raw, { raw: { width: 1300, height: 900, channels: 3 } })
    .withIccProfile('p3')
    .withMetadata({ density: 300 })
    .toFormat(kind, { quality: 60 })
    .toFile(file);
  const thumbnail = join(home, 'thumbnail.jpg');
  writeFileSync(thumbnail, JPEG);
  const more = ending === 'jpg' ? [`-ThumbnailImage<=${thumbnail}`] : [];
  exiftool('-q', '-m', '-overwrite_original', ...WRITTEN, ...more, file);
  return file;
}

async function upload(file: Uint8Array<ArrayBuffer>) {
  const answer = await fetch(`${server.url}/admin/media`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/octet-stream' },
    body: file,
  });
  expect(answer.status, await answer.clone().text()).toBe(201);
  return (await answer.json()) as {
    url: string;
    metadata: Record<string, string>;
    renditions: { url: string }[];
  };
}

/** What exiftool tells of a served file, without what the file system says of it. */
async function told(url: string): Promise<Record<string, unknown>> {
  const answer = await fetch(url);
  expect(answer.status, url).toBe(200);
  mkdirSync(join(home, 'served'), { recursive: true });
  const path = join(home, 'served', url.split('/').at(-1)!);
  const bytes = Buffer.from(await answer.arrayBuffer());
  writeFileSync(path, bytes);
  expect(bytes.toString('latin1')).not.toMatch(VALUES);
  const [all] = JSON.parse(exiftool('-j', '-a', '-u', '-U', '-G1', '-ee', path)) as Record<string, unknown>[];
  return Object.fromEntries(
    Object.entries(all!).filter(([name]) => !/^(SourceFile|System:|ExifTool:|File:|ICC)/.test(name)),
  );
}

const pixels = async (file: Uint8Array): Promise<string> => {
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  return `${info.width}×${info.height} ${data.toString('base64')}`;
};

test.each([
  ['jpeg', 'jpg'],
  ['png', 'png'],
  ['webp', 'webp'],
  ['avif', 'avif'],
] as const)(
  '%s: no served file tells place, serial numbers or owner; pixels and profile are the same',
  async (kind, ending) => {
    const file = readFileSync(await telling(kind, ending));
    expect(file.toString('latin1')).toMatch(VALUES);
    const kept = await upload(new Uint8Array(file));
    expect(kept.metadata).toMatchObject({
      credit: 'Jane Doe/Reuters',
      alt: 'A white ferry',
      caption: 'A ferry',
    });
    const served = await told(kept.url);
    expect(served).toMatchObject({ 'XMP-dc:Creator': 'Jane Doe', 'XMP-photoshop:Credit': 'Reuters' });
    expect(kept.renditions.length).toBeGreaterThan(2);
    for (const facts of [served, ...(await Promise.all(kept.renditions.map(({ url }) => told(url))))]) {
      expect(Object.keys(facts).filter((name) => PRIVATE.test(name.split(':')[1] ?? ''))).toEqual([]);
      expect(JSON.stringify(facts)).not.toMatch(VALUES);
    }
    const clean = new Uint8Array(await (await fetch(kept.url)).arrayBuffer());
    expect(await pixels(clean)).toBe(await pixels(file));
    const [before, after] = [await sharp(file).metadata(), await sharp(clean).metadata()];
    expect(Buffer.compare(after.icc!, before.icc!)).toBe(0);
    expect([after.density, after.orientation]).toEqual([before.density, before.orientation]);
  },
  120_000,
);

test.each([
  ['jpg', JPEG],
  ['png', PNG],
  ['webp', WEBP],
  ['avif', AVIF],
] as const)('%s with every part that there is: nothing of them is left', async (_, file) => {
  const kept = await upload(file);
  expect(Object.keys(await told(kept.url)).filter((name) => PRIVATE.test(name.split(':')[1] ?? ''))).toEqual(
    [],
  );
});

test('a browser draws the clean file as it drew the other, and takes the copy that it needs', async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 800 } });
  const draw = (bytes: Uint8Array, type: string) =>
    page.evaluate(
      async ([data, kind]) => {
        const blob = new Blob([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], { type: kind });
        const bitmap = await createImageBitmap(blob);
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        const drawing = canvas.getContext('2d')!;
        drawing.drawImage(bitmap, 0, 0);
        const { data: drawn } = drawing.getImageData(0, 0, bitmap.width, bitmap.height);
        return [bitmap.width, bitmap.height, drawn.join()];
      },
      [Buffer.from(bytes).toString('base64'), type] as const,
    );
  for (const [type, file] of [
    ['image/jpeg', JPEG],
    ['image/png', PNG],
    ['image/webp', WEBP],
    ['image/avif', AVIF],
  ] as const) {
    const { url } = await upload(file);
    const clean = new Uint8Array(await (await fetch(url)).arrayBuffer());
    // A made-up profile is no profile to either.
    expect(await draw(clean, type), type).toEqual(await draw(file, type));
  }

  const { url } = await upload(new Uint8Array(readFileSync(await telling('jpeg', 'jpg'))));
  const answer = await fetch(`${server.url}/admin/articles`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'A ferry', content: { text: 'It goes.' }, image: { url } }),
  });
  const article = (await answer.json()) as { url: string };
  await page.goto(article.url);
  const shown = await page.$eval('figure.lead img', async (img: HTMLImageElement) => {
    await img.decode();
    return [img.currentSrc, img.alt, img.closest('figure')?.innerText ?? ''];
  });
  expect(shown[0]).toMatch(/-400\.jpg\.avif$/);
  expect(shown[1]).toBe('A white ferry');
  expect(shown[2]).toContain('Jane Doe/Reuters');
  for (const format of ['rss.xml', 'atom.xml', 'feed.json', 'ninjs.json'])
    expect(await (await fetch(`${server.url}/${format}`)).text(), format).toContain('Jane Doe/Reuters');
  await page.close();
}, 60_000);

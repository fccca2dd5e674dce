// What media must do wherever Tagwire runs, over HTTP alone.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readPicture } from '../../../src/media/clean/picture.ts';
import { imageSize } from '../../../src/media/image-size.ts';
import * as samples from './samples.ts';
import { bytes, FORM_TYPE, fileForm, fixture, form, PDF, POLYGLOTS, pdfOf, REFUSED } from './samples.ts';
import { GIF, JPEG, PNG, WEBP, WORDS } from './telling.ts';
import { AVIF } from './telling-avif.ts';

export interface MediaAnswer {
  status: number;
  header(name: string): string | undefined;
  bytes: Uint8Array;
}
/** A running Tagwire, whatever it runs on. */
export interface MediaSite {
  /** Its PUBLIC_URL. */
  url: string;
  /** With a token of every scope. */
  token: string;
  send(
    method: string,
    path: string,
    headers?: Record<string, string>,
    body?: Uint8Array,
  ): Promise<MediaAnswer>;
  /** Names of the files that are kept. */
  files(): Promise<string[]>;
}

interface UploadedFile {
  url: string;
  name: string;
  type: string;
  length: number;
  width?: number;
  height?: number;
  sha256: string;
  metadata?: Record<string, string>;
  renditions?: { url: string; width: number; type: string }[];
}

const json = <T>(answer: MediaAnswer): T => JSON.parse(new TextDecoder().decode(answer.bytes)) as T;
const same = (a: Uint8Array, b: Uint8Array) => expect(Buffer.compare(a, b)).toBe(0);
const sha256 = (file: Uint8Array) => createHash('sha256').update(file).digest('hex');

/** Declares the tests; `site` is asked for when they run. */
export function mediaContract(site: () => MediaSite): void {
  const get = (path: string, headers?: Record<string, string>) => site().send('GET', path, headers);
  const upload = (body: Uint8Array, type = FORM_TYPE, headers: Record<string, string> = {}) =>
    site().send(
      'POST',
      '/admin/media',
      { authorization: `Bearer ${site().token}`, 'content-type': type, ...headers },
      body,
    );
  async function keep(file: Uint8Array): Promise<UploadedFile & { path: string }> {
    const answer = await upload(fileForm(file));
    expect(answer.status, Buffer.from(answer.bytes).toString()).toBe(201);
    const kept = json<UploadedFile>(answer);
    return { ...kept, path: `/media/${kept.name}` };
  }
  async function refused(answer: Promise<MediaAnswer>, status: number, detail: RegExp): Promise<MediaAnswer> {
    const { header, bytes } = await answer;
    const problem = json<{ status: number; detail: string }>({ status, header, bytes });
    expect([(await answer).status, header('content-type')]).toEqual([status, 'application/problem+json']);
    expect(problem.detail).toMatch(detail);
    return answer;
  }

  describe('an upload', () => {
    test('is kept under its hash, once, whatever it is called', async () => {
      // What it would be cleaned to be: cleaning changes nothing more.
      const file = readPicture(fixture('turned-17x31.jpg'), 'jpg').clean();
      const hash = sha256(file);
      const expected = {
        url: `${site().url}/media/${hash}.jpg`,
        name: `${hash}.jpg`,
        type: 'image/jpeg',
        length: file.length,
        width: 17,
        height: 31,
        sha256: hash,
        metadata: {},
        renditions: [],
      };
      const first = await upload(fileForm(file, 'photo.html', 'text/html'));
      expect([first.status, first.header('location')]).toEqual([201, expected.url]);
      expect(json(first)).toEqual(expected);
      expect(first.header('cache-control')).toBe('no-store');
      for (const again of [
        fileForm(file, '../../etc/passwd', 'image/svg+xml'),
        fileForm(file, 'ü.jpg', ''),
      ]) {
        const answer = await upload(again);
        expect([answer.status, answer.header('location')]).toEqual([201, expected.url]);
        expect(json(answer)).toEqual(expected);
      }
      const raw = await upload(file, 'text/html');
      expect([raw.status, json(raw)]).toEqual([201, expected]);
      expect((await site().files()).filter((name) => name.includes(hash))).toEqual([expected.name]);
    });

    test.each([
      ['XMP attribute', '<rdf:Description Iptc4xmpExt:DigitalSourceType="%"/>'],
      ['XMP element', '<Iptc4xmpExt:DigitalSourceType>%</Iptc4xmpExt:DigitalSourceType>'],
      ['XMP resource', '<Iptc4xmpExt:DigitalSourceType rdf:resource="%"/>'],
      ['C2PA assertion', 'cdigitalSourceTypexF%'],
    ])('is of the source type that its file says: %s', async (_, said) => {
      const uri = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia';
      const photo = fixture('plain-31x17.jpg');
      const xmp = bytes('http://ns.adobe.com/xap/1.0/\0', said.replace('%', uri));
      const kept = await keep(
        bytes(photo.subarray(0, 2), 0xff, 0xe1, 0, xmp.length + 2, xmp, photo.subarray(2)),
      );
      expect(kept).toMatchObject({ type: 'image/jpeg', width: 31, digitalSourceType: uri });
      const article = { title: 'Pictured', content: { text: 'x' }, image: { url: kept.url } };
      const answer = await site().send(
        'POST',
        '/admin/articles',
        { authorization: `Bearer ${site().token}`, 'content-type': 'application/json' },
        bytes(JSON.stringify(article)),
      );
      expect(json(answer)).toMatchObject({ image: { width: 31, height: 17, digitalSourceType: uri } });
    });

    test.each([
      ['jpg', JPEG],
      ['png', PNG],
      ['webp', WEBP],
      ['avif', AVIF],
      ['gif', GIF],
    ] as const)('a %s that tells everything tells readers what is for them', async (extension, file) => {
      const expected = readPicture(file, extension).clean();
      const kept = await keep(file);
      expect(kept).toMatchObject({ name: `${sha256(expected)}.${extension}`, width: expect.any(Number) });
      if (extension !== 'gif') {
        const { creator, creditLine, caption, alt, digitalSourceType } = WORDS;
        const credit = `${creator}/${creditLine}`;
        expect(kept.metadata).toEqual({ credit, caption, alt, digitalSourceType });
      }
      same((await get(kept.path)).bytes, expected);
    });

    test('is offered in smaller copies', async () => {
      const photo = fixture('wide-900x40.jpg');
      const kept = await keep(photo);
      const renditions = kept.renditions ?? [];
      expect(renditions.map(({ width, type }) => [width, type])).toEqual(
        ['image/avif', 'image/webp', 'image/jpeg'].flatMap((type) =>
          [400, 800].map((width) => [width, type]),
        ),
      );
      for (const { url, width, type } of renditions) {
        const { pathname } = new URL(url);
        const answer = await get(pathname);
        expect([answer.status, answer.header('content-type')], url).toEqual([200, type]);
        const ending = { 'image/avif': 'avif', 'image/webp': 'webp', 'image/jpeg': 'jpg' }[type] as 'jpg';
        expect(imageSize(answer.bytes, ending)?.width, url).toBe(width);
        expect(answer.header('etag')).toBe((await get(pathname)).header('etag'));
        expect((await get(pathname, { range: 'bytes=0-3' })).status).toBe(206);
        expect((await get(pathname, { 'if-none-match': answer.header('etag') ?? '' })).status).toBe(304);
      }
      for (const ending of ['-500.jpg', '-400.png', '-400.jpg.gif'])
        expect((await get(kept.path.replace('.jpg', ending))).status, ending).toBe(404);
    });

    test('may stand among other fields', async () => {
      const fields = [
        { name: 'alt', content: bytes('A picture') },
        { name: 'photo', filename: 'a.gif', content: fixture('plain-31x17.gif') },
        { name: 'after', content: bytes('x'.repeat(10_000)) },
      ];
      const answer = await upload(form(...fields));
      expect([answer.status, json<UploadedFile>(answer).type]).toEqual([201, 'image/gif']);
    });

    test.each([
      ['plain-31x17.png', 'image/png', 31],
      ['animated-31x17.webp', 'image/webp', 31],
      ['plain-31x17.avif', 'image/avif', 31],
      ['sound.m4a', 'audio/mp4', undefined],
      ['sound.weba', 'audio/webm', undefined],
      ['film.webm', 'video/webm', undefined],
      ['both.mp4', 'video/mp4', undefined],
    ])('%s', async (name, type, width) => {
      const file = fixture(name);
      const kept = await keep(file);
      expect(kept).toMatchObject({ type, length: file.length });
      expect(kept.width).toBe(width);
      const answer = await get(kept.path);
      expect([answer.status, answer.header('content-type')]).toEqual([200, type]);
      same(answer.bytes, file);
    });

    test('of many megabytes comes back as it was', async () => {
      const file = pdfOf(12_345_678);
      const { path, length, sha256: hash } = await keep(file);
      expect([length, hash]).toEqual([file.length, sha256(file)]);
      same((await get(path)).bytes, file);
      const range = await get(path, { range: 'bytes=5242870-5242899' });
      same(range.bytes, file.subarray(5_242_870, 5_242_900));
      expect((await site().files()).filter((name) => !/^[0-9a-f]{64}[-.][-.\w]+$/.test(name))).toEqual([]);
    });
  });

  describe('refused, and nothing is kept:', () => {
    const unchanged = async (work: () => Promise<unknown>) => {
      const before = (await site().files()).sort();
      await work();
      expect((await site().files()).sort()).toEqual(before);
    };

    test.each(REFUSED)('%s', (_, file, advice) =>
      unchanged(async () => {
        const answer = await refused(upload(fileForm(file, 'photo.jpg', 'image/jpeg')), 415, advice);
        expect(answer.header('accept')).toContain('image/jpeg');
        await refused(upload(file, 'image/png'), 415, advice);
      }),
    );

    test.each([
      ['an empty file', fileForm(bytes()), /no bytes/],
      ['a form without a file', form({ name: 'a', content: bytes('b') }), /name its field `file`/],
      [
        'two files',
        form(
          { name: 'file', filename: 'a', content: PDF },
          { name: 'file', filename: 'b', content: samples.WAV },
        ),
        /several files/,
      ],
      ['a form that was cut off', fileForm(pdfOf(2_000_000)).slice(0, -30), /cut off/],
      ['a form cut off early', fileForm(PDF).slice(0, -40), /cut off/],
      ['no body', bytes(), /cut off|Send a file/],
    ])('%s', (_, body, detail) => unchanged(() => refused(upload(body), 400, detail)));

    test('a form without a boundary', () => refused(upload(PDF, 'multipart/form-data'), 400, /boundary/));

    test.each([
      'plain-31x17.png',
      'plain-31x17.jpg',
      'plain-31x17.gif',
      'lossy-31x17.webp',
      'plain-31x17.avif',
    ])('the first bytes of %s', (name) => {
      const cut = { png: 18, jpg: 12, gif: 7, webp: 25, avif: 40 }[name.split('.')[1]!]!;
      return unchanged(() =>
        refused(upload(fileForm(fixture(name).subarray(0, cut))), 422, /damaged|cut off/),
      );
    });

    test('a GIF that is JavaScript', () =>
      unchanged(() =>
        refused(upload(fileForm(bytes('GIF89a/*//', new Uint8Array(7), '*/=1;alert(1)//'))), 422, /damaged/),
      ));

    test('an image that would fill the memory of whoever unpacks it', () => {
      const file = fixture('plain-31x17.png');
      // IHDR: width and height.
      new DataView(file.buffer).setUint32(16, 60_000);
      new DataView(file.buffer).setUint32(20, 60_000);
      return unchanged(() => refused(upload(fileForm(file)), 422, /60000 × 60000 pixels/));
    });

    test('an image of more than 16 MB', () => {
      const file = new Uint8Array(16 * 2 ** 20 + 1);
      file.set(fixture('plain-31x17.png'));
      return unchanged(() => refused(upload(fileForm(file)), 413, /image\/png may have 16 MB/));
    });

    test('a body that is coded', () =>
      refused(upload(PDF, undefined, { 'content-encoding': 'gzip' }), 415, /gzip/));

    test('without a token, and with one that may not', async () => {
      const headers = { 'content-type': FORM_TYPE };
      const none = await site().send('POST', '/admin/media', headers, fileForm(PDF));
      expect([none.status, none.header('www-authenticate')]).toEqual([
        401,
        expect.stringContaining('Bearer'),
      ]);
      const token = async (...scopes: string[]) => {
        const body = Buffer.from(JSON.stringify({ name: scopes[0], scopes }));
        const admin = { authorization: `Bearer ${site().token}`, 'content-type': 'application/json' };
        return json<{ token: string }>(await site().send('POST', '/admin/tokens', admin, body)).token;
      };
      const as = async (name: string) => ({ authorization: `Bearer ${await token(name)}` });
      await refused(
        upload(fileForm(PDF), undefined, await as('articles:write')),
        403,
        /lacks the scope media/,
      );
      expect((await upload(fileForm(PDF), undefined, await as('media'))).status).toBeLessThan(300);
    });

    test('other methods', async () => {
      const { status, header } = await site().send('PUT', '/admin/media', {
        authorization: `Bearer ${site().token}`,
      });
      expect([status, header('allow')]).toEqual([405, 'GET, HEAD, POST']);
      const { path } = await keep(PDF);
      expect((await site().send('DELETE', path)).status).toBe(405);
    });
  });

  describe('a file', () => {
    test('is for ever, and runs nowhere', async () => {
      const { path, sha256: hash } = await keep(fixture('plain-31x17.png'));
      const answer = await get(path);
      const headers = Object.fromEntries(
        [
          ...['etag', 'cache-control', 'accept-ranges', 'x-content-type-options', 'content-security-policy'],
          ...[
            'access-control-allow-origin',
            'cross-origin-resource-policy',
            'content-length',
            'content-disposition',
          ],
        ].map((name) => [name, answer.header(name)]),
      );
      expect(headers).toEqual({
        etag: `"${hash}"`,
        'cache-control': 'public, max-age=31536000, immutable',
        'accept-ranges': 'bytes',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "sandbox; default-src 'none'; media-src 'self'; style-src 'unsafe-inline'",
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
        'content-length': `${fixture('plain-31x17.png').length}`,
        'content-disposition': undefined,
      });
      expect(answer.header('last-modified')).toMatch(/ GMT$/);
      const head = await site().send('HEAD', path);
      expect([head.status, head.bytes.length]).toEqual([200, 0]);
      for (const name of [...Object.keys(headers), 'last-modified', 'content-type']) {
        expect(head.header(name), name).toBe(answer.header(name));
      }
    });

    test('that is a PDF is saved, not shown', async () => {
      const { path, name } = await keep(PDF);
      expect((await get(path)).header('content-disposition')).toBe(`attachment; filename="${name}"`);
    });

    test.each(POLYGLOTS)('%s is never anything else', async (_, file, type) => {
      const { path } = await keep(file);
      const answer = await get(path, { accept: 'text/html' });
      expect([answer.header('content-type'), answer.header('x-content-type-options')]).toEqual([
        type,
        'nosniff',
      ]);
      for (const ending of ['html', 'svg', 'js', 'xml', 'png.html']) {
        expect((await get(path.replace(/\.\w+$/, `.${ending}`))).status, ending).toBe(404);
      }
    });

    test('is found by its name alone', async () => {
      const { path, sha256: hash } = await keep(PDF);
      const wrong = [
        `/media/${hash}.png`,
        `/media/${hash}`,
        `/media/${'0'.repeat(64)}.pdf`,
        '/media/',
        '/media',
      ];
      const odd = [
        path.toUpperCase(),
        `/media/..%2f${hash}.pdf`,
        `/media/incoming%2f${hash}.pdf`,
        `${path}/x`,
      ];
      for (const other of [...wrong, ...odd]) expect((await get(other)).status, other).toBe(404);
      expect((await get(`${path}?v=2`)).status).toBe(200);
    });

    test('is not sent again to who has it', async () => {
      const { path, sha256: hash } = await keep(PDF);
      const modified = (await get(path)).header('last-modified') ?? '';
      const conditions: Record<string, string>[] = [
        { 'if-none-match': `"${hash}"` },
        { 'if-none-match': `"x", W/"${hash}"` },
        { 'if-none-match': '*' },
        { 'if-modified-since': modified },
        { 'if-none-match': `"${hash}"`, range: 'bytes=0-1' },
      ];
      for (const condition of conditions) {
        const answer = await get(path, condition);
        expect([answer.status, answer.bytes.length, answer.header('etag')]).toEqual([304, 0, `"${hash}"`]);
        expect(answer.header('cache-control')).toContain('immutable');
      }
      expect((await get(path, { 'if-none-match': '"x"' })).status).toBe(200);
      expect((await get(path, { 'if-match': '"x"' })).status).toBe(412);
      expect((await get(path, { 'if-match': `"${hash}"` })).status).toBe(200);
    });
  });

  describe('a range', () => {
    const file = pdfOf(1_000);
    test.each([
      ['bytes=0-9', 0, 9],
      ['bytes=990-', 990, 999],
      ['bytes=-10', 990, 999],
      ['bytes=0-0', 0, 0],
      ['bytes=999-5000', 999, 999],
      ['bytes=-5000', 0, 999],
      ['BYTES=1-2', 1, 2],
      ['bytes= 1-2 ', 1, 2],
    ])('%s', async (range, first, last) => {
      const { path } = await keep(file);
      const answer = await get(path, { range });
      expect([answer.status, answer.header('content-range')]).toEqual([206, `bytes ${first}-${last}/1000`]);
      expect([answer.header('content-length'), answer.header('content-type')]).toEqual([
        `${last - first + 1}`,
        'application/pdf',
      ]);
      same(answer.bytes, file.subarray(first, last + 1));
    });

    test.each(['bytes=9-0', 'bytes=-', 'bytes=a-b', 'bytes=0-1,5-6', 'lines=0-1', 'bytes 0-1', ''])(
      '"%s" means the whole',
      async (range) => {
        const { path } = await keep(file);
        const answer = await get(path, { range });
        expect([answer.status, answer.header('content-range'), answer.bytes.length]).toEqual([
          200,
          undefined,
          1_000,
        ]);
      },
    );

    test.each(['bytes=1000-', 'bytes=5000-6000', 'bytes=-0'])('%s is not there', async (range) => {
      const { path } = await keep(file);
      const answer = await refused(get(path, { range }), 416, /1000 bytes/);
      expect([answer.header('content-range'), answer.header('cache-control')]).toEqual([
        'bytes */1000',
        'no-store',
      ]);
    });

    test('only of what the client has (If-Range), and of a GET', async () => {
      const { path, sha256: hash } = await keep(file);
      const modified = (await get(path)).header('last-modified') ?? '';
      const of = async (ifRange: string) =>
        (await get(path, { range: 'bytes=0-9', 'if-range': ifRange })).status;
      expect(await of(`"${hash}"`)).toBe(206);
      expect(await of(modified)).toBe(206);
      // RFC 9110 §13.1.5: strong comparison, and exactly that date.
      for (const other of ['"x"', `W/"${hash}"`, 'Mon, 01 Jan 2035 00:00:00 GMT', 'x'])
        expect(await of(other)).toBe(200);
      const head = await site().send('HEAD', path, { range: 'bytes=0-9' });
      expect([head.status, head.header('content-length')]).toEqual([200, '1000']);
    });
  });

  test('an article is told the size and length of the site’s own files', async () => {
    const [image, sound] = [await keep(fixture('turned-17x31.jpg')), await keep(fixture('sound.m4a'))];
    const headers = { authorization: `Bearer ${site().token}`, 'content-type': 'application/json' };
    const post = async (article: object) => {
      const body = Buffer.from(JSON.stringify({ title: 'With media', content: { text: 'x' }, ...article }));
      const answer = await site().send('POST', '/admin/articles', headers, body);
      return json<{ image: object; enclosures: object[] }>(answer);
    };
    const length = fixture('sound.m4a').length;
    expect(
      await post({ image: { url: image.url, alt: 'A' }, enclosures: [{ url: sound.path }] }),
    ).toMatchObject({
      image: { url: image.url, alt: 'A', width: 17, height: 31 },
      enclosures: [{ url: sound.path, type: 'audio/mp4', length }],
    });
    // What is said stays, what is not known here, too.
    const other = { url: `${site().url}/media/${'0'.repeat(64)}.jpg` };
    const said = { url: sound.url, type: 'audio/x-m4a', length: 5 };
    const kept = await post({
      image: { ...other, alt: 'B' },
      enclosures: [said, { ...other, type: 'image/jpeg' }],
    });
    expect(kept.image).toEqual({ ...other, alt: 'B' });
    expect(kept.enclosures).toEqual([said, { ...other, type: 'image/jpeg' }]);
  });
}

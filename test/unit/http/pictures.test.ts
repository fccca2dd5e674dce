// Pictures from their upload to a page: what they say, what they do not, and their smaller copies.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SITE, testServer } from '../../support/server.ts';
import { chunk, JPEG, pngWith, SECRETS, segment, WORDS } from '../../unit/media/telling.ts';

type Server = Awaited<ReturnType<typeof testServer>>;
type Json = Record<string, unknown>;
let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

/** Noise, of which no two are alike. */
async function photo(width: number, height: number, seed = 1): Promise<Uint8Array<ArrayBuffer>> {
  const raw = Buffer.from({ length: width * height * 3 } as ArrayLike<number>).map(
    (_, i) => (i * seed * 7919) % 251,
  );
  const made = await sharp(raw, { raw: { width, height, channels: 3 } })
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 40 })
    .toBuffer();
  return new Uint8Array(made);
}

async function upload(file: Uint8Array<ArrayBuffer>, query = ''): Promise<Json> {
  const answer = await server.admin('POST', `/admin/media${query}`, file, {
    'content-type': 'application/octet-stream',
  });
  return { ...((await answer.json()) as Json), status: answer.status };
}
const get = (url: string, headers: Record<string, string> = {}) =>
  server.request('GET', url.replace(SITE, ''), undefined, headers);

describe('what a picture says', () => {
  test('comes with the answer, and nothing else comes with the picture', async () => {
    const kept = await upload(JPEG);
    const credit = `${WORDS.creator}/${WORDS.creditLine}`;
    const { caption, alt, digitalSourceType } = WORDS;
    expect(kept).toMatchObject({ status: 201, metadata: { credit, caption, alt, digitalSourceType } });
    const served = Buffer.from(await (await get(`${kept.url}`)).arrayBuffer()).toString('latin1');
    for (const secret of SECRETS) expect(served).not.toContain(secret);
    expect(served).toContain('a profile');
  });

  test('stands in the article where nobody said it, once and for all', async () => {
    const { url } = await upload(JPEG);
    const sent = { title: 'A ferry', content: { text: 'It goes.' }, image: { url } };
    const put = async (body: object) =>
      (await (await server.admin('PUT', '/admin/articles/by-guid/urn%3Ax%3Aferry', body)).json()) as Json;
    const first = await put(sent);
    const credit = `${WORDS.creator}/${WORDS.creditLine}`;
    const { alt, caption, digitalSourceType } = WORDS;
    expect(first).toMatchObject({
      image: { url, alt, caption, width: 17, height: 31, digitalSourceType },
      credits: [{ role: 'photo', name: credit }],
      version: 1,
    });
    expect(await put(sent)).toEqual(first);
    for (const format of ['rss.xml', 'atom.xml', 'feed.json', 'ninjs.json']) {
      expect(await (await get(`/${format}`)).text(), format).toContain(WORDS.creator);
    }
    expect(await (await get(`${first.url}.md`)).text()).toContain(WORDS.creator);
    const own = { ...sent, image: { url, alt: 'My own' }, credits: [{ role: 'Photo', name: 'Somebody' }] };
    expect(await put(own)).toMatchObject({
      image: { alt: 'My own', caption },
      credits: [{ role: 'Photo', name: 'Somebody' }],
    });
  });

  test.each([
    ['JSON', 'application/json', (url: string) => JSON.stringify({ title: 'Bare', image: { url, alt: '' } })],
    [
      'front matter',
      'text/markdown',
      (url: string) => `---\ntitle: Bare\nimage:\n  url: ${url}\n  alt: ""\n---\nIt goes.\n`,
    ],
  ])('does not stand where %s says that the picture has no alternative text', async (_, type, bodyOf) => {
    const { url } = await upload(JPEG);
    const put = async () => {
      const path = `/admin/articles/by-guid/${encodeURIComponent(type)}`;
      const answer = await server.admin('PUT', path, bodyOf(`${url}`), { 'content-type': type });
      return (await answer.json()) as Json;
    };
    const made = await put();
    expect(made.image).toMatchObject({ url, caption: WORDS.caption });
    expect(made.image).not.toHaveProperty('alt');
    expect(await put()).toEqual(made);
  });

  test('is taken out by whoever edits the article, and stays out', async () => {
    const { url } = await upload(JPEG);
    const made = await server.post({ title: 'Quiet', content: { text: 'It goes.' }, image: { url } });
    const path = `/admin/articles/${made.id}`;
    const patch = async (body: object) => (await (await server.admin('PATCH', path, body)).json()) as Json;
    const changed = await patch({ image: { caption: null, alt: null }, credits: null });
    expect(changed).toMatchObject({ credits: [] });
    expect(Object.keys(changed.image as Json).sort()).toEqual(
      ['digitalSourceType', 'height', 'length', 'url', 'width'].sort(),
    );
    expect(await patch({ title: 'Quieter' })).toMatchObject({ image: changed.image, credits: [] });
  });
});

describe('smaller copies', () => {
  let kept: Json;
  beforeAll(async () => {
    kept = await upload(await photo(900, 1300));
  });
  const names = () => readdirSync(join(server.dir, 'media')).filter((name) => name.includes('-'));

  test('are offered below its width as it is shown, and made when somebody asks', async () => {
    const base = `${kept.url}`.replace(/\.jpg$/, '');
    expect(kept).toMatchObject({ width: 1300, height: 900 });
    expect(kept.renditions).toEqual(
      ['image/avif', 'image/webp', 'image/jpeg'].flatMap((type) =>
        [400, 800, 1200].map((width) => {
          const ending = type === 'image/jpeg' ? '' : `.${type.slice(6)}`;
          return { url: `${base}-${width}.jpg${ending}`, width, type };
        }),
      ),
    );
    expect(names()).toEqual([]);
    for (const { url, width, type } of kept.renditions as {
      url: string;
      width: number;
      type: string;
    }[]) {
      const answer = await get(url);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const made = await sharp(bytes).metadata();
      expect([made.width, made.height, made.orientation ?? 1]).toEqual([
        width,
        Math.round((width * 900) / 1300),
        1,
      ]);
      expect(answer.headers.get('content-length')).toBe(`${bytes.length}`);
      const again = await get(url);
      expect(Buffer.compare(new Uint8Array(await again.arrayBuffer()), bytes)).toBe(0);
      const part = await get(url, { range: 'bytes=0-9', 'if-range': answer.headers.get('etag') ?? '' });
      expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 0-9/${bytes.length}`]);
      expect((await get(url, { 'if-none-match': answer.headers.get('etag') ?? '' })).status).toBe(304);
    }
    expect(names()).toHaveLength(9);
  }, 60_000);

  test('of other widths, kinds and pictures there are none', async () => {
    const base = `${kept.url}`.replace(/\.jpg$/, '');
    const wrong = ['-500.jpg', '-0400.jpg', '-400.png', '-400.jpg.png', '-400.jpg.jpg', '-400.jpg.gif'];
    for (const ending of wrong) expect((await get(base + ending)).status, ending).toBe(404);
    expect((await get(`/media/${'0'.repeat(64)}-400.jpg`)).status).toBe(404);
    // An article may say that its picture is wider than it is.
    const wider = await get(`${base}-1600.jpg`);
    expect([wider.status, wider.headers.get('location')]).toEqual([308, kept.url]);
  });

  test('are made once for all who ask at the same time', async () => {
    const other = await upload(await photo(1000, 600, 2));
    const url = `${other.url}`.replace(/\.jpg$/, '-400.jpg.webp');
    const answers = await Promise.all(Array.from({ length: 40 }, () => get(url)));
    expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(200));
    expect(names().filter((name) => url.endsWith(name))).toHaveLength(1);
  });

  test('of what moves are the original', async () => {
    const wide = pngWith(chunk('acTL', new Uint8Array([0, 0, 0, 1, 0, 0, 0, 0])));
    new DataView(wide.buffer).setUint32(16, 900);
    const moving = await upload(wide);
    expect([moving.status, moving.width, moving.renditions]).toEqual([201, 900, []]);
    const answer = await get(`${moving.url}`.replace(/\.png$/, '-400.png.webp'));
    expect([answer.status, answer.headers.get('location')]).toEqual([308, moving.url]);
  });

  test('that cannot be made are the original, for now', async () => {
    const { pictures } = server.app.context.runtime;
    const other = await upload(await photo(500, 900, 3));
    const url = `${other.url}`.replace(/\.jpg$/, '-800.jpg');
    server.app.context.runtime.pictures = { shrink: () => Promise.reject(new Error('broken')) };
    const answer = await get(url);
    server.app.context.runtime.pictures = pictures;
    expect([answer.status, answer.headers.get('location')]).toEqual([302, other.url]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await get(url)).status).toBe(200);
  });

  test('stand on the page, in the text too; feeds have what was written', async () => {
    const other = await upload(await photo(500, 900, 4));
    const body = {
      title: 'Pictured',
      content: {
        html: `<p>Look:</p><p><img src="${other.url}" alt="x"></p><p><img src="https://example.org/a.jpg"></p>`,
      },
      image: { url: kept.url, alt: 'Lead' },
    };
    const article = (await (await server.admin('POST', '/admin/articles', body)).json()) as Json;
    const page = await (await get(`${article.url}`)).text();
    const base = `${kept.url}`.replace(SITE, '').replace(/\.jpg$/, '');
    const sizes = 'sizes="(min-width: 46rem) 46rem, 100vw"';
    const set = (ending: string) =>
      [400, 800, 1200].map((width) => `${base}-${width}.jpg${ending} ${width}w`).join(', ');
    expect(page).toContain(
      `<picture><source type="image/avif" srcset="${set('.avif')}" ${sizes}>` +
        `<source type="image/webp" srcset="${set('.webp')}" ${sizes}>` +
        `<img src="${kept.url}" srcset="${set('')}, ${kept.url} 1300w" ${sizes} alt="Lead" width="1300" height="900" fetchpriority="high"></picture>`,
    );
    expect(page).toMatch(
      /<img src="[^"]+" alt="x" srcset="[^"]+ 900w" sizes="[^"]+" width="900" height="500" loading="lazy">/,
    );
    expect(page).toContain('<img src="https://example.org/a.jpg"');
    expect(await (await get('/rss.xml')).text()).not.toContain('srcset');
  });
});

describe('content credentials', () => {
  const signed = pngWith(chunk('caBX', 'a manifest'));
  test('are for whoever sends it to decide', async () => {
    const asked = await upload(signed);
    expect([asked.status, asked.code]).toEqual([409, 'credentials-choice']);
    const removed = await upload(signed, '?credentials=remove');
    const kept = await upload(signed, '?credentials=keep');
    expect([removed.status, kept.status]).toEqual([201, 201]);
    expect([removed.reveals, kept.reveals]).toEqual([undefined, []]);
    const served = async ({ url }: Json) =>
      Buffer.from(await (await get(`${url}`)).arrayBuffer()).toString('latin1');
    expect(await served(kept)).toContain('a manifest');
    expect(await served(removed)).not.toContain('a manifest');
    expect((await upload(signed, '?credentials=perhaps')).status).toBe(400);
  });
});

describe('pictures that were stored as they came', () => {
  const put = async (file: Uint8Array, ending: string) => {
    const one = async function* () {
      yield file;
    };
    return (await server.app.context.runtime.media!.put(one(), ending, '')).name;
  };
  const clean = async (query: string) =>
    (await (await server.admin('POST', `/admin/media/clean${query}`)).json()) as Json;

  test('are cleaned by one call; their addresses lead to the clean ones, and articles stay as they are', async () => {
    const wide = await photo(500, 900, 5);
    const old = await put(
      new Uint8Array([...wide.subarray(0, 2), ...segment(0xfe, 'SECRET-COMMENT'), ...wide.subarray(2)]),
      'jpg',
    );
    const damaged = await put(JPEG.subarray(0, 900), 'jpg');
    const signed = await put(pngWith(chunk('caBX', 'mine')), 'png');
    const url = `${SITE}/media/${old}`;
    const sent = { title: 'Old', content: { text: 'x' }, image: { url } };
    const article = await server.post(sent);
    const feed = await (await get('/rss.xml')).text();
    const tried = await clean('?dryRun=true');
    expect(tried).toMatchObject({ unreadable: [damaged], next: null });
    expect(tried.cleaned).toEqual([{ from: old }]);
    expect(tried.signed).toContain(signed);
    const { cleaned } = (await clean('')) as unknown as { cleaned: { from: string; to: string }[] };
    expect(cleaned).toEqual([{ from: old, to: expect.stringMatching(/\.jpg$/) }]);
    const moved = await get(url);
    expect([moved.status, moved.headers.get('location')]).toEqual([308, `${SITE}/media/${cleaned[0]?.to}`]);
    const bytes = Buffer.from(await (await get(`/media/${cleaned[0]?.to}`)).arrayBuffer());
    expect(bytes.includes('SECRET')).toBe(false);
    const small = await get(url.replace('.jpg', '-400.jpg'));
    expect([small.status, small.headers.get('location')]).toEqual([
      308,
      `${SITE}/media/${cleaned[0]?.to}`.replace('.jpg', '-400.jpg'),
    ]);
    expect(await (await get('/rss.xml')).text()).toBe(feed);
    const again = await server.admin(
      'PUT',
      `/admin/articles/by-guid/${encodeURIComponent(article.guid)}`,
      sent,
    );
    expect(await again.json()).toEqual(article);
    expect((await clean('')).cleaned).toEqual([]);
    expect(
      ((await clean('?credentials=remove')) as { cleaned: { from: string }[] }).cleaned.map(
        ({ from }) => from,
      ),
    ).toContain(signed);
  });
});
